"""Guest mode: who is a guest, what becomes of their work."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection, transaction
from django.http import Http404
from django.utils import timezone

from accounts.models import User
from accounts.registry import taken_over
from courses.guests import enter, forget_guests, guest_module_or_404, module_of, new_guest
from courses.joining import join, new_code
from courses.models import Enrolment, PassageKey, Role
from courses.reading import close_section, keep_place, mark_read
from quizzes.models import Response, Standing
from tests.answering import answer, version_of
from tests.factories import TEXT, make_course, make_enrolment, make_module, make_user, question


@pytest.fixture
def module(course):
    module = make_module(course, TEXT, question(), question("far", evidence="brake"), key="talk")
    make_module(course, TEXT, question("other"), key="closed")
    course.guest_module = module
    course.save()
    return module


@pytest.fixture
def guest(module) -> Enrolment:
    return enter(module.course, new_guest())


def test_a_guest_has_no_name_no_usable_password_and_no_address(guest) -> None:
    assert (guest.role, guest.user.kind, guest.user.name) == (Role.GUEST, User.Kind.GUEST, "")
    assert not guest.user.has_usable_password()
    assert guest.user.email.endswith("@guest.invalid")


@pytest.mark.parametrize("how", ["none", "draft", "archived"])
def test_there_is_no_door_where_no_module_is_open_to_guests(course, module, how) -> None:
    if how == "draft":
        course.guest_module = make_module(course, published=False)
    course.guest_module = None if how == "none" else course.guest_module
    course.archived = timezone.now() if how == "archived" else None
    course.save()
    with pytest.raises(Http404):
        guest_module_or_404("seminar")


def test_who_is_in_the_course_stays_what_they_are(course, module, assistant) -> None:
    assert enter(course, assistant.user).role == Role.ASSISTANT


def test_a_guest_reads_the_module_that_is_open(guest, module) -> None:
    assert module_of(guest.user) == module


# Becoming somebody


def work(enrolment, module) -> None:
    answer(enrolment, version_of(module), "Habit")
    close_section(enrolment, module, "why-talk")


def test_what_a_guest_did_is_the_persons_and_the_guest_is_gone(guest, module) -> None:
    work(guest, module)
    user = make_user()
    taken_over(guest.user, user)
    mine = Enrolment.objects.get(user=user)
    assert (mine.role, mine.responses.count(), mine.passages_read.count()) == (Role.GUEST, 1, 2)
    assert not User.objects.filter(kind=User.Kind.GUEST).exists()


def test_it_counts_when_the_person_joins_the_course_for_real(guest, module) -> None:
    work(guest, module)
    user = make_user()
    taken_over(guest.user, user)
    new_code(module.course)
    module.course.refresh_from_db()
    enrolment = join(user, module.course)
    assert (enrolment.role, enrolment.responses.count()) == (Role.LEARNER, 1)


def test_whoever_is_in_the_course_without_work_in_the_module_gets_the_guests(
    course, guest, module, learner
) -> None:
    work(guest, module)
    taken_over(guest.user, learner.user)
    learner.refresh_from_db()
    assert learner.role == Role.LEARNER
    assert (learner.responses.count(), learner.sections_done.count(), learner.places.count()) == (1, 1, 1)
    assert Standing.objects.get(enrolment=learner).right


def test_whoever_has_worked_in_the_module_keeps_their_own_answers(guest, module, learner) -> None:
    work(guest, module)
    own = answer(learner, version_of(module), "Money")
    taken_over(guest.user, learner.user)
    assert list(Response.objects.all()) == [own]
    assert not Standing.objects.get(enrolment=learner).right


def test_what_either_has_read_is_read_and_the_persons_place_stays(guest, module, learner) -> None:
    habit, brake = (PassageKey.objects.get(document=module.document, name=n) for n in ("habit", "brake"))
    mark_read(guest, [habit, brake])
    keep_place(guest, module, brake)
    mark_read(learner, [habit])
    keep_place(learner, module, habit)
    taken_over(guest.user, learner.user)
    assert set(learner.passages_read.values_list("key__name", flat=True)) == {"habit", "brake"}
    assert learner.places.get().key == habit


def test_whoever_had_left_is_back_as_a_guest_with_both(guest, module) -> None:
    work(guest, module)
    gone = make_enrolment(module.course, left=timezone.now(), removed=True)
    taken_over(guest.user, gone.user)
    gone.refresh_from_db()
    assert (gone.role, gone.left, gone.responses.count()) == (Role.GUEST, None, 1)
    new_code(module.course)
    module.course.refresh_from_db()
    assert join(gone.user, module.course).state == "asked"


def test_a_guest_of_two_courses_brings_both(guest, module) -> None:
    other = make_course()
    other.guest_module = make_module(other, TEXT, question())
    other.save()
    enter(other, guest.user)
    user = make_user()
    taken_over(guest.user, user)
    assert set(user.enrolments.values_list("course", flat=True)) == {module.course_id, other.pk}


def test_only_a_guest_is_taken_over_and_only_by_a_person(guest, module, learner) -> None:
    taken_over(learner.user, make_user())
    taken_over(guest.user, new_guest())
    assert Enrolment.objects.filter(user=learner.user).exists()
    assert Enrolment.objects.filter(user=guest.user).exists()


# Forgetting


def seen(enrolment: Enrolment, days: int) -> Enrolment:
    at = timezone.now() - timedelta(days=days)
    Enrolment.objects.filter(pk=enrolment.pk).update(seen=at)
    User.objects.filter(pk=enrolment.user_id).update(date_joined=at)
    return enrolment


def test_guests_are_forgotten_two_weeks_after_their_last_visit_and_people_never(
    guest, module, learner
) -> None:
    work(guest, module)
    kept = seen(enter(module.course, new_guest()), 13)
    seen(guest, 15)
    seen(learner, 500)
    assert forget_guests() == 1
    assert set(Enrolment.objects.all()) == {kept, learner}
    assert not Response.objects.exists()


def test_a_guest_who_came_long_ago_and_was_here_yesterday_is_kept(guest, module) -> None:
    seen(guest, 100)
    Enrolment.objects.filter(pk=guest.pk).update(seen=timezone.now() - timedelta(days=1))
    assert forget_guests() == 0


# The door


def test_the_door_says_what_is_kept_and_lets_in_at_a_press(client, module) -> None:
    response = client.get("/try/seminar/")
    assert response.status_code == 200
    assert "two weeks after your last visit" in response.content.decode()
    assert not User.objects.exists()
    response = client.post("/try/seminar/")
    assert (response.status_code, response["Location"]) == (302, module.get_absolute_url())
    assert client.get(module.get_absolute_url()).status_code == 200
    assert User.objects.get().is_guest


def test_a_guest_who_comes_again_is_the_same_guest(client, module) -> None:
    client.post("/try/seminar/")
    for method in (client.get, client.post):
        assert method("/try/seminar/")["Location"] == module.get_absolute_url()
    assert User.objects.count() == 1


def test_somebody_with_an_account_reads_under_their_name(client, module) -> None:
    user = make_user()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/try/seminar/")
    assert Enrolment.objects.get(user=user).role == Role.GUEST
    assert not User.objects.filter(kind=User.Kind.GUEST).exists()


def test_the_door_is_shut_where_there_is_none(client, course, stranger) -> None:
    for slug in ("seminar", "elsewhere", "no-such"):
        assert client.get(f"/try/{slug}/").status_code == 404
        assert client.post(f"/try/{slug}/").status_code == 404


def test_one_address_makes_no_end_of_guests(client, module) -> None:
    from django.core.cache import cache

    cache.clear()
    codes = []
    for _n in range(61):
        client.cookies.clear()
        codes.append(client.post("/try/seminar/").status_code)
    assert (set(codes[:60]), codes[60]) == ({302}, 429)
    assert User.objects.count() == 60
    cache.clear()


def test_home_leads_a_guest_back_to_the_module(client, module) -> None:
    client.post("/try/seminar/")
    assert client.get("/")["Location"] == module.get_absolute_url()


def test_a_guest_sees_the_sign_up_and_stays_a_guest_until_it_is_done(client, module) -> None:
    client.post("/try/seminar/")
    guest = User.objects.get()
    assert client.get("/accounts/signup/").status_code == 200
    assert client.session[SESSION_KEY] == str(guest.pk)
    assert client.get(module.get_absolute_url()).status_code == 200


def test_whoever_signs_in_takes_the_guests_answers_along(client, module) -> None:
    client.post("/try/seminar/")
    guest = Enrolment.objects.get()
    work(guest, module)
    user = make_user(email="own@example.org", password="a-quiet-room")
    client.post("/accounts/login/", {"login": "own@example.org", "password": "a-quiet-room"})
    assert client.session[SESSION_KEY] == str(user.pk)
    assert Enrolment.objects.get().user == user
    assert not User.objects.filter(kind=User.Kind.GUEST).exists()


def test_a_person_who_was_a_guest_finds_the_one_module_and_no_other(module, sign_in) -> None:
    client = sign_in(enter(module.course, make_user()))
    make_module(module.course, TEXT, title="A secret title")
    for address in ("/", "/courses/seminar/", "/api/v1/courses/", "/api/v1/courses/seminar/"):
        response = client.get(address)
        assert response.status_code == 200
        assert "A secret title" not in response.content.decode()
    assert module.get_absolute_url() in client.get("/courses/seminar/").content.decode()
    assert client.get("/courses/seminar/modules/closed/").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_guest_who_signs_in_as_two_people_at_once_becomes_one_of_them(guest, module) -> None:
    work(guest, module)
    waiting, done = Event(), []

    def second() -> None:
        try:
            waiting.set()
            taken_over(guest.user, make_user("Second"))
            done.append(True)
        finally:
            connection.close()

    thread = Thread(target=second)
    first = make_user("First")
    with transaction.atomic():
        taken_over(guest.user, first)
        thread.start()
        waiting.wait(timeout=60)
        thread.join(timeout=0.5)
    thread.join(timeout=60)
    guest.refresh_from_db()
    assert (guest.user, done) == (first, [True])
