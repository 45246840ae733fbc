"""A module: one reading made from a document, its source text, and what publishing made of it."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .course import Course
from .document import Document, DocumentVersion, Passage

if TYPE_CHECKING:
    from courses.terms import CourseTerms


class ModuleQuerySet(models.QuerySet["Module"]):
    def published(self) -> Self:
        return self.filter(published__isnull=False)


class Module(models.Model):
    """One reading. Learners see its published revision; authors work on its latest."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="modules")
    key = models.SlugField(max_length=80)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    position = models.PositiveIntegerField(default=0)
    document = models.OneToOneField(Document, models.PROTECT, related_name="module")
    beside = models.ManyToManyField(Document, related_name="beside_modules", blank=True)
    published = models.ForeignKey(
        "Revision", models.PROTECT, null=True, blank=True, related_name="published_as"
    )
    created = models.DateTimeField(db_default=Now())

    # What holds in the course for the person it was fetched for; set by courses.access.
    course_terms: "CourseTerms"

    objects: ClassVar[ModuleQuerySet] = ModuleQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "key"], name="module_key_once_in_course")]
        ordering: ClassVar = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("module", args=[self.course.slug, self.key])

    @property
    def latest(self) -> "Revision":
        """Return the newest revision; every module has one."""
        return self.revisions.select_related("by").latest("number")


class Revision(models.Model):
    """The Markdown of a module at one time, and, once published, the sections made from it."""

    class Origin(models.TextChoices):
        FILE = "file", _("loaded from a course folder")
        IMPORT = "import", _("made from an imported document")
        BROWSER = "browser", _("edited in the browser")

    module = models.ForeignKey(Module, models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    source = models.TextField()
    origin = models.CharField(max_length=8, choices=Origin.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="revisions"
    )
    saved = models.DateTimeField()
    # The page it was written in; saves of one page, in one sitting, are one revision.
    sitting = models.CharField(max_length=32, blank=True)
    # Set when published. The counts are what progress is measured against.
    version = models.ForeignKey(DocumentVersion, models.PROTECT, null=True, related_name="revisions")
    published_at = models.DateTimeField(null=True)
    objectives = models.JSONField(default=list)
    passage_count = models.PositiveIntegerField(default=0)
    word_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["module", "number"], name="revision_number_once")]

    def __str__(self) -> str:
        return f"{self.module} r{self.number}"

    @property
    def minutes(self) -> int:
        """Return the reading time at 200 words a minute, at least one."""
        return max(1, round(self.word_count / 200))


class Section(models.Model):
    """A headed part of a published revision."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="sections")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=80)
    title = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["revision", "number"], name="section_number_once"),
            models.UniqueConstraint(fields=["revision", "key"], name="section_key_once"),
        ]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"§{self.number} {self.title}"


class Block(models.Model):
    """One thing in a section, in its order: a passage, or a block that another app made (a question, a motion)."""

    class Kind(models.TextChoices):
        PASSAGE = "passage", _("passage")
        HEADING = "heading", _("heading")
        ASIDE = "aside", _("margin note")
        NOTES = "notes", _("footnotes")
        QUESTION = "question", _("question")
        PREDICT = "predict", _("question before reading")
        DEBATE = "debate", _("motion")

    section = models.ForeignKey(Section, models.CASCADE, related_name="blocks")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=80, blank=True)
    passage = models.ForeignKey(Passage, models.PROTECT, null=True, related_name="blocks")
    html = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "position"], name="block_position_once")]
        ordering: ClassVar = ["section__number", "position"]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class Term(models.Model):
    """A key term of a published revision with its definition."""

    revision = models.ForeignKey(Revision, models.CASCADE, related_name="terms")
    slug = models.CharField(max_length=80)
    word = models.CharField(max_length=120)
    definition = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["revision", "slug"], name="term_once")]
        ordering: ClassVar = ["word"]

    def __str__(self) -> str:
        return self.word
