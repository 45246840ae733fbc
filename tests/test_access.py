"""Who may open what. Every address of ours has its row; a new one fails here until it has."""

import re
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from courses.importing import import_document
from courses.models import Module, RemovedLine, Role
from courses.reading import close_section
from quizzes.models import Response
from tests.answering import answer, option, version_of
from tests.factories import TEXT, make_course, make_enrolment, make_module, make_user, question

ENROLLED = ("learner", "assistant", "instructor", "author", "observer")
DESK = ("assistant", "instructor", "author")
ROLES = ("anonymous", "learner", "stranger", *ENROLLED[1:])


def only(status: int, *roles: str) -> dict[str, int]:
    """Return this status for these roles; nobody else finds anything, and the signed-out are asked to sign in."""
    return {"anonymous": 302, **{role: status if role in roles else 404 for role in ROLES[1:]}}


def anyone(status: int, anonymous: int | None = None) -> dict[str, int]:
    return {**dict.fromkeys(ROLES, status), "anonymous": anonymous or status}


NEVER = anyone(405, anonymous=302)


@dataclass(frozen=True)
class Row:
    """What a GET and a POST of an address come to, for each role."""

    get: dict[str, int]
    post: dict[str, int] = field(default_factory=lambda: NEVER)
    args: tuple[str, ...] = ()
    data: dict[str, str] = field(default_factory=dict)


S = "seminar"
TALK, OWN, WHY, NEW = (S, "talk"), (S, "own"), (S, "why"), (S, "new")

TABLE = {
    "home": Row(anyone(200), anyone(405)),
    "view_settings": Row(anyone(405), anyone(302)),
    "profile": Row(anyone(200, anonymous=302), anyone(422, anonymous=302)),
    "course": Row(only(200, *ENROLLED), args=(S,)),
    "module": Row(only(200, *ENROLLED), args=TALK),
    "read": Row(NEVER, only(204, *ENROLLED), TALK, {"key": "habit"}),
    "done": Row(NEVER, only(302, *ENROLLED), TALK, {"section": "cost"}),
    "preview": Row(only(200, *DESK), args=TALK),
    "item": Row(only(302, *ENROLLED), only(302, *ENROLLED), WHY, {"try": "1"}),
    "hint": Row(NEVER, only(302, *ENROLLED), WHY),
    "draft": Row(NEVER, {**only(200, *ENROLLED), "learner": 409}, OWN, {"text": "I begin"}),
    # Only the learner has an answer to compare.
    "self_check": Row(NEVER, only(302, "learner"), OWN, {"met": "0"}),
    "passage": Row(only(302, *ENROLLED), args=(S, "A", "habit")),
    "studio:course": Row(only(200, *DESK), args=(S,)),
    "studio:import": Row(only(200, "instructor", "author"), only(422, "instructor", "author"), (S,)),
    "studio:class_table": Row(only(200, "instructor", "assistant"), args=(S,)),
    "studio:answers": Row(only(200, "instructor", "assistant"), args=(S, "LEARNER", "talk")),
    "studio:edit": Row(only(200, "instructor", "author"), only(422, "instructor", "author"), TALK),
    "studio:publish": Row(only(200, "instructor"), only(302, "instructor"), TALK),
    "studio:intake": Row(only(200, "instructor", "author"), args=NEW),
    "studio:restore": Row(NEVER, only(302, "instructor", "author"), (*NEW, "LINE")),
    # The API has no page to sign in on.
    "api_courses": Row(anyone(200, anonymous=403), anyone(405, anonymous=403)),
    "api_course": Row({**only(200, *ENROLLED), "anonymous": 403}, anyone(405, anonymous=403), (S,)),
    "api_module": Row({**only(200, *ENROLLED), "anonymous": 403}, anyone(405, anonymous=403), TALK),
}


def routes(resolver=None, namespace: str = "") -> list[tuple[str, str, URLPattern]]:
    """Return (name, module of the view, pattern) of every address of the site."""
    found = []
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            name = f"{namespace}:{entry.name}" if namespace else str(entry.name)
            found.append((name, entry.callback.__module__, entry))
        else:
            found += routes(entry, entry.namespace or namespace)
    return found


def ours() -> set[str]:
    """Return the names of our addresses; allauth and the admin look after theirs."""
    return {
        name
        for name, module, _pattern in routes()
        if not module.startswith("allauth.") and not name.startswith("admin:")
    }


def test_every_address_of_ours_has_its_row() -> None:
    assert ours() == set(TABLE)


@pytest.fixture(scope="module")
def shelf(django_db_setup, django_db_blocker):
    """A course with a published module, an imported draft and somebody in every role, made once for all tests here."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield fill(make_course(slug="seminar"))
        transaction.set_rollback(True)


def fill(course):
    people = {role: make_enrolment(course, role) for role in ENROLLED}
    people["stranger"] = make_enrolment(make_course(slug="elsewhere"), Role.INSTRUCTOR)
    own = question("own", type="open", stem="And you?", answers="= One might say.\n- (2) A habit")
    module = make_module(course, TEXT, question(), own, key="talk")
    answer(people["learner"], version_of(module, "own"), text="My view.")
    close_section(people["learner"], module, "why-talk")
    imported = import_document(course, "new.txt", b"New\n\nA paragraph of some words that stays.\n")
    Module.objects.filter(pk=imported.module.pk).update(key="new")
    line = RemovedLine.objects.create(file=imported.file, line=9, text="A line.", reason="A reason", after=1)
    return people, {"LEARNER": str(people["learner"].pk), "LINE": str(line.pk)}, version_of(module)


@pytest.fixture
def world(shelf, db, sign_in):
    """A client for everybody, what stands for names in the table, and the item that is answered."""
    people, names, version = shelf
    return {"anonymous": Client(), **{role: sign_in(who) for role, who in people.items()}}, names, version


@pytest.fixture
def instructor(shelf, db):
    return shelf[0]["instructor"]


@pytest.fixture
def stranger(shelf, db):
    return shelf[0]["stranger"]


def address(name: str, names: dict[str, str], course: str = "") -> str:
    args = [names.get(arg, arg) for arg in TABLE[name].args]
    return reverse(name, args=[course, *args[1:]] if course else args)


@pytest.mark.parametrize("role", ROLES)
def test_everybody_gets_what_the_table_says(world, role) -> None:
    clients, names, version = world
    found = {}
    for name, row in TABLE.items():
        data = dict(row.data)
        if name == "item":
            data |= {"version": str(version.pk), "choice": option(version, "Habit")}
        with transaction.atomic():
            url = address(name, names)
            found[name] = (clients[role].get(url).status_code, clients[role].post(url, data).status_code)
            transaction.set_rollback(True)
    assert found == {name: (row.get[role], row.post[role]) for name, row in TABLE.items()}


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_learns_no_more_than_that_there_is_nothing(world, method) -> None:
    clients, names, _version = world
    differing = []
    for name, row in TABLE.items():
        if not row.args:
            continue
        answers = []
        for course in ("seminar", "no-such"):
            response = getattr(clients["stranger"], method)(address(name, names, course))
            body = re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"', r"\1", response.content.decode())
            answers.append((response.status_code, body.replace(f"/{course}/", "/SLUG/")))
        if answers[0] != answers[1]:
            differing.append(name)
    assert differing == []


def test_every_post_without_a_token_is_refused(world, instructor) -> None:
    _clients, names, _version = world
    client = Client(enforce_csrf_checks=True)
    client.force_login(instructor.user, backend="django.contrib.auth.backends.ModelBackend")
    before = Response.objects.count()
    for headers in ({}, {"HX-Request": "true"}):
        found = {name: client.post(address(name, names), headers=headers).status_code for name in TABLE}
        assert found == dict.fromkeys(TABLE, 403)
    assert Response.objects.count() == before


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_no_address_takes_any_other_method(world, method) -> None:
    clients, names, _version = world
    found = {name: getattr(clients["instructor"], method)(address(name, names)).status_code for name in TABLE}
    assert found == dict.fromkeys(TABLE, 405)


# What belongs to another course


@pytest.fixture
def elsewhere(stranger):
    """A learner and a module of another course."""
    module = make_module(stranger.course, TEXT, question("far"), key="far-away", letter="Z")
    return make_enrolment(stranger.course), module


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("module", ["far-away"]),
        ("preview", ["far-away"]),
        ("item", ["far"]),
        ("passage", ["Z", "habit"]),
        ("studio:edit", ["far-away"]),
        ("studio:publish", ["far-away"]),
        ("studio:intake", ["far-away"]),
        ("studio:answers", ["OTHER", "talk"]),
        ("studio:answers", ["LEARNER", "far-away"]),
        ("studio:answers", ["SELF", "talk"]),
        ("api_module", ["far-away"]),
    ],
)
def test_what_belongs_to_another_course_is_not_found(world, elsewhere, instructor, name, args) -> None:
    clients, names, _version = world
    names = {**names, "OTHER": str(elsewhere[0].pk), "SELF": str(instructor.pk)}
    url = reverse(name, args=["seminar", *(names.get(arg, arg) for arg in args)])
    assert clients["instructor"].get(url).status_code == 404


def test_a_removed_line_is_put_back_into_its_own_module_alone(world) -> None:
    clients, names, _version = world
    url = reverse("studio:restore", args=["seminar", "talk", names["LINE"]])
    assert clients["instructor"].post(url).status_code == 404


# Links


@pytest.mark.parametrize("role", ENROLLED)
def test_no_page_offers_a_link_that_its_reader_may_not_follow(world, role) -> None:
    clients, _names, _version = world
    waiting, broken, seen = [("/", "")], [], set()
    while waiting:
        url, page = waiting.pop()
        if url in seen:
            continue
        seen.add(url)
        response = clients[role].get(url, follow=True)
        if response.status_code != 200:
            broken.append((page, url, response.status_code))
            continue
        for link in re.findall(r'<a [^>]*href="(/[^"#]*)', response.content.decode()):
            if not link.startswith("/accounts/logout"):
                waiting.append((link.replace("&amp;", "&"), url))
    assert broken == []
    assert reverse("module", args=["seminar", "talk"]) in seen


# The admin


@pytest.mark.parametrize(("staff", "status"), [(False, 302), (True, 200)])
def test_the_admin_is_for_staff_alone(db, staff, status) -> None:
    user = make_user()
    user.is_staff = user.is_superuser = staff
    user.last_login = timezone.now()
    user.save()
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/admin/").status_code == status
