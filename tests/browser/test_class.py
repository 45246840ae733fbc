"""The class in a browser: found, narrowed, sorted and read, by an instructor and by an observer, wide and narrow."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from courses.models import Activity, Assignment, Course, Enrolment, Module, Role
from tests.answering import answer, version_of
from tests.factories import TEXT, make_enrolment, make_module, make_user, question

from .conftest import PageAs, axe, no_sideways_scroll

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def members(course: Course, reading: Module) -> list[Enrolment]:
    """Two groups: one student stuck, one late with nothing begun, one with an answer in her own words."""
    one, two = course.groups.create(name="One"), course.groups.create(name="Two")
    found = [
        make_enrolment(course, user=make_user(name), group=group)
        for name, group in (("Sam Stuck", one), ("Lou Late", two), ("Ola Own", two))
    ]
    second = make_module(course, TEXT, question("else"), key="second", title="Another reading")
    due = timezone.now() - timedelta(days=1)
    for module in (reading, second):
        activity = Activity.objects.create(course=course, kind=Activity.Kind.MODULE, module=module)
        Assignment.objects.create(activity=activity, due=due, group=two)
        Assignment.objects.create(
            activity=activity,
            group=one,
            opens=None if module is reading else timezone.now() + timedelta(days=2),
        )
    answer(found[0], version_of(reading, "why"), "Money")
    answer(found[0], version_of(reading, "why"), "Fear")
    answer(found[2], version_of(reading, "own"), text="I would not.")
    return found


@pytest.fixture
def observer(course: Course) -> Enrolment:
    return make_enrolment(course, Role.OBSERVER, make_user("Oda Observer"))


def look_over(page: Page) -> None:
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


def test_an_instructor_finds_who_is_stuck_and_reads_the_answers_at_that_question(
    page_as: PageAs, instructor: Enrolment, members: list[Enrolment]
):
    page = page_as(instructor)
    page.goto(reverse("studio:class_table", args=["seminar"]))
    expect(page.get_by_text("3 students. 1 has not started. 1 is stuck. 2 are late.")).to_be_visible()
    page.get_by_text("How this is counted").click()
    look_over(page)

    page.get_by_role("link", name="Stuck 1").click()
    expect(page.get_by_role("rowheader")).to_have_text(["Sam StuckOne"])
    expect(page.get_by_role("link", name="Stuck 1")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="2 wrong tries at Q1").click()
    expect(page).to_have_url(f"{page.url.split('#')[0]}#item-why")
    expect(page.get_by_role("heading", name="Sam Stuck")).to_be_visible()
    look_over(page)


def test_filters_combine_and_an_empty_table_says_which_to_drop(
    page_as: PageAs, instructor: Enrolment, members: list[Enrolment]
):
    page = page_as(instructor)
    page.goto(reverse("studio:class_table", args=["seminar"]) + "?state=late&sort=-name")
    expect(page.get_by_role("rowheader")).to_have_text(["Ola OwnTwo", "Lou LateTwo"])
    page.get_by_label("Group").select_option("One")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Nobody fits all of this.")).to_be_visible()
    look_over(page)

    page.get_by_role("link", name="Drop “One”").click()
    expect(page.get_by_role("rowheader")).to_have_text(["Ola OwnTwo", "Lou LateTwo"])


def test_the_table_is_sorted_from_its_heads_on_a_phone_too(
    page_as: PageAs, instructor: Enrolment, members: list[Enrolment]
):
    page = page_as(instructor, width=390)
    page.goto(reverse("studio:class_table", args=["seminar"]))
    page.get_by_role("link", name="Student").click()
    expect(page.get_by_role("rowheader")).to_have_text(["Sam StuckOne", "Ola OwnTwo", "Lou LateTwo"])
    expect(page.get_by_role("columnheader", name="Student")).to_have_attribute("aria-sort", "descending")


def test_an_observer_reads_the_class_and_the_answers_without_names(
    page_as: PageAs, observer: Enrolment, members: list[Enrolment]
):
    page = page_as(observer)
    page.goto(reverse("studio:class_table", args=["seminar"]))
    expect(page.get_by_role("rowheader")).to_have_text(["Student 1One", "Student 2Two", "Student 3Two"])
    look_over(page)

    page.get_by_role("link", name=re.compile("1 of 8.*Student 3, Habits and treaties")).click()
    expect(page.get_by_role("heading", name="Student 3")).to_be_visible()
    expect(page.get_by_text("hidden", exact=True)).to_be_visible()
    expect(page.get_by_text("I would not.")).to_have_count(0)
    look_over(page)
