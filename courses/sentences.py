"""Where sentences begin and end in a passage."""

import re

from nupunkt import sent_spans

# Scripts that nupunkt does not know end a sentence with a mark of their own, and no space need follow.
OTHER_ENDS = re.compile(r"[。！？｡؟۔।]+[”’」』）)\"']*")
CLOSERS = re.compile(r"[”’\"')\]]+(?=\s|$)")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return the [start, end) of each sentence, without the space between them. Covers every word of the text."""
    spans: list[tuple[int, int]] = []
    offset = 0
    for line in text.split("\n"):
        if line.strip():
            spans.extend((offset + start, offset + end) for start, end in _line_spans(line))
        offset += len(line) + 1
    return spans


def _line_spans(line: str) -> list[tuple[int, int]]:
    if OTHER_ENDS.search(line):
        cuts = [match.end() for match in OTHER_ENDS.finditer(line)]
        edges = list(zip([0, *cuts], [*cuts, len(line)], strict=True))
    else:
        edges = _closed(line, list(sent_spans(line)))
    return [trimmed for start, end in edges if (trimmed := _trim(line, start, end))[0] < trimmed[1]]


def _closed(line: str, edges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return contiguous spans in which a closing quotation mark stays with the sentence it closes."""
    cuts: list[int] = []
    for _start, end in edges[:-1]:
        match = CLOSERS.match(line, end)
        cuts.append(match.end() if match else end)
    return list(zip([0, *cuts], [*cuts, len(line)], strict=True))


def _trim(line: str, start: int, end: int) -> tuple[int, int]:
    while start < end and line[start].isspace():
        start += 1
    while end > start and line[end - 1].isspace():
        end -= 1
    return start, end
