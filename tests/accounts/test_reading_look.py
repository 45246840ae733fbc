"""How reading looks: kept with the account on every device, in cookies without one."""

import re

import pytest
from django.test import Client

from accounts.reading_look import ALLOWED, NAMES
from tests.factories import make_user

pytestmark = pytest.mark.django_db
CHOSEN = {
    "theme": "dark",
    "size": "xl",
    "lead": "wide",
    "width": "narrow",
    "face": "legible",
    "nums": "plain",
}


@pytest.fixture
def user():
    return make_user("Lea Learner", email="lea@example.org")


def enter(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def attributes(client, address: str = "/") -> dict[str, str]:
    tag = re.search("<html[^>]*>", client.get(address).content.decode())[0]
    return dict(re.findall(r'data-(\w+)="(\w*)"', tag))


def test_what_is_kept_on_one_device_is_shown_on_another(user) -> None:
    response = enter(user).post("/profile/reading/", CHOSEN)
    assert response["Location"] == "/profile/#reading"
    assert attributes(enter(user)) == CHOSEN


def test_what_is_set_beside_the_text_is_kept_with_the_account(user) -> None:
    client = enter(user)
    response = client.post("/view-settings/", {"theme": "dark", "face": "sans", "next": "/profile/"})
    assert (response["Location"], response.cookies.get("theme")) == ("/profile/", None)
    assert attributes(enter(user)) == {"theme": "dark", "face": "sans"}


def test_what_is_not_given_stays(user) -> None:
    client = enter(user)
    client.post("/profile/reading/", CHOSEN)
    client.post("/view-settings/", {"size": ""})
    assert attributes(client) == {name: value for name, value in CHOSEN.items() if name != "size"}


@pytest.mark.parametrize("name", NAMES)
def test_a_value_that_is_not_offered_is_not_kept(user, name) -> None:
    client = enter(user)
    client.post("/profile/reading/", CHOSEN)
    client.post("/profile/reading/", {name: '"><script>'})
    assert attributes(client) == CHOSEN


def test_a_value_that_is_offered_no_more_is_not_shown(user) -> None:
    user.face = "gothic"
    user.save()
    assert attributes(enter(user)) == {}


def test_nothing_but_the_look_can_be_set(user) -> None:
    enter(user).post("/profile/reading/", {"name": "Else", "is_staff": "on", "size": "l"})
    user.refresh_from_db()
    assert (user.name, user.is_staff, user.size) == ("Lea Learner", False, "l")


def test_without_an_account_it_is_kept_in_cookies(client) -> None:
    client.post("/view-settings/", {**CHOSEN, "next": "/"})
    assert attributes(client) == CHOSEN


def test_the_account_counts_and_not_the_cookies_of_the_browser(user) -> None:
    client = enter(user)
    client.cookies["theme"] = "light"
    client.post("/profile/reading/", {"theme": "dark"})
    assert attributes(client) == {"theme": "dark"}


def test_a_guest_keeps_it_in_the_browser() -> None:
    guest = make_user()
    guest.kind = guest.Kind.GUEST
    guest.save()
    client = enter(guest)
    client.post("/view-settings/", {"theme": "dark"})
    guest.refresh_from_db()
    assert (guest.theme, client.cookies["theme"].value) == ("", "dark")


def test_every_value_fits_its_column(user) -> None:
    for name, values in ALLOWED.items():
        for value in values:
            setattr(user, name, value)
            user.full_clean(exclude=["password"])


def test_the_hyperlegible_letters_are_fetched_by_those_who_chose_them_alone(user) -> None:
    client = enter(user)
    plain = client.get("/").content.decode()
    client.post("/profile/reading/", {"face": "legible"})
    chosen = client.get("/").content.decode()
    assert ["fonts/atkinson" in page for page in (plain, chosen)] == [False, True]
    assert ["fonts/literata" in page for page in (plain, chosen)] == [True, False]
