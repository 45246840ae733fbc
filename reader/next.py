"""What to do next in a course, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.models import Module
from quizzes.progress import Progress

from .outline import ModuleRow, due_soon


@dataclass(frozen=True, slots=True)
class Step:
    """The next step: a module, what to press, and the reason in a sentence. No module: nothing is left."""

    module: Module | None
    action: str
    why: str
    href: str
    row: ModuleRow | None = None

    @property
    def progress(self) -> Progress | None:
        return self.row.progress if self.row else None


def next_step(rows: Sequence[ModuleRow]) -> Step:
    """Return the first thing left: what is due within a week, else what was begun and not finished, else the next
    in order, else what to look at again."""
    left = [row for row in rows if row.opened and not row.progress.complete]
    urgent = [row for row in due_soon(rows) if row in left]
    chosen = next(iter(urgent), None) or next((row for row in left if row.begun), None)
    if chosen and chosen.begun:
        return _continue(chosen)
    chosen = chosen or next(iter(left), None)
    if chosen:
        return Step(
            chosen.module, _("Begin reading"), _why(chosen, rows), chosen.module.get_absolute_url(), chosen
        )
    again = next((row for row in rows if row.opened and row.progress.again), None)
    if again:
        why = _("Everything is read and answered. %(n)d of its answers were not right yet.") % {
            "n": again.progress.again
        }
        return Step(again.module, _("Look again"), why, again.module.get_absolute_url(), again)
    return Step(None, "", _nothing(rows), "")


def _why(row: ModuleRow, rows: Sequence[ModuleRow]) -> str:
    if row.pending:
        return " ".join(word for word in (_("It is due first."), row.dates) if word)
    if all(not other.begun for other in rows):
        return _("It is the first reading of the course.")
    return _("It is next in the course; the readings before it are done.")


def _nothing(rows: Sequence[ModuleRow]) -> str:
    shut = [row for row in rows if not row.opened and row.terms.opens]
    if shut:
        first = min(shut, key=lambda row: row.terms.opens or row.now)
        return _("“%(title)s” is next. %(opens)s.") % {"title": first.module.title, "opens": first.opens}
    if rows:
        return _("Everything that is published is read and answered.")
    return _("Nothing has been published yet. Come back when your instructor says so.")


def _continue(row: ModuleRow) -> Step:
    module, progress, stopped = row.module, row.progress, row.stopped_at
    href = module.get_absolute_url()
    date = [row.dates] if row.pending and row.dates else []
    if stopped:
        why = " ".join([*date, _("You stopped at ¶%(n)d.") % {"n": stopped}])
        return Step(module, _("Continue from ¶%(n)d") % {"n": stopped}, why, f"{href}#p{stopped}", row)
    if not progress.begun:
        return Step(module, _("Begin reading"), " ".join(date) or _("You have opened it."), href, row)
    left = progress.items - progress.answered
    why = _("%(n)d of its questions wait for your answer.") % {"n": left} if left else _("You have begun it.")
    return Step(module, _("Continue"), " ".join([*date, why]), href, row)
