"""Moments as people type them, where the clocks change too."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.utils import timezone

from courses.moments import MomentField, moment_of


class DueForm(forms.Form):
    due = MomentField(required=False)


@pytest.mark.parametrize(
    ("zone", "typed", "meant"),
    [
        ("UTC", "2027-03-10T23:59", datetime(2027, 3, 10, 23, 59, tzinfo=UTC)),
        ("Asia/Kolkata", "2027-03-10T23:59", datetime(2027, 3, 10, 18, 29, tzinfo=UTC)),
        # Summer time begins: 02:30 is skipped and means as much later.
        ("Europe/Berlin", "2027-03-28T02:30", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        # Summer time ends: 02:30 comes twice and means the second.
        ("Europe/Berlin", "2027-10-31T02:30", datetime(2027, 10, 31, 1, 30, tzinfo=UTC)),
        ("Pacific/Apia", "2027-03-10T00:00", datetime(2027, 3, 9, 11, 0, tzinfo=UTC)),
    ],
)
def test_a_time_by_the_clock_is_a_moment_in_that_zone(zone, typed, meant) -> None:
    with timezone.override(ZoneInfo(zone)):
        form = DueForm({"due": typed})
        assert form.is_valid()
        assert form.cleaned_data["due"] == meant


def test_what_is_shown_again_is_the_same_time_by_the_clock() -> None:
    with timezone.override(ZoneInfo("Europe/Berlin")):
        moment = moment_of(datetime(2027, 7, 1, 9, 5), ZoneInfo("Europe/Berlin"))
        assert 'value="2027-07-01T09:05"' in str(DueForm(initial={"due": moment})["due"])


@pytest.mark.parametrize(
    "typed", ["tomorrow", "2027-02-30T10:00", "0001-01-01T00:00", "9999-12-31T23:59", "٣"]
)
def test_what_is_no_moment_is_refused_with_an_example(typed) -> None:
    form = DueForm({"due": typed})
    assert form.errors == {"due": ["Write a date and a time, for example 2027-03-14 23:59."]}


def test_nothing_is_no_moment() -> None:
    form = DueForm({"due": ""})
    assert form.is_valid()
    assert form.cleaned_data["due"] is None
