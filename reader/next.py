"""What to do next in a course, and why."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from courses.models import Enrolment, Module, Passage, Place
from quizzes.progress import Overview, Progress


@dataclass(frozen=True, slots=True)
class Step:
    """The next step: a module, what to press, and the reason in a sentence. No module: nothing is left."""

    module: Module | None
    action: str
    why: str
    href: str
    progress: Progress | None = None


def next_step(enrolment: Enrolment, standing: Overview) -> Step:
    """Return the first thing left: the module that was begun and not finished, else the next in order, else what to look at again."""
    rows = [(total.module, standing.progress(enrolment, total.module)) for total in standing.modules]
    begun = next(((m, p) for m, p in rows if p.begun and not p.complete), None)
    if begun:
        module, progress = begun
        return _continue(enrolment, module, progress)
    fresh = next(((m, p) for m, p in rows if not p.begun), None)
    if fresh:
        module, progress = fresh
        first = all(not p.begun for _m, p in rows)
        why = (
            _("It is the first reading of the course.")
            if first
            else _("It is next in the course; the readings before it are done.")
        )
        return Step(module, _("Begin reading"), why, module.get_absolute_url(), progress)
    again = next(((m, p) for m, p in rows if p.again), None)
    if again:
        module, progress = again
        why = _("Everything is read and answered. %(n)d of its answers were not right yet.") % {
            "n": progress.again
        }
        return Step(module, _("Look again"), why, module.get_absolute_url(), progress)
    why = (
        _("Everything that is published is read and answered.")
        if rows
        else _("Nothing has been published yet. Come back when your instructor says so.")
    )
    return Step(None, "", why, "")


def _continue(enrolment: Enrolment, module: Module, progress: Progress) -> Step:
    place = Place.objects.filter(enrolment=enrolment, module=module).select_related("key").first()
    passage = (
        Passage.objects.filter(version__revisions__published_as=module, key=place.key).first()
        if place
        else None
    )
    if passage and progress.read < progress.passages:
        why = _("You stopped at ¶%(n)d.") % {"n": passage.number}
        return Step(
            module,
            _("Continue from ¶%(n)d") % {"n": passage.number},
            why,
            f"{module.get_absolute_url()}#{passage.fragment}",
            progress,
        )
    left = progress.items - progress.answered
    why = _("%(n)d of its questions wait for your answer.") % {"n": left} if left else _("You have begun it.")
    return Step(module, _("Continue"), why, module.get_absolute_url(), progress)
