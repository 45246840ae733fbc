"""The class: who is how far, and what they actually answered."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from config.http import Request
from courses.access import enrolment_or_404, open_module_or_404
from courses.models import Enrolment
from quizzes.models import Embed, Response
from quizzes.progress import overview
from quizzes.types import TYPES

from .views import desk

PAGE = 50


@require_safe
def class_table(request: Request, course: str) -> HttpResponse:
    """Show learner by module: what is done, and the score."""
    enrolment = enrolment_or_404(request.user, course, "see class")
    learners = (
        Enrolment.objects.learners()
        .filter(course=enrolment.course)
        .select_related("user")
        .order_by("user__name", "pk")
    )
    page = Paginator(learners, PAGE).get_page(request.GET.get("page"))
    standing = overview(enrolment.course, list(page.object_list))
    rows = [
        (learner, [(total.module, standing.progress(learner, total.module)) for total in standing.modules])
        for learner in page.object_list
    ]
    context = desk(
        enrolment, "class", page=page, rows=rows, modules=[total.module for total in standing.modules]
    )
    return render(request, "studio/class.html", context)


@dataclass(frozen=True, slots=True)
class Answered:
    """One item and what one learner gave to it, oldest first."""

    embed: Embed
    tries: list[tuple[Response, str]]


@require_safe
def answers(request: Request, course: str, enrolment: int, key: str) -> HttpResponse:
    """Show what one learner answered in one module, try by try."""
    own = enrolment_or_404(request.user, course, "see class")
    module = open_module_or_404(own, key)
    learner = get_object_or_404(
        Enrolment.objects.learners().select_related("user", "course"), course=own.course_id, pk=enrolment
    )
    embeds = list(Embed.objects.filter(revision=module.published).select_related("item", "version"))
    given: dict[int, list[tuple[Response, str]]] = {}
    rows = (
        learner.responses.filter(item__in=[e.item_id for e in embeds])
        .select_related("version")
        .order_by("at", "pk")
    )
    for response in rows:
        words = TYPES[response.version.type].in_words(response.version.prompt, response.given)
        given.setdefault(response.item_id, []).append((response, words))
    answered = [Answered(embed, given.get(embed.item_id, [])) for embed in embeds]
    progress = overview(own.course, [learner], only=module).progress(learner, module)
    context = desk(own, "class", learner=learner, module=module, answered=answered, progress=progress)
    return render(request, "studio/answers.html", context)
