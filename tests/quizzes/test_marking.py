"""Reading an answer: the score counts, the learner is told, two readers do not overwrite each other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notice
from courses.assigning import assign
from courses.models import Enrolment, Group, Role
from quizzes.marking import MarkedMeanwhile, mark, to_be_marked
from quizzes.models import Mark, Response
from quizzes.progress import overview
from tests.answering import answer, card_of, stored_standing, version_of
from tests.factories import TEXT, make_enrolment, make_module, question

ESSAY = {
    "type": "open",
    "stem": "Would you sign?",
    "answers": "= One might not.",
    "extra": "marked: instructor\npoints: 4",
}


@pytest.fixture
def module(course):
    return make_module(course, TEXT, question("essay", **ESSAY), key="talk")


@pytest.fixture
def given(learner, module) -> Response:
    return answer(learner, version_of(module, "essay"), text="I would not.")


def read(response, by, score: float = 0.75, comment: str = "", seen: int | None = None) -> Mark:
    return mark(response, score=score, comment=comment, by=by.user, seen=seen)


def test_a_mark_is_the_score_and_nothing_waits_any_more(learner, instructor, module, given) -> None:
    read(given, instructor)
    standing = stored_standing(learner, version_of(module, "essay"))
    progress = overview(module.course, [learner]).progress(learner, module)
    assert (standing.score, standing.waiting, progress.earned, progress.waiting) == (0.75, False, 3, 0)


def test_a_full_mark_is_right(learner, instructor, module, given) -> None:
    read(given, instructor, 1)
    assert stored_standing(learner, version_of(module, "essay")).right is True


def test_what_was_given_is_not_changed_by_a_mark(instructor, given) -> None:
    before = Response.objects.values("given", "raw", "score", "at").get()
    read(given, instructor)
    assert Response.objects.values("given", "raw", "score", "at").get() == before


def test_the_learner_is_told_once_for_each_mark(learner, instructor, given) -> None:
    first = read(given, instructor)
    read(given, instructor, 1, seen=first.pk)
    assert [(n.user, n.kind) for n in Notice.objects.all()] == [(learner.user, "graded")] * 2


def test_the_card_shows_points_and_words(learner, instructor, module, given) -> None:
    read(given, instructor, comment="Name the passage.")
    card = card_of(learner, module, "essay")
    assert (card.verdict_in_words, card.mark.comment) == ("Read: 3 of 4 points", "Name the passage.")


def test_the_second_of_two_readers_meets_the_mark_of_the_first(assistant, instructor, given) -> None:
    first = read(given, instructor)
    with pytest.raises(MarkedMeanwhile) as met:
        read(given, assistant, 0.25)
    assert (met.value.mark, Mark.objects.count()) == (first, 1)


def test_a_correction_keeps_the_mark_before_it(instructor, learner, module, given) -> None:
    first = read(given, instructor)
    read(given, instructor, 0.5, seen=first.pk)
    assert list(given.marks.values_list("score", flat=True)) == [0.75, 0.5]
    assert stored_standing(learner, version_of(module, "essay")).score == 0.5


def test_lateness_costs_a_marked_answer_as_any_other(course, learner, instructor, module, given) -> None:
    due = timezone.now() - timedelta(hours=1)
    assign(module, to=course, by=instructor.user, due=due, late="reduce", late_share=0.2)
    read(given, instructor, 1)
    assert stored_standing(learner, version_of(module, "essay")).score == 0.8


def test_a_mark_holds_when_dates_change_afterwards(course, learner, instructor, module, given) -> None:
    read(given, instructor)
    assign(module, to=course, by=instructor.user, due=timezone.now() + timedelta(days=1))
    assert stored_standing(learner, version_of(module, "essay")).score == 0.75


def test_a_reader_with_a_group_reads_that_group_alone(course, learner, given, module) -> None:
    groups = [Group.objects.create(course=course, name=name) for name in ("One", "Two")]
    readers = [make_enrolment(course, Role.ASSISTANT, group=group) for group in groups]
    Enrolment.objects.filter(pk=learner.pk).update(group=groups[0])
    assert [list(to_be_marked(reader)) for reader in readers] == [[given], []]


def test_answers_that_learners_compare_themselves_are_not_to_be_marked(course, learner, instructor) -> None:
    own = {**ESSAY, "extra": ""}
    module = make_module(course, TEXT, question("own", **own), key="own")
    answer(learner, version_of(module, "own"), text="I would.")
    assert list(to_be_marked(instructor)) == []
