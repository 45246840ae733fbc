"""What is due, in which order, and how dates are said."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from courses.assigning import accommodate, assign
from courses.models import PassageKey
from courses.reading import keep_place, mark_read
from reader.next import next_step
from reader.outline import due, due_soon, in_words, outline
from tests.factories import make_module

DAY = timedelta(days=1)
NOW = datetime(2026, 12, 2, 12, 0, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def three(course):
    return [make_module(course, title=title) for title in ("One", "Two", "Three")]


def titles(rows) -> list[str]:
    return [row.module.title for row in rows]


def give(module, instructor, days: float, **fields) -> None:
    assign(module, to=module.course, by=instructor.user, due=timezone.now() + days * DAY, **fields)


def read_all(learner, module) -> None:
    mark_read(learner, list(PassageKey.objects.filter(document=module.document)))


def test_what_is_due_comes_by_its_date_and_what_is_late_first(learner, instructor, three) -> None:
    for module, days in zip(three, (5, 2, -1), strict=True):
        give(module, instructor, days)
    rows = outline(learner)
    assert (titles(due(rows)), [row.late for row in due(rows)]) == (
        ["Three", "Two", "One"],
        [True, False, False],
    )


def test_what_is_done_is_not_due(learner, instructor, three) -> None:
    give(three[0], instructor, 2)
    read_all(learner, three[0])
    assert due(outline(learner)) == []


def test_what_can_not_be_given_any_more_is_not_due(learner, instructor, three) -> None:
    give(three[0], instructor, -1, late="refuse")
    give(three[1], instructor, 2, opens=timezone.now() + DAY)
    assert due(outline(learner)) == []


def test_soon_is_within_a_week(learner, instructor, three) -> None:
    give(three[0], instructor, 6.9)
    give(three[1], instructor, 7.1)
    assert titles(due_soon(outline(learner))) == ["One"]


def test_what_is_due_soon_is_the_next_step_before_what_was_begun(learner, instructor, three) -> None:
    mark_read(learner, [PassageKey.objects.get(document=three[0].document, name="habit")])
    give(three[2], instructor, 2)
    step = next_step(outline(learner))
    assert (step.module, step.why.startswith("It is due first.")) == (three[2], True)


def test_what_is_due_later_waits_its_turn(learner, instructor, three) -> None:
    give(three[2], instructor, 20)
    assert next_step(outline(learner)).module == three[0]


def test_a_reading_that_is_not_open_is_not_the_next_step(learner, instructor, three) -> None:
    give(three[0], instructor, 5, opens=timezone.now() + DAY)
    assert next_step(outline(learner)).module == three[1]


def test_when_all_else_is_done_the_next_step_says_when_more_opens(learner, instructor, three) -> None:
    give(three[0], instructor, 5, opens=timezone.now() + DAY)
    for module in three[1:]:
        read_all(learner, module)
    step = next_step(outline(learner))
    assert (step.module, step.why.startswith("“One” is next. Opens tomorrow")) == (None, True)


def test_who_stopped_in_a_reading_continues_there_though_nothing_counts_as_read(learner, three) -> None:
    keep_place(learner, three[1], PassageKey.objects.get(document=three[1].document, name="treaty"))
    step = next_step(outline(learner))
    assert (step.module, step.action) == (three[1], "Continue from ¶2")


def test_more_days_show_in_the_outline(learner, instructor, three) -> None:
    give(three[0], instructor, -1)
    accommodate(learner, extra_days=3)
    assert [row.late for row in due(outline(learner))] == [False]


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (NOW + timedelta(hours=3), "today, 15:00"),
        (NOW + timedelta(hours=11, minutes=59), "today, 23:59"),
        (NOW + DAY, "tomorrow, 12:00"),
        (NOW - DAY, "yesterday, 12:00"),
        (NOW + 3 * DAY, "Saturday, 12:00"),
        (NOW + 6 * DAY, "Tuesday, 12:00"),
        (NOW + 7 * DAY, "Wednesday 9 December, 12:00"),
        (NOW - 2 * DAY, "Monday 30 November, 12:00"),
        (NOW + 40 * DAY, "11 January 2027, 12:00"),
    ],
)
def test_a_moment_is_said_as_people_say_it(at, said) -> None:
    assert in_words(at, NOW) == said


def test_tomorrow_is_tomorrow_on_the_readers_own_calendar() -> None:
    """At 12:00 UTC on the 2nd it is 01:00 on the 3rd in Auckland."""
    with timezone.override(ZoneInfo("Pacific/Auckland")):
        assert in_words(NOW + timedelta(hours=22), NOW) == "today, 23:00"
        assert in_words(NOW - timedelta(hours=2), NOW) == "yesterday, 23:00"
