"""What is given to whom until when, in sentences; and what single learners have everywhere."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from config.http import Request
from courses.access import enrolment_or_404
from courses.assigning import CannotAssign, accommodate, assign, withdraw
from courses.models import Accommodation, Assignment, Enrolment

from .assignment_forms import AccommodationForm, AssignmentForm, TermsForm
from .assignment_words import has, in_sentences, to_whom
from .views import desk

PAGE = 50


@dataclass(frozen=True, slots=True)
class AssignmentRow:
    """One assignment as the overview says it."""

    assignment: Assignment

    @property
    def to(self) -> str:
        return to_whom(self.assignment)

    @property
    def words(self) -> str:
        return in_sentences(self.assignment)


def _of_course(enrolment: Enrolment) -> QuerySet[Assignment]:
    return (
        Assignment.objects.filter(activity__course=enrolment.course, activity__module__isnull=False)
        .select_related("activity__module", "cohort", "group", "enrolment__user")
        .order_by("activity__module__position", "activity", "enrolment", "group", "cohort")
    )


@require_http_methods(["GET", "POST"])
def assignments(request: Request, course: str) -> HttpResponse:
    """List what is given to whom; on POST, give something."""
    enrolment = enrolment_or_404(request.user, course, "assign")
    form = AssignmentForm(request.POST if request.method == "POST" else None, course=enrolment.course)
    if form.is_valid():
        try:
            given = assign(form.chosen, to=form.recipient, by=request.user, **form.terms())
        except CannotAssign as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(
                request,
                _("“%(module)s” is given to %(to)s. %(words)s")
                % {"module": form.chosen.title, "to": to_whom(given), "words": in_sentences(given)},
            )
            return redirect("studio:assignments", course)
    page = Paginator(_of_course(enrolment), PAGE).get_page(request.GET.get("page"))
    context = desk(
        enrolment, "studio", form=form, page=page, rows=[AssignmentRow(row) for row in page.object_list]
    )
    return render(request, "studio/assignments.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def assignment(request: Request, course: str, pk: int) -> HttpResponse:
    """Change the dates and rules of an assignment."""
    enrolment = enrolment_or_404(request.user, course, "assign")
    given = get_object_or_404(_of_course(enrolment), pk=pk)
    form = TermsForm(request.POST if request.method == "POST" else None, initial=TermsForm.initial_of(given))
    if form.is_valid():
        assert given.activity.module is not None
        try:
            assign(
                given.activity.module,
                to=given.recipient or enrolment.course,
                by=request.user,
                **form.terms(),
            )
        except CannotAssign as error:
            form.add_error(error.field or None, str(error))
        else:
            messages.success(
                request, _("Changed. Scores follow the new dates; nothing that was answered is lost.")
            )
            return redirect("studio:assignments", course)
    context = desk(enrolment, "studio", form=form, row=AssignmentRow(given))
    return render(request, "studio/assignment.html", context, status=422 if form.errors else 200)


@require_POST
def withdraw_assignment(request: Request, course: str, pk: int) -> HttpResponse:
    """Take an assignment back."""
    enrolment = enrolment_or_404(request.user, course, "assign")
    withdraw(get_object_or_404(_of_course(enrolment), pk=pk))
    messages.success(request, _("Taken back. What was answered stays."))
    return redirect("studio:assignments", course)


@dataclass(frozen=True, slots=True)
class AccommodationRow:
    """What one learner has, as the list says it."""

    accommodation: Accommodation

    @property
    def words(self) -> str:
        return has(self.accommodation)


@require_http_methods(["GET", "POST"])
def accommodations(request: Request, course: str) -> HttpResponse:
    """List what single learners have everywhere; on POST, set it for one. `?for=` fills the form for a learner."""
    enrolment = enrolment_or_404(request.user, course, "assign")
    rows = (
        Accommodation.objects.filter(enrolment__course=enrolment.course, enrolment__left__isnull=True)
        .select_related("enrolment__user")
        .order_by("enrolment__user__name", "pk")
    )
    if request.method == "POST":
        form = AccommodationForm(request.POST, course=enrolment.course)
    else:
        chosen = request.GET.get("for", "")
        own = rows.filter(enrolment=int(chosen)).first() if chosen.isdecimal() and len(chosen) < 19 else None
        form = AccommodationForm(
            course=enrolment.course, initial=AccommodationForm.initial_of(own) if own else None
        )
    if form.is_valid():
        assert form.learner is not None
        kept = accommodate(form.learner, **form.fields_of())
        said = (
            _("%(name)s has from now on, everywhere: %(words)s.")
            % {"name": form.learner.user, "words": has(kept)}
            if kept
            else _("%(name)s has nothing special any more.") % {"name": form.learner.user}
        )
        messages.success(request, said)
        return redirect("studio:accommodations", course)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = desk(
        enrolment, "studio", form=form, page=page, rows=[AccommodationRow(row) for row in page.object_list]
    )
    return render(request, "studio/accommodations.html", context, status=422 if form.errors else 200)
