"""manage.py work: runs the registered jobs when they are due and sends what waits in the outbox, until told to stop.

Any number of them may run. A first SIGTERM or Ctrl+C lets it finish what it is doing.
"""

import logging
import os
import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from accounts.outbox import deliver
from accounts.working import due_jobs, run

log = logging.getLogger(__name__)

# Mails sent before it looks again whether it was told to stop.
HANDFUL = 10


class Command(BaseCommand):
    help = "Run the jobs that are due and send the mails that wait."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then end")
        parser.add_argument(
            "--every", type=float, default=5, metavar="SECONDS", help="from one round to the next"
        )
        parser.add_argument(
            "--beside", type=int, metavar="PID", help="end when this parent process has ended"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stopping = threading.Event()
        if options["once"]:
            self.round()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        self.stdout.write(f"The worker runs as process {os.getpid()}.")
        self.stdout.flush()
        while not self.stopping.is_set():
            try:
                close_old_connections()
                self.round()
            except Exception:
                # A database that is away for a while must not end the worker: it comes back, and so do we.
                log.exception("a round of the worker failed")
            self.pause(options["every"], options["beside"])

    def stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping.set()

    def round(self) -> None:
        for job in due_jobs():
            if self.stopping.is_set():
                return
            run(job)
        while not self.stopping.is_set() and deliver(HANDFUL):
            pass

    def pause(self, seconds: float, parent: int | None) -> None:
        """Wait, and stop for good when the process it works beside is gone, however that ended."""
        while seconds > 0 and not self.stopping.wait(min(seconds, 1)):
            if parent and os.getppid() != parent:
                self.stopping.set()
            seconds -= 1
