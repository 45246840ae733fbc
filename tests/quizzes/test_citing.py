"""Whoever cited a text hears of it when it changes: learners and authors, once, and never in rehearsal."""

import pytest

from accounts.models import Notice
from courses.models import Role
from courses.publishing import publish, rehearse
from tests.answering import answer, version_of
from tests.factories import TEXT, make_enrolment, make_module, question, revise, source

HIGHLIGHT = question(
    "sentence",
    type="highlight",
    evidence="",
    stem="Which sentence names the habit?",
    answers='- "treaty of defence"\n  > It says what they did not.',
    extra='in: habit\nkey: "a habit"',
)
CHANGED = TEXT.replace("They call it a habit.", "They call it a habit of theirs.")
ELSEWHERE = TEXT.replace("Consensus hands", "Agreement hands")
GONE = TEXT.replace(
    "The members have long worked with many partners at once. They call it a habit. Nobody signed a treaty of defence. {#habit}\n\n",
    "",
)


@pytest.fixture
def module(course):
    return make_module(course, TEXT, HIGHLIGHT, title="Talk", key="talk")


def change(module, text: str, *, republish: bool = True) -> None:
    revise(module, source(f"{text}\n{HIGHLIGHT}", title="Talk"), republish=republish)


def told(enrolment) -> list[Notice]:
    return list(Notice.objects.filter(user=enrolment.user, kind="changed"))


def test_a_learner_hears_that_the_passage_they_cited_has_changed(module, learner) -> None:
    answer(learner, version_of(module, "sentence"), "They call")
    change(module, CHANGED)
    (notice,) = told(learner)
    assert (notice.facts["activity"], notice.href) == ("Talk", "/courses/seminar/passages/A/habit/")


def test_a_learner_hears_that_the_passage_they_cited_is_gone(module, learner) -> None:
    answer(learner, version_of(module, "sentence"), "They call")
    revise(module, source(GONE))
    assert len(told(learner)) == 1


def test_a_change_in_another_passage_is_not_told(module, learner) -> None:
    answer(learner, version_of(module, "sentence"), "They call")
    change(module, ELSEWHERE)
    assert told(learner) == []


def test_who_cited_nothing_and_who_has_left_hears_nothing(course, module, learner) -> None:
    gone = make_enrolment(course)
    answer(gone, version_of(module, "sentence"), "They call")
    gone.left = gone.seen
    gone.save()
    change(module, CHANGED)
    assert (told(learner), told(gone)) == ([], [])


def test_a_rehearsal_tells_nobody(module, learner) -> None:
    answer(learner, version_of(module, "sentence"), "They call")
    change(module, CHANGED, republish=False)
    rehearse(module)
    assert told(learner) == []
    publish(module)
    assert len(told(learner)) == 1


def test_publishing_the_same_words_again_tells_nobody(module, learner) -> None:
    answer(learner, version_of(module, "sentence"), "They call")
    publish(module)
    assert told(learner) == []


def citing(course):
    """Return another module, of which a question rests on the habit, and a link leads to it."""
    body = "## Look {#look}\n\nSee [what they said](A#habit). {#see}\n"
    rests = question("rests", evidence='A#habit "call it a habit"')
    return make_module(course, body, rests, title="Answer", key="answer", letter="B")


def test_a_learner_who_cited_it_in_another_module_hears_of_it(course, module, learner) -> None:
    other = make_module(
        course,
        "## Look {#look}\n\nLook there. {#see}\n",
        HIGHLIGHT.replace("question sentence", "question far").replace("in: habit", "in: A#habit"),
        letter="B",
    )
    answer(learner, version_of(other, "far"), "They call")
    change(module, CHANGED)
    assert len(told(learner)) == 1


def test_a_question_of_another_module_keeps_the_sentences_it_was_asked_about(course, module) -> None:
    far = HIGHLIGHT.replace("question sentence", "question far").replace("in: habit", "in: A#habit")
    other = make_module(course, "## Look {#look}\n\nLook there. {#see}\n", far, letter="B")
    before = version_of(other, "far").prompt
    change(module, CHANGED)
    assert version_of(other, "far").prompt == before


def test_who_may_edit_hears_that_another_module_needs_a_look(course, module, instructor, learner) -> None:
    other = citing(course)
    author = make_enrolment(course, Role.AUTHOR)
    change(module, CHANGED)
    for editor in (instructor, author):
        (notice,) = told(editor)
        assert (notice.facts["activity"], notice.facts["citing"], notice.href) == (
            "Talk",
            "Answer",
            other.get_absolute_url(),
        )
    assert told(learner) == []


def test_who_publishes_needs_no_telling(course, module, instructor) -> None:
    citing(course)
    change(module, CHANGED, republish=False)
    publish(module, by=instructor.user)
    assert told(instructor) == []


def test_a_change_that_no_other_module_cites_is_not_told_to_authors(course, module, instructor) -> None:
    citing(course)
    change(module, ELSEWHERE)
    assert told(instructor) == []
