"""The outbox: every message we send waits here until a mail server has taken it."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Mail(models.Model):
    """One message. `key` names its cause: a second message of the same cause can't be written.

    A message is claimed (`sending`) in a commit of its own before the server is asked, so that no two workers
    send it; one that was claimed by a worker that died stays `sending`, and is shown to the operator instead of
    being sent a second time.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("given up")

    # Nobody: an invitation, to somebody who has no account yet.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="mails"
    )
    key = models.CharField(max_length=120, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    unsubscribe = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(db_default=Now())
    claimed = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)
    created = models.DateTimeField(db_default=Now())
    sent = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["not_before"], condition=models.Q(state="queued"), name="mail_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.state})"
