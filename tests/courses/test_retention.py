"""When a course is long over its results lose their names."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.jobs import JOBS
from accounts.models import User
from courses.erasing import forget_due, forget_names, names_until
from courses.models import Course, Enrolment, Invitation, JoinRequest, Role
from courses.reading import close_section
from quizzes.models import Response
from quizzes.progress import overview
from tests.answering import answer, version_of
from tests.factories import make_course, make_enrolment, make_module, make_user
from tests.known import make_shelf

TODAY = date(2031, 3, 10)


@pytest.fixture(autouse=True)
def _today(monkeypatch) -> None:
    set_clock(monkeypatch, datetime(2031, 3, 10, 12, tzinfo=UTC))


def set_clock(monkeypatch, now: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)


def over(days_ago: int, keep: int | None = 30, **fields: object) -> Course:
    """Return a course that ended so many days ago, with a learner who has read something."""
    course = make_course(ends=TODAY - timedelta(days=days_ago), keep_days=keep, **fields)
    read(make_enrolment(course))
    return course


def read(enrolment: Enrolment) -> Enrolment:
    module = enrolment.course.modules.first() or make_module(enrolment.course)
    close_section(enrolment, module, "why-talk")
    return enrolment


def kinds(course: Course) -> set[str]:
    return set(Enrolment.objects.filter(course=course).values_list("user__kind", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days_ago", "found"), [(30, {"person"}), (31, {"former"}), (0, {"person"}), (-5, {"person"})]
)
def test_names_stay_to_the_end_of_the_last_day(days_ago, found) -> None:
    course = over(days_ago)
    forget_due()
    assert kinds(course) == found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("now", "forgotten"),
    [
        (datetime(2031, 3, 10, 23, 59, 59, tzinfo=UTC), 0),
        (datetime(2031, 3, 11, 0, 0, 0, tzinfo=UTC), 1),
    ],
)
def test_the_day_ends_at_midnight_in_utc_whatever_zone_is_active(monkeypatch, now, forgotten) -> None:
    over(30)
    set_clock(monkeypatch, now)
    for zone in (timezone.get_fixed_timezone(14 * 60), timezone.get_fixed_timezone(-11 * 60)):
        with timezone.override(zone):
            if not forgotten:
                assert forget_due() == 0
    with timezone.override(timezone.get_fixed_timezone(-11 * 60)):
        assert forget_due() == forgotten


@pytest.mark.django_db
def test_none_is_kept_after_the_last_day_where_the_course_says_so() -> None:
    course = over(1, keep=0)
    assert names_until(course) == TODAY - timedelta(days=1)
    forget_due()
    assert kinds(course) == {"former"}


@pytest.mark.django_db
@pytest.mark.parametrize("course", [{"keep": None}, {"keep": 2_147_483_647}])
def test_without_a_term_names_stay(course) -> None:
    made = over(4000, **course)
    assert forget_due() == 0
    assert kinds(made) == {"person"}


@pytest.mark.django_db
def test_without_a_last_day_names_stay() -> None:
    course = make_course(keep_days=1)
    read(make_enrolment(course))
    assert forget_due() == 0


@pytest.mark.django_db
def test_it_is_done_once() -> None:
    over(31)
    assert (forget_due(), forget_due()) == (1, 0)


@pytest.mark.django_db
def test_who_teaches_keeps_their_own() -> None:
    course = over(31)
    staff = [make_enrolment(course, role) for role in ("instructor", "assistant", "author", "observer")]
    forget_due()
    assert {Enrolment.objects.get(pk=each.pk).user_id for each in staff} == {each.user_id for each in staff}


@pytest.mark.django_db
def test_the_account_of_a_learner_stays_and_their_other_courses_too() -> None:
    course = over(31)
    user = Enrolment.objects.get(course=course).user
    running = make_enrolment(user=user)
    forget_due()
    assert User.objects.filter(pk=user.pk).exists()
    assert Enrolment.objects.get(pk=running.pk).user == user


@pytest.mark.django_db
def test_results_stay_and_words_go(monkeypatch) -> None:
    course = make_course()
    module = make_shelf(course)
    learner = make_enrolment(course)
    answer(learner, version_of(module, "own"), text="My words")
    answer(learner, version_of(module, "why"), "Habit")
    before = overview(course, [learner]).progress(learner, module)
    forget_names(course)
    assert overview(course, [learner]).progress(learner, module) == before
    assert not Response.objects.filter(given__text="My words").exists()


@pytest.mark.django_db
def test_requests_and_invitations_of_the_course_go() -> None:
    course = over(31)
    JoinRequest.objects.create(course=course, user=make_user(), state="declined", line="I")
    Invitation.objects.create(course=course, email="x@example.org", token="t")
    forget_due()
    assert not JoinRequest.objects.exists()
    assert not Invitation.objects.exists()


@pytest.mark.django_db
def test_members_are_numbered_within_the_course_and_go_on_counting() -> None:
    course = make_course()
    make_module(course)
    for _n in range(3):
        read(make_enrolment(course))
    forget_names(course)
    read(make_enrolment(course))
    forget_names(course)
    names = {str(each.user) for each in course.enrolments.select_related("user")}
    assert names == {f"former member {n}" for n in (1, 2, 3, 4)}


@pytest.mark.django_db
def test_a_class_of_forty_takes_as_many_statements_as_one_of_two() -> None:
    counts = []
    for many in (2, 40):
        course = make_course()
        make_module(course)
        for _n in range(many):
            read(make_enrolment(course))
        with CaptureQueriesContext(connection) as queries:
            forget_names(course)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_somebody_who_was_promoted_keeps_their_enrolment() -> None:
    course = make_course()
    promoted = read(make_enrolment(course, Role.ASSISTANT))
    forget_names(course)
    assert Enrolment.objects.get(pk=promoted.pk).user == promoted.user


def test_the_worker_does_it() -> None:
    assert JOBS["take names off"].run is forget_due


@pytest.mark.django_db
def test_the_page_about_privacy_says_until_when_in_each_of_ones_courses(sign_in) -> None:
    course = make_course(title="Treaties", ends=date(2031, 3, 1), keep_days=30)
    learner = make_enrolment(course)
    make_enrolment(make_course(title="Habits"), user=learner.user)
    page = sign_in(learner).get(reverse("privacy")).content.decode()
    assert "<dt>Treaties</dt><dd>Results stand under your name until 31 March 2031.</dd>" in page
    assert "<dt>Habits</dt><dd>Results stand under your name until you delete your account.</dd>" in page


@pytest.mark.django_db
def test_requests_to_a_course_without_learners_go_too() -> None:
    course = make_course(ends=TODAY - timedelta(days=31), keep_days=30)
    JoinRequest.objects.create(course=course, user=make_user(), state="waiting", line="I")
    assert (forget_due(), forget_due()) == (1, 0)
