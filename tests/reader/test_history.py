"""One's own answers, try by try."""

import pytest
from django.urls import reverse

from courses.assigning import assign
from tests.answering import answer, version_of
from tests.factories import TEXT, make_enrolment, make_module, question, revise, source


@pytest.fixture
def module(course):
    return make_module(course, TEXT, question("why"), key="talk")


def page(client) -> str:
    return client.get(reverse("history", args=["seminar", "talk"])).content.decode()


def test_each_try_stands_with_its_feedback_and_which_of_them_counts(learner, module, sign_in) -> None:
    for choice in ("Money", "Habit"):
        answer(learner, version_of(module), choice)
    text = page(sign_in(learner))
    assert (
        text.index("Money")
        < text.index("Not this one.")
        < text.index("Habit")
        < text.index("this try counts")
    )


def test_a_try_before_a_rewording_keeps_the_words_it_was_given(learner, module, sign_in) -> None:
    answer(learner, version_of(module), "Money")
    answers = "- [x] Habit\n  > Right.\n- [ ] Gold\n  > Not gold.\n- [ ] Fear\n  > Nor this."
    revise(module, source("\n".join([TEXT, question("why", answers=answers)])))
    text = page(sign_in(learner))
    assert ("Money" in text, "Not this one." in text, "Not gold." in text) == (True, True, False)


def test_it_shows_nothing_of_an_option_that_was_not_chosen(learner, module, sign_in) -> None:
    answer(learner, version_of(module), "Money")
    text = page(sign_in(learner))
    assert ("Fear" in text, "Nor this." in text, "It is a habit." in text) == (False, False, False)


def test_a_classmates_answers_are_not_in_it(course, learner, module, sign_in) -> None:
    answer(make_enrolment(course), version_of(module), "Fear")
    assert "Fear" not in page(sign_in(learner))


def test_questions_behind_the_gate_are_not_in_it(course, learner, instructor, sign_in) -> None:
    first, hidden = question("one", extra="role: guiding"), question("two", stem="What is hidden?")
    cut = TEXT.index("## What it costs")
    module = make_module(course, TEXT[:cut] + first + TEXT[cut:] + hidden, key="talk")
    client = sign_in(learner)
    assert "What is hidden?" in page(client)
    assign(module, to=course, by=instructor.user, gate=True)
    assert "What is hidden?" not in page(client)
