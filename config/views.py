"""How pages are shown: theme and size of the text."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from .context import SIZES, THEMES

YEAR = 365 * 24 * 3600


@login_not_required
@require_POST
def view_settings(request: HttpRequest) -> HttpResponse:
    """Keep theme and text size in cookies and go back. With JavaScript the page does this itself."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        target = "/"
    response = redirect(target)
    for name, allowed in (("theme", THEMES), ("size", SIZES)):
        value = request.POST.get(name, "")
        if value in allowed:
            response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response
