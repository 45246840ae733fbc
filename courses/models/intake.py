"""What an import made of a file, kept so that every line can be accounted for and put back."""

from typing import ClassVar

from django.db import models

from .document import Document


class ImportedFile(models.Model):
    """The file a document came from, as it was."""

    document = models.OneToOneField(Document, models.CASCADE, related_name="imported")
    name = models.CharField(max_length=255)
    text = models.TextField()
    remarks = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.name


class RemovedLine(models.Model):
    """A line that is not in the text, and why. `after` counts the passages before it."""

    file = models.ForeignKey(ImportedFile, models.CASCADE, related_name="removed")
    line = models.PositiveIntegerField()
    text = models.TextField()
    reason = models.CharField(max_length=300)
    after = models.PositiveIntegerField()
    restored = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["line", "pk"]

    def __str__(self) -> str:
        return f"{self.line}: {self.reason}"


class FoundLine(models.Model):
    """A provenance value and the line it came from."""

    file = models.ForeignKey(ImportedFile, models.CASCADE, related_name="found")
    field = models.CharField(max_length=20)
    value = models.TextField()
    line = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.field}: {self.value}"
