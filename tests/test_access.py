"""Who may open what. Every address of ours has its row; a new one fails here until it has."""

import re
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from courses.assigning import assign
from courses.grouping import create_cohort, create_group
from courses.guests import enter, new_guest
from courses.importing import import_document
from courses.inviting import invite
from courses.joining import new_code
from courses.models import JoinRequest, Module, RemovedLine, Role
from courses.reading import close_section
from quizzes.models import Response
from tests.answering import answer, option, version_of
from tests.factories import TEXT, make_course, make_enrolment, make_module, make_user, question

ENROLLED = ("learner", "assistant", "instructor", "author", "observer")
DESK = ("assistant", "instructor", "author")
# An observer reads and writes nothing.
ANSWERING = ("learner", *DESK)
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
    "profile_reading": Row(NEVER, anyone(302)),
    "profile_sessions": Row(NEVER, anyone(302)),
    "mfa_index": Row(anyone(302), anyone(405, anonymous=302)),
    "mfa_list_webauthn": Row(anyone(302), anyone(405, anonymous=302)),
    "my_data": Row(NEVER, anyone(200, anonymous=302)),
    "delete_account": Row(anyone(200, anonymous=302), anyone(422, anonymous=302)),
    "privacy": Row(anyone(200), anyone(405)),
    "notification_settings": Row(NEVER, anyone(422, anonymous=302)),
    "notices": Row(anyone(200, anonymous=302), anyone(405, anonymous=302)),
    # Of nobody's notice; whose it is, tests/accounts/test_notices.py says.
    "open_notice": Row(NEVER, only(404)),
    "notices_seen": Row(NEVER, anyone(302)),
    "unsubscribe": Row(anyone(404), anyone(404), ("no-such-token",)),
    "course": Row(only(200, *ENROLLED), args=(S,)),
    "module": Row(only(200, *ENROLLED), args=TALK),
    "read": Row(NEVER, only(204, *ANSWERING), TALK, {"key": "habit"}),
    "done": Row(NEVER, only(302, *ANSWERING), TALK, {"section": "cost"}),
    "history": Row(only(200, *ENROLLED), args=TALK),
    "preview": Row(only(200, *DESK), args=TALK),
    "item": Row(only(302, *ENROLLED), only(302, *ANSWERING), WHY, {"try": "1"}),
    "hint": Row(NEVER, only(302, *ANSWERING), WHY),
    "draft": Row(NEVER, {**only(200, *ANSWERING), "learner": 409}, OWN, {"text": "I begin"}),
    # Only the learner has an answer to compare.
    "self_check": Row(NEVER, only(302, "learner"), OWN, {"met": "0"}),
    "passage": Row(only(302, *ENROLLED), args=(S, "A", "habit")),
    "leave": Row(only(200, *ENROLLED), {**only(302, *ENROLLED), "instructor": 422}, (S,)),
    "join": Row(anyone(200), anyone(422)),
    # Who is in is led into the course; who is not signed in, to the sign-in.
    "join_code": Row({**anyone(302), "anonymous": 200, "stranger": 200}, anyone(302), ("CODE",)),
    "join_open": Row(only(404), only(404), (S,)),
    # Somebody else's request.
    "take_back": Row(NEVER, only(404), ("REQUEST",)),
    # Another address than theirs: the page says so.
    "invitation": Row(anyone(200), anyone(302), ("TOKEN",)),
    "try": Row({**anyone(302), "anonymous": 200, "stranger": 200}, anyone(302), (S,)),
    "studio:new": Row(anyone(200, anonymous=302), anyone(422, anonymous=302)),
    "studio:settings": Row(only(200, "instructor"), only(422, "instructor"), (S,)),
    "studio:copy_course": Row(NEVER, only(422, "instructor"), (S,)),
    "studio:archive": Row(NEVER, only(302, "instructor"), (S,)),
    "studio:people": Row(only(200, "instructor"), only(302, "instructor"), (S,)),
    "studio:remove_person": Row(only(200, "instructor"), only(302, "instructor"), (S, "LEARNER")),
    "studio:answer_request": Row(NEVER, only(302, "instructor"), (S, "REQUEST")),
    "studio:change_code": Row(NEVER, only(302, "instructor"), (S,)),
    "studio:invite_people": Row(NEVER, only(422, "instructor"), (S,)),
    "studio:change_invitation": Row(NEVER, only(302, "instructor"), (S, "INVITATION")),
    "studio:new_part": Row(NEVER, only(422, "instructor"), (S,)),
    "studio:deal_groups": Row(NEVER, only(422, "instructor"), (S,)),
    "studio:group": Row(only(200, "instructor"), only(422, "instructor"), (S, "GROUP")),
    "studio:cohort": Row(only(200, "instructor"), only(422, "instructor"), (S, "COHORT")),
    "studio:course": Row(only(200, *DESK), args=(S,)),
    "studio:import": Row(only(200, "instructor", "author"), only(422, "instructor", "author"), (S,)),
    "studio:class_table": Row(only(200, "instructor", "assistant", "observer"), args=(S,)),
    "studio:class_csv": Row(only(200, "instructor"), args=(S,)),
    "studio:answers": Row(only(200, "instructor", "assistant", "observer"), args=(S, "LEARNER", "talk")),
    "studio:to_mark": Row(only(200, "instructor", "assistant"), args=(S,)),
    "studio:mark": Row(NEVER, only(422, "instructor", "assistant"), (S, "OWN")),
    "studio:assignments": Row(only(200, "instructor"), only(422, "instructor"), (S,)),
    "studio:assignment": Row(only(200, "instructor"), only(422, "instructor"), (S, "ASSIGNMENT")),
    "studio:withdraw_assignment": Row(NEVER, only(302, "instructor"), (S, "ASSIGNMENT")),
    "studio:accommodations": Row(only(200, "instructor"), only(422, "instructor"), (S,)),
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
    read = question(
        "read", type="open", stem="And then?", answers="= One might say.", extra="marked: instructor"
    )
    module = make_module(course, TEXT, question(), own, read, key="talk")
    waits = answer(people["learner"], version_of(module, "read"), text="Then they talk.")
    answer(people["learner"], version_of(module, "own"), text="My view.")
    close_section(people["learner"], module, "why-talk")
    imported = import_document(course, "new.txt", b"New\n\nA paragraph of some words that stays.\n")
    Module.objects.filter(pk=imported.module.pk).update(key="new")
    given = assign(module, to=course, by=people["instructor"].user)
    line = RemovedLine.objects.create(file=imported.file, line=9, text="A line.", reason="A reason", after=1)
    names = {
        "LEARNER": str(people["learner"].pk),
        "LINE": str(line.pk),
        "ASSIGNMENT": str(given.pk),
        "OWN": str(waits.pk),
        **doors(course, module, people["instructor"].user),
    }
    return people, names, version_of(module)


def doors(course, module, by) -> dict[str, str]:
    """Open every way into the course, with somebody at each, and return what stands for their names in the table."""
    course.guest_module = module
    course.save()
    asked = JoinRequest.objects.create(course=course, user=make_user(), state=JoinRequest.State.ASKED)
    (invitation,) = invite(course, "invited@example.org", by=by).sent
    return {
        "CODE": new_code(course),
        "REQUEST": str(asked.pk),
        "INVITATION": str(invitation.pk),
        "TOKEN": invitation.token,
        "GROUP": str(create_group(course, "Monday").pk),
        "COHORT": str(create_cohort(course, "Autumn").pk),
    }


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
        # The door for guests is there for strangers too.
        if not row.args or row.args[0] != S or name == "try":
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


# A guest

FOR_GUESTS = frozenset({"module", "read", "done", "item", "hint", "draft", "self_check", "passage"})


@pytest.fixture
def guest(world, sign_in):
    module = Module.objects.select_related("course").get(course__slug=S, key="talk")
    return sign_in(enter(module.course, new_guest()))


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_guest_gets_the_one_module_and_what_everybody_gets(world, guest, method) -> None:
    _clients, names, _version = world
    found, elsewhere = {}, set()
    for name in TABLE.keys() - FOR_GUESTS - {"home", "try", "view_settings"}:
        with transaction.atomic():
            response = getattr(guest, method)(address(name, names), TABLE[name].data)
            transaction.set_rollback(True)
        found[name] = response.status_code
        if response.status_code == 302 and not response["Location"].startswith("/accounts/"):
            elsewhere.add(name)
    assert found == {name: getattr(TABLE[name], method)["anonymous"] for name in found}
    assert elsewhere == set()


def test_a_guest_reads_and_answers_the_one_module(world, guest) -> None:
    _clients, names, version = world
    data = {"version": str(version.pk), "choice": option(version, "Habit"), "try": "1"}
    found = {
        "module": guest.get(address("module", names)).status_code,
        "read": guest.post(address("read", names), {"key": "habit"}).status_code,
        "item": guest.post(address("item", names), data).status_code,
        "draft": guest.post(address("draft", names), {"text": "I begin"}).status_code,
        "passage": guest.get(address("passage", names)).status_code,
    }
    assert found == {"module": 200, "read": 204, "item": 302, "draft": 200, "passage": 302}


def test_a_guest_gets_no_other_module_not_even_its_questions(world, guest) -> None:
    course = Module.objects.get(key="talk").course
    module = make_module(course, TEXT, question("shut"), key="shut", letter="Y")
    addresses = [
        module.get_absolute_url(),
        reverse("item", args=[S, "shut"]),
        reverse("passage", args=[S, "Y", "habit"]),
    ]
    assert [guest.get(url).status_code for url in addresses] == [404] * 3
    assert guest.post(reverse("item", args=[S, "shut"]), {"choice": "x"}).status_code == 404
    assert guest.post(reverse("done", args=[S, "shut"]), {"section": "cost"}).status_code == 404


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
        for link in re.findall(r'<a [^>]*href="(/[^"#]*)', response.getvalue().decode()):
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
