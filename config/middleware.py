"""What happens around every request: the person's clock and language, the end of a session under htmx, what guests see."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from accounts.quiet import zone_named
from courses.guests import module_of


class PersonMiddleware:
    """Times in the person's zone, words in the person's language, and a full page when a fragment meets the login."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        with timezone.override(None):
            if user.is_authenticated:
                timezone.activate(zone_named(user.timezone))
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


class GuestMiddleware:
    """A guest opens the module they came for and nothing else of ours; pages for everybody show them as nobody.

    There, and wherever one signs in or up, the guest is kept as `request.guest`: what they did goes to whoever they
    turn out to be. It stands before LoginRequiredMiddleware, which then sees nobody signed in.
    """

    OPEN = frozenset({"module", "read", "done", "item", "hint", "draft", "self_check", "passage"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
    ) -> HttpResponse | None:
        guest = request.user
        if not guest.is_authenticated or not guest.is_guest:
            return None
        assert request.resolver_match is not None
        name = request.resolver_match.view_name
        if name in self.OPEN:
            return None
        if name == "home" and (module := module_of(guest)):
            return redirect(module)
        if getattr(view, "login_required", True) is False or request.path.startswith("/accounts/"):
            request.guest = guest  # type: ignore[attr-defined]
            request.user = AnonymousUser()
            return None
        return self._to_sign_up(request)

    def _to_sign_up(self, request: HttpRequest) -> HttpResponse:
        messages.info(request, _("Make an account to go on; what you answered comes along."))
        back = {"next": request.get_full_path()} if request.method == "GET" else {}
        address = f"{reverse('account_signup')}?{urlencode(back)}".removesuffix("?")
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": address})
        return redirect(address)
