"""A motion, its sides and its evidence cards, every quotation checked against its passage."""

import pytest

from courses.compiling import Compiled, Surroundings, compile_source
from courses.models import Anchor, Placement
from courses.texts import DocumentText, PassageText
from debates.compiling import MAX_CARDS, CompiledMotion
from debates.models import CardQuotation, EvidenceCard, Motion
from tests.factories import TEXT, make_module, revise, source

OTHER = DocumentText(
    "B", (PassageText("first", 1, "Some hold that talk is cheap.", ((0, 29),)),), "/b/{key}/"
)
CARDS = """\
+ Talk is the only *offer* all can accept.
  @ habit "They call it a habit"
    speaker: the digest, of the members; hedge: none
- Talk is cheap.
  @ B#first "talk is cheap"
    speaker: some; hedge: hold
"""


def debate(
    cards: str = CARDS,
    *,
    key: str = "talk-first",
    family: str = "prefers",
    extra: str = "",
    text: str = "This house prefers talk.",
) -> str:
    settings = f"family: {family}\n{extra}" if family else extra
    return f"::: debate {key}".rstrip() + f"\n{settings}\n\n{text}\n\n{cards}:::\n"


def compiled(block: str) -> Compiled:
    """Return a module with this block in line 18."""
    return compile_source(source(f"{TEXT}\n{block}"), None, Surroundings({"B": OTHER}))


def motion(block: str) -> CompiledMotion:
    made = compiled(block)
    assert made.errors == []
    return made.fences[0].made


def problems(block: str) -> list[tuple[str, int, int, str, str]]:
    return [(p.level, p.line, p.column, p.message, p.repair) for p in compiled(block).problems]


def test_a_motion_has_a_family_a_burden_and_cards_of_two_sides() -> None:
    made = motion(
        debate(extra="documents: A, B\nprotocol: fishbowl\nburden: each side *compares*\ninfo: talk only\n")
    )
    assert (made.key, made.family, made.text) == ("talk-first", "prefers", "This house prefers talk.")
    assert (made.letters, made.protocol, made.burden) == (
        ["A", "B"],
        "fishbowl",
        "each side <em>compares</em>",
    )
    assert [(card.side, card.tag) for card in made.cards] == [
        (0, "Talk is the only <em>offer</em> all can accept."),
        (1, "Talk is cheap."),
    ]


def test_a_card_shows_the_words_it_quotes_who_says_them_and_with_what_hedge() -> None:
    first, second = (card.quotations[0] for card in motion(debate()).cards)
    assert (first.target.key, first.target.start, first.target.end) == ("habit", 57, 77)
    assert (first.speaker, first.hedge) == ("the digest, of the members", "none")
    assert (second.target.letter, second.target.own, second.speaker, second.hedge) == (
        "B",
        False,
        "some",
        "hold",
    )


def test_several_theses_have_cards_of_their_own() -> None:
    cards = "+a One.\n  @ habit\n+c Three.\n  @ brake\n"
    assert [card.side for card in motion(debate(cards, extra="sides: talk; treaty; neither\n")).cards] == [
        0,
        2,
    ]


def test_a_motion_of_two_lines_is_one_sentence() -> None:
    assert motion(debate(text="This house prefers\ntalk.")).text == "This house prefers talk."


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (
            debate(key=""),
            (
                "error",
                18,
                1,
                "this motion has no name",
                "Write one after the opening, for example “::: debate dialogue-first”.",
            ),
        ),
        (
            debate(family="likes"),
            ("error", 19, 1, "“family” is one of would, believes, supports, prefers, regrets, as-actor", ""),
        ),
        (
            debate(family=""),
            ("error", 18, 1, "“family” is one of would, believes, supports, prefers, regrets, as-actor", ""),
        ),
        (debate(text=""), ("error", 18, 1, "this debate has no motion", "Write it after a blank line.")),
        (debate(extra="documents: A, X\n"), ("error", 20, 1, "there is no document X in this course", "")),
        (
            debate('+ Card.\n  @ habit "an old custom"\n'),
            ("error", 25, 1, "“an old custom” does not stand in ¶1", "Copy the words from the passage."),
        ),
        (
            debate('+ Card.\n  @ habits "a habit"\n'),
            ("error", 25, 1, "no passage is named “habits”", "Did you mean “habit”?"),
        ),
        (
            debate("+ Card.\n  @ Habit!\n"),
            ("error", 25, 1, "this quotation can’t be read", 'Write it as “@ A#passage "its words"”.'),
        ),
        (
            debate("+ Card.\nand so on\n"),
            ("error", 25, 1, "this line belongs to nothing", "A card begins with “+ ” or “- ”."),
        ),
        (
            debate("+d Card.\n  @ habit\n", extra="sides: a; b\n"),
            ("error", 25, 1, "there is no side “d”", ""),
        ),
        (
            debate("+ Card.\n"),
            ("warning", 24, 1, "this card shows no passage", 'Add a line “  @ A#passage "words"”.'),
        ),
        (
            debate("+ Card.\n  @ habit\n" * (MAX_CARDS + 1)),
            ("error", 18, 1, "a motion holds up to 40 cards", ""),
        ),
    ],
)
def test_a_mistake_is_reported_where_it_stands_and_with_its_repair(block: str, expected: tuple) -> None:
    assert expected in problems(block)


def test_a_setting_that_does_not_exist_is_answered_with_the_nearest() -> None:
    [(_level, line, _column, message, repair)] = problems(debate(extra="burdens: b\n"))
    assert (line, repair) == (20, "Did you mean “burden”?")
    assert message.startswith("“burdens” is no setting of this block; use one of ")


# Stored


def with_own_cards(cards: str = '+ Talk.\n  @ habit "They call it a habit"\n- No talk.\n  @ brake\n') -> str:
    return debate(cards)


def test_publishing_stores_the_motion_with_anchors_for_its_quotations(course) -> None:
    make_module(course, TEXT, with_own_cards())
    stored = Motion.objects.get(course=course, key="talk-first")
    assert (stored.text, stored.family, stored.retired) == ("This house prefers talk.", "prefers", False)
    assert [
        (quotation.card.side, quotation.anchor.passage.key.name, quotation.anchor.exact)
        for quotation in CardQuotation.objects.select_related("card", "anchor__passage__key").order_by(
            "card__position"
        )
    ] == [
        (0, "habit", "They call it a habit"),
        (
            1,
            "brake",
            "Consensus hands every member a brake. A state under pressure may need an answer in hours.",
        ),
    ]


def test_publishing_again_replaces_the_cards_and_leaves_no_anchor_behind(course) -> None:
    module = make_module(course, TEXT, with_own_cards())
    revise(module, source(f"{TEXT}\n{with_own_cards('+ Other.' + chr(10) + '  @ treaty' + chr(10))}"))
    assert [card.tag for card in EvidenceCard.objects.all()] == ["Other."]
    assert [anchor.passage.key.name for anchor in Anchor.objects.filter(purpose=Anchor.Purpose.CARD)] == [
        "treaty"
    ]


def test_a_card_says_where_its_words_stand_in_the_new_text(course) -> None:
    module = make_module(course, TEXT, with_own_cards())
    revise(module, source(f"Some words first.\n\n{TEXT}\n{with_own_cards()}"))
    quotation = CardQuotation.objects.get(card__side=0)
    placement = Placement.objects.filter(anchor=quotation.anchor).latest("version__number")
    assert (placement.passage.number, placement.state) == (2, "kept")


def test_a_motion_that_leaves_the_file_is_retired_and_comes_back(course) -> None:
    module = make_module(course, TEXT, with_own_cards())
    revise(module, source(TEXT))
    assert Motion.objects.get().retired
    revise(module, source(f"{TEXT}\n{with_own_cards()}"))
    assert not Motion.objects.get().retired
