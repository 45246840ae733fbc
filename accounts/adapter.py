"""What happens when somebody signs up, confirms an address and signs in, and what is said then."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from . import registry, sessions
from .leaving import take_back
from .models import User


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "duplicate_email": _("Your account has this address already."),
        "email_password_mismatch": _("That password does not match this email. Try again, or get a link."),
        "enter_current_password": _("That is not the password you have now."),
        "incorrect_code": _("That code does not fit, or its time is over. Enter the one that shows now."),
        "incorrect_password": _("That is not your password. Try again."),
        "rate_limited": _("That was too often in a short time. Wait a minute, then try again."),
        "too_many_login_attempts": _("That went wrong too often. Wait five minutes, then try again."),
    }

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, all steps being done. What a guest did in this browser is theirs from now on.

        Not at sign-up: until the address is confirmed nobody knows whose it is, and the guest keeps the work.
        """
        guest: User | None = getattr(request, "guest", None)
        with transaction.atomic():
            if guest is not None:
                registry.taken_over(guest, user)
            super().login(request, user)
            sessions.track(request)
            if take_back(user):
                messages.success(request, _("Your account stays: it will not be deleted."))

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        with transaction.atomic():
            confirmed: bool = super().confirm_email(request, email_address)
            if confirmed:
                registry.arrived(email_address.user)
        return confirmed
