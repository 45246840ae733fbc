"""manage.py check_course DIR: every problem of a course folder with file and line; exit code 1 where there are errors."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from courses.folders import read_folder


class Command(BaseCommand):
    help = "Check a course folder and list its problems with file and line."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        folder = read_folder(options["folder"])
        for problem in folder.problems:
            self.stdout.write(f"{problem.level}: {problem}")
        if folder.errors:
            self.stderr.write(
                f"{len(folder.errors)} to mend, {len(folder.problems) - len(folder.errors)} to consider"
            )
            sys.exit(1)
        self.stdout.write(
            f"{len(folder.compiled)} modules, nothing to mend, {len(folder.problems)} to consider"
        )
