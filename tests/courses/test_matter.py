"""The front matter: what it takes, and what it says of what it does not."""

import pytest

from courses.markup.matter import FrontMatter, Provenance, read_matter, read_yaml
from courses.markup.problems import Problems


def read(*lines: str) -> tuple[FrontMatter, list[tuple[int, int, str, str]]]:
    """Return the front matter of these lines, and line, column, message and repair of each problem."""
    problems = Problems()
    matter, _end = read_matter(["---", *lines, "---"], problems)
    return matter, [(p.line, p.column, p.message, p.repair) for p in problems.sorted()]


def test_front_matter_says_what_the_module_and_its_document_are() -> None:
    matter, problems = read(
        "title: An alliance?",
        "summary: One idea",
        "language: en",
        "document:",
        "  letter: D",
        "  kind: digest",
        "  author: unknown",
        "beside: [B, C]",
        "objectives:",
        "  - Say where it comes from",
        "terms:",
        "  deterrence: making the cost clear",
    )
    assert problems == []
    assert matter == FrontMatter(
        title="An alliance?",
        summary="One idea",
        language="en",
        document=Provenance(letter="D", kind="digest", author="unknown"),
        beside=("B", "C"),
        objectives=("Say where it comes from",),
        terms=(("deterrence", "making the cost clear"),),
    )


def test_front_matter_knows_the_line_of_each_setting() -> None:
    matter, _problems = read("title: T", "document:", "  letter: A", "terms:", "  one: first")
    assert [matter.line_of(name) for name in ("title", "document.letter", "terms.one", "beside")] == [
        2,
        4,
        6,
        1,
    ]


@pytest.mark.parametrize(
    "value", ["1967", "yes", "2024-10-01", "1e3", "0x10", "12:30", "~", "null", "[a]"[1]]
)
def test_a_value_is_the_text_that_was_written(value: str) -> None:
    assert read("title: T", f"summary: {value}")[0].summary == value


@pytest.mark.parametrize("value", ["unknown", "Unknown", " ", ""])
def test_unknown_and_nothing_said_both_count_as_unknown(value: str) -> None:
    assert Provenance(author=value).known("author") == ""


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//example.org", "JAVASCRIPT:alert(1)", "mailto:a@b.c"]
)
def test_an_address_that_is_not_on_the_web_is_never_made_a_link(url: str) -> None:
    matter, problems = read("title: T", "document:", f'  url: "{url}"')
    assert matter.document.known("url") == ""
    assert problems == [(4, 1, "this address is not shown as a link", "Begin it with https://.")]


def test_an_address_on_the_web_is_one() -> None:
    matter, problems = read("title: T", "document:", "  url: https://example.org/a?b=c")
    assert (matter.document.known("url"), problems) == ("https://example.org/a?b=c", [])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["summary: no title"], (1, 1, "the module has no title", "Add “title: …” to the front matter.")),
        (
            ["title: T", "sumary: S"],
            (
                3,
                1,
                "“sumary” is no setting; use one of title, summary, language, document, beside, objectives, terms",
                "Did you mean “summary”?",
            ),
        ),
        (
            ["title: T", "document:", "  kind: copy"],
            (4, 1, "“copy” is no kind of document; it is one of source, edited, digest", ""),
        ),
        (
            ["title: T", "document:", "  letter: a1"],
            (4, 1, "“a1” can’t be a letter", "Use A to Z, or up to three capitals and digits such as AB or A2."),
        ),
        (["title: T", "title: U"], (3, 1, "“title” stands here twice", "")),
        (["title: T", "document: A"], (3, 1, "“document” holds indented lines such as “author: …”", "")),
        (["title: T", "terms: a"], (3, 1, "“terms” holds indented lines such as “deterrence: what it means”", "")),
        (["title: T", "beside: B"], (3, 1, "“beside” holds a list, one “- …” a line", "")),
        (["title: T", "summary: [a]"], (3, 1, "“summary” holds one line of text", "")),
        (["title: &t T"], (2, 1, "“&” and “*” names are not used here; put the value in quotes", "")),
        (["title: T", "beside: *t"], (3, 1, "“&” and “*” names are not used here; put the value in quotes", "")),
        (["- a"], (2, 1, "this should be lines of the form “name: value”", "")),
        (["title: T", "a: [[[[[[b]]]]]]"], (3, 1, "this is nested too deeply", "")),
        (
            ["title: What: a title"],
            (
                2,
                12,
                "this line can’t be read as “name: value”",
                "Put a value with a colon, a quotation mark or a leading sign between double quotes.",
            ),
        ),
        (["title: " + "t" * 201], (2, 1, "“title” has 201 characters; it holds up to 200", "")),
        (
            ["title: T", "document:", "  published: " + "t" * 121],
            (4, 1, "“published” has 121 characters; it holds up to 120", ""),
        ),
        (
            ["title: T", "terms:", "  pact: " + "t" * 601],
            (4, 1, "“pact” has 601 characters; it holds up to 600", ""),
        ),
        (
            ["title: T", "terms:", "  " + "t" * 121 + ": long"],
            (4, 1, "a key term has up to 120 characters", ""),
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_where_it_stands_and_with_its_repair(lines, expected) -> None:
    assert read(*lines)[1] == [expected]


def test_a_file_without_front_matter_is_told_how_to_begin() -> None:
    problems = Problems()
    assert read_matter(["Words."], problems)[1] == 0
    assert [(p.line, p.message, p.repair) for p in problems.found] == [
        (1, "the front matter is missing", "Begin with “---”, “title: …”, “---”.")
    ]


def test_front_matter_that_never_ends_is_reported_at_its_beginning() -> None:
    problems = Problems()
    assert read_matter(["---", "title: T", "", "Words."], problems)[1] == 4
    assert [(p.line, p.message) for p in problems.found] == [(1, "the front matter is never closed")]


def test_a_mistake_in_a_whole_file_of_settings_counts_from_its_first_line() -> None:
    problems = Problems()
    read_yaml("a: b\nc: 'd", 0, problems)
    assert [p.line for p in problems.found] == [2]
