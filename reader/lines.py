"""Reading lines of whole courses: what of each module is read and answered, block by block, in three queries."""

from collections import defaultdict
from collections.abc import Collection

from courses.models import Block, Enrolment, PassageRead
from quizzes.models import Standing


def reading_lines(enrolments: Collection[Enrolment]) -> dict[tuple[int, int], list[str]]:
    """Return the line of each published module by (enrolment, module), sections apart by "_".

    r read, - unread, g right, h to look at again, a waiting or compared by oneself, o open.
    """
    courses = {enrolment.course_id for enrolment in enrolments}
    ids = [enrolment.pk for enrolment in enrolments]
    blocks = Block.objects.filter(
        section__revision__published_as__course__in=courses, kind__in=["passage", "question"]
    ).order_by("section__revision__published_as", "section__number", "position")
    read = set(PassageRead.objects.filter(enrolment__in=ids).values_list("enrolment", "key"))
    standings = {
        (enrolment, item): _mark(tries, right, waiting, score)
        for enrolment, item, tries, right, waiting, score in Standing.objects.filter(
            enrolment__in=ids, at__isnull=False
        ).values_list("enrolment", "item", "tries", "right", "waiting", "score")
    }
    rows = blocks.values_list(
        "section__revision__published_as__course",
        "section__revision__published_as",
        "section",
        "passage__key",
        "embed__item",
    )
    blocks_of: dict[int, list[tuple[int, int, int | None, int | None]]] = defaultdict(list)
    for course, module, section, key, item in rows:
        blocks_of[course].append((module, section, key, item))
    lines: dict[tuple[int, int], list[str]] = defaultdict(list)
    for enrolment in enrolments:
        section_before: dict[int, int] = {}
        for module, section, passage_key, item_id in blocks_of[enrolment.course_id]:
            line = lines[enrolment.pk, module]
            if section_before.setdefault(module, section) != section:
                line.append("_")
                section_before[module] = section
            if passage_key:
                line.append("r" if (enrolment.pk, passage_key) in read else "-")
            else:
                line.append(standings.get((enrolment.pk, item_id or 0), "o"))
    return lines


def _mark(tries: int, right: bool, waiting: bool, score: float | None) -> str:
    if right:
        return "g"
    if not tries:
        return "o"
    return "a" if waiting or score is None else "h"
