"""What happens around every request: the person's clock and language, and the end of a session under htmx."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers


class PersonMiddleware:
    """Times in the person's zone, words in the person's language, and a full page when a fragment meets the login."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        with timezone.override(None):
            if user.is_authenticated:
                try:
                    timezone.activate(ZoneInfo(user.timezone))
                except (ZoneInfoNotFoundError, ValueError):
                    timezone.deactivate()
                if user.language:
                    translation.activate(user.language)
                    request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
        to_login = response.status_code == 302 and "/accounts/login/" in response["Location"]
        if to_login and request.headers.get("HX-Request"):
            # A redirect to the sign-in page would be swapped into a corner of this one.
            response = HttpResponse(status=204, headers={"HX-Redirect": response["Location"]})
        patch_vary_headers(response, ["HX-Request"])
        if user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response
