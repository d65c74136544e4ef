"""A small line of readings, as the points of an SVG polyline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

WIDTH, HEIGHT, MARGIN = 160.0, 40.0, 3.0
LEAST_SPAN_M = 0.2
"""A river that stands still is a flat line and no mountain range of waves."""


@dataclass(frozen=True)
class Sparkline:
    """The line, and the heights of the levels of alarm that lie in its frame."""

    points: str
    alarms: tuple[float, ...]


def sparkline(
    readings: Sequence[tuple[datetime, float]], alarms: Sequence[float]
) -> Sparkline | None:
    """The line of readings in the order of time; None for fewer than two."""
    if len(readings) < 2:
        return None
    levels = [level for _at, level in readings]
    middle = (max(levels) + min(levels)) / 2
    half = max(max(levels) - min(levels), LEAST_SPAN_M) / 2
    begin, end = readings[0][0], readings[-1][0]
    seconds = max((end - begin).total_seconds(), 1.0)

    def height(level: float) -> float:
        share = (level - middle + half) / (2 * half)
        return round(HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN), 1)

    def along(at: datetime) -> float:
        return round((at - begin).total_seconds() / seconds * WIDTH, 1)

    points = " ".join(f"{along(at)},{height(level)}" for at, level in readings)
    inside = [height(level) for level in alarms]
    return Sparkline(points, tuple(y for y in inside if 0 <= y <= HEIGHT))
