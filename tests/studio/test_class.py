"""The class: who is how far, and what they answered, try by try."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from courses.models import PassageKey, Role
from courses.reading import mark_read
from quizzes.responding import take_hint
from tests.answering import answer, version_of
from tests.factories import TEXT, make_enrolment, make_module, make_user, question

OPEN = {"type": "open", "stem": "What do you make of it?", "answers": "= One might say."}


@pytest.fixture
def module(course):
    return make_module(course, TEXT, question(), question("own", **OPEN), key="talk", title="On talk")


@pytest.fixture
def client(assistant, sign_in) -> Client:
    return sign_in(assistant)


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def table(client, **query: str) -> str:
    return text_of(client.get(reverse("studio:class_table", args=["seminar"]), query))


def answers(client, learner) -> str:
    return text_of(client.get(reverse("studio:answers", args=["seminar", learner.pk, "talk"])))


def test_a_class_without_students_says_so(module, client) -> None:
    assert "No students are enrolled yet." in table(client)


def test_a_course_without_readings_says_so(learner, client) -> None:
    assert "Nothing is published yet, so there is nothing to show." in table(client)


def test_a_student_who_has_not_begun_is_said_to_have_not(module, learner, client) -> None:
    assert "Lea Learner not begun" in table(client)


def test_a_cell_tells_what_is_done_and_what_it_earned(module, learner, client) -> None:
    mark_read(learner, list(PassageKey.objects.filter(name__in=["habit", "brake"])))
    answer(learner, version_of(module), "Money")
    answer(learner, version_of(module), "Habit")
    assert "Lea Learner 3 of 5 : Lea Learner, On talk 0.67/1" in table(client)


def test_only_students_are_in_the_class(module, course, learner, instructor, client) -> None:
    make_enrolment(course, Role.OBSERVER, make_user("Oda Observer"))
    page = table(client)
    assert [name in page for name in ("Lea Learner", "Ina Instructor", "Oda Observer")] == [
        True,
        False,
        False,
    ]


def test_a_class_of_more_than_fifty_goes_on_on_a_second_page(module, course, client) -> None:
    for number in range(51):
        make_enrolment(course, user=make_user(f"Student {number:02}"))
    assert ("Student 49" in table(client), "Student 50" in table(client)) == (True, False)
    assert "Student 50 not begun" in table(client, page="2")


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 30, "\x00"])
def test_a_page_that_is_none_is_one_that_is(module, learner, client, page) -> None:
    assert "Lea Learner" in table(client, page=page)


def test_every_try_is_told_in_its_order_with_the_hints_before_it(module, learner, client) -> None:
    answer(learner, version_of(module), "Money")
    take_hint(learner, version_of(module))
    answer(learner, version_of(module), "Habit")
    page = answers(client, learner)
    assert re.search(r"Money not right · try 1 · .*Habit right · try 2 · after 1 hint", page)


def test_an_answer_in_ones_own_words_is_shown_as_text(module, learner, client) -> None:
    answer(learner, version_of(module, "own"), text="A <b>habit</b> of long standing.")
    response = client.get(reverse("studio:answers", args=["seminar", learner.pk, "talk"]))
    assert "A &lt;b&gt;habit&lt;/b&gt; of long standing." in response.content.decode()
    assert "in their own words" in text_of(response)


def test_a_partly_right_answer_is_told_with_its_share(course, learner, client) -> None:
    options = "- [x] Habit\n  > Yes.\n- [x] Patience\n  > Yes.\n- [ ] Money\n  > No."
    module = make_module(course, TEXT, question(type="several", answers=options), key="talk")
    answer(learner, version_of(module), "Habit")
    assert "Habit partly right: 0.50 · try 1" in answers(client, learner)


def test_what_is_not_answered_says_so(module, learner, client) -> None:
    assert answers(client, learner).count("Not answered yet.") == 2


def test_a_module_without_questions_has_an_empty_list_of_answers(course, learner, client) -> None:
    make_module(course, TEXT, key="talk")
    assert "0 of 0 questions answered" in answers(client, learner)
