"""The floor: the least a signed-in page can cost here. A session, a user, one indexed row, the base template's absence."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from courses.models import Module


def page(request: HttpRequest, key: str) -> HttpResponse:
    """Show the title of one module."""
    return HttpResponse(
        f"<!doctype html><title>{Module.objects.filter(key=key).values_list('title', flat=True)[0]}</title>"
    )


urlpatterns = [path("floor/<slug:key>/", page)]
