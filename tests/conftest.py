"""What every test may use: a small fixed cast, a browser where there is one, plain static files."""

import os
import shutil
from collections.abc import Iterator

import hypothesis
import pytest
from django.db import connection
from django.test import Client

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from courses.models import Course, Enrolment, Role
from tests.factories import make_course, make_enrolment, make_user

# The same examples at every run, so that a failure says something about the change and not about luck.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def find_chromium() -> str | None:
    """Return the path of a Chromium: $CHROMIUM, or the first on the path."""
    named = os.environ.get("CHROMIUM")
    return (
        named if named and os.path.exists(named) else next(filter(None, map(shutil.which, CHROMIUMS)), None)
    )


CHROMIUM = find_chromium()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if CHROMIUM:
        return
    if os.environ.get("REQUIRE_BROWSER") and any("browser" in item.keywords for item in items):
        raise pytest.UsageError("REQUIRE_BROWSER is set and there is no Chromium: apt-get install chromium")
    skip = pytest.mark.skip(reason="no Chromium: apt-get install chromium, or set CHROMIUM=/path")
    for item in items:
        if "browser" in item.keywords:
            item.add_marker(skip)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory, request) -> None:
    """A database in a file on SQLite: one in memory is one connection, which no two threads may use at once."""
    if connection.vendor == "sqlite":
        folder = tmp_path_factory.mktemp("database")
        connection.settings_dict["TEST"]["NAME"] = str(folder / "tests.sqlite3")
    else:
        request.getfixturevalue("django_db_modify_db_settings_parallel_suffix")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """The database of the tests; before it is dropped, connections that server threads left behind are ended."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


@pytest.fixture(autouse=True)
def _plain(settings, tmp_path) -> None:
    """Static files by their names, fast passwords, mail in a list, files in a folder of the test."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.ACCOUNT_RATE_LIMITS = False
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def course(db) -> Course:
    return make_course(slug="seminar", title="A seminar")


@pytest.fixture
def learner(course: Course) -> Enrolment:
    return make_enrolment(course, user=make_user("Lea Learner", email="lea@example.org"))


@pytest.fixture
def instructor(course: Course) -> Enrolment:
    return make_enrolment(course, Role.INSTRUCTOR, make_user("Ina Instructor", email="ina@example.org"))


@pytest.fixture
def assistant(course: Course) -> Enrolment:
    return make_enrolment(course, Role.ASSISTANT, make_user("Asa Assistant", email="asa@example.org"))


@pytest.fixture
def stranger(db) -> Enrolment:
    """Somebody signed in, and in another course."""
    return make_enrolment(
        make_course(slug="elsewhere"), Role.INSTRUCTOR, make_user("Sol Stranger", email="sol@example.org")
    )


@pytest.fixture
def sign_in() -> Iterator[object]:
    """Return a client signed in as the person of an enrolment."""

    def client_of(enrolment: Enrolment) -> Client:
        client = Client()
        client.force_login(enrolment.user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return client_of
