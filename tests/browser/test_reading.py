"""A learner reads a module and answers in it: what the page does beyond its HTML."""

import re

import pytest
from playwright.sync_api import Page, expect

from courses.models import Enrolment, Module
from quizzes.models import Draft, Response
from tests.answering import answer, version_of

from .conftest import PageAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# An option's outline is drawn around its whole label.
HAS_OUTLINE = """() => [document.activeElement, document.activeElement.parentElement].some(
    element => getComputedStyle(element).outlineStyle === "solid"
)"""


@pytest.fixture
def page(page_as: PageAs, learner: Enrolment, reading: Module) -> Page:
    """The module, opened by the learner."""
    page = page_as(learner)
    page.goto(reading.get_absolute_url())
    return page


def test_a_wrong_answer_leads_to_its_passage_and_from_there_back(page: Page):
    card = page.locator("#item-why")

    card.get_by_label("Money").check()
    card.get_by_role("button", name="Check answer").click()
    reason = card.locator(".opt", has=page.get_by_label("Money")).locator(".fb")
    expect(reason).to_contain_text("Not this one.")
    expect(card.locator(".q-top").get_by_role("status")).to_have_text("Not yet. One try left")

    card.get_by_role("link", name="Look again at ¶1").click()
    passage = page.locator("#p1")
    expect(passage).to_be_focused()
    expect(passage).to_have_class(re.compile(r"\blit\b"))
    expect(page).to_have_url(re.compile(r"#p1$"))

    passage.get_by_role("link", name="Back to question 1").click()
    expect(page).to_have_url(re.compile(r"#item-why$"))
    expect(card).to_be_in_viewport()
    expect(passage).not_to_have_class(re.compile(r"\blit\b"))

    card.get_by_label("Habit").check()
    card.get_by_role("button", name="Check again").click()
    expect(card.locator(".q-top").get_by_role("status")).to_have_text("Right, on the second try")
    expect(card.get_by_role("button")).to_have_count(0)


def test_once_it_is_answered_the_very_words_of_the_evidence_are_marked(
    page_as: PageAs, learner: Enrolment, reading: Module
):
    answer(learner, version_of(reading, "slow"), "A state under pressure")
    page = page_as(learner)
    page.goto(reading.get_absolute_url())

    page.locator("#item-slow").get_by_role("link", name="See ¶3").click()

    expect(page.locator("#p3")).to_be_focused()


def test_hints_come_one_at_a_time_and_cost_no_try(page: Page):
    card = page.locator("#item-why")

    card.get_by_role("button", name="Give me a hint").click()
    expect(card.locator(".hint")).to_have_text(re.compile("Hint 1 of 2.*Read the first sentence", re.DOTALL))
    card.get_by_role("button", name="Another hint").click()
    expect(card.locator(".hint")).to_have_count(2)

    expect(card.get_by_role("button", name="Another hint")).to_have_count(0)
    expect(card.get_by_role("button", name="Check answer")).to_be_visible()


def test_a_question_with_several_answers_gives_partial_credit(page: Page):
    card = page.locator("#item-which")

    card.get_by_label("Partners").check()
    card.get_by_role("button", name="Check answer").click()
    expect(card.locator(".q-top").get_by_role("status")).to_have_text("Not yet. One try left")
    card.get_by_label("Partners").check()
    card.get_by_role("button", name="Check again").click()

    expect(card.locator(".q-top").get_by_role("status")).to_have_text("Partly right: 0.5 of 1")
    expect(card.get_by_text("This is the answer.")).to_be_visible()


def test_a_sentence_is_chosen_with_the_arrow_keys(page: Page):
    card = page.locator("#item-slow")

    card.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(card.get_by_role("radio").nth(1)).to_be_checked()
    page.keyboard.press("Enter")

    expect(card.locator(".q-top").get_by_role("status")).to_have_text("Right")
    expect(card.get_by_text("Sentence 2 is the one.")).to_be_visible()


def test_a_short_answer_is_typed(page: Page):
    card = page.locator("#item-word")

    card.get_by_role("textbox").fill("consensus")
    card.get_by_role("textbox").press("Enter")

    expect(card.locator(".q-top").get_by_role("status")).to_have_text("Right")


def test_nothing_chosen_is_said_beside_the_question_and_costs_nothing(page: Page):
    card = page.locator("#item-why")

    card.get_by_role("button", name="Check answer").click()

    expect(card.get_by_role("alert")).to_contain_text("Choose an answer first.")
    assert not Response.objects.exists()


def test_an_open_response_keeps_itself_until_it_is_handed_in(page: Page):
    card = page.locator("#item-own")

    card.get_by_role("textbox").fill("No, ¶2 tells why.")
    expect(card.locator("[data-draft-state]")).to_have_text(re.compile(r"^Saved at \d\d:\d\d$"))
    page.reload()
    expect(card.get_by_role("textbox")).to_have_value("No, ¶2 tells why.")
    expect(card.locator("[data-draft-state]")).to_have_text(re.compile(r"^Draft saved at \d\d:\d\d$"))

    card.get_by_role("button", name="Hand in").click()
    expect(card.locator(".q-top").get_by_role("status")).to_have_text("Handed in")
    expect(card.locator(".said")).to_have_text("No, ¶2 tells why.")
    expect(card.locator(".model")).to_contain_text("the borders are not mine")


def test_handing_in_right_after_the_last_key_leaves_no_draft_behind(page: Page):
    card = page.locator("#item-own")

    card.get_by_role("textbox").fill("No.")
    card.get_by_role("button", name="Hand in").click()

    expect(card.locator(".said")).to_have_text("No.")
    page.goto("/")
    assert not Draft.objects.exists()


def test_what_is_written_without_a_connection_is_kept_once_there_is_one(page: Page):
    card = page.locator("#item-own")
    state = card.locator("[data-draft-state]")

    page.context.set_offline(True)
    card.get_by_role("textbox").fill("Written in a tunnel.")
    expect(state).to_contain_text("No connection.")
    page.context.set_offline(False)

    expect(state).to_have_text(re.compile(r"^Saved at"))
    assert Draft.objects.get().text == "Written in a tunnel."


def test_a_guess_before_reading_is_kept_and_not_graded(page: Page):
    card = page.locator("#item-guess")

    card.get_by_role("textbox").fill("The small ones.")
    card.get_by_role("button", name="Keep my answer").click()

    expect(card.locator(".q-top").get_by_role("status")).to_have_text("Kept")
    expect(page.get_by_label("Score", exact=True)).to_have_attribute("value", re.compile(r"^0(\.0*)?$"))


def test_the_bars_follow_every_answer_without_a_new_page(page: Page):
    done = page.get_by_label("Done", exact=True)
    expect(done).to_have_attribute("value", "0")
    page.evaluate("window.same = true")

    page.locator("#item-word").get_by_role("textbox").fill("consensus")
    page.locator("#item-word").get_by_role("button", name="Check").click()
    expect(done).to_have_attribute("value", "1")

    page.get_by_role("button", name="Done with §2").click()
    expect(done).to_have_attribute("value", "2")
    expect(page.locator("#dock-count")).to_contain_text("2 of")
    assert page.evaluate("window.same")


def test_a_section_is_done_when_it_is_read_and_answered(page_as: PageAs, learner: Enrolment, reading: Module):
    for key, words, text in (
        ("why", ["Habit"], ""),
        ("which", ["Partners", "Borders"], ""),
        ("slow", ["A state under pressure"], ""),
        ("word", [], "Consensus"),
    ):
        answer(learner, version_of(reading, key), *words, text=text)
    page = page_as(learner)
    page.goto(reading.get_absolute_url())

    page.get_by_role("button", name="Done with §2").click()
    expect(page.locator("#done-s2")).to_contain_text("Question 5 is open")
    page.locator("#item-own").get_by_role("textbox").fill("No.")
    page.locator("#item-own").get_by_role("button", name="Hand in").click()

    expect(page.locator("#done-s2")).to_contain_text("§2 done.")


def test_passages_count_as_read_when_they_were_in_view(page: Page):
    page.set_viewport_size({"width": 1440, "height": 400})
    with page.expect_response(re.compile("/read/$")) as noted:
        page.locator("#p1").evaluate("passage => passage.scrollIntoView()")
    assert noted.value.status == 204
    expect(page.locator("#p1")).to_have_attribute("data-done", "")

    page.reload()

    expect(page.locator("#p1")).to_have_attribute("data-done", "")
    expect(page.locator("#p3")).not_to_have_attribute("data-done", "")


def test_whoever_comes_back_is_led_to_where_they_stopped(page: Page, learner: Enrolment, reading: Module):
    answer(learner, version_of(reading, "word"), text="Consensus")
    with page.expect_response(lambda response: "place=brake" in (response.request.post_data or "")):
        page.locator("#p3").evaluate("passage => passage.scrollIntoView()")
    page.goto("/")
    expect(page.get_by_text("You stopped at ¶3.")).to_be_visible()

    page.get_by_role("link", name="Continue from ¶3").click()

    expect(page).to_have_url(re.compile(r"#p3$"))
    expect(page.get_by_label("Where you stopped")).to_contain_text("You stopped at ¶3")


@pytest.mark.parametrize("by", ["mouse", "keyboard"])
def test_a_key_term_explains_itself(page: Page, by: str):
    term = page.get_by_role("button", name="partners")
    meaning = page.locator(".pop", has_text="states that work with the members")
    expect(meaning).to_be_hidden()

    if by == "mouse":
        term.click()
        expect(meaning).to_be_visible()
        page.locator("#p2 .prose").click()
    else:
        term.focus()
        page.keyboard.press("Enter")
        expect(meaning).to_be_visible()
        page.keyboard.press("Escape")
        expect(term).to_be_focused()

    expect(meaning).to_be_hidden()


def test_theme_and_size_of_the_text_stay(page: Page):
    page.get_by_role("button", name="Aa").click()
    page.get_by_text("Lamp", exact=True).click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    with page.expect_event("requestfinished", lambda request: "view-settings" in request.url):
        page.get_by_text("Larger", exact=True).click()

    page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-size", "xl")


def test_course_and_home_tell_how_far_one_is(page: Page, learner: Enrolment, reading: Module):
    page.locator("#item-word").get_by_role("textbox").fill("consensus")
    page.locator("#item-word").get_by_role("button", name="Check").click()
    expect(page.locator("#item-word .q-top").get_by_role("status")).to_have_text("Right")

    page.goto(learner.course.get_absolute_url())
    expect(page.get_by_role("listitem").filter(has_text=reading.title).last).to_contain_text(
        "1 of 5 questions answered, 1 right."
    )
    page.goto("/")
    expect(page.get_by_role("row", name=re.compile(reading.title))).to_contain_text("1 of 5")


def test_a_question_is_answered_with_the_keyboard_alone(page: Page):
    card = page.locator("#item-why")
    focused = page.locator(":focus")

    def tab_to(selector: str) -> None:
        for _ in range(80):
            page.keyboard.press("Tab")
            if page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"no Tab leads to {selector}")

    page.keyboard.press("Tab")
    expect(focused).to_have_text("Skip to the text")
    expect(focused).to_be_in_viewport()
    tab_to("#item-why input[type=radio]")
    page.keyboard.press("Space")
    assert page.evaluate(HAS_OUTLINE)
    tab_to("#item-why-check")
    assert page.evaluate(HAS_OUTLINE)
    page.keyboard.press("Enter")

    expect(card).not_to_have_attribute("data-state", "open")
    assert page.evaluate("document.activeElement.closest('.q')?.id") == "item-why"


def test_after_the_last_try_the_keyboard_stays_at_the_question(page: Page):
    card = page.locator("#item-word")

    card.get_by_role("textbox").fill("consensus")
    card.get_by_role("button", name="Check").focus()
    page.keyboard.press("Enter")

    expect(card.locator(".q-top").get_by_role("status")).to_have_text("Right")
    expect(card.locator(".q-top").get_by_role("status")).to_be_focused()


def test_an_answer_after_the_session_ended_leads_to_the_sign_in_page(page: Page):
    page.context.clear_cookies(name="sessionid")

    page.locator("#item-why").get_by_label("Habit").check()
    page.locator("#item-why").get_by_role("button", name="Check answer").click()

    expect(page.get_by_role("heading", name="Sign in.")).to_be_visible()
    assert not Response.objects.exists()
