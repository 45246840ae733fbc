"""What holds for one learner with one activity: dates, late rule, gate, tries; accommodations are already in it.

Of several assignments of an activity the narrowest that fits a learner holds, whole: the one to the learner, else to
the group, else to the cohort, else to the course. Assigned to others alone, it is closed to this learner; assigned to
nobody, it is open to all.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from accounts.quiet import zone_named

from .models import Accommodation, Assignment, Enrolment, Module, Role
from .moments import moment_of

DAY = timedelta(days=1)
# Whom assignments bind. Everyone else is here to teach or to look.
BOUND = (Role.LEARNER, Role.GUEST)


@dataclass(frozen=True, slots=True)
class Terms:
    """Dates are moments in UTC; None is "no such date". `tries` is None where each item says for itself."""

    given: bool = True
    opens: datetime | None = None
    due: datetime | None = None
    closes: datetime | None = None
    late: str = Assignment.Late.ACCEPT
    late_share: float = 0.0
    gate: bool = False
    tries: int | None = None
    extra_tries: int = 0
    assignment: int | None = None

    def opened(self, at: datetime) -> bool:
        """Report whether the activity may be seen at that moment."""
        return self.given and (self.opens is None or at >= self.opens)

    @property
    def last(self) -> datetime | None:
        """Return the last moment at which an answer is taken; None: always."""
        refused = self.due if self.late == Assignment.Late.REFUSE else None
        return min((at for at in (refused, self.closes) if at), default=None)

    def takes_answers(self, at: datetime) -> bool:
        return self.opened(at) and (self.last is None or at <= self.last)

    def is_late(self, at: datetime) -> bool:
        return self.due is not None and at > self.due

    def credit_at(self, at: datetime) -> float:
        """Return the share of its credit that an answer given then keeps, in [0, 1]."""
        if self.due is None or at <= self.due or self.late != Assignment.Late.REDUCE:
            return 1.0
        return max(0.0, 1 - self.late_share * ceil((at - self.due) / DAY))

    def tries_at(self, tries: int) -> int:
        """Return how many tries an item that names this number has for this learner."""
        return (self.tries or tries) + self.extra_tries


FREE = Terms()


class CourseTerms(dict[tuple[int, int], Terms]):
    """What holds for some people in each module of a course: `terms[enrolment.pk, module.pk]`, settled when asked."""

    def __init__(
        self,
        enrolments: Iterable[Enrolment],
        assignments: Mapping[int, Collection[Assignment]],
        accommodations: Mapping[int, Accommodation],
    ) -> None:
        super().__init__()
        self._enrolments = {enrolment.pk: enrolment for enrolment in enrolments}
        self._assignments, self._accommodations = assignments, accommodations

    def __missing__(self, key: tuple[int, int]) -> Terms:
        enrolment = self._enrolments[key[0]]
        if enrolment.role in BOUND:
            own = self._accommodations.get(enrolment.pk)
            self[key] = settle(enrolment, self._assignments.get(key[1], ()), own)
        else:
            self[key] = FREE
        return self[key]


def all_terms(enrolments: Collection[Enrolment]) -> CourseTerms:
    """Return what holds for these people in each module of their courses. Two queries; none where nothing binds them.

    Reads the time zone of each person: fetch enrolments of many with their users.
    """
    bound = [enrolment for enrolment in enrolments if enrolment.role in BOUND]
    given: dict[int, list[Assignment]] = defaultdict(list)
    if not bound:
        return CourseTerms(enrolments, given, {})
    for assignment in _assignments(bound):
        assert assignment.activity.module_id is not None
        given[assignment.activity.module_id].append(assignment)
    return CourseTerms(enrolments, given, _accommodations(bound))


def terms_of(enrolment: Enrolment, module: Module) -> Terms:
    """Return what holds for one person in one module. At most two queries."""
    return all_terms([enrolment])[enrolment.pk, module.pk]


def _assignments(bound: Collection[Enrolment]) -> Iterable[Assignment]:
    courses = {enrolment.course_id for enrolment in bound}
    rows = Assignment.objects.filter(activity__course__in=courses, activity__module__isnull=False)
    if len(bound) == 1:
        # One row of each activity comes in any case: it says that the activity is assigned to somebody.
        (one,) = bound
        first = Assignment.objects.filter(activity=OuterRef("activity")).order_by("pk").values("pk")[:1]
        rows = rows.filter(fitting(one) | Q(pk=Subquery(first)))
    return rows.select_related("activity")


def fitting(enrolment: Enrolment) -> Q:
    """Return the condition for assignments that reach this learner."""
    wide = Q(enrolment__isnull=True, group__isnull=True, cohort__isnull=True)
    mine = wide | Q(enrolment=enrolment.pk)
    if enrolment.group_id:
        mine |= Q(group=enrolment.group_id)
    if enrolment.cohort_id:
        mine |= Q(cohort=enrolment.cohort_id)
    return mine


def _accommodations(bound: Collection[Enrolment]) -> dict[int, Accommodation]:
    rows = Accommodation.objects.filter(enrolment__in=[enrolment.pk for enrolment in bound])
    return {row.enrolment_id: row for row in rows}


def narrowest(enrolment: Enrolment, assignments: Iterable[Assignment]) -> Assignment | None:
    """Return the assignment that holds for a learner."""

    def breadth(assignment: Assignment) -> int:
        if assignment.enrolment_id:
            return 0 if assignment.enrolment_id == enrolment.pk else 9
        if assignment.group_id:
            return 1 if assignment.group_id == enrolment.group_id else 9
        if assignment.cohort_id:
            return 2 if assignment.cohort_id == enrolment.cohort_id else 9
        return 3

    best = min(assignments, key=breadth, default=None)
    return best if best is not None and breadth(best) < 9 else None


def settle(enrolment: Enrolment, assignments: Collection[Assignment], own: Accommodation | None) -> Terms:
    """Return the terms that these assignments of one activity and the learner's accommodation come to."""
    zone = zone_of(enrolment)
    today = timezone.now().astimezone(zone).date()
    holds = own is not None and (own.until is None or today <= own.until)
    tries = own.extra_tries if own and holds else 0
    gate = own.gate if own and holds else ""
    assignment = narrowest(enrolment, assignments)
    if assignment is None:
        return Terms(given=not assignments, gate=gate == Accommodation.Gate.ON, extra_tries=tries)

    def extended(moment: datetime | None) -> datetime | None:
        if moment is None or own is None or not own.extra_days:
            return moment
        if own.until and moment.astimezone(zone).date() > own.until:
            return moment
        return later(moment, own.extra_days, zone)

    return Terms(
        opens=assignment.opens,
        due=extended(assignment.due),
        closes=extended(assignment.closes),
        late=assignment.late,
        late_share=assignment.late_share,
        gate=gate == Accommodation.Gate.ON or (assignment.gate and gate != Accommodation.Gate.OFF),
        tries=assignment.tries,
        extra_tries=tries,
        assignment=assignment.pk,
    )


def later(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """Return the moment this many days on at the same time by the clock, whatever the clocks did meanwhile."""
    return moment_of(moment.astimezone(zone).replace(tzinfo=None) + timedelta(days=days), zone)


def zone_of(enrolment: Enrolment) -> ZoneInfo:
    """Return the time zone of the person. Reads the user."""
    return zone_named(enrolment.user.timezone)
