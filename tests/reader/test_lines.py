"""The reading line of a module, as the course page draws it."""

import pytest

from courses.access import open_module_or_404
from courses.models import PassageKey
from courses.reading import mark_read
from reader.lines import reading_lines
from reader.pages import module_page
from tests.answering import answer, version_of
from tests.factories import TEXT, make_module, question, revise, source

OPEN = {"type": "open", "stem": "What do you make of it?", "answers": "= One might say."}
MONEY_IS_RIGHT = "- [ ] Habit\n  > No more.\n- [x] Money\n  > Right now.\n- [ ] Fear\n  > Nor this."


@pytest.fixture
def module(course):
    """Two sections: passages 1 and 2; passage 3 and three questions."""
    return make_module(course, TEXT, question("one"), question("two"), question("own", **OPEN))


def line(learner, module) -> str:
    return "".join(reading_lines([learner])[learner.pk, module.pk])


def line_on_the_page(learner, module) -> str:
    module.refresh_from_db()
    return "_".join(
        "".join(section.line)
        for section in module_page(learner, open_module_or_404(learner, module.key)).sections
    )


def test_a_new_module_is_unread_and_open(module, learner) -> None:
    assert line(learner, module) == "--_-ooo"


def test_a_passage_that_was_read_is_marked(module, learner) -> None:
    mark_read(learner, list(PassageKey.objects.filter(name="treaty")))
    assert line(learner, module) == "-r_-ooo"


def test_right_answers_and_those_to_look_at_again_and_ones_own_words_are_told_apart(module, learner) -> None:
    answer(learner, version_of(module, "one"), "Habit")
    answer(learner, version_of(module, "two"), "Money")
    answer(learner, version_of(module, "own"), text="A habit.")
    assert line(learner, module) == "--_-gha"


def test_a_question_before_reading_and_a_motion_are_not_on_the_line(course, learner) -> None:
    motion = "::: debate talk\nfamily: prefers\n\nThis house prefers talk.\n:::\n"
    module = make_module(course, "::: predict guess\n\nWhat do you expect?\n:::\n\n" + TEXT, motion)
    assert line(learner, module) == "--_-"


def test_every_published_module_has_a_line_and_drafts_have_none(module, course, learner) -> None:
    other = make_module(course, "One passage.\n")
    make_module(course, "A draft.\n", published=False)
    assert reading_lines([learner]) == {
        (learner.pk, module.pk): list("--_-ooo"),
        (learner.pk, other.pk): ["-"],
    }


def steps(learner, module):
    yield
    answer(learner, version_of(module, "one"), "Habit")
    answer(learner, version_of(module, "two"), "Money")
    mark_read(learner, list(PassageKey.objects.filter(name="habit")))
    yield
    answer(learner, version_of(module, "own"), text="A habit.")
    answer(learner, version_of(module, "two"), "Fear")
    yield
    # "one" was right and stays right; "two" was wrong and starts anew.
    revise(
        module,
        source(
            TEXT
            + question("one", answers=MONEY_IS_RIGHT)
            + question("two", answers=MONEY_IS_RIGHT)
            + question("own", **OPEN)
        ),
    )
    yield


def test_the_course_page_and_the_module_page_draw_the_same_line(module, learner) -> None:
    pairs = [(line(learner, module), line_on_the_page(learner, module)) for _ in steps(learner, module)]
    assert [course for course, _page in pairs] == [page for _course, page in pairs]
    assert pairs[-1][0] == "r-_-goa"
