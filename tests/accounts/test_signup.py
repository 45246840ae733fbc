"""Making an account, confirming its address, signing in and out."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from accounts import registry
from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
NEW = {"name": "Nia New", "email": "nia@example.org", "password1": "a-long-enough-phrase", "read": "on"}


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
    "field",
    [
        {"name": ""},
        {"email": "no address"},
        {"password1": "short"},
        {"password1": "qwerty123456"},
        {"read": ""},
    ],
)
def test_an_account_needs_a_name_an_address_a_password_and_a_look_at_what_is_kept(client, field) -> None:
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
    client.post(form, {"password1": "another-long-phrase"})
    user.refresh_from_db()
    assert user.check_password("another-long-phrase")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_new_password_signs_out_everywhere_else(client, mailoutbox) -> None:
    user = make_user(email="ken@example.org", password="a-long-enough-phrase")
    elsewhere = Client()
    elsewhere.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.post("/accounts/password/reset/", {"email": "ken@example.org"})
    form = client.get(link_in(mailoutbox[0]), follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "another-long-phrase"})
    assert elsewhere.get("/profile/").status_code == 302
    assert [mail.subject for mail in mailoutbox][1:] == ["Colloquy: your password was changed"]


def test_a_link_for_a_new_password_works_once(client, mailoutbox) -> None:
    make_user(email="ken@example.org", password="a-long-enough-phrase")
    client.post("/accounts/password/reset/", {"email": "ken@example.org"})
    form = client.get(link_in(mailoutbox[0]), follow=True).redirect_chain[-1][0]
    client.post(form, {"password1": "another-long-phrase"})
    assert "This link does not work any more." in text_of(Client().get(link_in(mailoutbox[0])))


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


# What comes along


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("7kq-plm", "7KQ-PLM"),
        (" 7KQ PLM ", "7KQPLM"),
        ("https://colloquy.example.org/join/7KQ-PLM/", "7KQ-PLM"),
        ("", ""),
    ],
)
def test_the_code_of_a_course_waits_with_the_account(client, typed, kept) -> None:
    client.post("/accounts/signup/", {**NEW, "code": typed})
    assert User.objects.get(email="nia@example.org").arriving == kept


def test_a_code_without_a_letter_or_digit_is_said_to_be_none(client) -> None:
    page = text_of(client.post("/accounts/signup/", {**NEW, "code": "?!"}))
    assert "A code is made of letters, digits and dashes." in page


def test_a_code_in_the_address_is_filled_in(client) -> None:
    assert 'value="7KQ-PLM"' in client.get("/accounts/signup/?code=7kq-plm").content.decode()


def test_code_and_way_back_are_kept_between_sign_up_and_sign_in(client) -> None:
    kept = "?code=7KQ-PLM&amp;next=%2Fprofile%2F"
    asked = kept.replace("&amp;", "&")
    signup = client.get(f"/accounts/signup/{asked}").content.decode()
    login = client.get(f"/accounts/login/{asked}").content.decode()
    assert f'href="/accounts/login/{kept}"' in signup
    assert f'href="/accounts/signup/{kept}"' in login


def test_code_and_way_back_are_kept_when_the_form_comes_back(client) -> None:
    page = client.post("/accounts/signup/?code=7KQ-PLM&next=%2Fprofile%2F", {**NEW, "name": ""})
    assert '?code=7KQ-PLM&amp;next=%2Fprofile%2F"' in page.content.decode()


def test_whoever_has_an_account_is_led_from_sign_in_to_the_course_of_the_code(client) -> None:
    page = client.get("/accounts/login/?code=7KQ-PLM").content.decode()
    assert 'name="next" value="/join/7KQ-PLM/"' in page


@pytest.mark.parametrize("code", ["a/b", "", "%00"])
def test_a_code_that_is_none_does_not_hinder_sign_in(client, code) -> None:
    assert client.get(f"/accounts/login/?code={code}").status_code == 200


def test_after_the_link_one_is_where_one_wanted_to_go(client, mailoutbox) -> None:
    client.post("/accounts/signup/", {**NEW, "next": "/profile/"})
    assert client.post(link_in(mailoutbox[0]))["Location"] == "/profile/"


def test_pages_go_on_as_they_were_shown_before_the_account(client) -> None:
    client.cookies["theme"], client.cookies["face"], client.cookies["size"] = "dark", "legible", "huge"
    client.post("/accounts/signup/", NEW)
    user = User.objects.get(email="nia@example.org")
    assert (user.theme, user.face, user.size) == ("dark", "legible", "")


# What is said


def test_the_summary_leads_to_the_field_and_the_field_says_what_is_wrong(client) -> None:
    page = client.post("/accounts/signup/", {**NEW, "password1": "seven77"}).content.decode()
    assert '<a href="#id_password1">Password</a>' in page
    assert "This one has 7 characters. Use at least 12." in page


# Arriving, and guests


@pytest.fixture
def heard(monkeypatch):
    """What the registry is told, by hooks of this test alone."""
    heard = []
    monkeypatch.setattr(registry, "_arrivals", [lambda user: heard.append(("arrived", user.email))])
    monkeypatch.setattr(registry, "_takeovers", [lambda guest, user: heard.append((guest.kind, user.email))])
    return heard


@pytest.fixture
def guest(client):
    """Somebody without an account, who reads in this browser."""
    guest = User.objects.create_user("x@guest.invalid", name="", kind=User.Kind.GUEST)
    client.force_login(guest, backend="django.contrib.auth.backends.ModelBackend")
    return guest


def test_a_confirmed_address_is_an_arrival_and_signing_up_is_none(client, mailoutbox, heard) -> None:
    client.post("/accounts/signup/", NEW)
    before = list(heard)
    client.post(link_in(mailoutbox[0]))
    assert (before, heard) == ([], [("arrived", "nia@example.org")])


def test_signing_in_takes_over_what_the_guest_did(client, guest, heard) -> None:
    make_user(email="ken@example.org", password="a-long-enough-phrase")
    client.post("/accounts/login/", {"login": "ken@example.org", "password": "a-long-enough-phrase"})
    assert heard == [("guest", "ken@example.org")]


def test_signing_up_takes_over_what_the_guest_did_when_the_address_is_confirmed(
    client, guest, mailoutbox, heard
) -> None:
    client.post("/accounts/signup/", NEW)
    before = list(heard)
    client.post(link_in(mailoutbox[0]))
    assert before == []
    assert heard == [("arrived", "nia@example.org"), ("guest", "nia@example.org")]


def test_a_takeover_that_fails_leaves_nobody_signed_in(client, guest, monkeypatch) -> None:
    def fail(guest, user):
        raise RuntimeError("no")

    monkeypatch.setattr(registry, "_takeovers", [fail])
    make_user(email="ken@example.org", password="a-long-enough-phrase")
    with pytest.raises(RuntimeError):
        client.post("/accounts/login/", {"login": "ken@example.org", "password": "a-long-enough-phrase"})
    assert client.session["_auth_user_id"] == str(guest.pk)


# The time zone


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("Asia/Manila", "Asia/Manila"), ("", "UTC"), ("Mars/Olympus", "UTC"), ("x" * 64, "UTC")],
)
def test_an_account_begins_with_the_zone_of_the_device(client, sent, kept) -> None:
    client.post("/accounts/signup/", {**NEW, "timezone": sent})
    assert User.objects.get(email="nia@example.org").timezone == kept
