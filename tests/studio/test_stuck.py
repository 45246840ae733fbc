"""How far, late, stuck: the rules on their own, with times worked out by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from courses.models import Assignment
from courses.terms import FREE, Terms
from quizzes.progress import Progress, WrongItem
from studio.states import Reach, Stuck, is_late, reach, stuck, was_late

NOON = datetime(2027, 3, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

NOTHING = Progress(passages=3, items=2)
SOME = Progress(passages=3, items=2, read=1)
ALL = Progress(passages=3, items=2, read=3, answered=2)
DUE = Terms(due=NOON)


@pytest.mark.parametrize(
    ("progress", "terms", "expected"),
    [
        (NOTHING, FREE, Reach.NOT_STARTED),
        (SOME, FREE, Reach.BEGUN),
        (ALL, FREE, Reach.DONE),
        (Progress(), FREE, Reach.EMPTY),
        (NOTHING, Terms(given=False), Reach.UNASSIGNED),
        (ALL, Terms(given=False), Reach.UNASSIGNED),
        (NOTHING, Terms(opens=NOON + HOUR), Reach.CLOSED),
        (SOME, Terms(opens=NOON + HOUR), Reach.CLOSED),
        (NOTHING, Terms(opens=NOON), Reach.NOT_STARTED),
        (Progress(passages=3, items=2, answered=2), FREE, Reach.BEGUN),
    ],
)
def test_how_far_somebody_is(progress, terms, expected) -> None:
    assert reach(progress, terms, NOON) == expected


@pytest.mark.parametrize(
    ("far", "now", "expected"),
    [
        (Reach.BEGUN, NOON, False),
        (Reach.BEGUN, NOON + timedelta(seconds=1), True),
        (Reach.NOT_STARTED, NOON + HOUR, True),
        (Reach.DONE, NOON + HOUR, False),
        (Reach.UNASSIGNED, NOON + HOUR, False),
        (Reach.CLOSED, NOON + HOUR, False),
        (Reach.EMPTY, NOON + HOUR, False),
    ],
)
def test_late_is_who_misses_something_after_the_due_date(far, now, expected) -> None:
    assert is_late(far, DUE, now) is expected


def test_nobody_is_late_where_nothing_is_due() -> None:
    assert not is_late(Reach.BEGUN, FREE, NOON)


@pytest.mark.parametrize(
    ("far", "finished", "expected"),
    [
        (Reach.DONE, NOON, False),
        (Reach.DONE, NOON + HOUR, True),
        (Reach.DONE, None, False),
        (Reach.BEGUN, NOON + HOUR, False),
    ],
)
def test_handed_in_late_is_all_done_and_the_last_of_it_after_the_due_date(far, finished, expected) -> None:
    assert was_late(far, DUE, finished) is expected


def wrong(tries: int = 2, at: datetime = NOON - HOUR, key: str = "why", number: int = 1) -> WrongItem:
    return WrongItem(key, number, tries, at)


def stuck_at(*items: WrongItem, far=Reach.BEGUN, terms=FREE, right_at=None, touched=NOON) -> Stuck | None:
    return stuck(far, terms, NOON, wrong=items, right_at=right_at, touched=touched)


def test_two_wrong_tries_at_one_question_make_stuck() -> None:
    assert stuck_at(wrong(2)) == Stuck(items=(wrong(2),))


def test_one_wrong_try_makes_nobody_stuck() -> None:
    assert stuck_at(wrong(1)) is None


def test_one_wrong_try_at_each_of_two_questions_makes_nobody_stuck() -> None:
    assert stuck_at(wrong(1), wrong(1, key="who")) is None


@pytest.mark.parametrize(("after", "expected"), [(timedelta(minutes=1), False), (-HOUR, True)])
def test_a_right_answer_to_anything_since_ends_it_and_one_before_does_not(after, expected) -> None:
    assert (stuck_at(wrong(3), right_at=NOON - HOUR + after) is not None) is expected


def test_the_question_tried_last_is_named_first() -> None:
    first, last = wrong(at=NOON - 2 * DAY, key="a"), wrong(at=NOON - HOUR, key="b", number=7)
    assert stuck_at(first, last) == Stuck(items=(last, first))


def test_a_right_answer_between_two_stuck_questions_ends_the_older_one_alone() -> None:
    older, newer = wrong(at=NOON - 2 * DAY, key="a"), wrong(at=NOON - HOUR, key="b")
    assert stuck_at(older, newer, right_at=NOON - DAY) == Stuck(items=(newer,))


@pytest.mark.parametrize(
    ("touched", "expected"),
    [
        (NOON - 3 * DAY, Stuck(days=3)),
        (NOON - 3 * DAY + HOUR, None),
        (NOON - 9 * DAY - HOUR, Stuck(days=9)),
        (None, None),
    ],
)
def test_begun_and_untouched_for_three_days_is_stuck(touched, expected) -> None:
    assert stuck_at(touched=touched) == expected


@pytest.mark.parametrize("far", [Reach.NOT_STARTED, Reach.DONE])
def test_who_has_not_begun_or_is_done_is_not_stuck_by_waiting(far) -> None:
    assert stuck_at(far=far, touched=NOON - 9 * DAY) is None


def test_all_done_with_a_question_wrong_twice_is_still_stuck_at_it() -> None:
    assert stuck_at(wrong(2), far=Reach.DONE) == Stuck(items=(wrong(2),))


@pytest.mark.parametrize("far", [Reach.UNASSIGNED, Reach.CLOSED, Reach.EMPTY])
def test_nobody_is_stuck_in_what_is_not_theirs(far) -> None:
    assert stuck_at(wrong(4), far=far, touched=NOON - 9 * DAY) is None


@pytest.mark.parametrize(
    "terms", [Terms(closes=NOON - HOUR), Terms(due=NOON - HOUR, late=Assignment.Late.REFUSE)]
)
def test_nobody_is_stuck_where_no_answer_is_taken_any_more(terms) -> None:
    assert stuck_at(wrong(4), terms=terms, touched=NOON - 9 * DAY) is None


def test_one_can_be_stuck_after_the_due_date_while_answers_are_taken() -> None:
    assert stuck_at(touched=NOON - 4 * DAY, terms=Terms(due=NOON - DAY)) == Stuck(days=4)
