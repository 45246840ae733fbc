"""The `name: value` lines under the opening of a block, and the references that some of them hold."""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches

from django.utils.translation import gettext as _

from .problems import Problems
from .scanning import Fence

SETTING = re.compile(r"^(?P<name>[a-z][a-z-]*):[ \t]*(?P<value>.*)$")
REFERENCE = re.compile(
    r"\s*(?P<reference>(?:[A-Z][A-Z0-9]{0,2}#)?[a-z0-9][a-z0-9-]*)(?:\s+\"(?P<words>[^\"]*)\")?\s*(?P<end>,|$)"
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings in the order they were written."""

    values: tuple[tuple[str, str], ...] = ()
    line: int = field(default=0, compare=False)
    lines: dict[str, int] = field(default_factory=dict, compare=False)

    def get(self, name: str, default: str = "") -> str:
        return dict(self.values).get(name, default)

    def line_of(self, name: str) -> int:
        """Return the line of a setting, the block's own where it is missing."""
        return self.lines.get(name, self.line)

    def check(self, known: frozenset[str], problems: Problems) -> None:
        """Report settings that the block does not have."""
        for name, _value in self.values:
            if name not in known:
                near = get_close_matches(name, sorted(known), 1)
                problems.error(
                    self.line_of(name),
                    _("“%(name)s” is no setting of this block; use one of %(known)s")
                    % {"name": name, "known": ", ".join(sorted(known))},
                    repair=_("Did you mean “%(near)s”?") % {"near": near[0]} if near else "",
                )


def read_settings(fence: Fence, problems: Problems) -> tuple[Settings, int]:
    """Return the settings and the index of the body line after them."""
    values: dict[str, str] = {}
    lines: dict[str, int] = {}
    at = 0
    while at < len(fence.body) and (match := SETTING.match(fence.body[at])):
        name = match["name"]
        if name in values:
            problems.error(fence.line + 1 + at, _("“%(name)s” stands here twice") % {"name": name})
        values[name] = match["value"].strip()
        lines[name] = fence.line + 1 + at
        at += 1
    return Settings(tuple(values.items()), fence.line, lines), at


def read_references(text: str) -> list[tuple[str, str]] | None:
    """Return (reference, quoted words or "") for each of `a "words", B#b`; None where the text is something else."""
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        match = REFERENCE.match(text, at)
        if not match:
            return None
        found.append((match["reference"], match["words"] or ""))
        at = match.end()
        if match["end"] == "," and not text[at:].strip():
            return None
    return found
