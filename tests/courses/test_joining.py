"""Coming into a course: codes, places, requests, the waiting list, mail domains."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import close_old_connections, connection
from django.utils import timezone

from accounts.models import Notice
from courses.codes import ALPHABET, read_code
from courses.inviting import invite
from courses.joining import (
    CannotJoin,
    arrive,
    close_joining,
    course_of_code,
    courses_for,
    decide,
    join,
    move_up,
    new_code,
    take_back,
    waiting_for,
)
from courses.models import Course, Domain, Enrolment, JoinRequest, Role
from courses.placing import Seat, leave, place, remove
from tests.factories import make_course, make_enrolment, make_user

State = JoinRequest.State


@pytest.fixture
def open_course(course: Course) -> Course:
    new_code(course)
    course.refresh_from_db()
    return course


def with_fields(course: Course, **fields: object) -> Course:
    for name, value in fields.items():
        setattr(course, name, value)
    course.save()
    return course


def inside(course: Course) -> list[str]:
    return [e.user.name for e in course.enrolments.learners().select_related("user").order_by("pk")]


def waiting(course: Course) -> list[str]:
    return [r.user.name for r in course.join_requests.filter(state=State.WAITING).select_related("user")]


# Codes


def test_a_code_has_six_signs_that_nobody_confuses_and_a_dash(course) -> None:
    code = new_code(course)
    assert (len(code), code[3]) == (7, "-")
    assert set(code.replace("-", "")) <= set(ALPHABET)
    assert set("IO01").isdisjoint(ALPHABET)


@pytest.mark.parametrize(
    "typed",
    ["K7R-4MD", "k7r-4md", "K7R4MD", " k7r 4md ", "K7R – 4MD", "https://colloquy.example/join/K7R-4MD/"],
)
def test_a_code_is_understood_however_it_is_typed(typed) -> None:
    assert read_code(typed) == "K7R-4MD"


@pytest.mark.parametrize(
    "typed", ["", "K7R-4M", "K7R-4MDD", "K7R-4M0", "I7R-4MD", "join", "https://x.example/join/"]
)
def test_what_can_be_no_code_is_none(typed) -> None:
    assert read_code(typed) == ""


def test_a_new_code_ends_the_old_one(open_course) -> None:
    old = open_course.code
    new = new_code(open_course)
    assert course_of_code(old) is None
    assert course_of_code(new) == open_course


def test_closed_joining_leaves_no_code_and_everybody_in(open_course, learner) -> None:
    code = open_course.code
    close_joining(open_course)
    assert course_of_code(code) is None
    assert inside(open_course) == ["Lea Learner"]


def test_the_code_of_an_archived_course_finds_nothing(open_course) -> None:
    with_fields(open_course, archived=timezone.now())
    assert course_of_code(open_course.code) is None


# Joining


def test_whoever_has_the_code_is_in_as_a_learner(open_course) -> None:
    enrolment = join(make_user(), open_course)
    assert isinstance(enrolment, Enrolment)
    assert (enrolment.role, enrolment.left) == (Role.LEARNER, None)


def test_whoever_is_in_stays_what_they_are(open_course, assistant) -> None:
    assert join(assistant.user, open_course) == assistant
    assistant.refresh_from_db()
    assert assistant.role == Role.ASSISTANT


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"archived": timezone.now()}, "archived"),
        ({"joining_until": timezone.now() - timedelta(hours=1)}, "closed on"),
        ({"code": None}, "Joining is closed"),
    ],
)
def test_a_closed_course_says_why(open_course, fields, words) -> None:
    with_fields(open_course, **fields)
    with pytest.raises(CannotJoin, match=words):
        join(make_user(), open_course)
    assert inside(open_course) == []


def test_whoever_comes_back_goes_on_as_a_learner_with_the_same_enrolment(open_course, instructor) -> None:
    back = make_enrolment(open_course, Role.INSTRUCTOR, left=timezone.now())
    assert join(back.user, open_course) == back
    back.refresh_from_db()
    assert (back.role, back.left) == (Role.LEARNER, None)


def test_a_guest_becomes_a_learner_with_the_same_enrolment(open_course) -> None:
    guest = make_enrolment(open_course, Role.GUEST)
    assert join(guest.user, open_course) == guest
    guest.refresh_from_db()
    assert guest.role == Role.LEARNER


def test_a_guest_needs_consent_and_a_place_like_anybody(open_course) -> None:
    guest = make_enrolment(open_course, Role.GUEST)
    with_fields(open_course, approval=True)
    assert join(guest.user, open_course).state == State.ASKED
    guest.refresh_from_db()
    assert guest.role == Role.GUEST


# Asking


def test_where_the_instructor_wants_to_be_asked_a_request_waits_and_the_instructor_is_told(
    open_course, instructor
) -> None:
    with_fields(open_course, approval=True)
    asking = make_user("Ada Asks")
    request = join(asking, open_course, line="I am in the Thursday group.")
    assert (request.state, request.line) == (State.ASKED, "I am in the Thursday group.")
    notice = Notice.objects.get()
    assert (notice.user, notice.kind) == (instructor.user, "asked")
    assert notice.facts == {
        "course": "A seminar",
        "who": "Ada Asks",
        "line": "I am in the Thursday group.",
    }


def test_asking_twice_is_asking_once(open_course, instructor) -> None:
    with_fields(open_course, approval=True)
    user = make_user()
    assert join(user, open_course) == join(user, open_course)
    assert Notice.objects.count() == 1


def test_whoever_is_let_in_is_in_and_told_and_the_request_is_gone(open_course) -> None:
    with_fields(open_course, approval=True)
    request = join(make_user("Ada Asks"), open_course)
    decide(request, True)
    assert inside(open_course) == ["Ada Asks"]
    assert not JoinRequest.objects.exists()
    assert Notice.objects.get(user=request.user).facts["answer"] == "admitted"


def test_a_declined_request_keeps_its_reason_and_may_be_asked_again(open_course) -> None:
    with_fields(open_course, approval=True)
    request = join(make_user(), open_course)
    decide(request, False, reason="Use the code of the Monday group.")
    request.refresh_from_db()
    assert (request.state, request.reason) == (State.DECLINED, "Use the code of the Monday group.")
    assert join(request.user, open_course).state == State.ASKED


def test_whoever_was_declined_needs_consent_even_where_others_do_not(open_course) -> None:
    with_fields(open_course, approval=True)
    request = join(make_user(), open_course)
    decide(request, False)
    with_fields(open_course, approval=False)
    assert join(request.user, open_course).state == State.ASKED


def test_what_was_taken_back_can_not_be_decided(open_course) -> None:
    with_fields(open_course, approval=True)
    request = join(make_user(), open_course)
    take_back(JoinRequest.objects.get())
    with pytest.raises(CannotJoin, match="taken back"):
        decide(request, True)


def test_whoever_was_removed_comes_back_only_with_consent(open_course, instructor, learner) -> None:
    remove(learner, by=instructor.user)
    request = join(learner.user, open_course)
    assert request.state == State.ASKED
    decide(request, True)
    learner.refresh_from_db()
    assert (learner.left, learner.removed) == (None, False)


# Places


def test_without_a_free_place_people_wait_in_the_order_in_which_they_came(open_course) -> None:
    with_fields(open_course, seats=1)
    for name in ("First", "Second", "Third"):
        join(make_user(name), open_course)
    assert (inside(open_course), waiting(open_course)) == (["First"], ["Second", "Third"])


def test_staff_take_no_place(open_course, instructor, assistant) -> None:
    with_fields(open_course, seats=1)
    assert isinstance(join(make_user(), open_course), Enrolment)


def test_an_open_invitation_holds_a_place(open_course, instructor) -> None:
    with_fields(open_course, seats=1)
    invite(open_course, "new@example.org", by=instructor.user)
    assert join(make_user(), open_course).state == State.WAITING


def test_whoever_was_invited_and_comes_by_the_code_takes_the_place_that_was_held(
    open_course, instructor
) -> None:
    with_fields(open_course, seats=1, approval=True)
    user = make_user(email="new@example.org")
    invite(open_course, "new@example.org", by=instructor.user)
    assert isinstance(join(user, open_course), Enrolment)
    assert not open_course.invitations.exists()


def test_a_place_that_gets_free_goes_to_whoever_is_first_and_they_are_told(open_course) -> None:
    with_fields(open_course, seats=1)
    first, second, _third = (join(make_user(name), open_course) for name in ("First", "Second", "Third"))
    leave(first)
    assert (inside(open_course), waiting(open_course)) == (["Second"], ["Third"])
    assert Notice.objects.get(user=second.user).facts["answer"] == "admitted"


def test_a_learner_who_becomes_an_assistant_frees_a_place(open_course) -> None:
    with_fields(open_course, seats=1)
    first = join(make_user("First"), open_course)
    join(make_user("Second"), open_course)
    place(first, Seat(Role.ASSISTANT))
    assert inside(open_course) == ["Second"]


def test_more_places_let_as_many_in_as_there_are_now(open_course) -> None:
    with_fields(open_course, seats=1)
    for name in ("First", "Second", "Third", "Fourth"):
        join(make_user(name), open_course)
    with_fields(open_course, seats=3)
    move_up(open_course)
    assert (inside(open_course), waiting(open_course)) == (["First", "Second", "Third"], ["Fourth"])


def test_where_the_instructor_decides_nobody_moves_up_by_themselves(open_course) -> None:
    with_fields(open_course, seats=1)
    first, second = (join(make_user(name), open_course) for name in ("First", "Second"))
    with_fields(open_course, approval=True)
    leave(first)
    assert waiting(open_course) == ["Second"]
    decide(second, True)
    assert inside(open_course) == ["Second"]


def test_whoever_is_let_in_without_a_free_place_goes_on_waiting(open_course, learner) -> None:
    with_fields(open_course, approval=True, seats=1)
    request = join(make_user("Late"), open_course)
    outcome = decide(request, True)
    assert outcome.state == State.WAITING
    assert inside(open_course) == ["Lea Learner"]


def test_those_who_came_late_do_not_pass_by_those_who_wait(open_course) -> None:
    with_fields(open_course, seats=1)
    first, second = (join(make_user(name), open_course) for name in ("First", "Second"))
    assert join(second.user, open_course) == second
    assert waiting(open_course) == ["Second"]
    assert first.role == Role.LEARNER


# Mail domains


@pytest.fixture
def at_school(course) -> Course:
    Domain.objects.create(course=course, name="school.example")
    return course


def test_a_confirmed_address_of_the_domain_finds_and_joins_the_course(at_school) -> None:
    user = make_user(email="a@school.example")
    assert courses_for(user) == [at_school]
    assert isinstance(join(user, at_school, by_code=False), Enrolment)
    assert courses_for(user) == []


def test_an_address_that_is_not_confirmed_finds_nothing(at_school) -> None:
    user = make_user(email="a@elsewhere.example")
    EmailAddress.objects.create(user=user, email="a@school.example", verified=False)
    assert courses_for(user) == []
    with pytest.raises(CannotJoin):
        join(user, at_school, by_code=False)


@pytest.mark.parametrize("email", ["a@sub.school.example", "a@myschool.example", "school.example@x.example"])
def test_only_the_domain_itself_counts(at_school, email) -> None:
    assert courses_for(make_user(email=email)) == []


def test_a_course_that_is_archived_or_closed_is_not_found_by_domain(at_school) -> None:
    user = make_user(email="a@school.example")
    with_fields(at_school, joining_until=timezone.now() - timedelta(minutes=1))
    assert courses_for(user) == []
    with_fields(at_school, joining_until=None, archived=timezone.now())
    assert courses_for(user) == []


# Arriving


def test_the_code_typed_at_sign_up_is_used_when_the_address_is_confirmed(open_course) -> None:
    user = make_user("New Person")
    user.arriving = open_course.code
    arrive(user)
    user.refresh_from_db()
    assert inside(open_course) == ["New Person"]
    assert user.arriving == ""


def test_a_code_that_ended_meanwhile_stops_nobody_from_arriving(open_course) -> None:
    user = make_user()
    user.arriving = open_course.code
    with_fields(open_course, joining_until=timezone.now() - timedelta(minutes=1))
    arrive(user)
    assert inside(open_course) == []
    assert user.arriving == ""


def test_one_waits_for_what_one_asked_for_and_was_invited_to(
    open_course, instructor, django_assert_num_queries
) -> None:
    user = make_user(email="new@example.org")
    with_fields(open_course, approval=True)
    request = join(user, open_course)
    other = make_course()
    invite(other, "new@example.org, other@example.org", by=instructor.user)
    with django_assert_num_queries(2):
        arrivals = waiting_for(user)
        assert [i.course.title for i in arrivals.invitations] == [other.title]
    assert arrivals.requests == [request]


# Races


@pytest.mark.django_db(transaction=True)
def test_of_a_hundred_who_join_at_once_seven_get_the_seven_places() -> None:
    course = make_course(seats=7)
    new_code(course)
    users = [make_user() for _n in range(100)]

    def come(user) -> str:
        try:
            return type(join(user, course)).__name__
        finally:
            connection.close()

    close_old_connections()
    with ThreadPoolExecutor(10) as threads:
        outcomes = list(threads.map(come, users))

    assert sorted(outcomes) == ["Enrolment"] * 7 + ["JoinRequest"] * 93
    assert course.enrolments.learners().count() == 7
    requests = list(course.join_requests.all())
    assert {request.state for request in requests} == {State.WAITING}
    # They asked one after the other: rows in the order of their moments are rows in the order they were made.
    assert [r.pk for r in requests] == sorted(r.pk for r in requests)
    next_up = requests[0].user_id
    leave(course.enrolments.learners().first())
    assert course.enrolments.learners().filter(user=next_up).exists()
    assert course.enrolments.learners().count() == 7
