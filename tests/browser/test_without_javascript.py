"""The learner's journey in a browser that runs no scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from courses.models import Enrolment, Module

from .conftest import PageAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(page_as: PageAs, learner: Enrolment, reading: Module) -> Page:
    page = page_as(learner, javascript=False)
    page.goto(reading.get_absolute_url())
    return page


def test_an_answer_leads_back_to_its_question_and_from_there_to_the_passage(page: Page):
    card = page.locator("#item-why")

    card.get_by_label("Money").check()
    card.get_by_role("button", name="Check answer").click()
    expect(page).to_have_url(re.compile(r"#item-why$"))
    expect(card.locator(".opt.wrong .fb")).to_contain_text("Not this one.")
    expect(card).to_be_in_viewport()

    card.get_by_role("link", name="Look again at ¶1").click()
    expect(page).to_have_url(re.compile(r"\?back=why&at=1#p1$"))
    expect(page.locator("#p1")).to_be_in_viewport()

    page.locator("#p1").get_by_role("link", name="Back to question 1").click()
    expect(page).to_have_url(re.compile(r"#item-why$"))
    expect(card).to_be_in_viewport()

    card.get_by_label("Habit").check()
    card.get_by_role("button", name="Check again").click()
    expect(card.locator(".q-top").get_by_role("status")).to_have_text("Right, on the second try")


def test_every_other_kind_of_question_takes_its_answer(page: Page):
    for key, act, verdict in (
        (
            "which",
            lambda card: [card.get_by_label(name).check() for name in ("Partners", "Borders")],
            "Right",
        ),
        ("slow", lambda card: card.get_by_role("radio").nth(1).press("Space"), "Right"),
        ("word", lambda card: card.get_by_role("textbox").fill("Consensus"), "Right"),
        ("own", lambda card: card.get_by_role("textbox").fill("No."), "Handed in"),
        ("guess", lambda card: card.get_by_role("textbox").fill("The small ones."), "Kept"),
    ):
        card = page.locator(f"#item-{key}")
        act(card)
        card.locator("button.main").click()

        expect(page).to_have_url(re.compile(rf"#item-{key}$"))
        expect(card.locator(".q-top").get_by_role("status")).to_have_text(verdict)


def test_a_hint_is_given(page: Page):
    page.locator("#item-why").get_by_role("button", name="Give me a hint").click()

    expect(page.locator("#item-why .hint")).to_contain_text("Hint 1 of 2")


def test_nothing_chosen_is_said_beside_the_question(page: Page):
    page.locator("#item-why").get_by_role("button", name="Check answer").click()

    expect(page.locator("#item-why").get_by_role("alert")).to_contain_text("Choose an answer first.")


def test_a_section_is_closed_with_done(page: Page):
    page.get_by_role("button", name="Done with §1").click()

    expect(page).to_have_url(re.compile(r"#done-s1$"))
    expect(page.locator("#done-s1")).to_contain_text("§1 done.")


def test_the_theme_is_kept(page: Page):
    page.get_by_role("button", name="Aa").click()
    page.get_by_text("Lamp", exact=True).click()
    page.locator("#view").get_by_role("button", name="Save").click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
