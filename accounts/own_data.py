"""What the account itself puts into the file that a person downloads."""

from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet

from .models import User
from .notices import KINDS, words_of
from .registry import Rows, own_data

# Facts of a notice that name or quote somebody else.
ABOUT_OTHERS = ("who", "by", "line")


def register() -> None:
    own_data("account", account)
    own_data("addresses", addresses)
    own_data("channels", channels)
    own_data("notices", notices)
    own_data("mails", mails)
    own_data("administration", administration)
    own_data("second-steps", second_steps)
    own_data("sign-ins", sign_ins)


def account(user: User) -> Rows:
    names = (
        "email name called timezone language theme size lead width face nums rhythm arriving leaving"
        " is_staff is_superuser last_login date_joined"
    )
    return [
        {
            **{name: getattr(user, name) for name in names.split()},
            "groups": [group.name for group in user.groups.all()],
            "user_permissions": [permission.codename for permission in user.user_permissions.all()],
        }
    ]


def addresses(user: User) -> Rows:
    return rows(EmailAddress.objects.filter(user=user), "email", "verified", "primary")


def channels(user: User) -> Rows:
    return rows(user.channels.all(), "kind", "here", "mail")


def notices(user: User) -> Rows:
    """Return what the person was told; of a notice about somebody else, only that there was one."""
    found = []
    for notice in user.notices.all():
        theirs = {name: fact for name, fact in notice.facts.items() if name not in ABOUT_OTHERS}
        found.append(
            {
                "kind": notice.kind,
                "label": str(KINDS[notice.kind].label) if notice.kind in KINDS else "",
                "words": words_of(notice) if theirs == notice.facts else "",
                "facts": theirs,
                "href": notice.href,
                "here": notice.here,
                "created": notice.created,
                "seen": notice.seen,
                "mail_after": notice.mail_after,
            }
        )
    return found


def mails(user: User) -> Rows:
    return rows(user.mails.order_by("pk"), "to", "state", "tries", "created", "sent")


def administration(user: User) -> Rows:
    return rows(LogEntry.objects.filter(user=user).order_by("pk"), "action_time", "action_flag")


def second_steps(user: User) -> Rows:
    if not apps.is_installed("allauth.mfa"):
        return []
    from allauth.mfa.models import Authenticator

    return rows(Authenticator.objects.filter(user=user), "type", "created_at", "last_used_at")


def sign_ins(user: User) -> Rows:
    if not apps.is_installed("allauth.usersessions"):
        return []
    from allauth.usersessions.models import UserSession

    return rows(UserSession.objects.filter(user=user), "created_at", "last_seen_at", "ip", "user_agent")


def rows(found: QuerySet[Any], *fields: str) -> Rows:
    """Return these columns of these rows. One query."""
    return list(found.values(*fields))


def renamed(found: QuerySet[Any, Any], **names: str) -> Rows:
    """Return rows with columns under other names, given as new="old": a column can't take the name of a field."""
    old = {before: after for after, before in names.items()}
    return [{old.get(name, name): value for name, value in row.items()} for row in found]
