"""From a source file to numbered passages, named sections and blocks, and every usual mistake with its place."""

from functools import cache
from pathlib import Path

import pytest

from courses.compiling import Before, Compiled, Surroundings, compile_source
from courses.folders import Folder, read_folder
from courses.texts import DocumentText, PassageText
from tests.factories import TEXT, question, source

SAMPLE = Path(__file__).parents[2] / "fixtures" / "asian-nato"
FIXTURES = sorted(SAMPLE.glob("[a-z]*.md"))
OTHER = DocumentText(
    "B",
    (PassageText("first", 1, "Some hold that talk is cheap.", ((0, 29),)),),
    "/courses/c/passages/B/{key}/",
)
BESIDE = Surroundings({"B": OTHER}, {"taken": "The other module"}, {"ASEAN": "A body of states."})


def compiled(
    *blocks: str, matter: str = "", before: Before | None = None, around: Surroundings = BESIDE
) -> Compiled:
    """Return a module of the text of the factories with these blocks after it; they begin in line 19."""
    return compile_source(source("\n".join([TEXT, "", *blocks]), matter=matter), before, around)


@cache
def sample() -> Folder:
    return read_folder(SAMPLE)


def errors(*blocks: str, matter: str = "") -> list[tuple[int, int, str, str]]:
    """Return line, column, message and repair of each error."""
    return [(p.line, p.column, p.message, p.repair) for p in compiled(*blocks, matter=matter).errors]


def warnings(*blocks: str) -> list[tuple[int, str]]:
    return [(p.line, p.message) for p in compiled(*blocks).problems if p.level == "warning"]


# Fixtures


@pytest.mark.parametrize("file", FIXTURES, ids=lambda path: path.stem)
def test_a_module_of_the_sample_course_compiles_among_the_others(file: Path) -> None:
    assert sample().compiled[file.stem].errors == []
    assert sample().compiled[file.stem].passages


def test_the_sample_course_has_nothing_to_mend() -> None:
    assert len(FIXTURES) == 5
    assert sample().errors == []


# Text


def test_passages_are_numbered_through_all_sections() -> None:
    made = compiled()
    assert [(p.number, p.key) for p in made.passages] == [(1, "habit"), (2, "treaty"), (3, "brake")]
    assert [(s.number, s.key, s.title) for s in made.sections] == [
        (1, "why-talk", "Why talk"),
        (2, "cost", "What it costs"),
    ]


def test_a_passage_has_text_markup_sentences_and_its_line() -> None:
    passage = compiled().passages[0]
    assert passage.html == f"<p>{passage.text}</p>"
    assert [passage.text[start:end] for start, end in passage.sentences] == [
        "The members have long worked with many partners at once.",
        "They call it a habit.",
        "Nobody signed a treaty of defence.",
    ]
    assert passage.line == 10


def test_text_before_the_first_heading_is_a_section_without_title() -> None:
    made = compile_source(source("Words.\n\n## Then\n\nMore."))
    assert [(section.title, section.key) for section in made.sections] == [("", "part-1"), ("Then", "then")]


def test_a_section_is_named_by_its_title_and_no_two_alike() -> None:
    made = compile_source(source("## Why_not now?\n\nA.\n\n## Why-not now\n\nB.\n\n## 为什么\n\nC."))
    assert [section.key for section in made.sections] == ["why-not-now", "why-not-now-2", "part-3"]


def test_a_section_keeps_its_name_while_it_holds_its_passages() -> None:
    before = Before(passages=[("habit", "x")], sections=[("old-name", frozenset({"habit", "treaty"}))])
    made = compile_source(source(TEXT.replace(" {#why-talk}", "").replace("Why talk", "New title")), before)
    assert [section.key for section in made.sections] == ["old-name", "cost"]


def test_a_deeper_heading_stands_inside_its_section() -> None:
    made = compile_source(source("## One\n\nA.\n\n### *Deeper*\n\nB."))
    assert [block.kind for block in made.sections[0].blocks] == ["passage", "heading", "passage"]
    assert made.sections[0].blocks[1].html == "<em>Deeper</em>"


def test_words_are_those_of_the_text_alone() -> None:
    assert (
        compiled(question()).words
        == compiled().words
        == len("".join(p.text + " " for p in compiled().passages).split())
    )


def test_a_reference_reads_as_the_number_of_its_passage() -> None:
    made = compiled("So [¶](#brake), and [¶](B#first), and [¶](A#habit).")
    assert made.passages[3].html == (
        '<p>So <a class="cite" href="#p3">¶3</a>, and <a class="cite" href="/courses/c/passages/B/first/">B ¶1</a>, '
        'and <a class="cite" href="#p1">¶1</a>.</p>'
    )


def test_notes_stand_at_the_end_and_lead_back() -> None:
    made = compiled("Words[^one].\n\n[^one]: The *note*.")
    notes = made.sections[-1].blocks[-1]
    assert notes.kind == "notes"
    assert notes.html == (
        '<ol><li id="n-one">The <em>note</em>. <a href="#r-one" aria-label="Back to the text">↩</a></li></ol>'
    )


def test_terms_are_the_files_own_and_those_of_the_course_that_it_uses() -> None:
    made = compiled("[ASEAN](term) meets; [pact](term).", matter="terms:\n  pact: a promise\n  unused: too\n")
    assert made.terms == {
        "t-pact": ("pact", "a promise"),
        "t-unused": ("unused", "too"),
        "t-asean": ("ASEAN", "A body of states."),
    }


def test_the_letter_is_the_files_own_or_the_one_the_document_had() -> None:
    assert compiled(before=Before(letter="Z")).letter == "A"
    assert compile_source("---\ntitle: T\n---\n\nWords.", Before(letter="Z")).letter == "Z"


# Names


def test_names_of_the_version_before_carry_on() -> None:
    made = compile_source(
        source("New words here.\n\nThe old words, changed."), Before(passages=[("k", "The old words.")])
    )
    assert [p.key for p in made.passages] == ["new-words-here", "k"]


def test_a_tombstone_is_not_used_again() -> None:
    made = compile_source(source("New words here."), Before(tombstones=frozenset({"new-words-here"})))
    assert [p.key for p in made.passages] == ["new-words-here-2"]


# Mistakes

KNOWN_TYPES = "one, several, true-false, text, highlight, open"


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        ("Words. {#habit}", (19, 1, "the name “habit” is already used in line 10", "")),
        ("So [¶](#habbit).", (19, 1, "no passage is named “habbit”", "Did you mean “habit”?")),
        (
            "So [¶](#nowhere-at-all).",
            (19, 1, "no passage is named “nowhere-at-all”", "Put {#nowhere-at-all} at the end of the passage that is meant."),
        ),
        ("So [¶](C#first).", (19, 1, "there is no document C in this course; there are A, B", "")),
        ("## [](https://example.org)", (19, 1, "this heading has no words", "")),
        ("Words[^one].", (1, 1, "note “one” is used and never written", "")),
        (
            "::: queston why\n:::",
            (19, 1, "“queston” is no kind of block; use one of aside, debate, predict, question", "Did you mean “question”?"),
        ),
        (question("taken"), (19, 14, "the name “taken” is already used in “The other module”", "")),
        (
            question("").replace("question \n", "question\n"),
            (19, 1, "this question has no name", "Write one after the opening, for example “::: question why-dialogue”."),
        ),
        (
            question(answers="- [ ] Habit\n  > a\n- [ ] Money\n  > b"),
            (19, 1, "this question has no right answer", "Mark one option with [x]."),
        ),
        (
            question(answers="- [x] Habit\n  > a\n- [x] Money\n  > b"),
            (27, 1, "a second option is marked as right", "Unmark it, or write “type: several”."),
        ),
        (
            question(answers="- [x] Habit\n  > a"),
            (19, 1, "this question has 1 options; it needs 2 to 20", "Write each as “- [ ] …” and mark the right one with [x]."),
        ),
        (
            question(answers="- [x] Habit\n  > a\n- [ ] habit\n  > b"),
            (27, 1, "this option says the same as line 25", ""),
        ),
        (question(stem=""), (19, 1, "this question has no text", "Write it after a blank line.")),
        (
            question(evidence=""),
            (19, 1, "this question does not say which passage it rests on", "Write “evidence: name-of-the-passage” among its settings."),
        ),
        (question(evidence="habits"), (21, 1, "no passage is named “habits”", "Did you mean “habit”?")),
        (
            question(evidence='habit "an old custom"'),
            (21, 1, "“an old custom” does not stand in ¶1", "Copy the words from the passage."),
        ),
        (
            question(evidence="Habit"),
            (
                21,
                1,
                "this evidence can’t be read",
                'Write names of passages with commas between them, words in straight quotation marks: asean-habit "many partners", B#first.',
            ),
        ),
        (question(extra="role: graded"), (22, 1, "“role” is guiding or assessment", "")),
        (question(extra="level: hard"), (22, 1, "“level” is locate, understand or evaluate", "")),
        (question(extra="tries: 0"), (22, 1, "“tries” is a number from 1 to 10", "")),
        (question(extra="penalty: a third"), (22, 1, "“penalty” is a number from 0 to 1", "")),
        (question(extra="penalty: 1/0"), (22, 1, "“penalty” is a number from 0 to 1", "")),
        (
            question(type="true-false", answers="- [x] Yes\n- [ ] No"),
            (
                19,
                1,
                "a true-or-false question has the options True, False and, if you like, Not stated",
                "Write “- [ ] True”, “- [ ] False” and mark the right one with [x].",
            ),
        ),
        (
            question(type="text", answers="= [50%] agreement"),
            (19, 1, "this question has no right answer", "Write one as “= consensus”."),
        ),
        (
            question(type="highlight", answers="", extra="key: they"),
            (19, 1, "say which passage the sentences come from", "Write “in: name-of-the-passage”."),
        ),
        (
            question(type="highlight", answers="", extra='in: treaty\nkey: "treaty"'),
            (22, 1, "¶2 has one sentence only", ""),
        ),
        (
            question(type="highlight", answers="", extra='in: habit\nkey: "nothing"'),
            (
                23,
                1,
                "no sentence of ¶1 holds “nothing”",
                "Copy some words of one sentence between straight quotation marks.",
            ),
        ),
        (question(type="open", answers="= Model", extra="words: 40"), (22, 1, "“words” is a range such as 40–120", "")),
        (
            question(hints="? So\nand on", general=""),
            (
                33,
                1,
                "this line belongs to nothing",
                "Indent it by two spaces if it goes on with the line above, or begin it with “? ” for a hint.",
            ),
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_where_it_stands_and_with_its_repair(block: str, expected: tuple) -> None:
    assert errors(block) == [expected]


def test_a_type_that_does_not_exist_is_answered_with_those_that_do() -> None:
    [(line, _column, message, _repair)] = errors(question(type="multiple"))
    assert line in (19, 20)
    assert message.startswith("“multiple” is no type of question; use one of one, several, true-false, text")


def test_a_setting_that_does_not_exist_is_answered_with_the_nearest() -> None:
    [(line, _column, message, repair)] = errors(question(extra="trys: 2"))
    assert (line, repair) == (22, "Did you mean “tries”?")
    assert message.startswith("“trys” is no setting of this block; use one of ")


def test_a_name_that_is_used_twice_is_reported_at_its_second_place() -> None:
    [(line, column, message, _repair)] = errors(question("why"), question("why"))
    assert (column, message) == (14, "the name “why” is already used in line 19")
    assert line > 19


def test_a_document_that_does_not_exist_cannot_stand_beside() -> None:
    assert errors(matter="beside: [B, X]\n") == [(6, 1, "there is no document X to show beside this one", "")]


def test_two_sections_may_not_have_one_name() -> None:
    assert errors("## Again {#cost}\n\nWords.") == [(19, 1, "the name “cost” is already used in line 14", "")]


def test_a_module_without_text_is_told_so() -> None:
    assert [(p.line, p.message, p.repair) for p in compile_source(source("")).errors] == [
        (1, "there is no text yet", "Write a paragraph below the front matter.")
    ]


def test_a_key_term_without_definition_is_a_warning() -> None:
    assert warnings("The [pact](term) holds.") == [(19, "the key term “pact” has no definition yet")]


def test_a_key_term_has_a_bounded_length() -> None:
    assert errors(f"The [{'p' * 121}](term) holds.") == [(19, 1, "a key term has up to 120 characters", "")]


def test_a_note_that_nothing_uses_is_a_warning() -> None:
    assert warnings("[^one]: Words.") == [(19, "note “one” is used nowhere")]


def test_an_option_without_feedback_is_a_warning() -> None:
    assert warnings(question(answers="- [x] Habit\n- [ ] Money\n  > b")) == [
        (25, "this option says nothing when it is chosen")
    ]


def test_all_mistakes_are_reported_at_once_and_in_order() -> None:
    found = errors("So [¶](#nowhere).", question(extra="tries: 0"), ":::")
    assert [row[0] for row in found] == sorted(row[0] for row in found)
    assert len(found) == 3
