"""Where something points into a text: one table for keys, feedback, cards, notes and links."""

from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from .document import Document, DocumentVersion, Passage


class AnchorQuerySet(models.QuerySet["Anchor"]):
    def resting_on(self, passage: Passage) -> Self:
        """Return all that rests on a passage, in the version the passage belongs to."""
        return self.filter(placements__passage=passage)

    def into(self, document: Document) -> Self:
        return self.filter(version__document=document)


class Anchor(models.Model):
    """What was pointed at, on the day. The origin never changes; each later version adds a placement.

    `start` and `end` are code points of the passage's text; the span covers all of it
    where the passage itself was meant.
    """

    class Purpose(models.TextChoices):
        EVIDENCE = "evidence", _("evidence of a question")
        FEEDBACK = "feedback", _("feedback to an answer")
        CARD = "card", _("evidence card")
        LINK = "link", _("link in a text")

    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    # The module whose file points there; what a person made belongs to none.
    module = models.ForeignKey("Module", models.CASCADE, related_name="anchors", null=True, blank=True)
    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="anchors")
    passage = models.ForeignKey(Passage, models.PROTECT, related_name="anchors")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    exact = models.TextField()
    prefix = models.CharField(max_length=32, blank=True)
    suffix = models.CharField(max_length=32, blank=True)

    objects: ClassVar[AnchorQuerySet] = AnchorQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(start__lte=models.F("end")), name="anchor_start_before_end"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.passage}"


class Placement(models.Model):
    """Where an anchor stands in one version of its document."""

    class State(models.TextChoices):
        KEPT = "kept", _("kept")
        MOVED = "moved", _("moved")
        CHANGED = "changed", _("moved, and the words changed")
        REVIEW = "review", _("needs review")
        LOST = "lost", _("lost")

    anchor = models.ForeignKey(Anchor, models.CASCADE, related_name="placements")
    version = models.ForeignKey(DocumentVersion, models.CASCADE, related_name="placements")
    passage = models.ForeignKey(Passage, models.CASCADE, related_name="placements", null=True)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=8, choices=State.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["anchor", "version"], name="one_placement_a_version")]

    def __str__(self) -> str:
        return f"{self.anchor_id}: {self.state}"
