"""What apps above this one add to the life of an account. They say so in AppConfig.ready().

Every hook runs in the caller's transaction: one that fails takes the arrival, the takeover or the erasure back.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction

from .models import User

Rows = list[dict[str, Any]]

_arrivals: list[Callable[[User], object]] = []
_takeovers: list[Callable[[User, User], object]] = []
_departures: list[Callable[[User], object]] = []
_erasures: list[Callable[[User], object]] = []
_own_data: dict[str, Callable[[User], Rows]] = {}


def on_arrival(fn: Callable[[User], object]) -> None:
    """Call `fn(user)` when an address of theirs is confirmed for the first time. It may run twice: be idempotent."""
    _arrivals.append(fn)


def on_takeover(fn: Callable[[User, User], object]) -> None:
    """Call `fn(guest, user)` when a guest has signed up or signed in: what the guest did now is the user's."""
    _takeovers.append(fn)


def on_departure(fn: Callable[[User], object]) -> None:
    """Call `fn(user)` before an account starts to leave. It raises `accounts.leaving.CannotLeave` to forbid that."""
    _departures.append(fn)


def on_erasure(fn: Callable[[User], object]) -> None:
    """Call `fn(user)` before the row of a user is deleted: move or delete what hangs on it. It may run twice."""
    _erasures.append(fn)


def own_data(name: str, fn: Callable[[User], Rows]) -> None:
    """Put `fn(user)` as NAME.json into the file a person downloads: rows of plain values, nothing of other people."""
    if _own_data.setdefault(name, fn) is not fn:
        raise ValueError(f"two parts of a person's data are called {name}")


def arrived(user: User) -> None:
    """Tell all apps that an address of this user has just been confirmed."""
    with transaction.atomic():
        for fn in _arrivals:
            fn(user)


def taken_over(guest: User, user: User) -> None:
    """Tell all apps that `guest` turned out to be `user`. The guest's row may be deleted afterwards."""
    with transaction.atomic():
        for fn in _takeovers:
            fn(guest, user)


def departing(user: User) -> None:
    """Ask all apps whether this user may leave; raises what they raise."""
    for fn in _departures:
        fn(user)


def erasing(user: User) -> None:
    """Let all apps move or delete what hangs on this user."""
    with transaction.atomic():
        for fn in _erasures:
            fn(user)


def own_data_of(user: User) -> Iterator[tuple[str, Rows]]:
    """Yield the parts of a person's data, by name, each made when it is asked for."""
    for name, fn in sorted(_own_data.items()):
        yield name, fn(user)
