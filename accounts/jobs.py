"""What is to be done again and again without anybody asking. Apps register their jobs here at start-up.

`manage.py work` runs them. Two workers never run the same job at once (see `accounts.working`), but one that was
killed is begun again: a job does what is left to do, however often it is run.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Job:
    """`every` is from one beginning to the next."""

    name: str
    every: timedelta
    run: Callable[[], object]


JOBS: dict[str, Job] = {}


def register(name: str, *, every: timedelta, run: Callable[[], object]) -> None:
    """Let the worker call `run` every so often. A second job of the same name takes the place of the first."""
    JOBS[name] = Job(name, every, run)
