"""Cuts a source file into blocks, each with its line. Every rule about where a block begins and ends stands here."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _

from .matter import FrontMatter, read_matter
from .problems import Problems

MAX_SOURCE = 200_000
MAX_BLOCK = 20_000
MAX_BLOCKS = 2_000
MAX_QUOTE_DEPTH = 5
MAX_LIST_INDENT = 24
# Characters that open inline markup. Python-Markdown's time grows with the square of unmatched ones.
MAX_INLINE = {"[": 200, "<": 100, "*": 400, "_": 400, "`": 200, "!": 400, "\\": 600, "&": 600}

KEY = r"[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?"
HEADING = re.compile(
    rf"^(?P<marks>#{{1,6}})[ \t]+(?P<title>[^{{]*?)[ \t]*(?:\{{#(?P<key>{KEY})\}})?[ \t]*#*$"
)
OPENING = re.compile(r"^:::[ \t]*(?P<name>[a-z]+)(?:[ \t]+(?P<key>\S+))?[ \t]*$")
CLOSING = re.compile(r"^:::[ \t]*$")
FOOTNOTE = re.compile(r"^\[\^(?P<label>[\w-]{1,40})\]:[ \t]*(?P<text>.*)$")
CODE = re.compile(r"^ {0,3}(?P<mark>`{3,}|~{3,})")
ITEM = re.compile(r"^ {0,3}(?:[-*+]|\d{1,9}[.)])[ \t]+\S")
BULLET = re.compile(r"^ {0,3}[-*+][ \t]+\S")
RULE = re.compile(r"^ {0,3}(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,})$")
TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
KEY_AT_END = re.compile(rf"(?:^|[ \t]+)\{{#(?P<key>{KEY})\}}[ \t]*$")
IS_KEY = re.compile(rf"^{KEY}$")
UNKEYED = re.compile(r"(?<!\\)\{#(?P<key>[^}]*)\}")

ProseKind = Literal["paragraph", "list", "quotation", "table"]


@dataclass(frozen=True, slots=True)
class Prose:
    """A passage to be: its Markdown without the key that stood at its end."""

    text: str
    kind: ProseKind
    key: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Heading:
    """`## Title {#key}` opens a section; a deeper heading stands inside one."""

    level: int
    title: str
    key: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Fence:
    """`::: name KEY` … `:::`, which the compiler registered for its name understands."""

    name: str
    key: str
    body: tuple[str, ...]
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Footnote:
    label: str
    text: str
    line: int = field(default=0, compare=False)


Block = Prose | Heading | Fence | Footnote


@dataclass(frozen=True, slots=True)
class Source:
    """A whole file, parsed."""

    matter: FrontMatter
    blocks: tuple[Block, ...]


def normalise_source(text: str) -> str:
    """Return the text in NFC with line feeds only, without tabs' width in doubt, control characters or a byte-order mark."""
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(c for c in text.expandtabs(4) if c == "\n" or unicodedata.category(c) != "Cc")


def read_source(text: str, problems: Problems) -> Source:
    """Return the parsed file; what could not be understood is in `problems`, and the rest is still there."""
    if len(text) > MAX_SOURCE:
        problems.error(
            1,
            _("this text has %(size)d characters; a module holds up to %(limit)d")
            % {"size": len(text), "limit": MAX_SOURCE},
            repair=_("Make two modules of it."),
        )
        return Source(FrontMatter(), ())
    lines = normalise_source(text).split("\n")
    matter, first = read_matter(lines, problems)
    return Source(matter, tuple(_Scanner(lines, first, problems).blocks()))


class _Scanner:
    def __init__(self, lines: list[str], first: int, problems: Problems) -> None:
        self.lines, self.at, self.problems = lines, first, problems

    def blocks(self) -> list[Block]:
        found: list[Block] = []
        while self.at < len(self.lines):
            line, start = self.lines[self.at], self.at
            if not line.strip():
                self.at += 1
            elif (block := self._block(line)) is not None:
                if len(found) == MAX_BLOCKS:
                    self.problems.error(start + 1, _("a module holds up to %(n)d blocks") % {"n": MAX_BLOCKS})
                    break
                found.append(block)
        return found

    def _block(self, line: str) -> Block | None:
        number = self.at + 1
        if match := OPENING.match(line):
            return self._fence(match, number)
        if CLOSING.match(line):
            self.problems.error(number, _("“:::” closes nothing"), repair=_("Remove this line."))
            self.at += 1
            return None
        if line.startswith(":::"):
            self.problems.error(
                number, _("a block opens with its name, for example “::: question my-question”")
            )
            self.at += 1
            return None
        if line.startswith("#"):
            self.at += 1
            return self._heading(line, number)
        if match := FOOTNOTE.match(line):
            taken = [
                match["text"],
                *self._take_while(lambda text: text.startswith("    "), start=self.at + 1),
            ]
            return Footnote(match["label"], "\n".join(part.strip() for part in taken), number)
        if RULE.match(line):
            self.at += 1
            return None
        return self._prose(line, number)

    def _heading(self, line: str, number: int) -> Heading | None:
        match = HEADING.match(line)
        if not match or not match["title"].strip():
            self.problems.error(
                number,
                _("this heading can’t be read"),
                repair=_(
                    "Write it as “## Title” or “## Title {#short-name}”; a name has small letters, digits and hyphens."
                ),
            )
            return None
        if len(match["marks"]) == 1:
            self.problems.warn(
                number,
                _("the title stands in the front matter; “##” begins a section"),
                repair=_("Write “##” here."),
            )
        return Heading(max(2, len(match["marks"])), match["title"].strip(), match["key"] or "", number)

    def _fence(self, match: re.Match[str], number: int) -> Fence | None:
        body: list[str] = []
        self.at += 1
        while self.at < len(self.lines) and not CLOSING.match(self.lines[self.at]):
            if OPENING.match(self.lines[self.at]):
                break
            body.append(self.lines[self.at].rstrip())
            self.at += 1
        if self.at == len(self.lines) or not CLOSING.match(self.lines[self.at]):
            self.problems.error(
                number,
                _("this block is never closed"),
                repair=_("Put a line with “:::” alone after it."),
            )
        else:
            self.at += 1
        key = match["key"] or ""
        if key and not IS_KEY.match(key):
            self.problems.error(
                number,
                _("“%(key)s” can’t be a name") % {"key": key},
                column=match.start("key") + 1,
                repair=_("Use small letters, digits and hyphens."),
            )
        if not self._bounded("\n".join(body), number):
            return None
        return Fence(match["name"], key, tuple(body), number)

    def _prose(self, line: str, number: int) -> Prose | None:
        kind: ProseKind = "paragraph"
        if code := CODE.match(line):
            taken = self._take_code(code["mark"])
        elif line.lstrip().startswith(">"):
            kind, taken = "quotation", self._take_while(bool)
        elif ITEM.match(line):
            kind, taken = "list", self._take_list()
        else:
            following = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""
            if "|" in line and "|" in following and TABLE_RULE.match(following):
                kind = "table"
                taken = self._take_while(bool)
            else:
                taken = self._take_while(
                    lambda text: bool(text) and not BULLET.match(text) and not text.startswith(">")
                )
        return self._keyed(taken, kind, number)

    def _keyed(self, taken: list[str], kind: ProseKind, number: int) -> Prose | None:
        lines = [text.rstrip() for text in taken]
        while lines and not lines[-1]:
            lines.pop()
        key = ""
        if match := KEY_AT_END.search(lines[-1]):
            key = match["key"]
            lines[-1] = lines[-1][: match.start()].rstrip()
            if not lines[-1]:
                lines.pop()
        text = "\n".join(lines)
        if not text.strip():
            self.problems.error(
                number,
                _("the name “%(key)s” stands alone") % {"key": key},
                repair=_("Put it at the end of a paragraph."),
            )
            return None
        if kind != "paragraph" or not CODE.match(text):
            for match in UNKEYED.finditer(text):
                line = text.count("\n", 0, match.start())
                self.problems.error(
                    number + line,
                    _(
                        "the name “%(key)s” must stand at the end of its paragraph and have small letters, digits and hyphens"
                    )
                    % {"key": match["key"]},
                    column=match.start() - (text.rfind("\n", 0, match.start()) + 1) + 1,
                )
        return Prose(text, kind, key, number) if self._bounded(text, number) else None

    def _bounded(self, text: str, number: int) -> bool:
        """Report whether a block is small and flat enough to be rendered quickly."""
        if len(text) > MAX_BLOCK:
            self.problems.error(
                number,
                _("this block has %(size)d characters; one holds up to %(limit)d")
                % {"size": len(text), "limit": MAX_BLOCK},
                repair=_("Split it with a blank line."),
            )
            return False
        for offset, line in enumerate(text.split("\n")):
            bare = line.lstrip(" ")
            marks = re.match(r"(?:>[ ]?)*", bare)
            if (marks and marks[0].count(">") > MAX_QUOTE_DEPTH) or len(line) - len(bare) > MAX_LIST_INDENT:
                self.problems.error(
                    number + offset,
                    _("this is nested too deeply"),
                    repair=_("Take it out by a level or two."),
                )
                return False
        for character, limit in MAX_INLINE.items():
            if text.count(character) > limit:
                self.problems.error(
                    number,
                    _("this block holds more than %(limit)d times “%(character)s”")
                    % {"limit": limit, "character": character},
                    repair=_("Split it with a blank line."),
                )
                return False
        return True

    def _take_while(self, wanted: "object", start: int | None = None) -> list[str]:
        """Take this line and those after it for which `wanted` holds and which open nothing else."""
        begin = self.at if start is None else start
        end = begin if start is not None else begin + 1
        while end < len(self.lines):
            text = self.lines[end]
            stripped = text if start is not None else text.strip()
            if not wanted(stripped) or text.startswith((":::", "#")) or CODE.match(text):  # type: ignore[operator]
                break
            end += 1
        self.at = end
        return self.lines[begin:end]

    def _take_code(self, mark: str) -> list[str]:
        begin = self.at
        self.at += 1
        while self.at < len(self.lines):
            close = CODE.match(self.lines[self.at])
            self.at += 1
            if close and close["mark"].startswith(mark) and self.lines[self.at - 1].strip() == close["mark"]:
                return self.lines[begin : self.at]
        self.problems.error(
            begin + 1,
            _("this block of code is never closed"),
            repair=_("Put “%(mark)s” after it.") % {"mark": mark},
        )
        return self.lines[begin : self.at]

    def _take_list(self) -> list[str]:
        """Take a list: it goes on over a blank line while what follows is indented or another entry."""
        begin = self.at
        self.at += 1
        while self.at < len(self.lines):
            text = self.lines[self.at]
            if text.startswith((":::", "#")):
                break
            if not text.strip():
                following = next((t for t in self.lines[self.at + 1 : self.at + 3] if t.strip()), "")
                if not (following.startswith("  ") or ITEM.match(following)):
                    break
            self.at += 1
        return self.lines[begin : self.at]
