"""Nobody is written to at night, by their own clock, whatever the clocks do."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from accounts.quiet import by_day, is_quiet, next_morning, zone_named

BERLIN, NEW_YORK, KATHMANDU = map(ZoneInfo, ("Europe/Berlin", "America/New_York", "Asia/Kathmandu"))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "moment", "quiet"),
    [
        (BERLIN, "2026-06-01 17:59:59", False),
        (BERLIN, "2026-06-01 18:00", True),
        (BERLIN, "2026-06-02 04:59:59", True),
        (BERLIN, "2026-06-02 05:00", False),
        (NEW_YORK, "2026-06-02 05:00", True),
        (KATHMANDU, "2026-06-02 01:15", False),
    ],
)
def test_it_is_quiet_from_20_to_7_by_the_clock_of_the_place(zone, moment, quiet) -> None:
    assert is_quiet(utc(moment), zone) is quiet


def test_by_day_a_moment_stays_as_it_is() -> None:
    assert by_day(utc("2026-06-01 10:00"), BERLIN) == utc("2026-06-01 10:00")


@pytest.mark.parametrize(
    ("zone", "evening", "morning"),
    [
        # The clocks go forward in the night: eight hours and no ninth.
        (BERLIN, "2026-03-28 21:00", "2026-03-29 05:00"),
        (NEW_YORK, "2026-03-08 03:00", "2026-03-08 11:00"),
        # And back again.
        (BERLIN, "2026-10-24 20:00", "2026-10-25 06:00"),
        (NEW_YORK, "2026-11-01 02:00", "2026-11-01 12:00"),
    ],
)
def test_the_night_ends_at_7_when_the_clocks_change_in_it(zone, evening, morning) -> None:
    assert by_day(utc(evening), zone) == utc(morning)


def test_after_midnight_the_next_morning_is_the_same_day() -> None:
    assert next_morning(utc("2026-06-02 00:30"), BERLIN) == utc("2026-06-02 05:00")


def test_at_7_the_next_morning_is_tomorrow() -> None:
    assert next_morning(utc("2026-06-02 05:00"), BERLIN) == utc("2026-06-03 05:00")


@pytest.mark.parametrize("name", ["", "Nowhere/At_All", "../etc/passwd", "America"])
def test_a_zone_that_is_none_is_utc(name) -> None:
    assert zone_named(name) == ZoneInfo("UTC")
