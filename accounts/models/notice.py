"""What we tell a person, and through which channels they want to hear it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from .mail import Mail


class Notice(models.Model):
    """One thing a person is told, once: `key` names its cause and is unique for each person.

    `kind` is one of `accounts.notices.KINDS`, which turns `facts` into a sentence in the reader's language.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=16)
    key = models.CharField(max_length=120)
    facts = models.JSONField(default=dict)
    href = models.CharField(max_length=300, blank=True)
    # Shown in the app; False where the person switched that off and only wants the mail.
    here = models.BooleanField(default=True)
    created = models.DateTimeField(db_default=Now())
    seen = models.DateTimeField(null=True)
    # To be put into a mail; null once it was, or where none is wanted.
    mail_after = models.DateTimeField(null=True)
    mail = models.ForeignKey(Mail, models.SET_NULL, null=True, related_name="notices")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once")]
        indexes = [
            models.Index(
                fields=["mail_after"], condition=models.Q(mail_after__isnull=False), name="notice_to_mail"
            ),
            models.Index(fields=["user", "-created"], name="notice_newest"),
            models.Index(
                fields=["user"], condition=models.Q(seen__isnull=True, here=True), name="notice_unseen"
            ),
        ]
        ordering: ClassVar = ["-created", "-pk"]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.key}"


class Channel(models.Model):
    """Where a person wants to hear of one kind of notice. Without a row, the kind's own default holds."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="channels")
    kind = models.CharField(max_length=16)
    here = models.BooleanField()
    mail = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="channel_once")]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"
