"""axe finds nothing on any page, wide and narrow, by day and by lamp; no page scrolls sideways."""

from collections.abc import Sequence

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from courses.models import Course, Enrolment, Module
from tests.answering import answer, version_of
from tests.factories import make_enrolment, make_module, revise, source

from .conftest import PageAs, axe, no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def look_over(page: Page) -> None:
    """Check the page as it stands: at desk and phone width, by day and by lamp."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        no_sideways_scroll(page)
        page.emulate_media(color_scheme="light")
        axe(page)
        page.emulate_media(color_scheme="dark")
        axe(page, only=["color-contrast"])
    page.set_viewport_size({"width": 320, "height": 900})
    no_sideways_scroll(page)
    page.set_viewport_size({"width": 1440, "height": 900})


def visit(page: Page, addresses: Sequence[str]) -> None:
    for address in addresses:
        page.goto(address)
        look_over(page)


def test_pages_for_everyone(page_as: PageAs):
    visit(
        page_as(),
        [
            "/",
            reverse("account_login"),
            reverse("account_signup"),
            reverse("account_reset_password"),
            "/no-such-page/",
        ],
    )


def test_forms_that_were_refused(page_as: PageAs):
    page = page_as()
    page.goto(reverse("account_login"))
    page.get_by_label("Email").fill("nobody@example.org")
    page.get_by_label("Password").fill("wrong-words")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator(".err").first).to_be_visible()

    look_over(page)


def test_the_desk_of_a_learner(page_as: PageAs, learner: Enrolment, reading: Module):
    answer(learner, version_of(reading, "why"), "Money")

    visit(page_as(learner), ["/", learner.course.get_absolute_url(), reverse("profile"), "/no-such-page/"])


def test_pages_with_nothing_on_them(page_as: PageAs, learner: Enrolment):
    visit(page_as(learner), ["/", learner.course.get_absolute_url()])
    nobody = make_enrolment()
    page = page_as(nobody)
    nobody.delete()
    visit(page, ["/"])


def test_reading_before_any_answer(page_as: PageAs, learner: Enrolment, reading: Module):
    visit(page_as(learner), [reading.get_absolute_url()])


def test_reading_after_answers_of_every_kind(page_as: PageAs, learner: Enrolment, reading: Module):
    for key, words, text in (
        ("why", ["Money"], ""),
        ("which", ["Partners"], ""),
        ("which", ["Partners"], ""),
        ("slow", ["Consensus hands"], ""),
        ("word", [], "Peace"),
        ("own", [], "No."),
        ("guess", [], "The small ones."),
    ):
        answer(learner, version_of(reading, key), *words, text=text)
    page = page_as(learner)
    page.goto(reading.get_absolute_url())
    page.locator("#item-word").get_by_role("button", name="Give me a hint").click()
    expect(page.locator("#item-word .hint")).to_be_visible()
    page.locator("#item-why").get_by_role("link", name="Look again at ¶1").click()

    look_over(page)


def test_what_opens_on_the_reading_page(page_as: PageAs, learner: Enrolment, reading: Module):
    page = page_as(learner)
    page.goto(reading.get_absolute_url())
    for summary in page.locator("summary").all():
        summary.click()
    page.get_by_role("button", name="partners").click()
    expect(page.locator(".pop", has_text="states that work")).to_be_visible()
    look_over(page)

    page.keyboard.press("Escape")
    page.get_by_role("button", name="Aa").click()
    expect(page.locator("#view")).to_be_visible()
    look_over(page)

    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 390, "height": 900})
    page.get_by_label("Reading tools").get_by_role("button").click()
    expect(page.locator("#rail")).to_be_visible()
    axe(page)


def studio(course: Course, name: str = "course", *parts: object) -> str:
    return reverse(f"studio:{name}", args=[course.slug, *parts])


def test_the_desk_of_an_instructor(
    page_as: PageAs, instructor: Enrolment, learner: Enrolment, reading: Module
):
    answer(learner, version_of(reading, "why"), "Money")
    answer(learner, version_of(reading, "own"), text="No.")
    course = reading.course

    visit(
        page_as(instructor),
        [
            "/",
            studio(course),
            studio(course, "class_table"),
            studio(course, "answers", learner.pk, reading.key),
            studio(course, "edit", reading.key),
            studio(course, "publish", reading.key),
            reverse("preview", args=[course.slug, reading.key]),
        ],
    )


def test_an_import_and_its_report(page_as: PageAs, instructor: Enrolment, course: Course):
    page = page_as(instructor)
    visit(page, [studio(course), studio(course, "import"), studio(course, "class_table")])
    page.get_by_role("link", name="Studio").click()
    page.get_by_role("link", name="Import a document").click()
    page.get_by_role("button", name="Make a draft module").click()
    expect(page.get_by_text("Choose a file or paste a text first.")).to_be_visible()
    look_over(page)

    page.get_by_label("A file").set_input_files("tests/data/opinion-with-standfirst.txt")
    page.get_by_role("button", name="Make a draft module").click()
    expect(page.get_by_role("heading", name="Left out")).to_be_visible()
    look_over(page)


def test_a_draft_with_problems(page_as: PageAs, instructor: Enrolment, course: Course):
    module = make_module(course)
    revise(module, source("No heading.\n\n::: question x\ntype: nine\n\nWhat?\n:::\n"), republish=False)

    visit(page_as(instructor), [studio(course, "edit", module.key), studio(course, "publish", module.key)])
