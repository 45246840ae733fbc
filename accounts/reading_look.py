"""How reading looks: what can be chosen, and what somebody has chosen.

The names are columns of `User`, cookies of those who are signed out, and data-attributes of <html>.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import User

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Preference:
    """One thing to choose. The option "" is the page's own choice."""

    name: str
    label: Words
    options: tuple[tuple[str, Words], ...]


PREFERENCES = (
    Preference(
        "size", _("Size of the reading text"), (("", _("Normal")), ("l", _("Large")), ("xl", _("Larger")))
    ),
    Preference("lead", _("Space between lines"), (("", _("Normal")), ("wide", _("Wide")))),
    Preference(
        "width", _("Length of lines"), (("narrow", _("Short")), ("", _("Normal")), ("wide", _("Long")))
    ),
    Preference(
        "face",
        _("Letters"),
        (("", _("With serifs")), ("sans", _("Without")), ("legible", _("Hyperlegible"))),
    ),
    Preference("nums", _("Paragraph numbers"), (("", _("Shown")), ("plain", _("Only when pointed at")))),
    Preference("theme", _("Theme"), (("", _("Same as device")), ("light", _("Day")), ("dark", _("Lamp")))),
)
# What the button "Aa" on every page offers.
AT_HAND = ("theme", "size", "face")
NAMES = tuple(preference.name for preference in PREFERENCES)
ALLOWED = {preference.name: {value for value, _label in preference.options} for preference in PREFERENCES}


@dataclass(frozen=True, slots=True)
class Look:
    """How pages are shown to somebody. `kept` says where it is remembered: "account" or "cookies"."""

    chosen: Mapping[str, str]
    kept: str

    def attributes(self) -> Iterable[tuple[str, str]]:
        """Yield what <html> says: name and value of all that was chosen."""
        return ((name, self.chosen[name]) for name in NAMES if self.chosen.get(name))

    def all(self) -> Iterable[tuple[Preference, str]]:
        """Yield every preference with what was chosen."""
        return ((preference, self.chosen.get(preference.name, "")) for preference in PREFERENCES)

    def at_hand(self) -> Iterable[tuple[Preference, str]]:
        by_name = {preference.name: preference for preference in PREFERENCES}
        return ((by_name[name], self.chosen.get(name, "")) for name in AT_HAND)


def chosen_in(given: Mapping[str, str]) -> dict[str, str]:
    """Return what is given and may be chosen; unknown names and values are left out."""
    return {name: given[name] for name in NAMES if given.get(name) in ALLOWED[name]}


def look_of(user: User) -> Look:
    return Look(chosen_in({name: getattr(user, name) for name in NAMES}), kept="account")


def keep_look(user: User, given: Mapping[str, str]) -> None:
    """Keep with the account what is given and may be chosen. One query, or none."""
    chosen = chosen_in(given)
    if chosen:
        User.objects.filter(pk=user.pk).update(**chosen)
