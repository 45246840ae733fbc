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
    GUEST = "guest", _("guest")


class CourseQuerySet(models.QuerySet["Course"]):
    def visible_to(self, user: models.Model) -> Self:
        """Return the courses this person is enrolled in."""
        return self.filter(enrolments__user=user, enrolments__left__isnull=True)


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
    starts = models.DateField(_("first day"), null=True, blank=True)
    ends = models.DateField(_("last day"), null=True, blank=True)
    # Read-only from then on: nothing is answered, edited or joined.
    archived = models.DateTimeField(null=True, blank=True, editable=False)

    # How people come in: see courses.joining.
    code = models.CharField(max_length=8, unique=True, null=True, blank=True, editable=False)
    approval = models.BooleanField(_("ask me before somebody joins"), default=False)
    joining_until = models.DateTimeField(_("joining closes"), null=True, blank=True)
    seats = models.PositiveIntegerField(_("places"), null=True, blank=True)
    # One module that anyone may read and answer without an account: see courses.guests.
    guest_module = models.ForeignKey(
        "courses.Module", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    # What others see, and for how long.
    observers_see_names = models.BooleanField(_("observers see names"), default=False)
    keep_days = models.PositiveIntegerField(
        _("keep results under names for"),
        null=True,
        blank=True,
        help_text=_("Days after the last day of the course. Empty: until somebody erases them."),
    )
    created = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager["Course"]] = CourseQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("course", args=[self.slug])


class Domain(models.Model):
    """A mail domain whose confirmed addresses find the course, and join it, without a code."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="domains")
    name = models.CharField(max_length=190, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "name"], name="domain_once")]

    def __str__(self) -> str:
        return self.name


class Cohort(models.Model):
    """Those who are taught a course together."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="cohorts")
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "name"], name="cohort_name_once")]
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    """A tutorial: a part of a cohort, or of the whole course where there are no cohorts."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="groups")
    cohort = models.ForeignKey(Cohort, models.CASCADE, null=True, blank=True, related_name="groups")
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "name"], name="group_name_once")]
        ordering: ClassVar = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def active(self) -> Self:
        """Return those who are in the course now."""
        return self.filter(left__isnull=True)

    def learners(self) -> Self:
        """Return the learners who are in the course now."""
        return self.active().filter(role=Role.LEARNER)

    def within(self, enrolment: "Enrolment") -> Self:
        """Return those whom this person may see: an assistant or observer with a group or cohort sees that alone."""
        return self.filter(course=enrolment.course_id).filter(enrolment.sees())


class Enrolment(models.Model):
    """One person's membership of one course, in one role. Whoever leaves keeps the row, and with it the work."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="enrolments")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.LEARNER)
    cohort = models.ForeignKey(Cohort, models.SET_NULL, null=True, blank=True, related_name="enrolments")
    group = models.ForeignKey(Group, models.SET_NULL, null=True, blank=True, related_name="enrolments")
    created = models.DateTimeField(auto_now_add=True)
    # Last here, to the quarter of an hour.
    seen = models.DateTimeField(null=True, editable=False)
    left = models.DateTimeField(null=True, editable=False)
    # Taken out by an instructor: comes back only with an instructor's consent.
    removed = models.BooleanField(default=False, editable=False)

    objects: ClassVar[EnrolmentQuerySet] = EnrolmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "user"], name="one_enrolment_each")]

    def __str__(self) -> str:
        return f"{self.user} · {self.course}"

    def sees(self) -> models.Q:
        """Return which enrolments of the course this person's reports are about."""
        if self.role in (Role.ASSISTANT, Role.OBSERVER):
            if self.group_id:
                return models.Q(group=self.group_id)
            if self.cohort_id:
                return models.Q(cohort=self.cohort_id)
        return models.Q()
