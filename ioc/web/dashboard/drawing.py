"""Small drawings of the dashboard as numbers for SVG: lines of weeks, steps on one axis, dots.

The steps share one axis, percent of what each case had. The dots of agencies stand on a shortened
axis, which is why they are dots and never bars.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ioc.domain.dashboard import AXIS_PERCENT

LINE_WIDTH, LINE_HEIGHT, EDGE = 120.0, 36.0, 4.0
STEP_WIDTH = 350.0
DOT_WIDTH, DOT_FROM = 120.0, 60.0


@dataclass(frozen=True)
class Line:
    """The course of eight weeks: pieces without a gap, the last point, the height of the target."""

    pieces: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    last: tuple[float, float] | None
    target: float | None


def line_of(values: Sequence[float | None], target: float | None = None) -> Line | None:
    """The line of weeks; None without a value. A week without a value leaves a gap."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    marks = [*known, *([target] if target is not None else [])]
    low, high = min(marks), max(marks)
    span = (high - low) or 1.0
    step = (LINE_WIDTH - 2 * EDGE) / max(1, len(values) - 1)

    def height(value: float) -> float:
        if high == low:
            return LINE_HEIGHT / 2
        return round(LINE_HEIGHT - EDGE - (value - low) / span * (LINE_HEIGHT - 2 * EDGE), 1)

    pieces: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            pieces.append([])
        else:
            pieces[-1].append((round(EDGE + place * step, 1), height(value)))
    drawn = [piece for piece in pieces if piece]
    return Line(
        tuple(" ".join(f"{x},{y}" for x, y in piece) for piece in drawn if len(piece) > 1),
        tuple(piece[0] for piece in drawn if len(piece) == 1),
        drawn[-1][-1] if values[-1] is not None else None,
        None if target is None else height(target),
    )


@dataclass(frozen=True)
class Span:
    """One step on the axis: where 50, 90 and 95 percent of the cases are, in units of the drawing;
    `is_beyond` where the last lies behind the end of the axis."""

    p50: float
    p90: float
    p95: float
    is_beyond: bool
    is_over: bool


def span_of(percents: Sequence[float | None]) -> Span | None:
    """A step on the axis; None without cases."""
    if any(value is None for value in percents):
        return None
    values = [float(value or 0) for value in percents]
    p50, p90, p95 = (on_axis(value) for value in values)
    return Span(p50, p90, p95, max(values) > AXIS_PERCENT, values[1] > 100)


def on_axis(percent: float) -> float:
    """The place of a percentage on the common axis."""
    return round(min(max(percent, 0), AXIS_PERCENT) / AXIS_PERCENT * STEP_WIDTH, 1)


def dot_of(share: float | None) -> float | None:
    """The place of a share on the axis from 60 to 100 percent; 0 stands for all below it."""
    if share is None:
        return None
    part = (min(max(share, DOT_FROM), 100.0) - DOT_FROM) / (100.0 - DOT_FROM)
    return round(EDGE + part * (DOT_WIDTH - 2 * EDGE), 1)
