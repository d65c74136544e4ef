"""What the dashboard counts: periods, percentiles, steps with their standards, targets, fairness.

Days are local days of the city. A share without cases is None and never 0. Leaves out which rows
are looked at (`queries.dashboard`) and the words (`dashboard_words`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from enum import StrEnum
from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ioc.domain.errors import FieldError, InvalidInput

LEAST_TO_RANK = 30
"""An agency with fewer cases is shown and not ranked: one late case more would move it too far."""

HOT_LEAST = 3
"""So many matters of one kind in one place are a place where it comes again."""

CELL_DEGREES = 0.0025
"""Width of a cell of the grid of places: about 275 m to the north, 265 m to the east in Huế."""

WEEKS = 8
LONGEST_DAYS = 366 * 3
AXIS_PERCENT = 175
"""The common axis of the steps ends there; what is beyond gets an arrow."""

EPOCH = date(1970, 1, 1)


class PeriodName(StrEnum):
    """Which days are counted."""

    TODAY = "today"
    WEEK = "7d"
    MONTH = "30d"
    QUARTER = "quarter"
    YEAR = "year"
    CUSTOM = "custom"


@dataclass(frozen=True)
class Period:
    """Local days from `first` to `last`, both counted."""

    name: PeriodName
    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """As many days, just before."""
        return Period(
            PeriodName.CUSTOM,
            self.first - timedelta(days=self.days),
            self.first - timedelta(days=1),
        )


def period_of(name: PeriodName, today: date, first: date | None, last: date | None) -> Period:
    """The days that are meant; today is the last of those that are counted back.

    Raises `InvalidInput` for days that are missing, turned round, too many or far away.
    """
    if name is PeriodName.CUSTOM:
        if first is None or last is None:
            raise InvalidInput(FieldError("from" if first is None else "to", "required"))
        if last < first:
            raise InvalidInput(FieldError("to", "ends_before_it_begins"))
        if first.year < 2000 or (last - first).days >= LONGEST_DAYS or last.year > 2100:
            raise InvalidInput(FieldError("from", "period_too_long"))
        return Period(name, first, last)
    begins = {
        PeriodName.TODAY: today,
        PeriodName.WEEK: today - timedelta(days=6),
        PeriodName.MONTH: today - timedelta(days=29),
        PeriodName.QUARTER: date(today.year, (today.month - 1) // 3 * 3 + 1, 1),
        PeriodName.YEAR: date(today.year, 1, 1),
    }
    return Period(name, begins[name], today)


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The day with this number."""
    return EPOCH + timedelta(days=int(number))


def percentile(values: NDArray[Any], share: float) -> float | None:
    """The smallest value that `share` (0 to 1) of the values do not exceed (nearest rank)."""
    if not len(values):
        return None
    return float(np.sort(values)[max(0, ceil(share * len(values) - 1e-9) - 1)])


def share_of(part: int, whole: int) -> float | None:
    """Percent with one decimal; None of nothing."""
    return round(100 * part / whole, 1) if whole else None


class ServiceStep(StrEnum):
    """A step whose time is measured. The first four are of life threats, in seconds of the clock;
    the others in minutes of office time."""

    DISPATCH = "dispatch"
    TURNOUT = "turnout"
    TRAVEL = "travel"
    HAND_OVER = "hand_over"
    RECEIVE = "receive"
    REFER = "refer"
    ACCEPT = "accept"
    RESULT = "result"


LIFE = (ServiceStep.DISPATCH, ServiceStep.TURNOUT, ServiceStep.TRAVEL, ServiceStep.HAND_OVER)
ORDINARY = (ServiceStep.RECEIVE, ServiceStep.REFER, ServiceStep.ACCEPT, ServiceStep.RESULT)
OWN_DEADLINE = frozenset({ServiceStep.ACCEPT, ServiceStep.RESULT})
"""Steps with the deadline that was promised in each case; the others have one standard."""


class Reproach(StrEnum):
    """What stands out in a case whose reporter was not satisfied."""

    NOT_FIXED = "not_fixed"
    LATE = "late"
    ONLY_ANSWERED = "only_answered"
    OTHER = "other"


def reproach_of(fixed: bool | None, is_late: bool, is_fixed_outcome: bool) -> Reproach:
    """The plainest of what the case shows: not done, late, only answered, something else."""
    if fixed is False:
        return Reproach.NOT_FIXED
    if is_late:
        return Reproach.LATE
    return Reproach.OTHER if is_fixed_outcome else Reproach.ONLY_ANSWERED


@dataclass(frozen=True)
class Aims:
    """Targets in percent or cases, and standards of steps: seconds for life threats, minutes of
    office time for the others. Dispatch within 60 s, a crew on its way within 3 min, there within
    20 min; received and referred within one working day of eight hours."""

    on_time_percent: int = 95
    overdue_most: int = 0
    reopened_percent: int = 3
    satisfied_percent: int = 90
    dispatch_seconds: int = 60
    turnout_seconds: int = 180
    travel_seconds: int = 1200
    hand_over_seconds: int = 3600
    receive_minutes: int = 480
    refer_minutes: int = 480

    def standard(self, step: ServiceStep) -> int | None:
        """The one standard of a step, in its own unit; None where each case has a deadline."""
        if step in OWN_DEADLINE:
            return None
        unit = "seconds" if step in LIFE else "minutes"
        return int(getattr(self, f"{step.value}_{unit}"))


PERCENTS = frozenset({"on_time_percent", "reopened_percent", "satisfied_percent"})
MOST = 100_000


def parse_aims(document: Mapping[str, Any]) -> Aims:
    """Aims from plain values; what is left out is usual. Raises `InvalidInput` at its field."""
    values: dict[str, int] = {}
    errors = []
    for one in fields(Aims):
        raw = document.get(one.name, one.default)
        try:
            value = int(str(raw).strip())
        except ValueError:
            errors.append(FieldError(one.name, "not_a_whole_number"))
            continue
        least = 0 if one.name in PERCENTS or one.name == "overdue_most" else 1
        if not least <= value <= (100 if one.name in PERCENTS else MOST):
            errors.append(FieldError(one.name, "out_of_range"))
        values[one.name] = value
    if errors:
        raise InvalidInput(*errors)
    return Aims(**values)


def aims_document(aims: Aims) -> dict[str, int]:
    """Plain values, as `parse_aims` reads them."""
    return asdict(aims)


def cell_of(lat: float, lon: float) -> int:
    """The number of the cell of the grid that a place (WGS84 degrees) is in."""
    return int((lat + 90) // CELL_DEGREES) * 1_000_000 + int((lon + 180) // CELL_DEGREES)


def cell_centre(cell: int) -> tuple[float, float]:
    """Latitude and longitude of the middle of a cell."""
    row, column = divmod(cell, 1_000_000)
    return (
        round((row + 0.5) * CELL_DEGREES - 90, 6),
        round((column + 0.5) * CELL_DEGREES - 180, 6),
    )
