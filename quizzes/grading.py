"""Arithmetic of credit. Pure; exact fractions, so that thirds are thirds.

Source of the rules and of their test vectors: docs/architecture.md, "Credit".
"""

from collections.abc import Collection
from fractions import Fraction

ZERO, ONE = Fraction(0), Fraction(1)
THIRD = Fraction(1, 3)


def net(chosen: Collection[str], key: Collection[str], options: Collection[str]) -> Fraction:
    """Return max(0, (right - wrong) / keys): ticking everything earns nothing, and so does a blank."""
    right = len(set(chosen) & set(key))
    return max(ZERO, Fraction(right - (len(set(chosen)) - right), len(set(key))))


def exact(chosen: Collection[str], key: Collection[str], options: Collection[str]) -> Fraction:
    """Return 1 for just the keys, else 0."""
    return ONE if set(chosen) == set(key) else ZERO


def each(chosen: Collection[str], key: Collection[str], options: Collection[str]) -> Fraction:
    """Return the share of options that were rightly taken or rightly left; a blank is no answer and earns 0."""
    if not chosen:
        return ZERO
    return Fraction(len(set(options)) - len(set(chosen) ^ set(key)), len(set(options)))


def coverage(chosen: Collection[str], key: Collection[str], options: Collection[str]) -> Fraction:
    """Return (right / keys) · (right / chosen)."""
    right = len(set(chosen) & set(key))
    return Fraction(right, len(set(key))) * Fraction(right, len(set(chosen))) if chosen else ZERO


RULES = {"net": net, "exact": exact, "each": each, "coverage": coverage}


def after_penalty(raw: Fraction, wrong_before: int, penalty: Fraction) -> Fraction:
    """Return the credit of a try: each wrong try before it costs `penalty`; never below 0."""
    return max(ZERO, raw - wrong_before * penalty)
