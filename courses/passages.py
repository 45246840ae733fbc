"""Permanent names for passages: which name each passage of a new version carries on."""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence

from django.utils.text import slugify
from rapidfuzz.distance import LCSseq

WORD = re.compile(r"\w+")
KEPT_SHARE = 0.6
# A part of a split or merged passage is at least this much of it; a line of three words is no heir of a page.
PART_SHARE = 0.1
CANDIDATES = 8
SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "if",
        "in",
        "into",
        "is",
        "it",
        "its",
        "no",
        "not",
        "of",
        "on",
        "one",
        "or",
        "she",
        "so",
        "some",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "was",
        "were",
        "which",
        "while",
        "who",
        "will",
        "with",
    ]
)


def words(text: str) -> list[str]:
    return [word.casefold() for word in WORD.findall(text)]


def keep_keys(
    before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]], taken: Collection[str] = ()
) -> list[str]:
    """Return the key of each passage of the new text.

    `before` holds (key, text) of the version before, `after` (the author's key or "", text) of the new one;
    `taken` are further names of the document, tombstones among them, that a new passage may not get.

    The author's key wins. The same words keep their key, then passages that share at least 60 % of the words in
    order, most words first: so of a split or merged passage the largest part keeps the key. Others get a new one.
    """
    keys = [own for own, _ in after]
    used = {key for key in keys if key}
    old = [(key, words(text)) for key, text in before if key not in used]
    new = [(index, words(text)) for index, (own, text) in enumerate(after) if not own]

    def give(index: int, key: str) -> None:
        keys[index] = key
        used.add(key)

    by_words: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key, tokens in old:
        by_words[tuple(tokens)].append(key)
    for index, tokens in new:
        if same := by_words.get(tuple(tokens)):
            give(index, same.pop(0))
    for _share, index, key in _likeness(
        [(key, tokens) for key, tokens in old if key not in used],
        [(index, tokens) for index, tokens in new if not keys[index]],
    ):
        if not keys[index] and key not in used:
            give(index, key)
    blocked = used | set(taken) | {key for key, _ in before}
    for index, (_own, text) in enumerate(after):
        if not keys[index]:
            keys[index] = new_key(text, blocked)
            blocked.add(keys[index])
    return keys


def _likeness(
    old: Sequence[tuple[str, list[str]]], new: Sequence[tuple[int, list[str]]]
) -> list[tuple[int, int, str]]:
    """Return (shared words, index, key) of pairs that are alike enough, the closest first."""
    where: dict[str, list[int]] = defaultdict(list)
    for position, (_key, tokens) in enumerate(old):
        for token in set(tokens):
            where[token].append(position)
    pairs: list[tuple[int, int, str]] = []
    for index, tokens in new:
        # Words that stand everywhere say nothing about which passage this was.
        shared = Counter(p for token in set(tokens) if len(where[token]) <= 50 for p in where[token])
        for position, _count in shared.most_common(CANDIDATES):
            key, other = old[position]
            same = LCSseq.similarity(tokens, other)
            shorter, longer = sorted((len(tokens), len(other)))
            if same >= KEPT_SHARE * shorter and same >= PART_SHARE * longer:
                pairs.append((same, index, key))
    return sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2]))


def plain_name(text: str, length: int) -> str:
    """Return the text as a name that the format takes: small letters, digits and hyphens; "" where it has none."""
    return slugify(text).replace("_", "-")[:length].strip("-")


def new_key(text: str, taken: Collection[str]) -> str:
    """Return a readable name from the first telling words, none of those taken."""
    telling = [word for word in words(text) if word not in SMALL] or words(text)
    stem = plain_name(" ".join(telling[:3]), 40) or "passage"
    if stem not in taken:
        return stem
    # Names are given in the order of the text: halving finds the end of a long run of the same stem.
    last = 2
    while f"{stem}-{last}" in taken:
        last *= 2
    return next(name for n in range(max(2, last // 2), last + 1) if (name := f"{stem}-{n}") not in taken)
