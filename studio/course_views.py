"""A course as a whole: made, set up, copied, put away."""

from copy import copy

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.http import Request
from courses import running
from courses.access import enrolment_or_404
from courses.models import Course, Enrolment
from courses.publishing import CannotPublish

from .course_forms import CopyForm, SettingsForm, TitleForm
from .views import desk


@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Make a course."""
    if not running.may_create(request.user):
        raise Http404
    form = TitleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        course = running.create_course(form.cleaned_data["title"], by=request.user)
        messages.success(request, _("The course is there. Bring in a first text, or say when it begins."))
        return redirect("studio:course", course.slug)
    return render(
        request, "studio/new.html", {"form": form, "here": "new"}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def settings(request: Request, course: str) -> HttpResponse:
    """Show and change what holds for the whole course."""
    enrolment = enrolment_or_404(request.user, course, "run")
    # The form writes into what it is given, also what it then finds wrong.
    form = SettingsForm(request.POST if request.method == "POST" else None, instance=copy(enrolment.course))
    if form.is_valid():
        running.change_settings(enrolment.course, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("studio:settings", course)
    return _page(request, enrolment, form, _copy_form(enrolment.course))


def _copy_form(course: Course) -> CopyForm:
    return CopyForm(initial={"title": (_("%(title)s (copy)") % {"title": course.title})[:200]}, prefix="copy")


def _page(request: Request, enrolment: Enrolment, form: SettingsForm, copying: CopyForm) -> HttpResponse:
    open_to_guests = enrolment.course.guest_module_id and not enrolment.course.archived
    context = desk(
        enrolment,
        form=form,
        copy_form=copying,
        may_copy=running.may_create(request.user),
        guest_link=open_to_guests
        and request.build_absolute_uri(reverse("try", args=[enrolment.course.slug])),
    )
    status = 422 if form.errors or copying.errors else 200
    return render(request, "studio/settings.html", context, status=status)


@require_POST
def copy_course(request: Request, course: str) -> HttpResponse:
    """Make another course of this one."""
    enrolment = enrolment_or_404(request.user, course, "run")
    if not running.may_create(request.user):
        raise Http404
    form = CopyForm(request.POST, prefix="copy")
    if form.is_valid():
        try:
            made = running.copy_course(enrolment.course, by=request.user, **form.cleaned_data)
        except CannotPublish as error:
            form.add_error(
                None,
                _("“%(module)s” can’t be published in a copy: %(problem)s")
                % {"module": error.module, "problem": error.problems[0]},
            )
        else:
            messages.success(request, _("Copied. Nobody but you is in it, and nobody can join it yet."))
            return redirect("studio:settings", made.slug)
    return _page(request, enrolment, SettingsForm(instance=copy(enrolment.course)), form)


@require_POST
def archive(request: Request, course: str) -> HttpResponse:
    """Put the course away, or bring it back."""
    enrolment = enrolment_or_404(request.user, course, "run")
    if request.POST.get("do") == "bring-back":
        running.unarchive(enrolment.course)
        messages.success(request, _("The course is back as it was."))
    else:
        running.archive(enrolment.course)
        messages.success(request, _("Archived. Everything can be read, and nothing answered or edited."))
    return redirect("studio:settings", course)
