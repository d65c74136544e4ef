"""The figures of the dashboard out of its rows. A figure names the selection that it counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ioc.domain import dashboard_facts as rows
from ioc.domain.dashboard import (
    HOT_LEAST,
    LIFE,
    ORDINARY,
    OWN_DEADLINE,
    WEEKS,
    Aims,
    Reproach,
    ServiceStep,
    percentile,
    share_of,
)
from ioc.domain.dashboard_facts import NONE, Facts, Seen
from ioc.domain.reports import Satisfaction

HOT_MOST = 8
SHARES = (0.5, 0.9, 0.95)


@dataclass(frozen=True)
class Head:
    """One figure at the top. `part` of `whole` make a share; `figure` names what is counted.

    `change` is against the period before, None where one of both is not known. `weeks` are eight
    times seven days up to the last day, the oldest first.
    """

    name: str
    value: float | None
    figure: str
    part: int = 0
    whole: int = 0
    before: float | None = None
    target: int | None = None
    is_met: bool | None = None
    weeks: tuple[float | None, ...] = ()
    more_is_better: bool | None = None

    @property
    def counted(self) -> int:
        """How many incidents stand behind its figure."""
        return self.whole if self.figure in {"rated", "step.dispatch"} else self.part

    @property
    def change(self) -> float | None:
        """By how much it differs from the period before."""
        if self.value is None or self.before is None:
            return None
        return round(self.value - self.before, 1)

    @property
    def is_better(self) -> bool | None:
        """Whether the change is for the better; None where it is neither."""
        if not self.change or self.more_is_better is None:
            return None
        return (self.change > 0) == self.more_is_better


def together(one: Facts, other: Facts) -> Facts:
    """The rows of both, in the columns that both have; of the texts, satisfaction alone."""
    found = Facts((), frozenset(), ())
    found.length = len(one) + len(other)
    for name in one.numbers.keys() & other.numbers.keys():
        found.numbers[name] = np.concatenate((one.numbers[name], other.numbers[name]))
    for name in one.codes.keys() & other.codes.keys():
        (first, known), (second, names) = one.codes[name], other.codes[name]
        merged = list(known) + [text for text in names if text not in known]
        places = np.array([merged.index(text) for text in names] or [0], np.int64)
        found.codes[name] = (np.concatenate((first, places[second])), merged)
    return found


def weeks_of(facts: Facts, seen: Seen) -> list[Facts]:
    """The rows of each of the eight weeks, the oldest first."""
    age = (seen.last_day - facts.number("day")) // 7
    return [facts.of(age == number) for number in range(WEEKS - 1, -1, -1)]


def before_of(before: Facts, seen: Seen, now_hour: int | None) -> Facts:
    """The rows of the period before, as far as the period itself has come today."""
    days = seen.last_day - seen.first_day + 1
    day = before.number("day")
    inside = (day >= seen.first_day - days) & (day < seen.first_day)
    if now_hour is not None:
        inside &= (day < seen.first_day - 1) | (before.number("hour") <= now_hour)
    return before.of(inside)


def _on_time(facts: Facts, seen: Seen) -> tuple[float | None, int, int]:
    part = int(rows.on_time(facts).sum())
    whole = part + int(rows.late(facts, seen.at).sum())
    return share_of(part, whole), part, whole


def _reopened(facts: Facts, _seen: Seen) -> tuple[float | None, int, int]:
    part = int(rows.reopened(facts).sum())
    whole = int(rows.settled_once(facts).sum())
    return share_of(part, whole), part, whole


def _satisfied(facts: Facts, _seen: Seen) -> tuple[float | None, int, int]:
    counts = facts.count_texts("satisfaction", rows.counted(facts))
    whole = sum(n for text, n in counts.items() if text)
    part = whole - counts.get(Satisfaction.NOT_SATISFIED.value, 0)
    return share_of(part, whole), part, whole


def _dispatch(facts: Facts, seen: Seen) -> tuple[float | None, int, int]:
    known = rows.measured(facts, ServiceStep.DISPATCH)
    within = known & ~rows.step_late(facts, ServiceStep.DISPATCH, seen.aims)
    seconds = facts.number(ServiceStep.DISPATCH.value)[known]
    return percentile(seconds, 0.9), int(within.sum()), int(known.sum())


def heads(
    facts: Facts, before: Facts, still_open: Facts, seen: Seen, hour: int | None
) -> list[Any]:
    """The figures at the top, in the order of the page."""
    past = before_of(before, seen, hour)
    weeks = weeks_of(together(facts, before), seen)
    aims = seen.aims
    count = int(rows.counted(facts).sum())
    per_week = tuple(float(rows.counted(one).sum()) for one in weeks)
    received = Head(
        "received",
        float(count),
        "all",
        count,
        int(facts.number("reports")[rows.counted(facts)].sum()),
        float(rows.counted(past).sum()) if len(past) else None,
        weeks=per_week,
    )
    overdue = int(rows.overdue(still_open, seen.at).sum())
    late_by_week = tuple(float(rows.late(one, seen.at).sum()) for one in weeks)
    found = [received]
    for name, measure, target, is_most, figure in (
        ("on_time", _on_time, aims.on_time_percent, False, "on_time"),
        ("dispatch", _dispatch, aims.dispatch_seconds, True, "step.dispatch"),
        ("overdue", None, aims.overdue_most, True, "overdue"),
        ("reopened", _reopened, aims.reopened_percent, True, "reopened"),
        ("satisfied", _satisfied, aims.satisfied_percent, False, "rated"),
    ):
        if measure is None:
            value: float | None = float(overdue)
            part, whole, was, trend = overdue, len(still_open), None, late_by_week
        else:
            value, part, whole = measure(facts, seen)
            was = measure(past, seen)[0]
            trend = tuple(measure(one, seen)[0] for one in weeks)  # type: ignore[misc]
        met = None
        if value is not None:
            met = value <= target if is_most else value >= target
        found.append(Head(name, value, figure, part, whole, was, target, met, trend, not is_most))
    return found


@dataclass(frozen=True)
class StepRow:
    """The time of one step. `values` and `percents` at 50, 90 and 95 percent of the cases, in its
    own unit and in percent of what each case had; `allowed` is what most had, `is_mixed` where
    cases had different times."""

    step: ServiceStep
    count: int
    values: tuple[float | None, ...]
    percents: tuple[float | None, ...]
    allowed: int | None
    is_mixed: bool
    in_time: float | None


def steps(facts: Facts, seen: Seen) -> list[StepRow]:
    """The times of all steps."""
    return [_step(facts, step, seen.aims) for step in (*LIFE, *ORDINARY)]


def _step(facts: Facts, step: ServiceStep, aims: Aims) -> StepRow:
    known = rows.measured(facts, step)
    taken = facts.number(step.value)[known]
    had = rows.allowed(facts, step, aims)[known]
    late = int(rows.step_late(facts, step, aims).sum())
    share = 100 * taken / np.maximum(had, 1)
    sizes, counts = np.unique(had, return_counts=True)
    usual = int(sizes[counts.argmax()]) if len(sizes) else aims.standard(step)
    return StepRow(
        step,
        len(taken),
        tuple(percentile(taken, one) for one in SHARES),
        tuple(percentile(share, one) for one in SHARES),
        usual,
        step in OWN_DEADLINE and len(sizes) > 1,
        share_of(len(taken) - late, len(taken)),
    )


@dataclass(frozen=True)
class Hours:
    """What came in by the hour of the day; `groups` are critical, high, and the others."""

    groups: tuple[tuple[int, ...], ...]
    before: tuple[int, ...]
    days: int

    def total(self, hour: int) -> int:
        """All of an hour."""
        return sum(group[hour] for group in self.groups)

    @property
    def highest(self) -> int:
        """The hour with the most."""
        return max(range(24), key=self.total)


def hours(facts: Facts, before: Facts, seen: Seen, now_hour: int | None) -> Hours:
    """By hour and severity, and by hour in the period before."""
    all_rows, severity = rows.counted(facts), facts.number("severity")
    groups = (severity == 0, severity == 1, severity > 1)
    past = before_of(before, seen, now_hour)
    return Hours(
        tuple(_by_hour(facts, all_rows & group) for group in groups),
        _by_hour(past, rows.counted(past)),
        seen.last_day - seen.first_day + 1,
    )


def _by_hour(facts: Facts, mask: rows.Mask) -> tuple[int, ...]:
    return tuple(int(n) for n in np.bincount(facts.number("hour")[mask], minlength=24)[:24])


def heat(facts: Facts, seen: Seen) -> list[tuple[int, ...]]:
    """Lines of days, or of weekdays from Monday on, each with its 24 hours."""
    lines = seen.last_day - seen.first_day + 1 if seen.is_by_day else 7
    all_rows = rows.counted(facts)
    place = rows.heat_row(facts, seen)[all_rows] * 24 + facts.number("hour")[all_rows]
    counts = np.bincount(place, minlength=lines * 24)
    return [tuple(int(n) for n in counts[line * 24 : line * 24 + 24]) for line in range(lines)]


def by_text(facts: Facts, name: str) -> list[tuple[str | None, int]]:
    """How many have each text of a column, the most first."""
    counts = facts.count_texts(name, rows.counted(facts))
    return sorted(counts.items(), key=lambda one: (-one[1], one[0] or ""))


@dataclass(frozen=True)
class Ratings:
    """How reporters rated, by week and in the period, and what stands out where they were not
    satisfied."""

    weeks: tuple[tuple[int, int, int], ...]
    now: tuple[int, int, int]
    reproaches: tuple[tuple[Reproach, int], ...]


def ratings(facts: Facts, before: Facts, seen: Seen) -> Ratings:
    """What reporters said of results."""
    reproaches = facts.count_texts("reproach", rows.counted(facts))
    said = [(one, reproaches.get(one.value, 0)) for one in Reproach]
    return Ratings(
        tuple(_ratings(one) for one in weeks_of(together(facts, before), seen)),
        _ratings(facts),
        tuple(sorted(said, key=lambda one: -one[1])),
    )


def _ratings(facts: Facts) -> tuple[int, int, int]:
    counts = facts.count_texts("satisfaction", rows.counted(facts))
    one, two, three = (counts.get(member.value, 0) for member in Satisfaction)
    return one, two, three


def hot_spots(facts: Facts) -> list[tuple[int, str, int, int]]:
    """Places where matters of one kind come again: cell, category, how many, the last of them."""
    known = rows.counted(facts) & (facts.number("cell") != NONE)
    if not known.any():
        return []
    codes, names = facts.codes["category"]
    keys = facts.number("cell")[known] * 1000 + codes[known]
    places, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    last = np.zeros(len(places), np.int64)
    np.maximum.at(last, inverse, facts.number("incident_id")[known])
    order: NDArray[Any] = np.lexsort((places, -counts))[:HOT_MOST]
    return [
        (int(places[i] // 1000), str(names[int(places[i] % 1000)]), int(counts[i]), int(last[i]))
        for i in order
        if counts[i] >= HOT_LEAST
    ]
