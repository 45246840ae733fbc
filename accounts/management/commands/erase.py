"""Erases a person at once: `manage.py erase EMAIL`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.erasing import erase
from accounts.leaving import CannotLeave
from accounts.models import User
from accounts.registry import departing


class Command(BaseCommand):
    help = "Erase a person for good: their account, their words, and every trace of who they were."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address of the account")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *, email: str, yes: bool, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email).exclude(kind=User.Kind.FORMER).first()
        if user is None:
            raise CommandError(f"there is no account with the address {email}")
        try:
            departing(user)
        except CannotLeave as obstacle:
            self.stderr.write(f"Mind: {obstacle}")
        if (
            not yes
            and input(f"Erase {email} for good? Write the address again: ").strip().lower() != email.lower()
        ):
            raise CommandError("nothing was erased")
        erase(user)
        self.stdout.write("Erased. Backups still have the account until they are replaced.")
