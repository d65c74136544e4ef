"""By when an agency has to accept and to resolve, and why that moment.

Covers the choice of a target, due and warning moments, pausing and resuming a clock, and the
explanation of a due moment in numbers and codes. Leaves out who may grant an extension
(`permissions`) and the recording of a breach (`ioc.workers.watch`).

The times themselves are seeds (`sla.yaml`). Huế's practice is seven working days; that is 56
hours of office time here, so a report of 10:12 is due at 10:12 seven working days later, and one
sent at night counts from the next opening.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from ioc.domain.clock import WORKED, DayKind, WorkingCalendar, local
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.incidents import Severity

WARNING_SHARE = 0.8
"""A warning is given when this share of the time is used up."""

ANY_CATEGORY = "any"
NOTHING = timedelta(0)


class SLACalendar(StrEnum):
    """Which time counts: office hours only, or every minute of day and night."""

    WORKING = "working"
    ALWAYS = "always"


class SLAStep(StrEnum):
    """What has to be done by the due moment."""

    ACCEPT = "accept"
    RESOLVE = "resolve"


class SLAState(StrEnum):
    """Where a running clock stands."""

    ON_TIME = "on_time"
    WARNING = "warning"
    OVERDUE = "overdue"
    PAUSED = "paused"


@dataclass(frozen=True)
class SLATarget:
    """The time to accept and to resolve for one category and severity.

    Attributes:
        category: category code, or None for every category without a target of its own.
        severity: the severity it is for.
        calendar: which time counts.
        accept_minutes, resolve_minutes: minutes of that time, positive.
    """

    category: str | None
    severity: Severity
    calendar: SLACalendar
    accept_minutes: int
    resolve_minutes: int

    def __post_init__(self) -> None:
        if not 0 < self.accept_minutes <= self.resolve_minutes:
            raise ValueError("accepting takes some time, and resolving no less")

    def span(self, step: SLAStep) -> timedelta:
        """The time given for a step."""
        minutes = self.accept_minutes if step is SLAStep.ACCEPT else self.resolve_minutes
        return timedelta(minutes=minutes)


@dataclass(frozen=True)
class SkippedDay:
    """A local day that did not count, and why (`weekend`, `holiday`, `day_off`)."""

    day: date
    kind: DayKind


@dataclass(frozen=True)
class DueExplanation:
    """Why something is due when it is: numbers and codes, for a screen to put into words.

    Attributes:
        step, calendar, minutes: what was promised.
        start: when the matter came to the agency (UTC).
        counted_from: when the clock began to run: `start`, or the next opening of offices (UTC).
        warning_at, due_at: moments in UTC.
        working_days: local days with office time between `counted_from` and `due_at`, both
            included; 0 when every minute counts.
        skipped: days between them that did not count, in order.
        paused_minutes: clock time that pauses gave back.
    """

    step: SLAStep
    calendar: SLACalendar
    minutes: int
    start: datetime
    counted_from: datetime
    warning_at: datetime
    due_at: datetime
    working_days: int
    skipped: tuple[SkippedDay, ...]
    paused_minutes: int


@dataclass(frozen=True)
class Pause:
    """A time in which the clock stood, because the agency waited for somebody else.

    Attributes:
        begin, end: aware moments, `begin` first. A pause that still lasts has no due moment yet,
            so it is not made into one of these.
    """

    begin: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.end < self.begin:
            raise ValueError("a pause cannot end before it begins")


def target_for(targets: Iterable[SLATarget], category: str, severity: Severity) -> SLATarget:
    """The target of a category, or the one for any category; raises `LookupError` for none."""
    for_any: SLATarget | None = None
    for target in targets:
        if target.severity is not severity:
            continue
        if target.category == category:
            return target
        if target.category is None:
            for_any = for_any or target
    if for_any is None:
        raise LookupError(f"no target for {category} {severity}")
    return for_any


def due_at(
    target: SLATarget,
    start: datetime,
    calendar: WorkingCalendar,
    step: SLAStep = SLAStep.RESOLVE,
) -> datetime:
    """The moment (UTC) by which the step has to be done, counted from `start`."""
    return advance(target.calendar, start, target.span(step), calendar)


def warning_at(
    target: SLATarget,
    start: datetime,
    calendar: WorkingCalendar,
    step: SLAStep = SLAStep.RESOLVE,
    share: float = WARNING_SHARE,
) -> datetime:
    """The moment (UTC) when a share of the time for the step is used up, 80 % unless told."""
    return advance(target.calendar, start, target.span(step) * share, calendar)


def is_overdue(due: datetime, at: datetime) -> bool:
    """Whether the due moment is past; at the due moment itself it is not yet late."""
    return at > due


def state_at(due: datetime, warning: datetime, at: datetime) -> SLAState:
    """Where the clock stands at a moment."""
    if is_overdue(due, at):
        return SLAState.OVERDUE
    return SLAState.WARNING if at >= warning else SLAState.ON_TIME


def time_left(
    kind: SLACalendar, due: datetime, at: datetime, calendar: WorkingCalendar
) -> timedelta:
    """Time that counts from `at` to `due`; negative when it is late."""
    return _between(kind, at, due, calendar)


def resumed_due_at(
    kind: SLACalendar,
    due: datetime,
    paused_at: datetime,
    resumed_at: datetime,
    calendar: WorkingCalendar,
) -> datetime:
    """The new due moment (UTC) after a pause: what was left then is left again now.

    A clock that was late when it was stopped stays as late: a pause forgives nothing. Raises
    `ValueError` when it is resumed before it was paused.
    """
    if resumed_at < paused_at:
        raise ValueError("a clock cannot be resumed before it was paused")
    left = _between(kind, paused_at, due, calendar)
    if paused_at >= due or resumed_at == paused_at:
        return due.astimezone(UTC)
    if left == timedelta(0):
        # Stopped after hours with the due moment still ahead of any office time: nothing that
        # counts was left, and the due moment moves no further than the end of the pause.
        return max(due, resumed_at).astimezone(UTC)
    return advance(kind, resumed_at, left, calendar)


def due_after_pauses(
    target: SLATarget,
    start: datetime,
    pauses: Sequence[Pause],
    calendar: WorkingCalendar,
    step: SLAStep = SLAStep.RESOLVE,
) -> datetime:
    """The due moment (UTC) when the clock stood during `pauses`, given in order and apart.

    The part of a pause before `start` does not count. Raises `ValueError` for pauses out of order.
    """
    return _after_pauses(target.calendar, start, target.span(step), pauses, calendar)


def explain_due(
    target: SLATarget,
    start: datetime,
    calendar: WorkingCalendar,
    step: SLAStep = SLAStep.RESOLVE,
    pauses: Sequence[Pause] = (),
) -> DueExplanation:
    """Everything a screen needs to say why a matter is due when it is."""
    kind, span = target.calendar, target.span(step)
    due = due_after_pauses(target, start, pauses, calendar, step)
    paused = sum(
        (
            _between(kind, max(pause.begin, start), pause.end, calendar)
            for pause in pauses
            if start < pause.end and pause.begin < due
        ),
        timedelta(0),
    )
    counted_from = start.astimezone(UTC)
    working_days = 0
    skipped: list[SkippedDay] = []
    if kind is SLACalendar.WORKING:
        counted_from = calendar.next_working(start)
        day = local(start, calendar.timezone).date()
        while day <= local(due, calendar.timezone).date():
            day_kind = calendar.day_kind(day)
            if day_kind not in WORKED:
                skipped.append(SkippedDay(day, day_kind))
            elif day >= local(counted_from, calendar.timezone).date():
                working_days += 1
            day += timedelta(days=1)
    return DueExplanation(
        step=step,
        calendar=kind,
        minutes=int(span / timedelta(minutes=1)),
        start=start.astimezone(UTC),
        counted_from=counted_from,
        warning_at=_after_pauses(kind, start, span * WARNING_SHARE, pauses, calendar),
        due_at=due,
        working_days=working_days,
        skipped=tuple(skipped),
        paused_minutes=int(paused / timedelta(minutes=1)),
    )


def parse_targets(document: Mapping[str, Any]) -> tuple[SLATarget, ...]:
    """The targets of a seed file (`sla.yaml`, as plain values), in its order.

    Raises `InvalidInput` naming the entry that cannot be read.
    """
    targets: list[SLATarget] = []
    for index, row in enumerate(document["targets"]):
        categories = row.get("categories", ANY_CATEGORY)
        codes = [None] if categories == ANY_CATEGORY else list(categories)
        try:
            targets.extend(
                SLATarget(
                    category=code,
                    severity=Severity(row["severity"]),
                    calendar=SLACalendar(row["calendar"]),
                    accept_minutes=int(row["accept_minutes"]),
                    resolve_minutes=int(row["resolve_minutes"]),
                )
                for code in codes
            )
        except (KeyError, ValueError, TypeError) as error:
            raise InvalidInput(FieldError(f"targets[{index}]", "bad_target")) from error
    return tuple(targets)


def _after_pauses(
    kind: SLACalendar,
    start: datetime,
    span: timedelta,
    pauses: Sequence[Pause],
    calendar: WorkingCalendar,
) -> datetime:
    """The moment (UTC) when `span` has run since `start`, with the clock standing in the pauses."""
    moment = advance(kind, start, span, calendar)
    for earlier, later in pairwise(pauses):
        if later.begin < earlier.end:
            raise ValueError("pauses must be in order and apart")
    for pause in pauses:
        if pause.end > start:
            begin = max(pause.begin, start)
            moment = resumed_due_at(kind, moment, begin, pause.end, calendar)
    return moment


def advance(
    kind: SLACalendar, start: datetime, span: timedelta, calendar: WorkingCalendar
) -> datetime:
    """`start` plus a span of the time that counts, in UTC."""
    if kind is SLACalendar.ALWAYS:
        return (start + span).astimezone(UTC)
    return calendar.add_working(start, span)


def _between(
    kind: SLACalendar, begin: datetime, end: datetime, calendar: WorkingCalendar
) -> timedelta:
    """The time that counts from one moment to another, negative backwards."""
    return end - begin if kind is SLACalendar.ALWAYS else calendar.working_between(begin, end)
