"""In which state a learner is with a module: how far, late, stuck. Pure; the moments come from outside."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from courses.terms import Terms
from quizzes.progress import Progress, WrongItem

# Two wrong tries at one question and nothing right since; or begun and untouched for so long.
WRONG_TRIES = 2
UNTOUCHED = timedelta(days=3)


class Reach(TextChoices):
    """How far a learner is with a module. The first three are no business of the learner's."""

    EMPTY = "empty", _("nothing to do")
    UNASSIGNED = "unassigned", _("not assigned")
    CLOSED = "closed", _("not open yet")
    NOT_STARTED = "not-started", _("not started")
    BEGUN = "begun", _("begun")
    DONE = "done", _("done")


APART = frozenset({Reach.EMPTY, Reach.UNASSIGNED, Reach.CLOSED})


def reach(progress: Progress, terms: Terms, now: datetime) -> Reach:
    """Return how far a learner is with a module that these terms hold for."""
    if not terms.given:
        return Reach.UNASSIGNED
    if not terms.opened(now):
        return Reach.CLOSED
    if not progress.total:
        return Reach.EMPTY
    if progress.complete:
        return Reach.DONE
    return Reach.BEGUN if progress.begun else Reach.NOT_STARTED


def is_late(far: Reach, terms: Terms, now: datetime) -> bool:
    """Report whether the due date has passed and something is missing."""
    return far in (Reach.NOT_STARTED, Reach.BEGUN) and terms.is_late(now)


def was_late(far: Reach, terms: Terms, finished: datetime | None) -> bool:
    """Report whether all is done and the last of it came after the due date.

    `finished` is when the last passage was first read, or the last question first answered; better tries after that
    are no lateness.
    """
    return far == Reach.DONE and finished is not None and terms.is_late(finished)


@dataclass(frozen=True, slots=True)
class Stuck:
    """Why a learner is stuck: the questions with wrong tries, last tried first; or the whole days without a trace."""

    items: tuple[WrongItem, ...] = ()
    days: int = 0


def stuck(
    far: Reach,
    terms: Terms,
    now: datetime,
    *,
    wrong: Collection[WrongItem],
    right_at: datetime | None,
    touched: datetime | None,
) -> Stuck | None:
    """Return why a learner is stuck in a module; None when they are not.

    `right_at` is the learner's last right answer to anything in the course, `touched` when they last read or answered
    something in this module. Where no answer is taken any more, nobody is stuck: there is nothing they could do.
    """
    if far in APART or not terms.takes_answers(now):
        return None
    items = [
        item for item in wrong if item.tries >= WRONG_TRIES and (right_at is None or right_at <= item.at)
    ]
    if items:
        return Stuck(items=tuple(sorted(items, key=lambda item: item.at, reverse=True)))
    if far == Reach.BEGUN and touched is not None and now - touched >= UNTOUCHED:
        return Stuck(days=(now - touched).days)
    return None
