"""The rows that are counted, column by column, and which of them stand behind a figure.

A figure and the list behind it come from the same selection, so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ioc.domain.dashboard import (
    LIFE,
    ORDINARY,
    OWN_DEADLINE,
    Aims,
    PeriodName,
    Reproach,
    ServiceStep,
)
from ioc.domain.errors import NotFound
from ioc.domain.reports import Satisfaction

NONE = -1
Mask = Any
"""Booleans, one for each row (`NDArray[np.bool_]`)."""

SEVERITIES = ("critical", "high", "normal", "low")
BY_DAY_AT_MOST = 14
"""So many days stand one below the other in the heat of hours; more are put together by weekday."""


class Facts:
    """Rows as columns. Numbers that are not known are `NONE`; texts keep None."""

    def __init__(self, names: Sequence[str], texts: frozenset[str], rows: Sequence[Any]) -> None:
        self.length = len(rows)
        self.numbers: dict[str, NDArray[np.int64]] = {}
        self.codes: dict[str, tuple[NDArray[np.int64], list[str | None]]] = {}
        columns = list(zip(*rows, strict=True)) if rows else [()] * len(names)
        for name, column in zip(names, columns, strict=True):
            numbers = [NONE if value is None else value for value in column]
            self._take(name, texts, column if name in texts else numbers)

    @classmethod
    def of_columns(
        cls, names: Sequence[str], texts: frozenset[str], columns: Sequence[Sequence[Any]]
    ) -> Facts:
        """Columns of equal length in the order of `names`; numbers that are not known are `NONE`
        already."""
        found = cls((), frozenset(), ())
        found.length = len(columns[0])
        for name, column in zip(names, columns, strict=True):
            found._take(name, texts, column)
        return found

    def _take(self, name: str, texts: frozenset[str], column: Sequence[Any]) -> None:
        if name not in texts:
            self.numbers[name] = np.array(column, np.int64)
            return
        known = list(dict.fromkeys(column))
        place = {text: number for number, text in enumerate(known)}
        self.codes[name] = (np.array([place[text] for text in column], np.int64), known)

    def __len__(self) -> int:
        return self.length

    def number(self, name: str) -> NDArray[np.int64]:
        """A column of numbers."""
        return self.numbers[name]

    def texts(self, name: str) -> list[str | None]:
        """The texts that occur in a column."""
        return self.codes[name][1]

    def is_text(self, name: str, text: str | None) -> Mask:
        """Which rows have this text."""
        codes, known = self.codes[name]
        return codes == (known.index(text) if text in known else NONE)

    def count_texts(self, name: str, mask: Mask) -> dict[str | None, int]:
        """How many rows have each text, of those that the mask names."""
        codes, known = self.codes[name]
        counts = np.bincount(codes[mask], minlength=len(known))
        return {text: int(n) for text, n in zip(known, counts, strict=True) if n}

    def of(self, mask: Mask) -> Facts:
        """The rows that the mask names."""
        found = Facts((), frozenset(), ())
        found.length = int(mask.sum())
        found.numbers = {name: column[mask] for name, column in self.numbers.items()}
        found.codes = {name: (codes[mask], known) for name, (codes, known) in self.codes.items()}
        return found


@dataclass(frozen=True)
class Seen:
    """What is looked at: from which day, at which moment (seconds), against which aims."""

    first_day: int
    last_day: int
    at: int
    aims: Aims
    name: PeriodName = PeriodName.WEEK

    @property
    def is_by_day(self) -> bool:
        """Whether the heat of hours has a line for each day."""
        return self.last_day - self.first_day < BY_DAY_AT_MOST


def counted(facts: Facts) -> Mask:
    """What is not rejected."""
    return facts.number("is_rejected") == 0


def finished(facts: Facts) -> Mask:
    """What was settled."""
    return counted(facts) & (facts.number("done_s") != NONE)


def on_time(facts: Facts) -> Mask:
    """What was settled by its deadline."""
    due, done = facts.number("due_s"), facts.number("done_s")
    return counted(facts) & (due != NONE) & (done != NONE) & (done <= due)


def late(facts: Facts, at: int) -> Mask:
    """What missed its deadline, settled or not; a clock that stands is late only as it was then."""
    due, done = facts.number("due_s"), facts.number("done_s")
    stopped = facts.number("stopped_s")
    until = np.where(done != NONE, done, np.where(stopped != NONE, stopped, at))
    return counted(facts) & (due != NONE) & (until > due)


def overdue(facts: Facts, at: int) -> Mask:
    """What missed its deadline and is not settled yet."""
    return late(facts, at) & (facts.number("done_s") == NONE)


def reopened(facts: Facts) -> Mask:
    """What was opened again."""
    return counted(facts) & (facts.number("reopened") > 0)


def settled_once(facts: Facts) -> Mask:
    """What could be opened again: settled now, or opened again since."""
    return finished(facts) | reopened(facts)


def measured(facts: Facts, step: ServiceStep) -> Mask:
    """What a step was measured of."""
    known = counted(facts) & (facts.number(step.value) != NONE)
    if step in OWN_DEADLINE:
        known &= facts.number(f"{step.value}_allowed") > 0
    return known


def allowed(facts: Facts, step: ServiceStep, aims: Aims) -> NDArray[np.int64]:
    """The time that a step had, in its own unit, row by row."""
    standard = aims.standard(step)
    if standard is not None:
        return np.full(len(facts), standard, np.int64)
    return facts.number(f"{step.value}_allowed")


def step_late(facts: Facts, step: ServiceStep, aims: Aims) -> Mask:
    """What took longer in a step than it had."""
    return measured(facts, step) & (facts.number(step.value) > allowed(facts, step, aims))


def critical(facts: Facts) -> Mask:
    """Dangers to life."""
    return counted(facts) & (facts.number("severity") == 0)


def heat_row(facts: Facts, seen: Seen) -> NDArray[np.int64]:
    """The line of the heat of hours that each row is in: days from the first, or weekdays."""
    days = facts.number("day")
    return days - seen.first_day if seen.is_by_day else (days + 3) % 7


SIMPLE = {
    "all": lambda facts, seen: counted(facts),
    "rejected": lambda facts, seen: facts.number("is_rejected") == 1,
    "joined": lambda facts, seen: counted(facts) & (facts.number("reports") > 1),
    "finished": lambda facts, seen: finished(facts),
    "decided": lambda facts, seen: on_time(facts) | late(facts, seen.at),
    "on_time": lambda facts, seen: on_time(facts),
    "late": lambda facts, seen: late(facts, seen.at),
    "overdue": lambda facts, seen: overdue(facts, seen.at),
    "reopened": lambda facts, seen: reopened(facts),
    "settled_once": lambda facts, seen: settled_once(facts),
    "rated": lambda facts, seen: counted(facts) & ~facts.is_text("satisfaction", None),
    "critical": lambda facts, seen: critical(facts),
    "not_dispatched": lambda facts, seen: critical(facts) & (facts.number("dispatch") == NONE),
}
"""Figures without a number or a code in their name."""

OF_AGENCY = frozenset({"all", "finished", "decided", "on_time", "late", "overdue", "reopened"})
OF_TEXT = {"channel": "channel", "category": "category", "area": "area_code"}


def select(facts: Facts, key: str, seen: Seen) -> Mask:
    """The rows behind a figure, by its name. Raises `NotFound` for a name that none has."""
    if key in SIMPLE:
        found: Mask = SIMPLE[key](facts, seen)
        return found
    kind, _, rest = key.partition(".")
    if kind in OF_TEXT and rest:
        wanted = None if rest == "none" else rest
        return counted(facts) & facts.is_text(OF_TEXT[kind], wanted)
    if kind == "severity" and rest in SEVERITIES:
        return counted(facts) & (facts.number("severity") == SEVERITIES.index(rest))
    if kind == "hour":
        return counted(facts) & (facts.number("hour") == _whole(rest, 23))
    if kind == "heat":
        return _heat(facts, rest, seen)
    if kind == "step":
        return _step(facts, rest, seen)
    if kind == "rating" and rest in set(Satisfaction):
        return counted(facts) & facts.is_text("satisfaction", rest)
    if kind == "reproach" and rest in set(Reproach):
        return counted(facts) & facts.is_text("reproach", rest)
    if kind == "place":
        cell, _, category = rest.partition(".")
        here = facts.number("cell") == _whole(cell, 10**12)
        return counted(facts) & here & facts.is_text("category", category)
    raise NotFound


def select_agency(parts: Facts, agency: str, key: str, seen: Seen) -> Mask:
    """The same for the part of one agency."""
    if key not in OF_AGENCY:
        raise NotFound
    own: Mask = parts.is_text("agency_code", agency) & (parts.number("holds") == 1)
    return own & SIMPLE[key](parts, seen)


def _heat(facts: Facts, rest: str, seen: Seen) -> Mask:
    line, _, hour = rest.partition(".")
    rows = heat_row(facts, seen) == _whole(line, 10_000)
    return counted(facts) & rows & (facts.number("hour") == _whole(hour, 23))


def _step(facts: Facts, rest: str, seen: Seen) -> Mask:
    name, _, which = rest.partition(".")
    if name not in {*LIFE, *ORDINARY} or which not in {"", "late", "in_time"}:
        raise NotFound
    step = ServiceStep(name)
    if which == "late":
        return step_late(facts, step, seen.aims)
    known = measured(facts, step)
    return known & ~step_late(facts, step, seen.aims) if which else known


def _whole(text: str, most: int) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 12 or int(text) > most:
        raise NotFound
    return int(text)
