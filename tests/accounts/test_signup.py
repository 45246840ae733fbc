"""Making an account, confirming its address, signing in and out."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
NEW = {"name": "Nia New", "email": "nia@example.org", "password1": "a-long-enough-phrase"}


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def link_in(mail) -> str:
    return re.search(r"https?://[^/]+(/\S+)", mail.body)[1]


def test_signing_up_sends_a_link_and_signs_nobody_in(client, mailoutbox) -> None:
    response = client.post("/accounts/signup/", NEW)
    assert response["Location"] == "/accounts/confirm-email/"
    assert [mail.to for mail in mailoutbox] == [["nia@example.org"]]
    assert "_auth_user_id" not in client.session


def test_an_account_has_the_name_it_was_given(client) -> None:
    client.post("/accounts/signup/", NEW)
    assert User.objects.get(email="nia@example.org").name == "Nia New"


def test_the_link_confirms_the_address_and_leads_home(client, mailoutbox) -> None:
    client.post("/accounts/signup/", NEW)
    response = client.post(link_in(mailoutbox[0]), follow=True)
    assert response.redirect_chain[-1] == ("/", 302)
    assert "_auth_user_id" in client.session


def test_a_link_that_was_cut_short_confirms_nothing(client, mailoutbox) -> None:
    client.post("/accounts/signup/", NEW)
    page = client.get(link_in(mailoutbox[0])[:-5] + "/")
    assert page.status_code == 200
    assert "_auth_user_id" not in client.session


def test_nobody_signs_in_before_their_address_is_confirmed(client) -> None:
    client.post("/accounts/signup/", NEW)
    response = Client().post("/accounts/login/", {"login": NEW["email"], "password": NEW["password1"]})
    assert response["Location"] == "/accounts/confirm-email/"


def test_signing_up_with_a_known_address_looks_like_any_other(client, mailoutbox) -> None:
    make_user("Ken Known", email="ken@example.org")
    known = client.post("/accounts/signup/", {**NEW, "email": "KEN@example.org"})
    new = Client().post("/accounts/signup/", NEW)
    assert (known.status_code, known["Location"]) == (new.status_code, new["Location"])
    assert User.objects.filter(email__iexact="ken@example.org").count() == 1


@pytest.mark.parametrize(
    "field", [{"name": ""}, {"email": "no address"}, {"password1": "short"}, {"password1": "password123"}]
)
def test_an_account_needs_a_name_an_address_and_a_password_worth_the_name(client, field) -> None:
    client.post("/accounts/signup/", {**NEW, **field})
    assert not User.objects.exists()


def test_a_wrong_password_and_an_unknown_address_hear_the_same(client) -> None:
    make_user(email="ken@example.org", password="a-long-enough-phrase")
    wrong = client.post("/accounts/login/", {"login": "ken@example.org", "password": "wrong-phrase"})
    unknown = client.post("/accounts/login/", {"login": "nobody@example.org", "password": "wrong-phrase"})
    sentence = "That password does not match this email. Try again, or get a link."
    assert [sentence in text_of(response) for response in (wrong, unknown)] == [True, True]


def test_an_address_is_known_in_any_case(client) -> None:
    make_user(email="ken@example.org", password="a-long-enough-phrase")
    response = client.post(
        "/accounts/login/", {"login": "Ken@Example.org", "password": "a-long-enough-phrase"}
    )
    assert response["Location"] == "/"


def test_signing_in_leads_to_where_one_wanted_to_go_and_nowhere_foreign(client) -> None:
    make_user(email="ken@example.org", password="a-long-enough-phrase")
    form = {"login": "ken@example.org", "password": "a-long-enough-phrase"}
    inside = client.post("/accounts/login/", {**form, "next": "/profile/"})
    foreign = Client().post("/accounts/login/", {**form, "next": "//evil.example/"})
    assert (inside["Location"], foreign["Location"]) == ("/profile/", "/")


def test_a_forgotten_password_is_set_anew_by_a_link(client, mailoutbox) -> None:
    user = make_user(email="ken@example.org", password="a-long-enough-phrase")
    client.post("/accounts/password/reset/", {"email": "ken@example.org"})
    form = client.get(link_in(mailoutbox[0]), follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "another-long-phrase", "password2": "another-long-phrase"})
    user.refresh_from_db()
    assert user.check_password("another-long-phrase")


def test_asking_for_a_link_tells_nobody_whether_an_address_is_known(client) -> None:
    make_user(email="ken@example.org")
    answers = [
        client.post("/accounts/password/reset/", {"email": f"{name}@example.org"}) for name in ("ken", "nia")
    ]
    assert [(a.status_code, a["Location"]) for a in answers] == [(302, "/accounts/password/reset/done/")] * 2


def test_signing_out_takes_a_post(client) -> None:
    client.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/accounts/logout/")
    still = "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert (still, "_auth_user_id" in client.session) == (True, False)


def test_many_wrong_passwords_are_answered_no_more(client, settings) -> None:
    cache.clear()
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
    make_user(email="ken@example.org", password="a-long-enough-phrase")
    for _ in range(5):
        client.post("/accounts/login/", {"login": "ken@example.org", "password": "wrong-phrase"})
    response = client.post(
        "/accounts/login/", {"login": "ken@example.org", "password": "a-long-enough-phrase"}
    )
    cache.clear()
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session
