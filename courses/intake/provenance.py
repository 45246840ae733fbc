"""What a text says of itself: title, standfirst, authors, outlet, date, rights. Words of its lines, never guesses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .authors import ORGANISATIONS, ROLES, SENTENCE_END, names_in, subjects
from .blocks import Block, count_words, ends_sentence
from .notices import COPYRIGHT, notice_at_edge
from .shapes import Found
from .shapes import gettext_noop as _

_SHORT_FORM_AT_END = re.compile(r" [–—|-] [A-Z][A-Z&.]{1,9}$")
_TAG = re.compile(r"(\w[\w.&'’]{0,24}(?: \w[\w.&'’]{0,24}){0,2})( -| – | — | - |: )(?=[“\"‘']?[^\W\d_a-z])")
_AGENCY = re.compile(
    r"([^\W\d_][\w .'’/-]{1,40}(?:, \w{3,9}\.? \d{1,2})?) \(([A-Z][\w &]{1,20})\)(?: [-–—]+ | ?[-–—]+ ?(?=[A-Z“\"]))"
)
_AGENCIES = frozenset(
    [
        "AFP", "AP", "ANSA", "dpa", "EFE", "IANS", "Kyodo", "PTI", "Reuters", "TASS", "UPI", "Xinhua",
        "Yonhap",
    ]
)  # fmt: skip

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = re.compile(
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? \d{{4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|{_MONTH} \d{{4}}"
    r"|\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{4}年\d{1,2}月\d{1,2}日)",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?:(?P<updated>(?:last )?(?:updated|modified))|(?:first )?(?:published|posted|issued)|date)?(?: on| at)?:?\s?"
    r"(?:\d{1,2}[:.]\d{2}(?: ?[ap]m)?,? )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,? )?",
    re.IGNORECASE,
)
_AFTER_DATE = re.compile(
    r"(?:,? (?:at )?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[ap]m)?)?(?: [A-Z]{2,4})?\.?$",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"(?:by|written by|words by|text by|story by|author)s?:? (?=\S)", re.IGNORECASE)
_PARTS = re.compile(r" [|·•] ")


_VIEWS = re.compile(
    r"\b(?:views?|opinions?)\b.{0,160}\b(?:not necessarily|do not (?:represent|reflect)|(?:their|his|her|its|the authors?['’]s?) own"
    r"|those of the authors?|alone\b|solely)",
    re.IGNORECASE,
)
_GIVEN_TO = re.compile(
    r"(?:\bcontributed (?:this|the) \w{4,12} to|\b(?:article|piece|column|essay|commentary|story|text|note|version)?\s?"
    r"(?:is|was|has been|had been)? ?(?:first |originally |previously )?(?:appeared|published|republished|reprinted)"
    r"(?: with permission)? (?:in|on|by|from)|\bcourtesy of) (?:the )?(?=[A-Z])"
)
_LICENCE = re.compile(
    r"\b(?:CC0(?: 1\.0)?|CC[- ]BY(?:-NC)?(?:-(?:SA|ND))?(?: [1-4]\.0)?|Creative Commons [A-Z][\w -]{2,60}?(?: [1-4]\.0)?(?= licen[cs]e|[.,;]|$)"
    r"|public domain|Open Government Licence(?: v?\d\.\d)?)",
)
_ADDRESS = re.compile(
    r"(?:(?:source|url|link|retrieved from|available at|original(?: article)?(?: at)?):? )?<?(https?://[^\s<>]{4,500})>?\.?$",
    re.IGNORECASE,
)
_SETTING = re.compile(r"([A-Za-z][A-Za-z -]{1,24}?)\s?:\s+(\S.{0,400})$")
_FIELDS = {
    "title": "title", "headline": "title", "author": "author", "authors": "author", "by": "author", "writer": "author",
    "date": "published", "published": "published", "publication date": "published", "publication-date": "published",
    "source": "outlet", "outlet": "outlet", "publisher": "outlet", "publication": "outlet", "journal": "outlet",
    "newspaper": "outlet", "site": "outlet", "url": "url", "link": "url", "canonical": "url",
    "licence": "licence", "license": "licence", "rights": "licence", "lang": "language", "language": "language",
    "description": "summary", "summary": "summary", "subtitle": "summary", "standfirst": "summary",
    "disclaimer": "disclaimer",
}  # fmt: skip
_HEADINGS = frozenset(
    [
        "abstract", "background", "contents", "executive-summary", "foreword", "introduction", "overview",
        "preface", "summary",
    ]
)  # fmt: skip
_STEP = 5


@dataclass(slots=True)
class Ledger:
    """What has left the text, and what was found, while the cleaning goes on."""

    source: Sequence[str]
    removed: list[tuple[int, str, str]] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)

    def remove(self, block: Block, reason: str) -> None:
        for number in block.lines:
            self.remove_line(number, reason)

    def set_aside(self, block: Block, reason: str) -> None:
        """Remove a notice of the page; one that says who holds the rights is also found."""
        self.remove(block, reason)
        if reason == COPYRIGHT:
            self.find("licence", block.text, block)

    def remove_line(self, number: int, reason: str, text: str = "") -> None:
        self.removed.append((number, text or self.source[number - 1].strip(), reason))

    def find(self, field: str, value: str, block: Block) -> None:
        line = self.source[block.lines[0] - 1].strip()
        # A repaired or joined paragraph may hold the words where its first line does not.
        self.found.append(Found(field, value, block.lines[0], line if value in line else block.text))

    def has(self, field: str, value: str = "") -> bool:
        return any(found.field == field and value in ("", found.value) for found in self.found)


def read_front_matter(ledger: Ledger) -> int:
    """Read the `key: value` lines between two rules at the top of a Markdown file; return how many lines they take."""
    if ledger.source[0].strip() != "---":
        return 0
    end = next(
        (at for at, line in enumerate(ledger.source[1:100], 1) if line.strip() in ("---", "...")),
        0,
    )
    for number, line in enumerate(ledger.source[: end + 1 if end else 0], 1):
        if line.strip():
            ledger.remove_line(number, _("Front matter of the file"))
            _read_setting(ledger, Block("paragraph", line.strip(), (number,), ""))
    return end + 1 if end else 0


def read_edges(blocks: Sequence[Block], ledger: Ledger, *, headings: bool) -> list[Block]:
    """Return the blocks that are text, without those at the beginning and the end that tell of the text.

    `headings` says that the format marks headings, so that short lines are not taken for a title.
    """
    kept = _read_tail(_read_head(list(blocks), ledger, headings), ledger)
    return _read_dateline(_without_standfirst(kept, ledger, headings), ledger)


def _read_head(blocks: list[Block], ledger: Ledger, headings: bool) -> list[Block]:
    """Read the lines before the first long paragraph; return the blocks that stay."""
    kept: list[Block] = []
    at = 0
    if not any(_is_long(block) for block in blocks[:12]):
        return blocks
    while at < min(len(blocks) - 1, 12):
        block, following = blocks[at], blocks[at + 1]
        if block.kind == "heading":
            alone = block.level == 1 and sum(other.level == 1 for other in blocks) == 1
            if not alone or (ledger.has("title") and not ledger.has("title", block.text)):
                break
            _take_title(block, ledger)
        elif block.kind != "paragraph":
            break
        elif reason := _apparatus(block, ledger):
            ledger.remove(block, reason)
        elif headings or ledger.has("title") or not _may_be_title(block) or following.kind == "list":
            # A subtitle or a standfirst may stand between the title and the byline.
            signed = any(
                other.kind == "paragraph" and _signature(other.text)[0] for other in blocks[at + 1 : at + 3]
            )
            if not signed or count_words(block.text) > 60:
                break
            kept.append(block)
        elif _is_running_head(block) and _may_be_title(following) and at + 2 < len(blocks):
            ledger.find("outlet", block.text, block)
            ledger.remove(block, _("Running head"))
        else:
            _take_title(block, ledger)
        at += 1
    return [*kept, *blocks[at:]]


def _take_title(block: Block, ledger: Ledger) -> None:
    ledger.find("title", block.text, block)
    for number in block.lines[1:]:
        ledger.remove_line(number, _("Title"))


def _without_standfirst(blocks: list[Block], ledger: Ledger, headings: bool) -> list[Block]:
    """Take out the paragraph under the title that sums up the text: tagged, without a full stop, or said again later."""
    if (
        len(blocks) < 2
        or blocks[0].kind != "paragraph"
        or not ledger.has("title")
        or count_words(blocks[0].text) > 60
    ):
        return blocks
    block = blocks[0]
    tag = _TAG.match(block.text)
    outlet = tag[1] if tag and _is_tag(tag) else ""
    words = block.text[tag.end() :] if tag and outlet else block.text
    repeated = _is_repeated(words, blocks[1:])
    unfinished = not headings and count_words(words) >= 8 and not ends_sentence(words) and _is_long(blocks[1])
    if not (repeated or unfinished or (outlet and _is_long(blocks[1]) and not _is_long(block))):
        return blocks
    if outlet:
        ledger.find("outlet", outlet, block)
    if not ledger.has("summary"):
        ledger.find("summary", words, block)
    reason = _("Standfirst: said again in the text") if repeated else _("Standfirst: kept as the summary")
    ledger.remove(block, reason)
    return blocks[1:]


def _is_tag(tag: re.Match[str]) -> bool:
    """Whether words before a dash name an outlet. A place may stand there too ("Lisbon – The …"): then no."""
    if ORGANISATIONS.search(tag[1]):
        return True
    return tag[2] != ": " and (tag[1].islower() or tag[2] == " -" or "." in tag[1])


def _read_dateline(blocks: list[Block], ledger: Ledger) -> list[Block]:
    for place, block in enumerate(blocks[:2]):
        line = _AGENCY.match(block.text) if block.kind == "paragraph" else None
        if line and (line[2] in _AGENCIES or line[1].split(",")[0].isupper()):
            ledger.find("outlet", line[2], block)
            ledger.remove_line(block.lines[0], _("Dateline"), line[0].strip())
            rest = block.markdown.find(
                block.text[line.end() : line.end() + 12].split(" ")[0], len(line[0]) - 1
            )
            if rest > 0:
                changed = Block(
                    "paragraph",
                    block.text[line.end() :],
                    block.lines,
                    block.markdown[rest:],
                )
                return [*blocks[:place], changed, *blocks[place + 1 :]]
    return blocks


def _read_tail(blocks: list[Block], ledger: Ledger) -> list[Block]:
    """Take bios, disclaimers and notices off the end; at most 8 blocks, never the whole text."""
    end = len(blocks)
    body = ""
    while end > max(2, len(blocks) - 8):
        block = blocks[end - 1]
        if (
            block.kind == "heading"
            and end < len(blocks)
            and block.text.lower().startswith(("about the author", "disclaimer", "author"))
        ):
            ledger.remove(block, _("Heading of a notice"))
            end -= 1
            continue
        if block.kind != "paragraph" or len(block.text) > 2000:
            break
        reason = _apparatus(block, ledger)
        if not reason:
            body = body or " ".join(other.text for other in blocks[: max(0, len(blocks) - 8)])
            before = " ".join(other.text for other in blocks[max(0, len(blocks) - 8) : end - 1])
            reason = _biography(block, f"{body} {before}", ledger)
        if not reason:
            break
        ledger.remove(block, reason)
        end -= 1
    return blocks[:end]


def _apparatus(block: Block, ledger: Ledger) -> str | None:
    """Read one short paragraph at an edge; return why it is no text, None when it is."""
    text = block.text.strip("*_ ")
    if len(text) > 900 or count_words(text) > 80:
        return None
    if reason := notice_at_edge(text):
        return reason
    if address := _ADDRESS.match(text):
        ledger.find("url", address[1], block)
        return _("Address of the source")
    if _read_setting(ledger, block):
        return _("Line about the text")
    reason, signed = _signature(text)
    for name, value in signed:
        ledger.find(name, value, block)
    if reason:
        return reason
    sentences = SENTENCE_END.split(text)
    if all(_VIEWS.search(sentence) for sentence in sentences):
        ledger.find("disclaimer", text, block)
        return _("Disclaimer")
    if len(sentences) == 1 and count_words(text) <= 40:
        if (licence := _LICENCE.search(text)) and (
            re.search(r"licen[cs]ed?\b", text, re.IGNORECASE) or count_words(text) <= 5
        ):
            ledger.find("licence", licence[0], block)
            return _("Licence")
        if outlet := _outlet(text):
            ledger.find("outlet", outlet, block)
            return _("Note on where it was published")
    return None


def _read_setting(ledger: Ledger, block: Block) -> bool:
    setting = _SETTING.match(block.text)
    name = _FIELDS.get(setting[1].lower()) if setting else None
    if not setting or not name or count_words(setting[2]) > (60 if name in ("summary", "disclaimer") else 25):
        return False
    value = setting[2].strip().strip("\"'") or setting[2].strip()
    if name in ("outlet", "author") and (value[0].islower() or count_words(value) > 12):
        return False
    if name == "published" and not any(character.isdigit() for character in value):
        return False
    ledger.find("url" if value.startswith(("http://", "https://")) else name, value, block)
    return True


def _signature(text: str) -> tuple[str | None, list[tuple[str, str]]]:
    """Return why a line is a byline or a date, and the fields and values in it.

    A line that only begins like a byline ("By Monday evening") has no names and is text.
    """
    found: list[tuple[str, str]] = []
    reason = None
    for part in _PARTS.split(text) if len(text) <= 300 and count_words(text) <= 25 else ():
        if byline := _BYLINE.match(part):
            names = names_in(part[byline.end() :]) or names_in(part[byline.end() :].split(", ")[0])
            names = [name for place, name in enumerate(names) if not place or not ROLES.search(name)]
            found += [("author", name) for name in names]
            reason = _("Byline") if names else reason
        else:
            before = _DATED.match(part)
            date = _DATE.match(part, before.end() if before else 0)
            if date and _AFTER_DATE.match(part, date.end()):
                reason = reason or _("Date")
                found += [] if before and before["updated"] else [("published", date[0])]
    return reason, found


def _biography(block: Block, others: str, ledger: Ledger) -> str | None:
    """Read a closing paragraph about the authors; return why it is no text, None when it is.

    A person of whom the text spoke before is a person of the text, unless a byline names them.
    """
    text = block.text.strip("*_ ")
    sentences = SENTENCE_END.split(text)
    bylines = {found.value for found in ledger.found if found.field == "author"}
    authors: list[str] = []
    for sentence in sentences:
        authors += [name for name in subjects(sentence) if name not in authors]
    opens = bool(subjects(sentences[0])) or bool(
        re.match(
            r"(?:about the authors?\b|the (?:author|writer)s? (?:is|are)\b)",
            text,
            re.IGNORECASE,
        )
    )
    if not opens or any(name in others and name not in bylines for name in authors):
        return None
    for name in authors:
        if name not in bylines:
            ledger.find("author", name, block)
    for sentence in sentences:
        if outlet := _outlet(sentence):
            ledger.find("outlet", outlet, block)
        if _VIEWS.search(sentence):
            ledger.find("disclaimer", sentence, block)
    return _("About the author")


def _outlet(sentence: str) -> str:
    """Return the name after "appeared in", "contributed this article to" and the like; empty without one."""
    given = _GIVEN_TO.search(sentence)
    if not given:
        return ""
    name: list[str] = []
    for word in sentence[given.end() : given.end() + 120].split():
        bare = word.rstrip(".,;:)")
        if not (
            bare[:1].isupper()
            or bare[:1].isdigit()
            or (name and bare in ("of", "the", "and", "for", "&", "de"))
        ):
            break
        if _DATE.match(word) or bare.isdigit():
            break
        name.append(word)
        if word != bare:
            name[-1] = bare
            break
    while name and name[-1] in ("of", "the", "and", "for", "&", "de", "on", "in"):
        name.pop()
    return " ".join(name)


def _may_be_title(block: Block) -> bool:
    """Whether a first line can be a title: short, and not closed like a sentence."""
    text = block.text
    if block.kind != "paragraph" or len(text) > 160 or count_words(text) > 20 or len(block.lines) > 2:
        return False
    if not text[:1].isalnum() and text[:1] not in "\"'“‘«(¿¡「『《":
        return False
    if not any(character.isalpha() for character in text) or text.lower().replace(" ", "-") in _HEADINGS:
        return False
    closed = ends_sentence(text) and not text.rstrip("\"'”’»").endswith(("?", "？", "؟", "!", "！"))
    return not closed and not text.endswith(",") and not text[:1].islower()


def _is_running_head(block: Block) -> bool:
    text = block.text
    long_words = [word for word in text.split() if len(word) > 3 and word[0].isalpha()]
    capital = sum(word[0].isupper() for word in long_words) >= 0.8 * len(long_words)
    return bool(capital and (_SHORT_FORM_AT_END.search(text) or ORGANISATIONS.search(text)))


def _is_long(block: Block) -> bool:
    return block.kind in ("paragraph", "quotation", "list") and count_words(block.text) >= 25


def _is_repeated(words: str, blocks: Sequence[Block]) -> bool:
    """Whether the words stand again in one later paragraph: six of ten runs of five words."""
    spoken = _spoken(words)
    runs = {tuple(spoken[at : at + _STEP]) for at in range(len(spoken) - _STEP + 1)}
    if len(runs) < 4:
        return False
    for block in blocks:
        tokens = _spoken(block.text)
        same = {
            run for at in range(len(tokens) - _STEP + 1) if (run := tuple(tokens[at : at + _STEP])) in runs
        }
        if len(same) >= 0.6 * len(runs):
            return True
    return False


def _spoken(text: str) -> list[str]:
    return [word for token in text.lower().split() if (word := token.strip("\"'“”‘’«»()[].,;:!?…—–*_"))]
