"""Giving an answer, asking for a hint, keeping a draft. A try is counted once, whatever is clicked twice."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from django.db import transaction
from django.db.models import F
from django.http import QueryDict
from django.utils import timezone

from courses.models import Enrolment

from .grading import after_penalty
from .models import Draft, Embed, HintTaken, Item, ItemVersion, Response, SelfCheck, Standing
from .types import TYPES, written

# A form that was open while the module was published anew is still taken, so that nobody's answer is lost.
OLD_FORMS = timedelta(hours=24)
MAX_DRAFT = 20_000


class NotOpen(Exception):
    """This item, or this version of it, takes no answer from this learner any more."""


@dataclass(frozen=True, slots=True)
class Stand:
    """What the responses of one learner to one item amount to."""

    tries: int
    right: bool
    first_right: bool
    closed: bool
    waiting: bool
    score: float | None


def stand(responses: Sequence[Response], version: ItemVersion) -> Stand:
    """Return where these responses, oldest first, leave a learner with an item whose current version is given.

    Tries are those at versions that ask for the same answer; what was right in any version stays right.
    """
    current = [r for r in responses if r.version.answer_digest == version.answer_digest]
    right = any(response.raw == 1 for response in responses)
    scores = [response.score for response in responses if response.score is not None]
    waiting = any(response.raw is None for response in current)
    tries = len(current)
    if version.type == "open":
        closed = tries > 0
    elif version.role == ItemVersion.Role.GUIDING:
        closed = right
    else:
        closed = right or tries >= version.tries
    return Stand(
        tries=tries,
        right=right,
        first_right=bool(responses) and responses[0].raw == 1,
        closed=closed,
        waiting=waiting,
        score=max(scores) if scores else None,
    )


@transaction.atomic
def respond(enrolment: Enrolment, version: ItemVersion, data: QueryDict, *, number: int) -> Response:
    """Record an answer and return it; the same try sent twice returns the first.

    `number` is the try that the form was drawn for. Raises Incomplete where nothing was answered, and NotOpen.
    """
    standing, _created = Standing.objects.get_or_create(enrolment=enrolment, item=version.item)
    # Two tabs may answer at once: the second waits here, and then meets the first one's response.
    standing = Standing.objects.select_for_update().get(pk=standing.pk)
    responses = list(
        enrolment.responses.filter(item=version.item).select_related("version").order_by("at", "pk")
    )
    earlier = next((r for r in responses if r.version_id == version.pk and r.number == number), None)
    if earlier:
        return earlier
    current = current_version(version.item)
    if not _takes(version, current):
        raise NotOpen
    state = stand(responses, version)
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
    )
    restand(standing, [*responses, response], current or version)
    Draft.objects.filter(enrolment=enrolment, item=version.item).delete()
    return response


def restand(standing: Standing, responses: Sequence[Response], version: ItemVersion) -> None:
    """Write down where the responses, oldest first, leave the learner."""
    _set(standing, responses, version)
    standing.save()


def restand_all(version: ItemVersion) -> None:
    """Write down where everybody stands now that this version is the one that is asked. Three queries."""
    responses: dict[int, list[Response]] = defaultdict(list)
    # Locked before the responses are read: an answer that is being given meanwhile is waited for.
    standings = list(Standing.objects.select_for_update().filter(item=version.item_id))
    for response in (
        Response.objects.filter(item=version.item_id).select_related("version").order_by("at", "pk")
    ):
        responses[response.enrolment_id].append(response)
    for standing in standings:
        _set(standing, responses[standing.enrolment_id], version)
    Standing.objects.bulk_update(standings, [*Stand.__slots__, "at"], batch_size=500)


def _set(standing: Standing, responses: Sequence[Response], version: ItemVersion) -> None:
    state = stand(responses, version)
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
    """Give one more hint and return how many the learner has now."""
    taken, _created = HintTaken.objects.select_for_update().get_or_create(
        enrolment=enrolment, version=version
    )
    if taken.count < version.hint_count:
        HintTaken.objects.filter(pk=taken.pk).update(count=F("count") + 1)
        taken.count += 1
    return taken.count


@transaction.atomic
def save_draft(enrolment: Enrolment, version: ItemVersion, text: str) -> datetime:
    """Keep an open response in the writing and return when. Raises NotOpen after it was handed in."""
    standing, _created = Standing.objects.get_or_create(enrolment=enrolment, item=version.item)
    # Leaving the field and handing in arrive together: a draft that comes second must see that it does.
    if Standing.objects.select_for_update().get(pk=standing.pk).closed:
        raise NotOpen
    saved = timezone.now()
    Draft.objects.update_or_create(
        enrolment=enrolment,
        item=version.item,
        defaults={"text": written(text)[:MAX_DRAFT], "saved": saved},
    )
    return saved


@transaction.atomic
def check_oneself(response: Response, met: Sequence[str]) -> SelfCheck:
    """Keep which criteria, by their index, a learner finds met. Raises NotOpen for an item others mark."""
    if response.version.marked != ItemVersion.Marked.SELF:
        raise NotOpen
    criteria = {str(index) for index in range(len(response.version.answer_key.get("criteria", [])))}
    chosen = sorted(int(index) for index in set(met) & criteria)
    check, _created = SelfCheck.objects.update_or_create(response=response, defaults={"met": chosen})
    return check
