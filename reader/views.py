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
from courses.access import any_module_or_404, courses_of, enrolment_or_404, may, open_module_or_404
from courses.models import Enrolment, Module, Passage, PassageKey
from courses.publishing import compile_module
from courses.reading import close_section, keep_place, keys_in, mark_read
from quizzes.access import embed_or_404, version_or_404
from quizzes.models import Embed
from quizzes.progress import Overview, Progress, overview
from quizzes.responding import NotOpen, check_oneself, respond, save_draft, take_hint
from quizzes.types import Incomplete

from .lines import reading_lines
from .next import next_step
from .pages import Back, ModulePage, module_page, provenance_lines
from .preview import preview_page


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what to do next in each of one's courses; strangers see what this is."""
    user = request.user
    if not user.is_authenticated:
        return render(request, "landing.html", {"here": "home"})
    enrolments = courses_of(user)
    steps = []
    for enrolment in enrolments:
        standing = overview(enrolment.course, [enrolment])
        steps.append(
            (
                enrolment,
                next_step(enrolment, standing),
                _rows(enrolment, standing),
                may(enrolment, "see drafts"),
            )
        )
    return render(request, "reader/home.html", {"steps": steps, "here": "home"})


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """A module in a list, with its reading line."""

    module: Module
    progress: Progress
    line: list[str]

    @property
    def missing_passages(self) -> int:
        return self.progress.passages - self.progress.read

    @property
    def missing_items(self) -> int:
        return self.progress.items - self.progress.answered


def _rows(enrolment: Enrolment, standing: Overview) -> list[ModuleRow]:
    lines = reading_lines(enrolment)
    return [
        ModuleRow(total.module, standing.progress(enrolment, total.module), lines.get(total.module.pk, []))
        for total in standing.modules
    ]


@require_safe
def course(request: Request, course: str) -> HttpResponse:
    """Show a course: its modules with reading lines, the two counts and how they are counted."""
    enrolment = enrolment_or_404(request.user, course)
    standing = overview(enrolment.course, [enrolment])
    rows = _rows(enrolment, standing)
    context = {
        **nav(enrolment, "course"),
        "course": enrolment.course,
        "enrolment": enrolment,
        "rows": rows,
        "next": next_step(enrolment, standing),
        "sum": sum((row.progress for row in rows), Progress()),
        "glossary": sorted(enrolment.course.glossary.items()),
    }
    return render(request, "reader/course.html", context)


@require_safe
def module(request: Request, course: str, key: str) -> HttpResponse:
    """Show a module to read."""
    enrolment = enrolment_or_404(request.user, course)
    page = module_page(enrolment, open_module_or_404(enrolment, key))
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
    if embed is None:
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
    enrolment = enrolment_or_404(request.user, course)
    module = open_module_or_404(enrolment, key)
    mark_read(enrolment, keys_in(module, map(_name, request.POST.getlist("key"))))
    for place in keys_in(module, [_name(request.POST.get("place", ""))]):
        keep_place(enrolment, module, place)
    return HttpResponse(status=204)


@require_POST
def done(request: Request, course: str, key: str) -> HttpResponse:
    """Close a section: its passages count as read."""
    enrolment = enrolment_or_404(request.user, course)
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
    enrolment = enrolment_or_404(request.user, course)
    embed = embed_or_404(enrolment, key)
    address = f"{reverse('module', args=[course, embed.revision.module.key])}#item-{key}"
    if request.method == "GET":
        return redirect(address)
    version = version_or_404(embed, _number(request.POST.get("version", "")))
    problem = ""
    try:
        respond(enrolment, version, request.POST, number=_number(request.POST.get("try", "")))
    except Incomplete as incomplete:
        problem = str(incomplete)
    except NotOpen:
        problem = _("This answer came too late or twice, so it was not counted. What counts is shown here.")
    if not request.htmx and not problem:
        return redirect(address)
    return _item(request, enrolment, embed, problem)


def _item(request: Request, enrolment: Enrolment, embed: Embed, problem: str = "") -> HttpResponse:
    """Show one question again: as a fragment with the rail, or in its page."""
    page = module_page(enrolment, open_module_or_404(enrolment, embed.revision.module.key))
    card = page.item(embed.item.key)
    if card is None:
        raise Http404
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
    enrolment = enrolment_or_404(request.user, course)
    embed = embed_or_404(enrolment, key)
    take_hint(enrolment, embed.version)
    if request.htmx:
        return _item(request, enrolment, embed)
    return redirect(f"{reverse('module', args=[course, embed.revision.module.key])}#item-{key}")


@require_POST
def draft(request: Request, course: str, key: str) -> HttpResponse:
    """Keep what is being written. Never a submission."""
    enrolment = enrolment_or_404(request.user, course)
    embed = embed_or_404(enrolment, key)
    if embed.version.type != "open":
        raise Http404
    try:
        saved = save_draft(enrolment, embed.version, request.POST.get("text", ""))
    except NotOpen:
        return HttpResponse(_("Already handed in. This change was not kept."), status=409)
    return HttpResponse(_("Saved at %(time)s") % {"time": time_format(timezone.localtime(saved), "H:i")})


@require_POST
def self_check(request: Request, course: str, key: str) -> HttpResponse:
    """Keep how a learner compared an open response with its criteria."""
    enrolment = enrolment_or_404(request.user, course)
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
    address = named.document.module.get_absolute_url()
    found = Passage.objects.filter(key=named, version__revisions__published_as__isnull=False).first()
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
        "here": here,
    }
