"""Files for spreadsheet programs: no cell is a formula, and nothing else is changed."""

import csv
import io

import pytest

from config.tabular import csv_lines, guarded

NASTY = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\tplain",
    "\rplain",
    "\nplain",
    "|calc",
    "%0A=1",
    "＝1+1",
    "＋1+1",
    "－1+1",
    "＠SUM(A1)",
    "｜calc",
    "％0A",
    "﹦1+1",
    "﹢1",
    "﹣1",
    "﹫SUM",
    "﹪1",
    "−1",
    " =1+1",
    "   +1",
    "\u00a0=1+1",
    "\u3000＝1+1",
    "\u2003@x",
    "\u202f-1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u2060=1",
    "\u202e=1+1",
    "\u00ad=1",
    "\x0b=1",
    "\x1f=1",
    "\u2028=1",
    " \u00a0\t=1",
    '=HYPERLINK("http://example.org","x")',
    "=cmd|' /C calc'!A0",
    "\u0301=1",
    "⁼1",
]

PLAIN = [
    "",
    " ",
    "Ada Lovelace",
    "O’Brien",
    "'=1",
    "1+1",
    "a=b",
    "x@example.org",
    "2027-03-10T12:00+01:00",
    "50 %",
    "Jean-Luc",
    "عمر",
    "李",
    "; and so on",
    "#1",
]


@pytest.mark.parametrize("cell", NASTY)
def test_what_might_be_a_formula_gets_an_apostrophe_before_it(cell) -> None:
    assert guarded(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", PLAIN)
def test_what_is_no_formula_stays_as_it_is(cell) -> None:
    assert guarded(cell) == cell


def test_what_follows_a_semicolon_is_guarded_too_since_some_programs_cut_there() -> None:
    assert guarded("Ada;=1+1; \u00a0@x;done") == "Ada;'=1+1;' \u00a0@x;done"


def test_numbers_stay_numbers() -> None:
    assert "".join(csv_lines([["-1", -1, 2.5, 0]])) == '\ufeff"\'-1",-1,2.5,0\r\n'


def test_nothing_is_an_empty_cell() -> None:
    assert "".join(csv_lines([[None, "a"]])) == '\ufeff"","a"\r\n'


def test_a_file_begins_with_the_mark_by_which_excel_knows_utf_8() -> None:
    assert next(csv_lines([["é"]])).encode() == b"\xef\xbb\xbf"


def test_every_cell_comes_back_whole() -> None:
    rows = [[cell, "x"] for cell in (*NASTY, *PLAIN, 'a "b", c', "two\nlines")]
    text = "".join(csv_lines(rows)).removeprefix("\ufeff")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [[guarded(cell), x] for cell, x in rows]
