"""A course and who is in it."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    LEARNER = "learner", _("student")
    ASSISTANT = "assistant", _("assistant")
    INSTRUCTOR = "instructor", _("instructor")
    AUTHOR = "author", _("author")
    OBSERVER = "observer", _("observer")


class CourseQuerySet(models.QuerySet["Course"]):
    def visible_to(self, user: models.Model) -> Self:
        """Return the courses this person is enrolled in."""
        return self.filter(enrolments__user=user)


class Course(models.Model):
    """A programme: an ordered list of modules that a cohort reads together."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    language = models.CharField(max_length=12, default="en")
    glossary = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("Terms of the whole course, each with its definition in one line."),
    )
    created = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Course"]] = CourseQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("course", args=[self.slug])


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def learners(self) -> Self:
        return self.filter(role=Role.LEARNER)


class Enrolment(models.Model):
    """One person's membership of one course, in one role."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="enrolments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.LEARNER)
    created = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[EnrolmentQuerySet] = EnrolmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "user"], name="one_enrolment_each")]

    def __str__(self) -> str:
        return f"{self.user} · {self.course}"
