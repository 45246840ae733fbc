"""Coming into a course: those who asked, those who wait for a place, those who were invited."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models import Mail

from .course import Cohort, Course, Group, Role


class JoinRequest(models.Model):
    """Somebody asked to join. The row goes when they are in."""

    class State(models.TextChoices):
        ASKED = "asked", _("waiting for an answer")
        WAITING = "waiting", _("waiting for a place")
        DECLINED = "declined", _("declined")

    course = models.ForeignKey(Course, models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="join_requests")
    state = models.CharField(max_length=8, choices=State.choices)
    # What they wrote to the instructor, and what the instructor wrote back.
    line = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "user"], name="one_request_each")]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.user_id} to {self.course_id}: {self.state}"


class Invitation(models.Model):
    """An invitation by mail, open until it is taken up or withdrawn. It holds a place."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.LEARNER)
    cohort = models.ForeignKey(Cohort, models.SET_NULL, null=True, blank=True, related_name="invitations")
    group = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, related_name="invitations")
    token = models.CharField(max_length=43, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="invitations")
    at = models.DateTimeField(db_default=Now())
    opened = models.DateTimeField(null=True)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="invitations")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "email"], name="one_invitation_each")]
        indexes = [models.Index(fields=["email"])]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.email} to {self.course_id}"
