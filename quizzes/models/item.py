"""An item, its immutable versions, where they stand in modules, and the passages they rest on."""

from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from courses.models import Anchor, Block, Course, Module, Revision


class Item(models.Model):
    """A question known by its key within the course. Leaving the file retires it; nothing deletes it."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="items")
    key = models.CharField(max_length=80)
    module = models.ForeignKey(Module, models.PROTECT, related_name="items", null=True)
    retired = models.BooleanField(default=False)
    created = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="item_key_once_in_course")]

    def __str__(self) -> str:
        return self.key


class ItemVersionQuerySet(models.QuerySet["ItemVersion"]):
    def for_learners(self) -> Self:
        """Return versions without what learners may not have."""
        return self.defer("answer_key")


class ItemVersion(models.Model):
    """An item as it was published once. `prompt` is the learner's projection; `answer_key` never leaves the server whole.

    `penalty`, a share of the credit, is lost by each wrong try; `points` is what the item is worth.
    `digest` is over all of it; `answer_digest` over type, options and key alone: tries carry
    over between versions that share it.
    """

    class Role(models.TextChoices):
        GUIDING = "guiding", _("guiding")
        ASSESSMENT = "assessment", _("assessment")
        PREDICT = "predict", _("before reading")

    class Level(models.TextChoices):
        LOCATE = "locate", _("locate")
        UNDERSTAND = "understand", _("understand")
        EVALUATE = "evaluate", _("evaluate")

    class Credit(models.TextChoices):
        NET = "net", _("net")
        EXACT = "exact", _("exact")
        EACH = "each", _("each")
        COVERAGE = "coverage", _("coverage")

    class Marked(models.TextChoices):
        AUTOMATIC = "", _("by the program")
        SELF = "self", _("by oneself")
        INSTRUCTOR = "instructor", _("by an instructor")

    item = models.ForeignKey(Item, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    type = models.CharField(max_length=16)
    role = models.CharField(max_length=10, choices=Role.choices)
    level = models.CharField(max_length=10, choices=Level.choices, blank=True)
    tries = models.PositiveIntegerField()
    penalty = models.FloatField()
    points = models.FloatField(default=1.0)
    credit = models.CharField(max_length=10, choices=Credit.choices, default=Credit.NET)
    marked = models.CharField(max_length=10, choices=Marked.choices, blank=True, default="")
    shuffle = models.BooleanField(default=False)
    tags = models.JSONField(default=list)
    claim = models.CharField(max_length=80, blank=True)
    stem = models.TextField()
    prompt = models.JSONField()
    answer_key = models.JSONField()
    hint_count = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    answer_digest = models.CharField(max_length=64)
    created = models.DateTimeField(db_default=Now())

    objects: ClassVar[ItemVersionQuerySet] = ItemVersionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="item_version_once"),
            models.CheckConstraint(
                condition=models.Q(penalty__gte=0, penalty__lte=1), name="penalty_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item} v{self.number}"

    @property
    def counts(self) -> bool:
        """Report whether the item is part of the score: an assessment item that somebody or something marks."""
        return self.role == self.Role.ASSESSMENT and self.marked != self.Marked.SELF


class Embed(models.Model):
    """Where an item version stands in a published module. `number` is Q1, Q2 … ; 0 before reading."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="embeds")
    block = models.OneToOneField(Block, models.CASCADE, related_name="embed")
    item = models.ForeignKey(Item, models.PROTECT, related_name="embeds")
    version = models.ForeignKey(ItemVersion, models.PROTECT, related_name="embeds")
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "item"], name="item_once_in_revision")]
        ordering: ClassVar = ["block__section__number", "block__position"]

    def __str__(self) -> str:
        return f"{self.item} in {self.revision}"


class Evidence(models.Model):
    """What an item version rests on. `part` says what of it: the key ("evidence"), or the feedback that cites it."""

    version = models.ForeignKey(ItemVersion, models.CASCADE, related_name="evidence")
    anchor = models.ForeignKey(Anchor, models.CASCADE, related_name="evidence")
    part = models.CharField(max_length=40)
    position = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="evidence_position_once")]
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return f"{self.version}: {self.part}"
