"""Where blocks begin and end, what is reported and where, and that no text takes long or raises."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.compiling import compile_source
from courses.markup.problems import Problem, Problems
from courses.markup.scanning import (
    MAX_BLOCK,
    MAX_BLOCKS,
    MAX_MARKS,
    MAX_SOURCE,
    Fence,
    Footnote,
    Heading,
    Prose,
    normalise_source,
    read_source,
)

HEAD = "---\ntitle: T\n---\n"  # the body begins in line 4


def blocks(body: str) -> list:
    return list(read_source(HEAD + body, Problems()).blocks)


def problems(body: str) -> list[Problem]:
    found = Problems()
    read_source(HEAD + body, found)
    return found.sorted()


def report(body: str) -> list[tuple[int, int, str, str]]:
    """Return line, column, message and repair of each problem."""
    return [(problem.line, problem.column, problem.message, problem.repair) for problem in problems(body)]


# Blocks


def test_an_empty_line_parts_paragraphs() -> None:
    assert blocks("One\ngoes on.\n\nTwo.") == [
        Prose("One\ngoes on.", "paragraph"),
        Prose("Two.", "paragraph"),
    ]


def test_a_heading_parts_paragraphs_without_an_empty_line() -> None:
    assert blocks("One.\n## Two\nThree.") == [
        Prose("One.", "paragraph"),
        Heading(2, "Two"),
        Prose("Three.", "paragraph"),
    ]


def test_each_block_knows_its_line() -> None:
    assert [block.line for block in blocks("One.\n\n## Two\n\n- three\n\n\n::: aside\nfour\n:::")] == [
        4, 6, 8, 11,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("Words.", "paragraph"),
        ("- item", "list"),
        ("* item", "list"),
        ("1. item", "list"),
        ("2) item", "list"),
        ("> words", "quotation"),
        ("| a | b |\n|---|---|\n| c | d |", "table"),
        ("a | b\n--|:-:\nc | d", "table"),
        ("a | b", "paragraph"),
        ("```\n- item\n```", "paragraph"),
    ],
)
def test_a_block_has_the_kind_it_looks_like(body: str, kind: str) -> None:
    assert [block.kind for block in blocks(body)] == [kind]


def test_a_bullet_or_a_quotation_ends_a_paragraph() -> None:
    assert [block.kind for block in blocks("One\n- two\n\nThree\n> four")] == [
        "paragraph",
        "list",
        "paragraph",
        "quotation",
    ]


def test_a_number_within_a_paragraph_does_not_end_it() -> None:
    assert blocks("It was the year\n1967. And so on.") == [
        Prose("It was the year\n1967. And so on.", "paragraph")
    ]


def test_a_list_goes_on_over_an_empty_line_to_its_next_entry() -> None:
    assert blocks("- one\n\n- two\n\n  more of two\n\nAfter.") == [
        Prose("- one\n\n- two\n\n  more of two", "list"),
        Prose("After.", "paragraph"),
    ]


def test_a_name_ends_a_list() -> None:
    assert blocks("- one {#first}\n\n- two {#second}") == [
        Prose("- one", "list", "first"),
        Prose("- two", "list", "second"),
    ]


@pytest.mark.parametrize(
    "body",
    ["One. {#name}", "One.\n{#name}", "- one\n- two {#name}", "> one {#name}", "| a | b |\n|---|---|\n{#name}",
     "```\ncode\n```\n{#name}"],
)  # fmt: skip
def test_the_name_at_the_end_of_a_block_is_taken_off_it(body: str) -> None:
    [block] = blocks(body)
    assert block.key == "name"
    assert "{#" not in block.text


def test_a_heading_has_a_name_too() -> None:
    assert blocks("## Why back {#why-back}\n### Deeper") == [
        Heading(2, "Why back", "why-back"),
        Heading(3, "Deeper"),
    ]


def test_a_rule_between_parts_is_no_block() -> None:
    assert blocks("One.\n\n---\n\n* * *\n\nTwo.") == [Prose("One.", "paragraph"), Prose("Two.", "paragraph")]


def test_a_note_goes_on_in_indented_lines() -> None:
    assert blocks("[^1]: One\n    two\n\nThree.") == [Footnote("1", "One\ntwo"), Prose("Three.", "paragraph")]


def test_a_block_of_ours_keeps_its_lines_as_they_are() -> None:
    assert blocks("::: question why\ntype: one\n\n  Stem  \n\n:::") == [
        Fence("question", "why", ("type: one", "", "  Stem"))
    ]


def test_code_holds_what_would_mean_something_elsewhere() -> None:
    assert blocks("```\n## no heading\n\n::: nothing\n```") == [
        Prose("```\n## no heading\n\n::: nothing\n```", "paragraph")
    ]


def test_a_backslash_makes_an_opening_plain_text() -> None:
    assert blocks("\\::: aside") == [Prose("\\::: aside", "paragraph")]


# Mistakes


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("One.\n\n:::", (6, 1, "“:::” closes nothing", "Remove this line.")),
        (
            "::: aside\nwords",
            (4, 1, "this block is never closed", "Put a line with “:::” alone after it."),
        ),
        (
            "::: question Why_So\n:::",
            (4, 14, "“Why_So” can’t be a name", "Use small letters, digits and hyphens."),
        ),
        ("::: Question why\n", (4, 1, "a block opens with its name, for example “::: question my-question”", "")),
        (
            "#Title",
            (
                4,
                1,
                "this heading can’t be read",
                "Write it as “## Title” or “## Title {#short-name}”; a name has small letters, digits and hyphens.",
            ),
        ),
        (
            "# Title",
            (4, 1, "the title stands in the front matter; “##” begins a section", "Write “##” here."),
        ),
        ("{#alone}", (4, 1, "the name “alone” stands alone", "Put it at the end of a paragraph.")),
        (
            "One.\nTwo {#Bad Name} three.",
            (
                5,
                5,
                "the name “Bad Name” must stand at the end of its paragraph and have small letters, digits and hyphens",
                "",
            ),
        ),
        ("```\ncode", (4, 1, "this block of code is never closed", "Put “```” after it.")),
        ("> > > > > > six", (4, 1, "this is nested too deeply", "Take it out by a level or two.")),
        ("- one\n" + " " * 26 + "- two", (5, 1, "this is nested too deeply", "Take it out by a level or two.")),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_where_it_stands_and_with_its_repair(
    body: str, expected: tuple[int, int, str, str]
) -> None:
    assert report(body) == [expected]


def test_what_follows_a_mistake_is_still_read() -> None:
    assert blocks("#bad\n\n:::\n\nWords.") == [Prose("Words.", "paragraph")]


def test_a_block_that_was_not_closed_ends_where_the_next_one_opens() -> None:
    found = blocks("::: aside\none\n::: question two\nthree\n:::")
    assert found == [Fence("aside", "", ("one",)), Fence("question", "two", ("three",))]


def test_a_problem_reads_as_one_sentence_with_its_line() -> None:
    text = (
        HEAD
        + "\nWords. {#words}\n\n::: question why\ntype: one\nevidence: words\n\nWhy?\n\n- [ ] A\n  > a\n- [ ] B\n  > b\n:::"
    )
    [problem] = compile_source(text).errors
    assert str(problem) == "line 7: this question has no right answer; mark one option with [x]"


def test_a_problem_of_a_file_begins_with_its_name() -> None:
    problem = Problem(3, 1, "this is wrong", repair="Mend it.", file="a.md")
    assert str(problem) == "a.md: line 3: this is wrong; mend it"


def test_problems_come_in_the_order_of_the_file() -> None:
    found = Problems()
    found.warn(9, "late")
    found.error(2, "early")
    assert [problem.line for problem in found.sorted()] == [2, 9]


# Limits


def test_a_text_that_is_too_long_is_refused_with_its_length() -> None:
    found = Problems()
    read_source("a" * (MAX_SOURCE + 1), found)
    assert [(p.message, p.repair) for p in found.found] == [
        ("this text has 200001 characters; a module holds up to 200000", "Make two modules of it.")
    ]


def test_the_longest_block_is_read_and_one_character_more_is_not() -> None:
    assert report("a" * MAX_BLOCK) == []
    assert [row[:2] for row in report("One.\n\n" + "a" * (MAX_BLOCK + 1))] == [(6, 1)]


def test_as_many_blocks_as_there_may_be_are_read_and_one_more_is_reported() -> None:
    assert len(blocks("a\n\n" * MAX_BLOCKS)) == MAX_BLOCKS
    assert [row[2] for row in report("a\n\n" * (MAX_BLOCKS + 1))] == ["a module holds up to 2000 blocks"]


def test_a_heading_has_room_for_what_the_database_holds() -> None:
    assert report("## " + "a" * 297) == []
    assert [row[2] for row in report("## " + "a" * 298)] == [
        "this heading has 301 characters; one holds up to 300"
    ]


PATHOLOGICAL = {
    "open brackets": "[" * 20_000,
    "brackets within limits": ("[a" + "x" * 98) * 199,
    "links that never close": ("[](" + "y" * 90) * 199,
    "images that never close": ("![a](" + "b" * 90) * 199,
    "stars": "*a **b " * 2_800,
    "stars within limits": ("*a" + "b" * 47) * 398,
    "underscores": "_" * 20_000,
    "backticks": "`" * 20_000,
    "backticks of growing length": " ".join("`" * n for n in range(1, 20)),
    "backslashes": "\\" * 20_000,
    "entities": "&amp;" * 4_000,
    "angle brackets": "<" * 20_000,
    "round brackets": "(" * 20_000,
    "braces": "{#" * 90_000,
    "braces in a block": "{#" * 9_000,
    "gap braces": "{{" * 9_000,
    "spaces between words": "a" + " " * 19_000 + "b",
    "a line of 200 kB": "a" + " " * 190_000 + "b",
    "a line without spaces": "a" * 19_900,
    "a heading of spaces": "## " + " " * 150_000 + "{x",
    "headings": "#" * 190_000,
    "a fence with a long name": "::: a" + " " * 150_000 + "b c",
    "fences that never close": "::: question a\n" * 8_000,
    "empty fences": "::: question a\n:::\n" * 5_000,
    "code that never closes": "```\n" * 9_001,
    "nested list in one line": "- " * 9_000 + "x",
    "nested numbers in one line": "1. " * 6_000 + "x",
    "quotations in lists": "- > " * 4_000 + "x",
    "quotations": ">" * 19_000 + "x",
    "nested lists": "\n".join("  " * n + "- x" for n in range(150)),
    "nested lists in a quotation": "\n".join("> " + "    " * n + "- x" for n in range(90)),
    "zigzag list": "\n".join("  " * (n % 13) + "- x" for n in range(900)),
    "table of a thousand columns": "|" + "a|" * 900 + "\n|" + "-|" * 900 + "\n" + ("|" + "b|" * 900 + "\n") * 9,
    "table of bars": "|" * 9_000 + "\n" + "|-" * 4_000 + "|",
    "spaces under a bar": "a|b\n" + " " * 150_000 + "x|",
    "rules that are none": "- " * 90_000 + "!",
    "notes used a lot": "[^a]" * 199,
    "a note full of links": "[^a]: " + "[](" * 60_000,
    "notes of one name": "[^a]: x\n\n" * 1_500,
    "marks on one letter": "e" + "\u0301" * 190_000,
    "marks in turns": "e" + "\u0301\u0323" * 95_000,
    "marks on many letters": ("e" + "\u0301\u0323" * 15) * 6_000,
    "letters that grow": "\ufdfa" * 19_000,
    "zero width": "\u200b" * 19_000,
    "right to left": "\u202e\u05d0" * 9_000,
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 3_000,
    "lone surrogates": "a\ud800b\udfff" * 100,
    "control characters": "".join(map(chr, range(32))) * 500,
    "full stops": "." * 19_900,
    "sentences": "A. " * 6_600,
    "sentences of another script": "。" * 19_900,
    "quotation marks": "\"'“”‘’" * 3_300,
    "1,999 passages": "word and word\n\n" * 1_999,
    "60,000 empty blocks": "a\n\n" * 60_000,
    "key terms": "[a](term) " * 190,
    "references": "[¶](#a) " * 190,
}  # fmt: skip


@pytest.mark.parametrize("body", PATHOLOGICAL.values(), ids=PATHOLOGICAL.keys())
def test_a_hostile_text_ends_in_a_module_or_in_problems(body: str) -> None:
    compiled = compile_source((HEAD + body)[:MAX_SOURCE])
    assert compiled.passages or compiled.errors


MATTERS = {
    "bomb": "a: &a [x,x,x]\nb: &b [*a,*a,*a]\nc: [*b,*b,*b]",
    "alias of itself": "a: &a [*a]",
    "merge": "base: &base {title: T}\n<<: *base",
    "deep flow": "a: " + "[" * 5_000,
    "deep mapping": "a: " + "{a: " * 3_000,
    "deep block": "\n".join(" " * n + "a:" for n in range(180)),
    "complex key": "? [a, b]\n: c",
    "many documents": "---\n" * 900,
    "tag": "a: !!python/object/apply:os.system [id]",
    "tag of a set": "!!set {a, b}",
    "binary": "a: !!binary abc",
    "many keys": "\n".join(f"k{n}: v" for n in range(1_500)),
    "long scalar": "title: " + "a" * 19_000,
    "unclosed quote": 'title: "' + "a" * 9_000,
    "tab": "title:\n\t- a",
    "only a list": "- a\n- b",
    "only a scalar": "words",
    "null": "~",
    "directive": "%YAML 9.9",
    "colons": "a: b: c: d",
    "block scalar": "title: |\n" + "  a\n" * 3_000,
    "over the limit": "a: b\n" * 5_000,
}


@pytest.mark.parametrize("matter", MATTERS.values(), ids=MATTERS.keys())
def test_hostile_front_matter_ends_in_problems(matter: str) -> None:
    assert compile_source(f"---\n{matter}\n---\n\nWords.\n").errors


@given(st.text(st.sampled_from("a \n-*>#|:`~_[](){}!?=+@\\<&^\"'1.é\u0301\u2028—"), max_size=120))
@settings(max_examples=120, deadline=None)
def test_any_text_compiles(text: str) -> None:
    compiled = compile_source(HEAD + text)
    assert compiled.passages or compiled.errors


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_file_compiles(text: str) -> None:
    assert compile_source(text).errors


# One form of a text


def test_line_ends_tabs_and_control_characters_have_one_form() -> None:
    assert normalise_source("\ufeffa\r\nb\rc\td\x00\x1b\n") == "a\nb\nc   d\n"


def test_a_letter_and_its_accent_become_one() -> None:
    assert normalise_source("e\u0301") == "é"


def test_a_letter_keeps_as_many_marks_as_any_script_needs() -> None:
    assert normalise_source("q" + "\u0301" * MAX_MARKS) == "q" + "\u0301" * MAX_MARKS
    assert normalise_source("q" + "\u0301" * 500 + "r") == "q" + "\u0301" * MAX_MARKS + "r"


@given(
    st.text(st.sampled_from("a\r\n\t\ufeff\x00\x85\u0301\u0323\u0344ée\u1100\u1161\ud800\u2028"), max_size=80)
)
@settings(max_examples=80, deadline=None)
def test_one_form_is_reached_at_once(text: str) -> None:
    once = normalise_source(text)
    assert normalise_source(once) == once
    assert unicodedata.is_normalized("NFC", once)
