"""What was read: facts that learners leave and nothing takes back."""

from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils import timezone

from .models import Block, Enrolment, Module, PassageKey, PassageRead, Place, SectionDone

# A passage is read when it was in view for half of its reading time at this speed.
WORDS_A_MINUTE = 200
LONGEST_BATCH = 200


def keys_in(module: Module, names: Iterable[str], last_section: int | None = None) -> list[PassageKey]:
    """Return the keys of the module's published text among the given names; others are ignored.

    `last_section` is the last that is open to the learner: what comes after it can't have been read.
    """
    wanted = list(dict.fromkeys(names))[:LONGEST_BATCH]
    blocks = Block.objects.filter(section__revision=module.published_id, passage__key__name__in=wanted)
    if last_section is not None:
        blocks = blocks.filter(section__number__lte=last_section)
    return list(PassageKey.objects.filter(passages__in=blocks.values("passage")))


@transaction.atomic
def mark_read(enrolment: Enrolment, keys: Collection[PassageKey]) -> None:
    """Note that a learner has read these passages; again is no news."""
    PassageRead.objects.bulk_create(
        [PassageRead(enrolment=enrolment, key=key) for key in keys], ignore_conflicts=True
    )


@transaction.atomic
def keep_place(enrolment: Enrolment, module: Module, key: PassageKey) -> None:
    """Note where a learner stopped."""
    Place.objects.update_or_create(
        enrolment=enrolment, module=module, defaults={"key": key, "at": timezone.now()}
    )


@transaction.atomic
def close_section(enrolment: Enrolment, module: Module, section_key: str) -> None:
    """Note that a learner is done with a section: all its passages count as read."""
    blocks = Block.objects.filter(
        section__revision=module.published_id, section__key=section_key, passage__isnull=False
    )
    keys = list(PassageKey.objects.filter(passages__blocks__in=blocks).order_by("passages__number"))
    mark_read(enrolment, keys)
    SectionDone.objects.get_or_create(enrolment=enrolment, module=module, section_key=section_key)
    if keys:
        keep_place(enrolment, module, keys[-1])


def readers_of(module: Module) -> int:
    """Return how many learners have begun the module."""
    return Place.objects.filter(module=module).count()
