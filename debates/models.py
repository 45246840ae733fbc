"""Motions and the evidence cards that come with them. The arguing itself is to come."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Anchor, Block, Course, Module


class Motion(models.Model):
    """What is debated, known by its key within the course. Leaving the file retires it."""

    class Family(models.TextChoices):
        WOULD = "would", _("policy")
        BELIEVES = "believes", _("judgement")
        SUPPORTS = "supports", _("support")
        PREFERS = "prefers", _("comparison")
        REGRETS = "regrets", _("looking back")
        AS_ACTOR = "as-actor", _("as an actor")

    course = models.ForeignKey(Course, models.CASCADE, related_name="motions")
    key = models.CharField(max_length=80)
    module = models.ForeignKey(Module, models.PROTECT, related_name="motions", null=True)
    family = models.CharField(max_length=10, choices=Family.choices)
    text = models.TextField()
    burden = models.TextField(blank=True)
    info = models.TextField(blank=True)
    protocol = models.CharField(max_length=40, blank=True)
    letters = models.JSONField(default=list)
    sides = models.JSONField(default=list)
    retired = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="motion_key_once_in_course")]

    def __str__(self) -> str:
        return self.key


class MotionEmbed(models.Model):
    """Where a motion stands in a published module."""

    block = models.OneToOneField(Block, models.CASCADE, related_name="motion_embed")
    motion = models.ForeignKey(Motion, models.PROTECT, related_name="embeds")

    def __str__(self) -> str:
        return f"{self.motion} in {self.block}"


class EvidenceCard(models.Model):
    """A card that the instructor gives: a point for one side, with the passages that show it.

    `side` is an index into the motion's sides.
    """

    motion = models.ForeignKey(Motion, models.CASCADE, related_name="cards")
    side = models.PositiveIntegerField()
    position = models.PositiveIntegerField()
    tag = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["motion", "position"], name="card_position_once")]
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return self.tag


class CardQuotation(models.Model):
    """A checked quotation on a card: who speaks, and the source's own hedge."""

    card = models.ForeignKey(EvidenceCard, models.CASCADE, related_name="quotations")
    anchor = models.ForeignKey(Anchor, models.CASCADE, related_name="card_quotations")
    speaker = models.CharField(max_length=300, blank=True)
    hedge = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return str(self.anchor)
