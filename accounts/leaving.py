"""Deleting one's own account: asked for, two weeks to take it back by signing in, then erased."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .erasing import end_sessions, erase
from .mailing import bodies
from .models import User
from .outbox import post
from .quiet import zone_named
from .registry import departing

log = logging.getLogger(__name__)

TIME_TO_RETURN = timedelta(days=14)


class CannotLeave(Exception):
    """Something has to be done first; the message says what."""


@transaction.atomic
def leave(user: User) -> datetime:
    """Sign somebody out everywhere, write to them, and return when the account will be erased.

    Asked twice, the first day holds. Raises CannotLeave.
    """
    # First, since it locks courses: whoever removes people holds a course and then needs the row of the user.
    departing(user)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.leaving is None:
        user.leaving = timezone.now() + TIME_TO_RETURN
        user.save(update_fields=["leaving"])
        _tell(user, user.leaving)
    end_sessions(user)
    return user.leaving


def _tell(user: User, at: datetime) -> None:
    with (
        translation.override(user.language or settings.LANGUAGE_CODE),
        timezone.override(zone_named(user.timezone)),
    ):
        day = date_format(timezone.localtime(at), _("j F Y"))
        subject = _("Your account will be deleted on %(day)s") % {"day": day}
        context = {"subject": subject, "name": user.first_name, "day": day}
        text, html = bodies("accounts/mail/leaving", context)
        post(f"leaving:{user.pk}:{at:%Y%m%d%H%M%S%f}", user.email, subject, text, html, user=user)


def take_back(user: User) -> bool:
    """Keep the account of somebody who has signed in again; report whether it was to be deleted."""
    return bool(User.objects.filter(pk=user.pk, leaving__isnull=False).update(leaving=None))


def erase_due() -> int:
    """Erase everybody whose day has come, each in a transaction of their own, and return how many they were."""
    erased = 0
    for user in User.objects.filter(leaving__lte=timezone.now()).order_by("leaving", "pk"):
        try:
            with transaction.atomic():
                # Somebody may be signing in just now: whoever has the row first decides.
                due = User.objects.select_for_update().filter(pk=user.pk, leaving__lte=timezone.now())
                erased += due.exists() and erase(user)
        except Exception:
            # One account that can't be erased must not keep the others; the operator finds it in the log.
            log.exception("account %s could not be erased", user.pk)
    return erased
