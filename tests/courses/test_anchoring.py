"""An anchor stands on its words, or says that it does not."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.anchoring import Origin, Placed, Text, origin_of, place
from courses.quotations import normalise

HABIT = (
    "The members have long worked with many partners at once. They call it a habit. Nobody signed a treaty."
)
BRAKE = "Consensus hands every member a brake. A state under pressure may need an answer in hours."


def on(words: str, text: str = HABIT, key: str = "habit", nth: int = 0) -> Origin:
    """Return an anchor on the nth place of these words."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return origin_of(key, text, start, start + len(words))


def placed(origin: Origin, *texts: str, keys: str = "") -> tuple[str, str]:
    """Return the state of an anchor among passages named habit, p1, p2 …, and the words it stands on."""
    names = keys.split() or ["habit", *(f"p{n}" for n in range(1, len(texts)))]
    spot = place(origin, [Text(key, text) for key, text in zip(names, texts, strict=True)])
    return spot.state, "" if spot.index is None else texts[spot.index][spot.start : spot.end]


def test_an_origin_holds_the_words_and_their_neighbourhood() -> None:
    assert origin_of("k", HABIT, 57, 78) == Origin(
        "k", 57, 78, "They call it a habit.", HABIT[25:57], HABIT[78:110], whole=False
    )
    assert origin_of("k", HABIT, 0, len(HABIT)).whole


# Kept


def test_an_anchor_in_an_unchanged_passage_is_kept() -> None:
    assert place(on("a habit"), [Text("habit", HABIT)]) == Placed(0, 70, 77, "kept")


def test_an_anchor_is_kept_where_its_passage_changed_around_it() -> None:
    assert placed(on("a habit"), HABIT.replace("long worked", "worked for years")) == ("kept", "a habit")


def test_an_anchor_is_kept_when_its_passage_moves() -> None:
    assert placed(on("a habit"), BRAKE, HABIT, keys="brake habit") == ("kept", "a habit")


def test_other_quotation_marks_and_spaces_are_the_same_words() -> None:
    text = "They call it “a habit” – all of them."
    assert placed(on("“a habit” – all", text), 'They call it\n"a\u00a0habit" - all of them.') == (
        "kept",
        '"a\u00a0habit" - all',
    )


def test_an_anchor_stays_in_its_passage_when_another_says_the_same() -> None:
    assert place(on("a habit"), [Text("p0", HABIT), Text("habit", "Now a habit.")]) == Placed(
        1, 4, 11, "kept"
    )


@pytest.mark.parametrize("nth", [0, 1, 2])
def test_context_decides_between_repeats_in_the_passage(nth: int) -> None:
    text = "In spring the talks ended. By summer the talks resumed. Come winter the talks failed."
    spot = place(on("the talks", text, nth=nth), [Text("habit", "Well, as it was: " + text)])
    at = [27, 54, 85][nth]
    assert (spot.start, spot.state) == (at, "kept")


def test_between_repeats_with_the_same_neighbours_the_nearest_is_meant() -> None:
    text = "talk, " * 40
    assert place(origin_of("k", text, 120, 124), [Text("k", text)]) == Placed(0, 120, 124, "kept")


# Moved


def test_words_that_stand_once_elsewhere_are_moved() -> None:
    rest = HABIT.replace(" They call it a habit.", "")
    assert placed(on("They call it a habit."), rest, f"{BRAKE} They call it a habit.") == (
        "moved",
        "They call it a habit.",
    )


def test_words_of_a_passage_that_went_are_moved_to_where_they_went() -> None:
    assert placed(on("They call it a habit."), BRAKE, f"Of old. {HABIT}", keys="brake new") == (
        "moved",
        "They call it a habit.",
    )


def test_context_decides_between_repeats_elsewhere() -> None:
    one, two = "In spring the talks ended for good.", "By summer the talks resumed in haste."
    spot = place(on("the talks", two), [Text("a", one), Text("b", two), Text("c", BRAKE)])
    assert spot == Placed(1, 10, 19, "moved")


def test_repeats_elsewhere_that_nothing_tells_apart_need_review() -> None:
    words = "They call it a habit."
    assert placed(on(words), "Gone.", f"So it is. {words} Yes.", f"So it is. {words} Yes.")[0] == "review"


def test_words_are_not_found_within_a_longer_word() -> None:
    origin = on("art", "It is an art form.")
    assert placed(origin, "All gone now.", "The party was partial.")[0] == "review"
    assert placed(origin, "The party was partial.")[0] == "review"


def test_an_anchor_on_a_part_of_a_word_is_found_in_that_word() -> None:
    assert placed(on("sensus", BRAKE), f"Indeed: {BRAKE}") == ("kept", "sensus")


def test_scripts_without_spaces_are_found_within_their_line() -> None:
    assert placed(on("他们对话", "他们对话。"), "昨天他们对话了。") == ("kept", "他们对话")


# Changed, review, lost


def test_words_that_changed_a_little_are_moved_and_marked_as_changed() -> None:
    was = "They have called it an old habit of theirs."
    now = "They have called it an old custom of theirs."
    assert placed(on(was, f"{was} Nobody signed."), f"{now} Nobody signed.") == ("changed", now)


def test_words_that_changed_a_lot_need_review_in_their_passage() -> None:
    now = "They never speak of customs, and what binds them is written nowhere."
    assert placed(on("They call it a habit."), now) == ("review", now)


def test_two_places_that_are_nearly_alike_need_review() -> None:
    origin = on("They call it a habit of old times.", "They call it a habit of old times.")
    one, two = "They call it a habit of old days.", "They call it a habit of old year."
    assert placed(origin, "Gone.", one, two)[0] == "review"


def test_words_that_are_nowhere_are_lost() -> None:
    assert place(on("They call it a habit."), [Text("other", "Trade grew by a third in 1967.")]) == Placed(
        None, 0, 0, "lost"
    )


def test_an_anchor_on_a_whole_passage_is_compared_with_whole_passages() -> None:
    now = HABIT.replace("many partners", "several partners")
    origin = origin_of("gone", HABIT, 0, len(HABIT))
    assert placed(origin, BRAKE, now, keys="brake new") == ("changed", now)


def test_a_text_without_passages_loses_its_anchors() -> None:
    assert place(on("a habit"), []) == Placed(None, 0, 0, "lost")


# Whatever happens

words = st.lists(
    st.sampled_from(
        [
            "a",
            "habit",
            "treaty",
            "brake",
            "they",
            "call",
            "it",
            "state,",
            "hour.",
            "“so”",
            "art",
            "party",
            "…",
            "—",
        ]
    ),
    min_size=1,
    max_size=14,
)
passages = st.lists(words.map(" ".join), min_size=1, max_size=4)


@st.composite
def edits(draw: st.DrawFn) -> tuple[Origin, list[Text]]:
    """Return an anchor into one text, and another text that is partly the same."""
    before, after = draw(passages), draw(passages)
    at = draw(st.integers(0, len(before) - 1))
    start = draw(st.integers(0, len(before[at]) - 1))
    end = draw(st.integers(start + 1, len(before[at])))
    if draw(st.booleans()):
        after[draw(st.integers(0, len(after) - 1))] = draw(st.sampled_from(before))
    keys = draw(st.permutations(range(len(after))))
    return origin_of(str(at), before[at], start, end), [
        Text(str(key), text) for key, text in zip(keys, after, strict=True)
    ]


@given(edits())
@settings(max_examples=150, deadline=None)
def test_an_anchor_is_never_shown_on_other_words_as_if_nothing_had_happened(
    edit: tuple[Origin, list[Text]],
) -> None:
    origin, texts = edit
    spot = place(origin, texts)
    if spot.state in ("kept", "moved"):
        assert spot.index is not None
        assert normalise(texts[spot.index].text[spot.start : spot.end]) == normalise(origin.exact)


@given(edits())
@settings(max_examples=80, deadline=None)
def test_a_placement_lies_within_its_passage(edit: tuple[Origin, list[Text]]) -> None:
    origin, texts = edit
    spot = place(origin, texts)
    assert (spot.index is None) == (spot.state == "lost")
    length = len(texts[spot.index].text) if spot.index is not None else 0
    assert 0 <= spot.start <= spot.end <= length


@given(passages, st.data())
@settings(max_examples=60, deadline=None)
def test_in_an_unchanged_text_every_anchor_is_kept_where_it_stood(
    texts: list[str], data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(texts) - 1))
    start = data.draw(st.integers(0, len(texts[at]) - 1))
    end = data.draw(st.integers(start + 1, len(texts[at])))
    origin = origin_of(str(at), texts[at], start, end)
    spot = place(origin, [Text(str(key), text) for key, text in enumerate(texts)])
    if normalise(origin.exact):
        assert (spot.index, spot.state) == (at, "kept")
        assert normalise(texts[at][spot.start : spot.end]) == normalise(origin.exact)
        assert abs(spot.start - start) <= 1
