from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from . import jobs, kept, leaving, own_data, sessions
        from .mailing import mail_notices, tidy

        jobs.register("mail notices", every=timedelta(minutes=1), run=mail_notices)
        jobs.register("tidy messages", every=timedelta(days=1), run=tidy)
        kept.declare()
        own_data.register()
        jobs.register("erase who has left", every=timedelta(hours=1), run=leaving.erase_due)
        jobs.register("forget sessions", every=timedelta(days=1), run=sessions.forget_expired)
