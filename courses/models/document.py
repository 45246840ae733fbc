"""A source as it was published, in immutable versions of numbered passages."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .course import Course


class Document(models.Model):
    """A source, or an edited source, or a digest in our own words; what is known of where it comes from.

    An empty provenance field means unknown, and is shown as unknown.
    """

    class Kind(models.TextChoices):
        SOURCE = "source", _("the source as published")
        EDITED = "edited", _("an edited text")
        DIGEST = "digest", _("a digest in our own words")

    course = models.ForeignKey(Course, models.CASCADE, related_name="documents")
    letter = models.CharField(max_length=3)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.SOURCE)
    title = models.CharField(max_length=300, blank=True)
    author = models.CharField(max_length=300, blank=True)
    outlet = models.CharField(max_length=300, blank=True)
    published = models.CharField(max_length=120, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    licence = models.CharField(max_length=300, blank=True)
    language = models.CharField(max_length=12, blank=True)
    disclaimer = models.TextField(blank=True)
    based_on = models.TextField(blank=True)
    stance = models.TextField(blank=True)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="edited_documents"
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "letter"], name="letter_once_in_course")]
        ordering: ClassVar = ["letter"]

    def __str__(self) -> str:
        return f"{self.letter}: {self.title or _('untitled')}"

    @property
    def latest(self) -> "DocumentVersion | None":
        return self.versions.order_by("-number").first()


class DocumentVersion(models.Model):
    """The text of a document on one day. Never changed after it was minted."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="version_number_once")]

    def __str__(self) -> str:
        return f"{self.document.letter} v{self.number}"


class PassageKey(models.Model):
    """The permanent name of a passage through all versions of its document; a tombstone once no newer version has it."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="keys")
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "name"], name="passage_key_once")]

    def __str__(self) -> str:
        return self.name


class Passage(models.Model):
    """One numbered paragraph (¶) of one version: what a reader can be sent to.

    `text` is the rendered plain text, NFC; offsets everywhere count its code points.
    `sentences` holds the [start, end) spans found when the version was minted.
    """

    class Kind(models.TextChoices):
        PARAGRAPH = "paragraph", _("paragraph")
        LIST = "list", _("list")
        QUOTATION = "quotation", _("quotation")
        TABLE = "table", _("table")

    version = models.ForeignKey(DocumentVersion, models.CASCADE, related_name="passages")
    key = models.ForeignKey(PassageKey, models.PROTECT, related_name="passages")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PARAGRAPH)
    text = models.TextField()
    html = models.TextField()
    sentences = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="passage_number_once"),
            models.UniqueConstraint(fields=["version", "key"], name="passage_key_once_in_version"),
        ]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"¶{self.number}"

    @property
    def fragment(self) -> str:
        return f"p{self.number}"

    def sentence_texts(self) -> list[str]:
        return [self.text[start:end] for start, end in self.sentences]
