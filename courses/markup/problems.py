"""Mistakes in a source file, as values: where, what, and how to mend it."""

from dataclasses import dataclass, field, replace
from typing import Literal

from django.utils.translation import gettext as _

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake. `line` and `column` count from 1; an error keeps the module from being published."""

    line: int
    column: int
    message: str
    level: Level = "error"
    repair: str = ""
    file: str = ""

    @property
    def sentence(self) -> str:
        """Return the mistake and its repair as one sentence: “… has no right answer; mark one option with [x]”."""
        if not self.repair:
            return self.message
        return f"{self.message}; {self.repair[:1].lower()}{self.repair[1:].removesuffix('.')}"

    def __str__(self) -> str:
        where = _("line %(line)d: %(message)s") % {"line": self.line, "message": self.sentence}
        return f"{self.file}: {where}" if self.file else where


@dataclass
class Problems:
    """The mistakes found so far."""

    found: list[Problem] = field(default_factory=list)

    def error(self, line: int, message: str, *, column: int = 1, repair: str = "") -> None:
        self.found.append(Problem(line, column, message, "error", repair))

    def warn(self, line: int, message: str, *, column: int = 1, repair: str = "") -> None:
        self.found.append(Problem(line, column, message, "warning", repair))

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.found if problem.level == "error"]

    def sorted(self, file: str = "") -> list[Problem]:
        return sorted(replace(problem, file=file) for problem in self.found)
