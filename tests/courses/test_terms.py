"""What holds for one learner: the narrowest assignment, whole, and what they have everywhere."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from courses.assigning import accommodate, activity_of
from courses.models import Assignment, Cohort, Enrolment, Group, Role
from courses.terms import FREE, Terms, all_terms, later, terms_of
from tests.factories import make_enrolment, make_module, make_user

DUE = datetime(2027, 3, 10, 22, 59, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def module(course):
    return make_module(course)


def give(module, **fields) -> Assignment:
    return Assignment.objects.create(activity=activity_of(module), **fields)


def fresh(enrolment: Enrolment) -> Enrolment:
    return Enrolment.objects.select_related("course", "user").get(pk=enrolment.pk)


def test_without_an_assignment_a_module_is_open_and_has_no_dates(learner, module) -> None:
    assert terms_of(learner, module) == FREE


def test_what_is_given_to_the_course_holds_for_everybody(learner, module) -> None:
    given = give(module, due=DUE)
    found = terms_of(learner, module)
    assert (found.given, found.due, found.assignment) == (True, DUE, given.pk)


def test_the_narrowest_assignment_holds_whole(course, learner, module) -> None:
    cohort = Cohort.objects.create(course=course, name="2027")
    group = Group.objects.create(course=course, cohort=cohort, name="One")
    Enrolment.objects.filter(pk=learner.pk).update(cohort=cohort, group=group)
    held = []
    give(module, due=DUE, gate=True)
    for fields in ({}, {"cohort": cohort}, {"group": group}, {"enrolment": learner}):
        if fields:
            give(module, **fields)
        found = terms_of(fresh(learner), module)
        held.append((found.due, found.gate))
    assert held == [(DUE, True), (None, False), (None, False), (None, False)]


def test_what_is_given_to_others_alone_is_closed(course, learner, module) -> None:
    other = Group.objects.create(course=course, name="Other")
    give(module, group=other)
    assert terms_of(learner, module).given is False


def test_one_learners_assignments_are_found_in_a_full_class(course, learner, module) -> None:
    for _ in range(3):
        give(module, enrolment=make_enrolment(course))
    mine = give(module, enrolment=learner, due=DUE)
    assert terms_of(learner, module).assignment == mine.pk


def test_assignments_bind_no_staff(instructor, course, module) -> None:
    give(module, group=Group.objects.create(course=course, name="Other"))
    assert terms_of(instructor, module) == FREE


@pytest.mark.parametrize("many", [1, 5])
def test_the_terms_of_a_class_take_two_queries(course, module, many, django_assert_num_queries) -> None:
    modules = [module, *(make_module(course) for _ in range(many))]
    people = [make_enrolment(course) for _ in range(many)]
    for person in people:
        give(module, enrolment=person, due=DUE)
    with django_assert_num_queries(2):
        terms = all_terms(people)
        dates = {terms[person.pk, one.pk].due for person in people for one in modules}
    assert dates == {DUE, None}


# Accommodations


@pytest.fixture
def berliner(course) -> Enrolment:
    user = make_user()
    user.timezone = "Europe/Berlin"
    user.save()
    return make_enrolment(course, user=user)


def test_more_days_move_due_and_closing_dates_and_not_the_opening(berliner, module) -> None:
    give(module, opens=DUE - timedelta(days=7), due=DUE, closes=DUE + timedelta(days=1))
    accommodate(berliner, extra_days=3)
    found = terms_of(berliner, module)
    assert (found.opens, found.due, found.closes) == (
        DUE - timedelta(days=7),
        DUE + timedelta(days=3),
        DUE + timedelta(days=4),
    )


def test_more_days_keep_the_hour_when_the_clocks_change() -> None:
    """On 28 March 2027 the clock in Berlin goes from 2 to 3."""
    due = datetime(2027, 3, 27, 23, 59, tzinfo=BERLIN)
    moved = later(due, 2, BERLIN)
    assert moved.astimezone(BERLIN).replace(tzinfo=None) == datetime(2027, 3, 29, 23, 59)
    assert moved - due == timedelta(hours=47)


def test_more_days_onto_an_hour_that_comes_twice_mean_its_second_time() -> None:
    """On 31 October 2027 the clock in Berlin goes from 3 back to 2."""
    moved = later(datetime(2027, 10, 30, 2, 30, tzinfo=BERLIN), 1, BERLIN)
    assert moved == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


def test_days_that_end_before_the_due_date_move_nothing(berliner, module) -> None:
    give(module, due=DUE)
    accommodate(berliner, extra_days=3, until=date(2027, 3, 9))
    assert terms_of(berliner, module).due == DUE


def test_the_last_day_is_a_day_of_the_learners_calendar(berliner, module) -> None:
    """22:59 UTC is a minute before midnight in Berlin: the 10th, for the learner."""
    give(module, due=DUE)
    accommodate(berliner, extra_days=3, until=date(2027, 3, 10))
    assert terms_of(berliner, module).due == DUE + timedelta(days=3)


@pytest.mark.parametrize(
    ("assigned", "own", "gate"),
    [(False, "", False), (True, "", True), (True, "off", False), (False, "on", True)],
)
def test_the_gate_is_as_assigned_unless_the_learner_has_it_otherwise(
    learner, module, assigned, own, gate
) -> None:
    give(module, gate=assigned)
    accommodate(learner, gate=own)
    assert terms_of(learner, module).gate is gate


def test_a_gate_for_one_learner_needs_no_assignment(learner, module) -> None:
    accommodate(learner, gate="on")
    assert terms_of(learner, module).gate is True


def test_zeros_take_an_accommodation_away(learner) -> None:
    accommodate(learner, extra_days=3)
    assert accommodate(learner, extra_days=0) is None
    assert not hasattr(fresh(learner), "accommodation")


# Terms


def test_more_tries_come_on_top_of_what_is_assigned_or_written() -> None:
    assert (Terms().tries_at(3), Terms(tries=1).tries_at(3), Terms(tries=1, extra_tries=2).tries_at(3)) == (
        3,
        1,
        3,
    )


@pytest.mark.parametrize(
    ("hours", "share"), [(-1, 1.0), (0, 1.0), (0.1, 0.75), (24, 0.75), (24.1, 0.5), (97, 0.0)]
)
def test_each_day_begun_costs_its_share_and_never_more_than_all(hours, share) -> None:
    terms = Terms(due=DUE, late=Assignment.Late.REDUCE, late_share=0.25)
    assert terms.credit_at(DUE + timedelta(hours=hours)) == share


def test_lateness_costs_nothing_where_it_is_only_marked() -> None:
    terms = Terms(due=DUE, late_share=0.25)
    assert (terms.credit_at(DUE + timedelta(days=9)), terms.is_late(DUE + timedelta(seconds=1))) == (
        1.0,
        True,
    )


@pytest.mark.parametrize(
    ("terms", "last"),
    [
        (Terms(), None),
        (Terms(due=DUE), None),
        (Terms(due=DUE, late=Assignment.Late.REFUSE), DUE),
        (Terms(due=DUE, closes=DUE + timedelta(days=1)), DUE + timedelta(days=1)),
        (Terms(due=DUE, closes=DUE + timedelta(days=1), late=Assignment.Late.REFUSE), DUE),
    ],
)
def test_the_last_moment_is_the_due_date_only_where_late_answers_are_refused(terms, last) -> None:
    assert terms.last == last


def test_nothing_is_taken_before_it_opens_or_after_the_last_moment() -> None:
    terms = Terms(opens=DUE, closes=DUE + timedelta(hours=1))
    moments = [DUE - timedelta(seconds=1), DUE, DUE + timedelta(hours=1), DUE + timedelta(hours=1, seconds=1)]
    assert [terms.takes_answers(moment) for moment in moments] == [False, True, True, False]


def test_a_guest_is_bound_as_a_learner_is(course, module) -> None:
    give(module, opens=timezone.now() + timedelta(days=1))
    guest = make_enrolment(course, Role.GUEST)
    assert terms_of(guest, module).opened(timezone.now()) is False
