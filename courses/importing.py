"""Importing a file: a cleaned document, its provenance, what was removed, and a draft module around it."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from . import intake
from .compiling import Compiled
from .editing import save_source
from .markup.printing import print_source
from .markup.problems import Problems
from .markup.scanning import Heading, Prose, Source, read_source
from .minting import mint
from .models import Course, Document, FoundLine, ImportedFile, Module, RemovedLine, Revision
from .passages import plain_name
from .publishing import PROVENANCE, CannotPublish, compile_module

if TYPE_CHECKING:
    from accounts.models import User

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SUFFIXES = {".txt": False, ".text": False, ".md": True, ".markdown": True}


@dataclass(frozen=True)
class Imported:
    """What an import made."""

    module: Module
    compiled: Compiled
    file: ImportedFile

    def as_json(self) -> str:
        """Return the report of `manage.py import_document --json`."""
        sections: list[dict[str, Any]] = [
            {
                "number": section.number,
                "title": section.title,
                "passages": [block.passage.number for block in section.blocks if block.passage],
            }
            for section in self.compiled.sections
        ]
        report = {
            "module": self.module.key,
            "sections": sections,
            "passages": [{"number": p.number, "key": p.key, "text": p.text} for p in self.compiled.passages],
            "removed": list(self.file.removed.values("line", "text", "reason")),
            "provenance": {
                field: {
                    "value": "; ".join(found.value for found in lines),
                    "line": lines[0].line,
                    "text": lines[0].text,
                }
                for field, lines in by_field(self.file).items()
            },
            "remarks": self.file.remarks,
        }
        return json.dumps(report, ensure_ascii=False, indent=2)


def by_field(file: ImportedFile) -> dict[str, list[FoundLine]]:
    """Return what was found by provenance field; two authors are two lines of one field."""
    found: dict[str, list[FoundLine]] = {}
    for line in file.found.all():
        found.setdefault(line.field, []).append(line)
    return found


def import_document(course: Course, name: str, data: bytes, *, by: "User | None" = None) -> Imported:
    """Return the draft module made from a file. Raises IntakeError with a sentence for the person who brought it."""
    suffix = "." + name.rpartition(".")[2].lower() if "." in name else ".txt"
    if suffix not in SUFFIXES:
        raise intake.IntakeError(
            _("“%(name)s” can’t be read here. Bring a text file (.txt) or Markdown (.md), or paste the text.")
            % {"name": name[:80]}
        )
    text = intake.decode(data)
    cleaned = intake.clean(text, markdown=SUFFIXES[suffix])
    return _store(course, name, text, cleaned, by)


@transaction.atomic
def _store(course: Course, name: str, text: str, cleaned: intake.Intake, by: "User | None") -> Imported:
    course = Course.objects.select_for_update().get(pk=course.pk)
    found = {value.field: value.value for value in cleaned.provenance}
    title = found.get("title") or _title_of(name)
    letter = free_letter(course)
    document = Document.objects.create(course=course, letter=letter)
    last = course.modules.aggregate(last=Max("position"))["last"] or 0
    module = Module.objects.create(
        course=course, key=_free_key(course, title), title=title[:200], position=last + 1, document=document
    )
    source = intake.to_markdown(cleaned, letter=letter, title=title)
    Revision.objects.create(
        module=module, number=1, source=source, origin=Revision.Origin.IMPORT, by=by, saved=timezone.now()
    )
    compiled = compile_module(module)
    if compiled.errors:
        raise CannotPublish(module, compiled.errors)
    for field in PROVENANCE:
        setattr(document, field, compiled.matter.document.known(field))
    document.save()
    mint(document, compiled)
    file = ImportedFile.objects.create(
        document=document, name=name[:255], text=text, remarks=list(cleaned.remarks)
    )
    RemovedLine.objects.bulk_create(
        RemovedLine(file=file, line=r.line, text=r.text, reason=r.reason[:300], after=r.after)
        for r in cleaned.removed
    )
    FoundLine.objects.bulk_create(
        FoundLine(file=file, field=f.field, value=f.value, line=f.line, text=f.text)
        for f in cleaned.provenance
    )
    return Imported(module, compiled, file)


def free_letter(course: Course) -> str:
    """Return the first letter no document of the course has: A to Z, then AA, AB …"""
    taken = set(course.documents.values_list("letter", flat=True))
    doubles = (first + second for first in ALPHABET for second in ALPHABET)
    free: str = next(letter for letter in (*ALPHABET, *doubles) if letter not in taken)
    return free


def _free_key(course: Course, title: str) -> str:
    taken = set(course.modules.values_list("key", flat=True))
    stem = plain_name(title, 60) or "module"
    return next(
        key for n in range(1, len(taken) + 2) if (key := stem if n == 1 else f"{stem}-{n}") not in taken
    )


def _title_of(name: str) -> str:
    """Return a working title from a file's name."""
    words = name.rpartition("/")[2].rsplit(".", 1)[0].replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:] if words else _("Untitled")


@transaction.atomic
def restore_line(line: RemovedLine, *, by: "User | None") -> Revision:
    """Put a removed line back into the draft, after the passage it followed in the file, and return the new revision."""
    module = line.file.document.module
    latest = module.latest
    source = read_source(latest.source, Problems())
    escaped = intake.escape(line.text.strip())
    blocks, passages, at = list(source.blocks), 0, 0
    for index, block in enumerate(blocks):
        if isinstance(block, Prose):
            passages += 1
            at = index + 1 if passages <= line.after else at
        elif isinstance(block, Heading) and line.after == 0 and passages == 0:
            at = index + 1
    if passages < line.after:
        at = len(blocks)
    blocks.insert(at, Prose(escaped, "paragraph"))
    RemovedLine.objects.filter(pk=line.pk).update(restored=True)
    # Lines further down follow one passage more from now on.
    line.file.removed.filter(line__gt=line.line, after__gte=line.after).update(after=F("after") + 1)
    return save_source(module, print_source(Source(source.matter, tuple(blocks))), by=by, base=latest.number)
