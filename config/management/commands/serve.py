"""manage.py serve [ADDR]: what `make run` does: migrate, load the sample course, collect files, serve and work."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

BANNER = """
Colloquy is at http://{address}/

  student     student@example.org
  assistant   assistant@example.org
  instructor  instructor@example.org
  observer    observer@example.org
  password    reading-room

Mail is printed here. Stop with Ctrl+C.
"""


class Command(BaseCommand):
    help = "Set everything up and serve the sample course on this machine."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", nargs="?", default="127.0.0.1:8000")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This serves the demo. docs/deploy.md says how to run in production.")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("load_demo", stdout=self.stdout)
        collect_if_changed()
        self.stdout.write(BANNER.format(address=options["address"]))
        self.stdout.flush()
        os.environ.setdefault("SITE_ADDRESS", f"http://{options['address']}")
        start_worker()
        # gthread: a reader's many small requests share two processes, and none waits for a slow one.
        server = ["gunicorn", "config.wsgi", "--bind", options["address"], "--worker-class", "gthread"]
        server += [
            "--no-control-socket",
            "--workers",
            "2",
            "--threads",
            "8",
            "--access-logfile",
            os.environ.get("ACCESS_LOG", "/dev/null"),
        ]
        os.execv(sys.executable, [sys.executable, "-m", *server])  # noqa: S606


def start_worker() -> None:
    """Start the worker beside the server. It looks for this process every second and ends when it is gone."""
    manage = settings.BASE_DIR / "manage.py"
    command = [sys.executable, str(manage), "work", "--beside", str(os.getpid())]
    # A group of its own: Ctrl+C stops the server, and the worker finishes its mail before it follows.
    subprocess.Popen(command, stdin=subprocess.DEVNULL, process_group=0)  # noqa: S603


def collect_if_changed() -> None:
    """Collect and compress static files, unless nothing changed since the last time."""
    files = sorted(
        path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*") if path.is_file()
    )
    state = "".join(f"{path}{path.stat().st_mtime_ns}" for path in files)
    stamp = Path(settings.STATIC_ROOT) / ".collected"
    digest = hashlib.sha256(state.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(digest)
