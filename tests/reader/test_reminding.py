"""Learners are reminded, the day before by their own clock, of what is due and not done."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Notice
from courses.models import Accommodation, Activity, Assignment, Group, Role
from courses.reading import close_section
from reader.reminding import courses_with_something_due, remind
from tests.clock import set_clock
from tests.factories import make_enrolment, make_module, make_user

# A Monday, noon in Berlin.
TODAY, TOMORROW = "2026-06-01 10:00", "2026-06-02 21:59"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def give(module, due: str = TOMORROW, **to) -> Assignment:
    activity, _created = Activity.objects.get_or_create(course=module.course, kind="module", module=module)
    return Assignment.objects.create(activity=activity, due=utc(due), **to)


def somebody(course, zone: str = "Europe/Berlin", **fields):
    user = make_user()
    user.timezone = zone
    user.save()
    return make_enrolment(course, user=user, **fields)


@pytest.fixture
def module(course, monkeypatch):
    set_clock(monkeypatch, TODAY)
    return make_module(course, title="Talk", key="talk")


def told(enrolment) -> list[str]:
    return [notice.key for notice in Notice.objects.filter(user=enrolment.user).order_by("pk")]


def test_a_learner_is_reminded_once_of_what_is_due_tomorrow(course, module) -> None:
    learner = somebody(course)
    given = give(module)
    assert (remind(), remind()) == (1, 0)
    notice = Notice.objects.get()
    assert told(learner) == [f"due:{given.activity_id}:2026-06-02"]
    assert (notice.facts["activity"], notice.facts["due"], notice.href) == (
        "Talk",
        "2026-06-02T21:59:00+00:00",
        module.get_absolute_url(),
    )


@pytest.mark.parametrize("due", ["2026-06-01 21:59", "2026-06-02 22:00", "2026-05-31 12:00"])
def test_nobody_is_reminded_of_what_is_due_on_another_day(course, module, due) -> None:
    learner = somebody(course)
    give(module, due)
    remind()
    assert told(learner) == []


def test_tomorrow_is_what_the_learners_own_clock_says(course, module) -> None:
    tokyo, berlin = somebody(course, "Asia/Tokyo"), somebody(course)
    # On the 3rd in Tokyo, on the 2nd in Berlin.
    give(module, "2026-06-02 16:00")
    remind()
    assert (len(told(tokyo)), len(told(berlin))) == (0, 1)


def test_tomorrow_is_the_next_day_when_the_clocks_change_in_between(course, module, monkeypatch) -> None:
    learner = somebody(course)
    set_clock(monkeypatch, "2026-10-24 21:59")
    # 23:59 on the day that has 25 hours.
    give(module, "2026-10-25 22:59")
    remind()
    assert len(told(learner)) == 1


def test_who_is_done_is_not_reminded(course, module) -> None:
    done, begun = somebody(course), somebody(course)
    give(module)
    for section in ("why-talk", "cost"):
        close_section(done, module, section)
    close_section(begun, module, "cost")
    remind()
    assert (len(told(done)), len(told(begun))) == (0, 1)


def test_who_has_more_days_is_reminded_on_their_own_day(course, module, monkeypatch) -> None:
    learner, other = somebody(course), somebody(course)
    Accommodation.objects.create(enrolment=learner, extra_days=10)
    give(module)
    remind()
    assert (len(told(learner)), len(told(other))) == (0, 1)
    set_clock(monkeypatch, "2026-06-11 10:00")
    remind()
    assert (len(told(learner)), len(told(other))) == (1, 1)


def test_only_whom_it_is_given_to_is_reminded(course, module) -> None:
    group = Group.objects.create(course=course, name="One")
    inside, outside = somebody(course, group=group), somebody(course)
    give(module, group=group)
    remind()
    assert (len(told(inside)), len(told(outside))) == (1, 0)


def test_neither_staff_nor_who_has_left_is_reminded(course, module) -> None:
    people = [somebody(course, role=Role.INSTRUCTOR), somebody(course, left=utc(TODAY)), somebody(course)]
    give(module)
    remind()
    assert [len(told(person)) for person in people] == [0, 0, 1]


def test_nothing_that_is_not_published_is_reminded_of(course, monkeypatch) -> None:
    set_clock(monkeypatch, TODAY)
    learner = somebody(course)
    give(make_module(course, published=False))
    remind()
    assert told(learner) == []


def test_an_archived_course_and_one_where_nothing_is_due_are_not_looked_at(course, module, stranger) -> None:
    give(module)
    give(make_module(stranger.course), "2026-06-20 12:00")
    now = utc(TODAY)
    assert courses_with_something_due(now) == [course]
    course.archived = now
    course.save()
    assert courses_with_something_due(now) == []


@pytest.mark.parametrize("number", [1, 5])
def test_reminding_five_asks_as_often_as_reminding_one(course, module, number) -> None:
    for _ in range(number):
        somebody(course)
    give(module)
    with CaptureQueriesContext(connection) as captured:
        assert remind() == number
    assert len([q for q in captured if "SAVEPOINT" not in q["sql"]]) == 13
