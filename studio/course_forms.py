"""What instructors say about a course."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator, MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import Course
from courses.moments import MomentField

MOST_DOMAINS = 20
LONGEST_DOMAIN = 190


def near(day: date) -> None:
    """Raise ValidationError for a day so far off that dates which move with it would leave the calendar."""
    if not 1990 < day.year < 2200:
        raise ValidationError(_("Choose a year from 1991 to 2199."))


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class TitleForm(forms.Form):
    """A new course needs a title; everything else comes later."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)


class CopyForm(TitleForm):
    starts = forms.DateField(
        label=gettext_lazy("First day of the copy"),
        required=False,
        widget=DayInput(),
        validators=[near],
        help_text=gettext_lazy(
            "Dates of what is assigned to the whole course move with it. Without it they are left out."
        ),
    )


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    joining_until = MomentField(
        label=gettext_lazy("Joining closes"),
        required=False,
        help_text=gettext_lazy(
            "After this nobody comes in with the code or by mail domain; invitations hold."
        ),
    )
    domains = forms.CharField(
        label=gettext_lazy("Mail domains"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "short"}),
        help_text=gettext_lazy(
            "Whoever has a confirmed address there finds this course and joins it without a code. One a line, "
            "for example students.example.org."
        ),
    )

    class Meta:
        model = Course
        fields = (
            "title",
            "summary",
            "starts",
            "ends",
            "approval",
            "seats",
            "joining_until",
            "domains",
            "guest_module",
            "observers_see_names",
            "keep_days",
        )
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 3, "class": "short"}),
            "starts": DayInput(),
            "ends": DayInput(),
        }
        labels = {"summary": gettext_lazy("Summary"), "guest_module": gettext_lazy("Open to guests")}
        help_texts = {
            "seats": gettext_lazy(
                "For students; open invitations hold one each. Empty: any number. Nobody who is in falls out."
            ),
            "guest_module": gettext_lazy("One module that anybody may read and answer without an account."),
            "approval": gettext_lazy("Then the waiting list moves up only when you let somebody in."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("starts", "ends"):
            self.fields[name].validators.append(near)
        guests = self.fields["guest_module"]
        assert isinstance(guests, forms.ModelChoiceField)
        guests.queryset = self.instance.modules.published()
        guests.empty_label = _("none")
        if not self.is_bound:
            self.initial["domains"] = "\n".join(
                self.instance.domains.order_by("name").values_list("name", flat=True)
            )

    def clean_domains(self) -> list[str]:
        words = re.split(r"[\s,;]+", self.cleaned_data["domains"].lower())
        domains = sorted({word.lstrip("@") for word in words if word.lstrip("@")})
        for domain in domains:
            try:
                DomainNameValidator(accept_idna=False)(domain)
                MaxLengthValidator(LONGEST_DOMAIN)(domain)
            except ValidationError as error:
                raise ValidationError(
                    _("“%(domain)s” is no mail domain. Write what stands behind the @.") % {"domain": domain}
                ) from error
        if len(domains) > MOST_DOMAINS:
            raise ValidationError(_("Name at most %(most)d domains.") % {"most": MOST_DOMAINS})
        return domains

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day lies before the first. Choose a later one."))
        self._check_names(ends, cleaned.get("keep_days"))
        return cleaned

    def _check_names(self, ends: date | None, days: int | None) -> None:
        """Names that are taken off don't come back: a slip of the pen must not do it within the hour."""
        if ends is None or days is None or not {"ends", "keep_days"} & set(self.changed_data):
            return
        if ends + timedelta(days=min(days, 36_500)) < timezone.now().date():
            self.add_error(
                "keep_days",
                _(
                    "That day has passed, so all results would lose their names at once. Choose a later last day or more days."
                ),
            )
