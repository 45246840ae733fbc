"""The class as one person may see it: every learner of theirs by every module, with what is done, late and stuck."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from django.utils.translation import gettext as _

from courses.access import may
from courses.models import Cohort, Enrolment, Group, Module, Role
from courses.terms import Terms, all_terms
from quizzes.progress import Overview, Progress, Traces, overview, traces

from .states import APART, WRONG_TRIES, Reach, Stuck, is_late, reach, stuck, was_late


@dataclass(frozen=True, slots=True)
class Cell:
    """One learner in one module. `was_late`: all is done, the last of it after the due date."""

    module: Module
    progress: Progress
    terms: Terms
    reach: Reach
    late: bool
    was_late: bool
    stuck: Stuck | None

    @property
    def apart(self) -> bool:
        """Report whether the module is none of the learner's business now: it makes them neither slow nor late."""
        return self.reach in APART

    @property
    def earned(self) -> float:
        """Return the points to two places: thirds of points add up to whole ones."""
        return round(self.progress.earned, 2)


@dataclass(frozen=True)
class Row:
    """One learner. `name` is how this viewer knows them; the email is empty where they may not know more."""

    pk: int
    number: int
    name: str
    email: str
    cohort: Cohort | None
    group: Group | None
    seen: datetime | None
    cells: Sequence[Cell]

    @cached_property
    def sum(self) -> Progress:
        """Return the progress over the modules that are open to the learner."""
        return sum((cell.progress for cell in self.cells if not cell.apart), Progress())

    @property
    def earned(self) -> float:
        return round(self.sum.earned, 2)

    @cached_property
    def not_started(self) -> bool:
        """Report whether nothing is begun of what is open to the learner; where nothing is open, nothing is missing."""
        states = {cell.reach for cell in self.cells if not cell.apart}
        return states == {Reach.NOT_STARTED}

    @cached_property
    def stuck(self) -> bool:
        return any(cell.stuck for cell in self.cells)

    @cached_property
    def late(self) -> bool:
        return any(cell.late for cell in self.cells)


@dataclass(frozen=True)
class ClassTable:
    """The learners that one person may see, in the order in which they joined. `named`: under their names."""

    named: bool
    modules: Sequence[Module]
    rows: Sequence[Row] = field(default_factory=list)

    def of_module(self, module: Module) -> "ClassTable":
        """Return the table of one module alone."""
        at = [each.pk for each in self.modules].index(module.pk)
        rows = [replace(row, cells=row.cells[at : at + 1]) for row in self.rows]
        return replace(self, modules=[module], rows=rows)

    def all_in_one(self, place: Callable[[Row], Cohort | Group | None]) -> bool:
        """Report whether these learners are all in the same place, or all in none."""
        return len({place(row) for row in self.rows}) < 2

    def cohorts(self) -> list[Cohort]:
        """Return the cohorts that these learners are in, by name."""
        return sorted({row.cohort for row in self.rows if row.cohort}, key=lambda cohort: cohort.name)

    def groups(self) -> list[Group]:
        """Return the groups that these learners are in, by name."""
        return sorted({row.group for row in self.rows if row.group}, key=lambda group: group.name)


def class_table(viewer: Enrolment, now: datetime) -> ClassTable:
    """Return the class as this person may see it at that moment. Twelve queries however many learn, one without names."""
    learners = list(
        Enrolment.objects.learners().within(viewer).select_related("user", "cohort", "group").order_by("pk")
    )
    named = may(viewer, "see names")
    numbers = {} if named else join_numbers(viewer)
    standing = overview(viewer.course, learners)
    modules = [total.module for total in standing.modules]
    cell = cells_of(viewer, learners, standing, now)
    rows = [
        Row(
            pk=learner.pk,
            number=numbers.get(learner.pk, 0),
            name=str(learner.user) if named else pseudonym(numbers[learner.pk]),
            email=learner.user.email if named else "",
            cohort=learner.cohort,
            group=learner.group,
            seen=learner.seen,
            cells=[cell(learner, module) for module in modules],
        )
        for learner in learners
    ]
    return ClassTable(named, modules, rows)


def cells_of(
    viewer: Enrolment, learners: Sequence[Enrolment], standing: Overview, now: datetime
) -> Callable[[Enrolment, Module], Cell]:
    """Return what makes the cell of a learner and a module. Six queries now, none when a cell is made."""
    terms = all_terms(learners)
    traced = traces(viewer.course, learners, wrong_tries=WRONG_TRIES)

    def cell(learner: Enrolment, module: Module) -> Cell:
        return _cell(learner, module, standing, terms[learner.pk, module.pk], traced, now)

    return cell


def _cell(
    learner: Enrolment, module: Module, standing: Overview, terms: Terms, traced: Traces, now: datetime
) -> Cell:
    where = learner.pk, module.pk
    progress = standing.of[where]
    far = reach(progress, terms, now)
    read, answered, here = (
        standing.read_at.get(where),
        standing.answered_at.get(where),
        traced.here.get(where),
    )
    return Cell(
        module=module,
        progress=progress,
        terms=terms,
        reach=far,
        late=is_late(far, terms, now),
        was_late=was_late(far, terms, _last(read, traced.first_at.get(where))),
        stuck=stuck(
            far,
            terms,
            now,
            wrong=traced.wrong.get(where, ()),
            right_at=traced.right_at.get(learner.pk),
            touched=_last(read, answered, here),
        ),
    )


def _last(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment), default=None)


def join_numbers(viewer: Enrolment) -> dict[int, int]:
    """Return the number of each learner of the course, from 1 in the order they joined, those who left included."""
    everyone = Enrolment.objects.filter(course=viewer.course_id, role=Role.LEARNER).order_by("pk")
    return {pk: number for number, pk in enumerate(everyone.values_list("pk", flat=True), start=1)}


def name_of(learner: Enrolment, viewer: Enrolment) -> str:
    """Return what one learner is called before this viewer. A query where names are not shown."""
    return str(learner.user) if may(viewer, "see names") else pseudonym(join_numbers(viewer)[learner.pk])


def pseudonym(number: int) -> str:
    """Return what a learner is called where names are not shown."""
    return _("Student %(n)d") % {"n": number}
