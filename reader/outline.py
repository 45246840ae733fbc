"""The modules of a course as one learner has them: how far, under which terms, and what is due."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.access import is_given
from courses.models import Assignment, Enrolment, Module, Passage, Place
from courses.terms import FREE, Terms, all_terms
from quizzes.progress import Progress, overviews

from .lines import reading_lines

SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """A module in a list, with its reading line. `place` is where the learner stopped, if they have begun to read."""

    module: Module
    progress: Progress
    line: Sequence[str] = ()
    terms: Terms = FREE
    place: Place | None = None
    now: datetime = datetime.max

    @property
    def opened(self) -> bool:
        return self.terms.opened(self.now)

    @property
    def begun(self) -> bool:
        return self.progress.begun or self.place is not None

    @property
    def stopped_at(self) -> int | None:
        """Return the number of the passage where the learner stopped, if it is still there and anything is unread."""
        number: int | None = getattr(self.place, "number", None)
        return number if self.progress.read < self.progress.passages else None

    @property
    def missing_passages(self) -> int:
        return self.progress.passages - self.progress.read

    @property
    def missing_items(self) -> int:
        return self.progress.items - self.progress.answered

    @property
    def late(self) -> bool:
        return not self.progress.complete and self.terms.is_late(self.now)

    @property
    def pending(self) -> bool:
        """Report whether there is a date to keep: something is missing and can still be given."""
        return (
            self.terms.due is not None and not self.progress.complete and self.terms.takes_answers(self.now)
        )

    @property
    def when(self) -> str:
        """Return when it is due, as it is said: Due tomorrow, 23:59."""
        if self.terms.due is None:
            return ""
        return (_("Was due %(at)s") if self.late else _("Due %(at)s")) % {
            "at": in_words(self.terms.due, self.now)
        }

    @property
    def opens(self) -> str:
        return _("Opens %(at)s") % {"at": in_words(self.terms.opens, self.now)} if self.terms.opens else ""

    @property
    def dates(self) -> str:
        """Return what holds after the due date, which `when` says."""
        return after_due_in_words(self.terms)


def outlines(enrolments: Collection[Enrolment]) -> dict[int, list[ModuleRow]]:
    """Return, by enrolment, the modules that exist for this person in their order. Ten queries, however many courses."""
    now = timezone.now()
    standing = overviews(enrolments)
    terms = all_terms(enrolments)
    lines = reading_lines(enrolments)
    places = {(place.enrolment_id, place.module_id): place for place in _places(enrolments)}
    found: dict[int, list[ModuleRow]] = {}
    for enrolment in enrolments:
        rows = found[enrolment.pk] = []
        for total in standing.of_course(enrolment.course_id):
            module, where = total.module, (enrolment.pk, total.module.pk)
            if is_given(enrolment, module, terms[where]):
                progress = standing.progress(enrolment, module)
                rows.append(ModuleRow(module, progress, lines[where], terms[where], places.get(where), now))
    return found


def outline(enrolment: Enrolment) -> list[ModuleRow]:
    """Return the modules of one course that exist for this person, in their order."""
    return outlines([enrolment])[enrolment.pk]


def _places(enrolments: Collection[Enrolment]) -> QuerySet[Place]:
    """Return where people stopped, each with the `number` that the passage has now; None where it is gone."""
    here = Passage.objects.filter(
        version__revisions__published_as=OuterRef("module"), key=OuterRef("key")
    ).values("number")[:1]
    return Place.objects.filter(enrolment__in=[e.pk for e in enrolments]).annotate(number=Subquery(here))


def due(rows: Iterable[ModuleRow]) -> list[ModuleRow]:
    """Return what has a date to keep, the nearest first; what is late comes before everything."""
    return sorted((row for row in rows if row.pending), key=lambda row: row.terms.due or datetime.max)


def due_soon(rows: Iterable[ModuleRow]) -> list[ModuleRow]:
    """Return what is due within a week, or late."""
    return [row for row in due(rows) if row.terms.due and row.terms.due - row.now <= SOON]


def in_words(at: datetime, now: datetime) -> str:
    """Return a moment in the reader's zone as it is said: today, tomorrow, a weekday within a week, else the date."""
    local, today = timezone.localtime(at), timezone.localtime(now).date()
    clock = date_format(local, _("H:i"))
    days = (local.date() - today).days
    named = {-1: _("yesterday, %(clock)s"), 0: _("today, %(clock)s"), 1: _("tomorrow, %(clock)s")}.get(days)
    if named:
        return named % {"clock": clock}
    if 1 < days < 7:
        return date_format(local, _("l, H:i"))
    return date_format(local, _("l j F, H:i") if local.year == today.year else _("j F Y, H:i"))


def dates_in_words(terms: Terms) -> str:
    """Return what holds for this learner with an activity: when it is due, what lateness costs, when it closes."""
    due = [_("Due %(at)s.") % {"at": in_words(terms.due, timezone.now())}] if terms.due else []
    return " ".join([*due, after_due_in_words(terms)]).strip()


def after_due_in_words(terms: Terms) -> str:
    """Return what lateness costs, and when answers are not taken any more."""
    now = timezone.now()
    words = []
    if terms.due:
        if terms.late == Assignment.Late.REDUCE:
            words.append(
                _("After that an answer loses %(share)s of its credit for each 24 hours begun.")
                % {"share": f"{terms.late_share:.0%}"}
            )
        elif terms.late == Assignment.Late.REFUSE:
            words.append(_("After that no answer is taken."))
    if terms.closes and terms.last == terms.closes:
        words.append(_("Answers are taken until %(at)s.") % {"at": in_words(terms.closes, now)})
    return " ".join(words)
