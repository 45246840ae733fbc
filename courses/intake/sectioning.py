"""Where a text falls into parts: its own inline headings, or else breaks in what its passages speak of."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import pairwise

from .blocks import Block, count_words, ends_sentence

_NUMBERING = re.compile(r"(?:\d{1,2}(?:\.\d{1,2}){0,2}\.?|[IVX]{1,5}\.|[A-Z]\.)\s+")
_NO_BREAK = re.compile(
    r"(?:first|second|third|fourth|fifth|last|lastly|finally|moreover|furthermore|further|additionally|also|similarly"
    r"|likewise|however|yet|and|so|then|thus|hence|therefore|indeed|instead|otherwise|consequently|accordingly|he|she|it|they"
    r"|his|her|their|this|these|those|such|that|for (?:example|instance)|in (?:addition|contrast|turn|response|particular)"
    r"|on the other hand|as a result|along these lines|a second|a third|another|meanwhile|nor|both|part of)\b",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"(?:despite|in conclusion|to (?:counter|conclude|sum up)|in (?:sum|short|the face of|the end|closing|recent)|ultimately"
    r"|what(?:ever)? (?:is|does|follows|to do|should)|why\b|how\b|if (?:we|the|one)\b|there (?:is|are|remains?) (?:another|also|a)\b|but\b|most\b"
    r"|turning to|as for|when it comes to|at home|abroad|whilst?\b|looking ahead)\b",
    re.IGNORECASE,
)
_SAME_SPEAKER = re.compile(r"\b(?:he|she|they) (?:added|argued|continued|explained|said|went on|wrote)\b")
_FIRST_STEP = re.compile(r"(?:first|firstly|to begin with|one)[, ]", re.IGNORECASE)
_OPENING_QUOTE = ("“", '"', "«", "„", "‘", "「", "『")
_TOKEN = re.compile(r"[^\W\d_]{3,40}")
_CJK_PAIR = re.compile("(?=([\u3040-\u30ff\u3400-\u9fff]{2}))")
_COMMON = frozenset(
    [
        "about", "above", "after", "again", "against", "all", "also", "although", "among", "and", "any",
        "are", "because", "been", "before", "being", "below", "between", "both", "but", "can", "cannot",
        "could", "did", "does", "doing", "down", "during", "each", "even", "ever", "few", "for", "from",
        "further", "had", "has", "have", "having", "her", "here", "hers", "him", "his", "how", "however",
        "into", "its", "itself", "just", "last", "less", "like", "made", "make", "many", "may", "might",
        "more", "most", "much", "must", "new", "nor", "not", "now", "off", "often", "once", "one", "only",
        "other", "our", "out", "over", "own", "per", "said", "same", "say", "says", "see", "seen", "she",
        "should", "since", "some", "still", "such", "than", "that", "the", "their", "them", "then", "there",
        "these", "they", "this", "those", "though", "through", "thus", "time", "too", "two", "under",
        "until", "upon", "very", "was", "way", "well", "were", "what", "when", "where", "which", "while",
        "who", "whom", "whose", "why", "will", "with", "within", "without", "would", "year", "years", "yet",
        "you", "your",
    ]
)  # fmt: skip
_SHORTEST = 250
_WORDS_A_SECTION = 240


def is_heading(block: Block, before: Block | None, after: Block | None) -> bool:
    """Whether a paragraph of plain text is a heading: short, unclosed, capitalised, and followed by 25 words.

    Up to five words need no capitals when whole sentences stand on both sides.
    """
    if block.kind != "paragraph" or after is None or len(block.lines) > 2 or len(block.text) > 90:
        return False
    text = _NUMBERING.sub("", block.text, count=1)
    words = text.split()
    if not words or len(words) > 12 or not text[0].isupper():
        return False
    if count_words(after.text) < 25 or (after.kind == "paragraph" and after.text[0].islower()):
        return False
    asks = text.endswith(("?", "!"))
    if not asks and (ends_sentence(text) or not (text[-1].isalnum() or text[-1] in ")”\"’'")):
        return False
    if text[0] in "“\"‘'" or text.count("(") != text.count(")"):
        return False
    long_words = [word.lstrip("(“\"‘'") for word in words if len(word) > 3 and any(c.isalpha() for c in word)]
    capitals = sum(word[:1].isupper() for word in long_words)
    if (
        long_words
        and capitals >= 0.6 * len(long_words)
        and (not asks or len(long_words) > 1 or text.isupper())
    ):
        return True
    closed = before is None or before.kind != "paragraph" or ends_sentence(before.text)
    return len(words) <= 5 and not asks and closed and ends_sentence(after.text) and len(text) > 3


def find_headings(blocks: Sequence[Block]) -> set[int]:
    """Return the places of the paragraphs that are headings."""
    places: set[int] = set()
    for place, block in enumerate(blocks):
        before = blocks[place - 1] if place else None
        after = blocks[place + 1] if place + 1 < len(blocks) else None
        if place - 1 not in places and is_heading(block, before, after):
            places.add(place)
    return places


def propose_breaks(texts: Sequence[str], ruled: AbstractSet[int] = frozenset()) -> list[int]:
    """Return the places of the passages that should begin a section, the first apart; in order.

    One section for each 240 words, 3 to 7 of them; none in texts under 250
    words. A break stands where neighbours share few words (TF-IDF cosine of
    two passages on either side, as depth of the valley) and no word at the
    start ties the passage to the one before. Breaks that the author drew (`ruled`) come first.

    Source: Hearst 1997 (TextTiling), with discourse cues.
    """
    words = [count_words(text) for text in texts]
    total = sum(words)
    count = min(max(round(total / _WORDS_A_SECTION), 3), 7, len(texts))
    if total < _SHORTEST or len(texts) < 3:
        return []
    scores = _break_scores(texts, ruled)
    before = [0]
    for number in words:
        before.append(before[-1] + number)
    chosen: list[int] = []
    # Sections of like length first; where the cues leave no room for them, shorter ones.
    for least, fewest in ((0.5 * total / count, 2), (0.25 * total / count, 2), (0, 1)):
        for place in sorted(scores, key=lambda at: (-scores[at], at)):
            ends = [0, *chosen, len(texts)]
            near = any(abs(place - end) < fewest or abs(before[place] - before[end]) < least for end in ends)
            if len(chosen) < count - 1 and not near:
                chosen.append(place)
    return sorted(chosen)


def part_title(number: int, first: int, last: int) -> str:
    """Return the title of a proposed section, by the numbers of its passages, as in "Part 2 (¶4–7)"."""
    return f"Part {number} (¶{first})" if first == last else f"Part {number} (¶{first}–{last})"


def _break_scores(texts: Sequence[str], ruled: AbstractSet[int]) -> dict[int, float]:
    bags = [Counter(_terms(text)) for text in texts]
    in_texts = Counter(term for bag in bags for term in bag)
    rarity = {term: math.log(1 + len(bags) / number) for term, number in in_texts.items() if number > 1}
    weights = [
        {term: (1 + math.log(times)) * rarity[term] for term, times in bag.items() if term in rarity}
        for bag in bags
    ]
    # A pair of neighbours is the right side of one gap and the left side of the next but one.
    pairs = [_sum(one, two) for one, two in pairwise([*weights, {}])]
    lengths = [math.hypot(*pair.values()) for pair in pairs]
    likeness = [1.0]
    for at in range(1, len(texts)):
        before = max(0, at - 2)
        product = _product(weights[0] if at == 1 else pairs[before], pairs[at])
        length = (math.hypot(*weights[0].values()) if at == 1 else lengths[before]) * lengths[at]
        likeness.append(product / length if length else 0.0)
    scores = {}
    for at in range(1, len(texts)):
        left = max(likeness[max(1, at - 3) : at + 1])
        right = max(likeness[at : at + 4])
        scores[at] = (
            left + right - 2 * likeness[at] + _cue(texts[at], texts[at - 1]) + (5 if at in ruled else 0)
        )
        if at + 1 < len(texts) and _FIRST_STEP.match(texts[at + 1]):
            scores[at] += 0.3
    return scores


def _cue(text: str, before: str) -> float:
    opening = text[:60].lstrip("\\> ")
    if opening.startswith(_OPENING_QUOTE) or before.endswith(":"):
        return -1.0
    if _NO_BREAK.match(opening) or _SAME_SPEAKER.search(opening):
        return -1.0
    return 0.5 if _BREAK.match(opening) else 0.0


def _terms(text: str) -> list[str]:
    """Return the words that carry the subject, cut to a stem of 6 letters, and pairs of Chinese or Japanese signs."""
    found = [word[:6] for word in _TOKEN.findall(text.lower()) if word not in _COMMON]
    return found if text.isascii() else found + _CJK_PAIR.findall(text)


def _sum(one: dict[str, float], two: dict[str, float]) -> dict[str, float]:
    total = dict(one)
    for term, weight in two.items():
        total[term] = total.get(term, 0.0) + weight
    return total


def _product(one: dict[str, float], two: dict[str, float]) -> float:
    return sum(weight * two[term] for term, weight in one.items() if term in two)
