"""The clock of tests about times of the day and of the year."""

from datetime import UTC, datetime


def set_clock(monkeypatch, text: str) -> datetime:
    """Let it be this moment, in UTC, written as ISO 8601."""
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    return moment
