"""How pages are shown: what the button "Aa" sets."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.reading_look import chosen_in, keep_look

from .context import person_of

YEAR = 365 * 24 * 3600


@login_not_required
@require_POST
def view_settings(request: HttpRequest) -> HttpResponse:
    """Keep what was chosen with the account, or in cookies where there is none, and go back."""
    target = request.POST.get("next", "/")
    inside = url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure())
    # Anything else than a path could be taken for the name of a view.
    if not inside or not target.startswith("/"):
        target = "/"
    response = redirect(target)
    if person := person_of(request):
        keep_look(person, request.POST)
        return response
    for name, value in chosen_in(request.POST).items():
        response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response
