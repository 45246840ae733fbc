"""A module as one learner meets it: its order, what is done, what is missing, and what is known of the source."""

import pytest

from courses.access import open_module_or_404
from courses.models import PassageKey
from courses.reading import close_section, keep_place, mark_read
from reader.pages import module_page, provenance_lines
from tests.answering import answer, version_of
from tests.factories import TEXT, make_module, question, revise, source

OPEN = {"type": "open", "stem": "What do you make of it?", "answers": "= One might say."}


@pytest.fixture
def module(course):
    return make_module(course, TEXT, question("one"), question("two", extra="role: guiding"))


def page_of(learner, module):
    module.refresh_from_db()
    return module_page(learner, open_module_or_404(learner, module.key))


def read(learner, module, *names: str) -> None:
    mark_read(learner, list(PassageKey.objects.filter(document=module.document, name__in=names)))


def test_blocks_stand_in_the_order_of_the_file(course, learner) -> None:
    body = "First.\n\n" + question("one", evidence="first") + "\nSecond.\n"
    page = page_of(learner, make_module(course, body.replace("First.", "First. {#first}")))
    assert [block.kind for block in page.blocks] == ["passage", "question", "passage"]


def test_questions_are_numbered_in_order_and_the_guess_is_not(course, learner) -> None:
    guess = "::: predict guess\n\nWhat do you expect?\n:::\n\n"
    page = page_of(learner, make_module(course, guess + TEXT, question("one"), question("two")))
    assert [(block.item.item_key, block.item.number) for block in page.blocks if block.item] == [
        ("guess", 0),
        ("one", 1),
        ("two", 2),
    ]


def test_unread_passages_are_told_as_runs(module, learner) -> None:
    read(learner, module, "treaty")
    spans = page_of(learner, module).unread_spans
    assert [(first.number, last.number) for first, last in spans] == [(1, 1), (3, 3)]


def test_unread_neighbours_are_one_run(module, learner) -> None:
    assert [(a.number, b.number) for a, b in page_of(learner, module).unread_spans] == [(1, 3)]


def test_unanswered_questions_are_named(module, learner) -> None:
    answer(learner, version_of(module, "one"), "Money")
    assert [item.item_key for item in page_of(learner, module).unanswered] == ["two"]


def test_points_are_missing_where_a_counting_question_did_not_earn_all(module, learner) -> None:
    answer(learner, version_of(module, "one"), "Money")
    answer(learner, version_of(module, "two"), "Money")
    assert [item.item_key for item in page_of(learner, module).not_full] == ["one"]


def test_points_that_wait_for_a_reader_are_not_missing(course, learner) -> None:
    module = make_module(course, TEXT, question("own", **OPEN, extra="marked: instructor"))
    answer(learner, version_of(module, "own"), text="A habit.")
    assert page_of(learner, module).not_full == []


def test_a_section_is_done_when_its_passages_are_read_and_its_questions_answered(module, learner) -> None:
    read(learner, module, "habit", "treaty", "brake")
    answer(learner, version_of(module, "one"), "Money")
    assert [section.done for section in page_of(learner, module).sections] == [True, False]


def test_a_section_that_was_closed_stays_done_when_it_grows(module, learner) -> None:
    close_section(learner, module, "why-talk")
    revise(module, source(TEXT.replace("## What it costs", "One more thought.\n\n## What it costs")))
    assert page_of(learner, module).section("why-talk").done


def test_a_section_says_in_words_what_its_line_shows(module, learner) -> None:
    read(learner, module, "brake")
    answer(learner, version_of(module, "one"), "Money")
    assert page_of(learner, module).section("cost").line_in_words == (
        "1 of 1 paragraph read, 1 of 2 questions answered, 1 to look at again."
    )


def test_the_reader_is_in_the_section_where_they_stopped(module, learner) -> None:
    keep_place(learner, module, PassageKey.objects.get(document=module.document, name="brake"))
    assert page_of(learner, module).here.key == "cost"


def test_a_new_reader_is_in_the_first_section(module, learner) -> None:
    assert page_of(learner, module).here.key == "why-talk"


def test_nobody_is_anywhere_when_all_is_done(course, learner) -> None:
    module = make_module(course, TEXT)
    read(learner, module, "habit", "treaty", "brake")
    assert page_of(learner, module).here is None


def test_the_following_module_is_the_next_published_one(course, learner) -> None:
    first = make_module(course)
    make_module(course, published=False)
    third = make_module(course)
    assert (page_of(learner, first).following, page_of(learner, third).following) == (third, None)


def test_a_note_in_the_margin_stands_by_the_passage_before_it(course, learner) -> None:
    module = make_module(course, "One thought.\n\n::: aside\nA remark.\n:::\n")
    (block,) = page_of(learner, module).blocks
    assert block.asides == ["<p>A remark.</p>"]


def test_what_is_not_known_of_a_source_is_said(module) -> None:
    assert provenance_lines(module) == ["author, outlet, date unknown"]


def test_what_is_known_of_a_source_comes_before_what_is_not(course) -> None:
    matter = "  author: A. Writer\n  published: 2024\n"
    assert provenance_lines(make_module(course, TEXT, matter=matter)) == [
        "A. Writer",
        "2024",
        "outlet unknown",
    ]
