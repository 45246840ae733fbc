"""Assignments and accommodations in plain sentences."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Accommodation, Assignment, Enrolment


def to_whom(assignment: Assignment) -> str:
    """Return whom it is given to: the whole course, a cohort or group by its name, a student by theirs."""
    recipient = assignment.recipient
    if recipient is None:
        return _("the whole course")
    return str(recipient.user) if isinstance(recipient, Enrolment) else recipient.name


def in_sentences(assignment: Assignment) -> str:
    """Return what an assignment asks for: its dates, what lateness costs, the gate, the tries."""
    sentences = []
    if assignment.opens:
        opened = assignment.opens <= timezone.now()
        said = _("Opened %(at)s.") if opened else _("Opens %(at)s.")
        sentences.append(said % {"at": on(assignment.opens)})
    if assignment.due:
        sentences.append(_("Due %(at)s.") % {"at": on(assignment.due)})
        sentences.append(_late(assignment))
    if assignment.closes:
        sentences.append(_("Closes %(at)s.") % {"at": on(assignment.closes)})
    if assignment.gate:
        sentences.append(_("One section at a time."))
    if assignment.tries:
        sentences.append(
            ngettext(
                "%(n)d try at each question that counts.",
                "%(n)d tries at each question that counts.",
                assignment.tries,
            )
            % {"n": assignment.tries}
        )
    return " ".join(sentences) or _("Open from now on, without a date.")


def _late(assignment: Assignment) -> str:
    match assignment.late:
        case Assignment.Late.REDUCE:
            return _("Later answers lose %(share)s of their credit for each 24 hours begun.") % {
                "share": f"{assignment.late_share:.0%}"
            }
        case Assignment.Late.REFUSE:
            return _("Later answers are not taken.")
        case _:
            return _("Later answers count in full and are marked late.")


def has(accommodation: Accommodation) -> str:
    """Return what a learner has everywhere in the course."""
    parts = []
    if accommodation.time_factor > 1:
        more = f"{accommodation.time_factor - 1:.0%}"
        parts.append(_("%(more)s more time in every timed quiz") % {"more": more})
    if accommodation.extra_days:
        days = accommodation.extra_days
        parts.append(
            ngettext("%(n)d more day on everything due", "%(n)d more days on everything due", days)
            % {"n": days}
        )
    if accommodation.extra_tries:
        tries = accommodation.extra_tries
        parts.append(
            ngettext("%(n)d more try at each question", "%(n)d more tries at each question", tries)
            % {"n": tries}
        )
    if accommodation.gate == Accommodation.Gate.ON:
        parts.append(_("always one section at a time"))
    if accommodation.gate == Accommodation.Gate.OFF:
        parts.append(_("never one section at a time"))
    return "; ".join(parts)


def on(at: datetime) -> str:
    """Return a moment by the instructor's clock: Friday 4 December 2026, 23:59."""
    return date_format(timezone.localtime(at), _("l j F Y, H:i"))
