"""Where somebody is signed in, and how to end that from elsewhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from .devices import device_named
from .models import User

# Sessions that came by signing in are noted; those that tests or the shell make are not.
TRACKED = "tracked"
SEEN_EVERY = timedelta(minutes=5)
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Place:
    """A browser that is signed in. `pk` is None for one that was never noted: it cannot be ended from elsewhere."""

    pk: int | None
    name: str
    ip: str
    since: datetime | None
    seen: datetime | None
    here: bool


def track(request: HttpRequest) -> None:
    """Note from now on when this session was last seen. The row itself is made by allauth at sign-in."""
    request.session[TRACKED] = True


class SeenMiddleware:
    """Keeps the time at which a session was last seen, at most once in five minutes: no statement otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        # A session is looked at only where the request has done so already: static pages stay without Vary: Cookie.
        if session.accessed and session.session_key and session.get(TRACKED):
            key = f"accounts.seen:{session.session_key}"
            if cache.add(key, True, SEEN_EVERY.total_seconds()):
                UserSession.objects.filter(session_key=session.session_key).update(
                    last_seen_at=timezone.now()
                )
        return response


def places(user: User, *, here: HttpRequest) -> list[Place]:
    """Return where this user is signed in, the one asked from first, then the last seen first; 50 at most.

    Without sessions that have ended, or were shut out by a new password. Two queries.
    """
    key = here.session.session_key
    rows = list(UserSession.objects.filter(user=user).order_by("-last_seen_at")[:SHOWN])
    valid = user.get_session_auth_hash()
    alive = {
        session.session_key
        for session in Session.objects.filter(
            session_key__in=[row.session_key for row in rows], expire_date__gt=timezone.now()
        )
        if constant_time_compare(session.get_decoded().get(HASH_SESSION_KEY, ""), valid)
    }
    found = [
        Place(
            row.pk,
            device_named(row.user_agent),
            row.ip,
            row.created_at,
            row.last_seen_at,
            row.session_key == key,
        )
        for row in rows
        if row.session_key in alive
    ]
    if not any(place.here for place in found):
        found.append(Place(None, device_named(here.headers.get("User-Agent", "")), "", None, None, True))
    return sorted(found, key=lambda place: not place.here)


@transaction.atomic
def end(user: User, *, pk: int) -> bool:
    """Sign this user out where session row `pk` is; False where there is none of theirs."""
    row = UserSession.objects.select_for_update().filter(user=user, pk=pk).first()
    if row is None:
        return False
    Session.objects.filter(session_key=row.session_key).delete()
    row.delete()
    return True


@transaction.atomic
def end_others(user: User, *, here: HttpRequest) -> int:
    """Sign this user out everywhere but where the request comes from; return at how many places."""
    others = UserSession.objects.filter(user=user).exclude(session_key=here.session.session_key)
    keys = list(others.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    others.filter(session_key__in=keys).delete()
    return len(keys)


def forget_expired() -> None:
    """Delete sessions whose time is over, and what was noted about them. Two statements."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
