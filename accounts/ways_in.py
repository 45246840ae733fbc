"""The ways somebody can sign in, as their account page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from .models import User


@dataclass(frozen=True, slots=True)
class Passkey:
    """`alone` says whether it signs in without the password; None where its maker did not tell."""

    pk: int
    name: str
    alone: bool | None
    added: datetime
    used: datetime | None


@dataclass(frozen=True, slots=True)
class WaysIn:
    """`app_since` and `codes_left` are None where there is no app, or are no codes."""

    password: bool
    app_since: datetime | None
    passkeys: Sequence[Passkey]
    codes_left: int | None
    unconfirmed: Sequence[str]
    addresses: int


def ways_in(user: User) -> WaysIn:
    """Return how this user can sign in. Two queries."""
    kinds = Authenticator.Type
    found = list(Authenticator.objects.filter(user=user).order_by("created_at"))
    addresses = list(EmailAddress.objects.filter(user=user).order_by("pk"))
    app = next((each for each in found if each.type == kinds.TOTP), None)
    codes = next((each for each in found if each.type == kinds.RECOVERY_CODES), None)
    return WaysIn(
        password=user.has_usable_password(),
        app_since=app.created_at if app else None,
        passkeys=[
            Passkey(
                each.pk, each.wrap().name, each.wrap().is_passwordless, each.created_at, each.last_used_at
            )
            for each in found
            if each.type == kinds.WEBAUTHN
        ],
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
        unconfirmed=[address.email for address in addresses if not address.verified],
        addresses=len(addresses),
    )
