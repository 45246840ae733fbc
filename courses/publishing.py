"""Publishing: a revision becomes sections, passages, rendered HTML, items and motions, in one transaction.

Learners in the middle of a module lose nothing: what they did is keyed to names that
outlive the text. `rehearse` runs the same code and takes it back, so the report shown
before publishing is what will happen.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from . import registry
from .compiling import Before, Compiled, Surroundings, compile_source
from .markup.problems import Problem
from .minting import departs, mint
from .models import (
    Anchor,
    Block,
    Course,
    Document,
    DocumentVersion,
    Module,
    Passage,
    Placement,
    Revision,
    Section,
    Term,
)
from .reading import readers_of
from .texts import DocumentText, PassageText, Target

if TYPE_CHECKING:
    from accounts.models import User

PROVENANCE = (
    "title",
    "author",
    "outlet",
    "published",
    "url",
    "licence",
    "language",
    "disclaimer",
    "based_on",
    "stance",
)


class CannotPublish(Exception):
    """The module has errors; `problems` lists them."""

    def __init__(self, module: Module, problems: Sequence[Problem]) -> None:
        super().__init__(f"{module}: {'; '.join(map(str, problems))}")
        self.module, self.problems = module, problems


@dataclass(frozen=True, slots=True)
class Change:
    """What publishing does to one item or motion. `change`: new, same, reworded, restarted, retired."""

    kind: str
    key: str
    change: str
    learners: int = 0


@dataclass
class Publication:
    """One publishing: what it made and what it did to what was there."""

    module: Module
    revision: Revision
    compiled: Compiled
    version: DocumentVersion
    at: datetime
    by: "User | None" = None
    minted: bool = False
    first: bool = False
    readers: int = 0
    changes: list[Change] = field(default_factory=list)
    placed: Counter[str] = field(default_factory=Counter)
    added: int = 0
    gone: int = 0
    # By key, the passages of the text published before whose words are others now, or which are gone.
    changed: dict[str, Passage] = field(default_factory=dict)
    _rows: dict[str, dict[str, Passage]] = field(default_factory=dict)

    def passage(self, target: Target) -> Passage:
        """Return the row of the passage a target means, in the latest version of its document."""
        letter = self.compiled.letter if target.own else target.letter
        if letter not in self._rows:
            version = (
                self.version
                if target.own
                else DocumentVersion.objects.filter(
                    document__course=self.module.course, document__letter=letter
                ).latest("number")
            )
            self._rows[letter] = {p.key.name: p for p in version.passages.select_related("key", "version")}
        return self._rows[letter][target.key]

    def anchor(self, target: Target, purpose: Anchor.Purpose) -> Anchor:
        """Return a new anchor of this module's file."""
        passage = self.passage(target)
        text = passage.text
        anchor = Anchor.objects.create(
            purpose=purpose,
            module=self.module,
            version=passage.version,
            passage=passage,
            start=target.start,
            end=target.end,
            exact=text[target.start : target.end],
            prefix=text[max(0, target.start - 32) : target.start],
            suffix=text[target.end : target.end + 32],
        )
        self.place(anchor, target)
        return anchor

    def place(self, anchor: Anchor, target: Target) -> None:
        """Say where an anchor of this module's file stands now: the file itself says so."""
        passage = self.passage(target)
        same = passage.text[target.start : target.end] == anchor.exact
        Placement.objects.update_or_create(
            anchor=anchor,
            version=passage.version,
            defaults={
                "passage": passage,
                "start": target.start,
                "end": target.end,
                "state": Placement.State.KEPT if same else Placement.State.CHANGED,
            },
        )


def compile_module(module: Module, source: str | None = None) -> Compiled:
    """Return the module's latest revision, or the given source, compiled among the texts of its course."""
    text = module.latest.source if source is None else source
    return compile_source(text, before(module), surroundings(module))


def before(module: Module) -> Before:
    """Return what the module's text was in its latest version."""
    version = module.document.latest
    passages = list(version.passages.values_list("key__name", "text")) if version else []
    names = frozenset(module.document.keys.values_list("name", flat=True))
    sections: dict[str, set[str]] = {}
    if module.published_id:
        blocks = Block.objects.filter(section__revision_id=module.published_id, passage__isnull=False)
        for section, key in blocks.values_list("section__key", "key"):
            sections.setdefault(section, set()).add(key)
    return Before(
        letter=module.document.letter,
        passages=passages,
        tombstones=names - {key for key, _ in passages},
        sections=[(key, frozenset(held)) for key, held in sections.items()],
    )


def surroundings(module: Module) -> Surroundings:
    """Return the other documents of the course in their latest version, the keys used there, and the glossary."""
    latest = (
        DocumentVersion.objects.filter(document__course=module.course_id)
        .exclude(document=module.document_id)
        .annotate(newest=Max("document__versions__number"))
        .filter(number=F("newest"))
    )
    texts: dict[str, list[PassageText]] = {}
    rows = Passage.objects.filter(version__in=latest).values_list(
        "version__document__letter", "key__name", "number", "text", "sentences"
    )
    for letter, key, number, text, sentences in rows:
        spans = tuple((start, end) for start, end in sentences)
        texts.setdefault(letter, []).append(PassageText(key, number, text, spans))
    keys: dict[str, str] = {}
    for compiler in registry.compilers():
        keys |= compiler.keys_elsewhere(module)
    return Surroundings(
        {
            letter: DocumentText(letter, tuple(ps), passage_address(module.course.slug, letter))
            for letter, ps in texts.items()
        },
        keys,
        module.course.glossary,
    )


def passage_address(slug: str, letter: str) -> str:
    """Return the address of a passage of a document as another module's text holds it, "{key}" to be filled in."""
    return f"/courses/{slug}/passages/{letter}/{{key}}/"


def publish(module: Module, *, by: "User | None" = None, at: datetime | None = None) -> Publication:
    """Publish the latest revision and return what that did. Raises CannotPublish; then nothing has changed."""
    return publish_all([module], by=by, at=at)[0]


def rehearse(module: Module, *, by: "User | None" = None) -> Publication:
    """Return what `publish` would do, and leave everything as it is."""
    with transaction.atomic():
        (publication,) = _publish([module], by, timezone.now())
        transaction.set_rollback(True)
    module.refresh_from_db()
    return publication


@transaction.atomic
def publish_all(
    modules: Iterable[Module], *, by: "User | None" = None, at: datetime | None = None
) -> list[Publication]:
    """Publish several modules at once, their texts first, so that they may point into each other.

    Apps above hear of each text that changed.
    """
    publications = _publish(list(modules), by, at or timezone.now())
    for publication in publications:
        if publication.changed:
            registry.text_changed(publication)
    return publications


def _publish(modules: Sequence[Module], by: "User | None", moment: datetime) -> list[Publication]:
    # One publication of a course at a time: keys and letters are unique across its modules.
    list(Course.objects.select_for_update().filter(pk__in={m.course_id for m in modules}).order_by("pk"))
    for module in modules:
        _mint_text(module, compile_module(module), by)
    publications = []
    for module in modules:
        compiled = compile_module(module)
        if compiled.errors:
            raise CannotPublish(module, compiled.errors)
        # Only now does every text of this publication exist, so that links into it show their numbers.
        mint(module.document, compiled)
        publications.append(_store(module, compiled, moment, by))
    return publications


def _mint_text(module: Module, compiled: Compiled, by: "User | None") -> None:
    """Store the prose as a new version where it changed, before anything points into it."""
    document = module.document
    if (
        clash := Document.objects.filter(course=module.course, letter=compiled.letter)
        .exclude(pk=document.pk)
        .first()
    ):
        raise CannotPublish(
            module,
            [
                Problem(
                    compiled.matter.line_of("document.letter"),
                    1,
                    _("the letter %(letter)s belongs to “%(document)s”")
                    % {"letter": clash.letter, "document": clash},
                )
            ],
        )
    provenance = compiled.matter.document
    document.letter = compiled.letter
    document.kind = provenance.kind or document.kind
    for name in PROVENANCE:
        setattr(document, name, provenance.known(name))
    mint(document, compiled)
    imported = hasattr(document, "imported")
    edited = imported and document.kind == Document.Kind.SOURCE and departs(document)
    if edited:
        document.kind = Document.Kind.EDITED
    document.edited_by = by if edited else None
    document.save()


def _store(module: Module, compiled: Compiled, at: datetime, by: "User | None") -> Publication:
    previous = module.published
    version = module.document.latest
    assert version is not None
    revision = module.latest
    if revision.published_at is not None:
        # Published before; its sections are history, so the same words get a new revision.
        revision = Revision.objects.create(
            module=module,
            number=revision.number + 1,
            source=revision.source,
            origin=revision.origin,
            by=by,
            saved=at,
        )
    publication = Publication(module, revision, compiled, version, at, by, first=previous is None)
    publication.minted = previous is None or previous.version_id != version.pk
    publication.readers = readers_of(module)
    if previous and previous.version_id:
        old = (
            {passage.key.name: passage for passage in previous.version.passages.select_related("key")}
            if previous.version
            else {}
        )
        new = {passage.key: passage.text for passage in compiled.passages}
        publication.added, publication.gone = len(new.keys() - old.keys()), len(old.keys() - new.keys())
        publication.changed = {key: was for key, was in old.items() if new.get(key) != was.text}
    _store_sections(publication)
    for compiler in registry.compilers():
        compiler.retire(module, {block.key for block in compiled.fences}, publication)
    publication.placed = Counter(
        version.placements.exclude(anchor__module=module)
        .exclude(anchor__version=version)
        .values_list("state", flat=True)
    )
    revision.version = version
    revision.published_at = at
    revision.objectives = list(compiled.matter.objectives)
    revision.passage_count = len(compiled.passages)
    revision.word_count = compiled.words
    revision.save()
    module.published = revision
    module.title = compiled.matter.title
    module.summary = compiled.matter.summary
    module.language = compiled.matter.language or module.course.language
    module.save()
    module.beside.set(Document.objects.filter(course=module.course, letter__in=compiled.matter.beside))
    _store_links(publication)
    if publication.minted and previous:
        for citing in (
            Module.objects.filter(anchors__version__document=module.document).exclude(pk=module.pk).distinct()
        ):
            refresh(citing)
    return publication


def _store_links(publication: Publication) -> None:
    """Keep an anchor for each passage of another document that the prose links to."""
    Anchor.objects.filter(module=publication.module, purpose=Anchor.Purpose.LINK).delete()
    for target in publication.compiled.links:
        if not target.own:
            publication.anchor(target, Anchor.Purpose.LINK)


def refresh(module: Module) -> None:
    """Renew what a published module shows of numbers of passages elsewhere, which have changed there.

    Words, names and keys stay as they are. Where a passage it cites is gone, it stays wholly as it was: the report
    of that publication says so, and the link still leads to where the passage stood.
    """
    revision = module.published
    if revision is None:
        return
    compiled = compile_module(module, revision.source)
    if compiled.errors:
        return
    rows = Block.objects.filter(section__revision=revision).select_related("passage")
    made = [block for section in compiled.sections for block in section.blocks]
    for row, block in zip(rows.order_by("section__number", "position"), made, strict=True):
        compiler = registry.compiler_of(block.kind) if block.fence else None
        if block.passage and row.passage and row.passage.html != block.passage.html:
            row.passage.html = block.passage.html
            row.passage.save(update_fields=["html"])
        elif compiler:
            compiler.refresh(block.made, row)
        elif row.html != block.html:
            row.html = block.html
            row.save(update_fields=["html"])


def _store_sections(publication: Publication) -> None:
    rows = {passage.key.name: passage for passage in publication.version.passages.select_related("key")}
    revision, compiled = publication.revision, publication.compiled
    Term.objects.bulk_create(
        Term(revision=revision, slug=name, word=word, definition=definition)
        for name, (word, definition) in compiled.terms.items()
    )
    for section in compiled.sections:
        stored = Section.objects.create(
            revision=revision, number=section.number, key=section.key, title=section.title
        )
        blocks = Block.objects.bulk_create(
            Block(
                section=stored,
                position=position,
                kind=block.kind,
                key=block.key,
                html=block.html,
                passage=rows[block.passage.key] if block.passage else None,
            )
            for position, block in enumerate(section.blocks, 1)
        )
        for row, block in zip(blocks, section.blocks, strict=True):
            compiler = registry.compiler_of(block.kind) if block.fence else None
            if compiler:
                compiler.store(block.made, row, publication)
