"""Cohorts, and the groups in them: made, renamed, dissolved, dealt by chance."""

from collections.abc import Sequence
from random import Random
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from . import registry
from .models import Assignment, Cohort, Course, Enrolment, Group, Invitation, Role
from .seats import locked

MOST_GROUPS = 60


class CannotGroup(Exception):
    """The message says why."""


def create_cohort(course: Course, name: str) -> Cohort:
    """Return a new cohort. Raises CannotGroup where there is one of that name."""
    return _named(Cohort(course=course), name)


def create_group(course: Course, name: str, *, cohort: Cohort | None = None) -> Group:
    """Return a new group of a cohort, or of the whole course. Raises CannotGroup where there is one of that name."""
    return _named(Group(course=course, cohort=cohort), name)


def rename(part: Cohort | Group, name: str) -> None:
    """Give a cohort or a group another name. Raises CannotGroup where that is taken."""
    _named(part, name)


def _named[Part: Cohort | Group](part: Part, name: str) -> Part:
    part.name = " ".join(name.split())[:80]
    if not part.name:
        raise CannotGroup(_("Write a name first."))
    try:
        with transaction.atomic():
            part.save()
    except IntegrityError as error:
        raise CannotGroup(_("There is already one called “%(name)s”.") % {"name": part.name}) from error
    return part


@transaction.atomic
def dissolve(part: Cohort | Group) -> None:
    """Delete a cohort or a group. Its people stay in the course, and the groups of a cohort stay groups of the course.

    Raises CannotGroup while something is assigned to it: without it, that would be everybody's to do; and while it is
    all that somebody sees of the class.
    """
    locked(part.course)
    given = Assignment.objects.filter(**{part._meta.model_name or "": part})
    if given.exists():
        raise CannotGroup(
            _("Something is assigned to “%(name)s”. Take that assignment back, or give it to others, first.")
            % {"name": part.name}
        )
    limited = {**_only(part), "role__in": (Role.ASSISTANT, Role.OBSERVER)}
    if Enrolment.objects.active().filter(**limited).exists() or Invitation.objects.filter(**limited).exists():
        raise CannotGroup(
            _(
                "An assistant or observer sees “%(name)s” alone, and would see the whole class without it. Give them "
                "another group, or take their invitation back, first."
            )
            % {"name": part.name}
        )
    if isinstance(part, Cohort):
        Group.objects.filter(cohort=part).update(cohort=None)
    part.delete()


def _only(part: Cohort | Group) -> dict[str, Any]:
    """Return the condition for people of whom it is the narrowest part they are in."""
    return {"group": part} if isinstance(part, Group) else {"cohort": part, "group": None}


@transaction.atomic
def deal(
    course: Course, number: int, *, cohort: Cohort | None = None, everybody: bool, chance: Random
) -> list[Group]:
    """Put learners into this many groups, by chance and as evenly as it can be, and return the groups.

    The groups are the first ones there are, by name, and as many new ones as are missing. With `cohort` both people
    and groups are those of the cohort. `everybody` deals anew; else who is in a group stays there. Raises CannotGroup.
    """
    course = locked(course)
    if not 1 <= number <= MOST_GROUPS:
        raise CannotGroup(_("Choose a number of groups from 1 to %(most)d.") % {"most": MOST_GROUPS})
    learners = Enrolment.objects.learners().filter(course=course).select_related("user")
    if cohort:
        learners = learners.filter(cohort=cohort)
    groups = _groups(course, cohort, number)
    dealt = _dealt(learners.order_by("pk"), groups, everybody, chance)
    Enrolment.objects.bulk_update(dealt, ["group", "cohort"])
    if dealt:
        registry.terms_changed(course, dealt)
    return groups


def _groups(course: Course, cohort: Cohort | None, number: int) -> list[Group]:
    """Return the first groups of the cohort, and new ones where there are too few."""
    groups = list(Group.objects.filter(course=course, cohort=cohort)[:number])
    taken = {name.casefold() for name in Group.objects.filter(course=course).values_list("name", flat=True)}
    new: list[Group] = []
    count = 0
    while len(groups) + len(new) < number:
        count += 1
        name = _("Group %(n)d") % {"n": count}
        if name.casefold() not in taken:
            new.append(Group(course=course, cohort=cohort, name=name))
    return groups + Group.objects.bulk_create(new)


def _dealt(
    learners: QuerySet[Enrolment], groups: Sequence[Group], everybody: bool, chance: Random
) -> list[Enrolment]:
    """Return those who get another group than they had, with that group."""
    sizes = dict.fromkeys((group.pk for group in groups), 0)
    open_to = []
    for learner in learners:
        if everybody or learner.group_id is None:
            open_to.append(learner)
        elif learner.group_id in sizes:
            sizes[learner.group_id] += 1
    chance.shuffle(open_to)
    if not open_to:
        raise CannotGroup(_("Nobody is there to be dealt. Let students in first, or deal everybody anew."))
    changed = []
    for learner in open_to:
        least = min(sizes.values())
        group = chance.choice([group for group in groups if sizes[group.pk] == least])
        sizes[group.pk] += 1
        if learner.group_id != group.pk:
            learner.group = group
            learner.cohort = group.cohort or learner.cohort
            changed.append(learner)
    return changed
