"""The gate: the next section opens when the guiding questions before it are right."""

import pytest
from django.utils import timezone

from courses.access import open_module_or_404
from courses.assigning import accommodate, assign
from courses.models import Module
from quizzes.gate import last_open_section
from tests.answering import answer, version_of
from tests.factories import make_module, question, revise, source

GUIDING = "role: guiding"
OWN = {"type": "open", "stem": "What do you make of it?", "answers": "= One might say.", "extra": GUIDING}

BODY = """\
## Why talk {#why-talk}

The members have long worked with many partners at once. They call it a habit. {#habit}

%s
## What it costs {#cost}

Consensus hands every member a brake. A state may need an answer in hours. {#brake}

%s
## What follows {#follows}

They will go on talking. {#on}
"""


def make_gated(course, instructor, first: str = "", second: str = "") -> Module:
    """Return a module of three sections that is assigned with a gate."""
    module = make_module(course, BODY % (first, second), key="gated")
    assign(module, to=course, by=instructor.user, gate=True)
    return module


def last(learner, module) -> int | None:
    module = open_module_or_404(learner, module.key)
    return last_open_section(learner, module, module.course_terms[learner.pk, module.pk])


@pytest.fixture
def module(course, instructor):
    return make_gated(course, instructor, question("one", extra=GUIDING), question("two", extra=GUIDING))


def test_without_a_gate_everything_is_open(course, learner) -> None:
    module = make_module(course, BODY % (question("one", extra=GUIDING), ""))
    assert last(learner, module) is None


def test_the_section_of_the_first_guiding_question_is_the_last_open_one(learner, module) -> None:
    assert last(learner, module) == 1


def test_a_wrong_answer_opens_nothing(learner, module) -> None:
    answer(learner, version_of(module, "one"), "Money")
    assert last(learner, module) == 1


def test_a_right_answer_opens_the_next_section_and_no_more(learner, module) -> None:
    answer(learner, version_of(module, "one"), "Habit")
    assert last(learner, module) == 2


def test_all_right_is_all_open(learner, module) -> None:
    for key in ("one", "two"):
        answer(learner, version_of(module, key), "Habit")
    assert last(learner, module) is None


def test_right_after_a_wrong_try_opens_too(learner, module) -> None:
    for choice in ("Money", "Habit"):
        answer(learner, version_of(module, "one"), choice)
    assert last(learner, module) == 2


def test_questions_that_count_hold_nothing_back(course, instructor, learner) -> None:
    module = make_gated(course, instructor, question("one"), question("two", extra=GUIDING))
    assert last(learner, module) == 2


def test_an_answer_in_ones_own_words_is_enough_when_it_is_handed_in(course, instructor, learner) -> None:
    module = make_gated(course, instructor, question("own", **OWN))
    assert last(learner, module) == 1
    answer(learner, version_of(module, "own"), text="A habit of many years.")
    assert last(learner, module) is None


def test_one_learner_may_have_it_otherwise(learner, module) -> None:
    accommodate(learner, gate="off")
    assert last(learner, module) is None


def test_one_learners_gate_is_not_anothers(course, learner, module) -> None:
    from tests.factories import make_enrolment

    answer(make_enrolment(course), version_of(module, "one"), "Habit")
    assert last(learner, module) == 1


def test_what_was_right_stays_open_when_the_question_is_reworded(learner, module) -> None:
    answer(learner, version_of(module, "one"), "Habit")
    reworded = question("one", extra=GUIDING, stem="Why is it that they talk?")
    revise(module, source(BODY % (reworded, question("two", extra=GUIDING))))
    assert last(learner, module) == 2


def test_a_gate_costs_one_query_and_none_where_there_is_none(
    learner, module, django_assert_num_queries
) -> None:
    module = open_module_or_404(learner, module.key)
    terms = module.course_terms[learner.pk, module.pk]
    with django_assert_num_queries(1):
        last_open_section(learner, module, terms)
    assert terms.opened(timezone.now())
