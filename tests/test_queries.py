"""Pages ask the database as often for many things as for few. The numbers are literal: a new query shows here."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.assigning import accommodate, assign
from courses.models import PassageKey
from courses.reading import keep_place, mark_read
from tests.answering import answer, option, version_of
from tests.factories import TEXT, make_enrolment, make_module, question


def queries(client, address: str, data: dict[str, object] | None = None, **headers: str) -> int:
    """Return how many queries a request takes, savepoints aside."""
    with CaptureQueriesContext(connection) as captured:
        response = client.post(address, data, headers=headers) if data else client.get(address)
    assert response.status_code == 200
    return len([q for q in captured if "SAVEPOINT" not in q["sql"]])


def module_of(course, items: int, key: str = "talk"):
    return make_module(course, TEXT, *(question(f"{key}-{n}") for n in range(items)), key=key)


def begin(enrolment, module) -> None:
    """Read a passage and answer every question, one wrongly."""
    key = PassageKey.objects.get(document=module.document, name="treaty")
    mark_read(enrolment, [key])
    keep_place(enrolment, module, key)
    for number, embed in enumerate(module.published.embeds.select_related("version__item")):
        answer(enrolment, embed.version, "Habit" if number % 2 else "Money")


@pytest.mark.parametrize("items", [1, 5])
def test_a_new_reading_asks_as_often_for_five_items_as_for_one(course, learner, sign_in, items) -> None:
    module = module_of(course, items)
    assert queries(sign_in(learner), module.get_absolute_url()) == 24


@pytest.mark.parametrize("items", [1, 5])
def test_a_reading_with_answers_asks_as_often_for_five_items_as_for_one(
    course, learner, sign_in, items
) -> None:
    module = module_of(course, items)
    begin(learner, module)
    assert queries(sign_in(learner), module.get_absolute_url()) == 26


@pytest.mark.parametrize("items", [1, 5])
def test_an_answer_asks_as_often_among_five_items_as_alone(course, learner, sign_in, items) -> None:
    version = version_of(module_of(course, items), "talk-0")
    data = {"version": version.pk, "try": 1, "choice": option(version, "Money")}
    address = reverse("item", args=["seminar", "talk-0"])
    assert queries(sign_in(learner), address, data, **{"HX-Request": "true"}) == 41


@pytest.mark.parametrize("modules", [1, 5])
def test_a_course_asks_as_often_for_five_modules_as_for_one(course, learner, sign_in, modules) -> None:
    for number in range(modules):
        begin(learner, module_of(course, 2, f"talk-{number}"))
    assert queries(sign_in(learner), reverse("course", args=["seminar"])) == 14


@pytest.mark.parametrize("modules", [1, 5])
def test_the_home_page_asks_as_often_for_five_modules_as_for_one(course, learner, sign_in, modules) -> None:
    for number in range(modules):
        begin(learner, module_of(course, 2, f"talk-{number}"))
    assert queries(sign_in(learner), "/") == 16


@pytest.mark.parametrize("courses", [1, 5])
def test_the_home_page_asks_as_often_for_five_courses_as_for_one(learner, sign_in, courses) -> None:
    for _ in range(courses):
        other = make_enrolment(user=learner.user)
        begin(other, module_of(other.course, 1))
    assert queries(sign_in(learner), "/") == 16


@pytest.mark.parametrize("modules", [1, 5])
def test_assignments_ask_as_often_for_five_as_for_one(course, instructor, sign_in, modules) -> None:
    for number in range(modules):
        assign(module_of(course, 1, f"talk-{number}"), to=course, by=instructor.user)
    assert queries(sign_in(instructor), reverse("studio:assignments", args=["seminar"])) == 9


@pytest.mark.parametrize("learners", [1, 5])
def test_accommodations_ask_as_often_for_five_as_for_one(course, instructor, sign_in, learners) -> None:
    for _ in range(learners):
        accommodate(make_enrolment(course), extra_days=2)
    assert queries(sign_in(instructor), reverse("studio:accommodations", args=["seminar"])) == 6


@pytest.mark.parametrize("modules", [1, 5])
def test_the_desk_asks_as_often_for_five_modules_as_for_one(course, instructor, sign_in, modules) -> None:
    for number in range(modules):
        module_of(course, 1, f"talk-{number}")
    assert queries(sign_in(instructor), reverse("studio:course", args=["seminar"])) == 6


@pytest.mark.parametrize("learners", [1, 50])
def test_the_class_asks_as_often_for_fifty_learners_as_for_one(course, instructor, sign_in, learners) -> None:
    module = module_of(course, 1)
    for number in range(learners):
        enrolment = make_enrolment(course)
        if number % 10 == 0:
            begin(enrolment, module)
    assert queries(sign_in(instructor), reverse("studio:class_table", args=["seminar"])) == 15


@pytest.mark.parametrize("items", [1, 5])
def test_the_answers_of_a_learner_ask_as_often_for_five_items_as_for_one(
    course, learner, instructor, sign_in, items
) -> None:
    module = module_of(course, items)
    begin(learner, module)
    address = reverse("studio:answers", args=["seminar", learner.pk, "talk"])
    assert queries(sign_in(instructor), address) == 18
