"""What the intake hands over: passages in sections, what left the text, and what the text says of itself."""

from dataclasses import dataclass


def gettext_noop(message: str) -> str:
    """Mark a message for translation where it is shown. Django's own needs settings, which pure code has not."""
    return message


class IntakeError(Exception):
    """A text that cannot be taken in. The message is a sentence for the person who brought it."""


@dataclass(frozen=True)
class Removed:
    """One input line, or a part of one, that is not in the cleaned text."""

    line: int
    text: str
    reason: str
    after: int
    """Number of passages before it in the cleaned text; 0 is before the first."""


@dataclass(frozen=True)
class Found:
    """A value of provenance. It equals words of `text`, the line (or joined paragraph) that holds it."""

    field: str
    """title, author, outlet, published, url, licence, language, disclaimer or summary (the standfirst)."""
    value: str
    line: int
    text: str


@dataclass(frozen=True)
class CleanPassage:
    """One block that a reader can be sent to, as Markdown, with the numbers of the lines it came from."""

    text: str
    lines: tuple[int, ...]
    kind: str
    """paragraph, list, quotation or table."""


@dataclass(frozen=True)
class CleanSection:
    """A headed part. `title` is Markdown on one line; `lines` are those of the heading itself."""

    title: str
    proposed: bool
    """No heading stood here; the break and the title are ours."""
    passages: tuple[CleanPassage, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Intake:
    """A cleaned text. Every non-blank input line is in a passage, a heading, `removed` or `provenance`."""

    sections: tuple[CleanSection, ...]
    removed: tuple[Removed, ...]
    provenance: tuple[Found, ...]
    remarks: tuple[str, ...]

    @property
    def passages(self) -> tuple[CleanPassage, ...]:
        return tuple(passage for section in self.sections for passage in section.passages)
