"""What makes a password worth the name: it is long, is not tried first, and does not repeat the address."""

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import User


class LongEnough(MinimumLengthValidator):
    """At least `min_length` characters; what they are is nobody's business (NIST SP 800-63B, 5.1.1.2)."""

    def validate(self, password: str, user: User | None = None) -> None:
        length = len(password)
        if length < self.min_length:
            raise ValidationError(
                ngettext(
                    "This one has %(length)d character. Use at least %(least)d.",
                    "This one has %(length)d characters. Use at least %(least)d.",
                    length,
                ),
                code="password_too_short",
                params={"length": length, "least": self.min_length},
            )

    def get_help_text(self) -> str:
        return _("At least %(least)d characters. Three or four words make a good one.") % {
            "least": self.min_length
        }


class NotCommon(CommonPasswordValidator):
    def get_error_message(self) -> str:
        return _("This one is among those that are tried first. Take another.")

    def get_help_text(self) -> str:
        return _("Not one of those that everybody tries first.")


class NotOnesOwn(UserAttributeSimilarityValidator):
    def get_error_message(self) -> str:
        return _("This one is too much like your %(verbose_name)s. Take another.")

    def get_help_text(self) -> str:
        return _("Not your own name or address.")
