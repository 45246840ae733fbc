"""manage.py import_document FILE --course SLUG [--json]: a file becomes a draft module."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.importing import import_document
from courses.intake import MAX_BYTES, IntakeError
from courses.models import Course
from courses.publishing import CannotPublish


class Command(BaseCommand):
    help = "Import a text or Markdown file as a draft module of a course."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--course", required=True, help="the course's slug")
        parser.add_argument("--json", action="store_true", help="report as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        course = Course.objects.filter(slug=options["course"]).first()
        if course is None:
            raise CommandError(f"There is no course “{options['course']}”.")
        path: Path = options["file"]
        try:
            with path.open("rb") as file:
                data = file.read(MAX_BYTES * 2 + 1)
            imported = import_document(course, path.name, data)
        except FileNotFoundError as error:
            raise CommandError(f"There is no file “{path}”.") from error
        except (IntakeError, CannotPublish) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(imported.as_json())
            return
        compiled = imported.compiled
        self.stdout.write(
            f"{imported.module.key}: {len(compiled.passages)} passages in {len(compiled.sections)} sections, "
            f"{imported.file.removed.count()} lines removed, {imported.file.found.count()} provenance values found"
        )
