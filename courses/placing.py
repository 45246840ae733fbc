"""Roles and groups of the people in a course, and how they go out of it. What they did stays where it is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from . import registry
from .inviting import confirmed_addresses
from .models import Cohort, Course, Enrolment, Group, Invitation, JoinRequest, Role
from .seats import fill, free_seats, locked, tell_answer

if TYPE_CHECKING:
    from accounts.models import User


class CannotPlace(Exception):
    """This can't be done with these people; the message says why, and what to do instead."""


@dataclass(frozen=True, slots=True)
class Seat:
    """What somebody is in a course, and with whom."""

    role: str
    cohort: Cohort | None = None
    group: Group | None = None


@transaction.atomic
def leave(enrolment: Enrolment) -> None:
    """Go out of a course. Who comes back finds what they did. Raises CannotPlace for the only instructor."""
    course = locked(enrolment.course)
    _keep_an_instructor(course, [enrolment.pk])
    Enrolment.objects.filter(pk=enrolment.pk, left=None).update(left=timezone.now())
    fill(course)


@transaction.atomic
def remove(enrolment: Enrolment, *, by: "User") -> None:
    """Take somebody out of a course, and tell them; they come back only with an instructor's consent.

    Invitations to them end, and those that they sent to others than learners. Raises CannotPlace for the only instructor, and for oneself.
    """
    course = locked(enrolment.course)
    if enrolment.user_id == by.pk:
        raise CannotPlace(_("You can’t remove yourself. Leave the course from its own page instead."))
    _keep_an_instructor(course, [enrolment.pk])
    now = timezone.now()
    if Enrolment.objects.filter(pk=enrolment.pk, left=None).update(left=now, removed=True):
        tell_answer(course, [enrolment.user], "removed")
    JoinRequest.objects.filter(course=course, user=enrolment.user_id).delete()
    Invitation.objects.filter(course=course, email__in=confirmed_addresses(enrolment.user)).delete()
    # Else whoever is taken out has left a door open for a second account, with rights over the others.
    Invitation.objects.filter(course=course, by=enrolment.user_id).exclude(role=Role.LEARNER).delete()
    fill(course)


def _keep_an_instructor(course: Course, without: Collection[int]) -> None:
    """Raise CannotPlace where nobody would be left to run the course without these."""
    instructors = Enrolment.objects.active().filter(course=course, role=Role.INSTRUCTOR)
    # Whose account is about to be deleted does not stay.
    staying = instructors.filter(user__is_active=True, user__leaving=None).exclude(pk__in=without)
    # Whoever is none is not kept: only the last one is.
    if instructors.filter(pk__in=without).exists() and not staying.exists():
        raise CannotPlace(
            _("A course needs an instructor, and there is no other. Make somebody else instructor first.")
        )


def place(enrolment: Enrolment, seat: Seat) -> None:
    """Give one person a role, a cohort and a group. Raises CannotPlace."""
    place_all(enrolment.course, {enrolment.pk: seat})


@transaction.atomic
def place_all(course: Course, seats: Mapping[int, Seat]) -> int:
    """Give people of a course, by their enrolments, roles, cohorts and groups; return how many of them changed.

    A group brings its cohort with it; another cohort takes somebody out of a group of the old one. Raises CannotPlace
    where no instructor would be left, or more learners than there are places; then nothing has changed.
    """
    course = locked(course)
    rows = Enrolment.objects.active().filter(course=course, pk__in=seats).exclude(role=Role.GUEST)
    changed = []
    learners = 0
    for enrolment in rows.select_related("user", "group", "cohort"):
        seat = _settled(enrolment, seats[enrolment.pk])
        if (seat.role, seat.cohort, seat.group) == (enrolment.role, enrolment.cohort, enrolment.group):
            continue
        learners += (seat.role == Role.LEARNER) - (enrolment.role == Role.LEARNER)
        enrolment.role, enrolment.cohort, enrolment.group = seat.role, seat.cohort, seat.group
        changed.append(enrolment)
    demoted = [enrolment.pk for enrolment in changed if enrolment.role != Role.INSTRUCTOR]
    if not any(enrolment.role == Role.INSTRUCTOR for enrolment in changed):
        _keep_an_instructor(course, demoted)
    free = free_seats(course)
    if free is not None and learners > free:
        raise CannotPlace(_("There are not enough places for that many students. Raise their number first."))
    Enrolment.objects.bulk_update(changed, ["role", "cohort", "group"])
    if changed:
        registry.terms_changed(course, changed)
        fill(course)
    return len(changed)


def _settled(enrolment: Enrolment, wish: Seat) -> Seat:
    """Return the wish with a cohort and a group that fit each other."""
    if wish.group and wish.group.cohort_id and wish.group.cohort != wish.cohort:
        moved = wish.cohort != enrolment.cohort and wish.group == enrolment.group
        if moved:
            return Seat(wish.role, wish.cohort, None)
        return Seat(wish.role, wish.group.cohort, wish.group)
    return wish
