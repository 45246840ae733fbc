"""The outbox: mails wait here until a mail server has taken them.

A mail is claimed in a commit of its own before the server is asked. So no two workers send it, and one that was
claimed by a worker that died is not sent again by itself, since nobody knows whether it went out: `manage.py outbox`
shows it, and an operator decides. What a server refuses for now is tried again later.
"""

import email.policy
import hashlib
import logging
import smtplib
from contextlib import suppress
from datetime import datetime, timedelta
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage, Message
from email.policy import EmailPolicy, Policy
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from .models import Mail, User
from .quiet import by_day, zone_named

log = logging.getLogger(__name__)

# How long to wait after each failed try; after the last one the mail is given up.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=25),
    timedelta(hours=2),
    timedelta(hours=10),
)
# A server takes a mail in seconds. What is being sent for longer was left behind by a worker that died.
STUCK_AFTER = timedelta(minutes=15)


def post(
    key: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    *,
    user: User | None = None,
    unsubscribe: str = "",
) -> Mail:
    """Put one mail into the outbox, in the caller's transaction, and return it; of the same key, the one there.

    `unsubscribe` is the address of the page on which the reader ends such mails; it goes into the head as well. A mail
    with one is a notice and keeps the quiet hours of `user` when it is tried again.
    """
    mail, _created = Mail.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            # A line break in a name would begin a header of its own.
            "subject": " ".join(subject.split())[:250],
            "text": text,
            "html": html,
            "user": user,
            "unsubscribe": unsubscribe,
            "not_before": timezone.now(),
        },
    )
    return mail


def deliver(limit: int = 100) -> int:
    """Send up to `limit` of the mails that are due, and return how many the server took.

    To be called outside a transaction: each claim is committed before the server is asked. One mail that fails stops
    none of the others.
    """
    server = mailers.default
    sent = 0
    try:
        for _n in range(limit):
            mail = claim()
            if mail is None:
                break
            try:
                # Opened here, so that a failing goodbye after the mail was taken does not count as a failure of the mail.
                server.open()
                server.send_messages([message(mail)])
            except (smtplib.SMTPException, OSError) as error:
                _put_back(mail, error)
                # After a failure the conversation may be in any state: the next mail begins a new one.
                _close(server)
            except ValueError as error:
                # Nothing a server said: this mail can't be written, neither now nor later.
                _give_up(mail, error)
            else:
                _note(mail, Mail.State.SENT, sent=timezone.now())
                sent += 1
    finally:
        _close(server)
    return sent


def _close(server: BaseEmailBackend) -> None:
    with suppress(smtplib.SMTPException, OSError):
        server.close()


def claim() -> Mail | None:
    """Return the next mail that is due, as this worker's own from now on; None where there is none."""
    due = Mail.objects.filter(state=Mail.State.QUEUED, not_before__lte=timezone.now()).order_by(
        "not_before", "pk"
    )
    # Outside a transaction first: on SQLite one that may write keeps all others waiting.
    while due.exists():
        with transaction.atomic(durable=True):
            rows = due
            if connection.features.has_select_for_update_skip_locked:
                rows = due.select_for_update(skip_locked=True)
            mail = rows.first()
            if mail is None:
                return None
            taken = Mail.objects.filter(pk=mail.pk, state=Mail.State.QUEUED).update(
                state=Mail.State.SENDING, tries=F("tries") + 1, claimed=timezone.now()
            )
        if taken:
            mail.state, mail.tries = Mail.State.SENDING, mail.tries + 1
            return mail
    return None


class Unfolded(UnstructuredHeader):
    """A header that stays in one line: an address broken up or encoded as if it were words leads nowhere."""

    def fold(self, *, policy: EmailPolicy) -> str:
        return f"List-Unsubscribe: {self}{policy.linesep}"


HEADERS = HeaderRegistry()
HEADERS.map_to_type("List-Unsubscribe", Unfolded)  # type: ignore[arg-type]


class OutboxMessage(EmailMultiAlternatives):
    def message(self, *, policy: "Policy[Message] | None" = None) -> EmailMessage:
        kept = policy if isinstance(policy, EmailPolicy) else email.policy.default
        return super().message(policy=kept.clone(header_factory=HEADERS))


def message(mail: Mail) -> OutboxMessage:
    """Return the mail as a mail server takes it. Its Message-ID is the same at every try."""
    name = hashlib.sha256(mail.key.encode()).hexdigest()[:40]
    host = urlsplit(settings.SITE_ADDRESS).hostname
    headers = {"Message-ID": f"<{name}@{host}>", "Auto-Submitted": "auto-generated"}
    if mail.unsubscribe:
        headers["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
    made = OutboxMessage(mail.subject, mail.text, to=[mail.to], headers=headers)
    if mail.html:
        made.attach_alternative(mail.html, "text/html")
    return made


def _put_back(mail: Mail, error: Exception) -> None:
    if permanent(error) or mail.tries > len(PAUSES):
        _give_up(mail, error)
        return
    again: datetime = timezone.now() + PAUSES[mail.tries - 1]
    if mail.user and mail.unsubscribe:
        again = by_day(again, zone_named(mail.user.timezone))
    _note(mail, Mail.State.QUEUED, not_before=again, error=short(error))
    log.warning("mail %s was not taken and is tried again at %s: %s", mail.key, again, short(error))


def _give_up(mail: Mail, error: Exception) -> None:
    _note(mail, Mail.State.FAILED, error=short(error))
    log.error("mail %s is given up: %s", mail.key, short(error))


def _note(mail: Mail, state: str, *, error: str = "", **fields: datetime) -> None:
    # The row may be gone meanwhile, with the account of whom it was for: then there is nothing to note.
    Mail.objects.filter(pk=mail.pk, state=Mail.State.SENDING).update(state=state, error=error, **fields)


def permanent(error: Exception) -> bool:
    """Report whether the server refused this mail for good: an address or a message that it will never take (5xx)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def short(error: Exception) -> str:
    """Return what went wrong in one line, without the mail itself."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:500]


# What an operator decides


def unfinished() -> QuerySet[Mail]:
    """Return the mails that were given up and those that a worker left behind, oldest first."""
    stuck = Q(state=Mail.State.SENDING, claimed__lte=timezone.now() - STUCK_AFTER)
    return Mail.objects.filter(stuck | Q(state=Mail.State.FAILED)).order_by("created", "pk")


def again(key: str) -> bool:
    """Put a mail that was given up or left behind back into the queue; False where there is no such one."""
    rows = unfinished().order_by().filter(key=key)
    return bool(rows.update(state=Mail.State.QUEUED, tries=0, not_before=timezone.now(), error=""))
