"""Giving an answer, asking for a hint, keeping a draft. A try is counted once, whatever is clicked twice."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from django.db import transaction
from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils import timezone

from accounts.models import User
from courses.access import may
from courses.models import Course, Enrolment, Module
from courses.terms import FREE, Terms, all_terms, terms_of

from .grading import after_penalty
from .models import Draft, Embed, HintTaken, Item, ItemVersion, Response, SelfCheck, Standing
from .types import TYPES, written

# A form that was open while the module was published anew is still taken, so that nobody's answer is lost.
OLD_FORMS = timedelta(hours=24)
MAX_DRAFT = 20_000


class NotOpen(Exception):
    """This item, or this version of it, takes no answer from this learner: not any more, or not from this role."""


class TooLate(NotOpen):
    """The activity has closed for this learner."""


@dataclass(frozen=True, slots=True)
class Stand:
    """What the responses of one learner to one item amount to."""

    tries: int
    right: bool
    first_right: bool
    closed: bool
    waiting: bool
    score: float | None


def stand(responses: Sequence[Response], version: ItemVersion, terms: Terms = FREE) -> Stand:
    """Return where these responses, oldest first, leave a learner with an item whose current version is given.

    Tries are those at versions that ask for the same answer; what was right in any version stays right.
    The score is the best of the tries, each less what its lateness costs under the terms that hold now.
    """
    current = [r for r in responses if r.version.answer_digest == version.answer_digest]
    right = any(response.credit == 1 for response in responses)
    scores = [r.earned * terms.credit_at(r.at) for r in responses if r.earned is not None]
    waiting = any(response.credit is None for response in current)
    tries = len(current)
    if version.type == "open":
        closed = tries > 0
    elif version.role == ItemVersion.Role.GUIDING:
        closed = right
    else:
        closed = right or tries >= terms.tries_at(version.tries)
    return Stand(
        tries=tries,
        right=right,
        first_right=bool(responses) and responses[0].credit == 1,
        closed=closed,
        waiting=waiting,
        score=max(scores) if scores else None,
    )


@transaction.atomic
def respond(enrolment: Enrolment, version: ItemVersion, data: QueryDict, *, number: int) -> Response:
    """Record an answer and return it; the same try sent twice returns the first.

    `number` is the try that the form was drawn for. Raises Incomplete where nothing was answered, and NotOpen.
    """
    received = timezone.now()
    standing, _created = Standing.objects.get_or_create(enrolment=enrolment, item=version.item)
    # Two tabs may answer at once: the second waits here, and then meets the first one's response.
    standing = Standing.objects.select_for_update().get(pk=standing.pk)
    responses = list(
        enrolment.responses.filter(item=version.item).select_related("version", "mark").order_by("at", "pk")
    )
    earlier = next((r for r in responses if r.version_id == version.pk and r.number == number), None)
    if earlier:
        return earlier
    current = current_version(version.item)
    if not _takes(version, current):
        raise NotOpen
    terms = _open_terms(enrolment, version.item, received)
    state = stand(responses, version, terms)
    if state.closed or number != state.tries + 1:
        raise NotOpen
    item_type = TYPES[version.type]
    given = item_type.read(version.prompt, data)
    raw = item_type.score(version.answer_key, version.prompt, version.credit, given)
    penalty = Fraction(version.penalty).limit_denominator(1000)
    taken = HintTaken.objects.filter(enrolment=enrolment, version=version).first()
    response = Response.objects.create(
        enrolment=enrolment,
        item=version.item,
        version=version,
        number=number,
        given=given,
        raw=None if raw is None else float(raw),
        score=None if raw is None else float(after_penalty(raw, state.tries, penalty)),
        hints=taken.count if taken else 0,
        at=received,
    )
    restand(standing, [*responses, response], current or version, terms)
    Draft.objects.filter(enrolment=enrolment, item=version.item).delete()
    return response


def restand(standing: Standing, responses: Sequence[Response], version: ItemVersion, terms: Terms) -> None:
    """Write down where the responses, oldest first, leave the learner whose standing is locked."""
    _set(standing, responses, version, terms)
    standing.save()


def _open_terms(enrolment: Enrolment, item: Item, at: datetime) -> Terms:
    """Return what holds for this learner with an item. Raises NotOpen where nothing of theirs is taken at that moment."""
    if not may(enrolment, "answer"):
        raise NotOpen
    terms = terms_of(enrolment, item.module) if item.module else FREE
    if not terms.takes_answers(at):
        raise TooLate
    return terms


def restand_all(version: ItemVersion) -> None:
    """Write down where everybody stands now that this version is the one that is asked. At most six queries."""
    item = version.item
    _restand(Standing.objects.filter(item=item), {item.pk: version}, item.course)


def restand_learners(course: Course, enrolments: Collection[Enrolment], module: Module | None = None) -> None:
    """Write down where these learners stand now that other terms hold for them, in a module or in all. At most seven queries."""
    embeds = Embed.objects.filter(revision__published_as__course=course).select_related("version")
    if module:
        embeds = embeds.filter(revision__published_as=module)
    versions = {embed.item_id: embed.version for embed in embeds}
    standings = Standing.objects.filter(
        enrolment__in=[enrolment.pk for enrolment in enrolments], item__in=versions, at__isnull=False
    )
    _restand(standings, versions, course)


def _restand(rows: QuerySet[Standing], versions: dict[int, ItemVersion], course: Course) -> None:
    # What a former member left is settled for good: the accommodations it rested on are gone.
    rows = rows.exclude(enrolment__user__kind=User.Kind.FORMER)
    # Locked before the responses are read: an answer that is being given meanwhile is waited for.
    standings = list(rows.select_for_update(of=("self",)).select_related("enrolment__user", "item"))
    responses: dict[tuple[int, int], list[Response]] = defaultdict(list)
    people = {standing.enrolment_id: standing.enrolment for standing in standings}
    given = Response.objects.filter(item__in=versions, enrolment__in=people)
    for response in given.select_related("version", "mark").defer("given").order_by("at", "pk"):
        responses[response.enrolment_id, response.item_id].append(response)
    terms = all_terms(list(people.values()))
    for standing in standings:
        module = standing.item.module_id
        holds = terms[standing.enrolment_id, module] if module else FREE
        given_here = responses[standing.enrolment_id, standing.item_id]
        _set(standing, given_here, versions[standing.item_id], holds)
    Standing.objects.bulk_update(standings, [*Stand.__slots__, "at"], batch_size=500)


def _set(standing: Standing, responses: Sequence[Response], version: ItemVersion, terms: Terms) -> None:
    state = stand(responses, version, terms)
    for name in Stand.__slots__:
        setattr(standing, name, getattr(state, name))
    standing.at = responses[-1].at if responses else None


def current_version(item: Item) -> ItemVersion | None:
    """Return the version of an item that stands in a published module; None for a retired one."""
    embed = (
        Embed.objects.filter(item=item, revision__published_as__isnull=False)
        .select_related("version__item")
        .first()
    )
    return embed.version if embed else None


def _takes(version: ItemVersion, current: ItemVersion | None) -> bool:
    """Report whether a form of this version may still be answered."""
    if current is None:
        return False
    if version.pk == current.pk:
        return True
    replaced = (
        ItemVersion.objects.filter(item=version.item, number=version.number + 1)
        .values_list("created", flat=True)
        .first()
    )
    return replaced is not None and timezone.now() - replaced < OLD_FORMS


@transaction.atomic
def take_hint(enrolment: Enrolment, version: ItemVersion) -> int:
    """Give one more hint and return how many the learner has now. Raises NotOpen."""
    _open_terms(enrolment, version.item, timezone.now())
    taken, _created = HintTaken.objects.select_for_update().get_or_create(
        enrolment=enrolment, version=version
    )
    if taken.count < version.hint_count:
        HintTaken.objects.filter(pk=taken.pk).update(count=F("count") + 1)
        taken.count += 1
    return taken.count


@transaction.atomic
def save_draft(enrolment: Enrolment, version: ItemVersion, text: str) -> datetime:
    """Keep an open response in the writing and return when. Raises NotOpen after it was handed in, or too late."""
    saved = timezone.now()
    _open_terms(enrolment, version.item, saved)
    standing, _created = Standing.objects.get_or_create(enrolment=enrolment, item=version.item)
    # Leaving the field and handing in arrive together: a draft that comes second must see that it does.
    if Standing.objects.select_for_update().get(pk=standing.pk).closed:
        raise NotOpen
    Draft.objects.update_or_create(
        enrolment=enrolment,
        item=version.item,
        defaults={"text": written(text)[:MAX_DRAFT], "saved": saved},
    )
    return saved


@transaction.atomic
def check_oneself(response: Response, met: Sequence[str]) -> SelfCheck:
    """Keep which criteria, by their index, a learner finds met. Raises NotOpen for an item others mark."""
    if not may(response.enrolment, "answer"):
        raise NotOpen
    if response.version.marked != ItemVersion.Marked.SELF:
        raise NotOpen
    criteria = {str(index) for index in range(len(response.version.answer_key.get("criteria", [])))}
    chosen = sorted(int(index) for index in set(met) & criteria)
    check, _created = SelfCheck.objects.update_or_create(response=response, defaults={"met": chosen})
    return check
