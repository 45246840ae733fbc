"""What every page knows: how the reader wants it shown, and whether there is something new for them."""

from collections.abc import Callable

from django.http import HttpRequest

from accounts.models import User
from accounts.notices import unseen
from accounts.reading_look import Look, chosen_in, look_of


def person_of(request: HttpRequest) -> User | None:
    """Return whoever is signed in with an account; None for guests, and where a request never came that far."""
    user = getattr(request, "user", None)
    return user if user is not None and user.is_authenticated and not user.is_guest else None


def view_settings(request: HttpRequest) -> dict[str, Look]:
    """Return how the page is shown: as the account says, or the cookies; unknown values count as unset."""
    person = person_of(request)
    return {"look": look_of(person) if person else Look(chosen_in(request.COOKIES), kept="cookies")}


def unseen_notices(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """Return how many notices are new, as a function: a page or fragment that does not show it asks nothing."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.is_guest:
        return {}
    return {"unseen_notices": lambda: unseen(user)}
