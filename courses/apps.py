from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        from accounts import jobs, personal
        from accounts import registry as people

        from . import erasing, guests, joining, kept, own_data, registry
        from .asides import AsideCompiler

        registry.register("aside", AsideCompiler())
        people.on_arrival(joining.arrive)
        people.on_takeover(guests.take_over)
        jobs.register("forget guests", every=timedelta(hours=6), run=guests.forget_guests)
        kept.declare()
        own_data.register()
        people.on_departure(erasing.may_leave)
        people.on_erasure(erasing.erase_from_courses)
        personal.terms(erasing.terms_for)
        jobs.register("take names off", every=timedelta(hours=6), run=erasing.forget_due)
