"""Deleting one's own account, and taking that back."""

from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.jobs import JOBS
from accounts.leaving import TIME_TO_RETURN, CannotLeave, erase_due, leave, take_back
from accounts.models import Mail, User
from courses.models import Role
from courses.placing import CannotPlace
from courses.placing import leave as leave_course
from tests.factories import make_course, make_enrolment, make_user

PASSWORD = "a-long-pass-word-of-theirs"


@pytest.fixture
def user(db) -> User:
    return make_user("Lou Leaver", email="lou@example.org", password=PASSWORD)


@pytest.fixture
def client(user) -> Client:
    client = Client()
    signs_in(client)
    return client


def signs_in(client: Client):
    return client.post(
        reverse("account_login"), {"login": "lou@example.org", "password": PASSWORD}, follow=True
    )


def asks_to_leave(client: Client, address: str = "lou@example.org"):
    """Fill in the form, and the password when it is asked for."""
    response = client.post(reverse("delete_account"), {"address": address})
    if response.status_code == 302 and reverse("account_reauthenticate") in response["Location"]:
        return client.post(response["Location"], {"password": PASSWORD})
    return response


def leaving_of(user: User):
    return User.objects.values_list("leaving", flat=True).get(pk=user.pk)


def test_the_account_is_to_be_erased_in_two_weeks(user, client) -> None:
    response = asks_to_leave(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert abs(leaving_of(user) - timezone.now() - timedelta(days=14)) < timedelta(minutes=1)


def test_the_password_is_asked_for_first(user, client) -> None:
    response = client.post(reverse("delete_account"), {"address": user.email})
    assert response["Location"].startswith(reverse("account_reauthenticate"))
    assert leaving_of(user) is None


@pytest.mark.parametrize("address", ["", "somebody@example.org", "lou"])
def test_without_the_address_nothing_is_deleted_and_the_field_says_why(user, client, address) -> None:
    response = asks_to_leave(client, address)
    assert response.status_code == 422
    assert 'id="leaving_address_error"' in response.content.decode()
    assert leaving_of(user) is None


def test_the_address_counts_in_capitals_too(user, client) -> None:
    asks_to_leave(client, " LOU@example.org ")
    assert leaving_of(user) is not None


def test_every_session_of_theirs_ends_and_no_other(user, client) -> None:
    elsewhere, other = Client(), Client()
    signs_in(elsewhere)
    other.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")
    asks_to_leave(client)
    opened = [each.get(reverse("profile")).status_code for each in (client, elsewhere, other)]
    assert opened == [302, 302, 200]
    assert str(user.pk) not in {
        session.get_decoded().get("_auth_user_id") for session in Session.objects.all()
    }


def test_the_page_afterwards_says_until_when_it_can_be_taken_back(user, client) -> None:
    page = client.get(asks_to_leave(client)["Location"]).content.decode()
    day = timezone.localtime(leaving_of(user))
    assert f"{day.day} {day:%B %Y}" in page


def test_they_are_written_to(user, client) -> None:
    asks_to_leave(client)
    mail = Mail.objects.get(user=user)
    assert mail.to == "lou@example.org"
    assert reverse("account_login") in mail.text
    assert reverse("account_login") in mail.html


def test_signing_in_takes_it_back_and_says_so(user, client) -> None:
    asks_to_leave(client)
    page = signs_in(client).content.decode()
    assert "Your account stays" in page
    assert leaving_of(user) is None


def test_signing_in_otherwise_says_nothing_of_it(user) -> None:
    assert "Your account stays" not in signs_in(Client()).content.decode()


def test_asked_twice_the_first_day_holds(user) -> None:
    first = leave(user)
    assert leave(user) == first
    assert Mail.objects.filter(user=user).count() == 1


def test_who_was_not_leaving_takes_nothing_back(user) -> None:
    assert not take_back(user)


# When the day has come


@pytest.mark.parametrize(("late", "there"), [(timedelta(seconds=-30), True), (timedelta(seconds=1), False)])
def test_the_account_is_erased_when_the_day_has_come(user, late, there) -> None:
    User.objects.filter(pk=user.pk).update(leaving=timezone.now() - late)
    assert erase_due() == (not there)
    assert User.objects.filter(pk=user.pk).exists() == there
    assert EmailAddress.objects.filter(email="lou@example.org").exists() == there


def test_nobody_else_is_erased(user) -> None:
    make_user()
    assert erase_due() == 0
    assert User.objects.count() == 2


def test_one_that_fails_does_not_keep_the_others(user, monkeypatch, caplog) -> None:
    from accounts import registry

    other = make_user()
    User.objects.update(leaving=timezone.now() - timedelta(days=1))

    def fail(leaver: User) -> None:
        if leaver.pk == user.pk:
            raise RuntimeError

    monkeypatch.setattr(registry, "_erasures", [fail])
    assert erase_due() == 1
    assert User.objects.filter(pk=user.pk).exists()
    assert not User.objects.filter(pk=other.pk).exists()
    assert "could not be erased" in caplog.text
    assert "lou@example.org" not in caplog.text


def test_the_worker_does_it(db) -> None:
    assert JOBS["erase who has left"].run is erase_due
    assert JOBS["erase who has left"].every < TIME_TO_RETURN


# The only instructor


def test_the_only_instructor_of_a_running_course_is_told_what_to_do_first(user, client) -> None:
    make_enrolment(make_course(title="Treaties"), Role.INSTRUCTOR, user)
    response = asks_to_leave(client)
    assert response.status_code == 422
    assert "“Treaties”" in response.content.decode()
    assert leaving_of(user) is None
    assert client.get(reverse("profile")).status_code == 200


def test_with_another_instructor_one_may_leave(user) -> None:
    course = make_course()
    make_enrolment(course, Role.INSTRUCTOR, user)
    make_enrolment(course, Role.INSTRUCTOR)
    assert leave(user)


@pytest.mark.parametrize("state", [{"leaving": timezone.now()}, {"is_active": False}])
def test_another_instructor_who_is_going_too_does_not_count(user, state) -> None:
    course = make_course()
    make_enrolment(course, Role.INSTRUCTOR, user)
    other = make_enrolment(course, Role.INSTRUCTOR)
    User.objects.filter(pk=other.user_id).update(**state)
    with pytest.raises(CannotLeave):
        leave(user)


def test_from_an_archived_course_one_may_leave(user) -> None:
    make_enrolment(make_course(archived=timezone.now()), Role.INSTRUCTOR, user)
    assert leave(user)


def test_a_learner_of_many_courses_may_leave(user) -> None:
    make_enrolment(user=user)
    assert leave(user)


def test_whose_account_is_going_does_not_keep_a_course_for_another_who_leaves_it(user) -> None:
    course = make_course()
    make_enrolment(course, Role.INSTRUCTOR, user)
    other = make_enrolment(course, Role.INSTRUCTOR)
    leave(user)
    with pytest.raises(CannotPlace):
        leave_course(other)


@pytest.mark.django_db(transaction=True)
def test_the_last_two_instructors_cannot_both_go_at_once() -> None:
    course = make_course()
    people = [make_enrolment(course, Role.INSTRUCTOR).user for _n in range(2)]
    ready = Barrier(2)

    def go(person: User) -> None:
        try:
            ready.wait(timeout=60)
            with suppress(CannotLeave):
                leave(person)
        finally:
            connection.close()

    threads = [Thread(target=go, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert User.objects.filter(leaving=None, enrolments__course=course).count() == 1
