"""An assistant reads what a student of their group wrote; the student is told, and finds points and words in the text."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from courses.models import Course, Enrolment, Group, Module
from tests.answering import answer, version_of
from tests.factories import TEXT, make_enrolment, make_module, question
from tests.quizzes.test_marking import ESSAY

from .conftest import PageAs
from .test_accessibility import look_over

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def essay(course: Course) -> Module:
    return make_module(course, TEXT, question("essay", **ESSAY), key="talk", title="Habits and treaties")


def test_an_answer_is_written_read_and_found_again(
    page_as: PageAs, course: Course, learner: Enrolment, assistant: Enrolment, essay: Module
):
    group = Group.objects.create(course=course, name="Monday")
    Enrolment.objects.filter(pk__in=[learner.pk, assistant.pk]).update(group=group)
    other = make_enrolment(course)
    answer(other, version_of(essay, "essay"), text="Of another group.")
    student = page_as(learner, width=390)
    student.goto(essay.get_absolute_url())
    student.locator("#item-essay textarea").fill("I would not, for the borders are not mine.")
    student.locator("#item-essay").get_by_role("button", name="Hand in").click()
    expect(student.locator("#item-essay .q-top").get_by_role("status")).to_contain_text("waits for a reader")

    reader = page_as(assistant)
    reader.goto(reverse("studio:class_table", args=["seminar"]))
    reader.get_by_role("link", name="Answers to read").click()
    expect(reader.get_by_text("I would not, for the borders are not mine.")).to_be_visible()
    expect(reader.get_by_text("Of another group.")).to_have_count(0)
    look_over(reader)
    reader.get_by_label("Points").fill("5")
    reader.locator("form", has=reader.get_by_label("Points")).evaluate("form => form.noValidate = true")
    reader.get_by_role("button", name="Give these points").click()
    expect(reader.locator(".err").first).to_be_visible()
    look_over(reader)
    reader.get_by_label("Points").fill("3")
    reader.get_by_label("To the student").fill("Name the passage.")
    reader.get_by_role("button", name="Give these points").click()
    expect(reader.get_by_text("Nothing waits to be read.")).to_be_visible()
    look_over(reader)

    student.goto("/notices/")
    student.get_by_role("button", name="Open").click()
    expect(student.locator("#item-essay")).to_contain_text("Read: 3 of 4 points")
    expect(student.locator("#item-essay")).to_contain_text("Name the passage.")
    look_over(student)
    student.goto(reverse("history", args=["seminar", "talk"]))
    expect(student.get_by_role("main")).to_contain_text("Name the passage.")
    look_over(student)
