"""Forms about notices."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import User
from .notices import KINDS


def _kinds() -> list[tuple[str, str]]:
    return [(name, str(kind.label)) for name, kind in KINDS.items()]


class NotificationsForm(forms.Form):
    """Which kinds are told here, which by mail, and how often by mail."""

    here = forms.MultipleChoiceField(label=_("Here"), required=False, choices=_kinds)
    mail = forms.MultipleChoiceField(label=_("Email"), required=False, choices=_kinds)
    rhythm = forms.ChoiceField(label=_("How often by email"), choices=User.Rhythm.choices)
