"""Erasing a person: what apps above hold is moved or deleted by their hooks, then everything here that knows them."""

import json
import re
from collections.abc import Collection, Iterable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models.functions import Cast
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import override

from .models import Mail, Notice, User
from .registry import erasing

# A name of one letter would be found in every sentence.
SHORTEST_WORD = 2
# Facts that the site itself wrote. A name may read like one, and what is no date any more can't be shown to anybody.
OWN_FACTS = frozenset({"due", "opens", "answer"})
# Whom a notice is about: it goes with them.
ABOUT = ("who",)


@transaction.atomic
def erase(user: User) -> bool:
    """Erase a person for good; False where there is none, or only a former member without a name.

    What they earned in courses stays, under nameless members: see the hooks. A number of queries that does not depend on
    how much they did; every session, and every notice and mail that names them, is looked at. Safe to run again.
    """
    found = User.objects.select_for_update().filter(pk=user.pk).exclude(kind=User.Kind.FORMER).first()
    if found is None:
        return False
    addresses, confirmed = addresses_of(found), addresses_of(found, confirmed=True)
    erasing(found)
    # An address that was never confirmed may be somebody else's, and so may what was sent to it.
    _forget_addresses(confirmed)
    _forget_mentions(found, Words(found, confirmed))
    end_sessions(found, addresses)
    found.delete()
    return True


def addresses_of(user: User, *, confirmed: bool = False) -> set[str]:
    """Return every address of a person, as written; or the one of the account and those they have confirmed. One query."""
    more = EmailAddress.objects.filter(user=user)
    if confirmed:
        more = more.filter(verified=True)
    return {address for address in (user.email, *more.values_list("email", flat=True)) if address}


def end_sessions(user: User, addresses: Collection[str] = ()) -> int:
    """Sign somebody out everywhere, and return of how many sessions; with addresses, also those that only hold one.

    Reads every session: what they hold can be searched only in the open.
    """
    keys = []
    for session in Session.objects.iterator(chunk_size=500):
        held = session.get_decoded()
        text = json.dumps(held, default=str).lower() if addresses else ""
        if held.get(SESSION_KEY) == str(user.pk) or any(address.lower() in text for address in addresses):
            keys.append(session.session_key)
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user=user).delete()
    return len(keys)


def _forget_addresses(addresses: Collection[str]) -> None:
    """Delete the mails to these addresses, whether or not they were sent to the account."""
    to = models.Q(pk__in=[])
    for address in addresses:
        to |= models.Q(to__iexact=address)
    Mail.objects.filter(to).delete()


def forms(word: str) -> set[str]:
    """Return how a word stands in a text, in HTML and in JSON."""
    return {word, escape(word), json.dumps(word)[1:-1]}


class Words:
    """What a person is called in texts that are made for others, and how to take that out of them."""

    def __init__(self, user: User, addresses: Collection[str]) -> None:
        self.names = {user.name.strip(), user.called.strip(), str(user)} - {""}
        self.words: list[str] = []
        self.add([user.name.strip(), *addresses])
        with override(settings.LANGUAGE_CODE):
            self.instead = _("a former member")

    def add(self, said: Iterable[str]) -> None:
        """Take these words, or sentences of the person, for such words as well."""
        words = {*self.words, *(word for word in said if len(word) >= SHORTEST_WORD)}
        self.words = sorted(words, key=len, reverse=True)

    def within(self, *fields: str) -> models.Q:
        """Return the condition for rows of which a field may hold one of the words."""
        found = models.Q(pk__in=[])
        for word in self.words:
            for form in forms(word):
                for field in fields:
                    found |= models.Q(**{f"{field}__icontains": form})
        return found

    def out_of_mail(self, text: str, *, html: bool) -> str:
        """Return the text of a mail without the words; tags and links of ours, which a name may read like, stay whole."""
        ours = rf"{re.escape(settings.SITE_ADDRESS)}[^\s\"<>]*"
        parts = re.split(rf"(<[^<>@]*>|{ours})" if html else rf"({ours})", text)
        return "".join(part if n % 2 else self.out_of(part) for n, part in enumerate(parts))

    def out_of(self, text: str) -> str:
        """Return the text without the words."""
        for word in self.words:
            for form in forms(word):
                whole = rf"(?<!\w){re.escape(form)}(?!\w)"
                # An address reads the same in any case; a name may be a word in small letters.
                flags = re.IGNORECASE if "@" in word else re.NOFLAG
                text = re.sub(whole, lambda _found: self.instead, text, flags=flags)
        return text

    def out_of_facts(self, facts: dict[str, Any]) -> dict[str, Any]:
        return {
            name: (self.instead if fact in self.names else self.out_of(fact))
            if isinstance(fact, str) and name not in OWN_FACTS
            else fact
            for name, fact in facts.items()
        }


def _forget_mentions(user: User, words: Words) -> None:
    """Take a person out of what others were told: notices, mails, the log of the administration."""
    others = Notice.objects.exclude(user=user).annotate(in_text=Cast("facts", models.TextField()))
    named = list(others.filter(words.within("in_text")))
    about = [notice for notice in named if any(notice.facts.get(name) in words.names for name in ABOUT)]
    words.add(str(notice.facts.get("line", "")) for notice in about)
    # A mail can hold what they wrote cut short; once it is out nobody needs its words again.
    out = Mail.objects.filter(notices__in=[notice.pk for notice in about]).exclude(state=Mail.State.QUEUED)
    out.update(subject=words.instead, text="", html="", unsubscribe="")
    Notice.objects.filter(pk__in=[notice.pk for notice in about]).delete()
    kept = [notice for notice in named if notice not in about]
    for notice in kept:
        notice.facts = words.out_of_facts(notice.facts)
    Notice.objects.bulk_update(kept, ["facts"], batch_size=500)
    _rewrite(Mail, ["subject", "text", "html", "unsubscribe", "error"], words)
    theirs = models.Q(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))
    LogEntry.objects.filter(theirs | models.Q(user=user)).delete()
    _rewrite(LogEntry, ["object_repr", "change_message"], words)


def _rewrite(model: type[models.Model], fields: list[str], words: Words) -> None:
    rows = list(model._default_manager.filter(words.within(*fields)))
    for row in rows:
        for field in fields:
            longest = getattr(model._meta.get_field(field), "max_length", None)
            text = getattr(row, field)
            clean = words.out_of_mail(text, html=field == "html") if model is Mail else words.out_of(text)
            setattr(row, field, clean[:longest])
    model._default_manager.bulk_update(rows, fields, batch_size=500)
