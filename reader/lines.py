"""Reading lines of a whole course: what of each module is read and answered, block by block, in three queries."""

from collections import defaultdict

from courses.models import Block, Enrolment
from quizzes.models import Standing


def reading_lines(enrolment: Enrolment) -> dict[int, list[str]]:
    """Return the line of each published module of the course by its id, sections apart by "_".

    r read, - unread, g right, h to look at again, a waiting or compared by oneself, o open.
    """
    blocks = Block.objects.filter(
        section__revision__published_as__course=enrolment.course_id, kind__in=["passage", "question"]
    ).order_by("section__revision__published_as", "section__number", "position")
    read = set(enrolment.passages_read.values_list("key", flat=True))
    standings = {
        item: _mark(tries, right, waiting, score)
        for item, tries, right, waiting, score in Standing.objects.filter(
            enrolment=enrolment, at__isnull=False
        ).values_list("item", "tries", "right", "waiting", "score")
    }
    lines: dict[int, list[str]] = defaultdict(list)
    section_before: dict[int, int] = {}
    rows = blocks.values_list("section__revision__published_as", "section", "passage__key", "embed__item")
    for module, section, key, item in rows:
        line = lines[module]
        if section_before.setdefault(module, section) != section:
            line.append("_")
            section_before[module] = section
        line.append(("r" if key in read else "-") if key else standings.get(item, "o"))
    return lines


def _mark(tries: int, right: bool, waiting: bool, score: float | None) -> str:
    if right:
        return "g"
    if not tries:
        return "o"
    return "a" if waiting or score is None else "h"
