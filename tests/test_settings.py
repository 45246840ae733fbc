"""What production refuses to run with, and what is for demonstrations alone."""

import pytest
from django.conf import settings as live
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection

from config.checks import production_is_safe, refuse_unsafe_production

KEY = "a-key-of-more-than-fifty-random-characters-0123456789-abcdefghijk"


@pytest.fixture
def production(settings):
    """Settings as production should have them."""
    settings.PRODUCTION = True
    settings.DEBUG = False
    settings.SECRET_KEY = KEY
    settings.ALLOWED_HOSTS = ["colloquy.example.org"]
    return settings


def refusals(*, apart_from: str = "") -> list[str]:
    """Return the ids of what is refused; a test server may be run without syncing, so that can be left out."""
    return [message.id for message in production_is_safe() if message.id != apart_from]


DURABILITY = "colloquy.C004"


@pytest.mark.django_db
def test_sound_settings_are_not_refused(production) -> None:
    assert refusals(apart_from=DURABILITY) == []


@pytest.mark.django_db
def test_debugging_is_refused(production) -> None:
    production.DEBUG = True
    assert refusals(apart_from=DURABILITY) == ["colloquy.C001"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", [live.DEVELOPMENT_KEY, "short", ""])
def test_a_key_that_others_know_or_can_guess_is_refused(production, key) -> None:
    production.SECRET_KEY = key or "x"
    assert refusals(apart_from=DURABILITY) == ["colloquy.C002"]


@pytest.mark.django_db
@pytest.mark.parametrize("hosts", [[], ["*"], ["colloquy.example.org", "*"]])
def test_open_hosts_are_refused(production, hosts) -> None:
    production.ALLOWED_HOSTS = hosts
    assert refusals(apart_from=DURABILITY) == ["colloquy.C003"]


def weaken(monkeypatch, how: str) -> None:
    """Let the database acknowledge what a power cut could take back."""
    if connection.vendor == "sqlite":
        weaker = {
            "journal": ("init_command", "PRAGMA journal_mode=DELETE;PRAGMA synchronous=FULL;"),
            "sync": ("init_command", "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"),
            "transactions": ("transaction_mode", "DEFERRED"),
        }
        monkeypatch.setitem(live.DATABASES["default"]["OPTIONS"], *weaker[how])
    else:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["journal", "sync", "transactions"])
def test_a_database_that_can_lose_what_it_acknowledged_is_refused(production, monkeypatch, how) -> None:
    weaken(monkeypatch, how)
    assert refusals() == [DURABILITY]


@pytest.mark.django_db
def test_the_database_settings_of_the_program_are_strong_enough(production) -> None:
    if connection.vendor == "sqlite":
        assert refusals() == []
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('synchronous_commit')")
            assert cursor.fetchone() == ("on",)


@pytest.mark.django_db
def test_a_web_server_does_not_start_with_what_is_refused(production) -> None:
    production.DEBUG = True
    with pytest.raises(ImproperlyConfigured, match="Unset DEBUG"):
        refuse_unsafe_production()


def test_development_is_refused_nothing(settings) -> None:
    settings.PRODUCTION, settings.DEBUG, settings.ALLOWED_HOSTS = False, True, ["*"]
    assert refusals() == []


@pytest.mark.parametrize("command", ["load_demo", "serve"])
def test_demonstrations_are_refused_in_production(db, settings, command) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command(command)


# How the text is shown


def test_theme_and_size_are_kept_and_the_reader_goes_back(client) -> None:
    response = client.post("/view-settings/", {"theme": "dark", "size": "xl", "next": "/courses/seminar/"})
    assert (response["Location"], response.cookies["theme"].value, response.cookies["size"].value) == (
        "/courses/seminar/",
        "dark",
        "xl",
    )


@pytest.mark.parametrize(
    "foreign",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        " //evil.example",
        "",
        "no-view:of-this-name",
    ],
)
def test_no_foreign_address_is_gone_back_to(client, foreign) -> None:
    assert client.post("/view-settings/", {"theme": "dark", "next": foreign})["Location"] == "/"


def test_an_unknown_theme_is_not_kept_and_not_shown(client, db) -> None:
    response = client.post("/view-settings/", {"theme": '"><script>', "next": "/"})
    client.cookies["theme"] = "<b>"
    assert "theme" not in response.cookies
    assert "data-theme" not in client.get("/").content.decode()


def test_the_page_is_shown_as_the_cookies_say(client, db) -> None:
    client.cookies["theme"], client.cookies["size"] = "dark", "l"
    assert 'data-size="l" data-theme="dark"' in client.get("/").content.decode()
