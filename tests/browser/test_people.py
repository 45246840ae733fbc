"""A course is made and joined; a guest answers and keeps the answer."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Mail
from courses.grouping import create_cohort, create_group
from courses.inviting import invite
from courses.joining import decide, join, new_code
from courses.models import Course, Enrolment
from tests.factories import TEXT, make_enrolment, make_module, make_user, question

from .conftest import PageAs
from .test_accessibility import look_over, visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-quiet-reading-room"


def sign_up(page: Page, mailoutbox, name: str, email: str) -> None:
    """Fill in the form, and follow the link in the mail."""
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("I have read what is kept").check()
    page.get_by_role("button", name="Create my account").click()
    expect(page.get_by_text(email).first).to_be_visible()
    link = re.search(r"https?://[^/\s]+(/accounts/confirm-email/\S+/)", mailoutbox[-1].body)
    assert link
    page.goto(link[1])
    page.get_by_role("button", name="Yes, it is mine").click()


def test_a_course_is_made_joined_by_its_code_and_put_into_groups(page_as: PageAs, mailoutbox, db):
    desk = page_as(make_enrolment(user=make_user("Ina Instructor")))
    desk.goto("/studio/new/")
    desk.get_by_label("Title").fill("Reading the news")
    desk.get_by_role("button", name="Make it").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Reading the news")
    desk.get_by_role("link", name="People").first.click()
    desk.get_by_role("button", name="Open joining with a code").click()
    code = desk.locator(".plate .time").inner_text()

    page = page_as(width=390)
    page.goto("/join/")
    page.get_by_label("Course code").fill(code.lower().replace("-", ""))
    page.get_by_role("button", name="Find it").click()
    expect(page.get_by_role("heading", name="Reading the news")).to_be_visible()
    page.get_by_role("link", name="Make an account to join").click()
    expect(page.get_by_label("Course code")).to_have_value(code)
    sign_up(page, mailoutbox, "Lea Learner", "lea@example.org")
    expect(page).to_have_url(re.compile("/courses/reading-the-news/$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Reading the news")

    desk.get_by_label("Name").last.fill("Monday")
    desk.get_by_role("button", name="Make it").click()
    desk.get_by_label("Group of Lea Learner").select_option("Monday")
    desk.get_by_role("button", name="Save roles and groups").click()
    expect(desk.locator("#notices")).to_contain_text("Saved: 1 person changed.")
    expect(desk.get_by_label("Group of Lea Learner").locator(":checked")).to_have_text("Monday")
    assert Enrolment.objects.get(user__email="lea@example.org").group.name == "Monday"


def test_a_guest_answers_and_the_answer_comes_along(
    page_as: PageAs, mailoutbox, course: Course, instructor: Enrolment
):
    module = make_module(course, TEXT, question(), key="talk", title="Habits and treaties")
    course.guest_module = module
    course.save()

    page = page_as()
    page.goto("/try/seminar/")
    page.get_by_role("button", name="Begin reading").click()
    expect(page.get_by_text("You read as a guest.")).to_be_visible()
    page.get_by_label("Habit").check()
    page.get_by_role("button", name="Check answer").click()
    expect(page.locator("#item-why .q-top").get_by_role("status")).to_have_text("Right")
    look_over(page)
    page.goto("/courses/seminar/")
    expect(page.get_by_text("Make an account to go on; what you answered comes along.")).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name="Make an account to keep this").click()
    sign_up(page, mailoutbox, "Gus Formerly", "gus@example.org")

    expect(page).to_have_url(re.compile("/courses/seminar/modules/talk/$"))
    expect(page.locator("#item-why .q-top").get_by_role("status")).to_have_text("Right")
    expect(page.get_by_text("You read as a guest.")).to_have_count(0)
    assert Enrolment.objects.get(user__email="gus@example.org").responses.count() == 1


def test_the_pages_about_people_are_accessible(
    page_as: PageAs, instructor: Enrolment, learner: Enrolment, course: Course
):
    course.guest_module = make_module(course, TEXT, question())
    course.save()
    group = create_group(course, "Monday", cohort=create_cohort(course, "Autumn"))
    new_code(course)
    Course.objects.filter(pk=course.pk).update(approval=True, seats=1)
    course.refresh_from_db()
    asking, waiting = make_enrolment(user=make_user("Ada Asks")), make_enrolment(user=make_user("Wim Waits"))
    for person in (asking, waiting):
        join(person.user, course, line="I am in the Thursday group.")
    decide(course.join_requests.get(user=waiting.user), True)
    invite(course, "one@example.org", by=instructor.user, role="assistant")
    Mail.objects.update(state="failed", error="no such address")

    visit(
        page_as(instructor),
        [
            "/studio/seminar/people/",
            f"/studio/seminar/people/{learner.pk}/remove/",
            f"/studio/seminar/people/groups/{group.pk}/",
            "/studio/seminar/settings/",
            "/studio/new/",
            "/courses/seminar/leave/",
        ],
    )
    visit(page_as(), ["/try/seminar/"])
    visit(page_as(asking), ["/join/", f"/join/{course.code}/", "/join/AAA-AAA/"])
    visit(page_as(waiting), [f"/join/i/{course.invitations.get().token}/", "/join/i/gone/"])
