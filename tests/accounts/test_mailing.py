"""Notices become mails: one each or one a day, in the reader's words and time; and a way to end them."""

import re
from datetime import timedelta
from threading import Thread

import pytest
from django.core import mail as django_mail
from django.core import signing
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.mailing import KEEP_NOTICES, KEEP_WORDS, mail_notices, read_token, tidy, unsubscribe_address
from accounts.models import Channel, Mail, Notice, User
from accounts.notices import channels_of, tell
from accounts.outbox import deliver
from tests.clock import set_clock
from tests.factories import make_user

NOON, NEXT_MORNING = "2026-06-01 10:00", "2026-06-02 05:00"


@pytest.fixture(autouse=True)
def _site(settings) -> None:
    settings.SITE_ADDRESS = "https://colloquy.example.org"


def person(rhythm: str = "daily", name: str = "Lea Learner", zone: str = "Europe/Berlin") -> User:
    user = make_user(name)
    user.rhythm, user.timezone = rhythm, zone
    user.save()
    return user


def tell_of(user: User, activity: str, kind: str = "due") -> None:
    facts = {
        "course": "A seminar",
        "activity": activity,
        "due": "2026-06-02T21:59:00+00:00",
        "by": "Ina",
    }
    tell([user], kind, key=f"{kind}:{activity}", facts=facts, href="/courses/seminar/talk/")


def subjects() -> list[str]:
    return list(Mail.objects.order_by("pk").values_list("subject", flat=True))


def test_a_digest_holds_everything_that_is_due(db, monkeypatch) -> None:
    set_clock(monkeypatch, NOON)
    user = person()
    tell_of(user, "One")
    tell_of(user, "Two", "graded")
    assert mail_notices() == 0
    set_clock(monkeypatch, NEXT_MORNING)
    assert mail_notices() == 1
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == (user.email, "Colloquy: 2 things new")
    for body in (mail.text, mail.html):
        assert "“One” in A seminar is due on Tuesday 2 June, 23:59." in body
        assert "Ina has read your answers in “Two”, A seminar." in body
    assert set(Notice.objects.values_list("mail", "mail_after")) == {(mail.pk, None)}


def test_what_was_put_into_a_mail_is_not_put_into_another(db, monkeypatch) -> None:
    set_clock(monkeypatch, NOON)
    tell_of(person(), "One")
    set_clock(monkeypatch, NEXT_MORNING)
    assert (mail_notices(), mail_notices(), Mail.objects.count()) == (1, 0, 1)


def test_there_is_one_digest_a_day_at_most(db, monkeypatch) -> None:
    set_clock(monkeypatch, "2026-06-02 04:59")
    user = person()
    tell_of(user, "One")
    set_clock(monkeypatch, NEXT_MORNING)
    mail_notices()
    tell_of(user, "Late")
    user.notices.filter(key="due:Late").update(mail_after=timezone.now())
    assert mail_notices() == 0
    set_clock(monkeypatch, "2026-06-03 05:00")
    assert mail_notices() == 1


def test_who_wants_it_soon_gets_one_mail_each(db, monkeypatch) -> None:
    set_clock(monkeypatch, NOON)
    user = person("soon")
    tell_of(user, "One")
    tell_of(user, "Two")
    assert mail_notices() == 2
    assert subjects() == [
        f"“{name}” in A seminar is due on Tuesday 2 June, 23:59." for name in ("One", "Two")
    ]


def test_a_worker_that_was_away_over_day_writes_nothing_at_night(db, monkeypatch) -> None:
    set_clock(monkeypatch, NOON)
    user = person("soon")
    tell_of(user, "One")
    set_clock(monkeypatch, "2026-06-01 22:00")
    assert mail_notices() == 0
    set_clock(monkeypatch, NEXT_MORNING)
    assert mail_notices() == 1


def test_what_is_switched_off_is_not_mailed(db, monkeypatch) -> None:
    set_clock(monkeypatch, NOON)
    user = person("soon")
    Channel.objects.create(user=user, kind="due", here=True, mail=False)
    tell_of(user, "One")
    tell_of(user, "Two", "graded")
    assert mail_notices() == 1
    assert subjects() == ["Ina has read your answers in “Two”, A seminar."]


@pytest.mark.parametrize("fields", [{"is_active": False}, {"leaving": timezone.now()}, {"kind": "former"}])
def test_who_is_gone_or_going_is_not_written_to(db, monkeypatch, fields) -> None:
    set_clock(monkeypatch, NOON)
    user = person("soon")
    tell_of(user, "One")
    User.objects.filter(pk=user.pk).update(**fields)
    assert (mail_notices(), user.notices.get().mail_after) == (0, None)


def test_in_the_html_everything_is_text_and_in_the_text_nothing_is_escaped(db, monkeypatch) -> None:
    set_clock(monkeypatch, NOON)
    tell_of(person("soon", name="<i>Lea</i> L"), "R&D <b>\r\nBcc: x@example.org")
    mail_notices()
    mail = Mail.objects.get()
    assert "\n" not in mail.subject
    assert "R&D <b>" in mail.text
    assert "R&amp;D &lt;b&gt;" in mail.html
    assert "Hello &lt;i&gt;Lea&lt;/i&gt;," in mail.html
    assert re.findall(r"<b>|<i>", mail.html) == []


def test_a_mail_fetches_nothing_and_links_to_this_site_alone(db, monkeypatch) -> None:
    set_clock(monkeypatch, NOON)
    tell_of(person("soon"), "One")
    mail_notices()
    mail = Mail.objects.get()
    assert re.findall(r"<(?:img|link|script|iframe)|url\(|@import", mail.html) == []
    addresses = re.findall(r'href="([^"]+)"', mail.html)
    assert "https://colloquy.example.org/courses/seminar/talk/" in addresses
    assert {address[:29] for address in addresses} == {"https://colloquy.example.org/"}
    assert mail.unsubscribe in mail.text


def test_the_mail_goes_out_in_both_forms(db, monkeypatch) -> None:
    set_clock(monkeypatch, NOON)
    tell_of(person("soon"), "One")
    mail_notices()
    assert deliver() == 1
    message = django_mail.outbox[0].message()
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_digest(monkeypatch) -> None:
    set_clock(monkeypatch, NOON)
    for _ in range(3):
        tell_of(person(), "One")
    set_clock(monkeypatch, NEXT_MORNING)
    written = []

    def work() -> None:
        try:
            written.append(mail_notices())
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert (sum(written), Mail.objects.count()) == (3, 3)


@pytest.mark.parametrize("address", ["lea@example.org", "nobody@example.org"])
def test_mails_about_the_account_come_in_both_forms_with_the_same_link(db, mailoutbox, address) -> None:
    make_user("Lea Learner", email="lea@example.org")
    Client().post("/accounts/password/reset/", {"email": address})
    (sent,) = mailoutbox
    (html,) = [part.content for part in sent.alternatives]
    (link,) = re.findall(r"http://\S+", sent.body)
    assert html.count(f'href="{link}"') == 1
    assert html.strip().endswith("</html>")


# Unsubscribing


def path(user: User, kind: str = "all") -> str:
    return unsubscribe_address(user, kind).removeprefix("https://colloquy.example.org")


def mailed(user: User) -> set[str]:
    return {row.kind.name for row in channels_of(user).rows if row.mail}


def test_the_link_in_a_mail_ends_that_kind_of_mails_without_signing_in(db, monkeypatch) -> None:
    set_clock(monkeypatch, NOON)
    user = person("soon")
    tell_of(user, "One")
    mail_notices()
    address = Mail.objects.get().unsubscribe.removeprefix("https://colloquy.example.org")
    tell_of(user, "Two")
    before, client = mailed(user), Client()
    page = client.get(address).content.decode()
    assert "“Tell me when something is due tomorrow”" in page
    assert mailed(user) == before
    assert "No more mails." in client.post(address, follow=True).content.decode()
    assert mailed(user) == before - {"due"}
    assert mail_notices() == 0


def test_the_link_in_a_digest_of_several_kinds_ends_all_mails(db, monkeypatch) -> None:
    set_clock(monkeypatch, NOON)
    user = person()
    tell_of(user, "One")
    tell_of(user, "Two", "graded")
    set_clock(monkeypatch, NEXT_MORNING)
    mail_notices()
    address = Mail.objects.get().unsubscribe.removeprefix("https://colloquy.example.org")
    Client().post(address)
    assert mailed(user) == set()


def test_ending_the_mails_leaves_the_app_as_it_was(db) -> None:
    user = person()
    Channel.objects.create(user=user, kind="due", here=False, mail=True)
    Client().post(path(user))
    rows = {row.kind.name: row.here for row in channels_of(user).rows}
    assert (rows["due"], rows["graded"]) == (False, True)


def test_a_link_ends_nobody_elses_mails(db) -> None:
    user, other = person(), person()
    Client().post(path(user))
    assert mailed(other) != set()


def forged(user: User) -> list[str]:
    return [
        path(user)[:-3] + "xx/",
        "/unsubscribe/x/",
        f"/unsubscribe/{signing.dumps([user.pk, 'all'])}/",
        path(user, "no-such-kind"),
    ]


def test_a_wrong_link_says_so_kindly_and_ends_nothing(db) -> None:
    user = person()
    for address in forged(user):
        response = Client().post(address)
        assert response.status_code == 404
        assert "This address ends no mails." in response.content.decode()
    assert mailed(user) != set()


def test_the_link_of_somebody_who_is_gone_is_none(db) -> None:
    user = person()
    token = path(user).split("/")[2]
    assert read_token(token) == (user, "all")
    User.objects.filter(pk=user.pk).delete()
    assert read_token(token) is None


# Forgetting


def test_words_of_old_mails_and_old_notices_go_and_the_key_stays(db) -> None:
    user = person("soon")
    tell_of(user, "Old")
    tell_of(user, "New")
    now = timezone.now()
    user.notices.filter(key="due:Old").update(created=now - KEEP_NOTICES)
    for key, days in (("old", KEEP_WORDS), ("new", timedelta(days=1))):
        Mail.objects.create(
            key=key, to=user.email, subject="S", text="Words", html="<p>", state="sent", sent=now - days
        )
    tidy()
    assert dict(Mail.objects.values_list("key", "text")) == {"old": "", "new": "Words"}
    assert [notice.key for notice in user.notices.all()] == ["due:New"]


def test_a_notice_that_cannot_be_said_keeps_nobody_elses_mails(db, monkeypatch, caplog) -> None:
    set_clock(monkeypatch, NOON)
    first, second = person("soon"), person("soon")
    tell_of(first, "One")
    Notice.objects.update(facts={"course": "A", "activity": "B", "due": "never"})
    tell_of(second, "Two")
    assert mail_notices() == 1
    assert Mail.objects.get().user == second
    assert "could not be mailed" in caplog.text
