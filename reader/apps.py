from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReaderConfig(AppConfig):
    name = "reader"
    verbose_name = _("Reading")

    def ready(self) -> None:
        from accounts import jobs

        from .reminding import remind

        jobs.register("remind of what is due", every=timedelta(hours=1), run=remind)
