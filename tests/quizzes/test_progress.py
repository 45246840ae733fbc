"""Progress: what is read and answered, and what it earned, by module and learner."""

import pytest

from courses.models import PassageKey
from courses.reading import mark_read
from quizzes.progress import Progress, overview
from tests.answering import answer, version_of
from tests.factories import TEXT, make_enrolment, make_module, question, revise, source

SEVERAL = "- [x] Habit\n  > Yes.\n- [x] Patience\n  > Yes.\n- [ ] Money\n  > No.\n- [ ] Fear\n  > No."
OPEN = {"type": "open", "stem": "What do you make of it?", "answers": "= One might say."}


@pytest.fixture
def module(course):
    return make_module(
        course,
        TEXT,
        question("one", extra="points: 2"),
        question("guide", extra="role: guiding"),
        question("own", **OPEN),
        question("paper", **OPEN, extra="marked: instructor\npoints: 3"),
        "::: predict guess\n\nWhat do you expect?\n:::\n",
    )


def progress(enrolment, module) -> Progress:
    return overview(module.course, [enrolment]).progress(enrolment, module)


def test_a_module_is_three_passages_and_four_questions_and_no_guess(module, learner) -> None:
    found = progress(learner, module)
    assert (found.passages, found.items, found.total) == (3, 4, 7)


def test_points_are_those_of_the_questions_that_count(module, learner) -> None:
    assert progress(learner, module).points == 5


def test_what_is_read_counts_once(module, learner) -> None:
    keys = list(PassageKey.objects.filter(name__in=["habit", "brake"]))
    mark_read(learner, keys)
    mark_read(learner, keys)
    assert progress(learner, module).read == 2


def test_a_question_is_answered_whatever_it_earned(module, learner) -> None:
    answer(learner, version_of(module, "one"), "Money")
    found = progress(learner, module)
    assert (found.answered, found.right, found.earned) == (1, 0, 0)


def test_points_are_earned_at_the_best_try(module, learner) -> None:
    answer(learner, version_of(module, "one"), "Money")
    answer(learner, version_of(module, "one"), "Habit")
    assert progress(learner, module).earned == pytest.approx(4 / 3)


def test_guiding_questions_earn_nothing(module, learner) -> None:
    answer(learner, version_of(module, "guide"), "Habit")
    found = progress(learner, module)
    assert (found.answered, found.right, found.earned) == (1, 1, 0)


def test_what_one_marks_oneself_is_answered_and_earns_nothing(module, learner) -> None:
    answer(learner, version_of(module, "own"), text="A habit.")
    found = progress(learner, module)
    assert (found.answered, found.earned, found.waiting) == (1, 0, 0)


def test_what_an_instructor_marks_waits_with_its_points(module, learner) -> None:
    answer(learner, version_of(module, "paper"), text="A habit.")
    found = progress(learner, module)
    assert (found.answered, found.earned, found.waiting) == (1, 0, 3)


def test_a_guess_before_reading_counts_nowhere(module, learner) -> None:
    answer(learner, version_of(module, "guess"), text="Something.")
    assert progress(learner, module) == Progress(passages=3, items=4, points=5)


def test_only_a_first_try_is_right_at_the_first_try(module, course, learner) -> None:
    other = make_enrolment(course)
    answer(learner, version_of(module, "one"), "Habit")
    answer(other, version_of(module, "one"), "Money")
    answer(other, version_of(module, "one"), "Habit")
    standing = overview(course, [learner, other])
    firsts = [standing.progress(who, module).first_right for who in (learner, other)]
    assert firsts == [1, 0]


def test_a_module_is_complete_when_all_is_read_and_answered(course, learner) -> None:
    module = make_module(
        course, "Some words. {#some-words}\n", question(evidence="some-words", extra="tries: 1")
    )
    mark_read(learner, list(PassageKey.objects.filter(document=module.document)))
    before = progress(learner, module).complete
    answer(learner, version_of(module), "Money")
    assert (before, progress(learner, module).complete) == (False, True)


def test_learners_do_not_share_progress(module, course, learner) -> None:
    other = make_enrolment(course)
    mark_read(other, list(PassageKey.objects.all()))
    answer(other, version_of(module, "one"), "Habit")
    assert not overview(course, [learner, other]).progress(learner, module).begun


def test_a_draft_is_no_part_of_progress(course, learner) -> None:
    make_module(course, TEXT, question(), published=False)
    assert overview(course, [learner]).modules == []


def test_what_leaves_the_module_leaves_its_progress(module, learner) -> None:
    answer(learner, version_of(module, "one"), "Habit")
    revise(module, source(TEXT + question("guide", extra="role: guiding")))
    found = progress(learner, module)
    assert (found.items, found.answered, found.earned) == (1, 0, 0)


def test_reading_is_kept_when_the_text_is_published_anew(module, learner) -> None:
    mark_read(learner, list(PassageKey.objects.filter(name="habit")))
    revise(module, source(f"A new beginning.\n\n{TEXT}"))
    found = progress(learner, module)
    assert (found.read, found.passages) == (1, 4)


def test_one_module_alone_has_the_progress_it_has_among_others(module, course, learner) -> None:
    make_module(course, TEXT, question("other"))
    answer(learner, version_of(module, "one"), "Habit")
    alone = overview(course, [learner], only=module)
    assert list(alone.of.values()) == [progress(learner, module)]


def test_progress_of_several_modules_adds_up() -> None:
    one, two = Progress(3, 1, 2, 1, 1, 1, 2.0, 2.0, 0.0), Progress(4, 4, 0, 0, 0, 0, 0.0, 0.0, 1.0)
    assert one + two == Progress(7, 5, 2, 1, 1, 1, 2.0, 2.0, 1.0)
