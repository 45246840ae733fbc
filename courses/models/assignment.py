"""What is given to whom, until when; and what holds for one learner everywhere."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .course import Cohort, Course, Enrolment, Group
from .module import Module


class Activity(models.Model):
    """Something that can be assigned. Apps above this one point at it from their own kinds."""

    class Kind(models.TextChoices):
        MODULE = "module", _("reading")
        QUIZ = "quiz", _("quiz")
        DEBATE = "debate", _("debate")

    course = models.ForeignKey(Course, models.CASCADE, related_name="activities")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    module = models.OneToOneField(Module, models.CASCADE, null=True, related_name="activity")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="module", module__isnull=False)
                | ~models.Q(kind="module") & models.Q(module__isnull=True),
                name="activity_is_of_its_kind",
            )
        ]

    def __str__(self) -> str:
        return str(self.module) if self.module else f"{self.kind} {self.pk}"


class Assignment(models.Model):
    """An activity given to the course, a cohort, a group or one learner. Dates are moments; null is "no such date".

    Of several assignments of one activity, the narrowest that fits a learner holds, whole: see courses.terms.
    """

    class Late(models.TextChoices):
        ACCEPT = "accept", _("counts in full and is marked late")
        REDUCE = "reduce", _("loses a share of its credit for each day begun")
        REFUSE = "refuse", _("is not taken")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="assignments")
    cohort = models.ForeignKey(Cohort, models.CASCADE, null=True, blank=True, related_name="assignments")
    group = models.ForeignKey(Group, models.CASCADE, null=True, blank=True, related_name="assignments")
    enrolment = models.ForeignKey(
        Enrolment, models.CASCADE, null=True, blank=True, related_name="assignments"
    )
    opens = models.DateTimeField(_("opens"), null=True, blank=True)
    due = models.DateTimeField(_("due"), null=True, blank=True)
    closes = models.DateTimeField(_("closes"), null=True, blank=True)
    late = models.CharField(
        _("after the due date, an answer"), max_length=8, choices=Late.choices, default=Late.ACCEPT
    )
    late_share = models.FloatField(_("share lost a day"), default=0.1)
    gate = models.BooleanField(
        _("one section at a time"),
        default=False,
        help_text=_("The next section opens when the guiding questions before it are right."),
    )
    tries = models.PositiveIntegerField(_("tries at each question that counts"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity"],
                condition=models.Q(cohort__isnull=True, group__isnull=True, enrolment__isnull=True),
                name="one_assignment_to_the_course",
            ),
            # Null is distinct: these three bind only the rows that are for a cohort, a group, a learner.
            models.UniqueConstraint(fields=["activity", "cohort"], name="one_assignment_to_a_cohort"),
            models.UniqueConstraint(fields=["activity", "group"], name="one_assignment_to_a_group"),
            models.UniqueConstraint(fields=["activity", "enrolment"], name="one_assignment_to_a_learner"),
            models.CheckConstraint(
                condition=models.Q(cohort__isnull=True, group__isnull=True)
                | models.Q(cohort__isnull=True, enrolment__isnull=True)
                | models.Q(group__isnull=True, enrolment__isnull=True),
                name="assignment_to_one",
            ),
            models.CheckConstraint(
                condition=models.Q(late_share__gte=0, late_share__lte=1), name="late_share_is_a_share"
            ),
            models.CheckConstraint(
                condition=models.Q(tries__isnull=True) | models.Q(tries__gte=1), name="at_least_one_try"
            ),
        ]
        ordering: ClassVar = ["due", "pk"]

    def __str__(self) -> str:
        return f"{self.activity} to {self.recipient}"

    @property
    def recipient(self) -> "Cohort | Group | Enrolment | None":
        """Return whom it is given to; None for the whole course."""
        return self.enrolment or self.group or self.cohort


class Accommodation(models.Model):
    """What one learner has everywhere in a course, set once. Others see only its effect."""

    class Gate(models.TextChoices):
        ASSIGNED = "", _("as assigned")
        ON = "on", _("always one section at a time")
        OFF = "off", _("never")

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="accommodation")
    time_factor = models.FloatField(_("time in timed quizzes, times"), default=1.0)
    extra_days = models.PositiveIntegerField(_("more days on everything due"), default=0)
    extra_tries = models.PositiveIntegerField(_("more tries"), default=0)
    gate = models.CharField(
        _("one section at a time"), max_length=8, choices=Gate.choices, blank=True, default=""
    )
    # The last day it holds, by the learner's calendar; null: to the end of the course.
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(time_factor__gte=1, time_factor__lte=10), name="more_time_not_less"
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: ×{self.time_factor}, {self.extra_days} days"
