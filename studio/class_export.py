"""The class table as a file: one line a student, five columns a module and its due date."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _

from config.tabular import Cell as Value

from .class_filters import Selection
from .class_table import Cell
from .states import Reach


def class_rows(selection: Selection, zone: tzinfo) -> Iterator[list[Value]]:
    """Yield the head and a row for each student, in the order of the page. Moments are ISO 8601 in this zone."""
    head: list[Value] = [_("Name"), _("Email"), _("Cohort"), _("Group"), _("Last here")]
    for module in selection.table.modules:
        for what in (_("read"), _("answered"), _("right"), _("points"), _("state"), _("due")):
            head.append(f"{module.title}: {what}")
    yield head
    for row in selection.rows:
        values: list[Value] = [
            row.name,
            row.email,
            row.cohort.name if row.cohort else "",
            row.group.name if row.group else "",
            _iso(row.seen, zone),
        ]
        for cell in row.cells:
            values += _cell(cell, zone)
        yield values


def _cell(cell: Cell, zone: tzinfo) -> list[Value]:
    if cell.apart:
        return [None, None, None, None, in_words(cell), None]
    progress = cell.progress
    return [
        progress.read,
        progress.answered,
        progress.right,
        cell.earned,
        in_words(cell),
        _iso(cell.terms.due, zone),
    ]


def in_words(cell: Cell) -> str:
    """Return the state of a learner with a module: how far, then what is the matter."""
    words = [str(Reach(cell.reach).label)]
    if cell.late:
        words.append(_("late"))
    if cell.was_late:
        words.append(_("handed in late"))
    if cell.stuck:
        words.append(_("stuck"))
    return ", ".join(words)


def _iso(moment: datetime | None, zone: tzinfo) -> str | None:
    return moment.astimezone(zone).isoformat(timespec="minutes") if moment else None
