"""Reading aloud begins at the passage one is at, and stops when asked."""

import pytest
from playwright.sync_api import expect

from courses.models import Enrolment, Module

from .conftest import PageAs, axe

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What is handed to the device's voices; the test machine has none of its own.
LISTEN = """() => {
  window.heard = [];
  speechSynthesis.speak = (spoken) => { heard.push([spoken.lang, spoken.text]); window.current = spoken; };
}"""


def test_it_speaks_passage_after_passage_and_marks_each(page_as: PageAs, learner: Enrolment, reading: Module):
    page = page_as(learner)
    page.goto(reading.get_absolute_url())
    page.evaluate(LISTEN)
    button = page.locator("[data-aloud]")
    button.click()
    expect(page.locator("#p1")).to_have_class("para lead spoken")
    expect(button).to_have_text("Stop reading aloud")
    axe(page)
    page.evaluate("current.onend()")
    expect(page.locator("#p2.spoken")).to_have_count(1)
    assert page.evaluate("heard.map(([lang, text]) => [lang, text.slice(0, 16)])") == [
        ["en", "The members work"],
        ["en", "A treaty would a"],
    ]
    button.click()
    expect(page.locator(".spoken")).to_have_count(0)
    expect(button).to_have_attribute("aria-pressed", "false")


def test_without_voices_there_is_no_button(page_as: PageAs, learner: Enrolment, reading: Module):
    page = page_as(learner)
    page.add_init_script("Object.defineProperty(window, 'speechSynthesis', {value: undefined})")
    page.goto(reading.get_absolute_url())
    expect(page.locator("[data-aloud]")).to_be_hidden()
