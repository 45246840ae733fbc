"""Pages on which people come into a course, see what they wait for, and leave."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from config.http import Request
from config.limits import count, counted
from courses import joining
from courses.access import enrolment_or_404
from courses.inviting import Gone, NotYours, accept, confirmed_addresses, open_invitation
from courses.models import Course, Enrolment, JoinRequest
from courses.placing import CannotPlace
from courses.placing import leave as leave_course
from courses.seats import free_seats

from .join_forms import CodeForm, LineForm
from .views import nav

HOUR = 3600
# Codes that belong to no course, from one address in an hour: a class that mistypes, and nobody who tries them all.
MOST_MISSES = 100


@login_not_required
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Ask for a code; show the courses that are open to one's mail address, and what one waits for."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        return redirect("join_code", form.cleaned_data["code"])
    return _page(request, form, status=422 if form.errors else 200)


def _page(request: HttpRequest, form: CodeForm, status: int = 200, **context: Any) -> HttpResponse:
    if request.user.is_authenticated:
        context |= {
            "arrivals": joining.waiting_for(request.user),
            "open_courses": joining.courses_for(request.user),
        }
    context |= {"form": form, "here": "join"}
    return render(request, "reader/join.html", context, status=status)


@login_not_required
@require_http_methods(["GET", "POST"])
def join_code(request: HttpRequest, code: str) -> HttpResponse:
    """Show the course of a code; on POST, join it or ask to."""
    if counted(request, "codes", seconds=HOUR) >= MOST_MISSES:
        return render(request, "reader/too_often.html", status=429)
    course = joining.course_of_code(code)
    if course is None:
        count(request, "codes", seconds=HOUR)
        form = CodeForm({"code": code})
        if form.is_valid():
            form.add_error("code", _("No course has this code. Look again, or ask for a new one."))
        return _page(request, form, status=404)
    return _found(request, course, by_code=True)


@require_http_methods(["GET", "POST"])
def join_open(request: Request, course: str) -> HttpResponse:
    """Show a course that is open to one's mail address; on POST, join it or ask to."""
    for found in joining.courses_for(request.user):
        if found.slug == course:
            return _found(request, found, by_code=False)
    raise Http404


def _found(request: HttpRequest, course: Course, *, by_code: bool) -> HttpResponse:
    user = request.user
    form = LineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if form.is_valid():
            return _join(request, user, course, form.cleaned_data["line"], by_code)
    if user.is_authenticated and joining.is_in(user, course):
        return redirect(course)
    context = {
        "course": course,
        "line_form": form,
        "by_code": by_code,
        "instructors": joining.instructors_of(course),
        "full": free_seats(course) == 0,
        "pending": user.is_authenticated and joining.is_waiting(user, course),
    }
    return _page(request, CodeForm(), 422 if form.errors else 200, **context)


def _join(request: HttpRequest, user: User, course: Course, line: str, by_code: bool) -> HttpResponse:
    try:
        outcome = joining.join(user, course, line=line, by_code=by_code)
    except joining.CannotJoin as error:
        messages.error(request, str(error))
        return redirect("join")
    if isinstance(outcome, Enrolment):
        messages.success(request, _("You are in."))
        return redirect(course)
    # What comes of it stands on that page.
    return redirect("join")


@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    """Take back that one asked, or waits."""
    asked = get_object_or_404(JoinRequest, pk=pk, user=request.user)
    joining.take_back(asked)
    messages.success(request, _("Taken back. You can ask again at any time."))
    return redirect("join")


@login_not_required
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation; on POST, take it up."""
    found = open_invitation(token)
    if found is None:
        return render(request, "reader/invitation.html", {"invitation": None}, status=404)
    user = request.user
    if request.method == "POST":
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        try:
            accept(found, user)
        except Gone:
            return render(request, "reader/invitation.html", {"invitation": None}, status=404)
        except NotYours:
            messages.error(request, _("This invitation is for another address than yours."))
            return redirect("invitation", token)
        messages.success(request, _("You are in."))
        return redirect(found.course)
    mine = user.is_authenticated and found.email in confirmed_addresses(user)
    return render(request, "reader/invitation.html", {"invitation": found, "mine": mine})


@require_http_methods(["GET", "POST"])
def leave(request: Request, course: str) -> HttpResponse:
    """Ask whether somebody really wants to leave a course; on POST, leave it."""
    enrolment = enrolment_or_404(request.user, course)
    problem = ""
    if request.method == "POST":
        try:
            leave_course(enrolment)
        except CannotPlace as error:
            problem = str(error)
        else:
            messages.success(
                request,
                _("You have left “%(course)s”. What you did there is kept.") % {"course": enrolment.course},
            )
            return redirect("home")
    context = {**nav(enrolment, "course"), "course": enrolment.course, "problem": problem}
    return render(request, "reader/leave.html", context, status=422 if problem else 200)
