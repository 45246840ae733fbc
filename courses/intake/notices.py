"""Which lines belong to the page and not to the text: page numbers, running heads, captions, notices."""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from .blocks import Block, Line, count_words, ends_sentence
from .markdown import is_rule
from .shapes import gettext_noop as _

_PAGE = re.compile(
    r"\W{0,5}(?:page|p\.|pg\.?|seite|página|pagina)\s{0,3}\d{1,4}(?:\s{0,3}(?:of|/|von|de|di)\s{0,3}\d{1,4})?\W{0,5}$",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"[-–—|\[( ]{0,4}(\d{1,3})(?:\s?/\s?\d{1,3})?[-–—|\]) ]{0,4}$")
_PARTED = re.compile(r" [·|•–—] ")
_LAST_NUMBER = re.compile(r"\s\d{1,4}$")
_FIRST_NUMBER = re.compile(r"\d{1,4}\s+(?=[^\W\d_])")

COPYRIGHT = _("Copyright line")
_NETWORKS = frozenset(
    [
        "facebook", "twitter", "x", "linkedin", "whatsapp", "telegram", "reddit", "pinterest", "email",
        "e-mail", "mail", "print", "tweet", "pin",
    ]
)  # fmt: skip
_SHARING = _NETWORKS | frozenset(
    [
        "share",
        "this",
        "article",
        "story",
        "page",
        "post",
        "on",
        "via",
        "by",
        "with",
        "to",
        "and",
        "or",
        "copy",
        "link",
        "save",
        "bookmark",
    ]
)

_CREDIT = re.compile(
    r"[(\[]?\b(?:photo|photograph|photography|image|picture|illustration)(?: credit| courtesy of| by)?\s?:\s?[^.]{2,60}\.?[)\]]?$|"
    r"(?:/|\()(?:reuters|afp|ap|getty(?: images)?|epa|shutterstock|unsplash|alamy)(?: photo)?\)?\.?$",
    re.IGNORECASE,
)
_NOTICES: tuple[tuple[str, int, re.Pattern[str]], ...] = tuple(
    (reason, words, re.compile(pattern, re.IGNORECASE))
    for reason, words, pattern in (
        (
            _("Line about a picture that is not here"),
            14,
            (
                r"\W{0,2}(?:(?:view|see|open|show|click to see) (?:the )?(?:full|larger|original|big)[- ]?(?:size|sized|er|screen)?"
                r"(?: image| picture| photo| infographic| map| chart)?|click to enlarge|enlarge(?: this)? image"
                r"|(?:hide|toggle|show) caption)\W{0,2}$"
            ),
        ),
        (
            _("Caption of a picture that is not here"),
            45,
            (
                r"[(\[]?(?:photo|photograph|image|picture|illustration)s?(?: credit| caption| courtesy of| by)?\s?(?::|/)\s?\S"
                r"|\(?(?:photo|photograph|picture|image)(?: courtesy of| by) [^.]{2,60}\)?\.?$"
                r"|(?:figure|fig\.?|chart|photo|image)\s?\d{1,3}\s?[:.]\s"
            ),
        ),
        (
            _("List of topics"),
            40,
            r"(?:topics|tags|keywords|filed under|related topics|categories)\s?:\s",
        ),
        (
            _("Pointer to other pages"),
            30,
            (
                r"(?:read more|read also|see also|also read|related(?: articles?| stories| reading)?|more on this"
                r"|read next|recommended|you may also like|more from)\s?(?::|\||»|→|>|$)"
                r"|(?:continue reading|read more|read the full (?:story|article))\b[^.]{0,80}$"
                r"|(?:continued|continues) (?:on|from) page \d|(?:back to|skip to) (?:top|content|main content)$"
            ),
        ),
        (
            _("Correction notice"),
            90,
            r"corrections?\s?(?::|\()|(?:this (?:article|story|column) (?:was|has been) (?:amended|corrected))\b",
        ),
        (
            _("Cookie notice"),
            60,
            (
                r"(?:we|this (?:web)?site|our (?:web)?site) uses? cookies\b|(?:accept|reject|manage) (?:all )?cookies\b"
                r"|by (?:continuing|using) .{0,60}\bcookies\b"
            ),
        ),
        (
            _("Subscription notice"),
            30,
            (
                r"(?:subscribe|sign up|sign in|log in|register)(?: now| today| here| free)?(?: to| for| with)? (?:our|the|your|read|get|this|continue|receive|comment)\b"
                r"|(?:subscribe|sign up|sign in|log in|register)(?: now| today| here)?\W{0,2}$"
                r"|already (?:a subscriber|have an account)|get (?:our|the) (?:daily |weekly )?newsletter\b|support our journalism\b"
            ),
        ),
        (
            _("Contact line"),
            25,
            (
                r"(?:contact|e-?mail|write to|reach) (?:the |our |us\b|him\b|her\b|them\b).{0,80}(?:@|e-?mail|protected)"
                r"|contact (?:us|the (?:editor|author|writer|newsroom))s?\b[^.]{0,40}\.?$"
                r"|letters to the editor\b.{0,60}@"
            ),
        ),
        (
            COPYRIGHT,
            45,
            r"(?:©|\(c\)|copyright)\s?(?:©|\(c\))?\s?(?:\d{4}|.{0,80}\ball rights reserved)|all rights reserved\W{0,2}$",
        ),
        (
            _("Advertisement"),
            12,
            r"(?:advertisement|sponsored content|paid content|story continues below.{0,40})$",
        ),
        (
            _("Reading time or number of comments"),
            6,
            r"(?:\d{1,3} ?-?min(?:ute)?s? read|(?:\d{1,5} |no |leave a )comments?|comments)$",
        ),
    )
)
_AT_EDGES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (reason, re.compile(pattern, re.IGNORECASE))
    for reason, pattern in (
        (
            _("Subscription notice"),
            (
                r"\byour (?:current |present )?(?:subscription|subscriber|account)\b|\bsubscriber account\b|\bcreate a (?:display|user) ?name\b"
                r"|\b(?:log|sign) in to (?:comment|read|continue)\b|\bnewsletter\b.{0,60}\b(?:inbox|sign up|subscribe)\b"
                r"|\b(?:sign up|subscribe)\b.{0,60}\bnewsletter\b"
            ),
        ),
        (
            _("Credit of reporters"),
            r"[(\[]?(?:additional |with )?(?:reporting|writing|editing) (?:by|from)\b",
        ),
    )
)


def page_furniture(lines: Sequence[Line]) -> dict[int, str]:
    """Return the reason for each line that numbers a page, heads it, or is drawn; by line number."""
    reasons: dict[int, str] = {}
    numbered: list[tuple[int, int]] = []
    heads = _running_heads(lines)
    for place, line in enumerate(lines):
        text = line.text
        if not any(character.isalnum() for character in text[:200]) and is_rule(text):
            reasons[line.number] = _("Rule between parts")
        elif not text.strip("\u00ad\ufeff\u200b\u200c\u200d\u200e\u200f\u2060 "):
            reasons[line.number] = _("Line without visible characters")
        elif len(text) > 90:
            continue
        elif _PAGE.match(text):
            reasons[line.number] = _("Page number")
        elif number := _BARE_NUMBER.match(text):
            numbered.append((line.number, int(number[1])))
        elif (head := _without_number(text)) in heads and (place > 2 or head != text):
            reasons[line.number] = _("Running head")
    # Numbers alone on their lines are pages only if they count upwards; a single one may be a year or a chapter.
    if len(numbered) > 1 and all(0 < two[1] - one[1] <= 2 for one, two in itertools.pairwise(numbered)):
        reasons |= {number: _("Page number") for number, _page in numbered}
    return reasons


def notice(text: str) -> str | None:
    """Return why a paragraph, wherever it stands, is a notice of the page; None for text."""
    if len(text) > 700 or (words := count_words(text)) > 90:
        return None
    for reason, most, pattern in _NOTICES:
        if words <= most and pattern.match(text):
            return reason
    if words <= 45 and (credit := _CREDIT.search(text)) and (credit.start() > 0 or words <= 12):
        return _("Caption of a picture that is not here")
    tokens = [token.strip(".,:;|·•/()").lower() for token in text.split()]
    spoken = [token for token in tokens if token]
    buttons = 1 <= len(spoken) <= 14 and _SHARING.issuperset(spoken)
    if buttons and (spoken[0] == "share" or sum(token in _NETWORKS for token in spoken) > 1):
        return _("Share buttons")
    return None


def notice_at_edge(text: str) -> str | None:
    """Return why a paragraph near the beginning or the end is a notice; the same words inside are text."""
    if len(text) > 900 or count_words(text) > 70:
        return None
    return next((reason for reason, pattern in _AT_EDGES if pattern.search(text)), None)


def without_notices(blocks: Sequence[Block], remove: Callable[[Block, str], None]) -> list[Block]:
    """Return the blocks that are text; the others are handed to `remove` with the reason."""
    kept: list[Block] = []
    before: Block | None = None
    for block in blocks:
        reason = notice(block.text) if block.kind == "paragraph" else None
        if reason == _NOTICES[0][0] and kept and kept[-1] is before and _is_bare_caption(before):
            remove(kept.pop(), _("Caption of a picture that is not here"))
        if reason:
            remove(block, reason)
        else:
            kept.append(block)
        before = block
    return kept


def pull_quotes(blocks: Sequence[Block]) -> dict[int, str]:
    """Return the reason for each paragraph of 6 to 60 words that stands word for word in another one.

    By place in `blocks`. Of equal paragraphs the first is kept. Small and
    capital letters count, so that a heading is not taken for its echo.
    """
    words = [_spoken(block.text) if block.kind == "paragraph" else [] for block in blocks]
    by_opening: dict[tuple[str, ...], list[int]] = {}
    reasons: dict[int, str] = {}
    seen: set[tuple[str, ...]] = set()
    for place, spoken in enumerate(words):
        if 6 <= len(spoken) <= 60:
            if tuple(spoken) in seen:
                reasons[place] = _("Repeats a passage word for word")
                continue
            seen.add(tuple(spoken))
            by_opening.setdefault(tuple(spoken[:6]), []).append(place)
    if not by_opening:
        return reasons
    first_words = {opening[0] for opening in by_opening}
    for spoken in words:
        for at, word in enumerate(spoken):
            # Many paragraphs with one opening are a form (minutes, a litany) and no pull quotes.
            if (
                word not in first_words
                or len(candidates := by_opening.get(tuple(spoken[at : at + 6]), ())) > 9
            ):
                continue
            for candidate in candidates:
                quote = words[candidate]
                if len(quote) < len(spoken) and spoken[at : at + len(quote)] == quote:
                    reasons[candidate] = _("Pull quote: repeats words of a passage")
    return reasons


def _is_bare_caption(block: Block) -> bool:
    return block.kind == "paragraph" and count_words(block.text) <= 25 and not ends_sentence(block.text)


def _running_heads(lines: Iterable[Line]) -> set[str]:
    """Return what stands three times or more, the page number apart, and looks like a head and not like speech."""
    short = [line.text for line in lines if len(line.text) <= 80 and not ends_sentence(line.text)]
    counts: Counter[str] = Counter()
    numbered: set[str] = set()
    for text in short:
        head = _without_number(text)
        counts[head] += 1
        if head != text:
            numbered.add(head)
    return {
        head
        for head, times in counts.items()
        if times > (2 if head in numbered or head.isupper() or _PARTED.search(head) else 3)
        and (len(head.split()) > 2 or (len(head.split()) == 2 and head in numbered))
        and head[0] not in "-*•>\t#|"
        and any(character.isalpha() for character in head)
    }


def _without_number(text: str) -> str:
    """Return a head without the page number at its end, or before capitals; "3 boats" keeps its number."""
    head = _LAST_NUMBER.sub("", text)
    rest = _FIRST_NUMBER.sub("", head, count=1) if head[:1].isdigit() else head
    return rest if rest.isupper() or _PARTED.search(rest) else head


def _spoken(text: str) -> list[str]:
    tokens = (token.strip("\"'“”‘’«»()[].,;:!?…—–*_\\") for token in text.split())
    return [token for token in tokens if token]
