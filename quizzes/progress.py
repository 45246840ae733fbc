"""How far learners are: facts read and answered, per module, for one learner or a whole class in the same few queries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum

from courses.models import Course, Enrolment, Module, PassageRead

from .models import Embed, ItemVersion

COUNTS = Q(version__role=ItemVersion.Role.ASSESSMENT) & ~Q(version__marked=ItemVersion.Marked.SELF)


@dataclass
class Progress:
    """One learner in one module. Points count assessment items; `waiting` are points nobody has read yet.

    `own` are the answers in one's own words that have no score: neither right nor to be looked at again.
    """

    passages: int = 0
    read: int = 0
    items: int = 0
    answered: int = 0
    right: int = 0
    first_right: int = 0
    points: float = 0
    earned: float = 0
    waiting: float = 0
    own: int = 0

    def __add__(self, other: "Progress") -> "Progress":
        return Progress(**{f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self)})

    @property
    def total(self) -> int:
        """Return how many things there are to do: passages to read and questions to answer."""
        return self.passages + self.items

    @property
    def done(self) -> int:
        return self.read + self.answered

    @property
    def again(self) -> int:
        """Return how many answers are to be looked at again."""
        return self.answered - self.right - self.own

    @property
    def complete(self) -> bool:
        return self.total > 0 and self.done >= self.total

    @property
    def begun(self) -> bool:
        return self.done > 0


@dataclass(frozen=True)
class ModuleTotals:
    """What a module holds, as published."""

    module: Module
    passages: int
    items: int
    points: float


@dataclass
class Overview:
    """The published modules of a course in their order, and how far each of some learners is in each."""

    modules: list[ModuleTotals]
    of: dict[tuple[int, int], Progress] = field(default_factory=dict)

    def progress(self, enrolment: Enrolment, module: Module) -> Progress:
        return self.of[enrolment.pk, module.pk]


def overview(course: Course, enrolments: Collection[Enrolment], only: Module | None = None) -> Overview:
    """Return where these learners stand in a course, or in one module of it. Four queries, however many they are."""
    modules = (
        Module.objects.published().filter(course=course).select_related("published", "document", "course")
    )
    embeds = Embed.objects.filter(revision__published_as__course=course, number__gt=0)
    if only is not None:
        modules, embeds = modules.filter(pk=only.pk), embeds.filter(revision__published_as=only)
    totals = {
        row["revision__published_as"]: row
        for row in embeds.values("revision__published_as").annotate(
            n=Count("pk"), worth=Sum("version__points", filter=COUNTS, default=0.0)
        )
    }
    result = Overview(
        [
            ModuleTotals(
                module,
                module.published.passage_count if module.published else 0,
                totals[module.pk]["n"] if module.pk in totals else 0,
                totals[module.pk]["worth"] if module.pk in totals else 0.0,
            )
            for module in modules
        ]
    )
    for enrolment in enrolments:
        for total in result.modules:
            result.of[enrolment.pk, total.module.pk] = Progress(
                passages=total.passages, items=total.items, points=total.points
            )
    ids = [enrolment.pk for enrolment in enrolments]
    for row in _reads(course, ids, only):
        result.of[row["enrolment"], row["module"]].read = row["n"]
    for row in _answers(embeds, ids):
        progress = result.of[row["enrolment"], row["module"]]
        progress.answered, progress.right, progress.first_right = row["n"], row["right"], row["first_right"]
        progress.earned, progress.waiting, progress.own = row["earned"], row["waiting"], row["own"]
    return result


def _reads(course: Course, ids: Collection[int], only: Module | None) -> Iterable[Any]:
    reads = PassageRead.objects.filter(
        enrolment__in=ids, key__passages__version__revisions__published_as__course=course
    )
    if only is not None:
        reads = reads.filter(key__passages__version__revisions__published_as=only)
    return reads.values("enrolment", module=F("key__passages__version__revisions__published_as")).annotate(
        n=Count("pk")
    )


def _answers(embeds: QuerySet[Embed], ids: Collection[int]) -> Iterable[Any]:
    answered = embeds.filter(item__standings__enrolment__in=ids, item__standings__at__isnull=False)
    worth = F("version__points") * F("item__standings__score")
    return answered.values(
        enrolment=F("item__standings__enrolment"), module=F("revision__published_as")
    ).annotate(
        n=Count("pk"),
        right=Count("pk", filter=Q(item__standings__right=True)),
        first_right=Count("pk", filter=Q(item__standings__first_right=True)),
        own=Count("pk", filter=Q(item__standings__right=False, item__standings__score__isnull=True)),
        earned=Sum(worth, filter=COUNTS, default=0.0),
        waiting=Sum("version__points", filter=COUNTS & Q(item__standings__waiting=True), default=0.0),
    )
