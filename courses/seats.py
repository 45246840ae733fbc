"""Who has a place in a course: learners who are in it, and learners who are invited. The others wait, in order.

Whatever gives or frees a place locks the row of the course first, so that no two people get the last one.
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from accounts.notices import tell

from . import registry
from .models import Cohort, Course, Enrolment, Group, Invitation, JoinRequest, Role

if TYPE_CHECKING:
    from accounts.models import User


def locked(course: Course) -> Course:
    """Return the course as it stands now; until the transaction ends nobody else gives away its places."""
    return Course.objects.select_for_update().get(pk=course.pk)


def free_seats(course: Course) -> int | None:
    """Return how many more learners the course takes, never below 0; None where it takes any number. Two queries."""
    if course.seats is None:
        return None
    held = Invitation.objects.filter(course=course, role=Role.LEARNER).count()
    # A former member left results behind, not an occupied place.
    learners = Enrolment.objects.learners().filter(course=course).exclude(user__kind="former")
    return max(0, course.seats - held - learners.count())


def enrol(
    course: Course,
    users: Collection["User"],
    *,
    role: str = Role.LEARNER,
    cohort: Cohort | None = None,
    group: Group | None = None,
) -> list[Enrolment]:
    """Put people into a course; who was in it before, or is its guest, goes on with what they did there.

    Whether there is a place for them was asked before. At most five queries, and those of the scores of who is back.
    """
    back = list(Enrolment.objects.filter(course=course, user__in=users).select_related("user"))
    for enrolment in back:
        enrolment.role, enrolment.left, enrolment.removed = role, None, False
        enrolment.cohort, enrolment.group = cohort or enrolment.cohort, group or enrolment.group
    Enrolment.objects.bulk_update(back, ["role", "left", "removed", "cohort", "group"])
    known = {enrolment.user_id for enrolment in back}
    new = Enrolment.objects.bulk_create(
        Enrolment(course=course, user=user, role=role, cohort=cohort, group=group)
        for user in users
        if user.pk not in known
    )
    JoinRequest.objects.filter(course=course, user__in=users).delete()
    if back:
        # What was assigned meanwhile holds for them too.
        registry.terms_changed(course, back)
    return [*back, *new]


def fill(course: Course) -> list[Enrolment]:
    """Give the places that are free to those who wait, in the order in which they asked, and tell them.

    Where the instructor wants to be asked nobody moves up by themselves. Returns who is in now. To be called in a
    transaction that holds the course.
    """
    if course.archived or course.approval:
        return []
    free = free_seats(course)
    waiting = JoinRequest.objects.filter(course=course, state=JoinRequest.State.WAITING).select_related(
        "user"
    )
    users = [request.user for request in waiting[:free]]
    if not users:
        return []
    enrolments = enrol(course, users)
    tell_answer(course, users, "admitted")
    return enrolments


def tell_answer(course: Course, users: Sequence["User"], answer: str, *, reason: str = "") -> None:
    """Tell people what became of their wish to be in the course: admitted, declined, waiting or removed."""
    inside = answer == "admitted"
    tell(
        users,
        "answered",
        key=f"{answer}:{course.pk}:{timezone.now():%Y%m%d%H%M%S%f}",
        facts={"course": course.title, "answer": answer, "reason": reason},
        href=course.get_absolute_url() if inside else reverse("join"),
    )
