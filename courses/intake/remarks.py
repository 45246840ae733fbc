"""What a person should look at in a cleaned text: times without a date, short forms, cut passages."""

import itertools
import re
from collections.abc import Sequence

from .blocks import ends_sentence
from .shapes import CleanPassage, Found, Removed

_RELATIVE = re.compile(
    r"\b(?=[acefilnostwy])(?:(?:last|next|this|earlier this|later this) (?:year|month|week|spring|summer|autumn|fall|winter|weekend|decade|century)"
    r"(?:['’]s)?|yesterday|tomorrow|tonight|last night|(?:a|two|three|few) (?:days|weeks|months|years?) ago|in recent (?:days|weeks|months|years)"
    r"|(?:of|in) this year|(?:last|next|this|on|since) (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
    r"|(?:last|next) (?:january|february|march|april|may|june|july|august|september|october|november|december))\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.,-])(?:19|20)\d{2}(?![\d.,-]\d)(?!\d)")
_SHORT_FORM = re.compile(r"\b[A-Z]{2,6}(?:s\b|\b)")
_WELL_KNOWN = frozenset(
    [
        "AM", "BBC", "CEO", "CNN", "DC", "DNA", "EU", "GDP", "GPS", "HIV", "ID", "II", "III", "IV", "IT",
        "NASA", "NATO", "OK", "PM", "PR", "TV", "UK", "UN", "US", "USA", "VI", "VII", "VIII", "WHO", "XI",
    ]
)  # fmt: skip
_CAPITAL_WORD = re.compile(r"\b[A-Z](?=[a-z])")


def remarks_on(
    passages: Sequence[CleanPassage],
    provenance: Sequence[Found],
    removed: Sequence[Removed],
    spaced: Sequence[int],
) -> list[str]:
    """Return sentences for the person who cleans up; `spaced` are passages where a space was put after a full stop."""
    fields = {found.field for found in provenance}
    remarks = []
    if not fields & {"title", "author", "outlet", "published"}:
        remarks.append("The text names no title, author, outlet or date.")
    if "published" not in fields:
        remarks += _times(passages)
    remarks += _short_forms(passages)
    for item in removed:
        if item.reason.startswith("Standfirst: said again"):
            remarks.append("The standfirst says what a passage of the text says again.")
    for number, (one, two) in enumerate(itertools.pairwise(passages), 1):
        if one.kind == two.kind == "paragraph" and not ends_sentence(one.text) and two.text[:1].islower():
            remarks.append(
                f"¶{number} stops without a full stop, and ¶{number + 1} begins with a small letter. They may be one passage."
            )
            if len(remarks) > 40:
                break
    if spaced:
        remarks.append(f"A space was missing after a full stop in {_numbers(spaced)}. It was put in.")
    pictures = [
        number
        for number, passage in enumerate(passages, 1)
        if re.search(r"!\[[^\]]{0,200}\]\((?!https?:)", passage.text)
    ]
    if pictures:
        remarks.append(f"{_numbers(pictures)} shows a picture that is not part of this file.")
    return remarks


def _times(passages: Sequence[CleanPassage]) -> list[str]:
    found = [
        (match[0], number)
        for number, passage in enumerate(passages, 1)
        for match in _RELATIVE.finditer(passage.text)
    ]
    remarks = []
    if found:
        shown = ", ".join(f"“{words}” in ¶{number}" for words, number in found[:3])
        more = f" and {len(found) - 3} more" if len(found) > 3 else ""
        subject = "A relative time needs" if len(found) == 1 else f"{len(found)} relative times need"
        remarks.append(f"{subject} a date to count from, and the text gives none: {shown}{more}.")
    years = [match[0] for passage in passages for match in _YEAR.finditer(passage.text)]
    if years:
        remarks.append(f"The latest year that the text names is {max(years)}; it gives no date of its own.")
    return remarks


def _short_forms(passages: Sequence[CleanPassage]) -> list[str]:
    """Return a remark for each short form that stands twice or more and is never spelled out beside it."""
    counts: dict[str, list[int]] = {}
    for number, passage in enumerate(passages, 1):
        forms = _SHORT_FORM.findall(passage.text)
        # A passage in capitals is shouted, not abbreviated.
        if len(forms) * 3 > len(passage.text.split()) + 3:
            continue
        for form in forms:
            counts.setdefault(form.rstrip("s"), []).append(number)
    often = [form for form, numbers in counts.items() if len(numbers) > 1 and form not in _WELL_KNOWN][:40]
    remarks = []
    for form in often:
        spelled = any(
            _is_spelled_out(form, passages[number - 1].text) for number in dict.fromkeys(counts[form][:50])
        )
        if not spelled:
            remarks.append(
                f"“{form}” stands here {len(counts[form])} times and is never spelled out, first in ¶{counts[form][0]}."
            )
    return remarks[:10]


def _is_spelled_out(form: str, text: str) -> bool:
    """Whether the form stands in brackets, is followed by some, or stands near words with its capitals."""
    if f"({form})" in text or f"{form} (" in text:
        return True
    place = text.find(form)
    around = text[max(0, place - 120) : place] + " " + text[place + len(form) : place + 120]
    return form in "".join(_CAPITAL_WORD.findall(around))


def _numbers(numbers: Sequence[int]) -> str:
    return ", ".join(f"¶{number}" for number in numbers[:5]) + (" and others" if len(numbers) > 5 else "")
