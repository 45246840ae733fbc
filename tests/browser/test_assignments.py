"""An instructor gives a reading one section at a time; a learner meets the gate, and opens it."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from courses.models import Course, Enrolment, Module
from tests.factories import make_module, question

from .conftest import PageAs, axe, no_sideways_scroll
from .test_accessibility import look_over

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

BODY = f"""\
## Why talk {{#why-talk}}

The members have long worked with many partners at once. They call it a habit. {{#habit}}

{question("why", extra="role: guiding")}
## What it costs {{#cost}}

Consensus hands every member a brake. {{#brake}}

{question("again", extra="role: guiding")}
## What follows {{#follows}}

They will go on talking. {{#on}}
"""


@pytest.fixture
def gated(course: Course) -> Module:
    return make_module(course, BODY, key="gated", title="Habits and treaties")


def give(page: Page, **fields: str) -> None:
    page.goto(reverse("studio:assignments", args=["seminar"]))
    page.get_by_text("More rules").click()
    for name, value in fields.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_label("One section at a time").check()
    page.get_by_role("button", name="Give it").click()


def test_a_reading_is_given_with_a_gate_and_opened_section_by_section(
    page_as: PageAs, instructor: Enrolment, learner: Enrolment, gated: Module
):
    desk = page_as(instructor)
    give(desk, due="2099-12-04T23:59")
    expect(desk.locator("#notices")).to_contain_text(
        "“Habits and treaties” is given to the whole course. Due Friday 4 December 2099, 23:59."
    )

    page = page_as(learner, width=390)
    page.goto("/")
    page.get_by_role("link", name="Habits and treaties").first.click()
    expect(page.get_by_text("2 more sections are closed.")).to_be_visible()
    expect(page.get_by_text("Consensus hands every member a brake.")).to_have_count(0)
    axe(page)
    no_sideways_scroll(page)

    card = page.locator("#item-why")
    card.get_by_label("Habit").check()
    card.get_by_role("button", name="Check answer").click()
    expect(page.get_by_role("heading", name="What it costs")).to_be_visible()
    expect(page.get_by_text("One more section is closed.")).to_be_visible()
    expect(page.locator("article > #p2")).to_have_count(1)
    expect(page.locator("#gate")).to_have_count(1)
    axe(page)

    page.locator("#item-again").get_by_label("Habit").check()
    page.locator("#item-again").get_by_role("button", name="Check answer").click()
    expect(page.get_by_role("heading", name="What follows")).to_be_visible()
    expect(page.get_by_text("more section")).to_have_count(0)


def test_what_the_gate_opened_is_marked_as_read_when_it_was_in_view(
    page_as: PageAs, instructor: Enrolment, learner: Enrolment, gated: Module
):
    give(page_as(instructor))
    page = page_as(learner)
    page.goto(gated.get_absolute_url())
    page.locator("#item-why").get_by_label("Habit").check()
    page.locator("#item-why").get_by_role("button", name="Check answer").click()
    page.locator("#p2").scroll_into_view_if_needed()
    expect(page.locator("#p2[data-done]")).to_have_count(1)


def test_the_gate_opens_without_javascript_too(
    page_as: PageAs, instructor: Enrolment, learner: Enrolment, gated: Module
):
    give(page_as(instructor))
    page = page_as(learner, javascript=False)
    page.goto(gated.get_absolute_url())
    page.locator("#item-why").get_by_label("Habit").check()
    page.locator("#item-why").get_by_role("button", name="Check answer").click()
    expect(page.get_by_role("heading", name="What it costs")).to_be_visible()


def test_pages_about_assignments(page_as: PageAs, instructor: Enrolment, learner: Enrolment, gated: Module):
    page = page_as(instructor)
    page.goto(reverse("studio:assignments", args=["seminar"]))
    look_over(page)
    give(page, due="2099-12-04T23:59", closes="2099-12-01T23:59")
    expect(page.get_by_text("This closes before it is due.")).to_be_visible()
    look_over(page)
    give(page, due="2099-12-04T23:59")
    look_over(page)
    page.get_by_role("link", name="Change").click()
    look_over(page)
    page.goto(reverse("studio:accommodations", args=["seminar"]))
    look_over(page)
    page.get_by_label("Email address").fill("lea@example.org")
    page.get_by_label("More days").fill("3")
    page.get_by_role("main").get_by_role("button", name="Set").click()
    expect(page.locator("#notices")).to_contain_text("3 more days on everything due")
    look_over(page)
    give(page, opens="2099-12-04T23:59")
    page = page_as(learner)
    page.goto(gated.get_absolute_url())
    look_over(page)
    page.goto(reverse("course", args=["seminar"]))
    look_over(page)
