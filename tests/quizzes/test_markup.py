"""What the lines of a question block mean, and that a question printed reads as the same question."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.markup.printing import print_block
from courses.markup.problems import Problems
from courses.markup.scanning import Fence, read_source
from courses.markup.settings import Settings, read_references
from quizzes.markup import MAX_ANSWERS, MAX_HINTS, Answer, Question, print_question, read_question
from quizzes.types import TYPES

HEAD = "---\ntitle: T\n---\n"
ALL = frozenset({"option", "entry", "criterion", "accepted", "otherwise", "ranked", "quoted"})


def fence(*lines: str, key: str = "why") -> Fence:
    return Fence("question", key, lines, line=10)


def read(*lines: str, kinds: frozenset = frozenset({"option"})) -> Question:
    return read_question(fence(*lines), kinds, Problems())


def problems(*lines: str, kinds: frozenset = frozenset({"option"})) -> list[tuple[int, str, str]]:
    found = Problems()
    read_question(fence(*lines), kinds, found)
    return [(problem.line, problem.message, problem.repair) for problem in found.found]


def through_a_file(question: Question, kinds: frozenset) -> tuple[Question, list]:
    """Return the question as it reads from a file that holds it, and the problems."""
    found = Problems()
    [block] = read_source(f"{HEAD}\n{print_block(print_question(question))}\n", found).blocks
    return read_question(block, kinds, found), found.found


def test_a_question_has_settings_a_stem_answers_hints_and_general_feedback() -> None:
    question = read(
        "type: one",
        "evidence: habit",
        "",
        "Why do they talk?",
        "",
        "- [x] Habit",
        "  > Right.",
        "- [ ] Money",
        "  > Not this one.",
        "",
        "? Read again.",
        "! It is a habit.",
    )
    assert question == Question(
        "why",
        Settings((("type", "one"), ("evidence", "habit"))),
        "Why do they talk?",
        (Answer("option", "Habit", "x", "Right."), Answer("option", "Money", "", "Not this one.")),
        ("Read again.",),
        "It is a habit.",
    )


def test_each_answer_knows_its_line() -> None:
    assert [
        answer.line for answer in read("type: one", "", "Stem", "- [x] A", "  > a", "- [ ] B").answers
    ] == [14, 16]


@pytest.mark.parametrize("mark", ["x", "X"])
def test_a_small_and_a_capital_x_mark_the_key(mark: str) -> None:
    assert [answer.is_key for answer in read(f"- [{mark}] A", "- [ ] B").answers] == [True, False]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("- [x] Habit", Answer("option", "Habit", "x")),
        ("- (2) Names the habit", Answer("criterion", "Names the habit", "2")),
        ("- (0.5) Names the habit", Answer("criterion", "Names the habit", "0.5")),
        ("= by consensus", Answer("accepted", "by consensus")),
        ("* > Look again.", Answer("otherwise", "", "", "Look again.")),
        ('> "a habit": Nearly.', Answer("quoted", "", "a habit", "Nearly.")),
        ("2. First", Answer("ranked", "First", "2")),
        ("- India => an unsettled border", Answer("entry", "India => an unsettled border")),
    ],
)
def test_an_answer_is_known_by_how_its_line_begins(line: str, answer: Answer) -> None:
    assert read("Stem", line, kinds=ALL).answers == (answer,)


def test_answer_lines_that_a_type_does_not_have_belong_to_the_stem() -> None:
    question = read(
        "Which is it?", "- one thing", "- another thing", "= consensus", kinds=frozenset({"accepted"})
    )
    assert question.stem == "Which is it?\n- one thing\n- another thing"
    assert question.answers == (Answer("accepted", "consensus"),)


def test_what_is_indented_goes_on_with_what_stands_above() -> None:
    question = read(
        "Stem", "- [x] Habit", "  of old", "  > Right,", "  > and so", "  it is.", "? Read", "  again.", "! A", "  habit."
    )  # fmt: skip
    assert question.answers == (Answer("option", "Habit\nof old", "x", "Right,\nand so\nit is."),)
    assert (question.hints, question.general) == (("Read\nagain.",), "A\nhabit.")


def test_a_backslash_keeps_a_line_in_the_stem() -> None:
    assert read("Stem", "\\? Who asks", "\\! Nobody").stem == "Stem\n\\? Who asks\n\\! Nobody"


def test_a_line_that_belongs_to_nothing_is_reported_with_its_repair() -> None:
    assert problems("Stem", "- [x] A", "and on") == [
        (
            13,
            "this line belongs to nothing",
            "Indent it by two spaces if it goes on with the line above, or begin it with “? ” for a hint.",
        )
    ]


def test_a_setting_that_stands_twice_is_reported() -> None:
    assert problems("type: one", "type: several", "", "Stem") == [(12, "“type” stands here twice", "")]


def test_a_question_has_a_bounded_number_of_answers_and_hints() -> None:
    lines = ["Stem", *["- [ ] A"] * (MAX_ANSWERS + 1), *["? H"] * (MAX_HINTS + 1)]
    assert problems(*lines) == [(10, "a question holds up to 60 answers and 10 hints", "")]
    question = read(*lines)
    assert (len(question.answers), len(question.hints)) == (MAX_ANSWERS, MAX_HINTS)


@pytest.mark.parametrize(
    ("written", "references"),
    [
        ("asean-habit", [("asean-habit", "")]),
        ('asean-habit "many partners", B#first', [("asean-habit", "many partners"), ("B#first", "")]),
        ('A2#x "a, b"', [("A2#x", "a, b")]),
        ("", []),
    ],
)
def test_evidence_names_passages_and_words_within_them(written: str, references: list) -> None:
    assert read_references(written) == references


@pytest.mark.parametrize("written", ["Asean", "a b", "a,", ", a", 'a "b', "b#c", 'a b "c"', "a;b"])
def test_evidence_that_is_written_otherwise_is_not_guessed_at(written: str) -> None:
    assert read_references(written) is None


# Round trips

# Begins with a letter, so that the line means nothing but its words.
line = st.text(st.sampled_from("ab xé“”.,;:!?=+*>()[]{}\"'\\%-"), max_size=14).map(
    lambda text: f"So {text}".strip()
)
more = st.lists(line, min_size=1, max_size=3).map("\n".join)
feedback = st.just("") | more
quoted_words = st.text(st.sampled_from("ab éz,’“”"), min_size=1, max_size=9).map(
    lambda text: f"w{text}".strip()
)
MARKS = {
    "option": st.sampled_from(["x", "X", ""]),
    "criterion": st.sampled_from(["1", "2", "0.5"]),
    "ranked": st.integers(1, 60).map(str),
    "quoted": quoted_words,
}


def answers(kind: str) -> st.SearchStrategy[Answer]:
    only_feedback = kind in ("quoted", "otherwise")
    return st.builds(
        Answer,
        st.just(kind),
        st.just("") if only_feedback else more,
        MARKS.get(kind, st.just("")),
        feedback,
    )


@st.composite
def questions(draw: st.DrawFn) -> tuple[str, Question]:
    """Return the name of a built type and a question of it."""
    name = draw(st.sampled_from(sorted(TYPES)))
    item_type = TYPES[name]
    kind = st.sampled_from(sorted(item_type.answers)).flatmap(answers)
    names = st.sampled_from(sorted(item_type.settings | {"evidence", "level", "tries"}))
    chosen = draw(st.dictionaries(names, st.just("") | line, max_size=3))
    return name, Question(
        draw(st.from_regex(r"[a-z]{1,6}(-[a-z0-9]{1,3})?", fullmatch=True)),
        Settings((("type", name), *chosen.items())),
        draw(more),
        draw(st.lists(kind, max_size=5).map(tuple)),
        draw(st.lists(more, max_size=3).map(tuple)),
        draw(feedback),
    )


@given(questions())
@settings(max_examples=100, deadline=None)
def test_a_question_of_any_type_reads_as_it_was_printed(made: tuple[str, Question]) -> None:
    name, question = made
    assert through_a_file(question, TYPES[name].answers) == (question, [])


LINES = [
    "", "Stem", "  indented", "- [x] Yes", "- [ ] No", "- [X]", "  > Because", "  >", "  > > deeper", "  >tight", "  \\> not",
    "- entry", "- a => b", "- (2) criterion", "= word", "= [50%] word", "* > otherwise", "* >", '> "words": said',
    '> "words":', "1. first", "? hint", "?", "! general", "!", "type: one", "\\? escaped", "> a quotation", "    deep",
]  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=12), st.sampled_from(sorted(TYPES)))
@settings(max_examples=150, deadline=None)
def test_whatever_lines_were_read_print_as_the_same_question(lines: list[str], name: str) -> None:
    question = read(*lines, kinds=TYPES[name].answers)
    printed = print_question(question)
    again = read_question(printed, TYPES[name].answers, Problems())
    assert again == question
    assert print_question(again) == printed
