"""The second step at sign-in: the app, the codes for the day it is lost, and what can be changed by whom."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache
from django.test import Client, RequestFactory, override_settings
from django.urls import reverse
from django.utils.html import escape

from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-phrase"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP = "/accounts/2fa/authenticate/"
APP = "/accounts/2fa/totp/activate/"
# Where the app's clock stands, in seconds.
NOW = 1_800_000_000


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    """The app's clock stands still, and no code has been used."""
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: NOW)
    cache.clear()


@pytest.fixture
def user():
    return make_user("Lea Learner", email="lea@example.org", password=PASSWORD)


@pytest.fixture
def secured(user):
    """Somebody with an app and recovery codes."""
    with context.request_context(RequestFactory().get("/")):
        TOTP.activate(user, SECRET)
        RecoveryCodes.activate(user)
    return user


def code(secret: str = SECRET, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, NOW // 30 + steps))


def password_given(user) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


def sure(user) -> Client:
    """Somebody signed in who has just given the password again."""
    client = password_given(user)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def is_in(client) -> bool:
    return client.get("/profile/").status_code == 200


# Setting it up


def set_up(client):
    secret = re.search(r'<p class="code">(\w+)</p>', client.get(APP).content.decode())[1]
    return client.post(APP, {"code": code(secret)})


def test_the_app_is_set_up_with_the_code_it_shows(user) -> None:
    assert set_up(sure(user))["Location"] == "/accounts/2fa/recovery-codes/"
    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}


@pytest.mark.django_db(transaction=True)
def test_a_new_way_in_is_told_by_mail(user, mailoutbox) -> None:
    set_up(sure(user))
    assert [(mail.to, mail.subject) for mail in mailoutbox] == [
        (["lea@example.org"], "Colloquy: an authenticator app was added")
    ]
    assert "/profile/#signin" in mailoutbox[0].body


def test_a_wrong_code_sets_nothing_up(user) -> None:
    client = sure(user)
    client.get(APP)
    page = client.post(APP, {"code": "000000"}).content.decode()
    assert escape("That code does not fit") in page
    assert not Authenticator.objects.exists()


def test_the_picture_is_part_of_the_page_and_needs_no_exception_from_the_policy(user) -> None:
    response = sure(user).get(APP)
    page = response.content.decode()
    assert '<svg class="qr"' in page
    assert "data:" not in page + response["Content-Security-Policy"]


def test_what_touches_the_account_asks_for_the_password_once_more(secured) -> None:
    client = password_given(secured)
    client.post(STEP, {"code": code()})
    names = [
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_add_webauthn",
    ]
    found = {name: client.get(reverse(name)) for name in names}
    assert {
        name: (r.status_code, r["Location"].partition("?")[0]) for name, r in found.items()
    } == dict.fromkeys(names, (302, "/accounts/reauthenticate/"))


def test_an_unconfirmed_address_has_to_be_confirmed_first(user) -> None:
    EmailAddress.objects.create(user=user, email="other@example.org")
    page = sure(user).get(APP, follow=True)
    assert page.redirect_chain[-1][0] == "/profile/#signin"
    assert "One of your addresses is not confirmed yet." in page.content.decode()


# Signing in


def test_the_password_alone_signs_nobody_in(secured) -> None:
    client = password_given(secured)
    assert not is_in(client)
    assert client.get("/accounts/login/")["Location"] == STEP


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_password_and_code_sign_in_and_clocks_may_differ_by_half_a_minute(secured, steps) -> None:
    client = password_given(secured)
    client.post(STEP, {"code": code(steps=steps)})
    assert is_in(client)


@pytest.mark.parametrize("wrong", ["000000", "", code(steps=-3), "x" * 21])
def test_a_wrong_or_old_code_signs_nobody_in(secured, wrong) -> None:
    client = password_given(secured)
    assert client.post(STEP, {"code": wrong}).status_code == 200
    assert not is_in(client)


def test_a_code_works_once(secured) -> None:
    password_given(secured).post(STEP, {"code": code()})
    second = password_given(secured)
    second.post(STEP, {"code": code()})
    assert not is_in(second)


def test_a_recovery_code_works_in_place_of_the_app_and_once(secured) -> None:
    spare = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    first, second = password_given(secured), password_given(secured)
    first.post(STEP, {"code": spare})
    second.post(STEP, {"code": spare})
    assert (is_in(first), is_in(second)) == (True, False)


def test_one_goes_where_one_wanted_to_go(secured) -> None:
    client = Client()
    client.post(
        "/accounts/login/", {"login": secured.email, "password": PASSWORD, "next": "/profile/#reading"}
    )
    assert client.post(STEP, {"code": code()})["Location"] == "/profile/#reading"


@override_settings(ACCOUNT_RATE_LIMITS={"login_failed": "10/m/ip,5/5m/key"})
def test_many_wrong_codes_are_answered_no_more(secured) -> None:
    client = password_given(secured)
    for _ in range(6):
        client.post(STEP, {"code": "000000"})
    page = client.post(STEP, {"code": code()}).content.decode()
    assert "That went wrong too often." in page
    assert not is_in(client)


def test_the_step_can_be_left(secured) -> None:
    client = password_given(secured)
    client.post("/accounts/logout/", {"next": "/accounts/login/"})
    assert client.get("/accounts/login/").status_code == 200


# Changing it


def test_without_the_app_the_password_is_enough_and_the_codes_are_gone(secured) -> None:
    client = sure_with_code(secured)
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.exists()
    assert is_in(password_given(secured))


def sure_with_code(user) -> Client:
    client = password_given(user)
    client.post(STEP, {"code": code()})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def test_new_codes_make_the_old_ones_useless(secured) -> None:
    before = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    sure_with_code(secured).post("/accounts/2fa/recovery-codes/generate/")
    after = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    assert (len(after), set(before) & set(after)) == (10, set())


def test_the_account_page_says_what_is_in_use(secured) -> None:
    page = sure_with_code(secured).get("/profile/").content.decode()
    assert ["On since" in page, "10 are left." in page] == [True, True]


def passkey(user) -> Authenticator:
    return Authenticator.objects.create(
        user=user, type="webauthn", data={"name": "The blue key", "credential": {}}
    )


def test_a_passkey_is_renamed_and_removed_by_its_owner(user) -> None:
    client = sure(user)
    key = passkey(user)
    address = reverse("mfa_edit_webauthn", args=[key.pk])
    assert client.post(address, {"name": "The red key"})["Location"] == "/accounts/2fa/webauthn/"
    page = client.get("/accounts/2fa/webauthn/", follow=True).content.decode()
    client.post(reverse("mfa_remove_webauthn", args=[key.pk]))
    assert ("The red key" in page, Authenticator.objects.exists()) == (True, False)


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_a_passkey_of_another_is_not_found(user, name) -> None:
    key = passkey(make_user())
    client = sure(user)
    address = reverse(name, args=[key.pk])
    assert [client.get(address).status_code, client.post(address, {"name": "mine"}).status_code] == [404, 404]


def test_a_passkey_that_is_none_signs_nobody_in(client) -> None:
    client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"})
    for credential in ("", "{}", "[]", '{"response": {"userHandle": "x"}}', "null", "x"):
        response = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})
        assert response["Location"] == "/accounts/login/"
    assert not is_in(client)


def test_no_address_is_added_while_a_second_step_is_in_use(secured) -> None:
    page = sure_with_code(secured).post("/accounts/email/", {"email": "x@example.org", "action_add": ""})
    assert "no address can be added" in page.content.decode()
