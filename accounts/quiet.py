"""When a person is written to: by day, by their own clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

MORNING = time(7)
EVENING = time(20)


def zone_named(name: str) -> ZoneInfo:
    """Return the time zone of this name; UTC where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        # Some names are folders of the database: America, Etc.
        return ZoneInfo("UTC")


def is_quiet(moment: datetime, zone: ZoneInfo) -> bool:
    """Report whether it is between 20:00 and 07:00 by the clock there."""
    return not MORNING <= moment.astimezone(zone).time() < EVENING


def by_day(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment itself, or the end of the quiet hours that it lies in. In UTC."""
    return next_morning(moment, zone) if is_quiet(moment, zone) else moment.astimezone(UTC)


def next_morning(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the first 07:00 after the moment, by the clock there, whatever the clocks do in the night. In UTC."""
    there = moment.astimezone(zone)
    day = there.date() if there.time() < MORNING else there.date() + timedelta(days=1)
    return morning_of(day, zone)


def morning_of(day: date, zone: ZoneInfo) -> datetime:
    """Return 07:00 of that day, by the clock there. In UTC."""
    return datetime.combine(day, MORNING, zone).astimezone(UTC)
