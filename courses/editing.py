"""Saving what an author writes. Two people at once: the second is told, and nothing is overwritten."""

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from .markup.scanning import normalise_source
from .models import Module, Revision

if TYPE_CHECKING:
    from accounts.models import User

# Saves of one person in one sitting make one revision.
SITTING = timedelta(minutes=10)


class EditedMeanwhile(Exception):
    """Somebody else saved since this text was opened; `latest` is theirs."""

    def __init__(self, latest: Revision) -> None:
        super().__init__(str(latest))
        self.latest = latest


def edition_of(source: str) -> str:
    """Return a fingerprint of a source, by which a page says which text it was opened with."""
    return hashlib.sha256(source.encode()).hexdigest()[:16]


@transaction.atomic
def save_source(
    module: Module,
    source: str,
    *,
    by: "User | None",
    base: int,
    edition: str = "",
    sitting: str = "",
    origin: str = Revision.Origin.BROWSER,
) -> Revision:
    """Return the revision that now holds the source.

    `base` is the number of the revision it was made from and `edition` the fingerprint of its text; `sitting` names
    the page it is written in, whose own earlier saves are never in its way, even where their answer got lost.
    Raises EditedMeanwhile where a newer text says something else.
    """
    module = Module.objects.select_for_update(of=("self",)).get(pk=module.pk)
    source = normalise_source(source)
    latest = module.latest
    if latest.source == source:
        return latest
    own = bool(sitting) and latest.sitting == sitting
    opened = latest.number == base and edition in ("", edition_of(latest.source))
    if not own and not opened:
        raise EditedMeanwhile(latest)
    now = timezone.now()
    recent = latest.by == by and latest.published_at is None and now - latest.saved < SITTING
    if recent and latest.origin == origin == Revision.Origin.BROWSER and latest.sitting == sitting:
        latest.source, latest.saved = source, now
        latest.save(update_fields=["source", "saved"])
        return latest
    return Revision.objects.create(
        module=module,
        number=latest.number + 1,
        source=source,
        origin=origin,
        by=by,
        saved=now,
        sitting=sitting,
    )
