"""Who makes what of the `:::` blocks. Apps above this one register their compilers here at start-up."""

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from .markup.problems import Problems
    from .markup.scanning import Fence
    from .models import Block, Course, Enrolment, Module
    from .publishing import Publication
    from .texts import Texts


class BlockCompiler(Protocol):
    """Understands one kind of block."""

    def compile(self, fence: "Fence", texts: "Texts", problems: "Problems") -> Any:
        """Return what the block says, ready to be stored; None where it can't be read. Touches no database."""

    def preview(self, made: Any) -> str:
        """Return the block as the author sees it beside the source: safe HTML."""

    def store(self, made: Any, block: "Block", publication: "Publication") -> None:
        """Write what `compile` made, as part of a publication."""

    def refresh(self, made: Any, block: "Block") -> None:
        """Renew the rendering of a stored block of which nothing changed but the numbers of passages it cites."""

    def keys_elsewhere(self, module: "Module") -> Mapping[str, str]:
        """Return the keys that other modules of the course use, each with that module's title."""

    def retire(self, module: "Module", keys: Collection[str], publication: "Publication") -> None:
        """Retire what earlier revisions of the module held and this one, whose keys are given, does not."""


# Called with (course, enrolments, module or None for all) when other terms hold for these learners than before.
TermsChange = Callable[["Course", Collection["Enrolment"], "Module | None"], None]
_on_terms: list[TermsChange] = []


def on_terms(changed: TermsChange) -> None:
    """Let an app above settle anew what depends on dates, tries and late rules."""
    _on_terms.append(changed)


def terms_changed(
    course: "Course", enrolments: Collection["Enrolment"], module: "Module | None" = None
) -> None:
    for changed in _on_terms:
        changed(course, enrolments, module)


# Called with a publication that changed words of a text which had been published before: see its `changed`.
TextChange = Callable[["Publication"], None]
_on_text_change: list[TextChange] = []


def on_text_change(changed: TextChange) -> None:
    """Let an app above look after what cites a text. It runs in the transaction that publishes, and never in rehearsal."""
    _on_text_change.append(changed)


def text_changed(publication: "Publication") -> None:
    for changed in _on_text_change:
        changed(publication)


_compilers: dict[str, BlockCompiler] = {}


def register(name: str, compiler: BlockCompiler) -> None:
    """Let `::: name` blocks be understood by this compiler."""
    _compilers[name] = compiler


def compiler_of(name: str) -> BlockCompiler | None:
    return _compilers.get(name)


def names() -> list[str]:
    return sorted(_compilers)


def compilers() -> list[BlockCompiler]:
    """Return each compiler once, in the order of registration."""
    return list({id(compiler): compiler for compiler in _compilers.values()}.values())
