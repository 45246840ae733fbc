"""What an instructor writes to give something to somebody, and to set what one learner has everywhere."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.assigning import Recipient
from courses.models import Accommodation, Assignment, Cohort, Course, Enrolment, Group, Module
from courses.moments import MomentField

MOST_DAYS = 400


class TermsForm(forms.Form):
    """The dates and rules of an assignment. Times are by the clock of the person's own zone."""

    opens = MomentField(label=gettext_lazy("Opens"), required=False)
    due = MomentField(label=gettext_lazy("Due"), required=False)
    closes = MomentField(
        label=gettext_lazy("Closes"),
        required=False,
        help_text=gettext_lazy("Afterwards the text can be read, and nothing answered."),
    )
    late = forms.ChoiceField(
        label=gettext_lazy("After the due date an answer"), choices=Assignment.Late.choices
    )
    late_share = forms.IntegerField(
        label=gettext_lazy("Per cent lost for each 24 hours begun"), min_value=1, max_value=100, initial=10
    )
    gate = forms.BooleanField(
        label=gettext_lazy("One section at a time"),
        required=False,
        help_text=gettext_lazy("The next section opens when the guiding questions before it are right."),
    )
    tries = forms.IntegerField(
        label=gettext_lazy("Tries at each question that counts"),
        required=False,
        min_value=1,
        max_value=20,
        help_text=gettext_lazy("Left empty, each question says for itself."),
    )

    def terms(self) -> dict[str, Any]:
        """Return the fields as `courses.assigning.assign` takes them."""
        names = ("opens", "due", "closes", "late", "gate", "tries")
        share = self.cleaned_data["late_share"] / 100
        return {"late_share": share, **{name: self.cleaned_data[name] for name in names}}

    @staticmethod
    def initial_of(assignment: Assignment) -> dict[str, Any]:
        """Return what the form shows of an assignment."""
        names = ("opens", "due", "closes", "late", "gate", "tries")
        share = round(assignment.late_share * 100)
        return {"late_share": share, **{name: getattr(assignment, name) for name in names}}


class AssignmentForm(TermsForm):
    """A module, and to whom it is given. A single student is named by their address: a class may have 500."""

    module = forms.TypedChoiceField(label=gettext_lazy("Give"))
    to = forms.TypedChoiceField(label=gettext_lazy("To"))
    email = forms.EmailField(
        label=gettext_lazy("Email address of the student"),
        required=False,
        help_text=gettext_lazy("Only for “one student”."),
    )
    field_order = ("module", "to", "email", "due")

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course = course
        self.modules = {str(module.pk): module for module in course.modules.all()}
        self.parts: dict[str, Cohort | Group] = {
            **{f"cohort-{cohort.pk}": cohort for cohort in course.cohorts.all()},
            **{f"group-{group.pk}": group for group in course.groups.all()},
        }
        self.fields["module"].choices = [(key, module.title) for key, module in self.modules.items()]  # type: ignore[attr-defined]
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            ("course", _("the whole course")),
            *[(key, part.name) for key, part in self.parts.items()],
            ("one", _("one student")),
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("to") == "one":
            self.learner = (
                Enrolment.objects.learners()
                .filter(course=self.course, user__email__iexact=cleaned.get("email") or "")
                .select_related("user", "course")
                .first()
            )
            if self.learner is None and "email" not in self.errors:
                self.add_error("email", _("No student of this course has this address. Check its spelling."))
        return cleaned

    @property
    def foremost(self) -> list[forms.BoundField]:
        """Return the fields that nearly every assignment needs."""
        return [self[name] for name in ("module", "to", "email", "due")]

    @property
    def further(self) -> list[forms.BoundField]:
        return [self[name] for name in ("opens", "closes", "late", "late_share", "gate", "tries")]

    @property
    def chosen(self) -> Module:
        return self.modules[self.cleaned_data["module"]]

    @property
    def recipient(self) -> Recipient:
        """Return whom it is given to; only after the form was found valid."""
        to = self.cleaned_data["to"]
        if to == "one":
            assert self.learner is not None
            return self.learner
        return self.course if to == "course" else self.parts[to]


class AccommodationForm(forms.Form):
    """What one learner has everywhere. A learner is named by their address; the reason is not asked."""

    email = forms.EmailField(label=gettext_lazy("Email address of the student"))
    more_time = forms.IntegerField(
        label=gettext_lazy("Per cent more time in timed quizzes"), min_value=0, max_value=900, initial=0
    )
    extra_days = forms.IntegerField(
        label=gettext_lazy("More days on everything due"), min_value=0, max_value=MOST_DAYS, initial=0
    )
    extra_tries = forms.IntegerField(
        label=gettext_lazy("More tries at each question that counts"), min_value=0, max_value=20, initial=0
    )
    gate = forms.ChoiceField(
        label=gettext_lazy("One section at a time"), required=False, choices=Accommodation.Gate.choices
    )
    until = forms.DateField(
        label=gettext_lazy("Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Left empty, to the end of the course."),
    )

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course = course

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        self.learner = (
            Enrolment.objects.learners()
            .filter(course=self.course, user__email__iexact=email)
            .select_related("user", "course")
            .first()
        )
        if self.learner is None:
            raise ValidationError(_("No student of this course has this address. Check its spelling."))
        return email

    def fields_of(self) -> dict[str, Any]:
        """Return the fields as `courses.assigning.accommodate` takes them."""
        names = ("extra_days", "extra_tries", "gate", "until")
        factor = 1 + self.cleaned_data["more_time"] / 100
        return {"time_factor": factor, **{name: self.cleaned_data[name] for name in names}}

    @staticmethod
    def initial_of(accommodation: Accommodation) -> dict[str, Any]:
        """Return what the form shows of an accommodation."""
        names = ("extra_days", "extra_tries", "gate", "until")
        return {
            "email": accommodation.enrolment.user.email,
            "more_time": round((accommodation.time_factor - 1) * 100),
            **{name: getattr(accommodation, name) for name in names},
        }
