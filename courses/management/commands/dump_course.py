"""manage.py dump_course SLUG DIR: write a course as files, every passage with its key."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.folders import dump_folder
from courses.models import Course


class Command(BaseCommand):
    help = "Write a course as a folder that load_course reads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("course")
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        course = Course.objects.filter(slug=options["course"]).first()
        if course is None:
            raise CommandError(f"There is no course “{options['course']}”.")
        for file in dump_folder(course, options["folder"]):
            self.stdout.write(str(file))
