"""Invitations by mail: reading a pasted list, sending, taking up. An open one to a learner holds a place."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import token_urlsafe
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.mailing import bodies, site
from accounts.models import Mail
from accounts.outbox import post

from .models import Cohort, Course, Enrolment, Group, Invitation, Role
from .seats import enrol, fill, free_seats, locked

if TYPE_CHECKING:
    from accounts.models import User

MOST, MOST_A_DAY = 200, 500
LONGEST_ADDRESS = 254
BRACKETED = re.compile(r"<\s*(?:mailto:)?([^<>\s]+)\s*>")
WAITING_IN_THE_OUTBOX = (Mail.State.QUEUED, Mail.State.SENDING)


class CannotInvite(Exception):
    """Nothing was sent; the message says why."""


class NotYours(Exception):
    """The invitation is for another address than those this person has confirmed."""


class Gone(Exception):
    """The invitation was withdrawn or taken up, or the course is archived."""


@dataclass
class Invited:
    """What became of a pasted list."""

    sent: list[Invitation] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    members: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    full: list[str] = field(default_factory=list)


def confirmed_addresses(user: "User") -> list[str]:
    """Return the addresses that this person has shown to be theirs, in small letters. One query."""
    rows = EmailAddress.objects.filter(user=user, verified=True)
    return [address.lower() for address in rows.values_list("email", flat=True)]


def read_addresses(text: str) -> tuple[list[str], list[str]]:
    """Return the addresses of a pasted list, each once, in small letters, and what was not understood of it.

    Commas, semicolons, spaces and new lines all part them, and "Name <address>" gives its address.
    """
    # Signs without a width come along from word processors: with one in it an address is nobody's.
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    found: dict[str, None] = {}
    unknown: list[str] = []
    for line in filter(None, map(str.strip, re.split(r"[\n\r;]", text))):
        rest = BRACKETED.sub(" ", line)
        words = [word.strip("\"'()[]<>.:").removeprefix("mailto:") for word in re.split(r"[\s,]+", rest)]
        candidates = [*BRACKETED.findall(line), *(word for word in words if "@" in word)]
        if not candidates:
            unknown.append(line[:80])
        for candidate in candidates:
            try:
                validate_email(candidate)
            except ValidationError:
                unknown.append(candidate[:80])
            else:
                if len(candidate.lower()) > LONGEST_ADDRESS:
                    unknown.append(candidate[:80])
                else:
                    found[candidate.lower()] = None
    return list(found), unknown


@transaction.atomic
def invite(
    course: Course,
    emails: str,
    *,
    by: "User",
    role: str = Role.LEARNER,
    cohort: Cohort | None = None,
    group: Group | None = None,
) -> Invited:
    """Invite the addresses of a pasted list, one mail each, and say what became of every one.

    Learners for whom no place is left are not invited. Raises CannotInvite above 200 addresses, and 500 mails a day, for a role nobody
    can be invited to, and in an archived course.
    """
    course = locked(course)
    addresses, unknown = read_addresses(emails)
    if course.archived:
        raise CannotInvite(_("This course is archived. Nobody can be invited any more."))
    if role not in Role.values or role == Role.GUEST:
        raise CannotInvite(_("Choose the role in which they are invited."))
    if len(addresses) > MOST:
        raise CannotInvite(
            _("These are %(n)d addresses. Invite at most %(most)d at a time.")
            % {"n": len(addresses), "most": MOST}
        )
    outcome = Invited(unknown=unknown)
    members = _members(course, addresses)
    invited = set(
        Invitation.objects.filter(course=course, email__in=addresses).values_list("email", flat=True)
    )
    free = free_seats(course) if role == Role.LEARNER else None
    wanted: list[str] = []
    for address in addresses:
        if address in members:
            outcome.members.append(address)
        elif address in invited:
            outcome.already.append(address)
        elif free is not None and len(wanted) >= free:
            outcome.full.append(address)
        else:
            wanted.append(address)
    if len(wanted) > _left_today(by.pk):
        raise CannotInvite(
            _("One person can send %(most)d invitations a day. Invite the others tomorrow.")
            % {"most": MOST_A_DAY}
        )
    cohort = group.cohort if group and group.cohort else cohort
    outcome.sent = Invitation.objects.bulk_create(
        Invitation(
            course=course,
            email=address,
            role=role,
            cohort=cohort,
            group=group,
            token=token_urlsafe(32),
            by=by,
            at=timezone.now(),
        )
        for address in wanted
    )
    for invitation in outcome.sent:
        _post(invitation, course)
    Invitation.objects.bulk_update(outcome.sent, ["mail"])
    return outcome


def _members(course: Course, addresses: Collection[str]) -> set[str]:
    """Return which of the addresses belong to people who are in the course."""
    inside = Enrolment.objects.active().filter(course=course).exclude(role=Role.GUEST)
    confirmed = EmailAddress.objects.filter(
        verified=True, email__in=addresses, user__in=inside.values("user")
    )
    own = inside.filter(user__email__in=addresses).values_list("user__email", flat=True)
    return {*confirmed.values_list("email", flat=True), *own}


def _keys_of(sender: int | None) -> str:
    """Return how the keys of the mails of one sender's invitations begin."""
    return f"invitation:{sender or 0}:"


def _left_today(sender: int | None) -> int:
    """Return how many more invitations one person may send: a course of one's own must be no way to mail the world."""
    since = timezone.now() - timedelta(days=1)
    sent = Mail.objects.filter(key__startswith=_keys_of(sender), created__gte=since).count()
    return max(0, MOST_A_DAY - sent)


def _post(invitation: Invitation, course: Course) -> None:
    address = site(reverse("invitation", args=[invitation.token]))
    subject = _("You are invited to “%(course)s”") % {"course": course.title}
    context = {"invitation": invitation, "course": course, "address": address, "subject": subject}
    text, html = bodies("courses/mail/invitation", context)
    key = f"{_keys_of(invitation.by_id)}{invitation.pk}:{timezone.now():%Y%m%d%H%M%S%f}"
    invitation.mail = post(key, invitation.email, subject, text, html)


@transaction.atomic
def send_again(invitation: Invitation) -> bool:
    """Send the mail of an invitation once more; False where the last one is still on its way. Raises CannotInvite."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("mail", "course", "by")
        .get(pk=invitation.pk)
    )
    if invitation.mail and invitation.mail.state in WAITING_IN_THE_OUTBOX:
        return False
    if not _left_today(invitation.by_id):
        raise CannotInvite(
            _("%(most)d invitations went out in a day. Go on tomorrow.") % {"most": MOST_A_DAY}
        )
    _post(invitation, invitation.course)
    invitation.at = timezone.now()
    invitation.save(update_fields=["mail", "at"])
    return True


@transaction.atomic
def withdraw(invitation: Invitation) -> None:
    """Take an invitation back: its link ends, a mail that waits is not sent, and its place is free."""
    course = locked(invitation.course)
    Mail.objects.filter(invitations=invitation.pk, state=Mail.State.QUEUED).delete()
    Invitation.objects.filter(pk=invitation.pk).delete()
    fill(course)


def open_invitation(token: str) -> Invitation | None:
    """Return the invitation of a link, if it still holds, and note that the link was followed."""
    if "\0" in token:
        return None
    rows = Invitation.objects.filter(token=token, course__archived=None)
    rows.filter(opened=None).update(opened=timezone.now())
    return rows.select_related("course", "by").first()


@transaction.atomic
def accept(invitation: Invitation, user: "User") -> Enrolment:
    """Take an invitation up. Raises NotYours for anybody but whom it was sent to, and Gone where it ended meanwhile."""
    course = locked(invitation.course)
    found = Invitation.objects.select_related("cohort", "group").filter(pk=invitation.pk).first()
    if found is None or course.archived:
        raise Gone
    if found.email not in confirmed_addresses(user):
        raise NotYours
    inside = Enrolment.objects.active().filter(course=course, user=user).exclude(role=Role.GUEST).first()
    if inside:
        found.delete()
        fill(course)
        return inside
    return take_up(found, user)


def take_up(invitation: Invitation, user: "User") -> Enrolment:
    """Put somebody into the place that was held for them. To be called in a transaction that holds the course."""
    (enrolment,) = enrol(
        invitation.course, [user], role=invitation.role, cohort=invitation.cohort, group=invitation.group
    )
    invitation.delete()
    return enrolment
