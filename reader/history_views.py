"""What one answered in a reading, try by try: one's own answers, and nobody else's."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from config.http import Request
from courses.access import enrolment_or_404, open_module_or_404
from quizzes.gate import last_open_section
from quizzes.history import answers_of
from quizzes.progress import overview

from .views import nav


@require_safe
def history(request: Request, course: str, key: str) -> HttpResponse:
    """Show every try at the questions of a module that are open, with its date, score and feedback."""
    enrolment = enrolment_or_404(request.user, course)
    module = open_module_or_404(enrolment, key)
    terms = module.course_terms[enrolment.pk, module.pk]
    last = last_open_section(enrolment, module, terms)
    context = {
        **nav(enrolment, "course"),
        "module": module,
        "answered": answers_of(enrolment, module, terms, named=True, last_section=last),
        "progress": overview(enrolment.course, [enrolment], only=module).progress(enrolment, module),
    }
    return render(request, "reader/history.html", context)
