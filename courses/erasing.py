"""Taking the person out of what they leave in a course: results stay, under a nameless member, without their words.

Apps above register what they hold for an enrolment: which enrolments have results, and how to take the words out.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, date, timedelta
from random import SystemRandom
from typing import TYPE_CHECKING
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.db.models.functions import TruncDay
from django.utils import timezone
from django.utils.translation import ngettext

from accounts.erasing import addresses_of
from accounts.leaving import CannotLeave

from .models import (
    Accommodation,
    Assignment,
    Course,
    Enrolment,
    Invitation,
    JoinRequest,
    PassageRead,
    Place,
    Role,
    SectionDone,
)
from .own_data import to_addresses
from .seats import fill

if TYPE_CHECKING:
    from accounts.models import User

# Those whose results are results of the class. What others try out goes with them.
COUNTED = (Role.LEARNER, Role.GUEST)

Ids = Collection[int]
_with_results: list[Callable[[Ids], Iterable[int]]] = []
_wordless: list[Callable[[Ids], object]] = []


def on_nameless(*, results: Callable[[Ids], Iterable[int]], wordless: Callable[[Ids], object]) -> None:
    """Let an app above say which of some enrolments have results with it, and take every free word out of them."""
    _with_results.append(results)
    _wordless.append(wordless)


@transaction.atomic
def erase_from_courses(user: "User") -> None:
    """Take a person out of all courses. What they earned as a learner stays, under a nameless member of each."""
    enrolments = list(Enrolment.objects.filter(user=user).select_related("course").order_by("pk"))
    invitations = Invitation.objects.filter(to_addresses(addresses_of(user, confirmed=True)))
    touched = {
        *(enrolment.course_id for enrolment in enrolments),
        *invitations.values_list("course", flat=True),
    }
    # Places are given under this lock; in the order of the keys, so that two erasures never wait for each other.
    courses = list(Course.objects.select_for_update().filter(pk__in=touched).order_by("pk"))
    JoinRequest.objects.filter(user=user).delete()
    invitations.delete()
    make_nameless([enrolment for enrolment in enrolments if enrolment.role in COUNTED])
    Enrolment.objects.filter(user=user).delete()
    for course in courses:
        fill(course)


@transaction.atomic
def make_nameless(enrolments: Collection[Enrolment]) -> int:
    """Give each of these enrolments that has results to a nameless member of its own; delete the others.

    Free words, drafts and accommodations go; choices, scores, groups and what was read stay, so that the figures of the
    class do. Returns how many stay. A number of statements that does not depend on how many they are.
    """
    ids = [enrolment.pk for enrolment in enrolments]
    staying = {pk for results in (_results, *_with_results) for pk in results(ids)}
    Accommodation.objects.filter(enrolment__in=ids).delete()
    for wordless in _wordless:
        wordless(ids)
    _blur(ids)
    kept = [enrolment for enrolment in enrolments if enrolment.pk in staying]
    for enrolment, nobody in zip(kept, _nobodies(kept), strict=True):
        enrolment.user, enrolment.seen = nobody, None
    Enrolment.objects.bulk_update(kept, ["user", "seen"], batch_size=500)
    Enrolment.objects.filter(pk__in=ids).exclude(pk__in=staying).delete()
    return len(kept)


def _results(ids: Ids) -> Iterable[int]:
    """Return which of these enrolments have read something, or have something of their own to do.

    What is given to one learner alone is closed to all others: without it the course would open it to everybody.
    """
    for rows in (PassageRead.objects, SectionDone.objects, Place.objects, Assignment.objects):
        yield from rows.filter(enrolment__in=ids).values_list("enrolment", flat=True).distinct()


def _blur(ids: Ids) -> None:
    """Leave of the moments of reading the day: enough for counts, too little to recognise somebody by."""
    for rows in (PassageRead.objects, SectionDone.objects, Place.objects):
        rows.filter(enrolment__in=ids).update(at=TruncDay("at", tzinfo=UTC))
    Enrolment.objects.filter(pk__in=ids).update(created=TruncDay("created", tzinfo=UTC))


def _nobodies(enrolments: Collection[Enrolment]) -> list["User"]:
    """Return a new nameless member for each enrolment: in every course another, numbered anew and in no order."""
    people = get_user_model()
    numbers: dict[int, list[int]] = {}
    for course in {enrolment.course_id for enrolment in enrolments}:
        before = Enrolment.objects.filter(course=course, user__kind=people.Kind.FORMER).count()
        many = sum(enrolment.course_id == course for enrolment in enrolments)
        numbers[course] = list(range(before + 1, before + many + 1))
        SystemRandom().shuffle(numbers[course])
    return people.objects.bulk_create(
        [
            people(
                kind=people.Kind.FORMER,
                email=f"{uuid4().hex}@former.invalid",
                called=str(numbers[enrolment.course_id].pop()),
                password=make_password(None),
                is_active=False,
                date_joined=enrolment.course.created,
            )
            for enrolment in enrolments
        ],
        batch_size=500,
    )


# Leaving


@transaction.atomic
def may_leave(user: "User") -> None:
    """Raise CannotLeave for the only instructor of a course that is not archived. Locks the courses they teach."""
    mine = Enrolment.objects.active().filter(user=user, role=Role.INSTRUCTOR, course__archived=None)
    # Two who teach together may be leaving at once, here or on the page of the course: the second sees the first go.
    list(Course.objects.select_for_update().filter(pk__in=mine.values("course")).order_by("pk"))
    others = Enrolment.objects.active().filter(role=Role.INSTRUCTOR, user__is_active=True, user__leaving=None)
    alone = mine.exclude(course__in=others.exclude(user=user).values("course"))
    titles = list(alone.values_list("course__title", flat=True).order_by("course__title"))
    if titles:
        raise CannotLeave(
            ngettext(
                "You are the only instructor of %(courses)s. Hand this course over or archive it, then come back.",
                "You are the only instructor of %(courses)s. Hand these courses over or archive them, then come back.",
                len(titles),
            )
            % {"courses": ", ".join(f"“{title}”" for title in titles)}
        )


# When a course is long over


@transaction.atomic
def forget_names(course: Course) -> int:
    """Take the names off the results of a course and return how many stay nameless; who teaches keeps their own.

    Requests to join and invitations go as well. Run again, it finds only who has come since.
    """
    course = Course.objects.select_for_update().get(pk=course.pk)
    JoinRequest.objects.filter(course=course).delete()
    Invitation.objects.filter(course=course).delete()
    return make_nameless(list(_named().filter(course=course).select_related("course").order_by("pk")))


def _named() -> models.QuerySet[Enrolment]:
    return Enrolment.objects.filter(role__in=COUNTED).exclude(user__kind=get_user_model().Kind.FORMER)


def names_until(course: Course) -> date | None:
    """Return the last day, in UTC, on which results stand under names; None: until somebody erases them."""
    if course.ends is None or course.keep_days is None:
        return None
    try:
        return course.ends + timedelta(days=course.keep_days)
    except OverflowError:
        return None


def forget_due() -> int:
    """Take the names off every course whose day is over, and return how many courses that were."""
    today = timezone.now().astimezone(UTC).date()
    # The sum of a date and a column of days is written differently on each database: few courses come so far.
    ended = Course.objects.filter(
        models.Q(pk__in=_named().values("course"))
        | models.Q(pk__in=JoinRequest.objects.values("course"))
        | models.Q(pk__in=Invitation.objects.values("course")),
        ends__lt=today,
        keep_days__isnull=False,
    )
    over = [course for course in ended if (until := names_until(course)) and until < today]
    for course in over:
        forget_names(course)
    return len(over)


def terms_for(user: "User") -> list[tuple[str, date | None]]:
    """Return the courses in which somebody has results, each with the last day on which they stand under their name."""
    mine = Enrolment.objects.filter(user=user, role__in=COUNTED).select_related("course").order_by("pk")
    return [(enrolment.course.title, names_until(enrolment.course)) for enrolment in mine]
