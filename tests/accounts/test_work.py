"""The worker runs what is due, one worker each job, and no failing job stops it."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.db import connection

from accounts import jobs
from accounts.models import JobRun
from accounts.outbox import post
from accounts.working import GIVEN_UP_AFTER, claim, due_jobs, run
from tests.clock import set_clock

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def ran(monkeypatch) -> list[str]:
    """The only jobs there are: one an hour, one a day, each noting that it ran."""
    noted: list[str] = []
    monkeypatch.setattr(jobs, "JOBS", {})
    monkeypatch.setattr("accounts.working.JOBS", jobs.JOBS)
    jobs.register("hourly", every=timedelta(hours=1), run=lambda: noted.append("hourly"))
    jobs.register("daily", every=timedelta(days=1), run=lambda: noted.append("daily"))
    return noted


def work() -> None:
    call_command("work", "--once")


def test_a_round_runs_what_is_due_and_sends_what_waits(db, ran) -> None:
    post("one", "lea@example.org", "A subject", "Words")
    work()
    assert (ran, len(django_mail.outbox)) == (["hourly", "daily"], 1)


def test_a_job_runs_again_when_its_time_has_come_and_not_before(db, ran, monkeypatch) -> None:
    set_clock(monkeypatch, "2026-06-01 12:00")
    work()
    set_clock(monkeypatch, "2026-06-01 12:59")
    work()
    assert ran == ["hourly", "daily"]
    set_clock(monkeypatch, "2026-06-01 13:00")
    work()
    assert ran == ["hourly", "daily", "hourly"]


def fail() -> None:
    raise ZeroDivisionError("by design")


def test_a_job_that_fails_stops_neither_the_others_nor_the_mail(db, ran, caplog) -> None:
    jobs.register("hourly", every=timedelta(hours=1), run=fail)
    post("one", "lea@example.org", "A subject", "Words")
    work()
    assert (ran, len(django_mail.outbox)) == (["daily"], 1)
    assert JobRun.objects.get(name="hourly").error == "ZeroDivisionError: by design"
    assert "job hourly failed" in caplog.text


def test_a_job_that_one_worker_has_is_left_alone_by_another(db, ran) -> None:
    hourly = jobs.JOBS["hourly"]
    assert claim(hourly) is not None
    assert (claim(hourly), run(hourly), ran) == (None, False, [])
    assert [job.name for job in due_jobs()] == ["daily"]


def test_a_job_that_a_killed_worker_left_is_begun_again_after_an_hour(db, ran, monkeypatch) -> None:
    jobs.register("hourly", every=timedelta(minutes=1), run=lambda: ran.append("again"))
    now = set_clock(monkeypatch, "2026-06-01 12:00")
    claim(jobs.JOBS["hourly"])
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + GIVEN_UP_AFTER - timedelta(seconds=1))
    assert not run(jobs.JOBS["hourly"])
    monkeypatch.setattr("django.utils.timezone.now", lambda: now + GIVEN_UP_AFTER)
    assert (run(jobs.JOBS["hourly"]), ran) == (True, ["again"])


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_one_runs_the_job(ran) -> None:
    together = Barrier(2)

    def worker() -> None:
        try:
            connection.ensure_connection()
            together.wait(timeout=20)
            run(jobs.JOBS["hourly"])
        finally:
            connection.close()

    threads = [Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert ran == ["hourly"]


# The process


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "COLLOQUY_VAR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'w.sqlite3'}",
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )


def test_a_worker_ends_when_it_is_told_to(tmp_path) -> None:
    assert start(tmp_path, "migrate", "--verbosity", "0").wait(timeout=120) == 0
    worker = start(tmp_path, "work", "--every", "60")
    assert b"The worker runs" in worker.stdout.readline()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0


def test_a_worker_ends_with_the_server_it_works_beside(tmp_path) -> None:
    assert start(tmp_path, "migrate", "--verbosity", "0").wait(timeout=120) == 0
    # Its parent is not this process: the server it was to work beside has ended already.
    worker = start(tmp_path, "work", "--beside", str(os.getpid() + 1))
    assert worker.wait(timeout=60) == 0
