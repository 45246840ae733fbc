"""An instructor brings in a text, edits and publishes it; learners meet what was published."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from courses.models import Course, Enrolment, Module, Role
from tests.answering import answer, version_of
from tests.factories import make_enrolment, make_user

from .conftest import PageAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DOCUMENT = Path(__file__).parent.parent / "data" / "opinion-with-standfirst.txt"
WITHOUT_KEY = "\n::: question who\ntype: one\nevidence: ever-since-long\n\nWho should stay out?\n\n- [ ] The pact\n- [ ] The hill\n:::\n"


def write(page: Page, text: str) -> None:
    """Change the source and wait until the server has it."""
    with page.expect_response(lambda response: response.request.method == "POST" and response.ok):
        page.locator("#source").fill(text)
    expect(page.locator("#save-state")).to_have_text(re.compile(r"^\s*Saved at \d\d:\d\d\s*$"))


def source(page: Page) -> str:
    return page.locator("#source").input_value()


def publish(page: Page) -> None:
    page.get_by_role("button", name="Publish…").click()
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("Published. Students see it from now on")).to_be_visible()


def test_a_text_becomes_a_module_that_students_read(
    page_as: PageAs, instructor: Enrolment, learner: Enrolment, course: Course
):
    instructor.user.set_password("a-quiet-room")
    instructor.user.save()
    page = page_as()

    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(instructor.user.email)
    page.get_by_label("Password").fill("a-quiet-room")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("link", name="Studio").first.click()

    page.get_by_role("link", name="Import a document").click()
    page.get_by_label("A file").set_input_files(DOCUMENT)
    page.get_by_role("button", name="Make a draft module").click()

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "The orchard pact should stay out of the valley"
    )
    provenance = page.get_by_role("region", name="What the file says of its source")
    expect(provenance).to_contain_text("Orla Quillfeather")
    expect(provenance).to_contain_text("Valley Lantern")
    left_out = page.get_by_role("region", name="Left out").get_by_role("listitem")
    contact = left_out.filter(has_text="Contact the editor")
    contact.get_by_role("button", name="Put it back").click()
    expect(contact.get_by_text("Back in the draft")).to_be_visible()

    page.get_by_role("link", name="Edit the draft").click()
    text = source(page)
    assert "Contact the editor" in text
    write(page, text + WITHOUT_KEY)
    expect(page.get_by_label("Preview", exact=True).last).to_contain_text("Who should stay out?")
    remark = (
        page.get_by_label("Remarks", exact=True).get_by_role("listitem").filter(has_text="no right answer")
    )
    remark.get_by_role("link", name="Line").click()
    expect(page.locator("#source")).to_be_focused()
    selected = "source.value.slice(source.selectionStart, source.selectionEnd)"
    assert page.evaluate(selected) == "::: question who"

    write(page, source(page).replace("- [ ] The pact", "- [x] The pact"))
    expect(page.get_by_text("Nothing to fix")).to_be_visible()

    page.get_by_role("button", name="Publish…").click()
    expect(page.get_by_text("Students see it for the first time.")).to_be_visible()
    page.get_by_role("button", name="Publish now").click()
    expect(page.get_by_text("Published. Students see it from now on")).to_be_visible()

    student = page_as(learner)
    student.goto(course.get_absolute_url())
    student.get_by_role("link", name="Begin").first.click()
    expect(student.get_by_role("heading", level=1)).to_have_text(
        "The orchard pact should stay out of the valley"
    )
    student.get_by_label("The pact").check()
    student.get_by_role("button", name="Check answer").click()
    expect(student.locator("#item-who .q-top").get_by_role("status")).to_have_text("Right")


def test_what_a_learner_has_open_outlives_a_new_edition(
    page_as: PageAs, instructor: Enrolment, learner: Enrolment, reading: Module
):
    answer(learner, version_of(reading, "why"), "Money")
    page = page_as(learner)
    page.goto(reading.get_absolute_url())
    page.get_by_role("button", name="Done with §1").click()
    expect(page.get_by_label("Done", exact=True)).to_have_attribute("value", "3")
    page.locator("#item-own").get_by_role("textbox").fill("No, for")
    expect(page.locator("#item-own [data-draft-state]")).to_have_text(re.compile("Saved at"))
    page.locator("#item-word").get_by_role("textbox").fill("consensus")

    desk = page_as(instructor)
    desk.goto(f"/studio/{reading.course.slug}/modules/{reading.key}/")
    write(
        desk,
        source(desk)
        .replace("borders that it may itself dispute", "borders that it may dispute itself")
        .replace("Why do they talk?", "Why do they keep talking?")
        .replace("What hands out the brake?", "What hands every member a brake?"),
    )
    publish(desk)

    page.locator("#item-word").get_by_role("button", name="Check answer").click()
    expect(page.locator("#item-word .q-top").get_by_role("status")).to_have_text("Right")
    page.reload()
    expect(page.get_by_label("Done", exact=True)).to_have_attribute("value", "4")
    expect(page.locator("#item-why")).to_contain_text("Why do they keep talking?")
    expect(page.locator("#item-why .q-top").get_by_role("status")).to_have_text("Not yet. One try left")
    expect(page.locator("#item-own").get_by_role("textbox")).to_have_value("No, for")


def test_of_two_who_edit_the_second_is_told_and_nothing_is_overwritten(
    page_as: PageAs, instructor: Enrolment, reading: Module
):
    address = f"/studio/{reading.course.slug}/modules/{reading.key}/"
    other = make_enrolment(reading.course, Role.INSTRUCTOR, make_user("Olu Other"))
    theirs, mine = page_as(other), page_as(instructor)
    theirs.goto(address)
    mine.goto(address)

    write(theirs, source(theirs).replace("a habit", "an old habit"))
    mine.locator("#source").fill(source(mine).replace("a habit", "a custom"))

    expect(mine.locator("#save-state")).to_contain_text("Not saved: Olu Other saved another version")
    assert "a custom" in source(mine)
    assert "an old habit" in reading.latest.source


def test_a_save_that_does_not_arrive_is_said(page_as: PageAs, instructor: Enrolment, reading: Module):
    page = page_as(instructor)
    page.goto(f"/studio/{reading.course.slug}/modules/{reading.key}/")

    page.context.set_offline(True)
    page.locator("#source").fill(source(page).replace("a habit", "a custom"))
    expect(page.locator("#save-state")).to_contain_text("No connection.")
    page.context.set_offline(False)
    write(page, source(page).replace("a custom", "an old custom"))

    assert "an old custom" in reading.latest.source
