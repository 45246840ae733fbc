"""Credit for several right options. The vectors: options A to E, of which A and B are right."""

from fractions import Fraction as F

import pytest

from quizzes.grading import RULES, THIRD, after_penalty

VECTORS = [
    # chosen, net, exact, each, coverage
    ("A", F(1, 2), F(0), F(4, 5), F(1, 2)),
    ("AB", F(1), F(1), F(1), F(1)),
    ("ABC", F(1, 2), F(0), F(4, 5), F(2, 3)),
    ("AC", F(0), F(0), F(3, 5), F(1, 4)),
    ("ABCDE", F(0), F(0), F(2, 5), F(2, 5)),
    ("CD", F(0), F(0), F(1, 5), F(0)),
    # A blank would earn 3/5 by counting boxes that agree with the key; it is no answer and earns nothing.
    ("", F(0), F(0), F(0), F(0)),
]


@pytest.mark.parametrize(("chosen", "net", "exact", "each", "coverage"), VECTORS)
def test_each_rule_gives_the_credit_it_is_known_for(chosen, net, exact, each, coverage) -> None:
    earned = {name: rule(list(chosen), list("AB"), list("ABCDE")) for name, rule in RULES.items()}
    assert earned == {"net": net, "exact": exact, "each": each, "coverage": coverage}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_an_option_named_twice_counts_once(rule) -> None:
    assert rule(["A", "A"], ["A", "B"], list("ABC")) == rule(["A"], ["A", "B"], list("ABC"))


@pytest.mark.parametrize(("wrong_before", "credit"), [(0, F(1)), (1, F(2, 3)), (2, F(1, 3)), (3, F(0))])
def test_each_wrong_try_costs_a_third(wrong_before, credit) -> None:
    assert after_penalty(F(1), wrong_before, THIRD) == credit


def test_no_penalty_takes_credit_below_zero() -> None:
    assert after_penalty(F(1, 2), 2, F(1, 2)) == 0
