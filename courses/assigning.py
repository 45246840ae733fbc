"""Giving an activity to a course, a cohort, a group or one learner; and what one learner has everywhere."""

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Notice
from accounts.notices import tell

from . import registry
from .models import Accommodation, Activity, Assignment, Cohort, Course, Enrolment, Group, Module
from .terms import Terms, all_terms, fitting

if TYPE_CHECKING:
    from accounts.models import User

Recipient = Course | Cohort | Group | Enrolment
DATES = ("opens", "due", "closes")


class CannotAssign(Exception):
    """What is asked for makes no sense; the message says why, and `field` where it was typed."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


def activity_of(module: Module) -> Activity:
    """Return the module as something that can be assigned."""
    return Activity.objects.get_or_create(
        module=module, defaults={"course": module.course, "kind": Activity.Kind.MODULE}
    )[0]


@transaction.atomic
def assign(module: Module, *, to: Recipient, by: "User", **fields: Any) -> Assignment:
    """Give a module to somebody, or change what they were given before; tell those it reaches.

    `fields` are those of Assignment: opens, due, closes (moments or None), late, late_share, gate, tries.
    Raises CannotAssign.
    """
    _check_dates(fields)
    assignment, _created = Assignment.objects.update_or_create(
        activity=activity_of(module), **_recipient(to), defaults=fields, create_defaults={**fields, "by": by}
    )
    settle_anew(assignment)
    return assignment


def _recipient(to: Recipient) -> dict[str, Any]:
    fields: dict[str, Any] = {"cohort": None, "group": None, "enrolment": None}
    if not isinstance(to, Course):
        fields[to._meta.model_name or ""] = to
    return fields


def _check_dates(fields: dict[str, Any]) -> None:
    """Raise CannotAssign where the dates can't come in this order."""
    opens, due, closes = (fields.get(name) for name in DATES)
    if opens and due and due <= opens:
        raise CannotAssign(_("This is due before it opens. Choose a later due date."), "due")
    if opens and closes and closes <= opens:
        raise CannotAssign(_("This closes before it opens. Choose a later closing date."), "closes")
    if due and closes and closes < due:
        raise CannotAssign(_("This closes before it is due. Choose a later closing date, or none."), "closes")


@transaction.atomic
def withdraw(assignment: Assignment) -> None:
    """Take an assignment back. What was answered stays; who has a wider assignment has that one now."""
    reached, module = list(_reached(assignment)), assignment.activity.module
    course = assignment.activity.course
    assignment.delete()
    registry.terms_changed(course, reached, module)


def settle_anew(assignment: Assignment) -> None:
    """Let scores follow an assignment that is new or has changed, and tell the learners whom it holds for."""
    activity = assignment.activity
    reached = list(_reached(assignment))
    registry.terms_changed(activity.course, reached, activity.module)
    assert activity.module is not None
    if not activity.module.published_id:
        return
    all_of_them = all_terms(reached)
    told: dict[Terms, list[User]] = defaultdict(list)
    for enrolment in reached:
        terms = all_of_them[enrolment.pk, activity.module.pk]
        if terms.assignment == assignment.pk:
            told[terms].append(enrolment.user)
    for terms, users in told.items():
        _tell_assigned(assignment, activity.module, terms, users)


def _tell_assigned(assignment: Assignment, module: Module, terms: Terms, users: list["User"]) -> None:
    """Tell people for whom the same terms hold of an assignment; again when their due date changes, back and forth too."""
    due = terms.due.isoformat() if terms.due else ""
    key = f"assigned:{assignment.pk}:{due}"
    # What was said of another date is not true any more.
    before = Notice.objects.filter(user__in=users, key__startswith=f"assigned:{assignment.pk}:")
    before.exclude(key=key).delete()
    tell(
        users,
        "assigned",
        key=key,
        facts={
            "course": assignment.activity.course.title,
            "activity": module.title,
            "due": due,
            "opens": terms.opens.isoformat() if terms.opens else "",
        },
        href=module.get_absolute_url(),
    )


def _reached(assignment: Assignment) -> Iterable[Enrolment]:
    """Return the learners whom an assignment reaches, those with a narrower one among them."""
    learners = (
        Enrolment.objects.learners().filter(course=assignment.activity.course_id).select_related("user")
    )
    if assignment.enrolment_id:
        return learners.filter(pk=assignment.enrolment_id)
    if assignment.group_id:
        return learners.filter(group=assignment.group_id)
    if assignment.cohort_id:
        return learners.filter(cohort=assignment.cohort_id)
    return learners


@transaction.atomic
def accommodate(enrolment: Enrolment, **fields: Any) -> Accommodation | None:
    """Set what a learner has everywhere in the course; None where nothing is left of it."""
    found, _created = Accommodation.objects.update_or_create(enrolment=enrolment, defaults=fields)
    plain = Accommodation()
    special = any(
        getattr(found, name) != getattr(plain, name)
        for name in ("time_factor", "extra_days", "extra_tries", "gate")
    )
    if not special:
        found.delete()
    registry.terms_changed(enrolment.course, [enrolment], None)
    _tell_dates(enrolment)
    return found if special else None


def _tell_dates(enrolment: Enrolment) -> None:
    """Tell a learner of every date still ahead that is another one now; what was said of the old one goes."""
    now, terms = timezone.now(), all_terms([enrolment])
    given = Assignment.objects.filter(fitting(enrolment), activity__course=enrolment.course_id)
    for assignment in given.filter(activity__module__published__isnull=False).select_related(
        "activity__module__course", "activity__course"
    ):
        module = assignment.activity.module
        assert module is not None
        holds = terms[enrolment.pk, module.pk]
        if holds.assignment == assignment.pk and holds.due and holds.due > now:
            _tell_assigned(assignment, module, holds, [enrolment.user])
