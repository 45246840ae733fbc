"""What each type of item takes as an answer, what it gives for it, and what it shows."""

from fractions import Fraction as F

import pytest
from django.http import QueryDict

from quizzes.types import TYPES, Incomplete
from tests.answering import answer, card_of, option, sent, version_of
from tests.factories import TEXT as BODY
from tests.factories import make_module, question

SEVERAL = (
    "- [x] Habit\n  > Yes, habit.\n- [x] Patience\n  > Yes, patience.\n"
    "- [ ] Money\n  > Not money.\n- [ ] Fear\n  > Not fear."
)
WORDS = "= consensus\n  > The word itself.\n= [50%] agreement\n  > Nearly.\n= Jusuf Álvarez\n* > Look for one word."
HIGHLIGHT = '> "many partners": It says what they did.\n> "a treaty": It says what they did not.'


def given_to(version, **data):
    return TYPES[version.type].read(version.prompt, sent(version, **data))


def credit(version, *words: str, text: str = "") -> F | None:
    item_type = TYPES[version.type]
    given = item_type.read(version.prompt, sent(version, *words, text=text))
    return item_type.score(version.answer_key, version.prompt, version.credit, given)


def short_text(course, answers: str = WORDS, extra: str = ""):
    block = question("word", type="text", answers=answers, stem="How do they decide?", extra=extra)
    return version_of(make_module(course, BODY, block), "word")


# Choices


def test_an_option_that_was_not_offered_is_ignored(course) -> None:
    version = version_of(make_module(course, BODY, question(type="several", answers=SEVERAL)))
    data = sent(version, "Habit")
    data.appendlist("choice", "0")
    data.appendlist("choice", "no-such-option")
    assert TYPES["several"].read(version.prompt, data) == {"chosen": [option(version, "Habit")]}


def test_only_options_that_were_not_offered_are_no_answer(course) -> None:
    version = version_of(make_module(course, BODY, question()))
    with pytest.raises(Incomplete):
        TYPES["one"].read(version.prompt, QueryDict("choice=0&choice=keys"))


def test_a_single_choice_takes_one_option_of_several_sent(course) -> None:
    version = version_of(make_module(course, BODY, question()))
    given = TYPES["one"].read(version.prompt, sent(version, "Habit", "Money", "Fear"))
    assert len(given["chosen"]) == 1


def test_options_are_known_by_names_that_say_nothing_of_their_order(course) -> None:
    version = version_of(make_module(course, BODY, question()))
    names = [o["id"] for o in version.prompt["options"]]
    assert len(set(names)) == 3
    assert not {"0", "1", "2"} & set(names)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("net", F(1, 2)), ("exact", F(0)), ("each", F(3, 4)), ("coverage", F(2, 3))],
)
def test_several_choices_are_credited_by_the_rule_the_item_names(course, rule, expected) -> None:
    block = question(type="several", answers=SEVERAL, extra=f"credit: {rule}")
    version = version_of(make_module(course, BODY, block))
    assert credit(version, "Habit", "Patience", "Money") == expected


def test_several_choices_are_credited_net_unless_the_item_says_otherwise(course) -> None:
    version = version_of(make_module(course, BODY, question(type="several", answers=SEVERAL)))
    assert credit(version, "Habit", "Patience", "Money", "Fear") == 0


def test_true_or_false_gives_one_try(course) -> None:
    block = question(type="true-false", answers="- [x] True\n  > Yes.\n- [ ] False\n  > No.")
    version = version_of(make_module(course, BODY, block))
    assert (version.tries, credit(version, "True"), credit(version, "False")) == (1, 1, 0)


def test_not_stated_may_be_the_right_answer_to_true_or_false(course) -> None:
    answers = "- [ ] True\n  > No.\n- [ ] False\n  > No.\n- [x] Not stated\n  > It says nothing of it."
    version = version_of(make_module(course, BODY, question(type="true-false", answers=answers)))
    assert (credit(version, "Not stated"), credit(version, "False")) == (1, 0)


# Text


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("consensus", F(1)),
        ("  Consensus. ", F(1)),
        ("CON SENSUS", F(1)),
        ("con-sensus", F(1)),
        ("agreement", F(1, 2)),
        ("jusuf álvarez", F(1)),
        ("jusuf alvarez", F(0)),
        ("majority", F(0)),
    ],
)
def test_text_is_compared_without_case_and_spacing_and_with_accents(course, written, expected) -> None:
    assert credit(short_text(course), text=written) == expected


@pytest.mark.parametrize(
    ("setting", "written", "expected"),
    [
        ("case: exact", "Consensus", F(0)),
        ("case: exact", "consensus", F(1)),
        ("accents: ignore", "jusuf alvarez", F(1)),
        ("spacing: exact", "con sensus", F(0)),
        ("spacing: exact", "jusuf álvarez", F(1)),
    ],
)
def test_text_is_compared_as_its_settings_say(course, setting, written, expected) -> None:
    assert credit(short_text(course, extra=setting), text=written) == expected


def test_typographic_signs_are_the_same_as_those_of_the_keyboard(course) -> None:
    assert credit(short_text(course, "= the sea’s edge\n* > No."), text="the sea's edge") == 1


def test_of_two_accepted_answers_that_read_the_same_the_better_one_counts(course) -> None:
    assert credit(short_text(course, "= [50%] Consensus\n= consensus\n* > No."), text="consensus") == 1


def test_a_text_earns_the_share_and_hears_the_feedback_of_what_it_matched(course, learner) -> None:
    module = make_module(
        course, BODY, question("word", type="text", answers=WORDS, stem="How do they decide?")
    )
    answer(learner, version_of(module, "word"), text="agreement")
    (part,) = card_of(learner, module, "word").parts
    assert (part.verdict, "Nearly." in part.said) == ("part", True)


def test_any_other_text_hears_what_is_said_otherwise(course, learner) -> None:
    module = make_module(
        course, BODY, question("word", type="text", answers=WORDS, stem="How do they decide?")
    )
    answer(learner, version_of(module, "word"), text="by vote")
    (part,) = card_of(learner, module, "word").parts
    assert (part.verdict, "Look for one word." in part.said) == ("wrong", True)


@pytest.mark.parametrize("written", ["", "   ", "\n\t", "x" * 301])
def test_no_text_and_too_much_text_are_no_answer(course, written) -> None:
    with pytest.raises(Incomplete):
        given_to(short_text(course), text=written)


@pytest.mark.parametrize("type", ["text", "open"])
def test_characters_that_no_database_holds_are_left_out_of_a_text(course, type) -> None:
    answers = WORDS if type == "text" else "= A model."
    block = question("word", type=type, answers=answers, stem="How do they decide?")
    version = version_of(make_module(course, BODY, block), "word")
    assert given_to(version, text="con\x00sensus") == {"text": "consensus"}


# Highlight


def highlight(course, key: str = "a habit"):
    block = question(
        "sentence",
        type="highlight",
        evidence="",
        stem="Which sentence names the habit?",
        answers=HIGHLIGHT,
        extra=f'in: habit\nkey: "{key}"',
    )
    return make_module(course, BODY, block)


def test_a_highlight_offers_every_sentence_of_its_passage_in_order(course) -> None:
    assert [o["html"] for o in version_of(highlight(course), "sentence").prompt["options"]] == [
        "The members have long worked with many partners at once.",
        "They call it a habit.",
        "Nobody signed a treaty of defence.",
    ]


def test_a_highlight_is_right_for_the_sentence_that_holds_the_words_of_the_key(course) -> None:
    version = version_of(highlight(course), "sentence")
    assert (credit(version, "They call"), credit(version, "Nobody")) == (1, 0)


def test_a_sentence_of_a_highlight_says_what_was_written_for_the_words_in_it(course, learner) -> None:
    module = highlight(course)
    answer(learner, version_of(module, "sentence"), "Nobody")
    said = [part.said for part in card_of(learner, module, "sentence").parts]
    assert said == ["", "", "<p>It says what they did not.</p>"]


# Open


def open_question(course, marked: str = "self"):
    block = question(
        "own",
        type="open",
        stem="What do you make of it?",
        answers="= One might say.\n- (2) Names the habit",
        extra=f"marked: {marked}\nwords: 5–40",
    )
    return make_module(course, BODY, block)


@pytest.mark.parametrize("marked", ["self", "instructor"])
def test_nothing_but_a_person_marks_an_answer_in_ones_own_words(course, learner, marked) -> None:
    response = answer(learner, version_of(open_question(course, marked), "own"), text="A long habit.")
    assert (response.raw, response.score) == (None, None)


@pytest.mark.parametrize(("marked", "counts"), [("self", False), ("instructor", True)])
def test_an_open_answer_counts_only_where_an_instructor_marks_it(course, marked, counts) -> None:
    assert version_of(open_question(course, marked), "own").counts == counts


@pytest.mark.parametrize("written", ["", " \r\n ", "x" * 20_001])
def test_an_open_answer_holds_words_and_not_too_many(course, written) -> None:
    with pytest.raises(Incomplete):
        given_to(version_of(open_question(course), "own"), text=written)


def test_line_ends_of_an_open_answer_are_those_of_the_web_made_plain(course) -> None:
    assert given_to(version_of(open_question(course), "own"), text="one\r\ntwo") == {"text": "one\ntwo"}


# Answers as instructors read them


def test_an_instructor_reads_the_words_of_the_options_chosen(course) -> None:
    version = version_of(make_module(course, BODY, question(type="several", answers=SEVERAL)))
    given = TYPES["several"].read(version.prompt, sent(version, "Habit", "Money"))
    assert TYPES["several"].in_words(version.prompt, given) == "Habit; Money"


def test_what_a_learner_wrote_is_escaped_for_whoever_reads_it(course) -> None:
    assert TYPES["open"].in_words({}, {"text": "<script>1</script>"}) == "&lt;script&gt;1&lt;/script&gt;"
