"""The door of guest mode: one module for anybody, without an account."""

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from config.limits import count
from courses.guests import enter, guest_module_or_404, new_guest
from courses.joining import is_in

HOUR = 3600
# New guests from one address in an hour: more than a class, fewer than a script makes.
MOST_GUESTS = 60


@login_not_required
@require_http_methods(["GET", "POST"])
def try_out(request: HttpRequest, course: str) -> HttpResponse:
    """Say what a guest can read here and what is kept; on POST, let them in."""
    module = guest_module_or_404(course)
    user: User | None = request.user if request.user.is_authenticated else getattr(request, "guest", None)
    if user and is_in(user, module.course, guests=True):
        return redirect(module)
    if request.method == "POST":
        if user is None:
            if count(request, "guests", seconds=HOUR) > MOST_GUESTS:
                return render(request, "reader/too_often.html", status=429)
            with transaction.atomic():
                user = new_guest()
                enter(module.course, user)
                login(request, user, backend="django.contrib.auth.backends.ModelBackend")
        else:
            enter(module.course, user)
        return redirect(module)
    return render(request, "reader/try.html", {"module": module, "course": module.course})
