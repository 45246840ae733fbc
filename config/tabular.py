"""Tables for spreadsheet programs: CSV that opens with its letters right and in which no cell is a formula."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

# What spreadsheet programs begin a formula with. The minus sign proper has no ordinary form that NFKC would find.
FORMULA = frozenset("=+-@|%\N{MINUS SIGN}")
BREAKS = frozenset("\t\r\n")
# Programs set to a language with a decimal comma split lines at semicolons, quoted or not.
SEPARATOR = re.compile(r"(?<=;)(?=.)", re.DOTALL)
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"

Cell = str | int | float | None


def guarded(text: str) -> str:
    """Return the text with an apostrophe before whatever a spreadsheet program might take for a formula.

    Spaces and unseen characters of any script at its beginning hide nothing; full-width and small forms of the signs
    count as the signs. Source: OWASP, "CSV injection".
    """
    return "".join(f"'{part}" if _is_formula(part) else part for part in SEPARATOR.split(text))


def _is_formula(text: str) -> bool:
    for char in text:
        if char in BREAKS:
            return True
        if unicodedata.category(char)[0] not in "ZCM":
            return unicodedata.normalize("NFKC", char)[0] in FORMULA
    return False


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield a CSV file line by line: text always in quotes and guarded, numbers bare, None as nothing.

    It begins with a byte order mark, without which Excel takes UTF-8 for something else.
    """
    # Quotes around all text: a name with a semicolon in it must not become two cells.
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_NONNUMERIC)
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow([_ready(cell) for cell in row])


def _ready(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    return guarded(cell) if isinstance(cell, str) else cell
