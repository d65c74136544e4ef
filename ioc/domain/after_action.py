"""What became of an operation, told from what was recorded: how long each step took, what the plan
said and what was done, who was not reached, when most was going on, and what nobody knows.

Nothing is guessed: a rescue without a time is counted as one without it. Times are aware moments,
spans minutes.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from ioc.domain.incidents import OPEN, IncidentStatus, Outcome, Tier
from ioc.domain.plans import LegState


class Step(StrEnum):
    """To where the time of a rescue is taken, from the call on."""

    DISPATCH = "dispatch"
    ON_SCENE = "on_scene"
    PICKED_UP = "picked_up"
    SHELTER = "shelter"


class NotReached(StrEnum):
    """Why no unit was with somebody."""

    OPEN_UNSENT = "open_unsent"
    OPEN_SENT = "open_sent"
    ENDED_UNSENT = "ended_unsent"
    ENDED_SENT = "ended_sent"


class Origin(StrEnum):
    """How a task came about, beside what the plans said."""

    ACCEPTED = "accepted"
    AS_PROPOSED = "as_proposed"
    OTHER_UNIT = "other_unit"
    UNPLANNED = "unplanned"


class Gap(StrEnum):
    """What is not known."""

    NO_PEOPLE = "no_people"
    NO_WARD = "no_ward"
    STILL_OPEN = "still_open"
    NO_ARRIVAL = "no_arrival"
    LATE_TAPS = "late_taps"
    OLD_LEGS = "old_legs"
    CALLS_WITHOUT_PLACE = "calls_without_place"
    CUT_LOG = "cut_log"


class Moment(StrEnum):
    """What stands in the timeline."""

    OPENED = "opened"
    CHANGED = "changed"
    SECTOR = "sector"
    SECTOR_GONE = "sector_gone"
    CLOSED = "closed"
    SHIFT_GIVEN = "shift_given"
    SHIFT_TAKEN = "shift_taken"
    REPORT_MADE = "report_made"
    REPORT_SIGNED = "report_signed"
    FIRST_CALL = "first_call"
    FIRST_DISPATCH = "first_dispatch"
    FIRST_ON_SCENE = "first_on_scene"
    FIRST_PICKED_UP = "first_picked_up"
    FIRST_SHELTER = "first_shelter"
    LAST_SHELTER = "last_shelter"
    WATER_ALARM = "water_alarm"
    FLOOD_DRAWN = "flood_drawn"
    FLOOD_ENDED = "flood_ended"
    WAY_CLOSED = "way_closed"
    WAY_OPENED = "way_opened"
    UNIT_SILENT = "unit_silent"
    HELP_ASKED = "help_asked"
    PEAK_CALLS = "peak_calls"
    PEAK_OPEN = "peak_open"
    PEAK_UNITS = "peak_units"


@dataclass(frozen=True)
class Course:
    """One rescue from the call to its end. `people` None: nobody said how many; `sheltered_at` is
    the last time of any unit, the others the first. `ended_at` None while it is open."""

    id: int
    code: str
    ward: str
    tier: Tier | None
    status: IncidentStatus
    outcome: Outcome | None
    people: int | None
    opened_at: datetime
    ended_at: datetime | None = None
    reports: int = 0
    units: int = 0
    picked_up: int = 0
    handed_over: int = 0
    dispatched_at: datetime | None = None
    on_scene_at: datetime | None = None
    picked_up_at: datetime | None = None
    first_sheltered_at: datetime | None = None
    sheltered_at: datetime | None = None

    def at(self, step: Step) -> datetime | None:
        """When it came to a step."""
        return {
            Step.DISPATCH: self.dispatched_at,
            Step.ON_SCENE: self.on_scene_at,
            Step.PICKED_UP: self.picked_up_at,
            Step.SHELTER: self.sheltered_at,
        }[step]


@dataclass(frozen=True)
class Task:
    """One unit sent to one rescue."""

    unit: int
    incident: int
    dispatched_at: datetime
    on_scene_at: datetime | None
    ended_at: datetime | None
    picked_up: int


@dataclass(frozen=True)
class Leg:
    """One proposal of a plan: this unit to that rescue, there in so many minutes."""

    made_at: datetime
    unit: int
    incident: int
    state: LegState
    arrive_minute: float
    decided_at: datetime | None


@dataclass(frozen=True)
class Spread:
    """Spans of `of` cases; `without` more have none. Both numbers are None of no case."""

    median: float | None
    p90: float | None
    of: int
    without: int


def spread(minutes: Iterable[float | None]) -> Spread:
    """The median and the ninetieth percentile (nearest rank) of those that are known."""
    given = list(minutes)
    known = sorted(one for one in given if one is not None)
    if not known:
        return Spread(None, None, 0, len(given))
    rank = math.ceil(0.9 * len(known)) - 1
    return Spread(
        round(median(known), 1), round(known[rank], 1), len(known), len(given) - len(known)
    )


def _minutes(later: datetime | None, earlier: datetime) -> float | None:
    """A late entry is not before its call."""
    return None if later is None else max(0.0, (later - earlier).total_seconds() / 60)


def times(courses: Sequence[Course]) -> list[tuple[Tier | None, int, dict[Step, Spread]]]:
    """Of each tier (None: of none), and last of all together, how many and how long to each step.
    All together stands under None as well, in the last row."""
    tiers: list[Tier | None] = [*Tier, None]
    groups = [(tier, [one for one in courses if one.tier is tier]) for tier in tiers]
    rows = [(tier, found) for tier, found in groups if found]
    return [
        (tier, len(found), {step: _of(found, step) for step in Step})
        for tier, found in [*rows, (None, list(courses))]
    ]


def _of(courses: Iterable[Course], step: Step) -> Spread:
    return spread(_minutes(one.at(step), one.opened_at) for one in courses)


def not_reached(courses: Iterable[Course]) -> list[tuple[Course, NotReached]]:
    """Whom no unit reached, as far as was recorded; those still open first, then by tier."""
    found = []
    for one in courses:
        if one.on_scene_at is not None or one.picked_up or one.handed_over:
            continue
        is_open = one.status in OPEN
        if one.units:
            why = NotReached.OPEN_SENT if is_open else NotReached.ENDED_SENT
        else:
            why = NotReached.OPEN_UNSENT if is_open else NotReached.ENDED_UNSENT
        found.append((one, why))
    return sorted(
        found,
        key=lambda pair: (pair[0].status not in OPEN, pair[0].tier or "P9", pair[0].opened_at),
    )


@dataclass(frozen=True)
class PlanReview:
    """What plans said and what was done. `legs` counts proposals by what became of them, `tasks`
    what was done by how it came about; `late` is by how many minutes units arrived after the
    planned minute (negative: before) where a proposal was accepted. `by_others` are rescues that
    were proposed to units, none of which went, while others did; `left` those that were proposed
    and to which nobody went."""

    legs: dict[LegState, int]
    tasks: dict[Origin, int]
    late: Spread
    by_others: int
    left: int


def plan_review(
    counts: dict[LegState, int], legs: Sequence[Leg], tasks: Sequence[Task]
) -> PlanReview:
    """`counts` are all proposals, `legs` the first of each pair and state. A task is of a proposal
    that was made before it."""
    proposed: dict[int, list[Leg]] = defaultdict(list)
    for leg in legs:
        proposed[leg.incident].append(leg)
    origins: Counter[Origin] = Counter()
    late = []
    went: dict[int, set[int]] = defaultdict(set)
    for task in tasks:
        went[task.incident].add(task.unit)
        taken = _taken(proposed[task.incident], task)
        origins[_origin(taken, proposed[task.incident], task)] += 1
        if taken is not None:
            planned = taken.made_at + timedelta(minutes=taken.arrive_minute)
            late.append(
                None
                if task.on_scene_at is None
                else (task.on_scene_at - planned).total_seconds() / 60
            )
    planned_for = {number: _units(found) for number, found in proposed.items() if found}
    others = [n for n, units in planned_for.items() if went[n] and not units & went[n]]
    return PlanReview(
        legs=counts,
        tasks={origin: origins[origin] for origin in Origin},
        late=spread(late),
        by_others=len(others),
        left=sum(not went[n] for n in planned_for),
    )


def _units(legs: Iterable[Leg]) -> set[int]:
    return {leg.unit for leg in legs}


SAME_MOMENT = timedelta(seconds=10)
"""A leg is accepted and its unit sent in one transaction."""


def _taken(legs: Iterable[Leg], task: Task) -> Leg | None:
    for leg in legs:
        if leg.state is not LegState.ACCEPTED or leg.unit != task.unit or leg.decided_at is None:
            continue
        if abs(leg.decided_at - task.dispatched_at) <= SAME_MOMENT:
            return leg
    return None


def _origin(taken: Leg | None, legs: Iterable[Leg], task: Task) -> Origin:
    if taken is not None:
        return Origin.ACCEPTED
    before = [leg for leg in legs if leg.made_at <= task.dispatched_at]
    if not before:
        return Origin.UNPLANNED
    return Origin.AS_PROPOSED if task.unit in _units(before) else Origin.OTHER_UNIT


@dataclass(frozen=True)
class Peak:
    """The most there was of something, and when that began."""

    at: datetime
    count: int


def peak(spans: Iterable[tuple[datetime, datetime | None]]) -> Peak | None:
    """The most that went on at the same time; None of nothing. An end at a moment comes before a
    beginning at it."""
    changes = []
    for begin, end in spans:
        changes.append((begin, 1))
        if end is not None and end > begin:
            changes.append((end, -1))
        elif end is not None:
            changes.pop()
    best, running = None, 0
    for at, change in sorted(changes):
        running += change
        if best is None or running > best.count:
            best = Peak(at, running)
    return best


HOUR = timedelta(hours=1)


def busiest_hour(moments: Iterable[datetime]) -> Peak | None:
    """The hour from one of the moments on in which most of them lie; None of nothing."""
    ordered = sorted(moments)
    best, last = None, 0
    for first, at in enumerate(ordered):
        last = max(last, first)
        while last < len(ordered) and ordered[last] - at < HOUR:
            last += 1
        if best is None or last - first > best.count:
            best = Peak(at, last - first)
    return best
