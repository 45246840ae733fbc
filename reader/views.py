"""Pages of the learner's desk: what to do next, the course, the reading, and answering in it."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.http import Request
from courses.access import (
    NotYetOpen,
    any_module_or_404,
    check_open,
    courses_of,
    enrolment_or_404,
    may,
    open_module_or_404,
)
from courses.joining import waiting_for
from courses.models import Enrolment, Passage, PassageKey
from courses.publishing import compile_module
from courses.reading import close_section, keep_place, keys_in, mark_read
from courses.running import may_create
from quizzes.access import embed_or_404, version_or_404
from quizzes.gate import last_open_section
from quizzes.models import Embed
from quizzes.progress import Progress
from quizzes.responding import NotOpen, TooLate, check_oneself, respond, save_draft, take_hint
from quizzes.types import Incomplete

from .next import Step, next_step
from .outline import ModuleRow, due, due_soon, outline, outlines
from .pages import Back, ModulePage, given_modules, module_page, provenance_lines
from .preview import preview_page


@dataclass(frozen=True, slots=True)
class Desk:
    """One course on the home page."""

    enrolment: Enrolment
    rows: list[ModuleRow]
    next: Step
    authoring: bool
    seeing_class: bool

    @property
    def teaching(self) -> bool:
        """Report whether the course is theirs to run or to watch, so that nothing in it is theirs to do."""
        return self.authoring or self.seeing_class

    @property
    def soon(self) -> list[ModuleRow]:
        """Return what else is due within a week."""
        return [] if self.teaching else [row for row in due_soon(self.rows) if row.module != self.next.module]


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what to do next in each of one's courses, and what is due; strangers see what this is."""
    user = request.user
    if not user.is_authenticated:
        return render(request, "landing.html", {"here": "home"})
    enrolments = courses_of(user)
    running = [enrolment for enrolment in enrolments if not enrolment.course.archived]
    rows = outlines(running)
    desks = [
        Desk(
            enrolment,
            rows[enrolment.pk],
            next_step(rows[enrolment.pk]),
            authoring=may(enrolment, "see drafts"),
            seeing_class=may(enrolment, "see class"),
        )
        for enrolment in running
    ]
    context = {
        "desks": desks,
        "archived": [enrolment.course for enrolment in enrolments if enrolment.course.archived],
        "arrivals": waiting_for(user),
        "may_create": may_create(user),
        "here": "home",
    }
    return render(request, "reader/home.html", context)


@require_safe
def course(request: Request, course: str) -> HttpResponse:
    """Show a course: what is due, its modules with reading lines, the two counts and how they are counted."""
    enrolment = enrolment_or_404(request.user, course)
    rows = outline(enrolment)
    step = next_step(rows)
    context = {
        **nav(enrolment, "course"),
        "course": enrolment.course,
        "enrolment": enrolment,
        "rows": rows,
        "due": [row for row in due(rows) if row.module != step.module],
        "next": step,
        "sum": sum((row.progress for row in rows), Progress()),
        "glossary": sorted(enrolment.course.glossary.items()),
    }
    return render(request, "reader/course.html", context)


@require_safe
def module(request: Request, course: str, key: str) -> HttpResponse:
    """Show a module to read."""
    enrolment = enrolment_or_404(request.user, course)
    try:
        found = open_module_or_404(enrolment, key)
    except NotYetOpen as not_yet:
        context = {**nav(enrolment, "course"), "module": not_yet.module, "terms": not_yet.terms}
        return render(request, "reader/not_yet.html", context, status=403)
    page = module_page(enrolment, found)
    page.back = _back(request, enrolment, page)
    return _page(request, page)


def _page(request: Request, page: ModulePage, status: int = 200) -> HttpResponse:
    context = {
        **nav(page.enrolment, "course"),
        "page": page,
        "module": page.module,
        "document": page.module.document,
        "provenance": provenance_lines(page.module),
    }
    return render(request, "reader/module.html", context, status=status)


def _back(request: Request, enrolment: Enrolment, page: ModulePage) -> Back | None:
    """Return the way back to the question named in the address: `?back=ITEM&at=4`."""
    key, at = _name(request.GET.get("back", "")), _number(request.GET.get("at", ""))
    if not key or not at:
        return None
    embed = (
        Embed.objects.filter(
            item__course=enrolment.course_id, item__key=key, revision__published_as__isnull=False
        )
        .select_related("revision__module__course", "item")
        .first()
    )
    if embed is None or embed.revision.module not in given_modules(enrolment, page.module.course_terms):
        return None
    base = "" if embed.revision.module_id == page.module.pk else embed.revision.module.get_absolute_url()
    return Back(f"{base}#item-{key}", _("Back to question %(n)d") % {"n": embed.number}, at)


def _name(text: str) -> str:
    """Return a key out of an address or a form; "" where it can be none."""
    return text if text.replace("-", "").isalnum() else ""


def _number(text: str) -> int:
    """Return a number out of an address or a form; 0 where it is none, or longer than any of ours."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


@require_POST
def read(request: Request, course: str, key: str) -> HttpResponse:
    """Note which passages were in view for long enough, and where the reader is."""
    enrolment = enrolment_or_404(request.user, course, "answer")
    module = open_module_or_404(enrolment, key)
    last = last_open_section(enrolment, module, module.course_terms[enrolment.pk, module.pk])
    mark_read(enrolment, keys_in(module, map(_name, request.POST.getlist("key")), last))
    for place in keys_in(module, [_name(request.POST.get("place", ""))], last):
        keep_place(enrolment, module, place)
    return HttpResponse(status=204)


@require_POST
def done(request: Request, course: str, key: str) -> HttpResponse:
    """Close a section: its passages count as read."""
    enrolment = enrolment_or_404(request.user, course, "answer")
    module = open_module_or_404(enrolment, key)
    page = module_page(enrolment, module)
    section = page.section(request.POST.get("section", ""))
    if section is None:
        raise Http404
    close_section(enrolment, module, section.key)
    if request.htmx:
        page = module_page(enrolment, module)
        return render(
            request,
            "reader/module.html#after_done",
            {"page": page, "module": module, "section": page.section(section.key)},
        )
    return redirect(f"{module.get_absolute_url()}#done-{section.id}")


@require_http_methods(["GET", "POST"])
def item(request: Request, course: str, key: str) -> HttpResponse:
    """Record an answer and show what comes of it; the address of a question leads to its place in the text."""
    enrolment = enrolment_or_404(request.user, course, "answer" if request.method == "POST" else "")
    embed = embed_or_404(enrolment, key)
    address = f"{reverse('module', args=[course, embed.revision.module.key])}#item-{key}"
    if request.method == "GET":
        return redirect(address)
    version = version_or_404(embed, _number(request.POST.get("version", "")))
    problem = ""
    before = _last_open(enrolment, embed)
    try:
        respond(enrolment, version, request.POST, number=_number(request.POST.get("try", "")))
    except Incomplete as incomplete:
        problem = str(incomplete)
    except TooLate:
        problem = _("This came after the last moment for answers, so it was not counted.")
    except NotOpen:
        problem = _("This answer came too late or twice, so it was not counted. What counts is shown here.")
    if not request.htmx and not problem:
        return redirect(address)
    return _item(request, enrolment, embed, problem, before)


def _last_open(enrolment: Enrolment, embed: Embed) -> int:
    """Return the last section the gate leaves open in the module of an item; 0 without a gate."""
    module = embed.revision.module
    return last_open_section(enrolment, module, module.course_terms[enrolment.pk, module.pk]) or 0


def _item(
    request: Request, enrolment: Enrolment, embed: Embed, problem: str = "", before: int = 0
) -> HttpResponse:
    """Show one question again: as a fragment with the rail and what the answer opened, or in its page."""
    page = module_page(enrolment, open_module_or_404(enrolment, embed.revision.module.key))
    card = page.item(embed.item.key)
    if card is None:
        raise Http404
    page.opened_before = before
    card.problem = problem
    card.text = request.POST.get("text", "") if problem else ""
    status = 422 if problem else 200
    if not request.htmx:
        return _page(request, page, status)
    section = next(s for s in page.sections if any(block.item is card for block in s.blocks))
    context = {"card": card, "page": page, "module": page.module, "section": section}
    return render(request, "reader/module.html#after_item", context, status=status)


@require_POST
def hint(request: Request, course: str, key: str) -> HttpResponse:
    """Give the next hint."""
    enrolment = enrolment_or_404(request.user, course, "answer")
    embed = embed_or_404(enrolment, key)
    try:
        take_hint(enrolment, embed.version)
    except NotOpen as error:
        raise Http404 from error
    if request.htmx:
        return _item(request, enrolment, embed)
    return redirect(f"{reverse('module', args=[course, embed.revision.module.key])}#item-{key}")


@require_POST
def draft(request: Request, course: str, key: str) -> HttpResponse:
    """Keep what is being written. Never a submission."""
    enrolment = enrolment_or_404(request.user, course, "answer")
    embed = embed_or_404(enrolment, key)
    if embed.version.type != "open":
        raise Http404
    try:
        saved = save_draft(enrolment, embed.version, request.POST.get("text", ""))
    except NotOpen:
        return HttpResponse(_("Already handed in, or too late. This change was not kept."), status=409)
    return HttpResponse(_("Saved at %(time)s") % {"time": time_format(timezone.localtime(saved), "H:i")})


@require_POST
def self_check(request: Request, course: str, key: str) -> HttpResponse:
    """Keep how a learner compared an open response with its criteria."""
    enrolment = enrolment_or_404(request.user, course, "answer")
    embed = embed_or_404(enrolment, key)
    response = enrolment.responses.filter(item=embed.item).select_related("version").last()
    if response is None:
        raise Http404
    try:
        check_oneself(response, request.POST.getlist("met"))
    except NotOpen as error:
        raise Http404 from error
    if request.htmx:
        return _item(request, enrolment, embed)
    return redirect(f"{reverse('module', args=[course, embed.revision.module.key])}#item-{key}")


@require_safe
def passage(request: Request, course: str, letter: str, key: str) -> HttpResponse:
    """Lead to a passage by its lasting name, whatever its number is now; one that was taken out, to its document."""
    enrolment = enrolment_or_404(request.user, course)
    named = get_object_or_404(
        PassageKey.objects.select_related("document__module__course"),
        document__course=enrolment.course_id,
        document__letter=letter,
        document__module__published__isnull=False,
        name=key,
    )
    module = named.document.module
    address = module.get_absolute_url()
    try:
        terms = check_open(enrolment, module)
    except NotYetOpen:
        return redirect(address)
    found = Passage.objects.filter(key=named, version__revisions__published_as__isnull=False).first()
    last = last_open_section(enrolment, module, terms[enrolment.pk, module.pk])
    if found and not keys_in(module, [named.name], last):
        messages.info(request, _("That passage is in a section that is still closed to you."))
        return redirect(address)
    if found is None:
        messages.warning(
            request, _("The passage this pointed at is no longer in the text. This is where it stood.")
        )
        return redirect(address)
    back = _name(request.GET.get("back", ""))
    query = f"?back={back}&at={found.number}" if back else ""
    return redirect(f"{address}{query}#{found.fragment}")


@require_safe
def preview(request: Request, course: str, key: str) -> HttpResponse:
    """Show the latest draft of a module as a student would meet it. Answers are not taken here."""
    enrolment = enrolment_or_404(request.user, course, "see drafts")
    module = any_module_or_404(enrolment, key)
    page = preview_page(enrolment, module, compile_module(module))
    context = {
        **nav(enrolment, "studio"),
        "page": page,
        "module": module,
        "document": module.document,
        "provenance": provenance_lines(module),
        "is_preview": True,
        "may_edit": may(enrolment, "edit"),
    }
    return render(request, "reader/module.html", context)


def nav(enrolment: Enrolment, here: str) -> dict[str, object]:
    """Return what the masthead needs."""
    return {
        "nav_course": enrolment.course,
        "nav_studio": may(enrolment, "see drafts"),
        "nav_class": may(enrolment, "see class"),
        "nav_people": may(enrolment, "admit"),
        "here": here,
    }
