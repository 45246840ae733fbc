"""Mails wait until a server has taken them; none is sent twice, whatever fails."""

import smtplib
from datetime import timedelta
from threading import Barrier, Thread
from typing import ClassVar

import pytest
from django.core import mail as django_mail
from django.core.mail.backends import locmem
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Mail
from accounts.outbox import PAUSES, STUCK_AFTER, claim, deliver, post
from tests.clock import set_clock
from tests.factories import make_user


class Server(locmem.EmailBackend):
    """A mail server that answers each mail with the next of these errors, and takes it after the last."""

    errors: ClassVar[list[Exception]] = []
    farewell: ClassVar[Exception | None] = None

    def send_messages(self, messages):
        if self.errors:
            raise self.errors.pop(0)
        return super().send_messages(messages)

    def close(self) -> None:
        if self.farewell:
            raise self.farewell


@pytest.fixture
def server(settings, monkeypatch) -> type[Server]:
    settings.MAILERS = {"default": {"BACKEND": "tests.accounts.test_outbox.Server"}}
    monkeypatch.setattr(Server, "errors", [])
    monkeypatch.setattr(Server, "farewell", None)
    return Server


def post_one(key: str = "one", **fields: object) -> Mail:
    return post(key, "lea@example.org", "A subject", "Words", "<p>Words</p>", **fields)


def stored(key: str = "one") -> Mail:
    return Mail.objects.get(key=key)


def test_a_mail_is_sent_once(db) -> None:
    post_one()
    assert (deliver(), deliver(), len(django_mail.outbox)) == (1, 0, 1)
    assert (stored().state, stored().tries) == ("sent", 1)


def test_a_second_mail_of_the_same_cause_is_the_first(db) -> None:
    first = post_one()
    assert post("one", "sol@example.org", "Another", "Other words") == first
    assert deliver() == 1


def test_a_mail_that_was_sent_is_not_sent_again_for_the_same_cause(db) -> None:
    post_one()
    deliver()
    post_one()
    assert deliver() == 0


def test_what_a_transaction_took_back_is_not_sent(db) -> None:
    with transaction.atomic():
        post_one()
        transaction.set_rollback(True)
    assert deliver() == 0


def test_a_mail_says_what_it_is_and_how_to_end_it(db, settings) -> None:
    settings.SITE_ADDRESS = "https://colloquy.example.org"
    post_one(unsubscribe="https://colloquy.example.org/unsubscribe/x/")
    deliver()
    (sent,) = django_mail.outbox
    head = sent.message()
    assert head["Auto-Submitted"] == "auto-generated"
    assert head["List-Unsubscribe"] == "<https://colloquy.example.org/unsubscribe/x/>"
    assert head["Message-ID"].endswith("@colloquy.example.org>")
    assert (sent.body, sent.alternatives[0].content) == ("Words", "<p>Words</p>")


def test_a_long_address_in_the_head_stays_whole(db) -> None:
    address = f"https://colloquy.example.org/unsubscribe/{'x' * 120}/"
    post_one(unsubscribe=address)
    deliver()
    assert f"List-Unsubscribe: <{address}>\n".encode() in django_mail.outbox[0].message().as_bytes()


def test_a_line_break_in_a_subject_begins_no_header(db) -> None:
    post("one", "lea@example.org", "Hello\r\nBcc: sol@example.org", "Words")
    deliver()
    assert (django_mail.outbox[0].subject, django_mail.outbox[0].recipients()) == (
        "Hello Bcc: sol@example.org",
        ["lea@example.org"],
    )


def test_an_address_that_can_not_be_written_is_given_up_and_stops_no_other(db) -> None:
    post("bad", "lea@example.org\nBcc: sol@example.org", "A subject", "Words")
    post_one("good")
    assert deliver() == 1
    assert (stored("bad").state, stored("good").state) == ("failed", "sent")


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPRecipientsRefused({"lea@example.org": (450, b"later")}),
        smtplib.SMTPAuthenticationError(535, b"no"),
        ConnectionRefusedError("closed"),
        TimeoutError("slow"),
    ],
)
def test_what_is_refused_for_now_is_tried_again_a_minute_later(db, server, monkeypatch, error) -> None:
    now = set_clock(monkeypatch, "2026-06-01 12:00")
    server.errors = [error]
    post_one()
    assert (deliver(), stored().state, stored().not_before) == (0, "queued", now + timedelta(minutes=1))
    set_clock(monkeypatch, "2026-06-01 12:00:59")
    assert deliver() == 0
    set_clock(monkeypatch, "2026-06-01 12:01")
    assert (deliver(), stored().tries, stored().error) == (1, 2, "")


def test_it_is_tried_six_times_ever_more_rarely_and_then_given_up(db, server, monkeypatch) -> None:
    now = set_clock(monkeypatch, "2026-06-01 07:00")
    server.errors = [OSError("down")] * 10
    post_one()
    waited = []
    while stored().state == "queued":
        monkeypatch.setattr("django.utils.timezone.now", lambda now=now: now)
        deliver()
        if stored().state == "queued":
            waited.append(stored().not_before - now)
            now = stored().not_before
    assert waited == list(PAUSES)
    assert (stored().state, stored().tries, stored().error) == ("failed", 6, "OSError: down")


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"lea@example.org": (550, b"no such user")}),
        smtplib.SMTPDataError(554, b"no"),
    ],
)
def test_what_is_refused_for_good_is_given_up_at_once(db, server, error) -> None:
    server.errors = [error]
    post_one()
    deliver()
    assert (stored().state, stored().tries) == ("failed", 1)


def test_one_failure_stops_no_other_mail(db, server) -> None:
    server.errors = [OSError("down")]
    post_one("one")
    post_one("two")
    assert (deliver(), stored("one").state, stored("two").state) == (1, "queued", "sent")


def test_a_failing_goodbye_is_no_failure_of_the_mail(db, server) -> None:
    server.farewell = TimeoutError("slow")
    post_one()
    assert (deliver(), stored().state) == (1, "sent")


def test_a_notice_is_not_tried_again_at_night(db, server, monkeypatch) -> None:
    set_clock(monkeypatch, "2026-06-01 17:59:30")
    user = make_user()
    user.timezone = "Europe/Berlin"
    user.save()
    server.errors = [OSError("down")]
    post_one(user=user, unsubscribe="https://colloquy.example.org/unsubscribe/x/")
    deliver()
    assert stored().not_before.isoformat() == "2026-06-02T05:00:00+00:00"


# What a killed worker leaves behind


def leave_behind(monkeypatch) -> None:
    """Let a worker claim the mail and die, and some time pass."""
    post_one()
    assert claim() is not None
    later = timezone.now() + STUCK_AFTER
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)


def test_what_a_killed_worker_left_behind_is_not_sent_by_itself(db, monkeypatch) -> None:
    leave_behind(monkeypatch)
    assert (deliver(), stored().state) == (0, "sending")


def test_the_operator_sees_what_was_left_behind_and_has_it_sent(db, monkeypatch, capsys) -> None:
    leave_behind(monkeypatch)
    call_command("outbox")
    assert "one  lea@example.org  left behind; it may have been sent" in capsys.readouterr().out
    call_command("outbox", "--again", "one")
    assert deliver() == 1


@pytest.mark.parametrize("state", ["queued", "sent", "sending"])
def test_only_what_is_unfinished_is_sent_again(db, state) -> None:
    post_one()
    Mail.objects.update(state=state, claimed=timezone.now())
    with pytest.raises(CommandError):
        call_command("outbox", "--again", "one")
    assert stored().state == state


# Two workers


class Slow(locmem.EmailBackend):
    """A server at which both workers arrive before it answers either."""

    together: ClassVar[Barrier]

    def send_messages(self, messages):
        self.together.wait(timeout=20)
        return super().send_messages(messages)


def in_threads(work) -> None:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_two_mails_and_neither_twice(settings, monkeypatch) -> None:
    settings.MAILERS = {"default": {"BACKEND": "tests.accounts.test_outbox.Slow"}}
    # Both are at the server at the same moment, each with a mail claimed, or the barrier breaks.
    monkeypatch.setattr(Slow, "together", Barrier(2), raising=False)
    for key in ("one", "two"):
        post(key, f"{key}@example.org", key, "Words")
    in_threads(deliver)
    assert sorted(sent.subject for sent in django_mail.outbox) == ["one", "two"]
    assert set(Mail.objects.values_list("state", "tries")) == {("sent", 1)}


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_start_at_once_claim_one_mail_once() -> None:
    for number in range(20):
        Mail.objects.all().delete()
        post_one(str(number))
        together, claimed = Barrier(2), []

        def work(together=together, claimed=claimed) -> None:
            connection.ensure_connection()
            together.wait(timeout=20)
            claimed.append(claim())

        in_threads(work)
        assert len([mail for mail in claimed if mail]) == 1
