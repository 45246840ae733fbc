"""Intake: what is text stays text, what is not is set aside with a reason, and nothing is guessed."""

import textwrap
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.intake import (
    MAX_LINES,
    Intake,
    IntakeError,
    clean,
    decode,
    escape,
    to_markdown,
)
from courses.intake.writing import escape_heading, guard
from courses.markup.problems import Problems
from courses.markup.rendering import Renderer
from courses.markup.scanning import Heading, Prose, read_source

DATA = Path(__file__).parent.parent / "data"
DOCUMENTS = sorted(path.name for path in DATA.iterdir() if path.suffix in (".txt", ".md"))
LONG = (
    "The ferry at Osk leaves on the hour and comes back when it can, and nobody in the town has ever thought of"
    " asking for more, because the river is wide there and the ferryman is old."
)
THIRD = (
    "When the bell is rung at night the bakers wake first, since their ovens are lit by then, and it is said that more"
    " boats have been saved by the smell of bread than by any lamp on the coast."
)
OTHER = (
    "Each spring the wardens walk the bank with a rope and a bucket of paint, and they mark the place that the flood"
    " has reached, so that children may measure themselves against the water."
)


def taken_in(name: str) -> Intake:
    return clean(decode((DATA / name).read_bytes()), markdown=name.endswith(".md"))


def plain(*lines: str) -> Intake:
    return clean("\n".join(lines))


def lines_of(intake: Intake) -> set[int]:
    """Return every line that the intake accounts for."""
    numbers = {number for passage in intake.passages for number in passage.lines}
    numbers |= {number for section in intake.sections for number in section.lines}
    return numbers | {item.line for item in intake.removed} | {found.line for found in intake.provenance}


def written_lines(text: str) -> set[int]:
    return {number for number, line in enumerate(text.split("\n"), 1) if line.strip()}


def found(intake: Intake, field: str) -> list[str]:
    return [one.value for one in intake.provenance if one.field == field]


def reasons(intake: Intake) -> list[tuple[int, str]]:
    return [(item.line, item.reason) for item in intake.removed]


def texts(intake: Intake) -> list[str]:
    return [passage.text for passage in intake.passages]


def rendered(markdown: str) -> str:
    return Renderer(lambda reference: None).block(markdown).text


# The shapes of real documents


@pytest.mark.parametrize(
    ("name", "passages"),
    [
        ("inline-headings.txt", 15),
        ("opinion-with-standfirst.txt", 17),
        ("column-no-title.txt", 17),
        ("running-head.txt", 23),
        ("short-note.txt", 7),
        ("headings.md", 6),
    ],
)
def test_a_document_has_as_many_passages_as_paragraphs(name: str, passages: int) -> None:
    assert len(taken_in(name).passages) == passages


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_line_of_a_document_is_accounted_for(name: str) -> None:
    assert lines_of(taken_in(name)) == written_lines(decode((DATA / name).read_bytes()))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_value_of_provenance_stands_in_its_line(name: str) -> None:
    assert [one for one in taken_in(name).provenance if one.value not in one.text] == []


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name.endswith(".txt")])
def test_no_word_of_a_passage_is_changed_or_lost(name: str) -> None:
    source = decode((DATA / name).read_bytes()).split("\n")
    for passage in taken_in(name).passages:
        assert rendered(passage.text) == " ".join(source[number - 1].strip() for number in passage.lines)


def test_headings_without_markup_make_sections_after_an_opening_one() -> None:
    sections = taken_in("inline-headings.txt").sections
    assert [
        (section.title, section.proposed, section.lines, len(section.passages)) for section in sections
    ] == [
        ("Part 1 (¶1–3)", True, (), 3),
        ("Two Ways of Keeping a River", False, (4,), 2),
        ("The Compact Moves Upstream", False, (7,), 2),
        ("What a Common Bell Would Bring", False, (10,), 2),
        ("Why the Barn Matters", False, (13,), 2),
        ("The Towns Do Not Agree", False, (16,), 4),
    ]


def test_a_text_that_says_nothing_of_itself_has_no_provenance_and_loses_nothing() -> None:
    intake = taken_in("inline-headings.txt")
    assert (intake.provenance, intake.removed) == ((), ())


def test_an_opinion_gives_its_title_standfirst_authors_outlet_and_disclaimer() -> None:
    intake = taken_in("opinion-with-standfirst.txt")
    assert found(intake, "title") == ["The orchard pact should stay out of the valley"]
    assert found(intake, "summary") == [intake.provenance[1].text]
    assert found(intake, "author") == ["Orla Quillfeather", "Bram Tuppence"]
    assert found(intake, "outlet") == ["Valley Lantern"]
    assert found(intake, "disclaimer") == ["The views do not necessarily reflect those of the Marl Weekly."]
    assert found(intake, "published") == []


def test_standfirst_biography_and_contact_leave_an_opinion_with_reasons() -> None:
    assert reasons(taken_in("opinion-with-standfirst.txt")) == [
        (2, "Standfirst: said again in the text"),
        (20, "About the author"),
        (21, "Contact line"),
    ]


def test_a_removed_line_knows_how_many_passages_stand_before_it() -> None:
    assert [item.after for item in taken_in("opinion-with-standfirst.txt").removed] == [0, 17, 17]


def test_a_column_gives_its_author_and_nothing_else() -> None:
    assert [(one.field, one.value) for one in taken_in("column-no-title.txt").provenance] == [
        ("author", "Ludo Farthingale")
    ]


def test_a_biography_and_a_subscription_notice_leave_a_column() -> None:
    assert reasons(taken_in("column-no-title.txt")) == [(18, "About the author"), (19, "Subscription notice")]


def test_a_running_head_and_a_tag_are_both_given_as_outlets() -> None:
    intake = taken_in("running-head.txt")
    assert found(intake, "outlet") == [
        "Northern Centre for Bridges and Tunnels Studies, Osk & Vellen – NCBT",
        "ledger",
    ]
    assert found(intake, "title") == ["The improbability of a mountain parliament"]
    assert found(intake, "summary")[0].startswith("Neither the plain’s entry into the mountains")
    assert reasons(intake) == [(1, "Running head"), (3, "Standfirst: said again in the text")]


def test_a_short_note_keeps_all_of_its_lines() -> None:
    intake = taken_in("short-note.txt")
    assert [passage.lines for passage in intake.passages] == [(number,) for number in range(1, 8)]


def test_a_markdown_file_keeps_its_headings_lists_and_quotations() -> None:
    intake = taken_in("headings.md")
    assert [section.title for section in intake.sections] == [
        "Part 1 (¶1)",
        "What they asked for",
        "What they were told",
        "How it ended",
    ]
    kinds = ["paragraph", "paragraph", "list", "quotation", "paragraph", "paragraph"]
    assert [passage.kind for passage in intake.passages] == kinds


def test_the_only_heading_of_the_first_level_is_the_title() -> None:
    assert found(taken_in("headings.md"), "title") == ["The clockmakers' strike", "The clockmakers' strike"]


def test_front_matter_of_a_markdown_file_is_read_and_set_aside() -> None:
    intake = taken_in("headings.md")
    assert (found(intake, "author"), found(intake, "published")) == (["Fenella Ashgrove"], ["4 May 2031"])
    assert [line for line, reason in reasons(intake) if reason == "Front matter of the file"] == [
        1,
        2,
        3,
        4,
        5,
        6,
        7,
    ]


NEWS_PAGE = """\
Skip to content
The Tollhouse Mail
Ferries stop as pilots walk out
By Ada Quill, Harbour Correspondent
Published 3 May 2031 10:15 GMT
5 min read
Pilots waiting at Osk on Monday. Photo: Odo Farrow/Tidewire
View full size image

OSK, May 3 (Reuters) - The pilots of the Vellen left their boats on Monday and went to sit in the barn, where they
said they would remain until the council had listened to them about the new timetable.

“We are not tired of the river,” one pilot said. “We are tired of the clock, and the clock was put up by people who do
not row.”

WHO WROTE THE TIMETABLE?

The council says that it asked everyone. The pilots say they were asked on a night of fog, when nobody could find the
hall, and that the minutes of that evening name only a cat and two members of the band.

“We are tired of the clock”

The strike is the first since the year of the two harvests, and it has been watched by children from the wall with a
great deal of interest, for the ferry usually takes them to school.

Read more: Ten ferries you will miss
Topics: ferries, clocks
Reporting by Ada Quill; editing by Bo Marr
Share this article
© 2031 Tollhouse Mail. All rights reserved.
"""


def test_a_page_copied_from_a_news_site_is_read_down_to_its_text() -> None:
    intake = clean(NEWS_PAGE)
    assert [(one.field, one.value) for one in intake.provenance] == [
        ("outlet", "The Tollhouse Mail"),
        ("title", "Ferries stop as pilots walk out"),
        ("author", "Ada Quill"),
        ("published", "3 May 2031"),
        ("outlet", "Reuters"),
        ("licence", "© 2031 Tollhouse Mail. All rights reserved."),
    ]
    assert [(one.title, [passage.lines for passage in one.passages]) for one in intake.sections] == [
        ("Part 1 (¶1–2)", [(10, 11), (13, 14)]),
        ("WHO WROTE THE TIMETABLE?", [(18, 19), (23, 24)]),
    ]
    assert lines_of(intake) == written_lines(NEWS_PAGE)


# Lines and paragraphs


@pytest.mark.parametrize("width", [40, 60, 72])
def test_hard_wrapped_paragraphs_are_joined(width: int) -> None:
    paragraphs = [LONG, OTHER, LONG.replace("Osk", "Ullin")]
    intake = clean("\n\n".join(textwrap.fill(words, width, break_on_hyphens=False) for words in paragraphs))
    assert texts(intake) == paragraphs


def test_hard_wrapped_paragraphs_without_blank_lines_part_at_a_short_last_line() -> None:
    paragraphs = [f"{LONG} It floats.", f"{OTHER} They do."]
    assert texts(clean("\n".join(textwrap.fill(words, 60) for words in paragraphs))) == paragraphs


def test_a_word_broken_at_a_line_end_is_joined() -> None:
    assert texts(plain("The ferryman was never in a hurry and the govern-", "ment of the river had to wait for him at",
                       "the landing stage until the tea was ready."))[0].count("government of") == 1  # fmt: skip


def test_a_hyphen_at_a_line_end_stays_where_the_text_writes_it() -> None:
    intake = plain("A tide-worn step is slippery, and nobody in town", "would run on it, for it was old, green and tide-",
                   "worn like the rest of the harbour wall.")  # fmt: skip
    assert texts(intake)[0].endswith("green and tide-worn like the rest of the harbour wall.")


def test_verse_keeps_its_lines() -> None:
    lines = [
        "The lamp is out upon the quay",
        "The gulls have gone to bed",
        "And no one knows what you and me",
    ]
    assert len(clean("\n".join(lines)).passages) == 3


def test_soft_hyphens_and_no_break_spaces_go() -> None:
    assert (
        texts(plain("The light\u00adhouse at\u00a0Ullin is dark."))[0] == "The lighthouse at Ullin is dark."
    )


def test_a_french_no_break_space_stays() -> None:
    assert texts(plain("Qui va là\u00a0?"))[0] == "Qui va là\u00a0?"


def test_a_missing_space_after_a_full_stop_is_put_in_and_remarked() -> None:
    intake = plain("The tide turned early.The boats did not.")
    assert texts(intake) == ["The tide turned early. The boats did not."]
    assert intake.remarks[-1] == "A space was missing after a full stop in ¶1. It was put in."


def test_an_address_gets_no_space() -> None:
    assert texts(plain("See https://example.org/tide.The page for it."))[0].count("tide.The page") == 1


@pytest.mark.parametrize("text", ["潮水退去之后，渡口又安静下来。", "عاد المركب إلى الميناء قبل غروب الشمس."])
def test_other_scripts_are_kept_as_they_are(text: str) -> None:
    assert texts(plain(text)) == [text]


def test_wrapped_chinese_lines_are_joined_without_a_space() -> None:
    line = "潮水退去之后渡口又安静下来没有人记得昨夜的灯光"
    assert texts(plain(line, line, line + "。")) == [line + line + line + "。"]


def test_bullets_make_one_list() -> None:
    intake = plain("They asked for this:", "• a lamp", "• a bench", LONG)
    assert [(passage.kind, passage.text) for passage in intake.passages][1] == ("list", "- a lamp\n- a bench")


def test_numbered_paragraphs_stay_paragraphs() -> None:
    intake = plain(f"1. {LONG} {OTHER}", f"2. {OTHER} {LONG}")
    assert [passage.kind for passage in intake.passages] == ["paragraph", "paragraph"]


def test_columns_parted_by_tabs_make_a_table() -> None:
    intake = plain("town\tboats", "Osk\t3", "Doll\t5")
    assert texts(intake) == ["| town | boats |\n| --- | --- |\n| Osk | 3 |\n| Doll | 5 |"]


def test_quoted_lines_make_a_quotation() -> None:
    assert [(one.kind, one.text) for one in plain(LONG, "> Row on.", "> Row home.").passages][1] == (
        "quotation",
        "> Row on. Row home.",
    )


# What leaves the text


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Page 3 of 7", "Page number"),
        ("View full size image", "Line about a picture that is not here"),
        ("Photo: Odo Farrow/Tidewire", "Caption of a picture that is not here"),
        ("Barges wait off the quay at dusk. Photograph: Odo Farrow", "Caption of a picture that is not here"),
        ("Topics: ferries, tides, tea", "List of topics"),
        ("Read more: Ten ferries you will miss", "Pointer to other pages"),
        ("Correction: An earlier version of this story gave the wrong tide.", "Correction notice"),
        ("Share on Facebook Twitter Email", "Share buttons"),
        ("Subscribe to our newsletter", "Subscription notice"),
        ("We use cookies to make this site work.", "Cookie notice"),
        ("Contact the editor at [email protected].", "Contact line"),
        ("© 2031 The Vellen Gazette. All rights reserved.", "Copyright line"),
        ("Advertisement", "Advertisement"),
        ("* * *", "Rule between parts"),
        ("\u00ad", "Line without visible characters"),
    ],
)
def test_a_line_of_the_page_is_removed_with_its_reason(line: str, reason: str) -> None:
    assert reasons(plain(LONG, line, OTHER)) == [(2, reason)]


@pytest.mark.parametrize(
    "line",
    [
        "1984",
        "Share prices of the ferry company fell again.",
        "Copyright law has nothing to say about the shape of a boat.",
        "Readers who wish to follow the tide may write to the warden for the table.",
        "Subscriptions paid for the lamp until the great frost came.",
        "Photography was still a trade for the patient.",
        "The views of the wardens do not necessarily reflect those of the towns that pay them.",
        "Tags were tied to every rope.",
    ],
)
def test_a_line_that_might_be_text_stays(line: str) -> None:
    assert plain(LONG, line, OTHER).removed == ()


def test_numbers_alone_on_their_lines_are_pages_when_they_count_upwards() -> None:
    assert reasons(plain(LONG, "4", OTHER, "5", THIRD)) == [(2, "Page number"), (4, "Page number")]


def test_a_page_number_inside_a_wrapped_paragraph_does_not_part_it() -> None:
    lines = textwrap.wrap(f"{LONG} {OTHER}", 60)
    intake = clean("\n".join([*lines[:3], "Page 2 of 9", *lines[3:]]))
    assert texts(intake) == [f"{LONG} {OTHER}"]


def test_a_head_on_every_page_is_removed() -> None:
    intake = plain(LONG, "TIDE NOTES · MAY · 3", OTHER, "TIDE NOTES · MAY · 4", THIRD, "TIDE NOTES · MAY · 5")
    assert [line for line, _reason in reasons(intake)] == [2, 4, 6]


def test_a_pull_quote_is_removed() -> None:
    intake = plain(LONG, "nobody in the town has ever thought of asking for more", OTHER)
    assert reasons(intake) == [(2, "Pull quote: repeats words of a passage")]


def test_of_equal_paragraphs_the_first_is_kept() -> None:
    assert reasons(plain(LONG, OTHER, LONG)) == [(3, "Repeats a passage word for word")]


def test_a_dateline_leaves_its_paragraph() -> None:
    intake = plain(f"OSK, May 3 (Reuters) - {LONG}", OTHER)
    assert (texts(intake)[0], found(intake, "outlet")) == (LONG, ["Reuters"])
    assert (intake.removed[0].line, intake.removed[0].text) == (1, "OSK, May 3 (Reuters) -")


def test_a_person_of_whom_the_text_speaks_is_no_author() -> None:
    last = "Ada Quill is director of the ferries and will retire in spring."
    intake = plain(LONG.replace("the ferryman", "Ada Quill"), OTHER, last)
    assert (texts(intake)[-1], found(intake, "author")) == (last, [])


# Provenance


def test_a_byline_and_a_date_are_read() -> None:
    intake = plain("Rowing Home", "By Ada Quill and Bo van der Marr | 3 May 2031", LONG, OTHER)
    assert found(intake, "author") == ["Ada Quill", "Bo van der Marr"]
    assert found(intake, "published") == ["3 May 2031"]


def test_a_byline_under_a_subtitle_is_read() -> None:
    intake = plain(
        "Rowing Home", "What the ferry taught a town about waiting", "By Ada Quill, Bo Marr and Cy Dent", LONG
    )
    assert found(intake, "author") == ["Ada Quill", "Bo Marr", "Cy Dent"]
    assert found(intake, "summary") == ["What the ferry taught a town about waiting"]


def test_a_first_line_that_only_begins_like_a_byline_stays() -> None:
    assert (
        texts(plain("By Monday evening the tide was out.", LONG))[0] == "By Monday evening the tide was out."
    )


def test_the_date_of_an_update_is_not_the_date_of_publication() -> None:
    intake = plain("Rowing Home", "Last updated: 3 May 2031", LONG, OTHER)
    assert (found(intake, "published"), reasons(intake)) == ([], [(2, "Date")])


def test_a_licence_and_an_address_are_read_at_the_end() -> None:
    intake = plain(
        LONG, OTHER, "This text is licensed under CC BY-SA 4.0.", "Source: https://example.org/ferry"
    )
    assert (found(intake, "licence"), found(intake, "url")) == (
        ["CC BY-SA 4.0"],
        ["https://example.org/ferry"],
    )


def test_a_place_before_a_dash_is_no_outlet() -> None:
    intake = plain("Rowing Home", "Lisbon – The wardens met again.", LONG, OTHER)
    assert found(intake, "outlet") == []


def test_a_generic_first_heading_is_no_title() -> None:
    intake = plain("Introduction", LONG, OTHER)
    assert (found(intake, "title"), intake.sections[0].title) == ([], "Introduction")


# Remarks


def test_relative_times_are_remarked_when_no_date_is_known() -> None:
    intake = plain(LONG + " It sank last year.", OTHER)
    assert (
        intake.remarks[1]
        == "A relative time needs a date to count from, and the text gives none: “last year” in ¶1."
    )


def test_relative_times_are_not_remarked_beside_a_date() -> None:
    intake = plain("Rowing Home", "3 May 2031", LONG + " It sank last year.", OTHER)
    assert intake.remarks == ()


def test_a_short_form_that_is_never_spelled_out_is_remarked() -> None:
    intake = plain("Rowing Home", "3 May 2031", LONG + " The RMC knew, said the RMC.", OTHER)
    assert intake.remarks == ("“RMC” stands here 2 times and is never spelled out, first in ¶1.",)


def test_a_cut_passage_is_remarked() -> None:
    intake = plain("3 May 2031", LONG.removesuffix("."), "", "and then he slept.")
    assert intake.remarks == (
        "¶1 stops without a full stop, and ¶2 begins with a small letter. They may be one passage.",
    )


# Sections


def test_a_text_under_250_words_is_one_section() -> None:
    assert [section.title for section in plain(LONG, OTHER, THIRD).sections] == ["Part 1 (¶1–3)"]


def test_a_long_text_has_no_more_than_seven_proposed_sections() -> None:
    assert len(plain(*(f"{LONG} {OTHER} {number}." for number in range(100))).sections) == 7


def test_no_proposed_section_begins_with_a_following_step() -> None:
    ties = ("Second", "Third", "Moreover", "He ", "“", "However")
    for name in ("opinion-with-standfirst.txt", "column-no-title.txt", "running-head.txt"):
        assert [
            one.title for one in taken_in(name).sections[1:] if one.passages[0].text.startswith(ties)
        ] == []


def test_a_rule_that_the_author_drew_begins_a_section() -> None:
    lines = [f"{LONG} {number}. {OTHER}" for number in range(9)]
    intake = plain(*lines[:4], "* * *", *lines[4:])
    assert intake.passages[4] in [section.passages[0] for section in intake.sections]


# Bytes


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_text_is_decoded(encoding: str) -> None:
    assert decode("Zoë’s café.\r\nNext".encode(encoding)) == "Zoë’s café.\nNext"


def test_text_is_composed() -> None:
    assert decode("e\u0301".encode()) == "é"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b" \n\t", "This file is empty. Choose a file that holds text."),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x01\x00\x00", "This file is not plain text. Save it as text (UTF-8) and bring it in again."),
        (b"\x01\x02\x03\x04ab", "This file is not plain text. Save it as text (UTF-8) and bring it in again."),
        (b"a\x81b", "The letters of this file cannot be read. Save it as UTF-8 and try again."),
        (b"a" * 2_200_000, "This file is larger than 2 MB. Cut it into parts and bring in one at a time."),
        (("a" + "\u0301" * 90_000).encode(), "One letter of this text carries more than 30 accents. Take them away and try again."),
    ],
)  # fmt: skip
def test_what_is_no_text_is_refused_with_a_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(IntakeError) as refusal:
        decode(data)
    assert str(refusal.value) == sentence


def test_a_text_of_notices_alone_is_refused() -> None:
    with pytest.raises(IntakeError) as refusal:
        plain("Page 1 of 2", "Subscribe to our newsletter")
    assert str(refusal.value).startswith("No text is left after cleaning")


@pytest.mark.parametrize("lines", [MAX_LINES, 4 * MAX_LINES])
def test_too_many_lines_are_refused(lines: int) -> None:
    with pytest.raises(IntakeError) as refusal:
        clean("a b\n" * lines)
    assert str(refusal.value).startswith("This text has more than 50,000 lines.")


def test_lines_that_say_the_same_are_not_taken_for_a_head() -> None:
    assert plain("1. Yes and no", LONG, "2. Yes and no", OTHER, "3. Yes and no", THIRD).removed == ()


@pytest.mark.parametrize("piece", ["a", "word ", "Ab. ", "[", "`", "aa.Ab,", "“a ", "漢"])
@pytest.mark.parametrize("markdown", [False, True])
def test_a_line_of_a_megabyte_is_one_passage(piece: str, markdown: bool) -> None:
    assert len(clean("x " + piece * (1_000_000 // len(piece)), markdown=markdown).passages) == 1


@pytest.mark.parametrize(
    "line", ["- a\n", "```x\n", "> a\nb\n", "# A\nb\n", "1. a\n", "Title Case\n", "a\tb\n", "| a |\n"]
)
@pytest.mark.parametrize("markdown", [False, True])
def test_ten_thousand_like_lines_are_read(line: str, markdown: bool) -> None:
    text = line * (10_000 // line.count("\n"))
    assert lines_of(clean(text, markdown=markdown)) == written_lines(text)


# Whatever comes

LINES = st.sampled_from(
    [
        "", "", " ", "\t", "Introduction", "A Title of Some Kind", "Page 2 of 5", "3", "4", "***", "---", "===", "# Head", "## Head {#k}",
        "- item", "2. item", "1. item", "> said", ">", "a\tb", "| a | b |", "|---|---|", "```", "~~~", "[x]: http://a.example", "![p](p.png)",
        "By Ada Quill", "3 May 2031", "Author: Ada Quill", "Ada Quill is a fellow at the School of Tides.", "Contact us.", "\u00ad", "\ufeff",
        "\u200b", "\u00a0", "::: question k", "{#key}", "<b>x</b>", "<!-- x -->", "OSK (Reuters) - It rained.", "ledger -Neither came.",
        "Topics: a, b", "View full size image", "wrapped words that go on and on until the end of the li-", "ne and then some more of them",
        "The views do not necessarily reflect those of the Gazette.", "About the author", "漢字の行", "سلام", LONG, OTHER,
    ]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(LINES, st.text(max_size=30)), max_size=30), st.booleans())
def test_no_written_line_is_ever_lost(lines: list[str], markdown: bool) -> None:
    text = "\n".join(lines)
    try:
        intake = clean(text, markdown=markdown)
    except IntakeError:
        return
    assert lines_of(intake) == written_lines(text)


SIGNS = st.sampled_from(
    [*"\\`*_{}[]()#+-.!<>&|~:=?@^$\"' aB1", "&amp;", "&#65;", "[^1]", "](", "::: ", "{#k}", "**", "<b>", "[¶](#x)", "1. ", "- ", "![a](b)"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(SIGNS, min_size=1, max_size=12).map(lambda signs: " ".join("".join(signs).split())).filter(bool)
)
def test_escaped_text_means_itself(text: str) -> None:
    assert rendered(escape(text)) == text


# The draft module


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_draft_is_read_back_as_the_same_sections_and_passages(name: str) -> None:
    intake = taken_in(name)
    problems = Problems()
    source = read_source(to_markdown(intake, letter="A", title="Untold"), problems)
    assert [block.title for block in source.blocks if isinstance(block, Heading)] == [
        one.title for one in intake.sections
    ]
    assert [block.text for block in source.blocks if isinstance(block, Prose)] == texts(intake)
    assert problems.found == []


def test_a_draft_says_unknown_where_nothing_was_found() -> None:
    matter = yaml.safe_load(
        to_markdown(taken_in("short-note.txt"), letter="E", title="A purse for the mills").split("---")[1]
    )
    assert matter == {
        "title": "A purse for the mills",
        "document": {
            "letter": "E", "kind": "source", "title": "unknown", "author": "unknown", "outlet": "unknown",
            "published": "unknown", "url": None, "licence": "unknown", "disclaimer": None,
        },
    }  # fmt: skip


def test_a_draft_carries_what_was_found() -> None:
    matter = yaml.safe_load(
        to_markdown(taken_in("opinion-with-standfirst.txt"), letter="B", title="b").split("---")[1]
    )
    assert matter["title"] == "The orchard pact should stay out of the valley"
    assert matter["document"]["author"] == "Orla Quillfeather; Bram Tuppence"
    assert (
        matter["document"]["disclaimer"] == "The views do not necessarily reflect those of the Marl Weekly."
    )


@pytest.mark.parametrize(
    "text", ["::: question k", "A step {#key}", "# no heading", "> 5 boats", "1. no list", "`::: x`"]
)
def test_signs_of_the_format_in_plain_text_mean_nothing(text: str) -> None:
    source = read_source(to_markdown(plain(text), letter="A", title="t"), problems := Problems())
    prose = [block for block in source.blocks if isinstance(block, Prose)]
    assert ([rendered(block.text) for block in prose], [block.key for block in prose], problems.found) == (
        [text],
        [""],
        [],
    )


@pytest.mark.parametrize("title", ["C#", "The {#key} Question", "Rope *and* Lamp"])
def test_a_heading_with_signs_is_read_back_whole(title: str) -> None:
    source = read_source(f"---\ntitle: t\n---\n\n## {escape_heading(title)}\n\n{LONG}\n", Problems())
    assert [rendered(block.title) for block in source.blocks if isinstance(block, Heading)] == [title]


def test_code_in_markdown_is_left_as_it_is() -> None:
    assert guard("`<b>{#k}` and <b>") == "`<b>{#k}` and &lt;b>"


def test_links_by_reference_get_their_address() -> None:
    intake = clean(f"{LONG} [Here][tide].\n\n[tide]: https://example.org/tide\n", markdown=True)
    assert texts(intake) == [f"{LONG} [Here](https://example.org/tide)."]
