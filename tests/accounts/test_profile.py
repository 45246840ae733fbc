"""One's own account: name, time zone, language; nothing else can be set."""

from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client

from courses.models import PassageKey
from courses.reading import keep_place, mark_read
from tests.factories import make_module, make_user

pytestmark = pytest.mark.django_db

# Session and user; ways in and addresses; where one is signed in; channels; what is new.
QUERIES = 7


@pytest.fixture
def user():
    return make_user("Lea Learner", email="lea@example.org")


@pytest.fixture
def client(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_page_shows_what_is_known(client) -> None:
    page = client.get("/profile/").content.decode()
    assert 'value="Lea Learner"' in page
    assert "lea@example.org" in page


def test_name_and_time_zone_can_be_changed(client, user) -> None:
    response = client.post("/profile/", {"name": "Lea L.", "timezone": "Asia/Jakarta", "language": ""})
    user.refresh_from_db()
    assert (response["Location"], user.name, user.timezone) == ("/profile/#you", "Lea L.", "Asia/Jakarta")


def test_a_seminar_calls_one_as_one_says(client, user) -> None:
    client.post("/profile/", {"name": "Lea Learner", "called": "Lele", "timezone": "UTC"})
    user.refresh_from_db()
    assert user.first_name == "Lele"


def test_a_refused_name_does_not_show_in_the_head_of_the_page(client) -> None:
    page = client.post("/profile/", {"name": "", "timezone": "UTC"}).content.decode()
    assert "LL: Lea Learner, your account" in page


def test_an_address_that_is_not_confirmed_yet_is_pointed_out(client, user) -> None:
    EmailAddress.objects.create(user=user, email="other@example.org")
    assert "other@example.org is not confirmed yet" in client.get("/profile/").content.decode()


def test_the_language_is_not_asked_for_while_there_is_one(client) -> None:
    assert 'name="language"' not in client.get("/profile/").content.decode()


def test_a_saved_part_says_so_on_the_page_that_opens(client) -> None:
    page = client.post("/profile/", {"name": "Lea L.", "timezone": "UTC"}, follow=True).content.decode()
    assert "Saved. Times and words follow your choice from now on." in page


@pytest.mark.parametrize("passkeys", [1, 5])
def test_the_page_asks_as_often_for_five_passkeys_as_for_one(
    client, user, passkeys, django_assert_num_queries
) -> None:
    for number in range(passkeys):
        Authenticator.objects.create(
            user=user, type="webauthn", data={"name": f"Key {number}", "credential": {}}
        )
        EmailAddress.objects.create(user=user, email=f"lea{number}@example.org", verified=True)
    with django_assert_num_queries(QUERIES):
        client.get("/profile/")


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"name": "x" * 121}, {"timezone": "Mars/Olympus"}, {"timezone": ""}, {"name": "a\x00b"}],
)
def test_a_form_that_can_not_be_kept_changes_nothing(client, user, wrong) -> None:
    response = client.post("/profile/", {"name": "Lea L.", "timezone": "UTC", **wrong})
    user.refresh_from_db()
    assert (response.status_code, user.name, user.timezone) == (422, "Lea Learner", "UTC")


def test_what_is_not_in_the_form_can_not_be_set(client, user) -> None:
    client.post(
        "/profile/",
        {
            "name": "Lea",
            "timezone": "UTC",
            "email": "other@example.org",
            "is_staff": "on",
            "is_superuser": "on",
            "password": "x",
        },
    )
    before = user.password
    user.refresh_from_db()
    assert (user.email, user.is_staff, user.is_superuser, user.password) == (
        "lea@example.org",
        False,
        False,
        before,
    )


def test_times_are_those_of_ones_own_zone(sign_in, learner) -> None:
    module = make_module(learner.course)
    key = PassageKey.objects.get(document=module.document, name="habit")
    mark_read(learner, [key])
    keep_place(learner, module, key)
    module.places.update(at=datetime(2026, 3, 1, 20, 15, tzinfo=UTC))
    learner.user.timezone = "Asia/Jakarta"
    learner.user.save()
    page = sign_in(learner).get(module.get_absolute_url()).content.decode()
    assert "2 March, 03:15" in page


def test_a_time_zone_that_no_longer_exists_breaks_no_page(client, user) -> None:
    user.timezone = "Mars/Olympus"
    user.save()
    assert client.get("/").status_code == 200


def test_a_name_is_shown_as_text(client, user) -> None:
    user.name = "<script>alert(1)</script>"
    user.save()
    assert "<script>alert(1)" not in client.get("/profile/").content.decode()


@pytest.mark.parametrize(
    ("name", "letters"), [("Lea Learner", "LL"), ("Lea", "L"), ("Lea van der Learner", "LL"), ("", "P")]
)
def test_initials_are_those_of_the_first_and_the_last_name(name, letters) -> None:
    user = make_user("x", email=f"p{len(name)}@example.org")
    user.name = name
    assert user.initials == letters
