"""Cuts a source file into blocks, each with its line. Every rule about where a block begins and ends stands here."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _

from .matter import FrontMatter, read_matter
from .problems import Problems

MAX_SOURCE = 200_000
MAX_BLOCK = 20_000
MAX_BLOCKS = 2_000
MAX_HEADING = 300
MAX_QUOTE_DEPTH = 5
MAX_LIST_INDENT = 24
MAX_NESTING = 12
# Unicode's own bound (UAX 15, stream-safe text): no writing system needs more marks on one letter.
MAX_MARKS = 30
# Python-Markdown looks for the end of every link through all that follows.
MAX_LINK_COST = 1_500_000
# Characters that open inline markup. Python-Markdown's time grows with the square of unmatched ones.
# A file may hold as many as this number of blocks could at their bound.
BLOCKS_AT_THE_BOUND = 15
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
TABLE_RULE_CELL = re.compile(r":?-+:?")
# What opens quotations and lists at the beginning of a line, in whatever order.
MARKS = re.compile(r"(?:>|[-*+] |\d{1,9}[.)] | )*")
MARK = re.compile(r">|[-*+] |\d{1,9}[.)] ")
KEY_ALONE = re.compile(rf"\{{#{KEY}\}}[ \t]*$")
KEY_AT_END = re.compile(rf"(?:^|(?<=[ \t]))\{{#(?P<key>{KEY})\}}$")
IS_KEY = re.compile(rf"{KEY}\Z")
UNKEYED = re.compile(r"(?<!\\)\{#(?P<key>[^{}\n]*)\}")

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
    """Return the text in NFC with line feeds only, without tabs, control characters, byte-order mark or heaps of accents.

    What it returned once, it returns unchanged.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    text = "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cs")).lstrip(
        "\ufeff"
    )
    # Composing takes time in the square of the longest run of marks, and may lengthen one.
    return _few_marks(unicodedata.normalize("NFC", _few_marks(text)))


def _few_marks(text: str) -> str:
    """Return the text with at most MAX_MARKS combining marks in a row."""
    if text.isascii():
        return text
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= MAX_MARKS:
            kept.append(character)
    return "".join(kept)


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
    for character, most in MAX_INLINE.items():
        if text.count(character) > most * BLOCKS_AT_THE_BOUND:
            problems.error(
                1,
                _("this text holds more than %(limit)d times “%(character)s”")
                % {"limit": most * BLOCKS_AT_THE_BOUND, "character": character},
                repair=_("Make two modules of it."),
            )
            return Source(matter, ())
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
            _first, *more = self._take_while(lambda text: text.startswith("    "))
            note = "\n".join(part.strip() for part in (match["text"], *more))
            return Footnote(match["label"], note, number) if self._bounded(note, number) else None
        if RULE.match(line):
            self.at += 1
            return None
        return self._prose(line, number)

    def _heading(self, line: str, number: int) -> Heading | None:
        line = re.sub(r"[ \t]+", " ", line.rstrip())
        if len(line) > MAX_HEADING:
            self.problems.error(
                number,
                _("this heading has %(size)d characters; one holds up to %(limit)d")
                % {"size": len(line), "limit": MAX_HEADING},
                repair=_("Shorten it, or put an empty line after it."),
            )
            return None
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
        while body and not body[-1]:
            body.pop()
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
            kind, taken = "quotation", self._take_while(_is_written)
        elif ITEM.match(line):
            kind, taken = "list", self._take_list()
        else:
            following = self.lines[self.at + 1] if self.at + 1 < len(self.lines) else ""
            if "|" in line and _is_table_rule(following):
                kind, taken = "table", self._take_while(_is_written)
            else:
                taken = self._take_while(_goes_on)
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
        if not self._bounded(text, number):
            return None
        if kind != "paragraph" or not CODE.match(text):
            for match in UNKEYED.finditer(text):
                self.problems.error(
                    number + text.count("\n", 0, match.start()),
                    _(
                        "the name “%(key)s” must stand at the end of its paragraph and have small letters, digits and hyphens"
                    )
                    % {"key": match["key"][:80]},
                    column=match.start() - text.rfind("\n", 0, match.start()),
                )
        return Prose(text, kind, key, number)

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
            opening = MARKS.match(line)
            marks = MARK.findall(opening[0]) if opening else []
            indent = len(line) - len(line.lstrip(" "))
            if indent > MAX_LIST_INDENT or marks.count(">") > MAX_QUOTE_DEPTH or len(marks) > MAX_NESTING:
                self.problems.error(
                    number + offset,
                    _("this is nested too deeply"),
                    repair=_("Take it out by a level or two."),
                )
                return False
        for character, most in MAX_INLINE.items():
            limit = min(most, MAX_LINK_COST // len(text)) if character == "[" and text else most
            if text.count(character) > limit:
                self.problems.error(
                    number,
                    _("this block holds more than %(limit)d times “%(character)s”")
                    % {"limit": limit, "character": character},
                    repair=_("Split it with a blank line."),
                )
                return False
        return True

    def _take_while(self, wanted: Callable[[str], bool]) -> list[str]:
        """Take this line and those after it for which `wanted` holds and which open nothing else."""
        begin = self.at
        self.at += 1
        while self.at < len(self.lines):
            text = self.lines[self.at]
            if not wanted(text) or text.startswith((":::", "#")) or CODE.match(text):
                break
            self.at += 1
        return self.lines[begin : self.at]

    def _take_code(self, mark: str) -> list[str]:
        begin = self.at
        self.at += 1
        while self.at < len(self.lines):
            close = CODE.match(self.lines[self.at])
            self.at += 1
            if close and close["mark"].startswith(mark) and self.lines[self.at - 1].strip() == close["mark"]:
                # A name can't stand behind the marks that close code, so it has the next line.
                if self.at < len(self.lines) and KEY_ALONE.match(self.lines[self.at]):
                    self.at += 1
                return self.lines[begin : self.at]
        self.problems.error(
            begin + 1,
            _("this block of code is never closed"),
            repair=_("Put “%(mark)s” after it.") % {"mark": mark},
        )
        return self.lines[begin : self.at]

    def _take_list(self) -> list[str]:
        """Take a list: it goes on over blank lines while what follows is indented or another entry, up to its name."""
        begin = self.at
        self.at += 1
        while self.at < len(self.lines):
            text = self.lines[self.at]
            if text.startswith((":::", "#")):
                break
            if not text.strip():
                goes_on = next((n for n in range(self.at, len(self.lines)) if self.lines[n].strip()), self.at)
                following = self.lines[goes_on]
                named = KEY_AT_END.search(self.lines[self.at - 1].rstrip())
                if named or not (following.startswith("  ") or ITEM.match(following)):
                    break
                self.at = goes_on
            self.at += 1
        return self.lines[begin : self.at]


def _is_written(line: str) -> bool:
    return bool(line.strip())


def _goes_on(line: str) -> bool:
    """Report whether a paragraph goes on in this line."""
    bare = line.strip()
    return bool(bare) and not BULLET.match(bare) and not bare.startswith(">")


def _is_table_rule(line: str) -> bool:
    """Report whether a line is the rule under the head of a table, such as “| --- | :-: |”."""
    cells = line.strip().removeprefix("|").removesuffix("|").split("|")
    return "|" in line and all(TABLE_RULE_CELL.fullmatch(cell.strip()) for cell in cells)
