"""manage.py outbox: the mails that were given up or left behind by a worker that died; --again KEY sends one anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.outbox import again, unfinished

MOST = 500


class Command(BaseCommand):
    help = "List mails that were given up or left behind, or send one of them again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--again", metavar="KEY", help="put this mail back into the queue")

    def handle(self, *args: Any, **options: Any) -> None:
        if key := options["again"]:
            if not again(key):
                raise CommandError(f"No mail with the key “{key}” was given up or left behind.")
            self.stdout.write(f"{key}: waiting to be sent again")
            return
        mails = unfinished()
        for mail in mails[:MOST]:
            what = "given up" if mail.state == mail.State.FAILED else "left behind; it may have been sent"
            self.stdout.write(
                f"{mail.key}  {mail.to}  {what} after {mail.tries} tries  {mail.error}".rstrip()
            )
        self.stdout.write(f"{mails.count()} in all")
