"""Coming into a course: with its code, by the domain of one's mail, by an invitation; asking, and waiting for a place."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.notices import tell

from .codes import random_code, read_code
from .inviting import confirmed_addresses, take_up
from .models import Course, Enrolment, Invitation, JoinRequest, Role
from .seats import enrol, fill, free_seats, locked, tell_answer

if TYPE_CHECKING:
    from accounts.models import User

LONGEST_LINE = 300


class CannotJoin(Exception):
    """The course takes nobody in now, or not in this way; the message says why."""


# The code


@transaction.atomic
def new_code(course: Course) -> str:
    """Give the course another code and return it. The one before ends; nobody who is in falls out."""
    course = locked(course)
    code = random_code()
    while Course.objects.filter(code=code).exists():
        code = random_code()
    course.code = code
    course.save(update_fields=["code"])
    return code


@transaction.atomic
def close_joining(course: Course) -> None:
    """End the code: who has it finds nothing any more. Those who asked or wait stay where they are."""
    Course.objects.filter(pk=course.pk).update(code=None)


def course_of_code(text: str) -> Course | None:
    """Return the course that a code as somebody typed it belongs to; None where it belongs to none."""
    code = read_code(text)
    return Course.objects.filter(code=code, archived=None).first() if code else None


# Joining


def courses_for(user: "User") -> list[Course]:
    """Return the courses that take this person in for the domain of a confirmed address. Two queries."""
    domains = {address.rpartition("@")[2] for address in confirmed_addresses(user)}
    inside = Enrolment.objects.active().filter(user=user).exclude(role=Role.GUEST)
    asked = JoinRequest.objects.filter(user=user).exclude(state=JoinRequest.State.DECLINED)
    return list(
        Course.objects.filter(Q(joining_until=None) | Q(joining_until__gt=timezone.now()), archived=None)
        .filter(domains__name__in=domains)
        .exclude(pk__in=inside.values("course"))
        .exclude(pk__in=asked.values("course"))
        .order_by("title", "pk")
        .distinct()
    )


@transaction.atomic
def join(user: "User", course: Course, *, line: str = "", by_code: bool = True) -> Enrolment | JoinRequest:
    """Let somebody in; or keep that they asked, where an instructor is to decide, or that they wait for a place.

    Who is in already gets their enrolment; whoever was invited takes up the invitation. `by_code` False: for the
    domain of their mail. Raises CannotJoin.
    """
    course = locked(course)
    enrolment = Enrolment.objects.filter(course=course, user=user).first()
    if enrolment and enrolment.left is None and enrolment.role != Role.GUEST:
        return enrolment
    if course.archived:
        raise CannotJoin(_("This course is archived. Nobody can join it any more."))
    invited = Invitation.objects.filter(course=course, email__in=confirmed_addresses(user)).first()
    if invited:
        return take_up(invited, user)
    request = JoinRequest.objects.filter(course=course, user=user).first()
    state = request.state if request else None
    removed = enrolment is not None and enrolment.removed
    to_ask = course.approval or removed or state == JoinRequest.State.DECLINED
    if request and (state == JoinRequest.State.WAITING or (to_ask and state == JoinRequest.State.ASKED)):
        return request
    _check_open(course, user, by_code)
    if to_ask:
        return _ask(course, user, line)
    if free_seats(course) == 0:
        return _keep(course, user, JoinRequest.State.WAITING, line)
    return enrol(course, [user])[0]


def is_in(user: "User", course: Course, *, guests: bool = False) -> bool:
    """Report whether somebody is in the course now, and, unless asked for, not only as a guest. One query."""
    inside = Enrolment.objects.active().filter(course=course, user=user)
    return (inside if guests else inside.exclude(role=Role.GUEST)).exists()


def is_waiting(user: "User", course: Course) -> bool:
    """Report whether somebody has asked, or waits for a place. One query."""
    asked = JoinRequest.objects.filter(course=course, user=user)
    return asked.exclude(state=JoinRequest.State.DECLINED).exists()


def _check_open(course: Course, user: "User", by_code: bool) -> None:
    if course.joining_until and course.joining_until <= timezone.now():
        day = date_format(timezone.localtime(course.joining_until), _("j F Y, H:i"))
        raise CannotJoin(
            _("Joining closed on %(day)s. Ask the instructor whether there is still a way in.") % {"day": day}
        )
    if course.code is None if by_code else course not in courses_for(user):
        raise CannotJoin(_("Joining is closed. Ask the instructor for a new code."))


def _keep(course: Course, user: "User", state: str, line: str) -> JoinRequest:
    fields = {"state": state, "line": line[:LONGEST_LINE], "reason": "", "at": timezone.now()}
    return JoinRequest.objects.update_or_create(course=course, user=user, defaults=fields)[0]


def _ask(course: Course, user: "User", line: str) -> JoinRequest:
    request = _keep(course, user, JoinRequest.State.ASKED, line)
    tell(
        instructors_of(course),
        "asked",
        # Once a day, however often somebody asks and takes it back.
        key=f"asked:{course.pk}:{user.pk}:{request.at:%Y%m%d}",
        facts={"course": course.title, "who": str(user), "line": request.line},
        href=f"{reverse('studio:people', args=[course.slug])}#asked",
    )
    return request


def instructors_of(course: Course) -> list["User"]:
    """Return the people who teach the course now, in the order in which they came. One query."""
    rows = Enrolment.objects.active().filter(course=course, role=Role.INSTRUCTOR)
    return [enrolment.user for enrolment in rows.select_related("user").order_by("pk")]


def arrive(user: "User") -> None:
    """Join the course whose code was typed at sign-up, now that the address is confirmed."""
    if not user.arriving:
        return
    course = course_of_code(user.arriving)
    user.arriving = ""
    user.save(update_fields=["arriving"])
    if course:
        try:
            join(user, course)
        except CannotJoin:
            # Said again, with its reason, on the page of the code; a sign-up does not fail of it.
            return


# Deciding


@transaction.atomic
def decide(request: JoinRequest, let_in: bool, *, reason: str = "") -> Enrolment | JoinRequest:
    """Let somebody in who asked or waits, or decline, and tell them. Where no place is free they wait for one.

    Raises CannotJoin where the request was taken back meanwhile, or the course is archived.
    """
    course = locked(request.course)
    found = JoinRequest.objects.select_related("user").filter(pk=request.pk).first()
    if found is None:
        raise CannotJoin(_("This request was taken back, or answered by somebody else, just now."))
    if course.archived:
        raise CannotJoin(_("This course is archived. Nobody can join it any more."))
    if not let_in:
        found.state, found.reason = JoinRequest.State.DECLINED, reason[:LONGEST_LINE]
        found.save(update_fields=["state", "reason"])
        tell_answer(course, [found.user], "declined", reason=found.reason)
        return found
    if free_seats(course) == 0:
        if found.state != JoinRequest.State.WAITING:
            found.state = JoinRequest.State.WAITING
            found.save(update_fields=["state"])
            tell_answer(course, [found.user], "waiting")
        return found
    (enrolment,) = enrol(course, [found.user])
    tell_answer(course, [found.user], "admitted")
    return enrolment


@transaction.atomic
def take_back(request: JoinRequest) -> None:
    """Forget that somebody asked; what an instructor declined stays declined."""
    JoinRequest.objects.filter(pk=request.pk).exclude(state=JoinRequest.State.DECLINED).delete()


@transaction.atomic
def move_up(course: Course) -> list[Enrolment]:
    """Give what places are free to those who wait, where the instructor need not be asked."""
    return fill(locked(course))


# What one waits for


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Courses that somebody is not in yet: asked for, waited for, invited to."""

    requests: list[JoinRequest]
    invitations: list[Invitation]

    def __bool__(self) -> bool:
        return bool(self.requests or self.invitations)


def waiting_for(user: "User") -> Arrivals:
    """Return a person's own requests and the invitations to their confirmed addresses. Two queries."""
    addresses = EmailAddress.objects.filter(user=user, verified=True).values("email")
    invitations = Invitation.objects.filter(email__in=addresses, course__archived=None)
    requests = JoinRequest.objects.filter(user=user, course__archived=None)
    return Arrivals(list(requests.select_related("course")), list(invitations.select_related("course", "by")))
