"""What a type of item has to know."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from courses.markup.problems import Problems
from courses.markup.safe import stored
from courses.texts import Target, Texts

from ..markup import AnswerKind, Question

Prompt = dict[str, Any]
Key = dict[str, Any]
Given = dict[str, Any]


class Incomplete(Exception):
    """What was sent is no answer yet; the sentence tells the learner what is missing. It costs no try."""


@dataclass
class Content:
    """A compiled question of one type.

    `prompt` is what learners get, `key` what they do not. Options are known by their index until they are stored.
    `cites` are the places the feedback points at, by part; `signature` says, beside the answers as written, what
    must be the same for tries to carry over to a new version.
    """

    prompt: Prompt
    key: Key
    cites: list[tuple[str, Target]] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing of an item as a learner sees it: an option, a sentence, a field.

    `verdict` is "right", "wrong" or "" (not said); `said` is the feedback, "" while it may not be seen.
    """

    id: str
    html: str
    chosen: bool = False
    verdict: str = ""
    said: str = ""

    @property
    def label(self) -> SafeString:
        return stored(self.html)

    @property
    def feedback(self) -> SafeString:
        return stored(self.said)


class ItemType(ABC):
    name: ClassVar[str]
    label: ClassVar[Promise]
    check_label: ClassVar[Promise]
    answers: ClassVar[frozenset[AnswerKind]]
    settings: ClassVar[frozenset[str]] = frozenset()
    tries: ClassVar[int] = 2
    # What is left of an answer in free words when its writer is erased; None where nothing is written.
    wordless: ClassVar[Given | None] = None

    @property
    def template(self) -> str:
        return f"quizzes/types/{self.name.replace('-', '_')}.html"

    @abstractmethod
    def compile(self, question: Question, texts: Texts, problems: Problems) -> Content | None:
        """Return the compiled question; None, and a problem, where it can't be one."""

    @abstractmethod
    def read(self, prompt: Prompt, data: QueryDict) -> Given:
        """Return what a form gave. Raises Incomplete. Anything that was not offered counts as not given."""

    @abstractmethod
    def score(self, key: Key, prompt: Prompt, rule: str, given: Given) -> Fraction | None:
        """Return the credit in [0, 1]; None where a person has to read the answer."""

    @abstractmethod
    def parts(self, prompt: Prompt, key: Key | None, given: Given | None, *, reveal: bool) -> list[Part]:
        """Return what to show. `key` is None before the learner's own answer; `reveal` marks the right answer too."""

    def in_words(self, prompt: Prompt, given: Given) -> str:
        """Return the answer in one line, as instructors read it in a list."""
        shown = [part.html for part in self.parts(prompt, None, given, reveal=False) if part.chosen]
        return "; ".join(shown)

    def relabel(self, content: Content, ids: Sequence[str]) -> None:
        """Replace the indexes of options by opaque names."""
        options = content.prompt.get("options", [])
        names = {option["id"]: ids[index] for index, option in enumerate(options)}
        for option in options:
            option["id"] = names[option["id"]]
        for name in ("keys",):
            if name in content.key:
                content.key[name] = [names[index] for index in content.key[name]]
        if options and "feedback" in content.key:
            content.key["feedback"] = {names[index]: html for index, html in content.key["feedback"].items()}
        content.cites = [
            (f"feedback:{names[part]}" if part in names else part, target) for part, target in content.cites
        ]


def written(text: str) -> str:
    """Return what somebody wrote, with plain line ends and without NUL, which PostgreSQL stores in no text."""
    return text.replace("\r\n", "\n").replace("\x00", "")


def chosen_ids(prompt: Mapping[str, Any], data: QueryDict) -> list[str]:
    """Return the offered options among those a form names, in the order they were offered."""
    named = set(data.getlist("choice"))
    return [option["id"] for option in prompt["options"] if option["id"] in named]
