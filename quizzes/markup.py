"""The text of a question block: settings, stem, answers with feedback, hints, general feedback. Pure."""

import re
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext as _

from courses.markup.problems import Problems
from courses.markup.scanning import Fence
from courses.markup.settings import Settings, read_settings

AnswerKind = Literal["option", "entry", "criterion", "accepted", "otherwise", "ranked", "quoted"]

LINES: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = (
    ("option", re.compile(r"^- \[(?P<mark>[ xX])\][ \t]+(?P<text>.*)$")),
    ("criterion", re.compile(r"^- \((?P<mark>\d+(?:\.\d+)?)\)[ \t]+(?P<text>.*)$")),
    ("accepted", re.compile(r"^=[ \t]+(?P<text>.*)$")),
    ("otherwise", re.compile(r"^\*[ \t]+>[ \t]*(?P<text>.*)$")),
    ("quoted", re.compile(r"^>[ \t]+\"(?P<mark>[^\"]+)\":[ \t]*(?P<text>.*)$")),
    ("ranked", re.compile(r"^(?P<mark>\d+)\.[ \t]+(?P<text>.*)$")),
    ("entry", re.compile(r"^-[ \t]+(?P<text>.*)$")),
)
HINT = re.compile(r"^\?[ \t]+(?P<text>.*)$")
GENERAL = re.compile(r"^![ \t]+(?P<text>.*)$")
MAX_ANSWERS = 60
MAX_HINTS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the answers. `mark` is what stood in its brackets: x for a key, the points of a criterion, quoted words."""

    kind: AnswerKind
    text: str
    mark: str = ""
    feedback: str = ""
    line: int = field(default=0, compare=False)

    @property
    def is_key(self) -> bool:
        return self.kind == "option" and self.mark.lower() == "x"


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was written."""

    key: str
    settings: Settings = field(default_factory=Settings)
    stem: str = ""
    answers: tuple[Answer, ...] = ()
    hints: tuple[str, ...] = ()
    general: str = ""
    line: int = field(default=0, compare=False)


def read_question(fence: Fence, kinds: frozenset[AnswerKind], problems: Problems) -> Question:
    """Return the question in a block. `kinds` are the answer lines its type has; others belong to the stem."""
    settings, at = read_settings(fence, problems)
    return _Reader(fence, kinds, problems).read(settings, at)


class _Reader:
    """Reads the lines after the settings. What is indented goes on with the thing above it."""

    def __init__(self, fence: Fence, kinds: frozenset[AnswerKind], problems: Problems) -> None:
        self.fence, self.kinds, self.problems = fence, kinds, problems
        self.stem: list[str] = []
        self.answers: list[dict[str, str | int]] = []
        self.hints: list[str] = []
        self.general: list[str] = []
        self.place = "stem"

    def read(self, settings: Settings, at: int) -> Question:
        for index, line in enumerate(self.fence.body[at:], at):
            self._line(line, self.fence.line + 1 + index)
        if len(self.answers) > MAX_ANSWERS or len(self.hints) > MAX_HINTS:
            self.problems.error(
                self.fence.line,
                _("a question holds up to %(answers)d answers and %(hints)d hints")
                % {"answers": MAX_ANSWERS, "hints": MAX_HINTS},
            )
        answers = tuple(
            Answer(
                kind=str(a["kind"]),  # type: ignore[arg-type]
                text=str(a["text"]).strip(),
                mark=str(a["mark"]).strip(),
                feedback=str(a["feedback"]).strip(),
                line=int(a["line"]),
            )
            for a in self.answers[:MAX_ANSWERS]
        )
        return Question(
            self.fence.key,
            settings,
            "\n".join(self.stem).strip(),
            answers,
            tuple(hint.strip() for hint in self.hints[:MAX_HINTS]),
            "\n".join(self.general).strip(),
            self.fence.line,
        )

    def _line(self, line: str, number: int) -> None:
        if match := HINT.match(line):
            self.place = "hint"
            self.hints.append(match["text"])
        elif match := GENERAL.match(line):
            self.place = "general"
            self.general.append(match["text"])
        elif opened := self._answer(line):
            self.place = "answer"
            self.answers.append({**opened, "line": number})
        elif self.place == "stem":
            self.stem.append(line)
        elif not line.strip():
            return
        elif line.startswith((" ", "\t")):
            self._more(line.strip())
        else:
            self.problems.error(
                number,
                _("this line belongs to nothing"),
                repair=_(
                    "Indent it by two spaces if it goes on with the line above, or begin it with “? ” for a hint."
                ),
            )

    def _answer(self, line: str) -> dict[str, str | int] | None:
        for kind, pattern in LINES:
            if kind in self.kinds and (match := pattern.match(line)):
                parts = match.groupdict()
                text = parts["text"]
                only_feedback = kind in ("quoted", "otherwise")
                return {
                    "kind": kind,
                    "text": "" if only_feedback else text,
                    "mark": parts.get("mark") or "",
                    "feedback": text if only_feedback else "",
                    "in_feedback": only_feedback,
                }
        return None

    def _more(self, text: str) -> None:
        if self.place == "hint":
            self.hints[-1] += f"\n{text}"
        elif self.place == "general":
            self.general.append(text)
        else:
            answer = self.answers[-1]
            if text.startswith("> ") or text == ">":
                answer["feedback"] = f"{answer['feedback']}\n{text[1:].strip()}"
                answer["in_feedback"] = True
            else:
                part = "feedback" if answer["in_feedback"] else "text"
                answer[part] = f"{answer[part]}\n{text}"


def print_question(question: Question, name: str = "question") -> Fence:
    """Return the block that reads as this question."""
    body = [f"{setting}: {value}" for setting, value in question.settings.values]
    body += ["", *question.stem.split("\n")]
    if question.answers:
        body.append("")
    for answer in question.answers:
        body += _print_answer(answer)
    if question.hints or question.general:
        body.append("")
    for hint in question.hints:
        body += _indented("? ", hint)
    if question.general:
        body += _indented("! ", question.general)
    return Fence(name, question.key, tuple(line.rstrip() for line in body), question.line)


def _print_answer(answer: Answer) -> list[str]:
    opening = {
        "option": f"- [{answer.mark or ' '}] ",
        "criterion": f"- ({answer.mark}) ",
        "accepted": "= ",
        "otherwise": "* > ",
        "quoted": f'> "{answer.mark}": ',
        "ranked": f"{answer.mark}. ",
        "entry": "- ",
    }[answer.kind]
    if answer.kind in ("quoted", "otherwise"):
        first, *more = answer.feedback.split("\n")
        return [opening + first, *(f"  > {part}" for part in more)]
    feedback = answer.feedback.split("\n") if answer.feedback else []
    return [*_indented(opening, answer.text), *(f"  > {part}" for part in feedback)]


def _indented(opening: str, text: str) -> list[str]:
    first, *rest = text.split("\n")
    return [opening + first, *(f"  {line}" for line in rest)]
