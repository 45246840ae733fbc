"""Answers in students' own words, one after the other, to be read and marked."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from config.http import Request
from courses.access import enrolment_or_404
from courses.markup.safe import stored
from courses.models import Enrolment
from quizzes import marking
from quizzes.history import in_words
from quizzes.models import Response

from .marking_forms import MarkForm
from .views import desk

PAGE = 20


@dataclass(frozen=True, slots=True)
class Unread:
    """One answer and the form to mark it, with what the question asks of a good answer."""

    response: Response
    form: MarkForm

    @property
    def words(self) -> SafeString:
        return in_words(self.response)

    @property
    def model(self) -> SafeString:
        return stored(str(self.response.version.answer_key.get("model", "")))

    @property
    def criteria(self) -> list[tuple[str, SafeString]]:
        rows = self.response.version.answer_key.get("criteria", [])
        return [(f"{row['points']:g}", stored(row["html"])) for row in rows]


@require_safe
def to_mark(request: Request, course: str) -> HttpResponse:
    """List the answers that nobody has read yet; `?response=` shows one, read or not."""
    enrolment = enrolment_or_404(request.user, course, "mark")
    chosen = request.GET.get("response", "")
    rows = marking.to_be_marked(enrolment)
    one = chosen.isdecimal() and len(chosen) < 19
    rows = rows.filter(pk=chosen) if one else rows.filter(mark__isnull=True)
    return _list(request, enrolment, rows, None)


def _list(
    request: Request, enrolment: Enrolment, rows: QuerySet[Response], sent: MarkForm | None
) -> HttpResponse:
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    unread = [Unread(response, sent or MarkForm(response=response)) for response in page.object_list]
    context = desk(enrolment, "class", page=page, rows=unread)
    return render(request, "studio/marking.html", context, status=422 if sent else 200)


@require_POST
def mark(request: Request, course: str, pk: int) -> HttpResponse:
    """Mark one answer."""
    enrolment = enrolment_or_404(request.user, course, "mark")
    rows = marking.to_be_marked(enrolment).filter(pk=pk)
    response = get_object_or_404(rows)
    form = MarkForm(request.POST, response=response)
    if not form.is_valid():
        return _list(request, enrolment, rows, form)
    try:
        marking.mark(
            response,
            score=form.score,
            comment=form.cleaned_data["comment"],
            by=request.user,
            seen=form.cleaned_data["seen"],
        )
    except marking.MarkedMeanwhile as meanwhile:
        messages.warning(
            request,
            _("%(name)s has marked this answer meanwhile. This is their mark; yours was not kept.")
            % {"name": meanwhile.mark.by or _("Somebody")},
        )
        return redirect(f"{reverse('studio:to_mark', args=[course])}?response={pk}")
    messages.success(request, _("Kept. %(name)s is told.") % {"name": response.enrolment.user})
    return redirect("studio:to_mark", course)
