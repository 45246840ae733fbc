"""What production may not be started with. Each refusal says why, and what to set instead."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Critical, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection

WEAK_SQLITE = "SQLite runs with a weaker journal than the program needs: an acknowledged answer could be lost in a power cut."
WEAK_POSTGRES = "PostgreSQL runs with {name} = off: an acknowledged answer could be lost in a power cut."


@register(Tags.security)
def production_is_safe(app_configs: Sequence[AppConfig] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Return an error for each setting that production must not have; nothing in development."""
    if not settings.PRODUCTION:
        return []
    found: list[CheckMessage] = []
    if settings.DEBUG:
        found.append(
            Critical(
                "DEBUG is on: error pages would show settings and data to anyone.",
                hint="Unset DEBUG.",
                id="colloquy.C001",
            )
        )
    if settings.SECRET_KEY == settings.DEVELOPMENT_KEY or len(settings.SECRET_KEY) < 50:
        found.append(
            Critical(
                "SECRET_KEY is the development key or too short: sessions could be forged.",
                hint="Set SECRET_KEY to 50 or more random characters.",
                id="colloquy.C002",
            )
        )
    if not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS:
        found.append(
            Critical(
                "ALLOWED_HOSTS is empty or open to any name.",
                hint="Set ALLOWED_HOSTS to the names this site is reached by, separated by commas.",
                id="colloquy.C003",
            )
        )
    weakness = weak_durability()
    if weakness:
        found.append(
            Critical(
                weakness,
                hint="Use journal_mode WAL with synchronous FULL on SQLite; fsync, synchronous_commit and "
                "full_page_writes on with PostgreSQL.",
                id="colloquy.C004",
            )
        )
    return found


def weak_durability() -> str | None:
    """Return what makes a commit of the default database unsafe, or None.

    Asks the database itself; one that cannot be reached is reported by the first query, not here.
    """
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if connection.vendor == "sqlite":
        command = str(options.get("init_command", "")).replace(" ", "").lower()
        strong = "journal_mode=wal" in command and "synchronous=full" in command
        return None if strong and options.get("transaction_mode") == "IMMEDIATE" else WEAK_SQLITE
    if connection.vendor == "postgresql":
        try:
            with connection.cursor() as cursor:
                for name in ("fsync", "synchronous_commit", "full_page_writes"):
                    cursor.execute("SELECT current_setting(%s)", [name])
                    row = cursor.fetchone()
                    if row and row[0] == "off":
                        return WEAK_POSTGRES.format(name=name)
        except OperationalError:
            return None
    return None


def refuse_unsafe_production() -> None:
    """Raise ImproperlyConfigured, saying why and what to set, where production would not be safe.

    Management commands run the check by themselves; a web server does not.
    """
    if found := production_is_safe():
        raise ImproperlyConfigured("\n".join(f"{message.msg} {message.hint}" for message in found))
