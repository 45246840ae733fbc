"""A question as one learner sees it: what is shown before the answer, after a wrong one, and at the end."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.cards import ItemCard, cost_in_words
from quizzes.models import Item, ItemVersion
from quizzes.responding import save_draft, take_hint
from tests.answering import answer, card_of, version_of
from tests.factories import TEXT, make_module, question, revise, source

OPEN = {
    "type": "open",
    "stem": "What do you make of it?",
    "answers": "= One might say.\n- (2) Names the habit",
}
SAID = {"Habit": "<p>Right.</p>", "Money": "<p>Not this one.</p>", "Fear": "<p>Nor this.</p>"}


@pytest.fixture
def module(course):
    return make_module(course, TEXT, question(evidence='habit "They call it a habit."'))


def said(card: ItemCard) -> dict[str, str]:
    return {part.html: part.said for part in card.parts}


def verdicts(card: ItemCard) -> dict[str, str]:
    return {part.html: part.verdict for part in card.parts}


# Before the answer


def test_before_an_answer_no_option_says_anything(module, learner) -> None:
    card = card_of(learner, module)
    assert (said(card), verdicts(card)) == (dict.fromkeys(SAID, ""), dict.fromkeys(SAID, ""))


def test_before_an_answer_the_card_holds_no_key(module, learner) -> None:
    card = card_of(learner, module)
    assert (card.key, card.hints_given, card.general, card.looks) == (None, [], "", [])


def test_before_an_answer_the_key_is_not_even_fetched(module, learner) -> None:
    with CaptureQueriesContext(connection) as queries:
        card_of(learner, module)
    assert [query["sql"] for query in queries if "answer_key" in query["sql"]] == []


def test_a_hint_brings_that_hint_and_no_more_of_the_key(module, learner) -> None:
    take_hint(learner, version_of(module))
    card = card_of(learner, module)
    assert card.hints_given == ["<p>Read the first sentence.</p>"]
    assert (said(card), card.general, card.looks) == (dict.fromkeys(SAID, ""), "", [])


# After a wrong answer


def test_after_a_wrong_answer_only_the_chosen_option_says_something(module, learner) -> None:
    answer(learner, version_of(module), "Money")
    assert said(card_of(learner, module)) == {"Habit": "", "Money": SAID["Money"], "Fear": ""}


def test_after_a_wrong_answer_only_the_chosen_option_has_a_verdict(module, learner) -> None:
    answer(learner, version_of(module), "Money")
    assert verdicts(card_of(learner, module)) == {"Habit": "", "Money": "wrong", "Fear": ""}


def test_while_tries_remain_the_passage_is_named_and_its_words_are_not(module, learner) -> None:
    answer(learner, version_of(module), "Money")
    (look,) = card_of(learner, module).looks
    assert (look.label, look.start, look.end) == ("¶1", 0, 0)


def test_while_tries_remain_there_is_no_general_feedback(module, learner) -> None:
    answer(learner, version_of(module), "Money")
    assert card_of(learner, module).general == ""


@pytest.mark.parametrize(
    ("tries", "words"), [(1, "Not yet. 2 tries left"), (2, "Not yet. One try left"), (3, "Not right.")]
)
def test_a_card_says_how_many_tries_are_left(course, learner, tries, words) -> None:
    module = make_module(course, TEXT, question(extra="tries: 3"))
    for _ in range(tries):
        answer(learner, version_of(module), "Money")
    assert card_of(learner, module).verdict_in_words.startswith(words)


# At the end


def test_after_the_last_try_the_right_answer_is_shown_with_its_reason(module, learner) -> None:
    answer(learner, version_of(module), "Money")
    answer(learner, version_of(module), "Fear")
    card = card_of(learner, module)
    assert said(card) == {"Habit": SAID["Habit"], "Money": "", "Fear": SAID["Fear"]}
    assert card.general == "<p>It is a habit.</p>"


def test_after_the_end_the_words_of_the_evidence_are_given(module, learner) -> None:
    answer(learner, version_of(module), "Habit")
    (look,) = card_of(learner, module).looks
    assert TEXT.split("\n\n")[1][look.start : look.end] == "They call it a habit."


def test_a_guiding_item_shows_the_key_after_its_tries_and_stays_open(course, learner) -> None:
    module = make_module(course, TEXT, question(extra="role: guiding"))
    answer(learner, version_of(module), "Money")
    answer(learner, version_of(module), "Fear")
    card = card_of(learner, module)
    assert (verdicts(card)["Habit"], card.open) == ("right", True)


def test_a_right_second_try_says_that_it_was_the_second(module, learner) -> None:
    answer(learner, version_of(module), "Money")
    answer(learner, version_of(module), "Habit")
    assert card_of(learner, module).verdict_in_words == "Right, on the second try"


# After a new edition


def test_a_question_that_starts_anew_shows_nothing_of_its_new_key(module, learner) -> None:
    answer(learner, version_of(module), "Money")
    answers = "- [ ] Habit\n  > No more.\n- [x] Money\n  > Right now.\n- [ ] Fear\n  > Nor this."
    revise(module, source(TEXT + question(answers=answers)))
    card = card_of(learner, module)
    assert (card.verdict, card.looks, card.general, set(said(card).values())) == ("open", [], "", {""})


def test_evidence_in_another_document_is_named_by_its_letter_and_found_by_its_key(course, learner) -> None:
    make_module(course, TEXT, key="first")
    module = make_module(course, "Another text, short.\n", question(evidence="A#treaty"))
    answer(learner, version_of(module), "Money")
    (look,) = card_of(learner, module).looks
    assert (look.label, look.href) == ("A ¶2", "/courses/seminar/passages/A/treaty/")


# Order


def card_with(ids: list[str], digest: str, seed: int = 1) -> ItemCard:
    prompt = {"options": [{"id": name, "html": name} for name in ids]}
    version = ItemVersion(
        item=Item(key="q"), type="one", shuffle=True, prompt=prompt, answer_digest=digest, tries=2
    )
    return ItemCard(course="c", number=1, version=version, seed=seed)


def test_the_order_of_shuffled_options_tells_nothing_of_the_key() -> None:
    ids = [f"{n:06x}" for n in range(12)]
    orders = {tuple(part.id for part in card_with(ids, digest).parts) for digest in "abcdefgh"}
    assert len(orders) == 1


def test_learners_get_shuffled_options_each_in_an_order_of_their_own() -> None:
    ids = [f"{n:06x}" for n in range(12)]
    orders = {tuple(part.id for part in card_with(ids, "d", seed).parts) for seed in range(8)}
    assert len(orders) == 8


def test_options_keep_their_order_unless_they_are_to_be_shuffled(module, learner) -> None:
    assert [part.html for part in card_of(learner, module).parts] == list(SAID)


# Answers in one's own words


@pytest.mark.parametrize("marked", ["self", "instructor"])
def test_the_model_answer_comes_after_ones_own(course, learner, marked) -> None:
    module = make_module(course, TEXT, question("own", **OPEN, extra=f"marked: {marked}"))
    before = card_of(learner, module, "own").model
    answer(learner, version_of(module, "own"), text="My view.")
    assert (before, card_of(learner, module, "own").model) == ("", "<p>One might say.</p>")


def test_the_field_holds_the_draft_until_it_is_handed_in(course, learner) -> None:
    module = make_module(course, TEXT, question("own", **OPEN))
    save_draft(learner, version_of(module, "own"), "I begin")
    assert card_of(learner, module, "own").typed == "I begin"


# What an answer costs, in words


@pytest.mark.parametrize(("penalty", "words"), [(1 / 3, "a third"), (0.5, "half"), (0.25, "25%"), (0, "0%")])
def test_a_penalty_is_said_as_people_say_it(penalty, words) -> None:
    assert cost_in_words(penalty) == words


def test_the_rule_of_partial_credit_is_told_before_the_answer(course, learner) -> None:
    answers = "- [x] Habit\n  > Yes.\n- [x] Patience\n  > Yes.\n- [ ] Money\n  > No."
    module = make_module(course, TEXT, question(type="several", answers=answers))
    assert card_of(learner, module).rule == (
        "You have 2 tries; each wrong one costs a third of the credit. "
        "Each right choice counts, each wrong one takes a right one away; never below zero."
    )
