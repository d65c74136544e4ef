"""Working time: tables of moments, with the reason of each row beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from ioc.domain.clock import (
    CITY_TIMEZONE,
    DayKind,
    Span,
    WorkingCalendar,
    local,
    now,
    parse_calendar,
)
from ioc.domain.errors import InvalidInput

OFFICE = (Span(time(7), time(11, 30)), Span(time(13, 30), time(17)))
WEEK = (OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (), ())
CALENDAR = WorkingCalendar(week=WEEK)


def at(text: str) -> datetime:
    """A moment on Huế's clocks: `2026-11-18 07:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=CITY_TIMEZONE)


def test_now_is_aware_and_in_utc() -> None:
    with time_machine.travel(datetime(2026, 11, 18, 1, 2, 3, tzinfo=UTC), tick=False):
        assert now() == datetime(2026, 11, 18, 1, 2, 3, tzinfo=UTC)
        assert now().tzinfo is UTC


def test_local_is_seven_hours_ahead_of_utc_in_winter_and_summer() -> None:
    assert local(datetime(2026, 1, 1, 17, 0, tzinfo=UTC)).isoformat() == "2026-01-02T00:00:00+07:00"
    assert local(datetime(2026, 7, 1, 17, 0, tzinfo=UTC)).isoformat() == "2026-07-02T00:00:00+07:00"


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local(datetime(2026, 11, 18, 7, 0))


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-18 06:59:59", False),  # Wednesday, a second before opening
        ("2026-11-18 07:00:00", True),  # the opening itself is worked
        ("2026-11-18 11:29:59", True),  # last second of the morning
        ("2026-11-18 11:30:00", False),  # the end of a span is not worked
        ("2026-11-18 12:30:00", False),  # noon rest
        ("2026-11-18 13:30:00", True),  # the afternoon begins
        ("2026-11-18 17:00:00", False),  # offices are closed
        ("2026-11-21 09:00:00", False),  # Saturday
        ("2026-11-24 09:00:00", False),  # Tuesday, Vietnam Culture Day, off since 2026
        ("2026-02-17 09:00:00", False),  # Tuesday, first day of Tết
        ("2026-04-27 09:00:00", False),  # Monday in place of Hùng Kings' day on a Sunday
        ("2026-08-31 09:00:00", False),  # Monday, swapped with Saturday 22 August
        ("2026-08-22 09:00:00", True),  # that Saturday is worked
    ],
)
def test_is_working(moment: str, expected: bool) -> None:
    assert CALENDAR.is_working(at(moment)) is expected
    # The same moment said in UTC gives the same answer.
    assert CALENDAR.is_working(at(moment).astimezone(UTC)) is expected


@pytest.mark.parametrize(
    ("day", "kind"),
    [
        (date(2026, 11, 18), DayKind.WORKING),  # Wednesday
        (date(2026, 11, 22), DayKind.WEEKEND),  # Sunday
        (date(2027, 2, 8), DayKind.HOLIDAY),  # Monday of Tết
        (date(2026, 8, 22), DayKind.MADE_UP),  # Saturday worked by decision of the government
        (date(2026, 10, 28), DayKind.DAY_OFF),  # storm day of the list below
        (date(2026, 11, 28), DayKind.MADE_UP),  # Saturday of the list below
        (date(2026, 11, 24), DayKind.MADE_UP),  # the city's list wins over the law's
    ],
)
def test_day_kind(day: date, kind: DayKind) -> None:
    calendar = WorkingCalendar(
        week=WEEK,
        days_off=frozenset({date(2026, 10, 28)}),
        made_up_days=frozenset({date(2026, 11, 28), date(2026, 11, 24)}),
    )
    assert calendar.day_kind(day) is kind


def test_a_made_up_saturday_keeps_the_hours_of_monday() -> None:
    assert CALENDAR.spans_of(date(2026, 8, 22)) == OFFICE


def test_holidays_have_names_in_both_languages() -> None:
    assert CALENDAR.holiday_name(date(2026, 2, 17)) == "Tết Nguyên Đán"
    assert CALENDAR.holiday_name(date(2026, 2, 17), "en_US") == "Lunar New Year"
    assert CALENDAR.holiday_name(date(2026, 11, 18)) is None


@pytest.mark.parametrize(
    ("start", "minutes", "expected"),
    [
        ("2026-11-18 08:00", 60, "2026-11-18 09:00"),  # inside one span
        ("2026-11-18 07:00", 270, "2026-11-18 11:30"),  # used up at noon: ends at noon
        ("2026-11-18 07:00", 271, "2026-11-18 13:31"),  # one minute more jumps the noon rest
        ("2026-11-18 12:00", 30, "2026-11-18 14:00"),  # starts in the noon rest
        ("2026-11-18 16:30", 60, "2026-11-19 07:30"),  # over night
        ("2026-11-18 20:00", 480, "2026-11-19 17:00"),  # sent in the evening: the next whole day
        ("2026-11-18 05:00", 480, "2026-11-18 17:00"),  # before opening: that whole day
        ("2026-11-20 16:00", 120, "2026-11-23 08:00"),  # Friday over the weekend to Monday
        ("2026-11-23 16:00", 120, "2026-11-25 08:00"),  # Monday over Culture Day to Wednesday
        ("2026-02-13 16:00", 120, "2026-02-23 08:00"),  # over Tết: Friday to the Monday after
        ("2026-08-21 16:00", 120, "2026-08-22 08:00"),  # Friday to the Saturday that is worked
        ("2026-12-31 16:00", 120, "2027-01-04 08:00"),  # over New Year's Day and a weekend
        ("2026-11-18 10:12", 0, "2026-11-18 10:12"),  # nothing to add
        ("2026-11-21 10:12", 0, "2026-11-21 10:12"),  # nothing to add moves nothing
    ],
)
def test_add_working(start: str, minutes: int, expected: str) -> None:
    found = CALENDAR.add_working(at(start), timedelta(minutes=minutes))
    assert found == at(expected)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("begin", "end", "minutes"),
    [
        ("2026-11-18 08:00", "2026-11-18 09:00", 60),  # inside one span
        ("2026-11-18 11:00", "2026-11-18 14:00", 60),  # half an hour on each side of noon
        ("2026-11-18 17:00", "2026-11-19 07:00", 0),  # a night
        ("2026-11-20 16:00", "2026-11-23 08:00", 120),  # a weekend
        ("2026-11-16 00:00", "2026-11-21 00:00", 2400),  # a whole week is 40 hours
        ("2026-11-19 08:00", "2026-11-18 16:00", -120),  # backwards is negative
    ],
)
def test_working_between(begin: str, end: str, minutes: int) -> None:
    assert CALENDAR.working_between(at(begin), at(end)) == timedelta(minutes=minutes)


def test_adding_and_measuring_agree_over_tet_of_two_years() -> None:
    start = at("2026-01-20 03:00")
    for minutes in range(1, 20_000, 977):
        span = timedelta(minutes=minutes)
        end = CALENDAR.add_working(start, span)
        assert CALENDAR.working_between(start, end) == span


def test_where_clocks_change_real_time_counts() -> None:
    night = (Span(time(0), time(8)),)
    berlin = WorkingCalendar(week=(night,) * 7, timezone=ZoneInfo("Europe/Berlin"), country=None)
    # 25 October 2026: three o'clock comes twice, so from midnight to eight are nine hours.
    begin = datetime(2026, 10, 24, 22, 0, tzinfo=UTC)
    assert berlin.working_between(begin, begin + timedelta(hours=24)) == timedelta(hours=9)


def test_next_working_moment() -> None:
    assert CALENDAR.next_working(at("2026-11-18 09:00")) == at("2026-11-18 09:00")
    assert CALENDAR.next_working(at("2026-11-20 17:00")) == at("2026-11-23 07:00")


def test_taking_working_time_away_is_refused() -> None:
    with pytest.raises(ValueError, match="taken away"):
        CALENDAR.add_working(at("2026-11-18 09:00"), timedelta(minutes=-1))


def test_a_span_that_ten_years_do_not_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="too little"):
        CALENDAR.add_working(at("2026-11-18 09:00"), timedelta(days=2000))


@pytest.mark.parametrize(
    "week",
    [
        (OFFICE,) * 6,  # a week has seven days
        ((),) * 7,  # nobody ever works
        ((OFFICE[1], OFFICE[0]), *((),) * 6),  # the afternoon before the morning
    ],
)
def test_an_impossible_week_is_refused(week: tuple[tuple[Span, ...], ...]) -> None:
    with pytest.raises(ValueError, match=r"week|office hours"):
        WorkingCalendar(week=week)


def test_hours_that_end_before_they_begin_are_refused() -> None:
    with pytest.raises(ValueError, match="begin before"):
        Span(time(17), time(7))


def test_parsed_settings_make_the_same_calendar() -> None:
    hours = ["07:00-11:30", "13:30-17:00"]
    parsed = parse_calendar(
        {
            "timezone": "Asia/Ho_Chi_Minh",
            "holidays_of": "VN",
            "week": dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), hours),
            "extra_days_off": [{"day": "2026-10-28", "reason": "storm"}, date(2026, 10, 29)],
        }
    )
    assert parsed.week == WEEK
    assert parsed.days_off == {date(2026, 10, 28), date(2026, 10, 29)}


def test_what_is_left_out_is_that_of_hue() -> None:
    assert parse_calendar({}) == CALENDAR
    assert parse_calendar({"holidays_of": None}).country is None


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"timezone": "Asia/Hue"}, "timezone"),  # no such place in the zone data
        ({"week": {}}, "week"),  # a week in which nobody works
        ({"timezone": "Asia/Ho_Chi_Minh", "week": {"thu hai": []}}, "week"),  # not a weekday
        ({"timezone": "Asia/Ho_Chi_Minh", "week": {"monday": ["7h-11h"]}}, "week"),  # not a time
        (
            {
                "timezone": "Asia/Ho_Chi_Minh",
                "week": {"monday": ["07:00-11:00"]},
                "made_up_days": ["28/11/2026"],
            },
            "made_up_days",
        ),  # not an ISO date
    ],
)
def test_settings_that_cannot_be_read_name_the_member(
    settings: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_calendar(settings)
    assert [error.field for error in refused.value.errors] == [field]
