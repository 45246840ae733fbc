"""Pages of the class: who is how far, and what they actually answered."""

from django.core.paginator import Paginator
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.http import Request
from config.tabular import csv_lines
from courses.access import enrolment_or_404, may, open_module_or_404
from courses.models import Enrolment
from quizzes.history import answers_of
from quizzes.progress import overview

from . import class_table as tables
from .class_export import class_rows
from .class_filters import FiltersForm, heads, select
from .states import UNTOUCHED, WRONG_TRIES
from .views import desk

PAGE = 50


@require_safe
def class_table(request: Request, course: str) -> HttpResponse:
    """Show learner by module: what is done, who is late and who is stuck."""
    enrolment = enrolment_or_404(request.user, course, "see class")
    table = tables.class_table(enrolment, timezone.now())
    form = FiltersForm(request.GET, table)
    selection = select(table, form.filters())
    context = desk(
        enrolment,
        "class",
        table=table,
        form=form,
        selection=selection,
        filters=selection.filters,
        heads=heads(selection.filters.order),
        page=Paginator(selection.rows, PAGE).get_page(request.GET.get("page")),
        may_export=may(enrolment, "export"),
        limited=bool(enrolment.sees()),
        wrong_tries=WRONG_TRIES,
        untouched=UNTOUCHED.days,
    )
    return render(request, "studio/class.html", context)


@require_safe
def class_csv(request: Request, course: str) -> StreamingHttpResponse:
    """Send the table as the filters leave it, every page of it."""
    enrolment = enrolment_or_404(request.user, course, "export")
    table = tables.class_table(enrolment, timezone.now())
    selection = select(table, FiltersForm(request.GET, table).filters())
    # Made while the person's language is still the one that is spoken; what is streamed are its lines.
    rows = list(class_rows(selection, timezone.get_current_timezone()))
    return StreamingHttpResponse(
        csv_lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{enrolment.course.slug}-class.csv"'},
    )


@require_safe
def answers(request: Request, course: str, enrolment: int, key: str) -> HttpResponse:
    """Show what one learner answered in one module, try by try."""
    own = enrolment_or_404(request.user, course, "see class")
    module = open_module_or_404(own, key)
    learner = get_object_or_404(
        Enrolment.objects.learners().within(own).select_related("user", "course"), pk=enrolment
    )
    standing = overview(own.course, [learner], only=module)
    cell = tables.cells_of(own, [learner], standing, timezone.now())(learner, module)
    named = may(own, "see names")
    context = desk(
        own,
        "class",
        named=named,
        name=tables.name_of(learner, own),
        module=module,
        cell=cell,
        progress=cell.progress,
        answered=answers_of(learner, module, cell.terms, named=named),
    )
    return render(request, "studio/answers.html", context)
