"""A passage keeps its name through edits; a name is never given to something else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.passages import keep_keys, new_key

HABIT = "The members have long worked with many partners at once and they call it a habit of theirs"
TREATY = "A treaty would ask each state to fight for borders which it may itself dispute one day"
BRAKE = "Consensus hands every government a brake while pressure may need answers within hours"

vocabulary = st.sampled_from(
    ["habit", "treaty", "brake", "partner", "border", "hour", "state", "summit", "press", "answer"]
)
passage = st.lists(vocabulary, min_size=1, max_size=9).map(" ".join)
key = st.from_regex(r"[a-z]{1,3}", fullmatch=True)


def keys(before: dict[str, str], *after: str | tuple[str, str], taken: tuple[str, ...] = ()) -> list[str]:
    """Return the keys of the new passages; an author's own key stands before its text."""
    written = [("", passage) if isinstance(passage, str) else passage for passage in after]
    return keep_keys(list(before.items()), written, taken)


def test_the_same_words_keep_their_name_wherever_they_stand() -> None:
    assert keys({"habit": HABIT, "treaty": TREATY}, TREATY, BRAKE, HABIT) == [
        "treaty",
        "consensus-hands-every",
        "habit",
    ]


def test_signs_and_capitals_are_not_words() -> None:
    assert keys({"habit": HABIT}, HABIT.upper().replace(" ", ", ") + "!") == ["habit"]


def test_of_two_passages_with_the_same_words_each_keeps_its_own_name() -> None:
    assert keys({"one": HABIT, "two": HABIT}, HABIT, HABIT) == ["one", "two"]


def test_sixty_percent_of_the_words_in_order_keep_the_name() -> None:
    old = "one two three four five six seven eight nine ten"
    assert keys({"k": old}, "one two three four five six all others are new") == ["k"]


def test_less_than_sixty_percent_is_another_passage() -> None:
    old = "one two three four five six seven eight nine ten"
    assert keys({"k": old}, "one two three four five and all others are new") != ["k"]


def test_the_words_must_stand_in_their_order() -> None:
    old = "one two three four five six seven eight nine ten"
    assert keys({"k": old}, " ".join(reversed(old.split()))) != ["k"]


def test_of_a_split_passage_the_largest_part_keeps_the_name() -> None:
    words = HABIT.split()
    found = keys({"habit": HABIT}, " ".join(words[:5]), " ".join(words[5:]))
    assert found[1] == "habit"
    assert found[0] != "habit"


def test_of_merged_passages_the_largest_part_keeps_the_name() -> None:
    short = " ".join(TREATY.split()[:7])
    assert keys({"treaty": short, "habit": HABIT}, f"{short}. {HABIT}") == ["habit"]


def test_a_line_of_three_words_does_not_inherit_the_name_of_a_long_passage() -> None:
    long = " ".join(f"word{n}" for n in range(60)) + " nobody knows why"
    assert keys({"long": long}, "Nobody knows why") == ["nobody-knows-why"]


def test_the_authors_name_wins() -> None:
    assert keys({"habit": HABIT}, ("custom", HABIT)) == ["custom"]


def test_a_name_that_the_author_gave_to_other_words_is_taken_from_the_old_ones() -> None:
    found = keys({"habit": HABIT}, ("habit", TREATY), HABIT)
    assert found == ["habit", "members-long-worked"]


def test_a_name_is_not_stolen_by_a_passage_that_is_less_like_the_old_one() -> None:
    near = HABIT.replace("habit", "custom")
    far = " ".join(HABIT.split()[:12]) + " and nothing else is like it here"
    assert keys({"habit": HABIT}, far, near)[1] == "habit"


def test_a_tombstone_is_never_given_to_a_new_passage() -> None:
    name = new_key(BRAKE, ())
    assert keys({}, BRAKE) == [name]
    assert keys({}, BRAKE, taken=(name,)) == [f"{name}-2"]


def test_the_name_of_a_passage_that_went_just_now_is_never_given_to_a_new_one() -> None:
    name = new_key(BRAKE, ())
    assert keys({name: HABIT}, BRAKE) == [f"{name}-2"]


def test_an_edited_passage_between_unchanged_ones_keeps_its_name() -> None:
    edited = TREATY.replace("borders", "islands")
    assert keys({"a": HABIT, "b": TREATY, "c": BRAKE}, HABIT, edited, BRAKE) == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The members have long worked with partners", "members-long-worked"),
        ("It is one", "it-is-one"),
        ("Of snake_case and_so on", "snake-case-and-so"),
        ("Ökologie à la carte", "okologie-a-la"),
        ("他们对话", "passage"),
        ("…", "passage"),
        ("w" * 90, "w" * 40),
    ],
)
def test_a_new_name_is_made_of_the_first_telling_words(text: str, name: str) -> None:
    assert new_key(text, ()) == name


def test_new_names_are_counted_up() -> None:
    assert keys({}, "…", "…", "…") == ["passage", "passage-2", "passage-3"]


@given(st.dictionaries(key, passage, max_size=6), st.lists(passage, max_size=6), st.sets(key, max_size=4))
@settings(max_examples=80, deadline=None)
def test_every_passage_has_a_name_of_its_own_and_no_tombstone(
    before: dict[str, str], after: list[str], gone: set[str]
) -> None:
    gone -= set(before)
    found = keys(before, *after, taken=tuple(gone))
    assert len(set(found)) == len(after)
    assert not set(found) & gone


@given(st.dictionaries(key, passage, min_size=1, max_size=6), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_an_unchanged_text_keeps_its_names_in_whatever_order(before: dict[str, str], random) -> None:
    order = list(before.items())
    random.shuffle(order)
    found = dict(zip(keys(before, *[text for _key, text in order]), order, strict=True))
    assert {name: text for name, (_key, text) in found.items()} == before


@given(st.dictionaries(key, passage, max_size=5), st.lists(passage, max_size=5), key)
@settings(max_examples=60, deadline=None)
def test_the_authors_names_are_always_kept(before: dict[str, str], after: list[str], own: str) -> None:
    assert keys(before, (own, "words of the author"), *after)[0] == own
