"""Pages about oneself."""

from copy import copy

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.http import Request

from . import sessions
from .forms import ProfileForm
from .notices import channels_of
from .reading_look import keep_look
from .ways_in import ways_in


def part(name: str) -> str:
    """Return the address of a part of the account page."""
    return f"{reverse('profile')}#{name}"


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: Request) -> HttpResponse:
    """Show the account; on POST, change one's name, time zone and language."""
    # A copy: what is refused must not show in the head of the page.
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=copy(request.user))
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved. Times and words follow your choice from now on."))
        return redirect(part("you"))
    context = {
        "form": form,
        "ways": ways_in(request.user),
        "places": sessions.places(request.user, here=request),
        "channels": channels_of(request.user),
        "here": "profile",
    }
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


@require_POST
def profile_reading(request: Request) -> HttpResponse:
    """Keep how reading shall look, for every device."""
    keep_look(request.user, request.POST)
    messages.success(request, _("Saved. Every device where you are signed in shows it so."))
    return redirect(part("reading"))


@require_POST
def profile_sessions(request: Request) -> HttpResponse:
    """Sign out one place, the posted `place`; or everywhere else."""
    place = request.POST.get("place", "")
    if place:
        if not place.isdecimal() or len(place) > 18 or not sessions.end(request.user, pk=int(place)):
            raise Http404
        messages.success(request, _("Signed out there."))
    else:
        ended = sessions.end_others(request.user, here=request)
        messages.success(
            request,
            ngettext("Signed out at %(n)d other place.", "Signed out at %(n)d other places.", ended)
            % {"n": ended}
            if ended
            else _("You are signed in nowhere else."),
        )
    return redirect(part("sessions"))


@require_safe
def sign_in_part(request: Request) -> HttpResponse:
    """Lead allauth's overviews of second steps and of passkeys to where we show both."""
    return redirect(part("signin"))
