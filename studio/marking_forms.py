"""What a reader writes to an answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.marking import WORDS
from quizzes.models import Response


class MarkForm(forms.Form):
    """Points, in whole or half ones or finer, of those the question is worth; and some words to the student."""

    points = forms.FloatField(label=_("Points"), min_value=0)
    comment = forms.CharField(
        label=_("To the student"),
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 3, "class": "short"}),
    )
    # The mark that the reader was shown, if there was one.
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, response: Response, **kwargs: Any) -> None:
        kwargs.setdefault("prefix", f"r{response.pk}")
        if response.mark:
            worth = response.mark.score * response.version.points
            shown = {"points": round(worth, 3), "comment": response.mark.comment, "seen": response.mark_id}
            kwargs.setdefault("initial", shown)
        super().__init__(*args, **kwargs)
        self.worth = response.version.points
        field = self.fields["points"]
        field.max_value = self.worth  # type: ignore[attr-defined]
        field.validators.append(forms.fields.validators.MaxValueValidator(self.worth))  # type: ignore[attr-defined]
        field.widget.attrs.update({"max": f"{self.worth:g}", "step": "any"})

    @property
    def score(self) -> float:
        """Return the share of the points, in [0, 1]."""
        return float(self.cleaned_data["points"] / self.worth) if self.worth else 0.0
