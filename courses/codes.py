"""Course codes: six signs that can be read aloud and copied from a blackboard, a dash in the middle."""

import re
from secrets import choice

# No I, O, 0 or 1: whoever reads them by hand takes one for the other.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 6


def random_code() -> str:
    """Return one of a thousand million codes, with its dash."""
    return _dashed("".join(choice(ALPHABET) for _n in range(LENGTH)))


def read_code(text: str) -> str:
    """Return the code as it is kept, from whatever was typed or pasted; "" where it can be none.

    Small letters, spaces, a missing dash and the whole link are understood.
    """
    pasted = re.search(r"/join/([^/?#\s]+)", text)
    signs = re.sub(r"[\W_]", "", pasted[1] if pasted else text).upper()
    if len(signs) != LENGTH or not set(signs) <= set(ALPHABET):
        return ""
    return _dashed(signs)


def _dashed(signs: str) -> str:
    half = LENGTH // 2
    return f"{signs[:half]}-{signs[half:]}"
