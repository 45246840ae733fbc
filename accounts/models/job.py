"""When each job of the worker last ran."""

from django.db import models


class JobRun(models.Model):
    """The last run of one job, and the claim to it: whoever moves `started` on runs the job."""

    name = models.CharField(max_length=60, unique=True)
    started = models.DateTimeField(null=True)
    # Null while it runs, and after a worker was killed in the middle of it.
    finished = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return self.name
