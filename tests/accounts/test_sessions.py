"""Where somebody is signed in, and ending it from elsewhere."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.sessions import forget_expired
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-phrase"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18 Safari/604.1"


@pytest.fixture
def user():
    return make_user("Lea Learner", email="lea@example.org", password=PASSWORD)


def enter(user, agent: str = FIREFOX) -> Client:
    client = Client(headers={"User-Agent": agent})
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)
    return client


def shown(client) -> str:
    return client.get("/profile/").content.decode().partition('id="sessions"')[2].partition("</section>")[0]


def is_in(client) -> bool:
    return client.get("/profile/").status_code == 200


def row_of(client) -> UserSession:
    return UserSession.objects.get(session_key=client.session.session_key)


def test_every_place_is_shown_by_its_name(user) -> None:
    here, _there = enter(user), enter(user, IPHONE)
    page = shown(here)
    assert [name in page for name in ("Firefox on Linux", "Safari on iPhone")] == [True, True]
    assert page.count("you are here") == 1


def test_one_place_is_ended_from_another(user) -> None:
    here, there, third = enter(user), enter(user, IPHONE), enter(user)
    response = here.post("/profile/sessions/", {"place": row_of(there).pk})
    assert response["Location"] == "/profile/#sessions"
    assert [is_in(client) for client in (here, there, third)] == [True, False, True]


def test_all_others_are_ended_at_once(user) -> None:
    here, there, third = enter(user), enter(user, IPHONE), enter(user)
    here.post("/profile/sessions/")
    assert [is_in(client) for client in (here, there, third)] == [True, False, False]
    assert "Safari on iPhone" not in shown(here)


def test_nobody_ends_the_session_of_another(user) -> None:
    there = enter(make_user(email="sol@example.org", password=PASSWORD))
    here = enter(user)
    assert here.post("/profile/sessions/", {"place": row_of(there).pk}).status_code == 404
    here.post("/profile/sessions/")
    assert is_in(there)


@pytest.mark.parametrize("place", ["0", "x", "-1", "٣x", "9" * 30, "9" * 5000])
def test_a_place_that_is_none_is_not_found(user, place) -> None:
    assert enter(user).post("/profile/sessions/", {"place": place}).status_code == 404


def test_places_shut_out_by_a_new_password_are_not_shown(user) -> None:
    here, there = enter(user), enter(user, IPHONE)
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": "another-long-phrase"})
    assert "Safari on iPhone" not in shown(here)
    assert "Firefox on Linux" in shown(here)
    assert not is_in(there)


def test_a_session_that_was_not_noted_is_here_all_the_same(user) -> None:
    client = Client(headers={"User-Agent": FIREFOX})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert "you are here" in shown(client)


def test_being_seen_is_noted_once_in_five_minutes(user) -> None:
    client = enter(user)
    cache.clear()
    long_ago = timezone.now() - timedelta(days=3)
    UserSession.objects.update(last_seen_at=long_ago)
    client.get("/")
    first = row_of(client).last_seen_at
    UserSession.objects.update(last_seen_at=long_ago)
    client.get("/")
    assert (first > long_ago, row_of(client).last_seen_at) == (True, long_ago)


@pytest.mark.parametrize("places", [1, 5])
def test_the_list_asks_as_often_for_five_places_as_for_one(user, places, django_assert_num_queries) -> None:
    client = enter(user)
    for _ in range(places):
        enter(user, IPHONE)
    client.get("/")
    with django_assert_num_queries(8):
        client.get("/profile/")


def test_what_is_over_is_forgotten(user) -> None:
    over, live = enter(user), enter(user)
    Session.objects.filter(session_key=over.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    forget_expired()
    assert list(UserSession.objects.values_list("session_key", flat=True)) == [live.session.session_key]
