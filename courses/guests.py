"""Guest mode: one module of a course, read and answered by anybody without an account, kept until they make one."""

from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol
from uuid import uuid4

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.models import User

from . import registry
from .models import Course, Enrolment, PassageRead, Place, Role, SectionDone
from .seats import locked

if TYPE_CHECKING:
    from .models import Module

# A guest who has not been here for so long is forgotten, with everything they did.
KEPT = timedelta(days=14)
BATCH = 500


class Work(Protocol):
    """What an app above keeps of a learner's work in a module, so that a guest's can become a person's."""

    def modules_of(self, enrolment: Enrolment) -> set[int]:
        """Return the modules, by their primary keys, in which there is any."""

    def move(self, source: Enrolment, target: Enrolment, modules: Collection[int]) -> None:
        """Make the work in these modules the target's, who has none there."""


_work: list[Work] = []


def register(work: Work) -> None:
    _work.append(work)


# Coming in


def guest_module_or_404(slug: str) -> "Module":
    """Return the module of a course that is open to everybody, with its course."""
    course = get_object_or_404(
        Course.objects.select_related("guest_module__published", "guest_module__document"),
        slug=slug,
        archived=None,
        guest_module__published__isnull=False,
    )
    module = course.guest_module
    assert module is not None
    module.course = course
    return module


def new_guest() -> User:
    """Return somebody without a name, an address or a password."""
    return User.objects.create_user(f"{uuid4().hex}@guest.invalid", name="", kind=User.Kind.GUEST)


@transaction.atomic
def enter(course: Course, user: User) -> Enrolment:
    """Let a guest, or a person who is not in the course, read its open module; who is in it stays what they are."""
    course = locked(course)
    enrolment, created = Enrolment.objects.get_or_create(
        course=course, user=user, defaults={"role": Role.GUEST, "seen": timezone.now()}
    )
    if not created and enrolment.left:
        enrolment.role, enrolment.left = Role.GUEST, None
        enrolment.save(update_fields=["role", "left"])
    return enrolment


def module_of(guest: User) -> "Module | None":
    """Return the module that a guest reads, the last one if there are several. One query."""
    enrolment = (
        Enrolment.objects.active()
        .filter(user=guest, course__guest_module__published__isnull=False, course__archived=None)
        .select_related("course__guest_module__course")
        .order_by("-pk")
        .first()
    )
    return enrolment.course.guest_module if enrolment else None


# Becoming somebody


@transaction.atomic
def take_over(guest: User, user: User) -> None:
    """Make what a guest did the user's, and forget the guest.

    Somebody who is in the course already keeps their own work where they have any in a module, and gets the guest's
    where they have none.
    """
    if not guest.is_guest or user.kind != User.Kind.PERSON:
        return
    # Two tabs may sign in at once, even as two people: the guest is the first one's.
    if not User.objects.select_for_update().filter(pk=guest.pk, kind=User.Kind.GUEST).exists():
        return
    for enrolment in Enrolment.objects.filter(user=guest).select_related("course"):
        course = locked(enrolment.course)
        if Enrolment.objects.filter(course=course, user=user).exists():
            _merge(enrolment, enter(course, user))
        else:
            Enrolment.objects.filter(pk=enrolment.pk).update(user=user)
    User.objects.filter(pk=guest.pk).delete()


def _merge(source: Enrolment, target: Enrolment) -> None:
    for work in _work:
        modules = work.modules_of(source) - work.modules_of(target)
        if modules:
            work.move(source, target, modules)
    _merge_reading(source, target)
    registry.terms_changed(target.course, [target])


def _merge_reading(source: Enrolment, target: Enrolment) -> None:
    """What either of them has read is read; where the person stopped stays where it was."""
    read = list(target.passages_read.values_list("key", flat=True))
    PassageRead.objects.filter(enrolment=source).exclude(key__in=read).update(enrolment=target)
    done = set(target.sections_done.values_list("module", "section_key"))
    rows = source.sections_done.all()
    new = [section.pk for section in rows if (section.module_id, section.section_key) not in done]
    SectionDone.objects.filter(pk__in=new).update(enrolment=target)
    placed = list(target.places.values_list("module", flat=True))
    Place.objects.filter(enrolment=source).exclude(module__in=placed).update(enrolment=target)


# Forgetting


def forget_guests() -> int:
    """Delete the guests who were here two weeks ago or longer, and return how many. Some at a time: again finds the rest."""
    before = timezone.now() - KEPT
    gone = User.objects.filter(kind=User.Kind.GUEST, date_joined__lt=before)
    here = Enrolment.objects.filter(user__kind=User.Kind.GUEST, seen__gte=before)
    old = list(gone.exclude(pk__in=here.values("user")).values_list("pk", flat=True)[:BATCH])
    User.objects.filter(pk__in=old, kind=User.Kind.GUEST).delete()
    return len(old)
