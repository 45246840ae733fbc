"""manage.py load_demo: the sample course and the demo accounts. Again, it changes nothing that people did."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from courses.assigning import assign
from courses.folders import load_folder
from courses.grouping import create_group
from courses.joining import new_code
from courses.models import Course, Enrolment, Revision, Role
from courses.running import change_settings

FOLDER = settings.BASE_DIR / "fixtures" / "asian-nato"
PASSWORD = "reading-room"  # noqa: S105  (known to everyone; the command refuses under production settings)
PEOPLE = (
    ("student@example.org", "Demo Student", Role.LEARNER),
    ("assistant@example.org", "Demo Assistant", Role.ASSISTANT),
    ("instructor@example.org", "Demo Instructor", Role.INSTRUCTOR),
    ("observer@example.org", "Demo Observer", Role.OBSERVER),
)


class Command(BaseCommand):
    help = "Load the sample course and make the demo accounts."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError(
                "Demo accounts have a password that everyone knows. They are not made in production."
            )
        with transaction.atomic():
            course = Course.objects.filter(slug=FOLDER.name).first()
            is_new = course is None
            edited = (
                course
                and Revision.objects.filter(module__course=course, origin=Revision.Origin.BROWSER).exists()
            )
            if not edited:
                course, changed = load_folder(FOLDER)
                self.stdout.write(f"{course}: {len(changed)} modules published")
            for email, name, role in PEOPLE:
                user = User.objects.filter(email=email).first() or User.objects.create_user(
                    email, PASSWORD, name=name
                )
                EmailAddress.objects.get_or_create(
                    user=user, email=email, defaults={"verified": True, "primary": True}
                )
                Enrolment.objects.get_or_create(course=course, user=user, defaults={"role": role})
            if course and is_new:
                self.open_doors(course)
                self.give_dates(course)

    def open_doors(self, course: Course) -> None:
        """Give the course a code, two groups and a module for guests. Once: what people changed of it stays changed."""
        new_code(course)
        for name in ("Group 1", "Group 2"):
            create_group(course, name)
        change_settings(course, domains=[], guest_module=course.modules.published().first())

    def give_dates(self, course: Course) -> None:
        """Give the first two readings to the course, due in one week and in two."""
        by = course.enrolments.get(role=Role.INSTRUCTOR).user
        night = timezone.now().replace(hour=23, minute=59, second=0, microsecond=0)
        for weeks, module in enumerate(course.modules.published()[:2], 1):
            assign(module, to=course, by=by, due=night + timedelta(days=7 * weeks - 1))
