"""Facts about reading. They are keyed to permanent names, and no edit of the text takes them back."""

from django.db import models
from django.db.models.functions import Now

from .course import Enrolment
from .document import PassageKey
from .module import Module


class PassageRead(models.Model):
    """A learner has read a passage: it was in view long enough, or the section was marked done."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="passages_read")
    key = models.ForeignKey(PassageKey, models.CASCADE, related_name="reads")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "key"], name="read_once")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} read {self.key_id}"


class SectionDone(models.Model):
    """A learner has closed a section with its Done button."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="sections_done")
    module = models.ForeignKey(Module, models.CASCADE, related_name="sections_done")
    section_key = models.CharField(max_length=80)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "module", "section_key"], name="done_once")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} done {self.section_key}"


class Place(models.Model):
    """Where a learner stopped in a module."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="places")
    module = models.ForeignKey(Module, models.CASCADE, related_name="places")
    key = models.ForeignKey(PassageKey, models.CASCADE, related_name="places")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enrolment", "module"], name="one_place_a_module")]

    def __str__(self) -> str:
        return f"{self.enrolment_id} at {self.key_id}"
