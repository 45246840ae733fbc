"""Cohorts and groups."""

from collections import Counter
from random import Random

import pytest

from courses.assigning import assign
from courses.grouping import CannotGroup, create_cohort, create_group, deal, dissolve, rename
from courses.inviting import invite
from courses.models import Role
from tests.factories import make_course, make_enrolment, make_module


def sizes(course) -> list[int]:
    found = Counter(course.enrolments.learners().values_list("group__name", flat=True))
    return sorted(found.values())


def test_a_name_is_given_once_in_a_course(course) -> None:
    create_group(course, "Monday")
    create_group(make_course(), "Monday")
    with pytest.raises(CannotGroup, match="already one called “Monday”"):
        create_group(course, "  Monday ")


def test_a_name_is_needed(course) -> None:
    with pytest.raises(CannotGroup):
        create_cohort(course, "   ")


def test_another_name_may_not_be_taken(course) -> None:
    monday, _tuesday = create_group(course, "Monday"), create_group(course, "Tuesday")
    rename(monday, "Friday")
    with pytest.raises(CannotGroup):
        rename(monday, "Tuesday")
    assert set(course.groups.values_list("name", flat=True)) == {"Friday", "Tuesday"}


def test_whoever_was_in_a_dissolved_group_stays_in_the_course(course) -> None:
    group = create_group(course, "Monday")
    learner = make_enrolment(course, group=group)
    dissolve(group)
    learner.refresh_from_db()
    assert (learner.group, learner.left) == (None, None)


def test_the_groups_of_a_dissolved_cohort_stay_with_their_people(course) -> None:
    cohort = create_cohort(course, "Autumn")
    group = create_group(course, "Monday", cohort=cohort)
    learner = make_enrolment(course, group=group, cohort=cohort)
    dissolve(cohort)
    learner.refresh_from_db()
    group.refresh_from_db()
    assert (learner.group, learner.cohort, group.cohort) == (group, None, None)


@pytest.mark.parametrize("make", [create_group, create_cohort])
def test_what_something_is_assigned_to_is_not_dissolved(course, instructor, make) -> None:
    part = make(course, "Monday")
    assign(make_module(course), to=part, by=instructor.user)
    with pytest.raises(CannotGroup, match="assigned to “Monday”"):
        dissolve(part)
    part.refresh_from_db()


@pytest.mark.parametrize(
    ("people", "number", "expected"), [(10, 3, [3, 3, 4]), (4, 4, [1] * 4), (7, 2, [3, 4])]
)
def test_people_are_dealt_evenly(course, people, number, expected) -> None:
    for _n in range(people):
        make_enrolment(course)
    deal(course, number, everybody=True, chance=Random(1))
    assert sizes(course) == expected


def test_only_learners_who_are_in_the_course_are_dealt(course, learner, instructor, assistant) -> None:
    make_enrolment(course, Role.GUEST)
    deal(course, 1, everybody=True, chance=Random(1))
    assert list(course.enrolments.exclude(group=None)) == [learner]


def test_groups_that_are_there_are_used_before_new_ones_are_made(course) -> None:
    monday = create_group(course, "Monday")
    create_group(course, "Group 1", cohort=create_cohort(course, "Autumn"))
    make_enrolment(course)
    groups = deal(course, 2, everybody=True, chance=Random(1))
    assert (groups[0], groups[1].name) == (monday, "Group 2")


def test_whoever_has_a_group_keeps_it_and_the_others_even_it_out(course) -> None:
    one, two = create_group(course, "One"), create_group(course, "Two")
    settled = [make_enrolment(course, group=one) for _n in range(4)]
    for _n in range(4):
        make_enrolment(course)
    deal(course, 2, everybody=False, chance=Random(1))
    assert (one.enrolments.count(), two.enrolments.count()) == (4, 4)
    assert set(one.enrolments.all()) == set(settled)


def test_a_cohort_is_dealt_by_itself(course) -> None:
    autumn, spring = create_cohort(course, "Autumn"), create_cohort(course, "Spring")
    for cohort in (autumn, autumn, spring):
        make_enrolment(course, cohort=cohort)
    groups = deal(course, 2, cohort=autumn, everybody=True, chance=Random(1))
    assert {group.cohort for group in groups} == {autumn}
    assert sizes(course) == [1, 1, 1]
    assert course.enrolments.get(cohort=spring).group is None


def test_the_same_chance_deals_the_same_and_another_differently(course) -> None:
    for _n in range(12):
        make_enrolment(course)

    def dealt(seed: int) -> list[int]:
        deal(course, 3, everybody=True, chance=Random(seed))
        return list(course.enrolments.order_by("pk").values_list("group", flat=True))

    first = dealt(1)
    assert dealt(2) != first
    assert dealt(1) == first


@pytest.mark.parametrize("number", [0, 61])
def test_no_groups_and_very_many_are_refused(course, number) -> None:
    with pytest.raises(CannotGroup):
        deal(course, number, everybody=True, chance=Random(1))


def test_dealing_many_takes_as_many_queries_as_dealing_few(course, django_assert_max_num_queries) -> None:
    for _n in range(40):
        make_enrolment(course)
    with django_assert_max_num_queries(14):
        deal(course, 4, everybody=True, chance=Random(1))


def test_where_nobody_is_to_be_dealt_no_group_is_made(course, learner) -> None:
    deal(course, 1, everybody=False, chance=Random(1))
    with pytest.raises(CannotGroup, match="Nobody is there to be dealt"):
        deal(course, 3, everybody=False, chance=Random(1))
    assert course.groups.count() == 1


@pytest.mark.parametrize("make", [create_group, create_cohort])
@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.OBSERVER])
def test_what_is_all_that_somebody_sees_of_the_class_is_not_dissolved(course, make, role) -> None:
    part = make(course, "Monday")
    make_enrolment(course, role, **{part._meta.model_name: part})
    with pytest.raises(CannotGroup, match="whole class"):
        dissolve(part)


def test_a_group_in_which_an_observer_is_invited_is_not_dissolved(course, instructor) -> None:
    group = create_group(course, "Monday")
    invite(course, "ob@example.org", by=instructor.user, role=Role.OBSERVER, group=group)
    with pytest.raises(CannotGroup, match="whole class"):
        dissolve(group)
