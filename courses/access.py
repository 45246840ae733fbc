"""What each role may do, and the only ways to get a course, a module or an enrolment."""

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404

from .models import Enrolment, Module, Role

if TYPE_CHECKING:
    from accounts.models import User

# Everyone enrolled may read; the rest stands here and nowhere else.
MAY: dict[str, frozenset[str]] = {
    "edit": frozenset({Role.INSTRUCTOR, Role.AUTHOR}),
    "publish": frozenset({Role.INSTRUCTOR}),
    "see class": frozenset({Role.INSTRUCTOR, Role.ASSISTANT}),
    "see drafts": frozenset({Role.INSTRUCTOR, Role.ASSISTANT, Role.AUTHOR}),
}


def may(enrolment: Enrolment, act: str) -> bool:
    return enrolment.role in MAY[act]


def enrolment_or_404(user: "User", course: str, act: str = "") -> Enrolment:
    """Return the person's enrolment in the course; 404 to strangers, and to roles that may not do `act`."""
    enrolment = get_object_or_404(Enrolment.objects.select_related("course"), user=user, course__slug=course)
    if act and not may(enrolment, act):
        raise Http404
    return enrolment


def open_module_or_404(enrolment: Enrolment, key: str) -> Module:
    """Return a published module of the course, as anyone enrolled may read it."""
    return get_object_or_404(
        Module.objects.published().select_related("course", "document__edited_by", "published__version"),
        course=enrolment.course_id,
        key=key,
    )


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
    """Return a person's enrolments with their courses, in the order they joined."""
    return list(Enrolment.objects.filter(user=user).select_related("course").order_by("pk"))
