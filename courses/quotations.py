"""Comparing words of a text: one normalisation, and where a quotation stands.

Quotes, dashes, spaces and soft hyphens differ between keyboards and print; a quotation
is the same whichever of them it was typed with.
"""

import unicodedata

QUOTES = dict.fromkeys("‘’‚‛′ʼ`´", "'") | dict.fromkeys("“”„‟″«»", '"')
DASHES = dict.fromkeys("‐‑‒–—―−", "-")
DROPPED = {"\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"}
ONE_TO_ONE = QUOTES | DASHES | {"…": "..."}


def normalise(text: str) -> str:
    """Return the text as it is compared: NFC, plain quotes and dashes, single spaces."""
    return _mapped(unicodedata.normalize("NFC", text))[0].strip()


def _mapped(text: str) -> tuple[str, list[int]]:
    """Return the normalised text and, for each of its characters, where it came from in `text`."""
    out: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        if character in DROPPED:
            continue
        if character.isspace():
            if out and out[-1] != " ":
                out.append(" ")
                origin.append(index)
            continue
        for part in ONE_TO_ONE.get(character, character):
            out.append(part)
            origin.append(index)
    return "".join(out), origin


def find(quotation: str, text: str) -> list[tuple[int, int]]:
    """Return each [start, end) of `text` that reads like the quotation, in order. Never a part of one character."""
    wanted = normalise(quotation)
    if not wanted:
        return []
    norm, origin = _mapped(text)
    found, at = [], norm.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if origin[at : at + 1] != origin[at - 1 : at] and origin[end : end + 1] != origin[end - 1 : end]:
            found.append((origin[at], origin[end - 1] + 1))
        at = norm.find(wanted, at + 1)
    return found
