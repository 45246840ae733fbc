"""The second step at sign-in, and passkeys: what allauth does with them, in our words."""

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from .models import User

NAME_LENGTH = 60


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "add_email_blocked": _(
            "While an authenticator app or a passkey is in use, no address can be added. Remove those first."
        ),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
        "incorrect_code": _("That code does not fit, or its time is over. Enter the one that shows now."),
        "unverified_email": _("One of your addresses is not confirmed yet. Confirm it, or remove it, first."),
    }

    def build_totp_svg(self, url: str) -> SafeString:
        """Return the QR code as part of the page: an image from a data: address is what the policy forbids."""
        code = QRCode(error_correction=ERROR_CORRECT_M, border=4)
        code.add_data(url)
        code.make(fit=True)
        rows = code.get_matrix()
        squares = "".join(
            f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
        )
        return format_html(
            '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}"><path d="{2}"/></svg>',
            len(rows),
            gettext("QR code for an authenticator app. The key below says the same."),
            squares,
        )

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}


def _code() -> forms.CharField:
    return forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )


class SecondStepForm(base.AuthenticateForm):  # type: ignore[misc]
    code = _code()


class ReauthenticateForm(base.ReauthenticateForm):  # type: ignore[misc]
    code = _code()


class AddAppForm(ActivateTOTPForm):  # type: ignore[misc]
    code = _code()


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=NAME_LENGTH,
        help_text=_("So that you know it again: the phone, the blue key."),
    )
    passwordless = forms.BooleanField(
        label=_("Let me sign in with it alone, without my password."),
        required=False,
        initial=True,
        help_text=_(
            "It then asks for a finger, a face or a PIN. Without the tick it is a second step after the password."
        ),
    )


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
