"""The class as a file: who may have it, what is in it, and that no cell of it is a formula."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Activity, Assignment, PassageKey, Role
from courses.reading import mark_read
from tests.answering import answer, version_of
from tests.factories import TEXT, make_enrolment, make_module, make_user, question

SEEN = datetime(2027, 1, 31, 20, 15, tzinfo=UTC)


@pytest.fixture
def module(course):
    return make_module(course, TEXT, question(), key="talk", title="On talk")


@pytest.fixture
def client(instructor, sign_in) -> Client:
    instructor.user.timezone = "Europe/Berlin"
    instructor.user.save()
    return sign_in(instructor)


def file(client, **query: str) -> list[list[str]]:
    response = client.get(reverse("studio:class_csv", args=["seminar"]), query)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_a_student_is_a_row_with_six_columns_for_each_module(course, module, client) -> None:
    cohort, group = course.cohorts.create(name="Autumn"), course.groups.create(name="One")
    learner = make_enrolment(
        course,
        user=make_user("Lea Learner", email="lea@example.org"),
        cohort=cohort,
        group=group,
        seen=SEEN,
    )
    activity = Activity.objects.create(course=course, kind=Activity.Kind.MODULE, module=module)
    Assignment.objects.create(activity=activity, due=datetime(2127, 7, 1, 12, tzinfo=UTC))
    mark_read(learner, list(PassageKey.objects.filter(name__in=["habit", "brake"])))
    answer(learner, version_of(module), "Money")
    answer(learner, version_of(module), "Habit")
    assert file(client) == [
        [
            "Name",
            "Email",
            "Cohort",
            "Group",
            "Last here",
            "On talk: read",
            "On talk: answered",
            "On talk: right",
            "On talk: points",
            "On talk: state",
            "On talk: due",
        ],
        [
            "Lea Learner",
            "lea@example.org",
            "Autumn",
            "One",
            "2027-01-31T21:15+01:00",
            "2",
            "1",
            "1",
            "0.67",
            "begun",
            "2127-07-01T14:00+02:00",
        ],
    ]


def test_a_file_is_named_after_the_course_and_begins_with_a_mark(course, module, client) -> None:
    response = client.get(reverse("studio:class_csv", args=["seminar"]))
    assert response["Content-Disposition"] == 'attachment; filename="seminar-class.csv"'
    assert (response.streaming, response.getvalue()[:3]) == (True, b"\xef\xbb\xbf")


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "\u00a0＝1+1", "@Ada", "-1"])
def test_a_name_that_is_a_formula_is_a_name(course, module, client, name) -> None:
    make_enrolment(course, user=make_user(name))
    assert file(client)[1][0] == f"'{name}"


def test_groups_and_titles_are_no_formulas_either(course, client) -> None:
    make_module(course, TEXT, key="talk", title="=1+1")
    make_enrolment(course, group=course.groups.create(name="+One"), cohort=course.cohorts.create(name="|A"))
    head, row = file(client)
    assert (head[5], row[2], row[3]) == ("'=1+1: read", "'|A", "'+One")


def test_what_is_not_theirs_has_its_state_and_no_figures(course, module, client) -> None:
    activity = Activity.objects.create(course=course, kind=Activity.Kind.MODULE, module=module)
    Assignment.objects.create(activity=activity, group=course.groups.create(name="Two"))
    make_enrolment(course)
    assert file(client)[1][5:] == ["", "", "", "", "not assigned", ""]


def test_states_are_told_together(course, module, client) -> None:
    activity = Activity.objects.create(course=course, kind=Activity.Kind.MODULE, module=module)
    Assignment.objects.create(activity=activity, due=SEEN.replace(year=2020))
    learner = make_enrolment(course)
    answer(learner, version_of(module), "Money")
    answer(learner, version_of(module), "Fear")
    assert file(client)[1][9] == "begun, late, stuck"


def test_the_file_has_whom_the_filters_leave_in_their_order_and_every_page(course, module, client) -> None:
    make_module(course, TEXT, question("else"), key="second")
    group = course.groups.create(name="One")
    for number in range(60):
        make_enrolment(course, user=make_user(f"Student {number:02}"), group=group)
    make_enrolment(course, user=make_user("Bob Baker"))
    found = file(client, group=str(group.pk), sort="-name", module="talk", page="2")
    assert [row[0] for row in found[1:]] == [f"Student {number:02}" for number in reversed(range(60))]
    assert len(found[0]) == 11


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.OBSERVER, Role.AUTHOR, Role.LEARNER])
def test_nobody_but_instructors_has_the_file(course, module, sign_in, role) -> None:
    course.observers_see_names = True
    course.save()
    client = sign_in(make_enrolment(course, role))
    assert client.get(reverse("studio:class_csv", args=["seminar"])).status_code == 404
    if role in (Role.ASSISTANT, Role.OBSERVER):
        page = client.get(reverse("studio:class_table", args=["seminar"])).content.decode()
        assert "class.csv" not in page


def test_who_left_is_not_in_the_file(course, module, client) -> None:
    make_enrolment(course, user=make_user("Lou Left"), left=timezone.now())
    assert len(file(client)) == 1
