"""Forms about oneself."""

import re
from typing import Any
from zoneinfo import available_timezones

from allauth.core import context
from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .models import User
from .reading_look import chosen_in

CODE_LENGTH = 64


def tidy_code(given: str) -> str:
    """Return the code of a course as it is kept: capitals, digits and dashes; of a link, its last part."""
    return re.sub(r"[^A-Z0-9-]", "", given.strip().rstrip("/").rsplit("/", 1)[-1].upper())[:CODE_LENGTH]


def code_in_address() -> str:
    return tidy_code(context.request.GET.get("code", ""))


def _what_is_kept() -> SafeString:
    return format_html('<a href="{}">{}</a>', reverse("privacy"), _("What is kept, why, and for how long"))


class SignupForm(forms.Form):
    """What we ask beside the address and the password."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As others in your courses see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    code = forms.CharField(
        label=_("Course code"),
        required=False,
        max_length=200,
        initial=code_in_address,
        help_text=_("If you were given one. It is used as soon as your address is confirmed."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    read = forms.BooleanField(
        label=_("I have read what is kept."),
        help_text=lazy(_what_is_kept, SafeString)(),
        error_messages={"required": _("Read what is kept, then tick this.")},
    )
    # Filled in by the page's script with the zone of the device; dates of courses are shown in it.
    timezone = forms.CharField(
        required=False, max_length=64, widget=forms.HiddenInput(attrs={"data-zone": ""})
    )
    field_order = ("name", "email", "password1", "code", "read")

    def clean_timezone(self) -> str:
        """A device may know a zone that we do not; that is no reason to refuse somebody."""
        zone: str = self.cleaned_data["timezone"]
        return zone if zone in dict(zones()) else "UTC"

    def clean_code(self) -> str:
        given: str = self.cleaned_data["code"]
        code = tidy_code(given)
        if given and not code:
            raise forms.ValidationError(
                _("A code is made of letters, digits and dashes. Leave this empty if you have none.")
            )
        return code

    def signup(self, request: HttpRequest, user: User) -> None:
        """Fill in the account. How the pages were shown before is how its owner wants them."""
        user.name = self.cleaned_data["name"]
        user.arriving = self.cleaned_data["code"]
        user.timezone = self.cleaned_data["timezone"]
        look = chosen_in(request.COOKIES)
        for name, value in look.items():
            setattr(user, name, value)
        user.save(update_fields=["name", "arriving", "timezone", *look])


def zones() -> list[tuple[str, str]]:
    """Return every time zone, as choices."""
    return [
        (zone, zone.replace("_", " "))
        for zone in sorted(available_timezones())
        if "/" in zone or zone == "UTC"
    ]


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    timezone = forms.ChoiceField(
        label=_("Time zone"), choices=lazy(zones, list), help_text=_("Due dates and times are shown in it.")
    )
    language = forms.ChoiceField(
        label=_("Language"),
        required=False,
        choices=[("", _("As my browser asks")), *settings.LANGUAGES],
    )

    class Meta:
        model = User
        fields = ("name", "called", "timezone", "language")
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "called": forms.TextInput(attrs={"autocomplete": "nickname"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(settings.LANGUAGES) == 1:
            del self.fields["language"]
