"""What questions put into the file that a person downloads: their answers, and of the key what they were shown already."""

from html import unescape
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils.html import strip_tags

from accounts.own_data import renamed
from accounts.registry import Rows, own_data
from courses.models import Enrolment
from courses.terms import FREE, all_terms

from .cards import ItemCard, cards_of
from .models import Draft, Embed, HintTaken, Mark, Response, SelfCheck, Standing
from .types import TYPES

if TYPE_CHECKING:
    from accounts.models import User

COURSE = F("enrolment__course__slug")


def register() -> None:
    own_data("answers", answers)
    own_data("standings", standings)
    own_data("self-checks", self_checks)
    own_data("marks", marks)
    own_data("hints", hints)
    own_data("drafts", drafts)


def answers(user: "User") -> Rows:
    """Return every answer with its question and what was said to it. About ten queries for each course."""
    enrolments = Enrolment.objects.filter(user=user).select_related("course", "user").order_by("pk")
    return [row for enrolment in enrolments for row in _answers_in(enrolment)]


def _answers_in(enrolment: Enrolment) -> Rows:
    responses = list(
        Response.objects.filter(enrolment=enrolment)
        .select_related("item__module", "version")
        .order_by("at", "pk")
    )
    if not responses:
        return []
    cards = _cards(enrolment)
    return [
        {
            "course": enrolment.course.slug,
            "module": response.item.module.key if response.item.module else None,
            "item": response.item.key,
            "version": response.version.number,
            "question": plain(response.version.stem),
            "number": response.number,
            "given": response.given,
            "given_in_words": plain(
                TYPES[response.version.type].in_words(response.version.prompt, response.given)
            ),
            "raw": response.raw,
            "score": response.score,
            "hints": response.hints,
            "at": response.at,
            **_said(response, cards.get(response.item_id)),
        }
        for response in responses
    ]


def _cards(enrolment: Enrolment) -> dict[int, ItemCard]:
    """Return the cards of all items in the course's published modules, as the person is shown them now, by item."""
    embeds = list(
        Embed.objects.filter(
            revision__published_as__course=enrolment.course_id, item__responses__enrolment=enrolment
        )
        .select_related("item", "version__item")
        .defer("version__answer_key")
        .distinct()
    )
    cards = cards_of(enrolment, embeds)
    terms = all_terms([enrolment])
    for embed in embeds:
        module = embed.item.module_id
        cards[embed.block_id].terms = terms[enrolment.pk, module] if module else FREE
    return {embed.item_id: cards[embed.block_id] for embed in embeds}


def _said(response: Response, card: ItemCard | None) -> dict[str, Any]:
    """Return what was said to an answer: under the last one what its card shows now, under one before only its own.

    Without a card, for a question that the course has given up, nothing is taken from the key.
    """
    if card is None or card.last is None:
        return {"feedback": [], "verdict": ""}
    if response.pk == card.last.pk:
        parts, more = card.parts, [card.general, card.model]
        verdict = card.verdict_in_words
    elif response.version.answer_digest == card.version.answer_digest:
        # The answers are the same in both versions, and so are the names of the options.
        key = dict(card.key) if card.key is not None else None
        parts = card.type.parts(card.version.prompt, key, response.given, reveal=False)
        more, verdict = [], ""
    else:
        return {"feedback": [], "verdict": ""}
    said = [part.said for part in parts if part.chosen] + list(more)
    return {"feedback": [plain(words) for words in said if words], "verdict": verdict}


def standings(user: "User") -> Rows:
    """Return where the person stands with each question."""
    rows = Standing.objects.filter(enrolment__user=user).order_by("pk")
    fields = ("tries", "right", "first_right", "closed", "waiting", "score", "at")
    return renamed(rows.values(*fields, course=COURSE, key=F("item__key")), item="key")


def self_checks(user: "User") -> Rows:
    """Return which criteria, by their place in the list, the person found met."""
    rows = SelfCheck.objects.filter(response__enrolment__user=user).order_by("pk")
    return renamed(
        rows.values("met", "at", course=F("response__enrolment__course__slug"), item=F("response__item__key"))
    )


def marks(user: "User") -> Rows:
    """Return what readers gave the person's answers: the score and the words, not who they were."""
    rows = Mark.objects.filter(response__enrolment__user=user).order_by("pk")
    course, item = F("response__enrolment__course__slug"), F("response__item__key")
    return renamed(rows.values("score", "comment", "at", course=course, item=item))


def hints(user: "User") -> Rows:
    """Return how many hints were taken, by question."""
    rows = HintTaken.objects.filter(enrolment__user=user).order_by("pk")
    return renamed(
        rows.values("count", course=COURSE, item=F("version__item__key"), of=F("version__number")),
        version="of",
    )


def drafts(user: "User") -> Rows:
    """Return what is written and not handed in."""
    rows = Draft.objects.filter(enrolment__user=user).order_by("pk")
    return renamed(rows.values("text", "saved", course=COURSE, key=F("item__key")), item="key")


def plain(html: str) -> str:
    """Return HTML of ours as plain text."""
    return unescape(strip_tags(html)).strip()
