"""Moments as people type them: a time by the clock of the person's zone, kept as UTC."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _


def moment_of(naive: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment of a time by the clock, in UTC.

    An hour that the clock shows twice means its second time, and one that it skips means as much later: nobody loses
    an hour of a due date to the change of the clocks.
    """
    return max(naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.Field):
    """A date and a time in the person's zone, as the browser's own field sends it; gives a moment in UTC."""

    widget = MomentInput
    default_error_messages = {"invalid": _("Write a date and a time, for example 2027-03-14 23:59.")}

    def prepare_value(self, value: Any) -> Any:
        return timezone.localtime(value).replace(tzinfo=None) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value
        try:
            naive = parse_datetime(str(value).strip())
            if naive is None or naive.tzinfo or not 1990 < naive.year < 2200:
                raise ValueError
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        return moment_of(naive, ZoneInfo(timezone.get_current_timezone_name()))
