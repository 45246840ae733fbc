"""What the site keeps about people: each field of each table is declared here, as personal or as harmless.

Apps declare their own tables in AppConfig.ready(), each in its module `kept`. The page about privacy and the file a
person downloads say what is declared; a test fails for a field that nobody declared.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.functional import Promise

if TYPE_CHECKING:
    from .models import User

Text = str | Promise
# What a term is set for, and its last day; None where there is none.
Term = tuple[str, date | None]


@dataclass(frozen=True, slots=True)
class Topic:
    """One part of the page about privacy. All in whole sentences but the title."""

    name: str
    order: int
    title: Text
    what: Text
    why: Text
    long: Text
    who: Text


@dataclass(frozen=True, slots=True)
class Personal:
    """One field that holds something about a person.

    `part` names the file of the download that has it, under the field's own name; without one, `absent` says why it is
    in none. An owner says whose the row is, and is in no file: all rows there are the person's own.
    """

    model: str
    field: str
    topic: str
    part: str = ""
    absent: Text = ""
    owner: bool = False


_topics: dict[str, Topic] = {}
_terms: list[Callable[["User"], Iterable[Term]]] = []
_personal: dict[tuple[str, str], Personal] = {}
_harmless: dict[tuple[str, str], str] = {}


def topic(name: str, order: int, *, title: Text, what: Text, why: Text, long: Text, who: Text) -> None:
    """Declare a part of the page about privacy; `order` is where it stands there."""
    _topics[name] = Topic(name, order, title, what, why, long, who)


def personal(
    model: str, fields: str, *, topic: str, part: str = "", absent: Text = "", owner: str = ""
) -> None:
    """Declare fields of a model ("courses.Enrolment"), their names set apart by blanks, as holding personal data.

    `owner` are the fields that say whose a row is.
    """
    if bool(part) == bool(absent) and fields:
        raise ValueError(f"{model}: say either which part of the download has {fields}, or why none has")
    for field in owner.split():
        _personal[model, field] = Personal(model, field, topic, owner=True)
    for field in fields.split():
        _personal[model, field] = Personal(model, field, topic, part, absent)


def harmless(model: str, fields: str, why: str) -> None:
    """Declare fields of a model as telling nothing about a person, and say why that is so."""
    if not why:
        raise ValueError(f"{model}: say why these fields are harmless")
    for field in fields.split():
        _harmless[model, field] = why


def terms(fn: Callable[["User"], Iterable[Term]]) -> None:
    """Let `fn(user)` say until when what it has of a person stands under their name."""
    _terms.append(fn)


def terms_of(user: "User") -> list[Term]:
    """Return until when what stands under the name of this person does so."""
    return [term for fn in _terms for term in fn(user)]


def topics() -> list[Topic]:
    """Return the parts of the page about privacy in their order."""
    return sorted(_topics.values(), key=lambda topic: topic.order)


def all_personal() -> list[Personal]:
    """Return the personal fields of the tables that there are; a declaration for an app that is not installed waits."""
    there = {field for field, _ in _fields()}
    return [found for key, found in _personal.items() if key in there]


def undeclared() -> list[str]:
    """Return the fields, as app.Model.field, that are declared neither personal nor harmless, or both."""
    return [
        ".".join(key)
        for key, primary in _fields()
        if not primary and (key in _personal) == (key in _harmless)
    ]


def unknown() -> list[str]:
    """Return what is declared of installed apps and is not there."""
    there = {field for field, _ in _fields()}
    return [
        ".".join(key)
        for key in (*_personal, *_harmless)
        if key not in there and key[0].split(".")[0] in apps.app_configs
    ]


def _fields() -> list[tuple[tuple[str, str], bool]]:
    """Return (model, field) of every column and every many-to-many of the site, and whether it is a mere number of rows."""
    return [
        ((model._meta.label, field.name), field.primary_key and field.auto_created)
        for model in apps.get_models(include_auto_created=True)
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
    ]
