"""From a file of plain text or Markdown to a cleaned document: passages in sections, and all that was left out.

    bytes ─ decode ─► text ─ clean ─► Intake ─ to_markdown ─► draft module

Nothing is deleted silently and no provenance is guessed. Pure: no database,
no settings, no network; time grows with the length of the text.
"""

from bisect import bisect_left

from .blocks import Block, Line, Parsed, PlainText, mend_full_stops, tidy
from .decoding import MAX_BYTES, compose, decode
from .markdown import parse_markdown
from .notices import page_furniture, pull_quotes, without_notices
from .provenance import Ledger, read_edges, read_front_matter
from .remarks import remarks_on
from .sectioning import find_headings, part_title, propose_breaks
from .shapes import CleanPassage, CleanSection, Found, Intake, IntakeError, Removed
from .shapes import gettext_noop as _
from .writing import escape, escape_heading, heading, to_markdown

__all__ = [
    "MAX_BYTES",
    "MAX_LINES",
    "CleanPassage",
    "CleanSection",
    "Found",
    "Intake",
    "IntakeError",
    "Removed",
    "clean",
    "decode",
    "escape",
    "to_markdown",
]

MAX_LINES = 50_000


def clean(text: str, *, markdown: bool = False) -> Intake:
    """Return the cleaned document. Reasons of removal are message ids, to be translated where they are shown.

    Headings come from the Markdown; in plain text, short lines are read as
    headings, and where there are none, sections are proposed.
    Raises IntakeError when there is too much text, or none.
    """
    if len(text) > MAX_BYTES:
        raise IntakeError(_("This text is longer than 2 MB. Cut it into parts and bring in one at a time."))
    if text.count("\n") >= MAX_LINES:
        raise IntakeError(
            _("This text has more than 50,000 lines. Cut it into parts and bring in one at a time.")
        )
    source = compose(text).split("\n")
    ledger = Ledger(source)
    parsed = _parse_markdown(ledger) if markdown else _parse_plain(source)
    for number, reason in parsed.left_out:
        ledger.remove_line(number, reason)
    blocks = without_notices(parsed.blocks, ledger.set_aside)
    blocks = read_edges(blocks, ledger, headings=markdown)
    headings = _headings(blocks, markdown)
    repeated = pull_quotes(
        [block if place not in headings else _as_heading(block) for place, block in enumerate(blocks)]
    )
    for place, reason in repeated.items():
        ledger.remove(blocks[place], reason)
    blocks = [block for place, block in enumerate(blocks) if place not in repeated]
    headings = _headings(blocks, markdown)
    return _intake(blocks, headings, parsed.breaks, ledger, markdown)


def _parse_plain(source: list[str]) -> Parsed:
    lines: list[Line] = []
    gap = False
    for number, raw in enumerate(source, 1):
        if raw.strip():
            text = tidy(raw.expandtabs(8) if raw.startswith("\t") else raw)
            lines.append(Line(number, text.strip(), len(text) - len(text.lstrip()), gap))
        gap = not raw.strip()
    furniture = page_furniture(lines)
    breaks = {number for number, reason in furniture.items() if reason == "Rule between parts"}
    kept: list[Line] = []
    gap = False
    for line in lines:
        gap = gap or line.gap
        if line.number in furniture:
            gap = gap or line.number in breaks
            continue
        kept.append(Line(line.number, line.text, line.indent, gap))
        gap = False
    return Parsed(PlainText(kept).blocks(), list(furniture.items()), breaks)


def _parse_markdown(ledger: Ledger) -> Parsed:
    skipped = read_front_matter(ledger)
    lines = ["" if number < skipped else line for number, line in enumerate(ledger.source)]
    parsed = parse_markdown(lines)
    for number, line in enumerate(lines, 1):
        if line.strip() and not tidy(line).strip("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060 \t"):
            parsed.left_out.append((number, _("Line without visible characters")))
    return parsed


def _headings(blocks: list[Block], markdown: bool) -> set[int]:
    if markdown:
        return {place for place, block in enumerate(blocks) if block.kind == "heading"}
    return find_headings(blocks)


def _as_heading(block: Block) -> Block:
    return Block("heading", block.text, block.lines, block.markdown)


def _intake(
    blocks: list[Block],
    headings: set[int],
    breaks: set[int],
    ledger: Ledger,
    markdown: bool,
) -> Intake:
    passages: list[CleanPassage] = []
    starts: list[tuple[int, str, tuple[int, ...]]] = []
    pending: list[Block] = []
    for place, block in enumerate(blocks):
        if place in headings:
            pending.append(block)
            continue
        if pending:
            titles = [heading(one.markdown) if markdown else escape_heading(one.text) for one in pending]
            starts.append(
                (
                    len(passages),
                    ": ".join(titles),
                    tuple(number for one in pending for number in one.lines),
                )
            )
            pending = []
        passages.append(CleanPassage(block.markdown, block.lines, block.kind))
    for block in pending:
        ledger.remove(block, _("Heading with no text under it"))
    if not passages:
        raise IntakeError(
            _("No text is left after cleaning: every line was a heading or a notice. Paste the text itself.")
        )
    firsts = [passage.lines[0] for passage in passages]
    removed = [
        Removed(line, words, reason, bisect_left(firsts, line))
        for line, words, reason in sorted(ledger.removed)
    ]
    provenance = sorted(ledger.found, key=lambda found: found.line)
    spaced = [
        number
        for number, passage in enumerate(passages, 1)
        if len(passage.lines) == 1 and (raw := ledger.source[passage.lines[0] - 1]) != mend_full_stops(raw)
    ]
    return Intake(
        sections=_sections(passages, starts, {bisect_left(firsts, line) for line in breaks}),
        removed=tuple(removed),
        provenance=tuple(provenance),
        remarks=tuple(remarks_on(passages, provenance, removed, spaced)),
    )


def _sections(
    passages: list[CleanPassage],
    starts: list[tuple[int, str, tuple[int, ...]]],
    ruled: set[int],
) -> tuple[CleanSection, ...]:
    """Return the sections; where no heading stands, they are proposed and named by their passages."""
    if not starts:
        breaks = propose_breaks([passage.text for passage in passages], ruled)
        starts = [(place, "", ()) for place in (0, *breaks)]
    elif starts[0][0] > 0:
        starts = [(0, "", ()), *starts]
    ends = [start[0] for start in starts[1:]] + [len(passages)]
    return tuple(
        CleanSection(
            title=title or part_title(number, start + 1, end),
            proposed=not lines,
            passages=tuple(passages[start:end]),
            lines=lines,
        )
        for number, ((start, title, lines), end) in enumerate(zip(starts, ends, strict=True), 1)
    )
