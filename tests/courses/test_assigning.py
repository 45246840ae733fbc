"""Giving something, changing it, taking it back: who is told, and what becomes of scores."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice
from courses.assigning import CannotAssign, accommodate, assign, withdraw
from courses.models import Assignment, Group
from courses.terms import terms_of
from quizzes.models import Response
from tests.answering import answer, stored_standing, version_of
from tests.factories import TEXT, make_enrolment, make_module, question

HOUR = timedelta(hours=1)


@pytest.fixture
def module(course):
    return make_module(course, TEXT, question("why"))


def test_giving_the_same_again_to_the_same_changes_it(course, instructor, module) -> None:
    now = timezone.now()
    first = assign(module, to=course, by=instructor.user, due=now)
    second = assign(module, to=course, by=instructor.user, due=now + HOUR)
    assert (first.pk, Assignment.objects.get().due) == (second.pk, now + HOUR)


@pytest.mark.parametrize(
    ("dates", "field"),
    [
        ({"opens": 2, "due": 1}, "due"),
        ({"opens": 2, "closes": 1}, "closes"),
        ({"due": 2, "closes": 1}, "closes"),
    ],
)
def test_dates_come_in_their_order(course, instructor, module, dates, field) -> None:
    now = timezone.now()
    with pytest.raises(CannotAssign) as refused:
        assign(module, to=course, by=instructor.user, **{name: now + n * HOUR for name, n in dates.items()})
    assert (refused.value.field, Assignment.objects.count()) == (field, 0)


def test_learners_are_told_and_staff_is_not(course, learner, instructor, assistant, module) -> None:
    assign(module, to=course, by=instructor.user)
    assert [(notice.user, notice.kind) for notice in Notice.objects.all()] == [(learner.user, "assigned")]


def test_who_has_a_narrower_assignment_is_not_told_of_the_wider(course, learner, instructor, module) -> None:
    assign(module, to=learner, by=instructor.user)
    Notice.objects.all().delete()
    assign(module, to=course, by=instructor.user)
    assert not Notice.objects.exists()


def test_a_changed_due_date_is_told_once_more_and_the_same_one_is_not(
    course, learner, instructor, module
) -> None:
    due = timezone.now() + HOUR
    first = assign(module, to=course, by=instructor.user, due=due)
    told = Notice.objects.get()
    assign(module, to=course, by=instructor.user, due=due)
    assert Notice.objects.get() == told
    assign(module, to=course, by=instructor.user, due=due + HOUR)
    assert Notice.objects.get().key == f"assigned:{first.pk}:{(due + HOUR).isoformat()}"


def test_a_date_that_goes_back_to_what_it_was_is_told_again(course, learner, instructor, module) -> None:
    due = timezone.now() + HOUR
    for date in (due, due + HOUR, due):
        assign(module, to=course, by=instructor.user, due=date)
    assert [notice.facts["due"] for notice in Notice.objects.all()] == [due.isoformat()]


def test_each_is_told_the_date_that_holds_for_them(course, learner, instructor, module) -> None:
    other = make_enrolment(course)
    accommodate(learner, extra_days=2)
    due = timezone.now() + HOUR
    assign(module, to=course, by=instructor.user, due=due)
    told = {notice.user: notice.facts["due"] for notice in Notice.objects.all()}
    assert told == {
        learner.user: (due + timedelta(days=2)).isoformat(),
        other.user: due.isoformat(),
    }


def test_more_days_are_told_as_a_new_date_to_that_learner_alone(course, learner, instructor, module) -> None:
    other = make_enrolment(course)
    due = timezone.now() + HOUR
    assign(module, to=course, by=instructor.user, due=due)
    accommodate(learner, extra_days=2)
    told = [(notice.user, notice.facts["due"]) for notice in Notice.objects.order_by("user")]
    assert told == [
        (learner.user, (due + timedelta(days=2)).isoformat()),
        (other.user, due.isoformat()),
    ]


def test_a_draft_is_given_without_telling_anybody(course, learner, instructor) -> None:
    assign(make_module(course, published=False), to=course, by=instructor.user)
    assert not Notice.objects.exists()


def late_answer(learner, module, days: float) -> None:
    """Answer rightly, so many days before now."""
    response = answer(learner, version_of(module), "Habit")
    Response.objects.filter(pk=response.pk).update(at=timezone.now() - timedelta(days=days))


def reduced(module, to, by, days_ago: float, **fields):
    due = timezone.now() - timedelta(days=days_ago)
    return assign(module, to=to, by=by, due=due, late="reduce", late_share=0.25, **fields)


def test_a_due_date_in_the_past_costs_what_was_answered_later(course, learner, instructor, module) -> None:
    late_answer(learner, module, days=1)
    reduced(module, course, instructor.user, days_ago=1.5)
    assert stored_standing(learner, version_of(module)).score == 0.75


def test_taking_it_back_gives_the_credit_back(course, learner, instructor, module) -> None:
    late_answer(learner, module, days=1)
    withdraw(reduced(module, course, instructor.user, days_ago=1.5))
    assert stored_standing(learner, version_of(module)).score == 1


def test_more_days_give_the_credit_back_to_one_learner_alone(course, learner, instructor, module) -> None:
    other = make_enrolment(course)
    for person in (learner, other):
        late_answer(person, module, days=1)
    reduced(module, course, instructor.user, days_ago=1.5)
    accommodate(learner, extra_days=2)
    scores = [stored_standing(person, version_of(module)).score for person in (learner, other)]
    assert scores == [1, 0.75]


def test_an_answer_itself_is_never_changed_by_a_date(course, learner, instructor, module) -> None:
    late_answer(learner, module, days=1)
    before = list(Response.objects.values())
    reduced(module, course, instructor.user, days_ago=1.5)
    assert list(Response.objects.values()) == before


def test_more_tries_open_an_item_again(course, learner, instructor, module) -> None:
    version = version_of(module)
    assign(module, to=course, by=instructor.user, tries=1)
    answer(learner, version, "Money")
    assert stored_standing(learner, version).closed is True
    accommodate(learner, extra_tries=1)
    assert stored_standing(learner, version).closed is False


def test_deleting_a_group_ends_what_was_given_to_it(course, learner, instructor, module) -> None:
    group = Group.objects.create(course=course, name="One")
    assign(module, to=group, by=instructor.user)
    group.delete()
    assert terms_of(learner, module).given is True


@pytest.mark.parametrize("learners", [1, 5])
def test_a_new_due_date_takes_as_many_queries_for_five_learners_as_for_one(
    course, instructor, module, learners, django_assert_max_num_queries
) -> None:
    for _ in range(learners):
        answer(make_enrolment(course), version_of(module), "Habit")
    assign(module, to=course, by=instructor.user, due=timezone.now())
    with django_assert_max_num_queries(26):
        assign(module, to=course, by=instructor.user, due=timezone.now() + HOUR)
