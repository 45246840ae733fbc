"""One's account in a browser: how reading looks, the second step, passkeys; axe on every page of it."""

import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Page, expect

from courses.models import Enrolment, Module

from .conftest import PageAs, axe, no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a-long-enough-phrase"


@pytest.fixture(autouse=True)
def _no_code_was_used() -> None:
    cache.clear()


@pytest.fixture
def person(learner: Enrolment) -> Enrolment:
    learner.user.set_password(PASSWORD)
    learner.user.save()
    return learner


@pytest.fixture
def localhost(page_as: PageAs, live_server) -> Callable[[], Page]:
    """Return a page of nobody on localhost by its name: a passkey is for a name, and not for an address."""
    port = live_server.url.rpartition(":")[2]

    def page() -> Page:
        page = page_as()
        page.goto(f"http://localhost:{port}{reverse('account_login')}")
        return page

    return page


def look_over(page: Page) -> None:
    """Check the page as it stands, wide and narrow, by day and by lamp."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        no_sideways_scroll(page)
        axe(page)
        page.emulate_media(color_scheme="dark")
        axe(page, only=["color-contrast"])
        page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1440, "height": 900})


def give_password(page: Page, person: Enrolment) -> None:
    page.get_by_label("Email").fill(person.user.email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def say_who(page: Page) -> None:
    """Give the password once more, where it is asked for."""
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def here(page: Page, name: str) -> str:
    return f"{page.url.partition('/accounts/')[0].partition('/profile/')[0].rstrip('/')}{reverse(name)}"


def sign_out(page: Page) -> None:
    page.goto(here(page, "account_logout"))
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto(here(page, "account_login"))


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def plug_in_a_key(page: Page) -> None:
    """Give the browser an authenticator that says yes to everything."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


# Reading


def font_of(page: Page, selector: str) -> str:
    return page.locator(selector).first.evaluate("it => getComputedStyle(it).fontFamily.split(',')[0]")


def test_the_specimen_follows_what_is_chosen_before_it_is_kept(page_as: PageAs, learner: Enrolment):
    page = page_as(learner, javascript=False)
    page.goto(reverse("profile"))
    part, words = page.locator("#reading"), page.locator(".live-text p").first
    before = words.evaluate("it => [getComputedStyle(it).fontSize, getComputedStyle(it).lineHeight]")

    for choice in ("Larger", "Hyperlegible", "Short", "Wide", "Lamp", "Only when pointed at"):
        part.get_by_text(choice, exact=True).click()

    after = words.evaluate("it => [getComputedStyle(it).fontSize, getComputedStyle(it).lineHeight]")
    assert [float(new[:-2]) > float(old[:-2]) for new, old in zip(after, before, strict=True)] == [True, True]
    expect(words).to_have_css("font-family", 'Atkinson, "Atkinson Hyperlegible Next", system-ui, sans-serif')
    expect(page.locator(".live-text")).to_have_css("background-color", "rgb(26, 25, 21)")
    expect(page.locator(".live-text .pn").first).to_have_css("opacity", "0")
    expect(page.locator("html")).not_to_have_attribute("data-face", "legible")


def test_how_reading_looks_goes_along_to_another_device(page_as: PageAs, learner: Enrolment, reading: Module):
    laptop, phone = page_as(learner), page_as(learner, width=390)
    laptop.goto(reverse("profile"))
    for choice in ("Larger", "Hyperlegible", "Lamp"):
        laptop.locator("#reading").get_by_text(choice, exact=True).click()
    laptop.get_by_role("button", name="Keep these").click()
    expect(laptop.get_by_role("status").first).to_contain_text("Saved.")
    look_over(laptop)

    phone.goto(reading.get_absolute_url())

    expect(phone.locator("html")).to_have_attribute("data-theme", "dark")
    assert font_of(phone, ".prose") == "Atkinson"
    assert phone.locator(".prose").first.evaluate("it => getComputedStyle(it).fontSize") == "26px"
    axe(phone)


def test_what_aa_sets_is_shown_at_once_and_kept_for_every_device(
    page_as: PageAs, learner: Enrolment, reading: Module
):
    laptop, phone = page_as(learner), page_as(learner)
    laptop.goto(reading.get_absolute_url())
    laptop.get_by_role("button", name="Aa").click()
    with laptop.expect_event("requestfinished", lambda request: "view-settings" in request.url):
        laptop.locator("#view").get_by_text("Without", exact=True).click()
    assert font_of(laptop, ".prose") == "Hanken"

    phone.goto(reading.get_absolute_url())

    assert font_of(phone, ".prose") == "Hanken"


def test_aa_works_for_somebody_signed_out_with_and_without_scripts(page_as: PageAs):
    for javascript in (True, False):
        page = page_as(javascript=javascript)
        page.goto("/")
        page.get_by_role("button", name="Aa").click()
        page.locator("#view").get_by_text("Hyperlegible", exact=True).click()
        if not javascript:
            page.locator("#view").get_by_role("button", name="Save").click()
        page.goto(reverse("account_login"))
        assert font_of(page, "h1") == "Atkinson"


def test_the_hyperlegible_letters_are_downloaded_by_those_who_chose_them_alone(
    page_as: PageAs, learner: Enrolment, reading: Module
):
    page = page_as(learner)
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    for address in (reading.get_absolute_url(), reverse("profile")):
        page.goto(address)
        page.evaluate("document.fonts.ready.then(() => true)")
    assert [url for url in fetched if "atkinson" in url] == []

    page.locator("#reading").get_by_text("Hyperlegible", exact=True).click()
    page.evaluate("document.fonts.ready.then(() => true)")

    assert [url.rpartition("/")[2] for url in fetched if "atkinson" in url] == [
        "atkinson-hyperlegible-next-latin-wght-normal.woff2"
    ]


# Signing in


def test_the_app_is_set_up_and_asked_for(localhost, person: Enrolment):
    page = localhost()
    give_password(page, person)
    page.goto(here(page, "mfa_activate_totp"))
    look_over(page)
    say_who(page)
    expect(page.get_by_role("img", name="QR code for an authenticator app.")).to_be_visible()
    look_over(page)
    secret = page.locator("p.code").inner_text()
    page.get_by_role("textbox", name="Code").fill("000000")
    page.get_by_role("button", name="Switch it on").click()
    expect(page.locator("#id_code_error")).to_contain_text("That code does not fit")
    look_over(page)
    page.get_by_role("textbox", name="Code").fill(code_of(secret))
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", name="Recovery codes.")).to_be_visible()
    look_over(page)
    spare = page.locator(".codes li").first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.locator("#signin")).to_contain_text("On since")
    for name in ("mfa_deactivate_totp", "mfa_generate_recovery_codes"):
        page.goto(here(page, name))
        look_over(page)

    sign_out(page)
    give_password(page, person)
    look_over(page)
    page.get_by_role("textbox", name="Code").fill(spare)
    page.get_by_role("button", name="Sign in", exact=True).click()

    expect(page.get_by_role("link", name="Lea Learner, your account")).to_be_visible()


def test_a_passkey_is_made_and_signs_in_alone(localhost, person: Enrolment):
    page = localhost()
    plug_in_a_key(page)
    give_password(page, person)
    page.goto(here(page, "mfa_add_webauthn"))
    say_who(page)
    look_over(page)
    page.get_by_label("Name").fill("The blue key")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Recovery codes.")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.locator("#signin")).to_contain_text("The blue key")
    look_over(page)
    key = Authenticator.objects.get(type="webauthn").pk
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        page.goto(f"{here(page, 'mfa_add_webauthn').removesuffix('add/')}keys/{key}/{name.split('_')[1]}/")
        look_over(page)

    sign_out(page)
    look_over(page)
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("link", name="Lea Learner, your account")).to_be_visible()


def test_a_passkey_is_the_second_step_after_the_password(localhost, person: Enrolment):
    page = localhost()
    plug_in_a_key(page)
    give_password(page, person)
    page.goto(here(page, "mfa_add_webauthn"))
    say_who(page)
    page.get_by_label("Let me sign in with it alone").uncheck()
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="Recovery codes.")).to_be_visible()
    sign_out(page)

    give_password(page, person)
    page.get_by_role("button", name="Use a passkey").click()

    expect(page.get_by_role("link", name="Lea Learner, your account")).to_be_visible()


def test_a_passkey_says_that_it_is_oneself(localhost, person: Enrolment):
    page = localhost()
    plug_in_a_key(page)
    give_password(page, person)
    page.goto(here(page, "mfa_add_webauthn"))
    say_who(page)
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_role("heading", name="Recovery codes.")).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("link", name="Lea Learner, your account")).to_be_visible()

    page.goto(f"{page.url.rstrip('/')}{reverse('mfa_view_recovery_codes')}")
    look_over(page)
    page.get_by_role("link", name="With a code").click()
    look_over(page)
    page.get_by_role("link", name="With a passkey").click()
    look_over(page)
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_role("heading", name="Recovery codes.")).to_be_visible()


def test_a_refused_passkey_is_said_in_words(localhost):
    page = localhost()
    page.evaluate(
        "() => { navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }"
    )
    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(page.get_by_role("alert")).to_contain_text("The browser gave no passkey.")
    look_over(page)


# Signing up, and a new password


def test_what_is_wrong_at_sign_up_is_said_above_and_beside(page_as: PageAs):
    page = page_as()
    page.goto(f"{reverse('account_signup')}?code=7kq-plm")
    look_over(page)
    page.get_by_label("Your name").fill("Nia New")
    page.get_by_label("Email").fill("nia@example.org")
    page.get_by_label("Password", exact=True).fill("vey-tow")
    page.get_by_label("I have read what is kept.").check()
    page.get_by_role("button", name="Create my account").click()

    expect(page.get_by_role("alert").get_by_role("link")).to_have_text(["Password"])
    expect(page.locator("#id_password1_error")).to_have_text("This one has 7 characters. Use at least 12.")
    expect(page.get_by_label("Course code")).to_have_value("7KQ-PLM")
    look_over(page)


def test_what_is_written_as_a_password_can_be_looked_at(page_as: PageAs):
    page = page_as()
    page.goto(reverse("account_signup"))
    page.get_by_label("Password", exact=True).fill("three words more")
    page.get_by_label("Show what I write").check()
    expect(page.get_by_label("Password", exact=True)).to_have_attribute("type", "text")


def test_a_new_password_by_link(page_as: PageAs, person: Enrolment, mailoutbox):
    page = page_as()
    page.goto(reverse("account_reset_password"))
    page.get_by_label("Email").fill(person.user.email)
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", name="Look in your mail.")).to_be_visible()
    look_over(page)
    link = next(word for word in mailoutbox[0].body.split() if word.startswith("http"))
    page.goto(link)
    look_over(page)
    page.get_by_label("New Password").fill("another-long-phrase")
    page.get_by_role("button", name="Save and sign in").click()

    expect(page.get_by_role("link", name="Lea Learner, your account")).to_be_visible()


# Where one is signed in


def test_another_device_is_signed_out_from_here(page_as: PageAs, person: Enrolment):
    laptop, phone = page_as(), page_as(width=390)
    for page in (laptop, phone):
        page.goto(reverse("account_login"))
        give_password(page, person)
        expect(page.get_by_role("link", name="Lea Learner, your account")).to_be_visible()
    laptop.goto(reverse("profile"))
    laptop.locator("#sessions").get_by_role("button", name="Sign out Chrome on Linux").click()
    expect(laptop.get_by_role("status").first).to_contain_text("Signed out there.")

    phone.goto(reverse("profile"))

    expect(phone.get_by_role("heading", name="Sign in.")).to_be_visible()
