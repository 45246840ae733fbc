"""Making a course, copying it, its settings, and putting it away."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from accounts.quiet import zone_named

from .folders import with_keys
from .markup.printing import print_source
from .minting import mint
from .models import (
    Activity,
    Assignment,
    Cohort,
    Course,
    Document,
    Domain,
    Enrolment,
    Group,
    Module,
    Revision,
    Role,
)
from .publishing import compile_module, publish_all
from .seats import fill, locked
from .terms import later

# Addresses of the studio that are no course.
RESERVED = frozenset({"new"})
EVERYONE, STAFF = "everyone", "staff"


def may_create(user: User) -> bool:
    """Report whether this person may make courses: everybody who has an account, or only the staff of the site."""
    return user.kind == User.Kind.PERSON and (settings.COURSE_CREATORS == EVERYONE or user.is_staff)


@transaction.atomic
def create_course(title: str, *, by: User, **fields: Any) -> Course:
    """Return a new course with `by` as its instructor. It has no code yet: nobody can join it."""
    course = Course.objects.create(title=title, slug=free_slug(title), **fields)
    Enrolment.objects.create(course=course, user=by, role=Role.INSTRUCTOR, seen=timezone.now())
    return course


def free_slug(title: str) -> str:
    """Return an address for a course of this title that no other course has. One query."""
    base = slugify(title)[:70].strip("-") or "course"
    taken = set(Course.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED
    number = 1
    slug = base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug


@transaction.atomic
def change_settings(course: Course, *, domains: Iterable[str], **fields: Any) -> Course:
    """Keep the settings of a course; whoever waits for a place and has one by that is in."""
    course = locked(course)
    for name, value in fields.items():
        setattr(course, name, value)
    course.save(update_fields=list(fields))
    wanted = set(domains)
    course.domains.exclude(name__in=wanted).delete()
    Domain.objects.bulk_create(
        [Domain(course=course, name=name) for name in sorted(wanted)], ignore_conflicts=True
    )
    fill(course)
    return course


@transaction.atomic
def archive(course: Course) -> None:
    """Put a course away: from now on everything can be read, and nothing answered, edited or joined."""
    Course.objects.filter(pk=course.pk, archived=None).update(archived=timezone.now())


@transaction.atomic
def unarchive(course: Course) -> None:
    """Bring an archived course back as it was."""
    Course.objects.filter(pk=course.pk).update(archived=None)
    fill(locked(course))


# Copying


@dataclass(frozen=True, slots=True)
class Shift:
    """How far the dates of a copy lie after those of the original, by the clock of whoever copies."""

    days: int
    zone: ZoneInfo

    def of(self, moment: datetime | None) -> datetime | None:
        return later(moment, self.days, self.zone) if moment else None


@transaction.atomic
def copy_course(course: Course, title: str, *, by: User, starts: date | None = None) -> Course:
    """Return a course with the same modules, words, groups and assignments, and nobody in it but `by`.

    What was published is published in the copy, with the same words; a later draft comes along as a draft. Assignments
    to the whole course move with the first day, and lose their dates where one of the two days is unknown. The copy
    has no code, no mail domains and no guest module: its doors are opened by its instructor. Needs as many queries as
    the modules are large; raises what publishing raises.
    """
    shift = None
    if course.starts and starts:
        shift = Shift((starts - course.starts).days, zone_named(by.timezone))
    copy = create_course(
        title,
        by=by,
        summary=course.summary,
        language=course.language,
        glossary=course.glossary,
        starts=starts,
        ends=course.ends + timedelta(days=shift.days) if shift and course.ends else None,
        approval=course.approval,
        seats=course.seats,
        observers_see_names=course.observers_see_names,
        keep_days=course.keep_days,
    )
    modules = _copy_modules(course, copy, by)
    _copy_groups(course, copy)
    _copy_assignments(course, modules, by, shift)
    return copy


def _copy_modules(course: Course, copy: Course, by: User) -> dict[int, Module]:
    """Return the copies by the originals' keys."""
    originals = list(course.modules.select_related("document", "published", "course"))
    modules = {module.pk: _copy_module(module, copy, by) for module in originals}
    # Texts of drafts first: what is published may point into them.
    for original in originals:
        draft = modules[original.pk]
        if not original.published_id and original.document.latest:
            compiled = compile_module(draft)
            if not compiled.errors:
                mint(draft.document, compiled)
    publish_all([modules[module.pk] for module in originals if module.published_id], by=by)
    for original in originals:
        copied = modules[original.pk]
        latest = original.latest.source
        if original.published and latest != original.published.source:
            _revise(copied, _named_source(original, latest), by)
        Document.objects.filter(pk=copied.document_id).update(edited_by=original.document.edited_by_id)
    return modules


def _copy_module(original: Module, copy: Course, by: User) -> Module:
    document = Document.objects.create(
        course=copy, letter=original.document.letter, kind=original.document.kind
    )
    module = Module.objects.create(
        course=copy,
        key=original.key,
        title=original.title,
        summary=original.summary,
        language=original.language,
        position=original.position,
        document=document,
    )
    source = original.published.source if original.published else original.latest.source
    _revise(module, _named_source(original, source), by)
    return module


def _named_source(original: Module, source: str) -> str:
    """Return a source in which every passage carries the name it has; one with mistakes stays as it was written."""
    compiled = compile_module(original, source)
    if compiled.errors:
        return source
    named = with_keys(compiled)
    matter = named.matter
    # Whether a text departs from the file it came from is known to the original alone.
    kind = replace(matter.document, kind=original.document.kind)
    return print_source(replace(named, matter=replace(matter, document=kind)))


def _revise(module: Module, source: str, by: User) -> None:
    Revision.objects.create(
        module=module,
        number=module.revisions.count() + 1,
        source=source,
        origin=Revision.Origin.FILE,
        by=by,
        saved=timezone.now(),
    )


def _copy_groups(course: Course, copy: Course) -> None:
    cohorts = {cohort.pk: Cohort(course=copy, name=cohort.name) for cohort in course.cohorts.all()}
    Cohort.objects.bulk_create(cohorts.values())
    Group.objects.bulk_create(
        Group(course=copy, name=group.name, cohort=cohorts[group.cohort_id] if group.cohort_id else None)
        for group in course.groups.all()
    )


def _copy_assignments(course: Course, modules: dict[int, Module], by: User, shift: Shift | None) -> None:
    rows = Assignment.objects.filter(
        activity__course=course,
        activity__module__isnull=False,
        cohort__isnull=True,
        group__isnull=True,
        enrolment__isnull=True,
    )
    for assignment in rows.select_related("activity"):
        module = modules[assignment.activity.module_id or 0]
        Assignment.objects.create(
            activity=Activity.objects.create(course=module.course, kind=Activity.Kind.MODULE, module=module),
            opens=shift.of(assignment.opens) if shift else None,
            due=shift.of(assignment.due) if shift else None,
            closes=shift.of(assignment.closes) if shift else None,
            late=assignment.late,
            late_share=assignment.late_share,
            gate=assignment.gate,
            tries=assignment.tries,
            by=by,
        )
