"""What one learner gave to each question of a module, try by try, as one viewer may read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from courses.markup.safe import stored
from courses.models import Enrolment, Module
from courses.terms import Terms

from .models import Embed, Response
from .types import TYPES


@dataclass(frozen=True, slots=True)
class Try:
    """One try. `words` is the answer, None where this viewer may not read it; `share` what lateness left of its credit.

    `said` is the feedback that the learner was given with it.
    """

    response: Response
    words: SafeString | None
    late: bool
    share: float
    points: float | None
    counts: bool
    said: Sequence[SafeString]


@dataclass(frozen=True, slots=True)
class Answered:
    """One question and what one learner gave to it, oldest first."""

    embed: Embed
    tries: Sequence[Try]


def answers_of(
    learner: Enrolment, module: Module, terms: Terms, *, named: bool, last_section: int | None = None
) -> list[Answered]:
    """Return every question of the published module with the tries of a learner. Two queries.

    Without `named`, what was written freely is hidden, since it may hold names. Behind `last_section`, where one is
    given, nothing is open to this viewer.
    """
    found = Embed.objects.filter(revision=module.published).select_related("item", "version")
    if last_section is not None:
        found = found.filter(block__section__number__lte=last_section)
    embeds = list(found)
    responses = (
        learner.responses.filter(item__in=[embed.item_id for embed in embeds])
        .select_related("version", "mark__by")
        .order_by("at", "pk")
    )
    given: dict[int, list[Response]] = {}
    for response in responses:
        given.setdefault(response.item_id, []).append(response)
    return [
        Answered(embed, _tries(embed, given.get(embed.item_id, ()), terms, named=named)) for embed in embeds
    ]


def _tries(embed: Embed, responses: Sequence[Response], terms: Terms, *, named: bool) -> list[Try]:
    best = best_of(responses, terms) if embed.version.counts else None
    return [
        Try(
            response,
            in_words(response) if named or TYPES[response.version.type].wordless is None else None,
            late=terms.is_late(response.at),
            share=terms.credit_at(response.at),
            points=None
            if response.earned is None or not embed.version.counts
            else response.earned * terms.credit_at(response.at) * embed.version.points,
            counts=response is best,
            said=feedback(response),
        )
        for response in responses
    ]


def best_of(responses: Sequence[Response], terms: Terms) -> Response | None:
    """Return the try that counts: the best after what lateness costs, the first of equals; None where none earned credit."""
    earned = [(response.earned or 0) * terms.credit_at(response.at) for response in responses]
    best = max(earned, default=0)
    return responses[earned.index(best)] if best else None


def in_words(response: Response) -> SafeString:
    """Return the answer in one line of safe HTML."""
    item_type = TYPES[response.version.type]
    return stored(item_type.in_words(response.version.prompt, response.given))


def feedback(response: Response) -> list[SafeString]:
    """Return what was said to the answer itself, by the version that was answered; never more of its key."""
    version = response.version
    parts = TYPES[version.type].parts(version.prompt, version.answer_key, response.given, reveal=False)
    return [stored(part.said) for part in parts if part.chosen and part.said]
