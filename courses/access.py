"""What each role may do, and the only ways to get a course, a module or an enrolment."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Enrolment, Module, Role
from .terms import CourseTerms, Terms, all_terms

if TYPE_CHECKING:
    from accounts.models import User

STAFF = frozenset({Role.INSTRUCTOR, Role.ASSISTANT, Role.AUTHOR})

# Everyone enrolled may read what is open to them; the rest stands here and nowhere else.
MAY: dict[str, frozenset[str]] = {
    "answer": STAFF | {Role.LEARNER, Role.GUEST},
    "edit": frozenset({Role.INSTRUCTOR, Role.AUTHOR}),
    "publish": frozenset({Role.INSTRUCTOR}),
    "see drafts": STAFF,
    "see class": frozenset({Role.INSTRUCTOR, Role.ASSISTANT, Role.OBSERVER}),
    "see names": frozenset({Role.INSTRUCTOR, Role.ASSISTANT}),
    "mark": frozenset({Role.INSTRUCTOR, Role.ASSISTANT}),
    "export": frozenset({Role.INSTRUCTOR}),
    "assign": frozenset({Role.INSTRUCTOR}),
    "admit": frozenset({Role.INSTRUCTOR}),
    "run": frozenset({Role.INSTRUCTOR}),
}
# What changes something ends when the course is archived; running it does not, since that brings it back.
CHANGES = frozenset({"answer", "mark", "edit", "publish", "assign", "admit"})

# The same in words, for the page about people.
ROLES: dict[str, Promise] = {
    Role.LEARNER: _("Reads, answers, argues; sees their own figures and nobody else’s."),
    Role.ASSISTANT: _(
        "Reads and marks the answers of their group, or of everybody where they have none, and sees drafts. "
        "Cannot edit, publish, assign or export."
    ),
    Role.INSTRUCTOR: _("Everything: edits, publishes, assigns, admits people, exports, archives."),
    Role.AUTHOR: _("Writes and edits modules. Sees no learner; an instructor publishes."),
    Role.OBSERVER: _(
        "Sees modules and the class, without names unless the course allows them. Writes nothing."
    ),
}

SEEN_EVERY = timedelta(minutes=15)


def may(enrolment: Enrolment, act: str) -> bool:
    """Report whether this person may do this in the course. Reads the course."""
    if act in CHANGES and enrolment.course.archived:
        return False
    if act == "see names" and enrolment.role == Role.OBSERVER:
        return enrolment.course.observers_see_names
    return enrolment.role in MAY[act]


def enrolment_or_404(user: "User", course: str, act: str = "") -> Enrolment:
    """Return the person's enrolment in the course; 404 to strangers, to who left, and to roles that may not do `act`."""
    enrolment = get_object_or_404(
        Enrolment.objects.active().select_related("course"), user=user, course__slug=course
    )
    enrolment.user = user
    if act and not may(enrolment, act):
        raise Http404
    now = timezone.now()
    if enrolment.seen is None or now - enrolment.seen > SEEN_EVERY:
        Enrolment.objects.filter(pk=enrolment.pk).update(seen=now)
    return enrolment


class NotYetOpen(Http404):
    """The module is published, and closed to this learner now: `terms` say until when. A page may say so kindly."""

    def __init__(self, module: Module, terms: Terms) -> None:
        super().__init__(module.title)
        self.module, self.terms = module, terms


def open_module_or_404(enrolment: Enrolment, key: str) -> Module:
    """Return a published module as this person may read it now.

    Raises NotYetOpen for one that is assigned to them and not open yet. What is assigned to others alone, or is not
    the one module that a guest may read, does not exist. What holds in the course is kept in `module.course_terms`.
    """
    module = get_object_or_404(
        Module.objects.published().select_related("course", "document__edited_by", "published__version"),
        course=enrolment.course_id,
        key=key,
    )
    module.course_terms = check_open(enrolment, module)
    return module


def check_open(enrolment: Enrolment, module: Module) -> CourseTerms:
    """Return what holds for this person in the course; 404 or NotYetOpen where this module of it is not open to them."""
    found = all_terms([enrolment])
    terms = found[enrolment.pk, module.pk]
    if not is_given(enrolment, module, terms):
        raise Http404
    if not terms.opened(timezone.now()):
        raise NotYetOpen(module, terms)
    return found


def is_given(enrolment: Enrolment, module: Module, terms: Terms) -> bool:
    """Report whether a published module exists for this person, open or not yet."""
    if enrolment.role == Role.GUEST:
        return enrolment.course.guest_module_id == module.pk
    return terms.given


def any_module_or_404(enrolment: Enrolment, key: str) -> Module:
    """Return a module of the course, published or not, for those who see drafts."""
    if not may(enrolment, "see drafts"):
        raise Http404
    return get_object_or_404(
        Module.objects.select_related("course", "document", "published__version"),
        course=enrolment.course_id,
        key=key,
    )


def courses_of(user: "User") -> list[Enrolment]:
    """Return a person's enrolments with their courses, running ones first, in the order they joined."""
    mine = Enrolment.objects.active().filter(user=user).select_related("course", "user").order_by("pk")
    return sorted(mine, key=lambda enrolment: enrolment.course.archived is not None)
