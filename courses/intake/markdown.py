"""Which blocks a Markdown file marks: headings, lists, quotations, tables, code and paragraphs."""

import re
from collections.abc import Callable, Sequence

from .blocks import Hyphens, Parsed, guarded, mend_full_stops, tidy
from .shapes import gettext_noop as _

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*))?$")
_LIST = re.compile(r"[ \t]{0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_UNDERLINE = re.compile(r" {0,3}(?:={2,}|-{2,})[ \t]*$")
_DELIMITER = re.compile(r"[ \t|:-]+$")
_DEFINITION = re.compile(r" {0,3}\[([^\]\[^][^\]\[]{0,200})\]:[ \t]*(\S+)")
_REFERENCE = re.compile(r"\[([^\[\]]{1,300})\](?:\[([^\[\]]{0,200})\])?(?![(\[:])")
_KEY_AT_END = re.compile(r"[ \t]\{#[\w-]{1,80}\}$")


def parse_markdown(source: Sequence[str]) -> Parsed:
    """Return the blocks of a Markdown file; `source` are its lines. Front matter is not looked for here."""
    return _Reader([tidy(line).replace("\u00ad", "").rstrip("\n") for line in source]).read()


def is_rule(line: str) -> bool:
    """Whether a line is drawn, not written: three or more dashes, stars and the like."""
    signs = "".join(line.split())
    return signs in ("⁂", "***") or (len(signs) >= 3 and len(set(signs)) == 1 and signs[0] in "-*_=~#·•–—+.")


class _Reader:
    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.parsed = Parsed()
        self.hyphens = Hyphens(lines)
        self.unclosed: set[str] = set()
        self.addresses: dict[str, str] = {}
        for line in lines:
            if definition := _DEFINITION.match(line):
                self.addresses.setdefault(definition[1].lower(), definition[2])

    def read(self) -> Parsed:
        at = 0
        readers = (
            self._fence,
            self._heading,
            self._left_out,
            self._quotation,
            self._list,
            self._table,
        )
        while at < len(self.lines):
            if not self.lines[at].strip():
                at += 1
                continue
            for reader in (*readers, self._paragraph):
                end = reader(at)
                if end > at:
                    at = end
                    break
        return self.parsed

    def _fence(self, at: int) -> int:
        mark = _FENCE.match(self.lines[at])
        if not mark or mark[1] in self.unclosed:
            return at
        for end in range(at + 1, len(self.lines)):
            line = self.lines[end].strip()
            if line.startswith(mark[1]) and not line.strip(mark[1][0]):
                self._keep("paragraph", "\n".join(self.lines[at : end + 1]), at, end + 1)
                return end + 1
        self.unclosed.add(mark[1])
        return at

    def _heading(self, at: int) -> int:
        mark = _HEADING.match(self.lines[at])
        if not mark:
            return at
        title = (mark[2] or "").strip()
        if title.rstrip("#") == "" or title.rstrip("#").endswith((" ", "\t")):
            title = title.rstrip("#").rstrip()
        title = _KEY_AT_END.sub("", title)
        if title:
            self._keep("heading", title, at, at + 1, len(mark[1]))
        else:
            self.parsed.left_out.append((at + 1, _("Heading without words")))
        return at + 1

    def _left_out(self, at: int) -> int:
        line = self.lines[at].strip()
        if is_rule(line):
            self.parsed.left_out.append((at + 1, _("Rule between parts")))
            self.parsed.breaks.add(at + 1)
        elif line.startswith("<!--") and line.endswith("-->"):
            self.parsed.left_out.append((at + 1, _("Comment in the file")))
        elif _DEFINITION.match(self.lines[at]):
            self.parsed.left_out.append((at + 1, _("Address of a link, now where it is used")))
        else:
            return at
        return at + 1

    def _quotation(self, at: int) -> int:
        if not self.lines[at].lstrip().startswith(">"):
            return at
        end = self._until(
            at + 1,
            lambda line: not line.lstrip().startswith(">") and self._begins_block(line),
        )
        self._keep("quotation", "\n".join(line.strip() for line in self.lines[at:end]), at, end)
        return end

    def _list(self, at: int) -> int:
        if not _LIST.match(self.lines[at]):
            return at
        end = at + 1
        while end < len(self.lines):
            line = self.lines[end]
            if not line.strip():
                following = self.lines[end + 1] if end + 1 < len(self.lines) else ""
                if (
                    not (following.startswith(("  ", "\t")) or _LIST.match(following))
                    or not following.strip()
                ):
                    break
            elif not line.startswith(("  ", "\t")) and not _LIST.match(line) and self._begins_block(line):
                break
            end += 1
        self._keep("list", "\n".join(line.rstrip() for line in self.lines[at:end]), at, end)
        return end

    def _table(self, at: int) -> int:
        delimiter = self.lines[at + 1] if at + 1 < len(self.lines) else ""
        if "|" not in self.lines[at] or not (
            "|" in delimiter and "-" in delimiter and _DELIMITER.match(delimiter)
        ):
            return at
        end = self._until(at + 2, lambda line: "|" not in line)
        self._keep("table", "\n".join(line.strip() for line in self.lines[at:end]), at, end)
        return end

    def _paragraph(self, at: int) -> int:
        end = at + 1
        while end < len(self.lines) and self.lines[end].strip():
            if _UNDERLINE.match(self.lines[end]):
                level = 1 if self.lines[end].lstrip().startswith("=") else 2
                self._keep(
                    "heading",
                    " ".join(line.strip() for line in self.lines[at:end]),
                    at,
                    end + 1,
                    level,
                )
                return end + 1
            if self._begins_block(self.lines[end]):
                break
            end += 1
        # Two spaces at the end of a line are a line break that the author set.
        parts: list[list[str]] = [[]]
        for line in self.lines[at:end]:
            parts[-1].append(line.strip())
            if line.endswith("  "):
                parts.append([])
        text = "  \n".join(self.hyphens.joined(part) for part in parts if part)
        self._keep("paragraph", mend_full_stops(text), at, end)
        return end

    def _begins_block(self, line: str) -> bool:
        if _HEADING.match(line) or _FENCE.match(line) or line.lstrip().startswith(">") or is_rule(line):
            return True
        mark = _LIST.match(line)
        # A number may stand at the start of a line by chance; only 1 begins a list inside a paragraph.
        return bool(mark) and (not line.lstrip()[0].isdigit() or line.lstrip()[:2] in ("1.", "1)"))

    def _until(self, at: int, stops: Callable[[str], bool]) -> int:
        while at < len(self.lines) and self.lines[at].strip() and not stops(self.lines[at]):
            at += 1
        return at

    def _keep(self, kind: str, text: str, at: int, end: int, level: int = 0) -> None:
        numbers = [number + 1 for number in range(at, end) if self.lines[number].strip()]
        if self.addresses and not text.startswith(("```", "~~~")):
            text = _REFERENCE.sub(self._resolved, text)
        self.parsed.blocks.append(guarded(kind, text, numbers, level))

    def _resolved(self, reference: re.Match[str]) -> str:
        address = self.addresses.get((reference[2] or reference[1]).lower())
        return f"[{reference[1]}]({address})" if address else reference[0]
