"""manage.py load_course DIR: load a course folder; loading it again changes nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.folders import CannotLoad, load_folder


class Command(BaseCommand):
    help = "Load a course folder. What was edited in the browser since is not overwritten without --force."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--force", action="store_true", help="overwrite what was edited in the browser")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            course, changed = load_folder(options["folder"], force=options["force"])
        except CannotLoad as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{course.slug}: {len(changed)} of {course.modules.count()} modules published anew")
