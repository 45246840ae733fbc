"""What people are told, where they want to hear it, and what they have seen of it.

A notice keeps facts, never sentences: the words are made when it is shown, in the reader's language and on their
clock. Facts are data; whoever shows the words escapes them.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import Channel, Notice, User
from .quiet import by_day, next_morning, zone_named

type Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice. `label` ends the sentence "Tell me when …"; `words` makes a sentence of the facts."""

    name: str
    label: str | Promise
    words: Callable[[Facts], str]
    here: bool = True
    mail: bool = True


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    KINDS[kind.name] = kind


@transaction.atomic
def tell(users: Iterable[User], kind: str, *, key: str, facts: Facts, href: str) -> int:
    """Tell each of these people the same thing, once for ever, and return how many are told it now.

    `key` names the cause ("due:7:2026-12-04"); `href` is the path on this site that the notice leads to. Guests, the
    inactive, those who were told already and those who want to hear it nowhere are left out. Three queries, however
    many people.
    """
    # Facts that the words need and that are missing show here, where they can be mended.
    KINDS[kind].words(facts)
    people = {user.pk: user for user in users if user.is_active and user.kind == User.Kind.PERSON}
    wishes = _wishes(people, KINDS[kind])
    told = set(Notice.objects.filter(user__in=people, key=key).values_list("user", flat=True))
    now = timezone.now()
    notices = [
        Notice(
            user=user,
            kind=kind,
            key=key,
            facts=dict(facts),
            href=href,
            here=wishes[pk][0],
            mail_after=mail_time(user, now) if wishes[pk][1] else None,
        )
        for pk, user in people.items()
        if pk not in told and any(wishes[pk])
    ]
    # Another worker may be telling the same: the unique key lets one of the two through.
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return len(notices)


def _wishes(people: Collection[int], kind: Kind) -> dict[int, tuple[bool, bool]]:
    """Return where each of these people wants to hear this kind: (here, by mail). One query."""
    rows = Channel.objects.filter(user__in=people, kind=kind.name).values_list("user", "here", "mail")
    return dict.fromkeys(people, (kind.here, kind.mail)) | {user: (here, mail) for user, here, mail in rows}


def mail_time(user: User, now: datetime) -> datetime:
    """Return when a mail about what happens now may go: soon or with the next digest, and never at night."""
    zone = zone_named(user.timezone)
    return next_morning(now, zone) if user.rhythm == User.Rhythm.DAILY else by_day(now, zone)


def words_of(notice: Notice) -> str:
    """Return the notice as a sentence, in the active language and time zone."""
    kind = KINDS.get(notice.kind)
    return kind.words(notice.facts) if kind else ""


# What was seen


def unseen(user: User, most: int = 100) -> int:
    """Return how many notices the person has not opened, up to `most`. One query."""
    return Notice.objects.filter(user=user, here=True, seen=None)[:most].count()


def see(notice: Notice) -> None:
    """Note that the person has opened it; what they have seen is not mailed any more."""
    Notice.objects.filter(pk=notice.pk, seen=None).update(seen=timezone.now(), mail_after=None)


def see_all(user: User) -> int:
    """Note that the person has seen everything that is shown to them, and return how many that was."""
    mine = Notice.objects.filter(user=user, here=True, seen=None)
    return mine.update(seen=timezone.now(), mail_after=None)


# Where one wants to hear it


@dataclass(frozen=True, slots=True)
class Wish:
    """One row of the table on the profile."""

    kind: Kind
    here: bool
    mail: bool


@dataclass(frozen=True, slots=True)
class Channels:
    """Where a person wants to hear what, and how often by mail."""

    rows: list[Wish]
    rhythms: list[tuple[str, str | Promise, bool]]


def channels_of(user: User) -> Channels:
    """Return what the section about notifications shows. One query."""
    own = {row.kind: row for row in Channel.objects.filter(user=user)}
    return Channels(
        [
            Wish(kind, own[name].here, own[name].mail) if name in own else Wish(kind, kind.here, kind.mail)
            for name, kind in KINDS.items()
        ],
        [(value, label, value == user.rhythm) for value, label in User.Rhythm.choices],
    )


@transaction.atomic
def choose(user: User, *, here: Collection[str], mail: Collection[str], rhythm: str) -> None:
    """Keep the kinds that the person wants to hear here and by mail. What waits to be mailed follows at once."""
    Channel.objects.bulk_create(
        [Channel(user=user, kind=name, here=name in here, mail=name in mail) for name in KINDS],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["here", "mail"],
    )
    user.rhythm = rhythm
    user.save(update_fields=["rhythm"])
    Notice.objects.filter(user=user, mail_after__isnull=False).exclude(kind__in=mail).update(mail_after=None)


@transaction.atomic
def stop_mails(user: User, kinds: Collection[str]) -> None:
    """Send the person no more mails of these kinds; what they see here stays as it is."""
    Channel.objects.bulk_create(
        [
            Channel(user=user, kind=row.kind.name, here=row.here, mail=False)
            for row in channels_of(user).rows
            if row.kind.name in kinds
        ],
        update_conflicts=True,
        unique_fields=["user", "kind"],
        update_fields=["mail"],
    )
    Notice.objects.filter(user=user, mail_after__isnull=False, kind__in=kinds).update(mail_after=None)


# The kinds that every course has


def moment(facts: Facts, name: str) -> str:
    """Return a moment among the facts (ISO 8601) as the active zone's clock shows it; "" where there is none."""
    text = facts.get(name)
    if not text:
        return ""
    at = datetime.fromisoformat(text) if isinstance(text, str) else text
    return date_format(timezone.localtime(at), _("l j F, H:i"))


def _assigned(facts: Facts) -> str:
    due = moment(facts, "due")
    if due:
        return _("“%(activity)s” in %(course)s is to be done by %(due)s.") % {**facts, "due": due}
    return _("“%(activity)s” in %(course)s is given to you to do.") % facts


def _due(facts: Facts) -> str:
    return _("“%(activity)s” in %(course)s is due on %(due)s.") % {**facts, "due": moment(facts, "due")}


def _answered(facts: Facts) -> str:
    answers = {
        "admitted": _("You are in %(course)s now."),
        "declined": _("Your request to join %(course)s was declined."),
        "waiting": _("%(course)s is full. You are on its waiting list."),
        "removed": _("You are no longer in %(course)s."),
    }
    answer = answers.get(facts.get("answer", ""), _("There is an answer for you in %(course)s."))
    said = answer % {"course": facts.get("course", "")}
    if facts.get("reason"):
        return _("%(answer)s They wrote: “%(reason)s”") % {"answer": said, "reason": facts["reason"]}
    return said


def _graded(facts: Facts) -> str:
    return _("%(by)s has read your answers in “%(activity)s”, %(course)s.") % facts


def _changed(facts: Facts) -> str:
    if facts.get("citing"):
        return ngettext(
            "“%(activity)s” in %(course)s has changed: %(n)d place in “%(citing)s” that points into it needs a look.",
            "“%(activity)s” in %(course)s has changed: %(n)d places in “%(citing)s” that point into it need a look.",
            facts["n"],
        ) % {**facts}
    return _("The text of “%(activity)s” in %(course)s has changed where you cited it.") % facts


def _asked(facts: Facts) -> str:
    if facts.get("line"):
        return _("%(who)s asks to join %(course)s: “%(line)s”") % facts
    return _("%(who)s asks to join %(course)s.") % facts


def register_own() -> None:
    """Register the kinds that belong to no app in particular.

    Their facts, text but for `n`: `course` and `activity` are titles, `due` is ISO 8601; `answer` is admitted,
    declined, waiting or removed, with a `reason` or none; `by` and `who` are names; `line` is what somebody wrote;
    `citing` is the title of another module of which `n` anchors point to what has changed.
    """
    for kind in (
        Kind("assigned", gettext_lazy("something is given to me to do"), _assigned),
        Kind("due", gettext_lazy("something is due tomorrow"), _due),
        Kind("answered", gettext_lazy("something I asked for is answered"), _answered),
        Kind("graded", gettext_lazy("an instructor has read an answer"), _graded),
        Kind("changed", gettext_lazy("a text that I cited has changed"), _changed),
        Kind("asked", gettext_lazy("somebody asks to join a course of mine"), _asked),
    ):
        register(kind)


register_own()
