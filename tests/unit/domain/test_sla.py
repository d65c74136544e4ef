"""Deadlines: tables of cases, with the reason of each row beside it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from ioc.domain.clock import CITY_TIMEZONE, DayKind, Span, WorkingCalendar
from ioc.domain.errors import InvalidInput
from ioc.domain.incidents import Severity
from ioc.domain.sla import (
    Pause,
    SkippedDay,
    SLACalendar,
    SLAState,
    SLAStep,
    SLATarget,
    due_after_pauses,
    due_at,
    explain_due,
    is_overdue,
    parse_targets,
    resumed_due_at,
    state_at,
    target_for,
    time_left,
    warning_at,
)

OFFICE = (Span(time(7), time(11, 30)), Span(time(13, 30), time(17)))
CALENDAR = WorkingCalendar(week=(OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, (), ()))

WORKING, ALWAYS = SLACalendar.WORKING, SLACalendar.ALWAYS
ORDINARY = SLATarget(None, Severity.NORMAL, WORKING, 480, 3360)
URGENT = SLATarget(None, Severity.HIGH, WORKING, 30, 240)
RESCUE = SLATarget("cuu_ho_cuu_nan", Severity.CRITICAL, ALWAYS, 2, 120)


def at(text: str) -> datetime:
    """A moment on Huế's clocks: `2026-11-18 07:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=CITY_TIMEZONE)


@pytest.mark.parametrize(
    ("target", "step", "start", "expected"),
    [
        # seven working days later at the same minute; Culture Day on the 24th is skipped
        (ORDINARY, SLAStep.RESOLVE, "2026-11-18 10:12", "2026-11-30 10:12"),
        # sent in the evening: seven whole days from the next opening
        (ORDINARY, SLAStep.RESOLVE, "2026-11-18 21:00", "2026-11-30 17:00"),
        # sent on a Sunday: counts from Monday
        (ORDINARY, SLAStep.RESOLVE, "2026-11-08 15:00", "2026-11-17 17:00"),
        # before Tết: the holidays push it
        (ORDINARY, SLAStep.RESOLVE, "2026-02-11 09:00", "2026-02-27 09:00"),
        # reception within eight working hours
        (ORDINARY, SLAStep.ACCEPT, "2026-11-18 10:12", "2026-11-19 10:12"),
        # four working hours span the noon rest
        (URGENT, SLAStep.RESOLVE, "2026-11-18 09:00", "2026-11-18 15:00"),
        # half an hour at the end of the day runs over into the morning
        (URGENT, SLAStep.ACCEPT, "2026-11-18 16:45", "2026-11-19 07:15"),
        # an emergency at two in the night of Tết: two minutes
        (RESCUE, SLAStep.ACCEPT, "2026-02-17 02:00", "2026-02-17 02:02"),
        (RESCUE, SLAStep.RESOLVE, "2026-02-17 02:00", "2026-02-17 04:00"),
    ],
)
def test_due_at(target: SLATarget, step: SLAStep, start: str, expected: str) -> None:
    found = due_at(target, at(start), CALENDAR, step)
    assert found == at(expected)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("target", "start", "expected"),
    [
        (RESCUE, "2026-11-18 02:00", "2026-11-18 03:36"),  # 96 of 120 minutes
        (URGENT, "2026-11-18 07:00", "2026-11-18 10:12"),  # 192 of 240 minutes
        (ORDINARY, "2026-11-02 07:00", "2026-11-09 13:48"),  # 44.8 of 56 hours: 5 days, 4.8 h
    ],
)
def test_warning_comes_at_four_fifths_of_the_time(
    target: SLATarget, start: str, expected: str
) -> None:
    assert warning_at(target, at(start), CALENDAR) == at(expected)


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("2026-11-18 10:11", SLAState.ON_TIME),  # a minute before the warning
        ("2026-11-18 10:12", SLAState.WARNING),  # the warning moment itself
        ("2026-11-18 11:00", SLAState.WARNING),  # the due moment itself is not late
        ("2026-11-18 11:01", SLAState.OVERDUE),  # a minute later is
    ],
)
def test_state_of_a_clock(moment: str, state: SLAState) -> None:
    due, warning = at("2026-11-18 11:00"), at("2026-11-18 10:12")
    assert state_at(due, warning, at(moment)) is state
    assert is_overdue(due, at(moment)) is (state is SLAState.OVERDUE)


@pytest.mark.parametrize(
    ("kind", "due", "paused", "resumed", "expected"),
    [
        # an hour left when it stopped, an hour left when it runs again
        (ALWAYS, "2026-11-18 11:00", "2026-11-18 10:00", "2026-11-18 15:00", "2026-11-18 16:00"),
        # two working hours left, resumed at noon: they begin in the afternoon
        (WORKING, "2026-11-18 11:00", "2026-11-18 09:00", "2026-11-19 12:00", "2026-11-19 15:30"),
        # stopped and resumed in one night: the office clock did not run, nothing changes
        (WORKING, "2026-11-19 09:00", "2026-11-18 20:00", "2026-11-19 02:00", "2026-11-19 09:00"),
        # already late: a pause forgives nothing
        (ALWAYS, "2026-11-18 11:00", "2026-11-18 12:00", "2026-11-20 12:00", "2026-11-18 11:00"),
        # no pause at all
        (WORKING, "2026-11-18 11:00", "2026-11-18 09:00", "2026-11-18 09:00", "2026-11-18 11:00"),
        # an extension to eight in the evening leaves no office time; the pause ends later
        (WORKING, "2026-11-18 20:00", "2026-11-18 18:00", "2026-11-18 22:00", "2026-11-18 22:00"),
    ],
)
def test_a_resumed_clock_has_as_much_left_as_when_it_stopped(
    kind: SLACalendar, due: str, paused: str, resumed: str, expected: str
) -> None:
    assert resumed_due_at(kind, at(due), at(paused), at(resumed), CALENDAR) == at(expected)


def test_a_clock_cannot_be_resumed_before_it_was_paused() -> None:
    with pytest.raises(ValueError, match="before it was paused"):
        resumed_due_at(
            ALWAYS, at("2026-11-18 11:00"), at("2026-11-18 10:00"), at("2026-11-18 09:00"), CALENDAR
        )


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ([], "2026-11-18 12:00"),  # two hours from ten o'clock
        ([("10:30", "11:30")], "2026-11-18 13:00"),  # an hour's pause adds an hour
        ([("10:30", "11:00"), ("12:00", "12:15")], "2026-11-18 12:45"),  # pauses add up
        ([("09:00", "10:30")], "2026-11-18 12:30"),  # only what is after the start counts
        ([("08:00", "09:00")], "2026-11-18 12:00"),  # over before the start
        ([("12:30", "15:00")], "2026-11-18 12:00"),  # begun when it was already late
    ],
)
def test_pauses_move_the_due_moment(pauses: list[tuple[str, str]], expected: str) -> None:
    stood = [Pause(at(f"2026-11-18 {a}"), at(f"2026-11-18 {b}")) for a, b in pauses]
    assert due_after_pauses(RESCUE, at("2026-11-18 10:00"), stood, CALENDAR) == at(expected)


def test_pauses_that_overlap_are_refused() -> None:
    stood = [
        Pause(at("2026-11-18 10:30"), at("2026-11-18 11:00")),
        Pause(at("2026-11-18 10:45"), at("2026-11-18 11:30")),
    ]
    with pytest.raises(ValueError, match="in order"):
        due_after_pauses(RESCUE, at("2026-11-18 10:00"), stood, CALENDAR)


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="pause"):
        Pause(at("2026-11-18 11:00"), at("2026-11-18 10:00"))


def test_time_left_is_negative_when_late() -> None:
    due = at("2026-11-18 11:00")
    assert time_left(WORKING, due, at("2026-11-18 13:45"), CALENDAR) == timedelta(minutes=-45)
    assert time_left(ALWAYS, due, at("2026-11-18 10:00"), CALENDAR) == timedelta(hours=1)


def test_the_explanation_says_what_counted_and_what_did_not() -> None:
    explained = explain_due(ORDINARY, at("2026-11-20 18:00"), CALENDAR)
    assert explained.counted_from == at("2026-11-23 07:00")
    assert explained.due_at == at("2026-12-02 17:00")
    assert explained.working_days == 7
    assert explained.skipped == (
        SkippedDay(date(2026, 11, 21), DayKind.WEEKEND),
        SkippedDay(date(2026, 11, 22), DayKind.WEEKEND),
        SkippedDay(date(2026, 11, 24), DayKind.HOLIDAY),
        SkippedDay(date(2026, 11, 28), DayKind.WEEKEND),
        SkippedDay(date(2026, 11, 29), DayKind.WEEKEND),
    )
    assert (explained.minutes, explained.paused_minutes) == (3360, 0)
    assert explained.warning_at == warning_at(ORDINARY, at("2026-11-20 18:00"), CALENDAR)


def test_the_explanation_of_a_paused_clock_counts_the_pause() -> None:
    pause = Pause(at("2026-11-18 10:30"), at("2026-11-18 11:30"))
    explained = explain_due(RESCUE, at("2026-11-18 10:00"), CALENDAR, pauses=[pause])
    assert explained.due_at == at("2026-11-18 13:00")
    # 96 minutes of the clock, 30 before the pause and 66 after it
    assert explained.warning_at == at("2026-11-18 12:36")
    assert explained.paused_minutes == 60
    assert (explained.working_days, explained.skipped) == (0, ())


@pytest.mark.parametrize(
    ("category", "severity", "expected"),
    [
        ("cuu_ho_cuu_nan", Severity.CRITICAL, RESCUE),  # its own row wins, wherever it stands
        ("cuu_ho_cuu_nan", Severity.NORMAL, ORDINARY),  # no row of its own for this severity
        ("chieu_sang", Severity.HIGH, URGENT),  # a category without any row
    ],
)
def test_the_target_of_a_category(category: str, severity: Severity, expected: SLATarget) -> None:
    assert target_for([ORDINARY, URGENT, RESCUE], category, severity) is expected


def test_no_target_at_all_is_an_error() -> None:
    with pytest.raises(LookupError, match="chieu_sang"):
        target_for([RESCUE], "chieu_sang", Severity.CRITICAL)


def test_accepting_may_not_take_longer_than_resolving() -> None:
    with pytest.raises(ValueError, match="no less"):
        SLATarget(None, Severity.LOW, ALWAYS, 60, 30)


def test_a_seed_row_makes_one_target_per_category() -> None:
    row = {"severity": "high", "calendar": "always", "accept_minutes": 5, "resolve_minutes": 9}
    parsed = parse_targets({"targets": [{**row, "categories": ["chay_no", "tieng_on"]}, row]})
    assert [target.category for target in parsed] == ["chay_no", "tieng_on", None]
    assert parsed[0].span(SLAStep.ACCEPT) == timedelta(minutes=5)


@pytest.mark.parametrize(
    "change",
    [
        {"severity": "huge"},  # no such severity
        {"calendar": "moon"},  # no such calendar
        {"accept_minutes": 0},  # no time at all
        {"resolve_minutes": None},  # left empty
    ],
)
def test_a_seed_row_that_cannot_be_read_is_named(change: dict[str, object]) -> None:
    row = {"severity": "high", "calendar": "always", "accept_minutes": 5, "resolve_minutes": 9}
    with pytest.raises(InvalidInput) as refused:
        parse_targets({"targets": [row, {**row, **change}]})
    assert refused.value.errors[0].field == "targets[1]"
