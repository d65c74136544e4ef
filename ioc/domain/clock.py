"""What time it is, and which of it is working time.

`now` is the only place of the project that asks the machine for the time; every rule takes the
moment as `at`. `at_moment` holds the clock still for a replay. Stored and compared moments are
aware and in UTC; days, hours and holidays are those of the city's own time zone.

Covers office hours, public holidays, extra days off and days worked to make up for a bridge day.
Leaves out deadlines (`sla`) and who is on shift.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from ioc.domain.errors import FieldError, InvalidInput

CITY_TIMEZONE = ZoneInfo("Asia/Ho_Chi_Minh")
"""Huế's time: UTC+7 all the year, no daylight saving."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

LONGEST_SEARCH_DAYS = 3660
"""After ten years without enough working time a calendar is taken to be wrong."""

ONE_DAY = timedelta(days=1)
NOTHING = timedelta(0)


class DayKind(StrEnum):
    """Why a day is worked or not."""

    WORKING = "working"
    MADE_UP = "made_up"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    DAY_OFF = "day_off"


WORKED = frozenset({DayKind.WORKING, DayKind.MADE_UP})


_HELD: ContextVar[datetime | None] = ContextVar("held_moment", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    held = _HELD.get()
    return datetime.now(UTC) if held is None else held


@contextmanager
def at_moment(at: datetime) -> Iterator[None]:
    """Lets `now` answer `at` inside the block, in this thread or greenlet alone.

    For replays of exercises and for tests, where a story of weeks is told in seconds. Nothing
    that serves people may use it. Raises `ValueError` for a moment without a time zone.
    """
    token = _HELD.set(_aware(at).astimezone(UTC))
    try:
        yield
    finally:
        _HELD.reset(token)


def local(at: datetime, timezone: ZoneInfo = CITY_TIMEZONE) -> datetime:
    """The same moment on the city's clocks; raises `ValueError` for a naive one."""
    return _aware(at).astimezone(timezone)


def _aware(at: datetime) -> datetime:
    """The moment itself, if it says which one it is."""
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be compared with others")
    return at


@lru_cache(maxsize=64)
def _public_holidays(country: str, year: int, language: str) -> Mapping[date, str]:
    """Days off by law in one year with their names, weekend substitutes included."""
    return dict(holidays.country_holidays(country, years=year, language=language))


@lru_cache(maxsize=8)
def _swapped_days(country: str, year: int) -> frozenset[date]:
    """Weekend days of one year that are worked because another day is off instead."""
    found = holidays.country_holidays(country, years=year)
    return frozenset(day for day in found.weekend_workdays if day.year == year)


@dataclass(frozen=True)
class Span:
    """A stretch of office hours in local time; the end is not worked any more."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError("office hours must begin before they end")


@dataclass(frozen=True)
class WorkingCalendar:
    """Office hours of a city.

    Attributes:
        week: the spans of each weekday, Monday first; seven entries, an empty one is a day off.
        timezone: whose clocks and days these are.
        country: ISO code for the package `holidays`, or None for no public holidays.
        days_off: further days off (an order of the city, a storm).
        made_up_days: days worked although they are a weekend or holiday. They keep the hours of
            their weekday or, if it has none, those of Monday.
        reasons: why a day is off or worked, of those days where the city said so.
    """

    week: tuple[tuple[Span, ...], ...]
    timezone: ZoneInfo = CITY_TIMEZONE
    country: str | None = "VN"
    days_off: frozenset[date] = frozenset()
    made_up_days: frozenset[date] = frozenset()
    reasons: tuple[tuple[date, str], ...] = ()

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise ValueError("a week has seven days")
        for spans in self.week:
            if any(b.start < a.end for a, b in pairwise(spans)):
                raise ValueError("office hours of a day must be in order and apart")
        if not any(self.week):
            raise ValueError("a week without any office hours never comes to an end")

    def day_kind(self, day: date) -> DayKind:
        """Whether a local day is worked, and why; an explicit list wins over the law's."""
        if day in self.made_up_days:
            return DayKind.MADE_UP
        if day in self.days_off:
            return DayKind.DAY_OFF
        if self.country is not None:
            if day in _public_holidays(self.country, day.year, "vi"):
                return DayKind.HOLIDAY
            if day in _swapped_days(self.country, day.year):
                return DayKind.MADE_UP
        return DayKind.WORKING if self.week[day.weekday()] else DayKind.WEEKEND

    def holiday_name(self, day: date, language: str = "vi") -> str | None:
        """The name of a public holiday (`vi` or `en_US`), None for any other day."""
        if self.country is None:
            return None
        return _public_holidays(self.country, day.year, language).get(day)

    def reason_of(self, day: date) -> str | None:
        """What the city wrote beside a day that it set off or made worked."""
        return dict(self.reasons).get(day)

    @property
    def minutes_a_day(self) -> int:
        """Office time of an ordinary day in minutes: that of the first worked day of the week."""
        spans = next(spans for spans in self.week if spans)
        return sum((s.end.hour - s.start.hour) * 60 + s.end.minute - s.start.minute for s in spans)

    def spans_of(self, day: date) -> tuple[Span, ...]:
        """The office hours of a local day, empty when it is not worked."""
        if self.day_kind(day) not in WORKED:
            return ()
        own = self.week[day.weekday()]
        return own or next(spans for spans in self.week if spans)

    def is_working(self, at: datetime) -> bool:
        """Whether offices are open: from the first second of a span to before its last."""
        there = local(at, self.timezone)
        return any(span.start <= there.time() < span.end for span in self.spans_of(there.date()))

    def next_working(self, at: datetime) -> datetime:
        """`at` itself in office hours, otherwise the moment (UTC) when they next begin."""
        opens, _ = next(self._spans_from(at))
        return opens

    def add_working(self, start: datetime, span: timedelta) -> datetime:
        """The moment (UTC) at which `span` of office hours has passed since `start`.

        A span that is used up exactly when offices close ends there, not when they next open.
        Nothing to add gives `start` back. Raises `ValueError` for a negative span and for one
        that ten years do not hold.
        """
        if span < NOTHING:
            raise ValueError("working time cannot be taken away")
        if span == NOTHING:
            return _aware(start).astimezone(UTC)
        left = span
        spans = self._spans_from(start)
        opens, closes = next(spans)
        while closes - opens < left:
            left -= closes - opens
            opens, closes = next(spans)
        return opens + left

    def working_between(self, begin: datetime, end: datetime) -> timedelta:
        """Office hours from `begin` to `end`; negative when `end` comes first."""
        if end < begin:
            return -self.working_between(end, begin)
        last_day = local(end, self.timezone).date()
        total = NOTHING
        day = local(begin, self.timezone).date()
        while day <= last_day:
            for opens, closes in self._moments_of(day):
                total += max(min(closes, end) - max(opens, begin), NOTHING)
            day += ONE_DAY
        return total

    def _moments_of(self, day: date) -> list[tuple[datetime, datetime]]:
        """The office hours of a local day as moments in UTC."""
        return [
            (
                datetime.combine(day, span.start, self.timezone).astimezone(UTC),
                datetime.combine(day, span.end, self.timezone).astimezone(UTC),
            )
            for span in self.spans_of(day)
        ]

    def _spans_from(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """What is left of the office hours after `at`, span by span, in UTC."""
        first_day = local(at, self.timezone).date()
        for offset in range(LONGEST_SEARCH_DAYS):
            for opens, closes in self._moments_of(first_day + offset * ONE_DAY):
                if closes > at:
                    yield max(opens, at.astimezone(UTC)), closes
        raise ValueError("the calendar has too little working time")


HUE_OFFICE_HOURS = ("07:00-11:30", "13:30-17:00")
"""Hours of Huế's offices, Monday to Friday: eight hours a day."""


def parse_calendar(settings: Mapping[str, Any]) -> WorkingCalendar:
    """The calendar that a seed file (`working_time.yaml`, as plain values) describes.

    A member that is left out is Huế's: its time zone, its hours, Viet Nam's holidays. Raises
    `InvalidInput` naming the member that cannot be read.
    """
    try:
        timezone = ZoneInfo(str(settings.get("timezone", CITY_TIMEZONE.key)))
    except (ValueError, OSError, LookupError) as error:
        raise InvalidInput(FieldError("timezone", "unknown_timezone")) from error
    week = settings.get("week", dict.fromkeys(WEEKDAYS[:5], HUE_OFFICE_HOURS)) or {}
    if not set(week) <= set(WEEKDAYS):
        raise InvalidInput(FieldError("week", "unknown_weekday"))
    try:
        spans = tuple(tuple(_parse_span(text) for text in week.get(day) or ()) for day in WEEKDAYS)
        return WorkingCalendar(
            week=spans,
            timezone=timezone,
            country=settings.get("holidays_of", "VN"),
            days_off=_parse_days(settings, "extra_days_off"),
            made_up_days=_parse_days(settings, "made_up_days"),
            reasons=_parse_reasons(settings),
        )
    except ValueError as error:
        raise InvalidInput(FieldError("week", "bad_hours")) from error


def _parse_span(text: str) -> Span:
    """`07:00-11:30` as a span; raises `ValueError`."""
    start, _, end = str(text).partition("-")
    return Span(time.fromisoformat(start.strip()), time.fromisoformat(end.strip()))


def _parse_days(settings: Mapping[str, Any], member: str) -> frozenset[date]:
    """The days of a list, written as dates or as rows with a member `day`."""
    rows: Sequence[Any] = settings.get(member) or ()
    days = set()
    for row in rows:
        value = row["day"] if isinstance(row, Mapping) else row
        try:
            days.add(value if isinstance(value, date) else date.fromisoformat(str(value)))
        except ValueError as error:
            raise InvalidInput(FieldError(member, "bad_date")) from error
    return frozenset(days)


def _parse_reasons(settings: Mapping[str, Any]) -> tuple[tuple[date, str], ...]:
    """The reasons beside the days of both lists."""
    rows = [
        row
        for member in ("extra_days_off", "made_up_days")
        for row in settings.get(member) or ()
        if isinstance(row, Mapping) and row.get("reason")
    ]
    return tuple(
        (day, str(row["reason"])) for row in rows for day in _parse_days({"days": [row]}, "days")
    )
