"""What courses put into the file that a person downloads: their own rows, and nothing of anybody else's."""

from typing import TYPE_CHECKING

from django.db.models import F, Q

from accounts.erasing import addresses_of
from accounts.own_data import renamed
from accounts.registry import Rows, own_data

from .models import (
    Accommodation,
    Assignment,
    Document,
    Enrolment,
    Invitation,
    JoinRequest,
    PassageRead,
    Place,
    Revision,
    Role,
    SectionDone,
)

if TYPE_CHECKING:
    from accounts.models import User

# Where a row belongs, as every part of a course says it.
COURSE = F("enrolment__course__slug")


def register() -> None:
    own_data("courses", courses)
    own_data("join-requests", join_requests)
    own_data("invitations", invitations)
    own_data("reading", reading)
    own_data("sections", sections)
    own_data("places", places)
    own_data("accommodations", accommodations)
    own_data("assignments", assignments)
    own_data("texts", texts)
    own_data("documents", documents)


def courses(user: "User") -> Rows:
    """Return the courses one is or was in. Those whom one teaches are not part of one's data."""
    return [
        {
            "course": enrolment.course.slug,
            "title": enrolment.course.title,
            "role": enrolment.role,
            "role_in_words": str(Role(enrolment.role).label),
            "cohort": enrolment.cohort.name if enrolment.cohort else None,
            "group": enrolment.group.name if enrolment.group else None,
            "created": enrolment.created,
            "seen": enrolment.seen,
            "left": enrolment.left,
            "removed": enrolment.removed,
        }
        for enrolment in Enrolment.objects.filter(user=user)
        .select_related("course", "cohort", "group")
        .order_by("pk")
    ]


def join_requests(user: "User") -> Rows:
    rows = JoinRequest.objects.filter(user=user)
    return renamed(rows.values("state", "line", "reason", "at", slug=F("course__slug")), course="slug")


def invitations(user: "User") -> Rows:
    """Return the open invitations to any of one's confirmed addresses, without who sent them."""
    rows = Invitation.objects.filter(to_addresses(addresses_of(user, confirmed=True)))
    return [
        {
            "course": row.course.slug,
            "email": row.email,
            "role": row.role,
            "cohort": row.cohort.name if row.cohort else None,
            "group": row.group.name if row.group else None,
            "at": row.at,
            "opened": row.opened,
        }
        for row in rows.select_related("course", "cohort", "group")
    ]


def reading(user: "User") -> Rows:
    rows = PassageRead.objects.filter(enrolment__user=user).order_by("pk")
    return renamed(
        rows.values("at", course=COURSE, document=F("key__document__letter"), name=F("key__name")), key="name"
    )


def sections(user: "User") -> Rows:
    rows = SectionDone.objects.filter(enrolment__user=user).order_by("pk")
    return renamed(rows.values("section_key", "at", course=COURSE, name=F("module__key")), module="name")


def places(user: "User") -> Rows:
    rows = Place.objects.filter(enrolment__user=user).order_by("pk")
    return renamed(
        rows.values("at", course=COURSE, of=F("module__key"), name=F("key__name")), module="of", key="name"
    )


def accommodations(user: "User") -> Rows:
    rows = Accommodation.objects.filter(enrolment__user=user).order_by("pk")
    return renamed(rows.values("time_factor", "extra_days", "extra_tries", "gate", "until", course=COURSE))


def assignments(user: "User") -> Rows:
    """Return what was given to this person alone; what a group or a course has is theirs too, and stands there."""
    rows = Assignment.objects.filter(enrolment__user=user).select_related(
        "activity__course", "activity__module"
    )
    return [
        {
            "course": row.activity.course.slug,
            "activity": str(row.activity),
            "opens": row.opens,
            "due": row.due,
            "closes": row.closes,
            "late": row.late,
            "late_share": row.late_share,
            "gate": row.gate,
            "tries": row.tries,
            "created": row.created,
        }
        for row in rows.order_by("pk")
    ]


def texts(user: "User") -> Rows:
    """Return which versions of a course's texts one wrote; the texts themselves are the course's."""
    rows = Revision.objects.filter(by=user).order_by("pk")
    return renamed(
        rows.values("number", "saved", "origin", course=F("module__course__slug"), name=F("module__key")),
        module="name",
    )


def documents(user: "User") -> Rows:
    rows = Document.objects.filter(edited_by=user).order_by("pk")
    return renamed(rows.values("letter", "title", "created", slug=F("course__slug")), course="slug")


def to_addresses(addresses: set[str]) -> Q:
    """Return the condition for invitations to one of these addresses, however it is written."""
    found = Q(pk__in=[])
    for address in addresses:
        found |= Q(email__iexact=address)
    return found
