"""Turning notices into mails: one mail each, or one a day with everything, in the reader's language and on their clock."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.template import Context
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from .models import Mail, Notice, User
from .notices import KINDS, words_of
from .outbox import post
from .quiet import is_quiet, next_morning, zone_named

log = logging.getLogger(__name__)

# People whose notices are turned into mails in one transaction each, in one run of the job.
BATCH = 500
KEEP_WORDS = timedelta(days=30)
KEEP_NOTICES = timedelta(days=365)
ALL = "all"
SALT = "accounts.mailing.unsubscribe"


def site(path: str) -> str:
    """Return the whole address of a path of this site."""
    return f"{settings.SITE_ADDRESS}{path}"


# Leaving the mails without signing in


def unsubscribe_address(user: User, kind: str = ALL) -> str:
    """Return the address of the page on which this person ends mails of one kind, or all. It holds for ever."""
    token = signing.dumps([user.pk, kind], salt=SALT)
    return site(reverse("unsubscribe", args=[token]))


def read_token(token: str) -> tuple[User, str] | None:
    """Return the person and the kind (or "all") that an address to unsubscribe is for; None where it is not ours."""
    try:
        pk, kind = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    return (user, kind) if user and (kind == ALL or kind in KINDS) else None


# Writing


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as a mail shows it."""

    words: str
    address: str
    at: datetime


def mail_notices() -> int:
    """Put what is due to be mailed into the outbox, and return how many mails that made. Safe to run twice at once.

    Two queries, and a handful for each person who is written to. At night, by their own clock, nobody is.
    """
    now = timezone.now()
    due = Notice.objects.filter(mail_after__lte=now).order_by("user").values_list("user", flat=True)
    written = 0
    for user in User.objects.filter(pk__in=list(due.distinct()[:BATCH])):
        try:
            written += _mail_to(user, now)
        except Exception:
            # One notice that can't be said must not keep the mails of all others.
            log.exception("notices of account %s could not be mailed", user.pk)
    return written


@transaction.atomic
def _mail_to(user: User, now: datetime) -> int:
    # The lock makes a second worker wait here, and then find nothing left.
    user = User.objects.select_for_update().get(pk=user.pk)
    waiting = Notice.objects.filter(user=user, mail_after__lte=now).order_by("created", "pk")
    if not user.is_active or user.leaving or user.kind != User.Kind.PERSON:
        waiting.update(mail_after=None)
        return 0
    zone = zone_named(user.timezone)
    if is_quiet(now, zone):
        waiting.update(mail_after=next_morning(now, zone))
        return 0
    notices = list(waiting)
    if not notices:
        return 0
    with translation.override(user.language or settings.LANGUAGE_CODE), timezone.override(zone):
        if user.rhythm == User.Rhythm.SOON:
            for notice in notices:
                _write(user, f"notice:{notice.pk}", [notice])
            return len(notices)
        key = f"digest:{user.pk}:{now.astimezone(zone).date().isoformat()}"
        if Mail.objects.filter(key=key).exists():
            # Never two in a day: what came after today's goes with tomorrow's.
            waiting.update(mail_after=next_morning(now, zone))
            return 0
        _write(user, key, notices)
        return 1


def _write(user: User, key: str, notices: list[Notice]) -> Mail:
    kinds = {notice.kind for notice in notices}
    # Of one kind: the link ends that kind. Of several: all of them, and the page about oneself has each.
    ended = kinds.pop() if len(kinds) == 1 else ALL
    lines = [Line(words_of(notice), site(notice.href), notice.created) for notice in notices]
    subject = (
        lines[0].words
        if len(lines) == 1
        else ngettext("Colloquy: %(n)d thing new", "Colloquy: %(n)d things new", len(lines))
        % {"n": len(lines)}
    )
    unsubscribe = unsubscribe_address(user, ended)
    context = {
        "name": user.first_name,
        "lines": lines,
        "settings": site(f"{reverse('profile')}#tell"),
        "unsubscribe": unsubscribe,
        "ended": KINDS[ended].label if ended != ALL else "",
        "subject": subject,
    }
    text, html = bodies("accounts/mail/notices", context)
    mail = post(key, user.email, subject, text, html, user=user, unsubscribe=unsubscribe)
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mail=mail, mail_after=None)
    return mail


def bodies(template: str, context: Mapping[str, object]) -> tuple[str, str]:
    """Return a mail as plain text and as HTML, from TEMPLATE.txt and TEMPLATE.html, in the active language.

    `site` is added to the context. In the text nothing is escaped, since nothing in it is read as HTML.
    """
    context = {"site": settings.SITE_ADDRESS, **context}
    text = get_template(f"{template}.txt").template  # type: ignore[attr-defined]
    plain = text.render(Context(context, autoescape=False))
    return f"{plain.strip()}\n", get_template(f"{template}.html").render(context)


# Forgetting


def tidy() -> None:
    """Empty mails that went out a month ago, keeping their keys, and delete notices of a year ago."""
    now = timezone.now()
    old = Mail.objects.filter(state=Mail.State.SENT, sent__lte=now - KEEP_WORDS)
    old.exclude(text="").update(text="", html="", unsubscribe="")
    Notice.objects.filter(created__lte=now - KEEP_NOTICES).delete()
