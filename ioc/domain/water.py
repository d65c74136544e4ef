"""Water: what a gauge says, which level of alarm that is, and what cannot be true.

The levels are those of Vietnamese flood warning (báo động 1, 2, 3; Decision 05/2020/QĐ-TTg), each
gauge with its own heights in metres. Rates are centimetres an hour, flows cubic metres a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ioc.domain.errors import FieldError, InvalidInput


class GaugeKind(StrEnum):
    """What the level is of."""

    RIVER = "river"
    RESERVOIR = "reservoir"


class WaterAlarm(StrEnum):
    """How high the water stands; `unknown` without a reading or without levels."""

    UNKNOWN = "unknown"
    BELOW = "below"
    LEVEL_1 = "level_1"
    LEVEL_2 = "level_2"
    LEVEL_3 = "level_3"


class ReadingSource(StrEnum):
    """Who read the gauge."""

    SENSOR = "sensor"
    HAND = "hand"


class FloodSource(StrEnum):
    """Where an outline of flooded land comes from."""

    DRAWN = "drawn"
    IMPORTED = "imported"


class ClosureKind(StrEnum):
    """Why a way is closed: somebody closed it, or water stands there."""

    CLOSED = "closed"
    FLOOD = "flood"


class ClosureSource(StrEnum):
    """Who told that a way is closed."""

    DESK = "desk"
    CREW = "crew"


ALARMS = tuple(WaterAlarm)
EARLY = timedelta(minutes=2)
"""Clocks of sensors run ahead by this much."""

OLDEST = timedelta(days=366)
STALE = timedelta(hours=2)
"""After so long a level says nothing about now; gauges are read every hour in a flood, oftener
near a level of alarm."""

LOWEST_M, HIGHEST_M = -5.0, 60.0
HIGHEST_RESERVOIR_M = 150.0
"""Reservoirs are told above sea level: Bình Điền is full at 85 m."""

FLOW_MOST = 50_000.0
DEPTH_MOST_M = 30.0
TREND_LEAST, TREND_MOST = timedelta(minutes=15), timedelta(hours=3)
TURNED_M = 0.02
TURN_SEEN = 2
TREND_WANTED = timedelta(hours=1)
STEADY_CM_H = 2.0
"""A change slower than this is called steady: waves move a gauge by as much."""


@dataclass(frozen=True)
class Levels:
    """The heights of the three levels of alarm, metres; None where a gauge has none."""

    one: float | None = None
    two: float | None = None
    three: float | None = None

    @property
    def known(self) -> list[float]:
        """Those that are set, in their order."""
        return [level for level in (self.one, self.two, self.three) if level is not None]


@dataclass(frozen=True)
class Reading:
    """One reading: the level in metres at a moment; the flows of a reservoir, m³/s."""

    at: datetime
    level_m: float
    inflow_m3s: float | None = None
    discharge_m3s: float | None = None


def alarm_of(level_m: float | None, levels: Levels) -> WaterAlarm:
    """Which level of alarm is reached; a level is reached at its height."""
    if level_m is None or not levels.known:
        return WaterAlarm.UNKNOWN
    for height, alarm in (
        (levels.three, WaterAlarm.LEVEL_3),
        (levels.two, WaterAlarm.LEVEL_2),
        (levels.one, WaterAlarm.LEVEL_1),
    ):
        if height is not None and level_m >= height:
            return alarm
    return WaterAlarm.BELOW


def is_rise(before: WaterAlarm, after: WaterAlarm) -> bool:
    """Whether the alarm went up, from nothing known to a level included."""
    return ALARMS.index(after) > max(ALARMS.index(before), ALARMS.index(WaterAlarm.BELOW))


def trend_cm_h(readings: Sequence[Reading]) -> float | None:
    """How fast the water rises (or, negative, falls), cm/h, of readings with the newest first.

    The newest is compared with the one nearest to an hour before it, between a quarter of an hour
    and three hours; None where there is none. Where the water has turned since then, it is compared
    with the turn: what falls already is never said to rise.
    """
    if not readings:
        return None
    newest = readings[0]
    possible = [r for r in readings if TREND_LEAST <= newest.at - r.at <= TREND_MOST]
    if not possible:
        return None
    earlier = min(possible, key=lambda r: abs(newest.at - r.at - TREND_WANTED))
    turn = _turn(readings, earlier)
    # Rates over a few minutes are noise: a turn counts as a quarter of an hour old at least.
    passed = newest.at - earlier.at if turn is None else max(newest.at - turn.at, TREND_LEAST)
    hours = passed.total_seconds() / 3600
    return round((newest.level_m - (turn or earlier).level_m) * 100 / hours, 1)


def _turn(readings: Sequence[Reading], earlier: Reading) -> Reading | None:
    """The last height or depth since `earlier` from which the water has moved `TURNED_M`, seen by
    `TURN_SEEN` readings since; None where it goes on as it went."""
    newest, since = readings[0], [r for r in readings if r.at > earlier.at]
    for place, one in enumerate(since):
        if place < TURN_SEEN:
            continue
        after = [r.level_m for r in since[:place]]
        moved = newest.level_m - one.level_m
        is_high = moved <= -TURNED_M and max(after) <= one.level_m > earlier.level_m
        is_low = moved >= TURNED_M and min(after) >= one.level_m < earlier.level_m
        if is_high or is_low:
            return one
    return None


def is_stale(at: datetime | None, now: datetime) -> bool:
    """Whether the last reading is too old to go by."""
    return at is None or now - at > STALE


def check_levels(levels: Levels) -> None:
    """Raises `InvalidInput` for levels of alarm that do not rise."""
    heights = levels.known
    names = ("alarm1_m", "alarm2_m", "alarm3_m")
    for name, height in zip(names, (levels.one, levels.two, levels.three), strict=True):
        if height is not None and not LOWEST_M <= height <= HIGHEST_RESERVOIR_M:
            raise InvalidInput(FieldError(name, "level_implausible"))
    if heights != sorted(set(heights)):
        raise InvalidInput(FieldError("alarm1_m", "levels_not_rising"))


def problems_of(
    reading: Reading, kind: GaugeKind, now: datetime, place: str = ""
) -> list[FieldError]:
    """What is wrong with a reading; `place` stands before the names of its fields."""
    found = []
    highest = HIGHEST_RESERVOIR_M if kind is GaugeKind.RESERVOIR else HIGHEST_M
    if not LOWEST_M <= reading.level_m <= highest:
        found.append(FieldError(f"{place}level_m", "level_implausible"))
    for name, flow in (
        ("inflow_m3s", reading.inflow_m3s),
        ("discharge_m3s", reading.discharge_m3s),
    ):
        if flow is None:
            continue
        if kind is not GaugeKind.RESERVOIR:
            found.append(FieldError(f"{place}{name}", "no_flow_of_a_river"))
        elif not 0 <= flow <= FLOW_MOST:
            found.append(FieldError(f"{place}{name}", "out_of_range"))
    if reading.at > now + EARLY:
        found.append(FieldError(f"{place}at", "in_the_future"))
    elif reading.at < now - OLDEST:
        found.append(FieldError(f"{place}at", "too_long_ago"))
    return found
