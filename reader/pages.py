"""A module as one learner meets it: text, questions and motions in their order, what is done and what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.access import is_given, may
from courses.markup.safe import stored
from courses.models import Block, Document, Enrolment, Module, Passage, Place, Section, Term
from courses.terms import FREE, CourseTerms, Terms
from debates.models import Motion, MotionEmbed
from quizzes.cards import ItemCard, cards_of
from quizzes.gate import last_open_section
from quizzes.models import Embed
from quizzes.progress import Progress, overview

from .outline import dates_in_words, in_words


@dataclass(frozen=True, slots=True)
class Back:
    """The way back from a passage to the question that sent the reader there."""

    href: str
    label: str
    number: int


@dataclass
class BlockCard:
    """One block on the page; which of the parts is set depends on its kind."""

    kind: str
    html: SafeString
    passage: Passage | None = None
    read: bool = False
    item: ItemCard | None = None
    motion: Motion | None = None
    first: bool = False
    asides: list[SafeString] = field(default_factory=list)

    @property
    def passage_html(self) -> SafeString:
        return stored(self.passage.html) if self.passage else stored("")


def add_block(blocks: list[BlockCard], block: BlockCard) -> None:
    """Add a block to its section; a note in the margin joins the passage before it."""
    if block.kind == "aside" and blocks and blocks[-1].passage:
        blocks[-1].asides.append(block.html)
    else:
        blocks.append(block)


@dataclass
class SectionCard:
    """One section on the page with its reading line."""

    number: int
    key: str
    title: str
    closed: bool
    blocks: list[BlockCard] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"s{self.number}"

    @property
    def passages(self) -> list[BlockCard]:
        return [block for block in self.blocks if block.passage]

    @property
    def items(self) -> list[ItemCard]:
        return [block.item for block in self.blocks if block.item and not block.item.predict]

    @property
    def read(self) -> int:
        return sum(block.read for block in self.passages)

    @property
    def answered(self) -> int:
        return sum(bool(item.responses) for item in self.items)

    @property
    def again(self) -> list[ItemCard]:
        """Return the questions that were answered and are not right."""
        return [item for item in self.items if item.verdict in ("again", "part", "wrong")]

    @property
    def done(self) -> bool:
        read = self.closed or self.read == len(self.passages)
        return read and self.answered == len(self.items)

    @property
    def line(self) -> list[str]:
        """Return the reading line: read, unread, right, look, waiting, open."""
        marks = {"right": "g", "again": "h", "part": "h", "wrong": "h", "handed-in": "a"}
        line = []
        for block in self.blocks:
            if block.passage:
                line.append("r" if block.read else "-")
            elif block.item and not block.item.predict:
                verdict = (
                    "right" if block.item.state.right else "part" if block.item.mark else block.item.verdict
                )
                line.append(marks.get(verdict, "o"))
        return line

    @property
    def line_in_words(self) -> str:
        words = [
            ngettext(
                "%(read)d of %(n)d paragraph read", "%(read)d of %(n)d paragraphs read", len(self.passages)
            )
            % {"read": self.read, "n": len(self.passages)}
        ]
        if self.items:
            words.append(
                ngettext(
                    "%(done)d of %(n)d question answered",
                    "%(done)d of %(n)d questions answered",
                    len(self.items),
                )
                % {"done": self.answered, "n": len(self.items)}
            )
        if self.again:
            words.append(
                ngettext("%(n)d to look at again", "%(n)d to look at again", len(self.again))
                % {"n": len(self.again)}
            )
        return ", ".join(words) + "."


@dataclass
class ModulePage:
    """Everything a reading page shows. Built in a fixed number of queries."""

    module: Module
    enrolment: Enrolment
    sections: list[SectionCard]
    terms: Sequence[Term]
    progress: Progress
    place: Passage | None
    place_at: Place | None
    following: Module | None
    beside: Sequence[Document] = ()
    back: Back | None = None
    holds: Terms = FREE
    closed: str = ""  # why nothing is answered here, in a sentence
    records: bool = False  # whether what this person reads and answers is kept
    withheld: int = 0  # how many sections the gate keeps closed
    opened_before: int = 0  # the last section that the browser has, where an answer may have opened more

    @property
    def items(self) -> list[ItemCard]:
        return [item for section in self.sections for item in section.items]

    @property
    def blocks(self) -> list[BlockCard]:
        return [block for section in self.sections for block in section.blocks]

    @cached_property
    def unread(self) -> list[Passage]:
        return [block.passage for block in self.blocks if block.passage and not block.read]

    @property
    def unread_spans(self) -> list[tuple[Passage, Passage]]:
        """Return runs of unread passages as (first, last)."""
        runs: list[list[Passage]] = []
        for passage in self.unread:
            if runs and passage.number == runs[-1][-1].number + 1:
                runs[-1].append(passage)
            else:
                runs.append([passage])
        return [(run[0], run[-1]) for run in runs]

    @property
    def dates(self) -> str:
        """Return when this is due and what lateness costs, as sentences; "" where there is no date."""
        return dates_in_words(self.holds)

    @property
    def gate_items(self) -> list[ItemCard]:
        """Return the guiding questions that keep the next section closed."""
        if not self.withheld:
            return []
        guiding = [block.item for block in self.blocks if block.item and block.item.guiding]
        return [item for item in guiding if not item.state.right and not item.state.closed]

    @property
    def opened(self) -> list[SectionCard]:
        """Return the sections that the last answer opened."""
        return [section for section in self.sections if 0 < self.opened_before < section.number]

    @property
    def unanswered(self) -> list[ItemCard]:
        return [item for item in self.items if not item.responses]

    @property
    def not_full(self) -> list[ItemCard]:
        """Return the counting questions that did not earn all their credit yet."""
        return [
            i for i in self.items if i.version.counts and (i.state.score or 0) < 1 and not i.state.waiting
        ]

    @property
    def here(self) -> SectionCard | None:
        """Return the section the reader is in: where they stopped, or the first that is not done."""
        if self.place:
            for section in self.sections:
                if any(block.passage and block.passage.pk == self.place.pk for block in section.passages):
                    return section
        return next((section for section in self.sections if not section.done), None)

    def item(self, key: str) -> ItemCard | None:
        """Return a question of this page, the one before reading among them."""
        return next((b.item for b in self.blocks if b.item and b.item.item_key == key), None)

    def section(self, key: str) -> SectionCard | None:
        return next((section for section in self.sections if section.key == key), None)


def closed_because(enrolment: Enrolment, terms: Terms) -> str:
    """Return why this person's answers are not taken, as a sentence; "" where they are."""
    if enrolment.course.archived:
        return _("This course is archived: everything can be read, and nothing answered any more.")
    if not may(enrolment, "answer"):
        return _("You are here as %(role)s: you see the questions and do not answer them.") % {
            "role": enrolment.get_role_display()
        }
    now = timezone.now()
    if not terms.takes_answers(now) and terms.last:
        return _("Answers were taken until %(at)s.") % {"at": in_words(terms.last, now)}
    return ""


def module_page(enrolment: Enrolment, module: Module) -> ModulePage:
    """Return the page of a published module that `courses.access` gave: what the gate keeps closed is not in it."""
    revision = module.published
    assert revision is not None
    terms = module.course_terms[enrolment.pk, module.pk]
    closed = closed_because(enrolment, terms)
    last = last_open_section(enrolment, module, terms)
    sections = list(Section.objects.filter(revision=revision))
    shown = [section for section in sections if last is None or section.number <= last]
    blocks = list(
        Block.objects.filter(section__in=shown)
        .select_related("section", "passage__key")
        .order_by("section__number", "position")
    )
    embeds = (
        Embed.objects.filter(revision=revision, block__section__in=shown)
        .select_related("item", "version__item")
        .defer("version__answer_key")
    )
    cards = cards_of(enrolment, embeds, terms, closed=closed)
    motions = {
        embed.block_id: embed.motion
        for embed in MotionEmbed.objects.filter(block__section__in=shown).select_related("motion")
    }
    read = set(enrolment.passages_read.filter(key__document=module.document_id).values_list("key", flat=True))
    done = set(enrolment.sections_done.filter(module=module).values_list("section_key", flat=True))
    place_at = Place.objects.filter(enrolment=enrolment, module=module).first()
    modules = given_modules(enrolment, module.course_terms)
    index = next((i for i, other in enumerate(modules) if other.pk == module.pk), 0)
    page = ModulePage(
        module=module,
        enrolment=enrolment,
        sections=[SectionCard(s.number, s.key, s.title, s.key in done) for s in shown],
        terms=[],
        progress=overview(module.course, [enrolment], only=module).progress(enrolment, module),
        place=None,
        place_at=place_at,
        following=modules[index + 1] if index + 1 < len(modules) else None,
        beside=list(module.beside.filter(module__in=modules).select_related("module__course")),
        holds=terms,
        closed=closed,
        records=may(enrolment, "answer"),
        withheld=len(sections) - len(shown),
    )
    by_number = {section.number: section for section in page.sections}
    for block in blocks:
        passage = block.passage
        add_block(
            by_number[block.section.number].blocks,
            BlockCard(
                kind=block.kind,
                html=stored(block.html),
                passage=passage,
                read=passage is not None and passage.key_id in read,
                item=cards.get(block.pk),
                motion=motions.get(block.pk),
                first=passage is not None and passage.number == 1,
            ),
        )
        if passage and place_at and passage.key_id == place_at.key_id:
            page.place = passage
    page.terms = _terms_in(page, Term.objects.filter(revision=revision))
    return page


def _terms_in(page: ModulePage, terms: Iterable[Term]) -> list[Term]:
    """Return the key terms of the page: behind a gate, those whose word is in an open section."""
    if not page.withheld:
        return list(terms)
    text = " ".join(block.passage.text for block in page.blocks if block.passage).casefold()
    return [term for term in terms if term.word.casefold() in text]


def given_modules(enrolment: Enrolment, terms: CourseTerms) -> list[Module]:
    """Return the published modules of the course that exist for this person, in their order. One query."""
    modules = Module.objects.published().filter(course=enrolment.course_id).order_by("position", "pk")
    return [module for module in modules if is_given(enrolment, module, terms[enrolment.pk, module.pk])]


def provenance_lines(module: Module) -> list[str]:
    """Return what is known of the document, and what is not, as short phrases."""
    document = module.document
    unknown = [
        name
        for name, value in (
            (_("author"), document.author),
            (_("outlet"), document.outlet),
            (_("date"), document.published),
        )
        if not value
    ]
    known = [value for value in (document.author, document.outlet, document.published) if value]
    if unknown:
        known.append(_("%(names)s unknown") % {"names": ", ".join(unknown)})
    return known
