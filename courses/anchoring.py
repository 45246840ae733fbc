"""Finding again, in a new version of a text, what somebody pointed at in an older one.

Never shown on other words as if nothing had happened: what is not surely the same place
is "needs review", and what is nowhere is "lost". Source of the rule: docs/architecture.md, after the
text-quote selector of the W3C Web Annotation model.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from .quotations import find, normalise

CONTEXT = 32
SURE = 0.85
LEAD = 0.10
SIMILAR = 0.60
# Looking for a long quotation through a long text takes seconds; beyond this, whole passages are compared.
MAX_FUZZY = 1_000
MANY_WORDS = 12
SHARED_WORDS = 0.4


@dataclass(frozen=True, slots=True)
class Text:
    """One passage as anchors see it."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Origin:
    """What was pointed at: the passage's key, the place in it, the words and 32 characters on each side."""

    key: str
    start: int
    end: int
    exact: str
    prefix: str = ""
    suffix: str = ""
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """Where that stands now: index of the passage (None where it stands nowhere), span, and how sure that is.

    `state` is one of kept, moved, changed, review, lost, as in `Placement.State`.
    """

    index: int | None
    start: int
    end: int
    state: str


def origin_of(key: str, text: str, start: int, end: int) -> Origin:
    """Return the origin of the span [start, end) of a passage."""
    return Origin(
        key,
        start,
        end,
        text[start:end],
        text[max(0, start - CONTEXT) : start],
        text[end : end + CONTEXT],
        whole=(start, end) == (0, len(text)),
    )


def place(origin: Origin, passages: Sequence[Text]) -> Placed:
    """Return where an origin stands in a new version."""
    home = next((index for index, passage in enumerate(passages) if passage.key == origin.key), None)
    if home is not None and (spot := _exact(origin, passages[home].text)):
        return Placed(home, *spot, "kept")
    elsewhere = [
        (index, start, end)
        for index, passage in enumerate(passages)
        if index != home
        for start, end in _spots(origin, passage.text)
    ]
    if len(elsewhere) > 1:
        scores = [_context(origin, passages[i].text, start, end) for i, start, end in elsewhere]
        best = max(scores)
        elsewhere = [spot for spot, score in zip(elsewhere, scores, strict=True) if score > best - LEAD]
    if len(elsewhere) == 1:
        return Placed(*elsewhere[0], "moved")
    return _fuzzy(origin, passages, home)


def _exact(origin: Origin, text: str) -> tuple[int, int] | None:
    """Return the one place in the same passage that has the same words, context deciding between repeats."""
    spots = _spots(origin, text)
    if len(spots) > 1:
        scores = [_context(origin, text, start, end) for start, end in spots]
        best = max(scores)
        spots = [spot for spot, score in zip(spots, scores, strict=True) if score == best]
        # The same words with the same neighbours: the one nearest to where it stood.
        spots = [min(spots, key=lambda spot: abs(spot[0] - origin.start))]
    return spots[0] if spots else None


def _spots(origin: Origin, text: str) -> list[tuple[int, int]]:
    """Return where the same words stand: an anchor that ended with a word is not found within a longer one."""
    opens = _joined(origin.prefix, origin.exact)
    closes = _joined(origin.exact, origin.suffix)
    return [
        (start, end)
        for start, end in find(origin.exact, text)
        if (opens or not _joined(text[:start], text[start:]))
        and (closes or not _joined(text[:end], text[end:]))
    ]


def _joined(before: str, after: str) -> bool:
    """Report whether a word goes on from one text into the next, in scripts that put spaces between words."""
    return _is_spaced(before[-1:]) and _is_spaced(after[:1])


def _is_spaced(character: str) -> bool:
    return character.isalnum() and (character < "\u0e00" or "\u1e00" <= character < "\u2000")


def _context(origin: Origin, text: str, start: int, end: int) -> float:
    """Return how much of the neighbourhood is the same, 0 to 2."""
    prefix, suffix = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return (
        fuzz.ratio(normalise(prefix), normalise(origin.prefix))
        + fuzz.ratio(normalise(suffix), normalise(origin.suffix))
    ) / 100


def _fuzzy(origin: Origin, passages: Sequence[Text], home: int | None) -> Placed:
    candidates = sorted(
        (
            (score, index, start, end)
            for index, passage in enumerate(passages)
            for score, start, end in _windows(origin, passage.text)
        ),
        key=lambda found: -found[0],
    )
    best = candidates[0][0] if candidates else 0.0
    second = candidates[1][0] if len(candidates) > 1 else 0.0
    if best >= SURE and best - second >= LEAD:
        _score, index, start, end = candidates[0]
        return Placed(index, start, end, "changed")
    if home is not None:
        return Placed(home, 0, len(passages[home].text), "review")
    if best >= SIMILAR:
        _score, index, start, end = candidates[0]
        return Placed(index, start, end, "review")
    return Placed(None, 0, 0, "lost")


def _windows(origin: Origin, text: str) -> list[tuple[float, int, int]]:
    """Return (ratio, start, end) of the best window of a passage and of the best beside it.

    Windows are the anchor's length ± 20 %, from word to word.
    """
    wanted = normalise(origin.exact)
    if not wanted or not text.strip():
        return []
    if origin.whole or len(wanted) > MAX_FUZZY:
        return [(fuzz.ratio(wanted, normalise(text)) / 100, 0, len(text))]
    words = Counter(wanted.casefold().split())
    shared = words & Counter(normalise(text).casefold().split())
    if words.total() >= MANY_WORDS and shared.total() < SHARED_WORDS * words.total():
        return []
    first = _best_window(wanted, text, 0, len(text))
    if first is None:
        return []
    beside = [
        found
        for low, high in ((0, first[1]), (first[2], len(text)))
        if (found := _best_window(wanted, text, low, high)) is not None
    ]
    return [first, *sorted(beside, reverse=True)[:1]]


def _best_window(wanted: str, text: str, low: int, high: int) -> tuple[float, int, int] | None:
    near = fuzz.partial_ratio_alignment(wanted, text[low:high], score_cutoff=50)
    if near is None or high - low < len(wanted) * 0.5:
        return None
    reach = max(8, int(len(wanted) * 0.2))
    starts = _edges(text, low, high, low + near.dest_start, reach, before=True)
    ends = _edges(text, low, high, low + near.dest_end, reach, before=False)
    shortest, longest = len(wanted) * 0.8, len(wanted) * 1.2

    def best_of(spans: Iterable[tuple[int, int]]) -> tuple[float, int, int] | None:
        fitting = [(start, end) for start, end in spans if shortest <= end - start <= longest]
        return max(
            ((fuzz.ratio(wanted, normalise(text[start:end])) / 100, start, end) for start, end in fitting),
            key=lambda found: found[0],
            default=None,
        )

    # One side after the other: trying each beginning with each end would cost the product of both.
    rough = best_of((start, end) for end in ends[:3] for start in starts)
    return rough and best_of((rough[1], end) for end in ends)


def _edges(text: str, low: int, high: int, centre: int, reach: int, *, before: bool) -> list[int]:
    """Return up to 24 word edges near a place: beginnings of words, or their ends."""

    def is_edge(at: int) -> bool:
        if at in (low, high):
            return True
        inside, outside = (text[at], text[at - 1]) if before else (text[at - 1], text[at])
        return not inside.isspace() and outside.isspace()

    near = [at for at in range(max(low, centre - reach), min(high, centre + reach) + 1) if is_edge(at)]
    return sorted(near, key=lambda at: abs(at - centre))[:24]
