"""What learners gave to items, and where that leaves them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from courses.models import Enrolment

from .item import Item, ItemVersion


class Response(models.Model):
    """What was given at one try. Never changed, but for the mark that a reader gives. `raw` is the credit of the answer
    itself, `score` that less the penalty of the tries before; both in [0, 1], and null where a person has to read it."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="responses")
    item = models.ForeignKey(Item, models.PROTECT, related_name="responses")
    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="responses")
    number = models.PositiveIntegerField()
    given = models.JSONField()
    raw = models.FloatField(null=True)
    score = models.FloatField(null=True)
    hints = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(db_default=Now())
    # The latest of its marks.
    mark = models.ForeignKey("Mark", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "version", "number"], name="one_response_a_try")
        ]
        indexes = [
            models.Index(fields=["enrolment", "item"]),
            models.Index(
                fields=["at"],
                condition=models.Q(raw__isnull=True, mark__isnull=True),
                name="response_unread",
            ),
        ]
        ordering: ClassVar = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.enrolment_id}, {self.item}, try {self.number}"

    @property
    def credit(self) -> float | None:
        """Return the credit of the answer itself, whoever judged it; None while nobody has. Reads the mark."""
        return self.mark.score if self.raw is None and self.mark else self.raw

    @property
    def earned(self) -> float | None:
        """Return the credit less the penalty of the tries before; None while nobody has judged it. Reads the mark."""
        return self.mark.score if self.score is None and self.mark else self.score


class Mark(models.Model):
    """What a reader gave an answer: a score in [0, 1] and some words. Never changed; a correction is another mark."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="marks")
    score = models.FloatField()
    comment = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="marks")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(score__gte=0, score__lte=1), name="mark_is_a_share")
        ]
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.response}: {self.score}"


class SelfCheck(models.Model):
    """Which criteria a learner finds met in an answer they compare themselves. It changes no score."""

    response = models.OneToOneField(Response, models.CASCADE, related_name="self_check")
    met = models.JSONField(default=list)
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.response}: {self.met}"


class Standing(models.Model):
    """Where one learner stands with one item: derived from the responses, kept so that overviews need not read them."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="standings")
    item = models.ForeignKey(Item, models.PROTECT, related_name="standings")
    tries = models.PositiveIntegerField(default=0)
    right = models.BooleanField(default=False)
    first_right = models.BooleanField(default=False)
    closed = models.BooleanField(default=False)
    waiting = models.BooleanField(default=False)
    score = models.FloatField(null=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "item"], name="one_standing_each")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}, {self.item}"


class HintTaken(models.Model):
    """How many hints of an item a learner has asked for."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="hints_taken")
    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="hints_taken")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "version"], name="hints_once")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}, {self.version_id}: {self.count}"


class Draft(models.Model):
    """An open response in the writing. Never a submission."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="drafts")
    item = models.ForeignKey(Item, models.CASCADE, related_name="drafts")
    text = models.TextField(blank=True)
    saved = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "item"], name="one_draft_each")]

    def __str__(self) -> str:
        return f"{self.enrolment_id}, {self.item}"
