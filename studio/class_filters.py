"""Narrowing the class table: which learners, in which order, and what is counted of them."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from courses.models import Cohort, Group, Module

from .class_table import ClassTable, Row


class State(TextChoices):
    """Whom to show."""

    ALL = "", _("All")
    NOT_STARTED = "not-started", _("Not started")
    STUCK = "stuck", _("Stuck")
    LATE = "late", _("Late")

    def holds(self, row: Row) -> bool:
        match self:
            case State.NOT_STARTED:
                return row.not_started
            case State.STUCK:
                return row.stuck
            case State.LATE:
                return row.late
            case _:
                return True


def folded(text: str) -> str:
    """Return the text as it is searched and sorted: without accents, in small letters."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(char for char in parts if not unicodedata.combining(char)).casefold()


def _share(part: float, whole: float) -> float:
    # Who has nothing to do is behind with nothing.
    return part / whole if whole else 1.0


def by_name(row: Row) -> Any:
    """Return the key of the order by name; where names are not shown, of the order of joining."""
    return row.number, folded(row.name), row.pk


ORDERS: dict[str, Callable[[Row], Any]] = {
    "name": by_name,
    "progress": lambda row: _share(row.sum.done, row.sum.total),
    "points": lambda row: _share(row.sum.earned, row.sum.points),
    # Never here comes before long ago.
    "seen": lambda row: (row.seen is not None, row.seen),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What was asked for. `order` is a key of ORDERS, after "-" for the other way round."""

    state: State = State.ALL
    cohort: Cohort | None = None
    group: Group | None = None
    module: Module | None = None
    name: str = ""
    order: str = "name"

    def finds(self, row: Row) -> bool:
        """Report whether a learner is among those asked for, whatever their state."""
        return (
            (self.cohort is None or row.cohort == self.cohort)
            and (self.group is None or row.group == self.group)
            and (not self.name or folded(self.name) in folded(row.name))
        )

    def without(self, parameter: str) -> "Filters":
        match parameter:
            case "state":
                return replace(self, state=State.ALL)
            case "q":
                return replace(self, name="")
            case "module":
                return replace(self, module=None)
            case "cohort":
                return replace(self, cohort=None)
            case _:
                return replace(self, group=None)


@dataclass(frozen=True, slots=True)
class Dropped:
    """One filter that could be dropped: its parameter, what it asks for, and how many learners there are without it."""

    parameter: str
    words: str
    count: int


@dataclass(frozen=True)
class Selection:
    """The learners of a class that filters leave. `table` has what is shown of the whole; `among` are of every state."""

    whole: ClassTable
    table: ClassTable
    filters: Filters
    among: Sequence[Row]

    @cached_property
    def rows(self) -> list[Row]:
        """Return the learners to show, in the order asked for; those alike by name."""
        key, backwards = self.filters.order.removeprefix("-"), self.filters.order.startswith("-")
        found = sorted(filter(self.filters.state.holds, self.among), key=by_name)
        return sorted(found, key=ORDERS[key], reverse=backwards)

    def count(self, state: State) -> int:
        return sum(map(state.holds, self.among))

    @cached_property
    def counts(self) -> list[tuple[State, int]]:
        """Return each state and how many are in it."""
        return [(state, self.count(state)) for state in State]

    @property
    def all_well(self) -> bool:
        """Report whether there is somebody, and nobody in any state that asks for something."""
        return bool(self.among) and not any(self.count(state) for state in State if state)

    @property
    def narrowed(self) -> bool:
        """Report whether some of the class are left out before any state is asked for."""
        return len(self.among) < len(self.table.rows)

    def droppable(self) -> list[Dropped]:
        """Return the filters that each alone leave nobody: without it there would be somebody."""
        filters = self.filters
        asked = [
            ("state", str(filters.state.label) if filters.state else ""),
            ("module", filters.module.title if filters.module else ""),
            ("cohort", filters.cohort.name if filters.cohort else ""),
            ("group", filters.group.name if filters.group else ""),
            ("q", filters.name),
        ]
        found = [
            Dropped(parameter, words, len(select(self.whole, filters.without(parameter)).rows))
            for parameter, words in asked
            if words
        ]
        return [dropped for dropped in found if dropped.count]


def select(table: ClassTable, filters: Filters) -> Selection:
    """Return whom the filters leave of a class, with one module alone where they name one."""
    shown = table.of_module(filters.module) if filters.module else table
    return Selection(table, shown, filters, [row for row in shown.rows if filters.finds(row)])


class FiltersForm(forms.Form):
    """The filters as an address gives them. What is not offered to this viewer counts as not asked."""

    state = forms.ChoiceField(choices=State.choices, required=False, widget=forms.HiddenInput)
    sort = forms.ChoiceField(
        choices=[(way + name, name) for name in ORDERS for way in ("", "-")],
        required=False,
        widget=forms.HiddenInput,
    )
    cohort = forms.ChoiceField(label=_("Cohort"), required=False)
    group = forms.ChoiceField(label=_("Group"), required=False)
    module = forms.ChoiceField(label=_("Module"), required=False)
    q = forms.CharField(
        label=_("Find a name"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def __init__(self, data: Mapping[str, Any], table: ClassTable) -> None:
        super().__init__(data, label_suffix="")
        self._offered: dict[str, dict[str, Any]] = {
            "cohort": {str(cohort.pk): cohort for cohort in table.cohorts()},
            "group": {str(group.pk): group for group in table.groups()},
            "module": {module.key: module for module in table.modules},
        }
        # One choice narrows nothing, unless some are not in it.
        self._offer("cohort", table.all_in_one(lambda row: row.cohort))
        self._offer("group", table.all_in_one(lambda row: row.group))
        self._offer("module", len(table.modules) < 2)
        if not table.named:
            del self.fields["q"]

    def _offer(self, name: str, idle: bool) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        if idle:
            del self.fields[name]
        else:
            offered = self._offered[name].items()
            field.choices = [("", _("All")), *((value, str(thing)) for value, thing in offered)]

    def filters(self) -> Filters:
        self.full_clean()
        data = self.cleaned_data
        return Filters(
            state=State(data.get("state", "")),
            cohort=self._chosen("cohort"),
            group=self._chosen("group"),
            module=self._chosen("module"),
            name=data.get("q", ""),
            order=data.get("sort") or "name",
        )

    def _chosen(self, name: str) -> Any:
        return self._offered[name].get(self.cleaned_data.get(name, ""))


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column that sorts. `aria` is its state, "" where the order is another's; `next` what a click asks."""

    label: str
    aria: str
    next: str


def heads(order: str) -> dict[str, Head]:
    """Return the heads that sort, by the key of their order."""
    labels = {"name": _("Student"), "progress": _("Done"), "points": _("Points"), "seen": _("Last here")}
    found = {}
    for key, label in labels.items():
        aria = {key: "ascending", f"-{key}": "descending"}.get(order, "")
        found[key] = Head(str(label), aria, f"-{key}" if order == key else key)
    return found
