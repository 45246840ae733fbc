"""Makers of things. Each fills in everything the test is not about."""

from itertools import count

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from courses.models import Course, Document, Enrolment, Module, Revision, Role
from courses.publishing import publish

numbers = count(1)

TEXT = """\
## Why talk {#why-talk}

The members have long worked with many partners at once. They call it a habit. Nobody signed a treaty of defence. {#habit}

A treaty would ask each of them to fight for borders that it may itself dispute. {#treaty}

## What it costs {#cost}

Consensus hands every member a brake. A state under pressure may need an answer in hours. {#brake}
"""


def make_user(name: str = "", *, email: str = "", password: str | None = None) -> User:
    number = next(numbers)
    user = User.objects.create_user(
        email or f"person{number}@example.org", password, name=name or f"Person {number}"
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def make_course(**fields: object) -> Course:
    number = next(numbers)
    return Course.objects.create(**{"slug": f"course-{number}", "title": f"Course {number}", **fields})


def make_enrolment(
    course: Course | None = None, role: str = Role.LEARNER, user: User | None = None, **fields: object
) -> Enrolment:
    return Enrolment.objects.create(
        course=course or make_course(),
        user=user or make_user(),
        role=role,
        **{"seen": timezone.now(), **fields},
    )


def source(body: str = TEXT, *, title: str = "A module", letter: str = "A", matter: str = "") -> str:
    """Return a whole file around a body. `matter` is further front matter."""
    head = f"---\ntitle: {title}\ndocument:\n  letter: {letter}\n  kind: digest\n{matter}---\n"
    return f"{head}\n{body}"


def question(
    key: str = "why",
    *,
    type: str = "one",
    answers: str = "- [x] Habit\n  > Right.\n- [ ] Money\n  > Not this one.\n- [ ] Fear\n  > Nor this.",
    stem: str = "Why do they talk?",
    evidence: str = "habit",
    extra: str = "",
    hints: str = "? Read the first sentence.\n? Read it again.",
    general: str = "! It is a habit.",
) -> str:
    """Return a question block. `extra` are further settings, one a line."""
    settings = [
        f"type: {type}",
        *([f"evidence: {evidence}"] if evidence else []),
        *([extra] if extra else []),
    ]
    parts = ["\n".join(settings), stem, answers, "\n".join(part for part in (hints, general) if part)]
    return f"::: question {key}\n" + "\n\n".join(part for part in parts if part) + "\n:::\n"


def make_module(
    course: Course | None = None,
    body: str = TEXT,
    *questions: str,
    key: str = "",
    letter: str = "",
    title: str = "A module",
    published: bool = True,
    matter: str = "",
    by: User | None = None,
) -> Module:
    """Return a module of a course with these questions after its text, published unless said otherwise."""
    course = course or make_course()
    letter = letter or "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[course.documents.count()]
    text = source("\n".join([body, *questions]), title=title, letter=letter, matter=matter)
    document = Document.objects.create(course=course, letter=letter)
    module = Module.objects.create(
        course=course,
        key=key or f"module-{next(numbers)}",
        title=title,
        document=document,
        position=course.modules.count() + 1,
    )
    Revision.objects.create(
        module=module, number=1, source=text, origin=Revision.Origin.FILE, by=by, saved=timezone.now()
    )
    if published:
        publish(module)
    return module


def revise(module: Module, text: str, *, republish: bool = True) -> Module:
    """Give a module a new source and publish it."""
    latest = module.latest
    Revision.objects.create(
        module=module,
        number=latest.number + 1,
        source=text,
        origin=Revision.Origin.BROWSER,
        saved=timezone.now(),
    )
    if republish:
        publish(module)
    return module


__all__ = [
    "TEXT",
    "make_course",
    "make_enrolment",
    "make_module",
    "make_user",
    "question",
    "revise",
    "source",
]
