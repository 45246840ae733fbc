"""Taking the words of a learner out of their answers. What they chose, and what it earned, stays."""

from collections.abc import Collection, Iterable

from .models import Draft, HintTaken, Mark, Response
from .types import TYPES


def with_results(ids: Collection[int]) -> Iterable[int]:
    """Return which of these enrolments have answered something or taken a hint. Two queries."""
    for rows in (Response.objects, HintTaken.objects):
        yield from rows.filter(enrolment__in=ids).order_by().values_list("enrolment", flat=True).distinct()


def without_words(ids: Collection[int]) -> None:
    """Empty every answer in free words of these enrolments, and delete their drafts. One statement for each such type."""
    Draft.objects.filter(enrolment__in=ids).delete()
    # A reader may have called the learner by name.
    Mark.objects.filter(response__enrolment__in=ids).update(comment="")
    for name, item_type in TYPES.items():
        if item_type.wordless is not None:
            Response.objects.filter(enrolment__in=ids, version__type=name).update(given=item_type.wordless)
