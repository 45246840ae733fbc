"""Printing and reading are each other's inverse."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.markup.matter import FrontMatter, Provenance
from courses.markup.printing import print_matter, print_source
from courses.markup.problems import Problems
from courses.markup.scanning import Fence, Footnote, Heading, Prose, Source, read_source

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures" / "asian-nato").glob("[a-z]*.md"))
HEAD = "---\ntitle: A module\n---\n"

# Whatever an author may put into a file, line by line, in any order.
LINES = [
    "", "", "", " ", "Some words.", "More words, and a sign: *", "- item", "  - inner", "      - deeper", "* star",
    "1. one", "2) two", "10. ten", "> quoted", "> > deeper", ">", "| a | b |", "|---|---|", "a | b", "--|:-:",
    "```", "~~~", "~~~~", "code  here", "## Title", "## Title {#name}", "# One", "### Deep {#deep}", "#none",
    "## A {brace", "::: question why", "::: question why-not", "::: aside", ":::", "::: Bad", "type: one",
    "- [x] Yes", "  > Right.", "[^1]: A note", "[^two]:", "    going on", "{#lonely}", "Words {#key-a}",
    "- item {#key-b}", "> quoted {#key-c}", "  going on {#key-d}", "\\{#no-key}", "\\::: no block", "***", "---",
    "- - -", "text {#Bad Key}", "{#early} text", "end \\", "   indented", "? hint", "ends in a bar |", "`code` {#key-e}",
    "caf\u00e9 e\u0301", "    ", "\ttab",
]  # fmt: skip

word = st.text("abcxyzäéж中’“”.,;()&%=+'\"!?*_<", min_size=1, max_size=7)
words = st.lists(word, min_size=1, max_size=8).map(" ".join)
# Begins with a letter, so that the line means nothing but its words.
line = words.map("So {}".format)
key = st.from_regex(r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4})?", fullmatch=True)
maybe_key = st.just("") | key
paragraph = st.builds(
    Prose, st.lists(line, min_size=1, max_size=3).map("\n".join), st.just("paragraph"), maybe_key
)
a_list = st.builds(
    Prose,
    st.lists(
        st.tuples(st.sampled_from(["- ", "  - ", "\n- ", "1. "]), line).map("".join), min_size=1, max_size=4
    ).map(lambda entries: "- first\n" + "\n".join(entries)),
    st.just("list"),
    key,
)
quotation = st.builds(
    Prose,
    st.lists(line.map("> {}".format), min_size=1, max_size=3).map("\n".join),
    st.just("quotation"),
    maybe_key,
)
table = st.builds(
    Prose,
    st.lists(st.tuples(word, word).map(lambda row: f"| {row[0]} | {row[1]} |"), min_size=1, max_size=3).map(
        lambda rows: "\n".join(["| one | two |", "| --- | --- |", *rows])
    ),
    st.just("table"),
    maybe_key,
)
code = st.builds(
    Prose,
    st.lists(line | st.just(""), max_size=3).map(lambda body: "\n".join(["```", *body, "```"])),
    st.just("paragraph"),
    maybe_key,
)
heading = st.builds(Heading, st.integers(2, 6), line, maybe_key)
footnote = st.builds(Footnote, key, st.lists(line, min_size=1, max_size=3).map("\n".join))
fence = st.builds(
    Fence,
    st.sampled_from(["question", "aside", "debate"]),
    maybe_key,
    st.lists(line | st.just(""), max_size=4).map(lambda body: (*body, "the end")),
)
text = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zs", "Zl", "Zp", "Mn", "Lo", "So"))
    | st.just(" "),
    max_size=30,
).map(str.strip)
title = words.map(lambda found: f"On {found}")
letter = st.from_regex(r"[A-Z][A-Z0-9]{0,2}", fullmatch=True)
matter = st.builds(
    FrontMatter,
    title=title,
    summary=text,
    language=st.sampled_from(["", "en", "no", "de-AT"]),
    document=st.builds(
        Provenance,
        letter=letter,
        kind=st.sampled_from(["", "source", "digest"]),
        title=text,
        author=text,
        published=st.sampled_from(["", "1967", "2024-10-01", "unknown", "yes", "~", "12:30:00"]),
        disclaimer=text,
    ),
    beside=st.lists(letter, max_size=2).map(tuple),
    objectives=st.lists(text, max_size=3).map(tuple),
    terms=st.dictionaries(word.map(str.strip), text, max_size=3).map(lambda found: tuple(found.items())),
)
block = paragraph | a_list | quotation | table | code | heading | footnote | fence
source = st.builds(Source, matter, st.lists(block, max_size=8).map(tuple))


def read(file: str) -> tuple[Source, list[str]]:
    problems = Problems()
    return read_source(file, problems), [str(problem) for problem in problems.found]


@given(source)
@settings(max_examples=60, deadline=None)
def test_what_is_printed_reads_as_it_was(written: Source) -> None:
    assert read(print_source(written)) == (written, [])


@given(source)
@settings(max_examples=20, deadline=None)
def test_what_is_printed_prints_the_same_again(written: Source) -> None:
    printed = print_source(written)
    assert print_source(read(printed)[0]) == printed


@given(st.lists(st.sampled_from(LINES), max_size=14))
@settings(max_examples=150, deadline=None)
def test_a_file_without_problems_keeps_its_meaning_when_printed(lines: list[str]) -> None:
    written, problems = read(HEAD + "\n".join(lines))
    if not problems:
        assert read(print_source(written)) == (written, [])


@given(st.lists(st.sampled_from(LINES), max_size=14))
@settings(max_examples=100, deadline=None)
def test_printing_any_file_settles_at_once(lines: list[str]) -> None:
    printed = print_source(read(HEAD + "\n".join(lines))[0])
    assert print_source(read(printed)[0]) == printed


@pytest.mark.parametrize("file", FIXTURES, ids=lambda path: path.stem)
def test_a_fixture_keeps_its_meaning_when_printed(file: Path) -> None:
    written, problems = read(file.read_text())
    assert problems == []
    assert read(print_source(written)) == (written, [])


def test_blocks_stand_apart_by_one_empty_line() -> None:
    blocks = (Heading(2, "Why", "why"), Prose("One.", "paragraph"), Prose("Two.", "paragraph", "two"))
    printed = print_source(Source(FrontMatter(title="T"), blocks))
    assert printed == "---\ntitle: T\n---\n\n## Why {#why}\n\nOne.\n\nTwo. {#two}\n"


def test_two_lists_that_a_rule_parted_stay_two() -> None:
    file = f"{HEAD}\n- one\n\n***\n\n- two\n"
    assert print_source(read(file)[0]) == file


def test_front_matter_is_printed_in_its_own_order_whatever_the_file_had() -> None:
    file = "---\nterms:\n  b: two\n  a: one\ndocument:\n  kind: digest\n  letter: B\ntitle: T\n---\n"
    printed = print_matter(read(file)[0].matter)
    assert (
        printed == "---\ntitle: T\ndocument:\n  letter: B\n  kind: digest\nterms:\n  b: two\n  a: one\n---\n"
    )


def test_a_year_stays_a_text() -> None:
    matter = FrontMatter(title="T", document=Provenance(letter="A", published="1967"))
    assert read(print_matter(matter))[0].matter.document.published == "1967"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("| a |\n| - |\n| b |", "| a |\n| - |\n| b |\n{#k}"),
        ("```\ncode\n```", "```\ncode\n```\n{#k}"),
        ("A line.", "A line. {#k}"),
    ],
)
def test_the_name_stands_where_it_is_read_again(text: str, printed: str) -> None:
    file = print_source(Source(FrontMatter(title="T"), (Prose(text, "paragraph", "k"),)))
    assert file == f"---\ntitle: T\n---\n\n{printed}\n"
    [again] = read(file)[0].blocks
    assert (again.text, again.key) == (text, "k")
