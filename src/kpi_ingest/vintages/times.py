"""Times as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kpi_ingest.errors import UsageError
from kpi_ingest.sources import date_bounds

END_OF_TIME = datetime.max.replace(tzinfo=UTC)
TIME_EXPECTED = "YYYY, YYYY-MM, YYYY-MM-DD, YYYY-MM-DDThh:mm (UTC), or a time with its zone"
INSTANT = timedelta(microseconds=1)


def moment(t: datetime | str) -> datetime:
    """A time in UTC. A text without a zone names a stretch of UTC time and stands for its last instant, as in
    `page@2024-11`. Raises UsageError for a datetime without a zone, and for a text that is no time."""
    if isinstance(t, datetime):
        if t.tzinfo is None:
            raise refused(f"{t.isoformat()} without a time zone", "an aware datetime")
        return t.astimezone(UTC)
    try:
        return _end_of(t)
    except (ValueError, OverflowError):
        raise refused(repr(t), TIME_EXPECTED) from None


def _end_of(text: str) -> datetime:
    try:
        return date_bounds(text.replace(":", "")).upper - INSTANT
    except ValueError:
        time = datetime.fromisoformat(text)
        if time.tzinfo is None:
            raise
        return time.astimezone(UTC)


def moment_or_none(t: datetime | str | None) -> datetime | None:
    """The same, None left as it is."""
    return None if t is None else moment(t)


def refused(got: str, expected: str, page: str | None = None) -> UsageError:
    """A question that cannot be asked."""
    return UsageError("E_USAGE", page=page, got=got, expected=expected, next_step="correct the question")
