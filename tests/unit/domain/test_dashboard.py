"""Periods, percentiles, fairness, selections and what stands in words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from ioc.domain import dashboard_agencies, dashboard_board
from ioc.domain import dashboard_facts as rows
from ioc.domain.dashboard import (
    LEAST_TO_RANK,
    Aims,
    PeriodName,
    Reproach,
    ServiceStep,
    aims_document,
    cell_centre,
    cell_of,
    day_number,
    day_of,
    parse_aims,
    percentile,
    period_of,
    reproach_of,
    share_of,
)
from ioc.domain.dashboard_facts import Facts, Seen
from ioc.domain.dashboard_weekly import due_moment, ends_at, letter_key, week_before
from ioc.domain.errors import InvalidInput, NotFound

TODAY = date(2026, 10, 28)
AT = 1_000_000
SEEN = Seen(100, 106, AT, Aims())


def facts(*given: dict[str, Any]) -> Facts:
    usual = {
        "day": 103,
        "hour": 8,
        "severity": 2,
        "is_rejected": 0,
        "reports": 1,
        "reopened": 0,
        "due_s": None,
        "done_s": None,
        "stopped_s": None,
        "dispatch": None,
        "turnout": None,
        "travel": None,
        "hand_over": None,
        "receive": None,
        "refer": None,
        "accept": None,
        "accept_allowed": None,
        "result": None,
        "result_allowed": None,
        "cell": None,
        "satisfaction": None,
        "reproach": None,
        "channel": "web",
        "category": "rac",
        "area_code": "1",
    }
    made = [{**usual, "incident_id": n, **one} for n, one in enumerate(given, start=1)]
    names = list({**usual, "incident_id": 0})
    texts = frozenset({"satisfaction", "reproach", "channel", "category", "area_code"})
    return Facts(names, texts, [[one[name] for name in names] for one in made])


def parts(*given: dict[str, Any]) -> Facts:
    usual: dict[str, Any] = {
        "agency_code": "a",
        "day": 103,
        "is_rejected": 0,
        "is_lead": 1,
        "holds": 1,
        "reopened": 0,
        "due_s": 500,
        "done_s": 400,
        "stopped_s": None,
        "own": 60,
        "allowed": 100,
        "is_always": 0,
    }
    made = [{**usual, "incident_id": n, **one} for n, one in enumerate(given, start=1)]
    names = list({**usual, "incident_id": 0})
    return Facts(names, frozenset({"agency_code"}), [[o[name] for name in names] for o in made])


@pytest.mark.parametrize(("share", "value"), [(0.5, 5), (0.9, 9), (0.95, 10), (1.0, 10), (0.01, 1)])
def test_a_percentile_is_one_of_the_values(share: float, value: int) -> None:
    assert percentile(np.array([10, 1, 9, 2, 8, 3, 7, 4, 6, 5]), share) == value


def test_of_nothing_nothing_is_known() -> None:
    assert percentile(np.array([]), 0.9) is None
    assert share_of(0, 0) is None
    assert share_of(1, 3) == 33.3


def test_a_period_ends_today_and_the_one_before_is_as_long() -> None:
    week = period_of(PeriodName.WEEK, TODAY, None, None)
    assert (week.first, week.last, week.days) == (date(2026, 10, 22), TODAY, 7)
    assert (week.before.first, week.before.last) == (date(2026, 10, 15), date(2026, 10, 21))
    assert period_of(PeriodName.TODAY, TODAY, None, None).days == 1
    assert period_of(PeriodName.MONTH, TODAY, None, None).first == date(2026, 9, 29)
    assert period_of(PeriodName.QUARTER, TODAY, None, None).first == date(2026, 10, 1)
    assert period_of(PeriodName.YEAR, TODAY, None, None).first == date(2026, 1, 1)
    chosen = period_of(PeriodName.CUSTOM, TODAY, date(2026, 1, 5), date(2026, 1, 5))
    assert chosen.days == 1
    assert day_of(day_number(TODAY)) == TODAY


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (None, TODAY, "from"),
        (TODAY, None, "to"),
        (TODAY, date(2026, 10, 27), "to"),
        (date(2020, 1, 1), TODAY, "from"),
        (date(1999, 12, 31), date(2000, 1, 2), "from"),
    ],
)
def test_days_that_cannot_be(first: date | None, last: date | None, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        period_of(PeriodName.CUSTOM, TODAY, first, last)
    assert refused.value.errors[0].field == field


def test_aims_are_read_and_refused_at_their_field() -> None:
    assert parse_aims({}) == Aims()
    assert parse_aims(aims_document(Aims(on_time_percent=80))).on_time_percent == 80
    for bad in ({"on_time_percent": "101"}, {"dispatch_seconds": "0"}, {"refer_minutes": "x"}):
        with pytest.raises(InvalidInput) as refused:
            parse_aims(bad)
        assert refused.value.errors[0].field in bad


def test_late_is_late_at_its_own_moment() -> None:
    found = facts(
        {"due_s": 10, "done_s": 10},
        {"due_s": 10, "done_s": 11},
        {"due_s": AT - 1},
        {"due_s": AT},
        {"due_s": AT - 10, "stopped_s": AT - 20},
        {"due_s": AT - 10, "stopped_s": AT - 5},
        {"due_s": 10, "done_s": 11, "is_rejected": 1},
        {"done_s": 5},
    )
    assert rows.on_time(found).tolist() == [True] + [False] * 7
    assert rows.late(found, AT).tolist() == [0, 1, 1, 0, 0, 1, 0, 0]
    assert rows.overdue(found, AT).tolist() == [0, 0, 1, 0, 0, 1, 0, 0]


def test_what_was_rejected_is_in_no_figure_but_its_own() -> None:
    found = facts({"is_rejected": 1, "reports": 4, "satisfaction": "satisfied"}, {})
    for key in rows.SIMPLE.keys() - {"rejected"}:
        assert not rows.select(found, key, SEEN)[0], key
    assert rows.select(found, "rejected", SEEN).tolist() == [True, False]


def test_steps_in_percent_of_what_each_case_had() -> None:
    found = facts(
        *({"severity": 0, "dispatch": seconds} for seconds in (10, 20, 30, 90)),
        {"result": 50, "result_allowed": 100},
        {"result": 300, "result_allowed": 200},
    )
    by_step = {row.step: row for row in dashboard_board.steps(found, SEEN)}
    sent = by_step[ServiceStep.DISPATCH]
    assert (sent.count, sent.values, sent.allowed) == (4, (20.0, 90.0, 90.0), 60)
    assert sent.percents[1] == 150.0
    assert sent.in_time == 75.0
    result = by_step[ServiceStep.RESULT]
    assert result.is_mixed
    assert result.percents == (50.0, 150.0, 150.0)
    assert by_step[ServiceStep.TRAVEL].values == (None, None, None)
    late = rows.select(found, "step.dispatch.late", SEEN)
    assert found.number("incident_id")[late].tolist() == [4]


def test_a_name_that_no_figure_has_is_not_found() -> None:
    found = facts({})
    for key in ("", "nothing", "hour.24", "hour.-1", "hour.x", "heat.1", "step.x", "step.refer.x"):
        with pytest.raises(NotFound):
            rows.select(found, key, SEEN)
    with pytest.raises(NotFound):
        rows.select_agency(parts({}), "a", "rejected", SEEN)


def test_the_heat_counts_days_and_over_two_weeks_weekdays() -> None:
    found = facts({"day": 100, "hour": 0}, {"day": 106, "hour": 23}, {"day": 106, "hour": 23})
    lines = dashboard_board.heat(found, SEEN)
    assert len(lines) == 7
    assert (lines[0][0], lines[6][23]) == (1, 2)
    assert sum(rows.select(found, "heat.6.23", SEEN)) == 2
    long = Seen(0, 120, AT, Aims())
    weekdays = dashboard_board.heat(found, long)
    assert len(weekdays) == 7
    assert weekdays[day_of(106).weekday()][23] == 2


def test_few_cases_are_shown_and_not_ranked() -> None:
    enough = [{"agency_code": "much", "done_s": 600 if n < 5 else 400} for n in range(40)]
    few = [{"agency_code": "few", "done_s": 600}] * (LEAST_TO_RANK - 1)
    best = [{"agency_code": "best"}] * LEAST_TO_RANK
    found = dashboard_agencies.agencies(parts(*enough, *few, *best), SEEN)
    assert [(one.agency, one.is_ranked, one.share) for one in found] == [
        ("much", True, 87.5),
        ("best", True, 100.0),
        ("few", False, 0.0),
    ]


def test_an_agency_answers_for_its_own_part_alone() -> None:
    found = dashboard_agencies.agencies(
        parts({"own": 30}, {"own": 90}, {"holds": 0, "own": 5000}, {"is_always": 1, "own": 7}),
        SEEN,
    )[0]
    assert (found.received, found.back, found.minutes_90, found.always_90) == (3, 1, 90.0, 7.0)


def test_the_period_before_is_cut_at_the_same_hour() -> None:
    before = facts({"day": 99, "hour": 9}, {"day": 99, "hour": 6}, {"day": 95}, {"day": 92})
    seen = Seen(100, 106, AT, Aims())
    assert len(dashboard_board.before_of(before, seen, 6)) == 2
    assert len(dashboard_board.before_of(before, seen, None)) == 3


def test_eight_weeks_hold_each_row_once() -> None:
    found = facts(*({"day": 106 - n} for n in range(60)))
    assert [len(week) for week in dashboard_board.weeks_of(found, SEEN)] == [7] * 8


def test_places_where_it_comes_again() -> None:
    cell = cell_of(16.4637, 107.5909)
    lat, lon = cell_centre(cell)
    assert abs(lat - 16.4637) < 0.002
    assert abs(lon - 107.5909) < 0.002
    found = facts(*[{"cell": cell}] * 3, {"cell": cell, "category": "x"}, {"cell": cell + 1})
    assert dashboard_board.hot_spots(found) == [(cell, "rac", 3, 3)]
    assert sum(rows.select(found, f"place.{cell}.rac", SEEN)) == 3


def test_why_somebody_was_not_satisfied() -> None:
    assert reproach_of(False, True, True) is Reproach.NOT_FIXED
    assert reproach_of(True, True, True) is Reproach.LATE
    assert reproach_of(None, False, False) is Reproach.ONLY_ANSWERED
    assert reproach_of(True, False, True) is Reproach.OTHER


def test_the_week_is_due_on_monday_at_seven() -> None:
    monday = datetime(2026, 10, 26, 0, 0, tzinfo=UTC)  # 07:00 in Huế
    assert due_moment(monday) == monday
    assert due_moment(datetime(2026, 10, 25, 23, 59, tzinfo=UTC)) is None
    assert due_moment(datetime(2026, 10, 28, 23, 0, tzinfo=UTC)) == monday
    assert due_moment(datetime(2026, 10, 29, 0, 0, tzinfo=UTC)) is None
    week = week_before(monday)
    assert (week.first, week.last) == (date(2026, 10, 19), date(2026, 10, 25))
    assert ends_at(week) == datetime(2026, 10, 25, 17, 0, tzinfo=UTC)
    assert letter_key(monday, 7) == "weekly:2026-10-26:7"
