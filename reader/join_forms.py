"""What people send to come into a course."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.codes import read_code
from courses.joining import LONGEST_LINE


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Course code"),
        max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
        error_messages={"required": _("Type the code, or paste the link you were given.")},
    )

    def clean_code(self) -> str:
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(
                _("A code has three signs, a dash and three more, and never an I, an O, a 1 or a 0.")
            )
        return code


class LineForm(forms.Form):
    """A line to the instructor."""

    line = forms.CharField(
        label=_("A line to the instructor"),
        required=False,
        max_length=LONGEST_LINE,
        help_text=_("For example, in which group you are."),
    )
