"""When the report of the week is due, and which week it tells of."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from ioc.domain import clock
from ioc.domain.dashboard import Period, PeriodName

HOUR = 7
"""On Mondays at seven o'clock, by the city's clocks."""

KEPT = timedelta(days=3)
"""A program that was away on Monday morning sends it until Thursday; later it says nothing new."""


def due_moment(at: datetime) -> datetime | None:
    """The Monday morning (UTC) whose report is to be sent at a moment; None when there is none."""
    local = clock.local(at)
    monday = local.date() - timedelta(days=local.weekday())
    due = datetime.combine(monday, time(HOUR), clock.CITY_TIMEZONE).astimezone(UTC)
    return due if due <= at < due + KEPT else None


def week_before(due: datetime) -> Period:
    """Monday to Sunday before a Monday morning."""
    monday = clock.local(due).date()
    return Period(PeriodName.CUSTOM, monday - timedelta(days=7), monday - timedelta(days=1))


def last_week(at: datetime) -> Period:
    """The last whole week before a moment."""
    local = clock.local(at)
    monday = local.date() - timedelta(days=local.weekday())
    return Period(PeriodName.CUSTOM, monday - timedelta(days=7), monday - timedelta(days=1))


def ends_at(week: Period) -> datetime:
    """When a week is over (UTC)."""
    after: date = week.last + timedelta(days=1)
    return datetime.combine(after, time(), clock.CITY_TIMEZONE).astimezone(UTC)


def letter_key(due: datetime, user: int) -> str:
    """What keeps a person from getting the report of a week twice."""
    return f"weekly:{clock.local(due):%Y-%m-%d}:{user}"
