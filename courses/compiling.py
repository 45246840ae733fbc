"""From a source file to what learners will read: sections, numbered passages, rendered blocks. Touches no database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from html import escape

from django.utils.translation import gettext as _

from . import registry
from .markup.matter import MAX_TERM, FrontMatter
from .markup.problems import Problem, Problems
from .markup.rendering import Link, Rendered, Renderer, term_id
from .markup.scanning import Fence, Footnote, Heading, Prose, Source, read_source
from .passages import keep_keys, plain_name
from .sentences import sentence_spans
from .texts import DocumentText, PassageText, Target, Texts


@dataclass(frozen=True)
class Before:
    """What the version before left: its letter, passages, names given up earlier, and sections with their passages."""

    letter: str = ""
    passages: Sequence[tuple[str, str]] = ()
    tombstones: frozenset[str] = frozenset()
    sections: Sequence[tuple[str, frozenset[str]]] = ()


@dataclass(frozen=True)
class Surroundings:
    """What a module stands among: the other documents of its course, keys used there, and the glossary."""

    others: Mapping[str, DocumentText] = field(default_factory=dict)
    keys_elsewhere: Mapping[str, str] = field(default_factory=dict)
    glossary: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class CompiledPassage:
    key: str
    number: int
    kind: str
    text: str
    html: str
    sentences: tuple[tuple[int, int], ...]
    line: int


@dataclass(slots=True)
class CompiledBlock:
    kind: str
    line: int
    key: str = ""
    html: str = ""
    passage: CompiledPassage | None = None
    fence: Fence | None = None
    made: object = None


@dataclass(slots=True)
class CompiledSection:
    number: int
    key: str
    title: str
    blocks: list[CompiledBlock] = field(default_factory=list)
    line: int = 0


@dataclass
class Compiled:
    """A compiled module. With errors among its problems it can be shown to its author and not be published."""

    matter: FrontMatter
    sections: list[CompiledSection]
    terms: dict[str, tuple[str, str]]  # element id -> (word, definition HTML)
    problems: list[Problem]
    source: Source
    letter: str
    links: list[Target]

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.level == "error"]

    @property
    def passages(self) -> list[CompiledPassage]:
        return [block.passage for section in self.sections for block in section.blocks if block.passage]

    @property
    def fences(self) -> list[CompiledBlock]:
        return [block for section in self.sections for block in section.blocks if block.fence]

    @property
    def words(self) -> int:
        return sum(len(passage.text.split()) for passage in self.passages)

    def as_document(self, address: str = "") -> DocumentText:
        """Return the module's own text as other modules refer to it."""
        return DocumentText(
            self.letter,
            tuple(PassageText(p.key, p.number, p.text, p.sentences) for p in self.passages),
            address,
        )


def compile_source(
    text: str, before: Before | None = None, surroundings: Surroundings | None = None
) -> Compiled:
    """Return the compiled module. Never raises for anything an author may write."""
    before, surroundings = before or Before(), surroundings or Surroundings()
    problems = Problems()
    source = read_source(text, problems)
    return _Compilation(source, before, surroundings, problems).run()


class _Compilation:
    def __init__(
        self, source: Source, before: Before, surroundings: Surroundings, problems: Problems
    ) -> None:
        self.source, self.before, self.surroundings, self.problems = source, before, surroundings, problems
        self.letter = source.matter.document.letter or before.letter
        self.links: list[Target] = []
        self.rendered: dict[int, Rendered] = {}

    def run(self) -> Compiled:
        own = self._own_text()
        texts = Texts(own, self.surroundings.others, self.problems)
        sections = self._sections(own, texts)
        self._name_sections(sections)
        for section in sections:
            for block in section.blocks:
                self._compile_fence(block, texts)
        terms = self._terms(texts)
        for letter in self.source.matter.beside:
            if letter not in self.surroundings.others:
                self.problems.error(
                    self.source.matter.line_of("beside"),
                    _("there is no document %(letter)s to show beside this one") % {"letter": letter},
                )
        if not own.passages:
            self.problems.error(
                1, _("there is no text yet"), repair=_("Write a paragraph below the front matter.")
            )
        return Compiled(
            self.source.matter, sections, terms, self.problems.sorted(), self.source, self.letter, self.links
        )

    def _own_text(self) -> DocumentText:
        """Number the passages and name them, before anything is rendered that may point at one."""
        prose = [block for block in self.source.blocks if isinstance(block, Prose)]
        seen: dict[str, int] = {}
        for block in prose:
            if block.key and block.key in seen:
                self.problems.error(
                    block.line,
                    _("the name “%(key)s” is already used in line %(line)d")
                    % {"key": block.key, "line": seen[block.key]},
                )
            seen.setdefault(block.key, block.line)
        renderer = Renderer(lambda reference: Link("¶", "#"))
        self.rendered = {block.line: renderer.block(block.text) for block in prose}
        rendered = [self.rendered[block.line].text for block in prose]
        own = [block.key if seen.get(block.key) == block.line else "" for block in prose]
        keys = keep_keys(self.before.passages, list(zip(own, rendered, strict=True)), self.before.tombstones)
        return DocumentText(
            self.letter,
            tuple(
                PassageText(key, number, text, tuple(sentence_spans(text)))
                for number, (key, text) in enumerate(zip(keys, rendered, strict=True), 1)
            ),
        )

    def _sections(self, own: DocumentText, texts: Texts) -> list[CompiledSection]:
        sections: list[CompiledSection] = []
        passages = iter(own.passages)
        notes: dict[str, Footnote] = {}
        used: list[str] = []

        def current() -> CompiledSection:
            if not sections:
                sections.append(CompiledSection(1, "", ""))
            return sections[-1]

        for block in self.source.blocks:
            match block:
                case Heading(2, title, key):
                    words = texts.inline(title, block.line).text
                    if not words:
                        self.problems.error(block.line, _("this heading has no words"))
                    sections.append(CompiledSection(len(sections) + 1, key, words, line=block.line))
                case Heading(_, title):
                    html = texts.inline(title, block.line).html
                    current().blocks.append(CompiledBlock("heading", block.line, html=html))
                case Prose():
                    passage, out = next(passages), self.rendered[block.line]
                    # What cites no passage reads the same as when it was rendered for its words alone.
                    out = (
                        texts.block(block.text, block.line)
                        if out.references
                        else texts.noted(out, block.line)
                    )
                    used.extend(out.footnotes)
                    self.links += texts.cited(out.references, block.line)
                    made = CompiledPassage(
                        passage.key,
                        passage.number,
                        block.kind,
                        passage.text,
                        out.html,
                        passage.sentences,
                        block.line,
                    )
                    current().blocks.append(CompiledBlock("passage", block.line, passage.key, passage=made))
                case Footnote():
                    notes[block.label] = block
                case Fence():
                    current().blocks.append(CompiledBlock(block.name, block.line, block.key, fence=block))
        if notes or used:
            html = self._notes(notes, used, texts)
            current().blocks.append(CompiledBlock("notes", 0, html=html))
        # An empty opening section would be a heading over nothing.
        kept = [section for section in sections if section.blocks or section.title]
        for number, section in enumerate(kept, 1):
            section.number = number
        return kept

    def _notes(self, notes: dict[str, Footnote], used: list[str], texts: Texts) -> str:
        items = []
        for label in dict.fromkeys(used):
            if label not in notes:
                self.problems.error(1, _("note “%(label)s” is used and never written") % {"label": label})
                continue
            html = texts.inline(notes[label].text, notes[label].line).html
            items.append(
                f'<li id="n-{label}">{html} <a href="#r-{label}" aria-label="{escape(_("Back to the text"))}">↩</a></li>'
            )
        for label in notes.keys() - set(used):
            self.problems.warn(notes[label].line, _("note “%(label)s” is used nowhere") % {"label": label})
        return f"<ol>{''.join(items)}</ol>"

    def _name_sections(self, sections: list[CompiledSection]) -> None:
        """Give each section a lasting name: the author's, the one its passages had before, or one from its title."""
        seen: dict[str, int] = {}
        for section in sections:
            if section.key in seen:
                self.problems.error(
                    section.line,
                    _("the name “%(key)s” is already used in line %(line)d")
                    % {"key": section.key, "line": seen[section.key]},
                )
                section.key = f"{section.key}-{section.number}"
            elif section.key:
                seen[section.key] = section.line
        taken = {section.key for section in sections if section.key}
        free = [(key, held) for key, held in self.before.sections if key not in taken]
        for section in sections:
            if section.key:
                continue
            held = {block.key for block in section.blocks if block.passage}
            before = max(free, key=lambda old: len(old[1] & held), default=None)
            if before and before[1] & held:
                section.key = before[0]
                free.remove(before)
            else:
                stem = plain_name(section.title, 60) or f"part-{section.number}"
                section.key = stem if stem not in taken else f"{stem}-{section.number}"
            taken.add(section.key)

    def _compile_fence(self, block: CompiledBlock, texts: Texts) -> None:
        fence = block.fence
        if fence is None:
            return
        compiler = registry.compiler_of(fence.name)
        if compiler is None:
            near = get_close_matches(fence.name, registry.names(), 1)
            self.problems.error(
                fence.line,
                _("“%(name)s” is no kind of block; use one of %(known)s")
                % {"name": fence.name, "known": ", ".join(registry.names())},
                repair=_("Did you mean “%(near)s”?") % {"near": near[0]} if near else "",
            )
            return
        if fence.key:
            first = next(
                (b for b in self.source.blocks if isinstance(b, Fence) and b.key == fence.key), fence
            )
            if first.line != fence.line:
                self.problems.error(
                    fence.line,
                    _("the name “%(key)s” is already used in line %(line)d")
                    % {"key": fence.key, "line": first.line},
                    column=len(fence.name) + 6,
                )
            elif elsewhere := self.surroundings.keys_elsewhere.get(fence.key):
                self.problems.error(
                    fence.line,
                    _("the name “%(key)s” is already used in “%(module)s”")
                    % {"key": fence.key, "module": elsewhere},
                    column=len(fence.name) + 6,
                )
        block.made = compiler.compile(fence, texts, self.problems)

    def _terms(self, texts: Texts) -> dict[str, tuple[str, str]]:
        """Return the definitions of the file and those of the course that the text uses."""
        matter = self.source.matter
        own = {term_id(word): (word, definition) for word, definition in matter.terms}
        shared = {
            term_id(word): (word, definition) for word, definition in self.surroundings.glossary.items()
        }
        used = {term_id(word): (shown, line) for word, shown, line in texts.terms}
        for name, (shown, line) in used.items():
            if len(shown) > MAX_TERM:
                self.problems.error(
                    line, _("a key term has up to %(limit)d characters") % {"limit": MAX_TERM}
                )
            if name not in own and name not in shared:
                self.problems.warn(
                    line,
                    _("the key term “%(term)s” has no definition yet") % {"term": shown},
                    repair=_("Add it under “terms” in the front matter."),
                )
        chosen = own | {name: shared[name] for name in used if name in shared and name not in own}
        missing = {name: (shown, "") for name, (shown, _line) in used.items() if name not in chosen}
        return {
            name: (word, texts.inline(definition, matter.line_of(f"terms.{word}")).html)
            for name, (word, definition) in (chosen | missing).items()
        }
