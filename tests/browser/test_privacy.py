"""What is kept, taking it along, leaving: in the browser, with and without scripts."""

import json
import zipfile

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from courses.models import Enrolment, Module, Role
from tests.answering import answer, version_of
from tests.factories import make_enrolment

from .conftest import PageAs
from .test_accessibility import look_over, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "a-long-pass-word-of-theirs"


def test_the_pages_about_privacy_and_leaving(page_as: PageAs, learner: Enrolment):
    visit(page_as(), [reverse("privacy")])
    visit(page_as(learner), [reverse("privacy"), reverse("delete_account")])


def test_the_parts_of_the_account(page_as: PageAs, learner: Enrolment):
    page = page_as(learner)
    visit(page, [reverse("profile")])
    expect(page.locator("#data")).to_be_visible()
    expect(page.locator("#leave")).to_be_visible()


def test_a_wrong_address_is_said_beside_the_field(page_as: PageAs, learner: Enrolment):
    page = page_as(learner)
    page.goto(reverse("profile"))
    page.get_by_label("To delete your account").fill("else@example.org")
    page.get_by_role("button", name="Delete my account").click()
    field = page.get_by_label("To delete your account")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "That is not the address of this account, which is lea@example.org."
    )
    look_over(page)


def test_the_only_instructor_reads_what_to_do_first(page_as: PageAs, instructor: Enrolment):
    page = page_as(instructor)
    page.goto(reverse("delete_account"))
    page.get_by_label("To delete your account").fill(instructor.user.email)
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_role("alert")).to_contain_text("You are the only instructor of “A seminar”.")
    look_over(page)


@pytest.mark.parametrize("javascript", [True, False])
def test_one_takes_everything_along(
    page_as: PageAs, learner: Enrolment, reading: Module, tmp_path, javascript: bool
):
    answer(learner, version_of(reading, "own"), text="My own words.")
    page = page_as(learner, javascript=javascript)
    page.goto(reverse("profile"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Download my data").click()
    download.value.save_as(tmp_path / "data.zip")
    with zipfile.ZipFile(tmp_path / "data.zip") as packed:
        (row,) = json.loads(packed.read("my-data/answers.json"))
        explanation = packed.read("my-data/read-me.html").decode()
    assert row["given_in_words"] == "My own words."
    page.set_content(explanation)
    expect(page.get_by_role("heading", name="Your answers")).to_be_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_one_leaves_and_comes_back(page_as: PageAs, learner: Enrolment, javascript: bool):
    make_enrolment(learner.course, Role.INSTRUCTOR)
    learner.user.set_password(PASSWORD)
    learner.user.save()
    page = page_as(javascript=javascript)

    def sign_in() -> None:
        page.goto(reverse("account_login"))
        page.get_by_label("Email").fill(learner.user.email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()

    sign_in()
    page.goto(reverse("profile"))
    page.get_by_label("To delete your account").fill(learner.user.email)
    page.get_by_role("button", name="Delete my account").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#notices")).to_contain_text("You are signed out everywhere.")
    assert User.objects.get(pk=learner.user_id).leaving is not None

    sign_in()
    expect(page.locator("#notices")).to_contain_text("Your account stays: it will not be deleted.")
    assert User.objects.get(pk=learner.user_id).leaving is None
