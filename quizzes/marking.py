"""Reading an answer in somebody's own words: a score, some words, and the learner is told."""

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.notices import tell
from courses.models import Enrolment
from courses.terms import FREE, terms_of

from .models import ItemVersion, Mark, Response, Standing
from .responding import current_version, restand

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

WORDS = 4_000


class MarkedMeanwhile(Exception):
    """Somebody else marked the answer after this reader opened it; `mark` is theirs."""

    def __init__(self, mark: Mark) -> None:
        super().__init__(str(mark))
        self.mark = mark


def to_be_marked(viewer: Enrolment) -> "QuerySet[Response]":
    """Return the answers that instructors mark, of the learners whom this person may see, those longest handed in first."""
    learners = Enrolment.objects.learners().within(viewer)
    return (
        Response.objects.filter(enrolment__in=learners, version__marked=ItemVersion.Marked.INSTRUCTOR)
        .select_related("enrolment__user", "enrolment__course", "item__module__course", "version", "mark")
        .order_by("at", "pk")
    )


@transaction.atomic
def mark(response: Response, *, score: float, comment: str, by: "User", seen: int | None) -> Mark:
    """Give an answer a score in [0, 1] and some words, and tell the learner.

    `seen` is the mark that the reader was shown, None where there was none. Raises MarkedMeanwhile.
    """
    # Locked as an answer locks it: two readers, or a reader and a change of dates, come one after the other.
    standing = Standing.objects.select_for_update().get(
        enrolment=response.enrolment_id, item=response.item_id
    )
    response.refresh_from_db(fields=["mark"])
    if response.mark_id != seen:
        assert response.mark is not None
        raise MarkedMeanwhile(response.mark)
    given = Mark.objects.create(response=response, score=score, comment=comment[:WORDS].strip(), by=by)
    Response.objects.filter(pk=response.pk).update(mark=given)
    _restand(standing, response)
    _tell(response, given, by)
    return given


def _restand(standing: Standing, response: Response) -> None:
    enrolment = response.enrolment
    responses = list(
        enrolment.responses.filter(item=response.item_id)
        .select_related("version", "mark")
        .order_by("at", "pk")
    )
    module, asked = response.item.module, current_version(response.item) or response.version
    restand(standing, responses, asked, terms_of(enrolment, module) if module else FREE)


def _tell(response: Response, given: Mark, by: "User") -> None:
    module = response.item.module
    if module is None:
        return
    tell(
        [response.enrolment.user],
        "graded",
        key=f"graded:{given.pk}",
        facts={"course": module.course.title, "activity": module.title, "by": str(by)},
        href=f"{module.get_absolute_url()}#item-{response.item.key}",
    )
