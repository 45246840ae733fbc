"""Running the jobs: which are due, and that only one worker runs each."""

import logging
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone

from .jobs import JOBS, Job
from .models import JobRun
from .outbox import short

log = logging.getLogger(__name__)

# A job that has not finished by then was in the hands of a worker that died.
GIVEN_UP_AFTER = timedelta(hours=1)


def due_jobs() -> list[Job]:
    """Return the jobs whose time has come, in the order of registration. One query."""
    runs = {run.name: run for run in JobRun.objects.filter(name__in=JOBS)}
    now = timezone.now()
    return [job for name, job in JOBS.items() if name not in runs or _due(runs[name], job, now)]


def _due(run: JobRun, job: Job, now: datetime) -> bool:
    if run.started is None:
        return True
    running = run.finished is None or run.finished < run.started
    return run.started <= now - (max(job.every, GIVEN_UP_AFTER) if running else job.every)


def claim(job: Job) -> datetime | None:
    """Return the moment from which the job is this worker's to run; None where another has it or had it just now."""
    JobRun.objects.get_or_create(name=job.name)
    now = timezone.now()
    over = Q(started__isnull=True) | Q(finished__gte=F("started"), started__lte=now - job.every)
    left_behind = Q(started__lte=now - max(job.every, GIVEN_UP_AFTER))
    taken = JobRun.objects.filter(over | left_behind, name=job.name).update(started=now, finished=None)
    return now if taken else None


def run(job: Job) -> bool:
    """Run a job if it is due and nobody else runs it; report whether it ran. What it raises is logged and kept."""
    started = claim(job)
    if started is None:
        return False
    error = ""
    try:
        job.run()
    except Exception as raised:
        # One job that fails must stop neither the worker nor the other jobs.
        log.exception("job %s failed", job.name)
        error = short(raised)
    JobRun.objects.filter(name=job.name, started=started).update(finished=timezone.now(), error=error)
    return True
