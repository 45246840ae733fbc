"""Pages about oneself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from config.http import Request

from .forms import ProfileForm


@require_http_methods(["GET", "POST"])
def profile(request: Request) -> HttpResponse:
    """Show and change one's name, time zone and language."""
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved. Times and words follow your choice from the next page on."))
        return redirect("profile")
    return render(
        request,
        "accounts/profile.html",
        {"form": form, "here": "profile"},
        status=422 if form.errors else 200,
    )
