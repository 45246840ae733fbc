"""A course as a folder of files: course.yaml and one Markdown file a module. Checked, loaded and dumped here."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .compiling import Before, Compiled, Surroundings, compile_source
from .markup.matter import check_terms, read_yaml
from .markup.printing import print_source, print_yaml
from .markup.problems import Problem, Problems
from .markup.scanning import IS_KEY, MAX_SOURCE, Block, Heading, Prose, Source, normalise_source
from .models import Course, Document, Module, Revision
from .publishing import compile_module, passage_address, publish_all
from .texts import DocumentText

if TYPE_CHECKING:
    from accounts.models import User

COURSE_FILE = "course.yaml"
NAMES = ("slug", "title", "summary", "language", "modules", "drafts", "glossary")


class CannotLoad(Exception):
    """The folder has problems; nothing was stored."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass
class CourseFile:
    """What course.yaml says."""

    slug: str = ""
    title: str = ""
    summary: str = ""
    language: str = "en"
    modules: list[str] = field(default_factory=list)
    drafts: list[str] = field(default_factory=list)
    glossary: dict[str, str] = field(default_factory=dict)


@dataclass
class Folder:
    """A course folder, compiled as it stands, with every problem in it."""

    course: CourseFile
    sources: dict[str, str]
    compiled: dict[str, Compiled]
    problems: list[Problem]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.level == "error"]


def read_folder(path: Path) -> Folder:
    """Return the folder with all its problems, each with file and line. Touches no database."""
    course, problems = _read_course(path)
    sources = {}
    for key in [*course.modules, *course.drafts]:
        text = _read(path / f"{key}.md", problems)
        if text is not None:
            sources[key] = normalise_source(text)
    listed = {f"{key}.md" for key in (*course.modules, *course.drafts)}
    for file in sorted(path.glob("*.md")):
        if file.name not in listed and not file.stem.isupper():
            problems.append(
                Problem(1, 1, _("this file is not listed in course.yaml"), "warning", file=file.name)
            )
    # First every text by itself, so that what points from one into another can be followed.
    texts: dict[str, DocumentText] = {}
    letters: dict[str, str] = {}
    owner: dict[str, str] = {}
    for key, source in sources.items():
        alone = compile_source(source)
        document = replace(alone.as_document(), address=passage_address(course.slug, alone.letter))
        if document.letter in texts:
            problems.append(
                Problem(
                    alone.matter.line_of("document.letter"),
                    1,
                    _("the letter %(letter)s is used twice") % {"letter": document.letter},
                    file=f"{key}.md",
                )
            )
        if not document.letter:
            problems.append(
                Problem(
                    1,
                    1,
                    _("the document has no letter"),
                    repair=_("Write “letter: A” under “document:”."),
                    file=f"{key}.md",
                )
            )
        texts[document.letter] = document
        letters[key] = document.letter
        for block in alone.fences:
            owner.setdefault(block.key, key)
    compiled = {}
    for key, source in sources.items():
        others = {letter: text for letter, text in texts.items() if letter != letters[key]}
        elsewhere = {name: f"{first}.md" for name, first in owner.items() if first != key and name}
        compiled[key] = compile_source(source, Before(), Surroundings(others, elsewhere, course.glossary))
        problems += [replace(problem, file=f"{key}.md") for problem in compiled[key].problems]
    return Folder(course, sources, compiled, sorted(problems, key=lambda p: (p.file, p.line, p.column)))


def _read_course(path: Path) -> tuple[CourseFile, list[Problem]]:
    found: list[Problem] = []
    text = _read(path / COURSE_FILE, found)
    if text is None:
        return CourseFile(slug=path.name), found
    problems = Problems()
    values, at = read_yaml(text, 0, problems)
    for name in values:
        if name not in NAMES:
            problems.error(
                at[name],
                _("“%(name)s” is no setting; use one of %(known)s")
                % {"name": name, "known": ", ".join(NAMES)},
            )

    def texts(name: str) -> list[str]:
        value = values.get(name) or []
        if isinstance(value, list) and all(isinstance(key, str) and IS_KEY.match(key) for key in value):
            return list(value)
        problems.error(at.get(name, 1), _("“%(name)s” lists names of files without “.md”") % {"name": name})
        return []

    glossary = values.get("glossary") or {}
    if not isinstance(glossary, dict) or not all(isinstance(text, str) for text in glossary.values()):
        problems.error(
            at.get("glossary", 1), _("“glossary” holds indented lines such as “NATO: what it means”")
        )
        glossary = {}
    check_terms(glossary, {word: at.get(f"glossary.{word}", 1) for word in glossary}, problems)
    course = CourseFile(
        slug=str(values.get("slug") or path.name),
        title=str(values.get("title") or ""),
        summary=str(values.get("summary") or ""),
        language=str(values.get("language") or "en"),
        modules=texts("modules"),
        drafts=texts("drafts"),
        glossary=glossary,
    )
    if not course.title:
        problems.error(1, _("the course has no title"))
    if not IS_KEY.match(course.slug):
        problems.error(at.get("slug", 1), _("“slug” has small letters, digits and hyphens"))
    return course, found + problems.sorted(COURSE_FILE)


def _read(file: Path, problems: list[Problem]) -> str | None:
    """Return a file's text; None, and a problem, where there is none to be had."""
    try:
        if file.stat().st_size > MAX_SOURCE * 4:
            problems.append(Problem(1, 1, _("this file is too large"), file=file.name))
            return None
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        problems.append(Problem(1, 1, _("there is no such file"), file=file.name))
    except UnicodeDecodeError:
        problems.append(Problem(1, 1, _("this file is not UTF-8 text"), file=file.name))
    return None


@transaction.atomic
def load_folder(path: Path, *, by: "User | None" = None, force: bool = False) -> tuple[Course, list[Module]]:
    """Load a course folder and return the course and the modules that were published anew. Loading it again changes nothing.

    All passages come first, then what refers to them. Raises CannotLoad where the folder has errors, and where a
    module was edited in the browser since it was loaded, unless `force`.
    """
    folder = read_folder(path)
    if folder.errors:
        raise CannotLoad(folder.problems)
    told = folder.course
    course, created = Course.objects.get_or_create(slug=told.slug, defaults={"title": told.title})
    glossary_changed = not created and course.glossary != told.glossary
    course.title, course.summary, course.language = told.title, told.summary, told.language
    course.glossary = told.glossary
    course.save()
    changed: list[Module] = []
    edited: list[Problem] = []
    for position, key in enumerate([*told.modules, *told.drafts], 1):
        module, is_new = _load_module(course, key, folder, position, by)
        latest = module.latest
        if latest.source != folder.sources[key]:
            if latest.origin == Revision.Origin.BROWSER and not force:
                edited.append(
                    Problem(
                        1,
                        1,
                        _("this module was edited in the browser since it was loaded"),
                        repair=_(
                            "Dump the course to keep those edits, or load with --force to overwrite them."
                        ),
                        file=f"{key}.md",
                    )
                )
                continue
            Revision.objects.create(
                module=module,
                number=latest.number + 1,
                source=folder.sources[key],
                origin=Revision.Origin.FILE,
                by=by,
                saved=timezone.now(),
            )
            is_new = True
        if key in told.modules and (is_new or glossary_changed or module.published_id is None):
            changed.append(module)
    if edited:
        raise CannotLoad(edited)
    publish_all(changed, by=by)
    return course, changed


def _load_module(
    course: Course, key: str, folder: Folder, position: int, by: "User | None"
) -> tuple[Module, bool]:
    matter, letter = folder.compiled[key].matter, folder.compiled[key].letter
    module = Module.objects.filter(course=course, key=key).first()
    if module:
        if module.position != position:
            Module.objects.filter(pk=module.pk).update(position=position)
        return module, False
    document = Document.objects.create(
        course=course, letter=letter, kind=matter.document.kind or Document.Kind.SOURCE
    )
    module = Module.objects.create(
        course=course,
        key=key,
        title=matter.title,
        summary=matter.summary,
        position=position,
        document=document,
    )
    Revision.objects.create(
        module=module,
        number=1,
        source=folder.sources[key],
        origin=Revision.Origin.FILE,
        by=by,
        saved=timezone.now(),
    )
    return module, True


def dump_folder(course: Course, path: Path) -> list[Path]:
    """Write the course as files and return them. Nobody is named. Every passage and section carries its key.

    Only a draft with errors is written as it stands.
    """
    path.mkdir(parents=True, exist_ok=True)
    modules = list(course.modules.select_related("document", "published", "course"))
    values: dict[str, object] = {"slug": course.slug, "title": course.title}
    if course.summary:
        values["summary"] = course.summary
    values["language"] = course.language
    values["modules"] = [module.key for module in modules if module.published_id]
    if drafts := [module.key for module in modules if not module.published_id]:
        values["drafts"] = drafts
    if course.glossary:
        values["glossary"] = course.glossary
    files = {path / COURSE_FILE: print_yaml(values)}
    for module in modules:
        compiled = compile_module(module)
        # What can't be read whole can't be printed whole; a draft is kept as it was written.
        text = module.latest.source if compiled.errors else print_source(with_keys(compiled))
        files[path / f"{module.key}.md"] = text
    for file, text in files.items():
        file.write_text(text, encoding="utf-8")
    return list(files)


def with_keys(compiled: Compiled) -> Source:
    """Return the source with the key of every passage and section, and the document's letter, written out."""
    keys = {passage.line: passage.key for passage in compiled.passages}
    titled: Iterator[str] = iter([section.key for section in compiled.sections if section.title])
    blocks: list[Block] = []
    for block in compiled.source.blocks:
        match block:
            case Prose(key=""):
                blocks.append(replace(block, key=keys[block.line]))
            case Heading(level=2):
                blocks.append(replace(block, key=next(titled)))
            case _:
                blocks.append(block)
    matter = compiled.source.matter
    return Source(replace(matter, document=replace(matter.document, letter=compiled.letter)), tuple(blocks))
