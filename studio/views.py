"""Pages of the instructor's desk: modules, import, the editor, publishing."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from config.http import Request
from courses import registry
from courses.access import any_module_or_404, enrolment_or_404, may
from courses.compiling import Compiled
from courses.editing import EditedMeanwhile, edition_of, save_source
from courses.importing import by_field, import_document, restore_line
from courses.intake import IntakeError
from courses.markup.safe import stored
from courses.models import Enrolment, Module, RemovedLine, Revision
from courses.publishing import CannotPublish, compile_module, rehearse
from courses.publishing import publish as publish_module
from reader.views import nav

from .forms import ImportForm, SourceForm

# Where a save leads when the button says so. What is published or shown is then what stands in the editor.
AFTERWARDS = {"publish": "studio:publish", "preview": "preview"}


def desk(enrolment: Enrolment, here: str = "studio", **context: Any) -> dict[str, object]:
    """Return what every page of the desk shows."""
    return {
        **nav(enrolment, here),
        "course": enrolment.course,
        "enrolment": enrolment,
        "may_edit": may(enrolment, "edit"),
        "may_publish": may(enrolment, "publish"),
        "may_run": may(enrolment, "run"),
        "may_assign": may(enrolment, "assign"),
        "may_mark": may(enrolment, "mark"),
        **context,
    }


@dataclass(frozen=True, slots=True)
class ModuleRow:
    """A module on the desk and how its draft stands to what is published."""

    module: Module
    latest: Revision

    @property
    def changed(self) -> bool:
        published = self.module.published
        return published is not None and published.source != self.latest.source


@require_safe
def course(request: Request, course: str) -> HttpResponse:
    """List the modules of a course with their state."""
    enrolment = enrolment_or_404(request.user, course, "see drafts")
    modules = list(enrolment.course.modules.select_related("published", "document__imported", "course"))
    newest = {
        revision.module_id: revision
        for revision in Revision.objects.filter(module__in=modules).select_related("by").order_by("number")
    }
    rows = [ModuleRow(module, newest[module.pk]) for module in modules]
    return render(request, "studio/course.html", desk(enrolment, rows=rows))


@require_http_methods(["GET", "POST"])
def import_file(request: Request, course: str) -> HttpResponse:
    """Take a file or a pasted text and make a draft module of it."""
    enrolment = enrolment_or_404(request.user, course, "edit")
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        name, data = form.brought()
        try:
            imported = import_document(enrolment.course, name, data, by=request.user)
        except IntakeError as error:
            form.add_error(None, _(str(error)))
        except CannotPublish as error:
            form.add_error(None, str(error.problems[0]))
        else:
            return redirect("studio:intake", course, imported.module.key)
    return render(
        request, "studio/import.html", desk(enrolment, form=form), status=422 if form.errors else 200
    )


@require_safe
def intake(request: Request, course: str, key: str) -> HttpResponse:
    """Show what an import found: numbered passages, provenance with its lines, and what was removed and why."""
    enrolment = enrolment_or_404(request.user, course, "edit")
    module = any_module_or_404(enrolment, key)
    file = getattr(module.document, "imported", None)
    if file is None:
        raise Http404
    found = by_field(file)
    fields = [
        (_("Title"), "title"),
        (_("Author"), "author"),
        (_("Outlet"), "outlet"),
        (_("Date"), "published"),
        (_("Address"), "url"),
        (_("Licence"), "licence"),
        (_("Summary"), "summary"),
        (_("Disclaimer"), "disclaimer"),
    ]
    context = desk(
        enrolment,
        module=module,
        file=file,
        removed=[(line, _(line.reason)) for line in file.removed.all()],
        provenance=[(label, found.get(field, [])) for label, field in fields],
        compiled=compile_module(module),
    )
    return render(request, "studio/intake.html", context)


@require_POST
def restore(request: Request, course: str, key: str, line: int) -> HttpResponse:
    """Put a removed line back into the draft."""
    enrolment = enrolment_or_404(request.user, course, "edit")
    module = any_module_or_404(enrolment, key)
    removed = get_object_or_404(
        RemovedLine.objects.select_related("file__document__module"), file__document__module=module, pk=line
    )
    if not removed.restored:
        restore_line(removed, by=request.user)
        messages.success(
            request,
            _("Line %(line)d is back in the draft, after the paragraph it followed.")
            % {"line": removed.line},
        )
    return redirect("studio:intake", course, key)


@require_http_methods(["GET", "POST"])
def edit(request: Request, course: str, key: str) -> HttpResponse:
    """Edit the source of a module beside its preview. Saving keeps errors too: only publishing needs none."""
    enrolment = enrolment_or_404(request.user, course, "edit")
    module = any_module_or_404(enrolment, key)
    latest = module.latest
    if request.method == "GET":
        form = SourceForm(initial={"source": latest.source, "sitting": token_hex(8)})
        context = desk(enrolment, **_outcome(module, latest), **_opened(latest), form=form)
        return render(request, "studio/edit.html", context)
    form = SourceForm(request.POST)
    theirs = None
    if form.is_valid():
        try:
            latest = save_source(
                module,
                form.cleaned_data["source"],
                by=request.user,
                base=form.cleaned_data["base"],
                edition=form.cleaned_data["edition"],
                sitting=form.cleaned_data["sitting"],
            )
        except EditedMeanwhile as meanwhile:
            theirs = meanwhile.latest
    saved = form.is_valid() and theirs is None
    if saved and not request.htmx:
        then = AFTERWARDS.get(request.POST.get("then", ""))
        if then is None:
            messages.success(request, _("Saved."))
        return redirect(then or "studio:edit", course, key)
    source = form.data.get("source", "")
    # What was not saved still goes back to the text it was made from.
    opened = _opened(latest) if saved else {name: form.data.get(name, "") for name in ("base", "edition")}
    context = desk(
        enrolment, **_outcome(module, latest, source), **opened, form=form, theirs=theirs, saved=saved
    )
    template = "studio/edit.html#outcome" if request.htmx else "studio/edit.html"
    status = 200 if saved else 409 if theirs else 422
    return render(request, template, context, status=status)


def _opened(latest: Revision) -> dict[str, Any]:
    """Return what a page keeps to say which text its next save is made from."""
    return {"base": latest.number, "edition": edition_of(latest.source)}


@dataclass(frozen=True, slots=True)
class PreviewBlock:
    """One block beside its source: its number, what it says, and the line it begins in."""

    label: str
    line: int
    html: str
    key: str = ""
    is_passage: bool = False


@dataclass(frozen=True, slots=True)
class PreviewSection:
    number: int
    title: str
    key: str
    blocks: Sequence[PreviewBlock]


def _outcome(module: Module, latest: Revision, source: str | None = None) -> dict[str, Any]:
    """Return the compiled preview and the problems of a source."""
    compiled = compile_module(module, latest.source if source is None else source)
    errors = len(compiled.errors)
    return {
        "module": module,
        "latest": latest,
        "sections": preview_sections(compiled),
        "problems": compiled.problems,
        "errors": errors,
        "warnings": len(compiled.problems) - errors,
        "title": compiled.matter.title or module.title,
    }


def preview_sections(compiled: Compiled) -> list[PreviewSection]:
    """Return the compiled module as its author sees it, keys and feedback included."""
    sections = []
    question = 0
    for section in compiled.sections:
        blocks = []
        for block in section.blocks:
            if block.passage:
                passage = block.passage
                blocks.append(
                    PreviewBlock(
                        f"¶{passage.number}", block.line, stored(passage.html), passage.key, is_passage=True
                    )
                )
                continue
            compiler = registry.compiler_of(block.kind) if block.fence else None
            html = compiler.preview(block.made) if compiler else block.html
            label = {
                "aside": _("Note"),
                "debate": _("Motion"),
                "predict": _("Before"),
                "notes": _("Notes"),
            }.get(block.kind, "")
            if block.kind == "question":
                question += 1
                label = f"Q{question}"
            blocks.append(PreviewBlock(label, block.line, stored(html), block.key))
        sections.append(PreviewSection(section.number, section.title, section.key, blocks))
    return sections


@require_http_methods(["GET", "POST"])
def publish(request: Request, course: str, key: str) -> HttpResponse:
    """Show what publishing will do; on POST, do it, if the draft is still the one that was shown."""
    enrolment = enrolment_or_404(request.user, course, "publish")
    module = any_module_or_404(enrolment, key)
    latest = module.latest
    if request.method == "POST":
        if request.POST.get("revision") != str(latest.number):
            messages.warning(
                request, _("The draft changed since you looked. This is what publishing would do now.")
            )
            return redirect("studio:publish", course, key)
        try:
            publish_module(module, by=request.user)
        except CannotPublish:
            messages.error(request, _("There is something to mend first."))
            return redirect("studio:edit", course, key)
        messages.success(request, _("Published. Students see it from now on, and keep what they did."))
        return redirect("module", course, key)
    try:
        publication, problems = rehearse(module, by=request.user), []
    except CannotPublish as error:
        publication, problems = None, list(error.problems)
    context = desk(enrolment, module=module, latest=latest, publication=publication, problems=problems)
    return render(request, "studio/publish.html", context, status=422 if problems else 200)
