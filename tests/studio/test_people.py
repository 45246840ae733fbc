"""The page about people, and the course as a whole."""

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Mail
from courses.grouping import create_cohort, create_group
from courses.inviting import invite
from courses.joining import join, new_code
from courses.models import Course, Enrolment, Invitation, JoinRequest, Role
from tests.factories import TEXT, make_course, make_enrolment, make_module, make_user, question
from tests.test_queries import queries


@pytest.fixture
def client(instructor, sign_in) -> Client:
    return sign_in(instructor)


def url(name: str = "people", *args: object) -> str:
    return reverse(f"studio:{name}", args=["seminar", *args])


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def page(client, **query: object) -> str:
    return text_of(client.get(url(), query))


# Members


def test_everybody_in_the_course_is_listed_and_nobody_else(
    client, learner, assistant, stranger, course
) -> None:
    make_enrolment(course, Role.GUEST, make_user("Gus Guest"))
    make_enrolment(course, user=make_user("Gone Long"), left=timezone.now())
    shown = page(client)
    assert "Lea Learner" in shown
    assert "Asa Assistant" in shown
    assert "1 student, 1 assistant, 1 instructor" in shown
    for absent in ("Gus Guest", "Gone Long", "Sol Stranger"):
        assert absent not in shown


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"q": "lea"}, "Lea Learner"),
        ({"q": "ASA@"}, "Asa Assistant"),
        ({"role": "assistant"}, "Asa Assistant"),
        ({"group": "none", "role": "learner"}, "Lea Learner"),
    ],
)
def test_members_are_found_by_name_address_role_and_group(client, learner, assistant, query, shown) -> None:
    found = page(client, **query)
    assert f"Role of {shown}" in client.get(url(), query).content.decode()
    assert "1 to 1 of 1" in found


def test_a_group_is_shown_by_itself(client, learner, course) -> None:
    group = create_group(course, "Monday")
    make_enrolment(course, user=make_user("Mona Monday"), group=group)
    found = page(client, group=group.pk)
    assert "Mona Monday" in found
    assert "Lea Learner" not in found


def test_a_filter_that_makes_no_sense_is_left_out(client, learner) -> None:
    assert "Lea Learner" in page(client, role="king", group="x", page="x")


def test_nobody_found_says_what_to_do(client) -> None:
    assert "Nobody here fits that." in page(client, q="zzz")


def test_roles_and_groups_are_saved_together(client, learner, assistant, course) -> None:
    monday = create_group(course, "Monday", cohort=create_cohort(course, "Autumn"))
    data = {
        f"role{learner.pk}": "observer",
        f"group{learner.pk}": monday.pk,
        f"role{assistant.pk}": "assistant",
        f"group{assistant.pk}": "",
    }
    response = client.post(url(), data, follow=True)
    learner.refresh_from_db()
    assert (learner.role, learner.group, learner.cohort) == (Role.OBSERVER, monday, monday.cohort)
    assert "Saved: 1 person changed." in text_of(response)


def test_saving_leads_back_to_the_same_part_of_the_list(client, learner) -> None:
    address = f"{url()}?role=learner&page=1"
    assert client.post(address, {f"role{learner.pk}": "learner"})["Location"] == address


@pytest.mark.parametrize("role", ["king", "guest", ""])
def test_a_role_that_nobody_can_have_is_not_taken(client, learner, role) -> None:
    client.post(url(), {f"role{learner.pk}": role})
    learner.refresh_from_db()
    assert learner.role == Role.LEARNER


def test_a_group_of_another_course_is_not_taken(client, learner) -> None:
    group = create_group(make_course(), "Theirs")
    client.post(url(), {f"role{learner.pk}": "learner", f"group{learner.pk}": group.pk})
    learner.refresh_from_db()
    assert learner.group is None


def test_ones_own_role_is_not_on_the_page_and_not_taken_from_a_form(client, instructor, course) -> None:
    make_enrolment(course, Role.INSTRUCTOR)
    assert f'name="role{instructor.pk}"' not in client.get(url()).content.decode()
    client.post(url(), {f"role{instructor.pk}": "learner"})
    instructor.refresh_from_db()
    assert instructor.role == Role.INSTRUCTOR


def test_a_member_is_removed_after_a_second_look(client, learner) -> None:
    address = url("remove_person", learner.pk)
    assert "What they read and answered is kept." in text_of(client.get(address))
    learner.refresh_from_db()
    assert learner.left is None
    assert "Lea Learner is out of the course." in text_of(client.post(address, follow=True))
    learner.refresh_from_db()
    assert learner.removed


def test_the_only_instructor_is_not_removed_and_the_page_says_why(client, instructor) -> None:
    response = client.post(url("remove_person", instructor.pk))
    assert response.status_code == 422
    assert "You can’t remove yourself." in text_of(response)


def test_what_each_role_may_do_is_said(client) -> None:
    assert "Reads, answers, argues; sees their own figures and nobody else’s." in page(client)


@pytest.mark.parametrize("members", [1, 50])
def test_the_page_asks_as_often_for_fifty_members_as_for_one(client, course, instructor, members) -> None:
    new_code(course)
    course.approval = True
    course.save()
    group = create_group(course, "Monday", cohort=create_cohort(course, "Autumn"))
    for number in range(members):
        make_enrolment(course, group=group, cohort=group.cohort)
        course.join_requests.create(user=make_user(), state="asked" if number % 2 else "waiting")
    invite(course, " ".join(f"a{n}@example.org" for n in range(members)), by=instructor.user)
    assert queries(client, url()) == 19


def test_five_hundred_members_come_in_pages(client, course) -> None:
    Enrolment.objects.bulk_create(Enrolment(course=course, user=make_user()) for _n in range(60))
    assert "1 to 50 of 61" in page(client)
    assert "51 to 61 of 61" in page(client, page=2)


# Asking


@pytest.fixture
def asked(course) -> JoinRequest:
    course.approval = True
    course.save()
    new_code(course)
    course.refresh_from_db()
    return join(make_user("Ada Asks"), course, line="Thursday group.")


def test_who_asks_is_shown_with_what_they_wrote_and_let_in_at_a_press(client, asked) -> None:
    assert "“Thursday group.”" in page(client)
    response = client.post(url("answer_request", asked.pk), {"answer": "in"}, follow=True)
    assert "Ada Asks is in." in text_of(response)


def test_who_is_declined_is_told_why(client, asked) -> None:
    client.post(url("answer_request", asked.pk), {"answer": "no", "reason": "Monday, please."})
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("declined", "Monday, please.")
    assert "Ada Asks is told that you declined." in page(client)
    assert "Ada Asks" not in page(client)


def test_without_a_free_place_the_page_says_that_they_go_on_waiting(client, asked, learner, course) -> None:
    course.seats = 1
    course.save()
    response = client.post(url("answer_request", asked.pk), {"answer": "in"}, follow=True)
    assert "No place is free. Ada Asks stays on the waiting list" in text_of(response)
    assert "1. Ada Asks" in text_of(response)


def test_an_answer_that_is_none_changes_nothing(client, asked) -> None:
    client.post(url("answer_request", asked.pk), {"answer": "maybe"})
    asked.refresh_from_db()
    assert asked.state == "asked"


# The code


def test_joining_is_opened_renewed_and_closed(client, course) -> None:
    assert "nobody can join by one" in page(client)
    client.post(url("change_code"), {"do": "new"})
    course.refresh_from_db()
    first = course.code
    assert first in page(client)
    assert f"http://testserver/join/{first}/" in client.get(url()).content.decode()
    client.post(url("change_code"), {"do": "new"})
    course.refresh_from_db()
    assert course.code != first
    client.post(url("change_code"), {"do": "close"})
    course.refresh_from_db()
    assert course.code is None


# Invitations


def test_a_pasted_list_is_invited_and_every_address_accounted_for(client, learner) -> None:
    data = {"emails": "New <new@example.org>, lea@example.org\nnobody", "role": "learner"}
    said = text_of(client.post(url("invite_people"), data, follow=True))
    assert "1 invitation is on its way." in said
    assert "In the course already: lea@example.org" in said
    assert "Not understood: nobody" in said
    assert "The mail is on its way" in said


def test_an_empty_list_says_so_beside_the_field(client) -> None:
    response = client.post(url("invite_people"), {"emails": "", "role": "learner"})
    assert response.status_code == 422
    assert "Write at least one address." in text_of(response)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "sent", "sent": timezone.now()}, "not opened yet"),
        ({"state": "failed", "error": "no such address"}, "Came back: no such address"),
    ],
)
def test_what_became_of_the_mail_is_said(client, course, instructor, fields, words) -> None:
    invite(course, "new@example.org", by=instructor.user)
    Mail.objects.update(**fields)
    assert words in page(client)


def test_an_invitation_is_sent_again_or_taken_back(client, course, instructor) -> None:
    (invitation,) = invite(course, "new@example.org", by=instructor.user).sent
    Mail.objects.update(state="failed")
    client.post(url("change_invitation", invitation.pk), {"do": "again"})
    assert Mail.objects.count() == 2
    client.post(url("change_invitation", invitation.pk), {"do": "withdraw"})
    assert not Invitation.objects.exists()


# Groups


def test_groups_and_cohorts_are_made_renamed_and_dissolved(client, course) -> None:
    client.post(url("new_part"), {"name": "Autumn", "kind": "cohort"})
    cohort = course.cohorts.get()
    client.post(url("new_part"), {"name": "Monday", "kind": "group", "cohort": cohort.pk})
    group = course.groups.get()
    assert (group.name, group.cohort) == ("Monday", cohort)
    client.post(url("group", group.pk), {"name": "Friday"})
    client.post(url("cohort", cohort.pk), {"do": "dissolve"})
    group.refresh_from_db()
    assert (group.name, group.cohort) == ("Friday", None)
    client.post(url("group", group.pk), {"do": "dissolve"})
    assert not course.groups.exists()


def test_a_name_that_is_taken_is_said_beside_the_field(client, course) -> None:
    create_group(course, "Monday")
    response = client.post(url("new_part"), {"name": "Monday", "kind": "group"})
    assert response.status_code == 422
    assert "There is already one called “Monday”." in text_of(response)


def test_learners_are_dealt(client, course) -> None:
    for _n in range(4):
        make_enrolment(course)
    client.post(url("deal_groups"), {"number": 2, "who": "everybody"})
    assert [group.enrolments.count() for group in course.groups.all()] == [2, 2]


@pytest.mark.parametrize("number", ["0", "61", "x", ""])
def test_a_number_of_groups_that_makes_no_sense_is_refused(client, course, number) -> None:
    assert client.post(url("deal_groups"), {"number": number, "who": "everybody"}).status_code == 422
    assert not course.groups.exists()


def test_nothing_of_another_course_is_touched(client, stranger) -> None:
    theirs = stranger.course
    group, cohort = create_group(theirs, "Theirs"), create_cohort(theirs, "Theirs")
    request = JoinRequest.objects.create(course=theirs, user=make_user(), state="asked")
    (invitation,) = invite(theirs, "new@example.org", by=stranger.user).sent
    for name, pk in [
        ("remove_person", stranger.pk),
        ("group", group.pk),
        ("cohort", cohort.pk),
        ("answer_request", request.pk),
        ("change_invitation", invitation.pk),
    ]:
        assert client.post(url(name, pk), {"answer": "in", "do": "dissolve"}).status_code == 404


def test_an_archived_course_has_settings_and_no_page_about_people(client, course) -> None:
    client.post(url("archive"), {"do": "archive"})
    assert client.get(url()).status_code == 404
    assert "Archived on" in text_of(client.get(url("settings")))
    client.post(url("archive"), {"do": "bring-back"})
    assert client.get(url()).status_code == 200


# The course as a whole


def test_a_course_is_made_with_its_title(client, instructor) -> None:
    response = client.post(reverse("studio:new"), {"title": "Reading the news"})
    assert response["Location"] == "/studio/reading-the-news/"
    made = Course.objects.get(slug="reading-the-news")
    assert made.enrolments.get().user == instructor.user
    assert "No modules yet." in text_of(client.get(response["Location"]))


def test_only_staff_make_courses_where_the_site_says_so(client, settings) -> None:
    settings.COURSE_CREATORS = "staff"
    assert client.get(reverse("studio:new")).status_code == 404
    assert client.post(reverse("studio:new"), {"title": "X"}).status_code == 404
    assert client.post(url("copy_course"), {"copy-title": "X"}).status_code == 404
    assert "Copy it" not in text_of(client.get(url("settings")))


SETTINGS = {
    "title": "Another title",
    "summary": "Of promises.",
    "starts": "2096-09-07",
    "ends": "2096-12-18",
    "joining_until": "2026-10-01T12:00",
    "seats": "16",
    "approval": "on",
    "domains": "@School.example, other.example",
    "keep_days": "90",
}


def test_names_are_not_taken_off_at_once_by_a_slip_of_the_pen(client, instructor, course) -> None:
    sent = {**SETTINGS, "starts": "2016-09-07", "ends": "2016-12-18"}
    response = client.post(url("settings"), sent)
    course.refresh_from_db()
    assert (response.status_code, course.keep_days) == (422, None)
    assert "all results would lose their names at once" in response.content.decode()


def test_settings_are_kept(client, instructor, course) -> None:
    instructor.user.timezone = "Europe/Berlin"
    instructor.user.save()
    module = make_module(course, TEXT, question())
    response = client.post(url("settings"), {**SETTINGS, "guest_module": module.pk})
    assert response.status_code == 302
    course.refresh_from_db()
    assert (course.title, course.seats, course.approval, course.keep_days) == ("Another title", 16, True, 90)
    assert course.joining_until.isoformat() == "2026-10-01T10:00:00+00:00"
    assert [d.name for d in course.domains.order_by("name")] == ["other.example", "school.example"]
    assert course.guest_module == module
    shown = client.get(url("settings")).content.decode()
    assert "http://testserver/try/seminar/" in shown
    assert 'value="2026-10-01T12:00"' in shown
    assert "other.example\nschool.example" in shown


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "This field is required"),
        ("ends", "2026-01-01", "The last day lies before the first."),
        ("domains", "not a domain!", "is no mail domain"),
        ("seats", "-1", "greater than or equal to 0"),
    ],
)
def test_a_wrong_setting_is_said_beside_its_field_and_nothing_is_kept(
    client, course, field, value, words
) -> None:
    response = client.post(url("settings"), {**SETTINGS, field: value})
    assert response.status_code == 422
    assert words in text_of(response)
    course.refresh_from_db()
    assert course.title == "A seminar"


def test_only_a_published_module_of_the_course_is_opened_to_guests(client, course) -> None:
    for module in (make_module(course, published=False), make_module(make_course())):
        response = client.post(url("settings"), {**SETTINGS, "guest_module": module.pk})
        assert response.status_code == 422
    course.refresh_from_db()
    assert course.guest_module is None


def test_a_course_is_copied_from_its_settings(client, course) -> None:
    make_module(course, TEXT, question(), key="talk")
    response = client.post(url("copy_course"), {"copy-title": "Next year", "copy-starts": ""})
    assert response["Location"] == "/studio/next-year/settings/"
    assert Course.objects.get(slug="next-year").modules.get().key == "talk"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-30"])
def test_a_day_at_the_end_of_the_calendar_is_refused(client, course, day) -> None:
    course.starts = course.ends = date(2026, 6, 1)
    course.save()
    assert client.post(url("copy_course"), {"copy-title": "X", "copy-starts": day}).status_code == 422
    assert client.post(url("settings"), {**SETTINGS, "starts": day}).status_code == 422


def test_a_mail_domain_too_long_to_keep_is_refused(client) -> None:
    long = ".".join(["a" * 60] * 3) + ".example.org"
    assert client.post(url("settings"), {**SETTINGS, "domains": long}).status_code == 422


def test_the_desk_leads_to_people_and_settings(client) -> None:
    shown = client.get(url("course")).content.decode()
    assert f'href="{url()}"' in shown
    assert f'href="{url("settings")}"' in shown
