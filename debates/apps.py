from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DebatesConfig(AppConfig):
    name = "debates"
    verbose_name = _("Debates")

    def ready(self) -> None:
        from courses import registry

        from . import kept
        from .compiling import DebateCompiler

        registry.register("debate", DebateCompiler())
        kept.declare()
