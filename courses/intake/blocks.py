"""How lines become blocks: wrapped lines joined, lists, quotations and tables kept together."""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from .writing import escape, escape_inline, guard

SHY = "\u00ad"
ENDS = (".", "!", "?", "…", ":", ";", "。", "！", "？", "।", "؟", "۔", "．")
_CLOSERS = "\"'”’»)]』」"
# French sets a no-break space beside these signs on purpose; elsewhere it is left over from a page.
_NBSP = re.compile("(?<!«)\u00a0(?![»:;?!%€])")
_PAGE_SIGNS = re.compile("[\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x9f]")
_SPACES = re.compile(r"[ \t]+")
_BULLET = re.compile(r"(?:[-*•‣◦▪·]|(\d{1,3})[.)])[ \t]+(?=\S)")
_CJK = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]")
_WORD = re.compile(r"[^\W\d_][\w-]*")
_FIRST_OF_TWO = frozenset(
    [
        "anti", "co", "cross", "ex", "far", "full", "half", "hard", "high", "ill", "long", "low", "mid",
        "much", "near", "new", "non", "old", "one", "over", "post", "pre", "pro", "quasi", "self", "semi",
        "short", "so", "soft", "still", "two", "three", "four", "twenty", "thirty", "well",
    ]
)  # fmt: skip
_RUN_ON = re.compile(r"(?<=[a-z]{2})([.!?][”’\"']?)(?=[“‘\"'(]?(?!Com\b|Net\b|Org\b)[A-Z][a-z]{0,20}[ ,’'])")


@dataclass(frozen=True, slots=True)
class Line:
    """One input line with something on it. `gap` says that a blank line stands before it."""

    number: int
    text: str
    indent: int = 0
    gap: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A run of lines that belong together. `text` is read by the rules, `markdown` is what is kept."""

    kind: str
    """paragraph, list, quotation, table or heading."""
    text: str
    lines: tuple[int, ...]
    markdown: str
    level: int = 0
    """Of a heading that the format marks."""


@dataclass(slots=True)
class Parsed:
    """The blocks of a text, and the lines that are no block, with the reason why."""

    blocks: list[Block] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    breaks: set[int] = field(default_factory=set)
    """Numbers of the lines that part the text: rules and rows of stars."""


def tidy(line: str) -> str:
    """Return a line without control characters, invisible hyphens, marks of byte order and stray no-break spaces."""
    if line.isascii() and line.isprintable():
        return line
    line = _CONTROLS.sub("", _PAGE_SIGNS.sub(" ", line))
    end = SHY if line.rstrip().endswith(SHY) else ""
    return _NBSP.sub(" ", line.replace(SHY, "").replace("\ufeff", "")) + end


def ends_sentence(text: str) -> bool:
    return text.rstrip(_CLOSERS).endswith(ENDS)


def count_words(text: str) -> int:
    """Return the number of words; two characters of a script without spaces count as one word."""
    words = len(text.split())
    return words if text.isascii() else words + len(_CJK.findall(text)) // 2


def mend_full_stops(text: str) -> str:
    """Put the space back that a line break took after a full stop, but not inside addresses."""

    def mended(stop: re.Match[str]) -> str:
        start = text.rfind(" ", max(0, stop.start() - 60), stop.start()) + 1
        word = text[max(start, stop.start() - 60) : stop.start()]
        return stop[0] if any(sign in word for sign in ("/", "@", "www.")) else stop[1] + " "

    return _RUN_ON.sub(mended, text)


def prose(text: str, lines: Iterable[int]) -> Block:
    """Return a paragraph of plain text."""
    words = mend_full_stops(_SPACES.sub(" ", text.replace(SHY, "")).strip())
    return Block("paragraph", words, tuple(lines), escape(words))


def wrap_width(lines: Sequence[Line]) -> int:
    """Return the width at which the lines were broken, in characters; 0 when each line is a paragraph.

    Broken prose goes on in small letters; verse, lists and one-line paragraphs do not.
    """
    pairs = [(one, two) for one, two in itertools.pairwise(lines) if not two.gap]
    if len(pairs) < 2:
        return 0
    lengths = sorted(len(one.text) for one, _ in pairs)
    width = lengths[len(lengths) * 95 // 100]
    full = [two for one, two in pairs if len(one.text) >= 0.6 * width]
    goes_on = sum(not _begins_anew(line.text) for line in full)
    return width if 15 <= width <= 120 and len(full) > 1 and goes_on * 5 >= len(full) * 2 else 0


class Hyphens:
    """Joins broken lines; a hyphen at a line end stays where the text elsewhere writes one."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = texts
        self._known: frozenset[str] | None = None

    def joined(self, texts: Sequence[str]) -> str:
        """Return the words of broken lines on one line."""
        pieces = [texts[0]]
        for text in texts[1:]:
            before = pieces[-1]
            if before.endswith(SHY):
                pieces[-1] = before[:-1]
            elif before.endswith(("-", "‐")) and before[-2:-1].isalpha() and text[:1].islower():
                if not self._stays(before, text):
                    pieces[-1] = before[:-1]
            elif not (_CJK.match(before[-1:]) and _CJK.match(text[:1])):
                pieces.append(" ")
            pieces.append(text)
        return "".join(pieces)

    def _stays(self, before: str, after: str) -> bool:
        if self._known is None:
            self._known = frozenset(word.lower() for text in self.texts for word in _WORD.findall(text))
        tail = _WORD.match(after)
        head, rest = (
            re.split(r"[\W_]", before[-41:-1])[-1].lower(),
            tail[0].lower() if tail else "",
        )
        if f"{head}{rest}" in self._known:
            return False
        return head in _FIRST_OF_TWO or f"{head}-{rest}" in self._known


class PlainText:
    """Reads blocks from the lines of plain text, each line once."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.width = wrap_width(lines)
        self.hyphens = Hyphens(line.text for line in lines)

    def blocks(self) -> list[Block]:
        found: list[Block] = []
        at = 0
        while at < len(self.lines):
            for reader in (self._quotation, self._table, self._list, self._paragraph):
                blocks, end = reader(at)
                if end > at:
                    found += blocks
                    at = end
                    break
        return found

    def _quotation(self, at: int) -> tuple[list[Block], int]:
        end = at
        while (
            end < len(self.lines)
            and _is_quoted(self.lines[end].text)
            and (end == at or not self.lines[end].gap)
        ):
            end += 1
        run = self.lines[at:end]
        inner = [replace(line, text=line.text.lstrip("> ").strip()) for line in run]
        if not any(line.text for line in inner):
            return [], at
        paragraphs: list[str] = []
        part: list[Line] = []
        for line in [*inner, Line(0, "")]:
            if line.text:
                part.append(line)
            elif part:
                paragraphs.append(prose(self.joined(part), ()).text)
                part = []
        markdown = "\n>\n".join(f"> {escape(words)}" for words in paragraphs)
        return [
            Block(
                "quotation",
                " ".join(paragraphs),
                tuple(line.number for line in run),
                markdown,
            )
        ], end

    def _table(self, at: int) -> tuple[list[Block], int]:
        tabs = self.lines[at].text.count("\t")
        end = at + 1
        while (
            tabs
            and end < len(self.lines)
            and not self.lines[end].gap
            and self.lines[end].text.count("\t") == tabs
        ):
            end += 1
        if not tabs or end - at < 2:
            return [], at
        run = self.lines[at:end]
        rows = [" | ".join(_cell(cell) for cell in line.text.split("\t")) for line in run]
        rows.insert(1, " | ".join(["---"] * (tabs + 1)))
        text = " ".join(line.text.replace("\t", " ") for line in run)
        markdown = "\n".join(f"| {row} |" for row in rows)
        return [Block("table", text, tuple(line.number for line in run), markdown)], end

    def _list(self, at: int) -> tuple[list[Block], int]:
        items: list[list[Line]] = []
        end, number = at, -1
        while end < len(self.lines) and (mark := _BULLET.match(self.lines[end].text)):
            value = int(mark[1]) if mark[1] else -1
            if items and value != (number + 1 if number >= 0 else -1):
                break
            number, first = value, self.lines[end]
            item = [first]
            end += 1
            while end < len(self.lines) and self._goes_on(item[-1], self.lines[end], first.indent):
                item.append(self.lines[end])
                end += 1
            items.append(item)
        if len(items) < 2:
            return [], at
        texts = [prose(self.joined(item), ()).text for item in items]
        numbers = [tuple(line.number for line in item) for item in items]
        if sum(count_words(text) for text in texts) > 40 * len(items):
            return [prose(text, lines) for text, lines in zip(texts, numbers, strict=True)], end
        rows = []
        for text in texts:
            mark = _BULLET.match(text)
            sign = f"{mark[1]}." if mark and mark[1] else "-"
            rows.append(f"{sign} {escape(text[mark.end() if mark else 0 :])}")
        lines = tuple(number for item in numbers for number in item)
        return [Block("list", " ".join(texts), lines, "\n".join(rows))], end

    def _goes_on(self, before: Line, line: Line, indent: int) -> bool:
        if line.gap or _BULLET.match(line.text):
            return False
        return line.indent > indent or bool(self.width and not self._broken_on_purpose(before, line))

    def _paragraph(self, at: int) -> tuple[list[Block], int]:
        part = [self.lines[at]]
        end = at + 1
        while self.width and end < len(self.lines):
            before, line = part[-1], self.lines[end]
            if line.gap or self._is_special(end):
                break
            if self._broken_on_purpose(before, line) and (
                ends_sentence(before.text) or (len(part) == 1 and not _begins_small(before.text))
            ):
                break
            if line.indent >= before.indent + 2 and ends_sentence(before.text) and _begins_anew(line.text):
                break
            part.append(line)
            end += 1
        return [prose(self.joined(part), (line.number for line in part))], end

    def _broken_on_purpose(self, before: Line, line: Line) -> bool:
        """Whether the next word would have had room on the line before, and begins a sentence."""
        word = len(line.text.split(maxsplit=1)[0])
        return _begins_anew(line.text) and len(before.text) + 1 + word <= self.width * 0.85

    def _is_special(self, at: int) -> bool:
        one, two = (
            self.lines[at],
            self.lines[at + 1] if at + 1 < len(self.lines) else Line(0, ""),
        )
        both_listed = bool(_BULLET.match(one.text) and _BULLET.match(two.text))
        both_rows = one.text.count("\t") > 0 and one.text.count("\t") == two.text.count("\t")
        return both_listed or both_rows or (_is_quoted(one.text) and _is_quoted(two.text))

    def joined(self, part: Sequence[Line]) -> str:
        """Return the words of broken lines on one line."""
        return self.hyphens.joined([line.text for line in part])


def guarded(kind: str, text: str, lines: Iterable[int], level: int = 0) -> Block:
    """Return a block of a Markdown file."""
    return Block(kind, text, tuple(lines), guard(text), level)


def _cell(text: str) -> str:
    return escape_inline(text.strip()).replace("|", "\\|")


def _is_quoted(text: str) -> bool:
    return text.startswith(">") and not text[1:].lstrip()[:1].isdigit()


def _begins_small(text: str) -> bool:
    return text[:1].islower()


def _begins_anew(text: str) -> bool:
    """Whether a line may begin a sentence: not a small letter, nor a letter of a script without cases."""
    first = text.lstrip("\"'“‘«(¿¡[")[:1]
    return not first.isalpha() or first.isupper()
