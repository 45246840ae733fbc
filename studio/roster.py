"""What the page about the people of a course shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.access import ROLES
from courses.models import Cohort, Course, Enrolment, Group, Invitation, JoinRequest, Role
from courses.seats import free_seats

if TYPE_CHECKING:
    from .people_forms import FilterForm

PAGE = 50
# Of those who wait or are invited so many are shown; the others come up as these are answered.
MOST = 100
ORDER = [Role.INSTRUCTOR, Role.ASSISTANT, Role.AUTHOR, Role.OBSERVER, Role.LEARNER]


@dataclass(frozen=True)
class Roster:
    """The people of one course. `free` is None where it takes any number of learners."""

    page: Page[Enrolment]
    cohorts: list[Cohort]
    groups: list[Group]
    asked: list[JoinRequest]
    waiting: list[JoinRequest]
    invitations: list[Invitation]
    counts: Mapping[str, int]
    free: int | None
    more: int

    @property
    def held(self) -> int:
        """Return how many places are held for those invited."""
        return sum(invitation.role == Role.LEARNER for invitation in self.invitations)

    @property
    def roles(self) -> list[tuple[str, str | Promise, str | Promise]]:
        """Return each role with its name and what it may do."""
        return [(role.value, role.label, ROLES[role]) for role in Role if role in ROLES]

    @property
    def in_words(self) -> str:
        """Return how many there are in each role."""
        students, assistants, instructors, authors, observers = (
            self.counts.get(role, 0)
            for role in (Role.LEARNER, Role.ASSISTANT, Role.INSTRUCTOR, Role.AUTHOR, Role.OBSERVER)
        )
        words = [
            ngettext("%(n)d student", "%(n)d students", students) % {"n": students},
            assistants and ngettext("%(n)d assistant", "%(n)d assistants", assistants) % {"n": assistants},
            instructors
            and ngettext("%(n)d instructor", "%(n)d instructors", instructors) % {"n": instructors},
            authors and ngettext("%(n)d author", "%(n)d authors", authors) % {"n": authors},
            observers and ngettext("%(n)d observer", "%(n)d observers", observers) % {"n": observers},
        ]
        return _(", ").join(word for word in words if word)


def roster_of(course: Course, filters: "FilterForm", groups: list[Group], number: str | None) -> Roster:
    """Return what the page shows. The same number of queries for any number of people."""
    requests = JoinRequest.objects.filter(course=course).exclude(state=JoinRequest.State.DECLINED)
    rows = list(requests.select_related("user")[: MOST + 1])
    counts = members_of(course).order_by().values_list("role").annotate(n=Count("pk"))
    return Roster(
        page=Paginator(_chosen(members_of(course), filters.wanted()), PAGE).get_page(number),
        cohorts=cohorts_of(course),
        groups=groups,
        asked=[row for row in rows[:MOST] if row.state == JoinRequest.State.ASKED],
        waiting=[row for row in rows[:MOST] if row.state == JoinRequest.State.WAITING],
        invitations=list(Invitation.objects.filter(course=course).select_related("mail", "group")[:MOST]),
        counts=dict(counts),
        free=free_seats(course),
        more=requests.count() - MOST if len(rows) > MOST else 0,
    )


def cohorts_of(course: Course) -> list[Cohort]:
    """Return the cohorts of a course, each with the number of its people as `people`."""
    return list(course.cohorts.annotate(people=_people()))


def groups_of(course: Course) -> list[Group]:
    """Return the groups of a course with their cohorts, each with the number of its people as `people`."""
    return list(course.groups.select_related("cohort").annotate(people=_people()))


def _people() -> Count:
    return Count("enrolments", filter=Q(enrolments__left=None))


def members_of(course: Course) -> QuerySet[Enrolment]:
    """Return those who are in the course and not only its guests: who teaches first, then by name."""
    rank = Case(
        *(When(role=role, then=Value(n)) for n, role in enumerate(ORDER)), output_field=IntegerField()
    )
    members = Enrolment.objects.active().filter(course=course).exclude(role=Role.GUEST)
    return members.select_related("user", "cohort", "group").order_by(rank, "user__name", "pk")


def _chosen(members: QuerySet[Enrolment], wanted: Mapping[str, str]) -> QuerySet[Enrolment]:
    if words := wanted.get("q"):
        members = members.filter(Q(user__name__icontains=words) | Q(user__email__icontains=words))
    if role := wanted.get("role"):
        members = members.filter(role=role)
    if group := wanted.get("group"):
        members = members.filter(group=None if group == "none" else int(group))
    return members
