"""Reminding learners, the day before, of what is due and not done."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from accounts.models import User
from accounts.notices import tell
from courses.models import Accommodation, Activity, Assignment, Course, Enrolment
from courses.terms import all_terms, zone_of
from quizzes.progress import overview

# Somebody's tomorrow ends within three days of now, wherever on earth they are.
AHEAD = timedelta(days=3)


def remind() -> int:
    """Tell each learner what is due on their own tomorrow and not complete; return how many were told now.

    To be run every hour, since somebody's day begins in each. Once for an activity and a date.
    """
    now = timezone.now()
    return sum(_remind_in(course, now) for course in courses_with_something_due(now))


def courses_with_something_due(now: datetime) -> list[Course]:
    """Return the running courses in which something may be due within three days, more days for some included."""
    running = Course.objects.filter(archived=None)
    latest = Accommodation.objects.filter(enrolment__course__in=running).aggregate(n=Max("extra_days"))["n"]
    soon = Assignment.objects.filter(
        activity__course=OuterRef("pk"),
        due__gt=now - timedelta(days=latest or 0),
        due__lt=now + AHEAD,
    )
    return list(running.filter(Exists(soon)).order_by("pk"))


def _remind_in(course: Course, now: datetime) -> int:
    """Remind the learners of one course. A constant number of queries, and three for each activity and moment due."""
    learners = list(Enrolment.objects.learners().filter(course=course).select_related("user"))
    terms = all_terms(learners)
    activities = dict(
        Activity.objects.filter(course=course, module__isnull=False).values_list("module", "pk")
    )
    standing = overview(course, learners)
    due: dict[tuple[int, datetime, str], list[User]] = defaultdict(list)
    modules = {total.module.pk: total.module for total in standing.modules}
    for learner in learners:
        zone = zone_of(learner)
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        for module in modules.values():
            moment = terms[learner.pk, module.pk].due
            if moment is None or moment.astimezone(zone).date() != tomorrow:
                continue
            if not standing.progress(learner, module).complete:
                due[module.pk, moment, tomorrow.isoformat()].append(learner.user)
    return sum(
        tell(
            users,
            "due",
            key=f"due:{activities[module]}:{day}",
            facts={
                "course": course.title,
                "activity": modules[module].title,
                "due": moment.isoformat(),
            },
            href=modules[module].get_absolute_url(),
        )
        for (module, moment, day), users in due.items()
    )
