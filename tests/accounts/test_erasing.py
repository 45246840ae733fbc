"""Erasing a person leaves what the class needs, and nowhere a word of theirs."""

import json
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from accounts import registry
from accounts.erasing import erase
from accounts.models import Mail, Notice, User
from accounts.notices import tell, words_of
from courses.assigning import assign
from courses.inviting import invite
from courses.models import Accommodation, Assignment, Enrolment, Invitation, PassageRead, Revision, Role
from courses.terms import terms_of
from quizzes.models import Draft, Response
from quizzes.progress import overview
from tests.answering import answer, version_of
from tests.factories import make_course, make_enrolment, make_module, make_user
from tests.known import Known, make_known, make_shelf

WORD = "PIICANARY"
MATE = "CLASSMATE"


@pytest.fixture
def known(course) -> Known:
    return make_known(make_shelf(course), WORD)


def tables() -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table of the database, read as the database gives it."""
    found = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found[table] = cursor.fetchall()
    return found


def places_of(word: str, media: Path) -> list[str]:
    """Return where a word is found: tables, what sessions hold, files."""
    found = {table for table, rows in tables().items() if word.lower() in repr(rows).lower()}
    found |= {
        "session"
        for session in Session.objects.all()
        if word.lower() in json.dumps(session.get_decoded()).lower()
    }
    files = [path for path in media.rglob("*") if path.is_file()]
    found |= {str(path) for path in files if word.lower() in (path.name + path.read_text("latin-1")).lower()}
    return sorted(found)


def figures(course) -> dict[int, dict[str, object]]:
    """Return how far each learner of a course is, by enrolment and module."""
    learners = list(Enrolment.objects.learners().filter(course=course))
    return {key: asdict(progress) for key, progress in overview(course, learners).of.items()}


def test_nothing_anywhere_has_a_word_of_the_person(known, settings) -> None:
    assert len(places_of(WORD, settings.MEDIA_ROOT)) > 12
    erase(known.user)
    assert places_of(WORD, settings.MEDIA_ROOT) == []


def test_the_figures_of_the_class_stay_what_they_were(known) -> None:
    before = figures(known.course)
    assert before[known.enrolment.pk, known.module.pk]["answered"] == 3
    erase(known.user)
    assert figures(known.course) == before


def test_what_belongs_to_a_classmate_stays_to_the_byte(known) -> None:
    mate = make_known(known.module, MATE)
    word = MATE.lower()

    def theirs() -> list[str]:
        rows = [(table, row) for table, found in tables().items() for row in found]
        sessions = [json.dumps(session.get_decoded()) for session in Session.objects.all()]
        return sorted(
            [repr(row) for row in rows if word in repr(row).lower()]
            + [text for text in sessions if word in text or f'"{mate.user.pk}"' in text]
        )

    before = theirs()
    assert len(before) > 20
    erase(known.user)
    assert theirs() == before


def test_a_classmate_still_has_all_their_work(known) -> None:
    mate = make_known(known.module, MATE)
    before = list(mate.enrolment.responses.values_list("pk", "given", "score", "at"))
    erase(known.user)
    assert list(mate.enrolment.responses.values_list("pk", "given", "score", "at")) == before


def test_results_belong_to_a_former_member_of_the_same_group(known) -> None:
    erase(known.user)
    enrolment = Enrolment.objects.get(pk=known.enrolment.pk)
    nobody = enrolment.user
    assert (nobody.kind, nobody.name, nobody.is_active, nobody.has_usable_password()) == (
        "former",
        "",
        False,
        False,
    )
    assert nobody.email.endswith("@former.invalid")
    assert str(nobody) == "former member 1"
    assert enrolment.group_id == known.enrolment.group_id


def test_choices_and_scores_stay_and_words_go(known) -> None:
    erase(known.user)
    given = {
        response.item.key: (response.given, response.raw)
        for response in Response.objects.select_related("item")
    }
    chosen, raw = given.pop("why")
    assert (len(chosen["chosen"]), raw) == (1, 0.0)
    assert given == {"word": ({"text": ""}, 0.0), "own": ({"text": ""}, None)}
    assert not Draft.objects.exists()
    assert not Accommodation.objects.exists()


def test_of_the_moments_of_reading_the_day_stays(known) -> None:
    erase(known.user)
    reads = PassageRead.objects.filter(enrolment=known.enrolment)
    assert {(read.at.hour, read.at.minute, read.at.second) for read in reads} == {(0, 0, 0)}


def test_in_each_course_it_is_somebody_else(known) -> None:
    other = make_enrolment(user=known.user)
    answer(other, version_of(make_shelf(other.course)), "Habit")
    erase(known.user)
    first, second = (Enrolment.objects.get(pk=pk).user for pk in (known.enrolment.pk, other.pk))
    assert first.pk != second.pk
    assert first.date_joined != second.date_joined
    assert str(first) == str(second) == "former member 1"


def test_an_enrolment_without_results_is_gone(known) -> None:
    empty = make_enrolment(user=known.user)
    erase(known.user)
    assert not Enrolment.objects.filter(pk=empty.pk).exists()


def test_a_module_given_to_the_person_alone_does_not_open_to_everybody(course) -> None:
    module, learner, other = make_module(course), make_enrolment(course), make_enrolment(course)
    assign(module, to=learner, by=make_user())
    assert not terms_of(other, module).given
    erase(learner.user)
    assert not terms_of(other, module).given


def test_who_teaches_is_out_of_the_course_and_their_work_stays(known) -> None:
    course = make_course()
    make_enrolment(course, Role.INSTRUCTOR, known.user)
    module = make_module(course, by=known.user)
    erase(known.user)
    assert not Enrolment.objects.filter(course=course).exists()
    assert Revision.objects.get(module=module).by is None
    assert not Assignment.objects.filter(by__isnull=False).exists()


def test_what_others_were_told_of_the_person_says_no_name(known) -> None:
    erase(known.user)
    assert not Notice.objects.filter(kind="asked").exists()
    assert Notice.objects.get(kind="graded").facts["by"] == "a former member"
    assert Mail.objects.get(key=f"waiting:{known.user.pk}").text == "a former member <a former member> wrote"


def test_a_mail_that_waits_for_others_still_goes_out(known) -> None:
    teacher = Notice.objects.get(kind="graded").user
    waiting = Mail.objects.create(
        key="w", to=teacher.email, subject="News", text=f"{known.user.name} asks. All is well.", user=teacher
    )
    erase(known.user)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.text) == ("queued", "a former member asks. All is well.")


def test_a_name_is_no_part_of_a_longer_word(known) -> None:
    known.user.name = "Ann"
    known.user.save()
    teacher = Notice.objects.get(kind="graded").user
    waiting = Mail.objects.create(
        key="w", to=teacher.email, subject="S", text="Annual, by Ann. ann", user=teacher
    )
    erase(known.user)
    waiting.refresh_from_db()
    assert waiting.text == "Annual, by a former member. ann"


@pytest.mark.parametrize("name", ["Zoë Ünal", "O’Neil & “Sons”", 'A "B" <C>', "100% _Sure_"])
def test_a_name_of_any_letters_is_found(known, name) -> None:
    known.user.name = name
    known.user.save()
    teacher = Notice.objects.get(kind="graded").user
    Notice.objects.filter(kind="graded").update(facts={"by": f"by {name}!", "n": 1})
    mail = Mail.objects.create(
        key="w", to=teacher.email, subject=name, text=name, html=f"<b>{escape(name)}</b>"
    )
    erase(known.user)
    mail.refresh_from_db()
    assert Notice.objects.get(kind="graded").facts == {"by": "by a former member!", "n": 1}
    assert (mail.subject, mail.text, mail.html) == (
        "a former member",
        "a former member",
        "<b>a former member</b>",
    )


def test_the_place_goes_to_who_waits(known) -> None:
    course = make_course(seats=1)
    make_enrolment(course, user=known.user)
    waiting = make_user()
    course.join_requests.create(user=waiting, state="waiting")
    erase(known.user)
    assert Enrolment.objects.get(course=course).user == waiting


def test_a_second_time_there_is_nothing_to_do(known) -> None:
    assert erase(known.user)
    before = tables()
    assert not erase(known.user)
    assert not erase(User.objects.get(kind="former"))
    assert tables() == before


def test_a_hook_that_fails_takes_all_of_it_back(known, monkeypatch) -> None:
    def fail(user: User) -> None:
        raise RuntimeError

    before = tables()
    monkeypatch.setattr(registry, "_erasures", [*registry._erasures, fail])
    with pytest.raises(RuntimeError):
        erase(known.user)
    # In the order of the rows a database may differ; in what they hold it may not.
    assert {t: sorted(map(repr, rows)) for t, rows in tables().items()} == {
        t: sorted(map(repr, rows)) for t, rows in before.items()
    }


def much(known: Known, rows: int) -> None:
    version = version_of(known.module, "own")
    Response.objects.bulk_create(
        Response(
            enrolment=known.enrolment,
            item=version.item,
            version=version,
            number=n,
            given={"text": f"{WORD} {n}"},
        )
        for n in range(2, rows + 2)
    )
    Notice.objects.bulk_create(
        Notice(user=known.user, kind="due", key=f"{n}", facts={"activity": WORD}, created=timezone.now())
        for n in range(rows)
    )


def test_five_thousand_rows_are_erased_in_a_minute(known, settings) -> None:
    much(known, 2500)
    began = time.perf_counter()
    erase(known.user)
    took = time.perf_counter() - began
    assert places_of(WORD, settings.MEDIA_ROOT) == []
    assert took < 60, took


def test_the_statements_do_not_grow_with_the_rows(course) -> None:
    counts = []
    for word, rows in (("ONE", 1), ("TWO", 60)):
        known = make_known(make_shelf(make_course()), word)
        much(known, rows)
        with CaptureQueriesContext(connection) as queries:
            erase(known.user)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# The command


@pytest.fixture
def erase_command(monkeypatch) -> Callable[..., None]:
    def run(*args: str, typed: str = "") -> None:
        monkeypatch.setattr("builtins.input", lambda _question: typed)
        call_command("erase", *args)

    return run


def test_the_command_erases_at_once(known, erase_command) -> None:
    erase_command(known.user.email, "--yes")
    assert not User.objects.filter(pk=known.user.pk).exists()


def test_the_command_erases_when_the_address_is_written_again(known, erase_command) -> None:
    erase_command(known.user.email, typed="PIIcanary@example.org")
    assert not User.objects.filter(pk=known.user.pk).exists()


@pytest.mark.parametrize("typed", ["yes", ""])
def test_the_command_erases_nothing_otherwise(known, erase_command, typed) -> None:
    with pytest.raises(CommandError, match="nothing was erased"):
        erase_command(known.user.email, typed=typed)
    assert User.objects.filter(pk=known.user.pk).exists()


def test_the_command_says_when_there_is_nobody(db, erase_command) -> None:
    with pytest.raises(CommandError, match="no account"):
        erase_command("nobody@example.org", "--yes")


def test_invitations_to_any_address_of_the_person_are_gone(known) -> None:
    Invitation.objects.create(course=make_course(), email=f"{WORD}-Two@example.org", token="t")
    erase(known.user)
    assert list(Invitation.objects.values_list("email", flat=True)) == ["guest@example.org"]


# What a person may call themselves to do harm


def test_a_name_that_reads_like_a_date_spoils_nobodys_notices(known, sign_in) -> None:
    told = Notice.objects.get(kind="graded").user
    facts = {"course": "A seminar", "activity": "One", "due": "2027-05-01T10:00:00+00:00"}
    tell([told], "due", key="due:1", facts=facts, href="/")
    erase(make_user("2027"))
    assert "1 May" in words_of(Notice.objects.get(key="due:1"))


@pytest.mark.parametrize("name", ["https", "invitation", "div", "style"])
def test_a_name_that_reads_like_a_link_or_a_tag_spoils_no_mail(db, settings, name) -> None:
    settings.SITE_ADDRESS = "https://colloquy.example.org"
    link = f"{settings.SITE_ADDRESS}/invitation/"
    html = f'<div style="color:red"><a href="{link}">{name}</a></div>'
    mail = Mail.objects.create(key="w", to="a@example.org", subject="S", text=f"{name}: {link}", html=html)
    erase(make_user(name))
    mail.refresh_from_db()
    assert mail.text == f"a former member: {link}"
    assert mail.html == f'<div style="color:red"><a href="{link}">a former member</a></div>'


def test_what_went_to_an_address_that_was_never_confirmed_stays(course, instructor) -> None:
    invite(course, "victim@example.org", by=instructor.user)
    user = make_user()
    EmailAddress.objects.create(user=user, email="victim@example.org", verified=False)
    text = Mail.objects.get().text
    erase(user)
    assert Invitation.objects.filter(email="victim@example.org").exists()
    assert Mail.objects.get().text == text
