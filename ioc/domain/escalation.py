"""Whom a clock calls, and when: the warning, the due moment, and the steps up a chain of people.

A clock has steps that are taken in order, each once; how many were taken is a number that the
referral keeps (`level`). Covers which step is next, at what moment, and which kind of people it
is for. Leaves out the due moments (`sla`) and who these people are today (`queries.duty`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Any

from ioc.domain.clock import WorkingCalendar
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.incidents import Severity
from ioc.domain.sla import SLACalendar, SLAStep

SHORTEST_WARNED_MINUTES = 15
"""A shorter clock gives no warning: the notice that started it has hardly been read."""

LONGEST_AFTER_MINUTES = 30 * 24 * 60
MOST_RUNGS = 6


class CalledTo(StrEnum):
    """Whom a step of a chain calls; where nobody is found, the next higher."""

    OFFICER = "officer"
    MANAGER = "manager"
    DUTY_OFFICER = "duty_officer"
    SUPERVISOR = "supervisor"


HIGHER: dict[CalledTo, CalledTo | None] = {
    CalledTo.OFFICER: CalledTo.MANAGER,
    CalledTo.MANAGER: CalledTo.DUTY_OFFICER,
    CalledTo.DUTY_OFFICER: CalledTo.SUPERVISOR,
    CalledTo.SUPERVISOR: None,
}


class StepKind(StrEnum):
    """What happens at a moment of a clock."""

    WARN = "warn"
    DUE = "due"
    ESCALATE = "escalate"
    RESUME = "resume"


@dataclass(frozen=True)
class Rung:
    """One step of a chain: whom it calls, so many minutes after the due moment."""

    to: CalledTo
    after_minutes: int


@dataclass(frozen=True)
class Chain:
    """The steps after the due moment of one clock.

    Attributes:
        step: of which clock, to accept or to resolve.
        severity, agency: for which matters; None for all that have no chain of their own.
        calendar: which time counts between the due moment and a step.
        rungs: in order of time, at least one.
    """

    step: SLAStep
    severity: Severity | None
    agency: str | None
    calendar: SLACalendar
    rungs: tuple[Rung, ...]

    def __post_init__(self) -> None:
        if not 0 < len(self.rungs) <= MOST_RUNGS:
            raise ValueError(f"a chain has one step to {MOST_RUNGS}")
        if any(not 0 <= rung.after_minutes <= LONGEST_AFTER_MINUTES for rung in self.rungs):
            raise ValueError("a step comes after the due moment, within thirty days")
        if any(b.after_minutes < a.after_minutes for a, b in pairwise(self.rungs)):
            raise ValueError("the steps of a chain are in order of time")

    def within_agency(self) -> Chain | None:
        """The steps that call people of the agency itself; None when there are none."""
        own = tuple(r for r in self.rungs if r.to in {CalledTo.OFFICER, CalledTo.MANAGER})
        return replace(self, rungs=own) if own else None

    def moment_of(self, rung: Rung, due: datetime, calendar: WorkingCalendar) -> datetime:
        """When a step is to be taken, for a clock that was due at `due`."""
        after = timedelta(minutes=rung.after_minutes)
        if self.calendar is SLACalendar.ALWAYS or not after:
            return due + after
        return calendar.add_working(due, after)


@dataclass(frozen=True)
class TimeRules:
    """What holds for every clock of the city.

    Attributes:
        warning_percent: a warning is given when this share of the time is used up, 50 to 95.
        pause_minutes: office time after which a clock that waits for an answer runs again.
        chains: who is called when a clock has run out.
    """

    warning_percent: int
    pause_minutes: int
    chains: tuple[Chain, ...]

    @property
    def warning_share(self) -> float:
        """The share of the time after which a warning is given."""
        return self.warning_percent / 100

    def chain_for(self, step: SLAStep, severity: Severity, agency: str) -> Chain | None:
        """The chain of a clock: one for agency and severity, else agency, else severity."""
        fitting = [
            chain
            for chain in self.chains
            if chain.step is step
            and chain.severity in {None, severity}
            and chain.agency in {None, agency}
        ]
        return max(
            fitting,
            key=lambda chain: (chain.agency is not None, chain.severity is not None),
            default=None,
        )


@dataclass(frozen=True)
class RunningClock:
    """The clock of one referral as it stands.

    `accept_level` and `level` count the steps taken: of the acceptance its warning and then the
    chain's; of the work its warning, its due moment and then the chain's. `pause_ends_at` is set
    while the clock of the work stands still.
    """

    is_accepted: bool
    accept_minutes: int | None
    accept_warn_at: datetime | None
    accept_due_at: datetime | None
    warn_at: datetime | None
    due_at: datetime | None
    pause_ends_at: datetime | None
    accept_level: int
    level: int


@dataclass(frozen=True)
class NextStep:
    """What is to happen next, when, and on which rung of the chain (0 before the first)."""

    at: datetime
    step: SLAStep
    kind: StepKind
    rung: int = 0
    to: CalledTo = CalledTo.OFFICER


def next_step(
    clock: RunningClock, accepting: Chain | None, resolving: Chain | None, calendar: WorkingCalendar
) -> NextStep | None:
    """The earliest step not taken yet; None when nothing more will happen by itself."""
    found = [_of_work(clock, resolving, calendar)]
    if not clock.is_accepted:
        found.append(_of_acceptance(clock, accepting, calendar))
    return min((step for step in found if step), key=lambda step: step.at, default=None)


def _of_acceptance(
    clock: RunningClock, chain: Chain | None, calendar: WorkingCalendar
) -> NextStep | None:
    if clock.accept_due_at is None:
        return None
    is_long = (clock.accept_minutes or 0) >= SHORTEST_WARNED_MINUTES
    warn = clock.accept_warn_at if is_long else None
    if clock.accept_level == 0 and warn and warn < clock.accept_due_at:
        return NextStep(warn, SLAStep.ACCEPT, StepKind.WARN)
    rung = max(clock.accept_level, 1) - 1
    return _on(chain, rung, clock.accept_due_at, SLAStep.ACCEPT, calendar)


def _of_work(
    clock: RunningClock, chain: Chain | None, calendar: WorkingCalendar
) -> NextStep | None:
    if clock.pause_ends_at is not None:
        return NextStep(clock.pause_ends_at, SLAStep.RESOLVE, StepKind.RESUME)
    if clock.due_at is None:
        return None
    if clock.level == 0 and clock.warn_at and clock.warn_at < clock.due_at:
        return NextStep(clock.warn_at, SLAStep.RESOLVE, StepKind.WARN)
    if clock.level <= 1:
        return NextStep(clock.due_at, SLAStep.RESOLVE, StepKind.DUE)
    return _on(chain, clock.level - 2, clock.due_at, SLAStep.RESOLVE, calendar)


def _on(
    chain: Chain | None, rung: int, due: datetime, step: SLAStep, calendar: WorkingCalendar
) -> NextStep | None:
    if chain is None or rung >= len(chain.rungs):
        return None
    stands = chain.rungs[rung]
    at = chain.moment_of(stands, due, calendar)
    return NextStep(at, step, StepKind.ESCALATE, rung + 1, stands.to)


def level_after(taken: NextStep) -> int:
    """The level of the clock once a step was taken."""
    if taken.kind is StepKind.WARN:
        return 1
    if taken.kind is StepKind.DUE:
        return 2
    return taken.rung + (1 if taken.step is SLAStep.ACCEPT else 2)


def parse_time_rules(document: Mapping[str, Any]) -> TimeRules:
    """The rules as the settings keep them; what is left out is Huế's.

    Raises `InvalidInput` naming the member that cannot be read.
    """
    given = {**HUE_RULES, **document}
    errors: list[FieldError] = []
    percent = _whole(given, "warning_percent", 50, 95, errors)
    pause = _whole(given, "pause_minutes", 30, LONGEST_AFTER_MINUTES, errors)
    chains: list[Chain] = []
    for index, row in enumerate(given["chains"]):
        try:
            chains.append(_chain(row))
        except (KeyError, ValueError, TypeError):
            errors.append(FieldError(f"chains[{index}]", "bad_chain"))
    keys = [(chain.step, chain.severity, chain.agency) for chain in chains]
    errors += [
        FieldError(f"chains[{index}]", "chain_twice")
        for index, key in enumerate(keys)
        if key in keys[:index]
    ]
    if errors:
        raise InvalidInput(*errors)
    return TimeRules(percent, pause, tuple(chains))


def as_document(rules: TimeRules) -> dict[str, Any]:
    """The rules as the settings keep them: what `parse_time_rules` reads."""
    return {
        "warning_percent": rules.warning_percent,
        "pause_minutes": rules.pause_minutes,
        "chains": [
            {
                "step": chain.step.value,
                "severity": chain.severity.value if chain.severity else None,
                "agency": chain.agency,
                "calendar": chain.calendar.value,
                "rungs": [[rung.to.value, rung.after_minutes] for rung in chain.rungs],
            }
            for chain in rules.chains
        ],
    }


def _whole(
    given: Mapping[str, Any], name: str, least: int, most: int, errors: list[FieldError]
) -> int:
    try:
        value = int(given[name])
    except (ValueError, TypeError):
        value = least - 1
    if not least <= value <= most:
        errors.append(FieldError(name, f"bad_{name}"))
    return value


def _chain(row: Mapping[str, Any]) -> Chain:
    severity = row.get("severity")
    return Chain(
        step=SLAStep(row["step"]),
        severity=Severity(severity) if severity else None,
        agency=row.get("agency") or None,
        calendar=SLACalendar(row["calendar"]),
        rungs=tuple(Rung(CalledTo(to), int(after)) for to, after in row["rungs"]),
    )


def _row(step: str, severity: str | None, calendar: str, **after: int) -> dict[str, Any]:
    return {
        "step": step,
        "severity": severity,
        "agency": None,
        "calendar": calendar,
        "rungs": [[to, minutes] for to, minutes in after.items()],
    }


HUE_RULES: Mapping[str, Any] = {
    "warning_percent": 80,
    "pause_minutes": 3 * 8 * 60,
    "chains": [
        _row("accept", "critical", "always", officer=0, manager=0, duty_officer=3, supervisor=8),
        _row("accept", "high", "always", manager=0, duty_officer=15, supervisor=60),
        _row("accept", None, "working", manager=0, duty_officer=240, supervisor=960),
        _row("resolve", "critical", "always", manager=0, duty_officer=15, supervisor=30),
        _row("resolve", "high", "always", manager=0, duty_officer=60, supervisor=240),
        _row("resolve", None, "working", manager=0, duty_officer=480, supervisor=1440),
    ],
}
"""What holds until the city says otherwise: danger climbs in minutes, day and night; the rest in
half a working day (to accept) and in a working day (to resolve)."""


def with_chain(rules: Iterable[Chain], chain: Chain) -> tuple[Chain, ...]:
    """The chains with one put in the place of its like, or added."""
    key = (chain.step, chain.severity, chain.agency)
    others = [c for c in rules if (c.step, c.severity, c.agency) != key]
    return (*others, chain)
