"""Sentences have a beginning and an end, and no word stands outside them."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def test_a_sentence_ends_at_its_full_stop() -> None:
    assert sentences("They talk. Do they? They do!") == ["They talk.", "Do they?", "They do!"]


def test_a_passage_without_a_full_stop_is_one_sentence() -> None:
    assert sentences("They talk and talk") == ["They talk and talk"]


@pytest.mark.parametrize(
    "text",
    [
        "Dr. Glosserman of the U.S. Navy wrote it.",
        "It costs 3.5 million, e.g. in dollars, i.e. a lot.",
        "See pp. 12–14 of the report by Lin et al. for more.",
    ],
)
def test_the_full_stop_of_an_abbreviation_ends_no_sentence(text: str) -> None:
    assert sentences(text) == [text]


def test_a_closing_quotation_mark_stays_with_its_sentence() -> None:
    assert sentences("He said: “We talk.” Then he left.") == ["He said: “We talk.”", "Then he left."]


def test_each_line_of_a_list_is_a_sentence_of_its_own() -> None:
    assert sentences("one thing\nanother thing\n\na third") == ["one thing", "another thing", "a third"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("他们对话。他们不结盟！为什么？", ["他们对话。", "他们不结盟！", "为什么？"]),
        ("वे बात करते हैं। वे लड़ते नहीं।", ["वे बात करते हैं।", "वे लड़ते नहीं।"]),
        ("لماذا يتحاورون؟ إنها عادة.", ["لماذا يتحاورون؟", "إنها عادة."]),
    ],
)
def test_other_scripts_end_sentences_with_their_own_marks(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_there_is_no_sentence_where_there_are_no_words() -> None:
    assert sentence_spans(" \n\n ") == []


@given(st.text(st.sampled_from('abcABC  ..!?…\n”’")(1é。؟\u00a0'), max_size=100))
@settings(max_examples=80, deadline=None)
def test_sentences_follow_each_other_and_cover_every_word(text: str) -> None:
    spans = sentence_spans(text)
    assert all(start < end for start, end in spans)
    assert all(end <= following for (_start, end), (following, _end) in pairwise(spans))
    covered = {place for start, end in spans for place in range(start, end)}
    assert all(character.isspace() for place, character in enumerate(text) if place not in covered)
