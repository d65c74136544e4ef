"""Levels of alarm, trend, and which readings cannot be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ioc.domain import water
from ioc.domain.errors import InvalidInput
from ioc.domain.water import GaugeKind, Levels, Reading, WaterAlarm

AT = datetime(2026, 10, 28, 14, tzinfo=UTC)
KIM_LONG = Levels(1.0, 2.0, 3.5)


@pytest.mark.parametrize(
    ("level", "alarm"),
    [
        (None, WaterAlarm.UNKNOWN),
        (-0.3, WaterAlarm.BELOW),
        (0.99, WaterAlarm.BELOW),
        (1.0, WaterAlarm.LEVEL_1),
        (2.0, WaterAlarm.LEVEL_2),
        (3.49, WaterAlarm.LEVEL_2),
        (5.81, WaterAlarm.LEVEL_3),
    ],
)
def test_a_level_of_alarm_is_reached_at_its_height(level: float | None, alarm: WaterAlarm) -> None:
    assert water.alarm_of(level, KIM_LONG) is alarm


def test_a_reservoir_without_levels_has_no_alarm() -> None:
    assert water.alarm_of(45.0, Levels()) is WaterAlarm.UNKNOWN


def test_the_trend_is_that_of_about_an_hour() -> None:
    def at(minutes: int, level: float) -> Reading:
        return Reading(AT - timedelta(minutes=minutes), level)

    assert water.trend_cm_h([at(0, 2.0), at(5, 1.0), at(60, 1.8), at(170, 0.1)]) == 20.0
    assert water.trend_cm_h([at(0, 1.7), at(30, 1.8)]) == -20.0
    assert water.trend_cm_h([at(0, 2.0), at(10, 1.9)]) is None
    assert water.trend_cm_h([at(0, 2.0), at(600, 1.9)]) is None
    assert water.trend_cm_h([]) is None


def test_water_that_has_turned_is_not_said_to_go_on() -> None:
    def at(minutes: int, level: float) -> Reading:
        return Reading(AT - timedelta(minutes=minutes), level)

    crest = [at(0, 4.03), at(5, 4.04), at(10, 4.05), at(20, 4.11), at(60, 1.0)]
    assert water.trend_cm_h(crest) == -24.0
    assert water.trend_cm_h([at(0, 4.03), at(1, 4.04), at(2, 4.06), at(60, 1.0)]) == -12.0
    assert water.trend_cm_h([at(0, 1.3), at(15, 1.2), at(30, 1.1), at(60, 2.0)]) == 40.0
    # One reading that jumps is no turn, nor is a centimetre.
    assert water.trend_cm_h([at(0, 2.0), at(5, 2.9), at(60, 1.0)]) == 100.0
    assert water.trend_cm_h([at(0, 2.0), at(5, 2.01), at(10, 2.01), at(60, 1.0)]) == 100.0


def test_levels_of_alarm_rise() -> None:
    water.check_levels(Levels(1.0, None, 3.5))
    for wrong in (Levels(2.0, 1.0, 3.0), Levels(1.0, 1.0, 3.0), Levels(1.0, 2.0, 999.0)):
        with pytest.raises(InvalidInput):
            water.check_levels(wrong)


@pytest.mark.parametrize(
    ("reading", "kind", "codes"),
    [
        (Reading(AT, 60.0), GaugeKind.RIVER, []),
        (Reading(AT, 60.1), GaugeKind.RIVER, ["level_implausible"]),
        (Reading(AT, -5.0), GaugeKind.RIVER, []),
        (Reading(AT, float("nan")), GaugeKind.RIVER, ["level_implausible"]),
        (Reading(AT, 84.0, 900.0, 400.0), GaugeKind.RESERVOIR, []),
        (Reading(AT, 84.0, -1.0), GaugeKind.RESERVOIR, ["out_of_range"]),
        (Reading(AT + timedelta(minutes=2), 1.0), GaugeKind.RIVER, []),
        (Reading(AT + timedelta(minutes=2, seconds=1), 1.0), GaugeKind.RIVER, ["in_the_future"]),
        (Reading(AT - timedelta(days=400), 1.0), GaugeKind.RIVER, ["too_long_ago"]),
    ],
)
def test_what_cannot_be_is_named(reading: Reading, kind: GaugeKind, codes: list[str]) -> None:
    assert [error.code for error in water.problems_of(reading, kind, AT)] == codes


def test_only_a_higher_alarm_is_a_rise() -> None:
    assert water.is_rise(WaterAlarm.UNKNOWN, WaterAlarm.LEVEL_1)
    assert water.is_rise(WaterAlarm.LEVEL_1, WaterAlarm.LEVEL_3)
    assert not water.is_rise(WaterAlarm.UNKNOWN, WaterAlarm.BELOW)
    assert not water.is_rise(WaterAlarm.LEVEL_3, WaterAlarm.LEVEL_2)
