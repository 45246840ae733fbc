"""How far learners are: facts read and answered, per module, for one learner or a whole class in the same few queries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum

from courses.models import Course, Enrolment, Module, PassageRead, Place

from .models import Embed, ItemVersion, Response

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
    """The published modules of a course in their order, and how far each of some learners is in each.

    `read_at` and `answered_at` are when a learner last read something there, and last answered.
    """

    modules: list[ModuleTotals]
    of: dict[tuple[int, int], Progress] = field(default_factory=dict)
    read_at: dict[tuple[int, int], datetime] = field(default_factory=dict)
    answered_at: dict[tuple[int, int], datetime] = field(default_factory=dict)

    def of_course(self, course: int) -> list[ModuleTotals]:
        """Return the modules of one of the courses, in their order."""
        return [total for total in self.modules if total.module.course_id == course]

    def progress(self, enrolment: Enrolment, module: Module) -> Progress:
        return self.of[enrolment.pk, module.pk]


def overview(course: Course, enrolments: Collection[Enrolment], only: Module | None = None) -> Overview:
    """Return where these learners stand in a course, or in one module of it. Four queries, however many they are."""
    return _overview([course.pk], enrolments, only)


def overviews(enrolments: Collection[Enrolment]) -> Overview:
    """Return where each of these enrolments stands in its own course. Four queries, however many courses there are."""
    return _overview({enrolment.course_id for enrolment in enrolments}, enrolments, None)


def _overview(courses: Collection[int], enrolments: Collection[Enrolment], only: Module | None) -> Overview:
    modules = (
        Module.objects.published()
        .filter(course__in=courses)
        .select_related("published", "document", "course")
    )
    embeds = Embed.objects.filter(revision__published_as__course__in=courses, number__gt=0)
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
        for total in result.of_course(enrolment.course_id):
            result.of[enrolment.pk, total.module.pk] = Progress(
                passages=total.passages, items=total.items, points=total.points
            )
    ids = [enrolment.pk for enrolment in enrolments]
    for row in _reads(courses, ids, only):
        where = row["enrolment"], row["module"]
        result.of[where].read, result.read_at[where] = row["n"], row["last"]
    for row in _answers(embeds, ids):
        where = row["enrolment"], row["module"]
        progress, result.answered_at[where] = result.of[where], row["last"]
        progress.answered, progress.right, progress.first_right = row["n"], row["right"], row["first_right"]
        progress.earned, progress.waiting, progress.own = row["earned"], row["waiting"], row["own"]
    return result


def _reads(courses: Collection[int], ids: Collection[int], only: Module | None) -> Iterable[Any]:
    reads = PassageRead.objects.filter(
        enrolment__in=ids, key__passages__version__revisions__published_as__course__in=courses
    )
    if only is not None:
        reads = reads.filter(key__passages__version__revisions__published_as=only)
    return reads.values("enrolment", module=F("key__passages__version__revisions__published_as")).annotate(
        n=Count("pk"), last=Max("at")
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
        last=Max("item__standings__at"),
    )


@dataclass(frozen=True, slots=True)
class WrongItem:
    """A question of a published text that a learner tried, last at `at`, and has not got right. `number` is its Q."""

    key: str
    number: int
    tries: int
    at: datetime


@dataclass
class Traces:
    """When some learners did what, by enrolment and module: what tells who is stuck and who came late.

    `here` is when they were last in the text, whether or not they read on. `first_at` is when the last of the questions
    answered so far was answered for the first time. `right_at`, by enrolment alone, is their last right answer anywhere.
    """

    here: dict[tuple[int, int], datetime] = field(default_factory=dict)
    first_at: dict[tuple[int, int], datetime] = field(default_factory=dict)
    right_at: dict[int, datetime] = field(default_factory=dict)
    wrong: dict[tuple[int, int], list[WrongItem]] = field(default_factory=dict)


def traces(course: Course, enrolments: Collection[Enrolment], *, wrong_tries: int) -> Traces:
    """Return when these learners were where in a course. Four queries, however many they are.

    `wrong_tries` is how many tries at an item, none of them right, are worth telling.
    """
    ids = [enrolment.pk for enrolment in enrolments]
    found = Traces()
    for place in Place.objects.filter(enrolment__in=ids, module__course=course):
        found.here[place.enrolment_id, place.module_id] = place.at
    given = Response.objects.filter(enrolment__in=ids)
    for enrolment, at in given.filter(raw=1).values_list("enrolment").annotate(Max("at")).order_by():
        found.right_at[enrolment] = at
    before = Response.objects.filter(
        Q(at__lt=OuterRef("at")) | Q(at=OuterRef("at"), pk__lt=OuterRef("pk")),
        enrolment=OuterRef("enrolment"),
        item=OuterRef("item"),
    )
    firsts = (
        # The first try of all has the number 1; so has the first after a new key, which an earlier one tells apart.
        given.filter(
            ~Exists(before),
            number=1,
            item__embeds__revision__published_as__course=course,
            item__embeds__number__gt=0,
        )
        .values_list("enrolment", "item__embeds__revision__published_as")
        .annotate(Max("at"))
        .order_by()
    )
    for enrolment, module, at in firsts:
        found.first_at[enrolment, module] = at
    wrong = Embed.objects.filter(
        revision__published_as__course=course,
        number__gt=0,
        item__standings__enrolment__in=ids,
        item__standings__tries__gte=wrong_tries,
        item__standings__right=False,
        item__standings__waiting=False,
        item__standings__at__isnull=False,
    ).order_by("number")
    for enrolment, module, key, number, tries, at in wrong.values_list(
        "item__standings__enrolment",
        "revision__published_as",
        "item__key",
        "number",
        "item__standings__tries",
        "item__standings__at",
    ):
        assert at is not None  # filtered
        found.wrong.setdefault((enrolment, module), []).append(WrongItem(key, number, tries, at))
    return found
