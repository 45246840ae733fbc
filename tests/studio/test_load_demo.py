"""The sample course and its accounts."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from courses.joining import close_joining
from courses.models import Course, Enrolment, Module, Revision
from quizzes.models import Embed, Item, Response
from tests.answering import answer


def load() -> None:
    call_command("load_demo", stdout=StringIO())


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The sample course, loaded once; what each test does to it is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def course(loaded, db) -> Course:
    return Course.objects.get()


def test_the_demo_has_one_person_in_each_of_four_roles(course) -> None:
    assert {e.user.email: e.role for e in course.enrolments.select_related("user")} == {
        "student@example.org": "learner",
        "assistant@example.org": "assistant",
        "instructor@example.org": "instructor",
        "observer@example.org": "observer",
    }


def test_a_demo_account_can_sign_in(course, client, settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    response = client.post("/accounts/login/", {"login": "student@example.org", "password": "reading-room"})
    assert (response.status_code, response["Location"]) == (302, "/")


def test_every_page_of_the_sample_course_opens(course, sign_in) -> None:
    student = course.enrolments.select_related("user").get(role="learner")
    instructor = course.enrolments.select_related("user").get(role="instructor")
    pages = {
        student: ["/", course.get_absolute_url(), *(m.get_absolute_url() for m in course.modules.all())],
        instructor: [
            reverse(f"studio:{name}", args=[course.slug, m.key])
            for m in course.modules.all()
            for name in ("edit", "publish")
        ],
    }
    found = {url: sign_in(who).get(url).status_code for who, urls in pages.items() for url in urls}
    assert found == dict.fromkeys(found, 200)
    assert len(found) > 10


def test_loading_again_makes_nothing_twice(course) -> None:
    counts = [model.objects.count() for model in (User, Course, Enrolment, Module, Revision, Item)]
    load()
    assert [m.objects.count() for m in (User, Course, Enrolment, Module, Revision, Item)] == counts


def test_loading_again_keeps_what_people_did(course) -> None:
    student = course.enrolments.get(role="learner")
    embed = Embed.objects.filter(version__type="one", number__gt=0).select_related("version__item").first()
    words = embed.version.prompt["options"][0]["html"]
    response = answer(student, embed.version, words)
    load()
    assert list(Response.objects.all()) == [response]


def test_loading_again_keeps_a_changed_password(course) -> None:
    student = User.objects.get(email="student@example.org")
    student.set_password("another-password")
    student.save()
    load()
    student.refresh_from_db()
    assert student.check_password("another-password")


def test_loading_again_keeps_what_was_edited_in_the_browser(course) -> None:
    module = course.modules.first()
    edited = Revision.objects.create(
        module=module,
        number=module.latest.number + 1,
        source=module.latest.source.replace("---\n\n", "---\n\nEdited here.\n\n", 1),
        origin=Revision.Origin.BROWSER,
        saved=timezone.now(),
    )
    load()
    assert module.latest == edited


def test_the_demo_can_be_joined_and_tried_without_an_account(course, client) -> None:
    assert client.get(f"/join/{course.code}/").status_code == 200
    assert client.get(f"/try/{course.slug}/").status_code == 200
    assert [group.name for group in course.groups.all()] == ["Group 1", "Group 2"]


def test_loading_again_opens_no_door_that_an_instructor_closed(course) -> None:
    close_joining(course)
    Course.objects.update(guest_module=None)
    course.groups.all().delete()
    load()
    course.refresh_from_db()
    assert (course.code, course.guest_module, course.groups.count()) == (None, None, 0)
