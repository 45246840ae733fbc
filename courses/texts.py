"""The texts a block may point into: passages by name, places in them, and rendering that follows references."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

from .markup.problems import Problems
from .markup.rendering import Link, Rendered, Renderer
from .quotations import find


@dataclass(frozen=True, slots=True)
class PassageText:
    """One passage as references see it."""

    key: str
    number: int
    text: str
    sentences: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The passages of one document, and the address of one by key ("{key}" in it) as seen from another module."""

    letter: str
    passages: tuple[PassageText, ...]
    address: str = ""

    def passage(self, key: str) -> PassageText | None:
        return next((passage for passage in self.passages if passage.key == key), None)


@dataclass(frozen=True, slots=True)
class Target:
    """The place a reference means: a span of one passage, the whole of it where no words were given."""

    letter: str
    key: str
    number: int
    start: int
    end: int
    own: bool
    whole: bool


class Texts:
    """The texts a block may point into, and the rendering of what stands in it."""

    def __init__(self, own: DocumentText, others: Mapping[str, DocumentText], problems: Problems) -> None:
        self.own = own
        self.others = others
        self.problems = problems
        self.terms: list[tuple[str, str, int]] = []
        self._line = 1
        self._renderer = Renderer(self._link)

    def block(self, markdown: str, line: int) -> Rendered:
        """Return rendered paragraphs; broken references are reported at `line`."""
        self._line = line
        return self.noted(self._renderer.block(markdown), line)

    def inline(self, markdown: str, line: int) -> Rendered:
        """Return rendered words without a paragraph around them."""
        self._line = line
        return self.noted(self._renderer.inline(markdown), line)

    def noted(self, out: Rendered, line: int) -> Rendered:
        """Return rendered text, its key terms noted as used at `line`."""
        self.terms.extend((word, shown, line) for word, shown in out.terms)
        return out

    def target(self, reference: str, words: str, line: int, column: int = 1) -> Target | None:
        """Return the place meant by `key`, `B#key` and words within it; None, and a problem, where there is none."""
        letter, _hash, key = reference.rpartition("#")
        document = self._document(letter)
        if document is None:
            known = ", ".join([self.own.letter, *sorted(self.others)])
            self.problems.error(
                line,
                _("there is no document %(letter)s in this course; there are %(known)s")
                % {"letter": letter, "known": known},
                column=column,
            )
            return None
        passage = document.passage(key)
        if passage is None:
            near = get_close_matches(key, [p.key for p in document.passages], 1)
            self.problems.error(
                line,
                _("no passage is named “%(key)s”") % {"key": reference},
                column=column,
                repair=_("Did you mean “%(near)s”?") % {"near": near[0]}
                if near
                else _("Put {#%(key)s} at the end of the passage that is meant.") % {"key": key},
            )
            return None
        start, end = 0, len(passage.text)
        if words:
            spots = find(words, passage.text)
            if not spots:
                self.problems.error(
                    line,
                    _("“%(words)s” does not stand in ¶%(number)d")
                    % {"words": words, "number": passage.number},
                    column=column,
                    repair=_("Copy the words from the passage."),
                )
                return None
            start, end = spots[0]
        return Target(document.letter, key, passage.number, start, end, document is self.own, not words)

    def cited(self, references: Sequence[str], line: int) -> list[Target]:
        """Return the places that rendered text points at; broken ones were reported when it was rendered."""
        told, self.problems = self.problems, Problems()
        try:
            return [t for r in references if (t := self.target(r.removeprefix("#"), "", line)) is not None]
        finally:
            self.problems = told

    def passage(self, target: Target) -> PassageText:
        document = self._document("" if target.own else target.letter)
        found = document.passage(target.key) if document else None
        if found is None:
            raise LookupError(target.key)
        return found

    def _document(self, letter: str) -> DocumentText | None:
        return self.own if letter in ("", self.own.letter) else self.others.get(letter)

    def _link(self, reference: str) -> Link | None:
        target = self.target(reference.removeprefix("#"), "", self._line)
        if target is None:
            return None
        if target.own:
            return Link(f"¶{target.number}", f"#p{target.number}")
        address = self.others[target.letter].address.format(key=target.key)
        return Link(f"{target.letter} ¶{target.number}", address)
