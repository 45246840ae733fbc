"""Words are the same whichever keyboard they were typed on."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.quotations import find, normalise

characters = st.sampled_from("ab .,'\"-‘’“”–—…\u00a0\u00ad\u200b\né")
texts = st.text(characters, max_size=40)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“many partners”", '"many partners"'),
        ("«many partners»", '"many partners"'),
        ("ASEAN’s", "ASEAN's"),
        ("1967–1968 — or so", "1967-1968 - or so"),
        ("and so on…", "and so on..."),
        ("many\u00a0 \n partners", "many partners"),
        ("part\u00adners", "partners"),
        ("cafe\u0301", "café"),
        ("\ufeff partners\u200b ", "partners"),
    ],
)
def test_signs_that_differ_between_keyboards_compare_as_one(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Habit", "habit"), ("resume", "résumé"), ("its", "it's"), ("co-op", "coop")]
)
def test_words_that_differ_stay_different(one: str, other: str) -> None:
    assert normalise(one) != normalise(other)


def test_a_quotation_is_found_in_the_text_as_it_was_printed() -> None:
    text = "They call it “a\u00a0habit”, and so\u00adme — not all — agree."
    [(start, end)] = find('"a habit", and some - not all', text)
    assert text[start:end] == "“a\u00a0habit”, and so\u00adme — not all"


def test_every_place_is_found_in_order() -> None:
    assert find("a habit", "a habit is a habit") == [(0, 7), (11, 18)]


def test_places_may_overlap() -> None:
    assert find("aa", "aaa") == [(0, 2), (1, 3)]


@pytest.mark.parametrize("quotation", ["", " ", "\u00ad", "\n\t"])
def test_nothing_is_found_nowhere(quotation: str) -> None:
    assert find(quotation, "some words") == []


def test_half_a_sign_is_not_found() -> None:
    assert find("wait.", "wait…") == []
    assert find("wait...", "wait…") == [(0, 5)]


@given(texts)
@settings(max_examples=60, deadline=None)
def test_normalising_again_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(texts, texts)
@settings(max_examples=80, deadline=None)
def test_what_is_found_reads_like_the_quotation(quotation: str, text: str) -> None:
    assert {normalise(text[start:end]) for start, end in find(quotation, text)} <= {normalise(quotation)}


@given(texts, st.integers(0, 30), st.integers(1, 20))
@settings(max_examples=80, deadline=None)
def test_any_words_of_a_text_are_found_where_they_stand(text: str, start: int, length: int) -> None:
    words = text[start : start + length].strip(" \t\n\u00a0\u00ad\u200b")
    at = text.find(words, start)
    if normalise(words):
        assert any(low <= at < high for low, high in find(words, text))
