"""The night as it is now, as a scenario of `dispatch`: who waits, who can go, where there is room.

What a person has locked or does not want is part of it. Real matters and those of an exercise are
never in one plan. Nothing is written here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.capability import KINDS, NeedKind, UnitKind
from dispatch.closing import Closure
from dispatch.lifecycle import UnitStatus
from dispatch.routing import SPEED_KMH
from dispatch.scenario import Carrier, Policy, Refuge, Request, Scenario, ServiceTimes
from dispatch.scenario import Tier as PlanTier
from dispatch.types import Place
from ioc.domain import clock
from ioc.domain import units as unit_rules
from ioc.domain.incidents import Tier
from ioc.domain.plans import BEFORE_PICK_UP, DROPPED_MINUTES, LegState
from ioc.models.incident import Incident
from ioc.models.plan import PlanLeg, RescuePlan
from ioc.models.unit import Assignment, Unit
from ioc.queries.rescue import needs, plan_people, ways
from ioc.queries.rescue.needs import Needed
from ioc.queries.rescue.plan_people import Waiting
from ioc.queries.rescue.plan_shelters import open_shelters, room
from ioc.queries.rescue.units import times_of
from ioc.services.plans import plan_locks, plan_needs
from ioc.services.plans.plan_locks import Kept
from ioc.services.ways.ways import shut_now

HORIZON_MINUTES = 480.0
"""How far the plan looks: a whole night, so that who is far away is not left out for that."""

AFTER_PICK_UP_MINUTES = 25.0
"""How long a unit with people on board needs until it is free, where its shelter is not known."""

CARRIED = frozenset({NeedKind.FLOOD_RESCUE, NeedKind.PERSON_IN_WATER, NeedKind.EVACUATION})
"""Needs of people who are to be taken somewhere; a fire or a fallen tree is dispatched by hand."""


@dataclass(frozen=True)
class Situation:
    """A scenario with what belongs to it. `free` are the units that can be sent now, `kept` the
    locked trips that were planned around; `kinds` are in the order of the scenario's units,
    `packed` the networks of ways as they are kept."""

    scenario: Scenario
    kinds: tuple[UnitKind, ...]
    packed: tuple[bytes, ...]
    closures: tuple[Closure, ...]
    free: frozenset[int]
    kept: tuple[Kept, ...]
    under_way: tuple[Any, ...]
    is_exercise: bool
    at: datetime

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to plan."""
        return not (self.scenario.requests and self.scenario.units)


def situation(
    session: Session,
    policy: Policy,
    *,
    is_exercise: bool,
    seconds: float = 1.0,
    is_whole: bool = False,
) -> Situation:
    """The scenario of this moment; `is_whole`: as if nobody had locked or dropped anything."""
    at = clock.now()
    kept = () if is_whole else tuple(_locked(session, is_exercise))
    unwanted = frozenset() if is_whole else _unwanted(session, is_exercise, at)
    promised = {} if is_whole else plan_locks.promised(session, is_exercise=is_exercise)
    units = _units(session, is_exercise, at)
    rows = plan_people.waiting(session, is_exercise=is_exercise)
    needed = needs.of(session, {row.id: row.category for row in rows})
    held = {one.leg.unit_id for one in kept}
    served = _served(session, is_exercise)
    carriers, kinds, free = [], [], set()
    for unit in units:
        if unit.id in held:
            continue
        task = served.get(unit.id)
        able = plan_needs.brought(unit, needed.values(), at_night=unit_rules.is_night(at))
        carrier = _carrier(unit, task, at, able | _marks(unit, unwanted, promised))
        if carrier is not None:
            carriers.append(carrier)
            kinds.append(unit.kind)
            if task is None:
                free.add(unit.id)
    scenario = Scenario(
        requests=tuple(_requests(rows, needed, kept, at)),
        units=tuple(carriers),
        shelters=tuple(_shelters(session, is_exercise, kept)),
        horizon_minutes=HORIZON_MINUTES,
        service=ServiceTimes(),
        policy=policy,
        time_limit_seconds=seconds,
    )
    scenario = replace(
        scenario,
        requests=tuple(_with_bans(one, unwanted, promised) for one in scenario.requests),
    )
    return Situation(
        scenario,
        tuple(kinds),
        tuple(ways.contents(session, ways.in_use(session))),
        tuple(shut_now(session, is_exercise=is_exercise)),
        frozenset(free),
        kept,
        tuple(served.values()),
        is_exercise,
        at,
    )


def waiting_requests(session: Session, *, is_exercise: bool) -> int:
    """How many parties wait for a unit; at most `plan_people.MOST_REQUESTS`."""
    return len(plan_people.waiting(session, is_exercise=is_exercise))


def _requests(
    rows: Sequence[Waiting], needed: Mapping[int, Needed], kept: Sequence[Kept], at: datetime
) -> Sequence[Request]:
    left = plan_locks.left_over(kept, {row.id: row.people for row in rows})
    found = []
    for row in rows:
        if row.id not in left or needed[row.id].kind not in CARRIED:
            continue
        found.append(
            Request(
                str(row.id),
                Place(row.lat, row.lon),
                left[row.id],
                PlanTier((row.tier or Tier.P4).value),
                min(max(row.score, 0.0), 100.0),
                max(0.0, (at - row.opened_at).total_seconds() / 60.0),
                frozenset({plan_needs.capability(needed[row.id])}),
            )
        )
    return found


def _units(session: Session, is_exercise: bool, at: datetime) -> Sequence[Unit]:
    query = select(Unit).where(
        *(Unit.is_active, Unit.status != UnitStatus.OUT_OF_SERVICE, Unit.lat.is_not(None)),
        Unit.is_exercise.is_(is_exercise),
    )
    excluded = times_of(session).excluded
    return [
        unit
        for unit in session.scalars(query.order_by(Unit.id))
        if unit.seats > 0
        and unit.crew_count >= unit.min_crew
        and unit_rules.is_on_shift(unit.shift_from, unit.shift_until, at)
        and (unit.is_local or not unit_rules.is_old(unit.position_at, at, excluded))
    ]


def _served(session: Session, is_exercise: bool) -> dict[int, Any]:
    """The tasks under way, by unit. A real unit may be playing in an exercise: for a real plan it
    is on a task like any other."""
    rows = session.execute(
        select(
            *(Assignment.id, Assignment.unit_id, Assignment.incident_id, Assignment.status),
            *(Assignment.eta_at, Assignment.is_exercise),
            *(Incident.lat, Incident.lon, Incident.tier, Incident.people),
        )
        .join(Incident, Incident.id == Assignment.incident_id)
        .where(Assignment.is_active, *((Assignment.is_exercise,) if is_exercise else ()))
    )
    return {row.unit_id: row for row in rows}


def _marks(
    unit: Unit, unwanted: frozenset[tuple[int, int]], promised: Mapping[int, int]
) -> frozenset[str]:
    """What lets a unit go to whom people keep for it, and not to whom they keep from it."""
    allowed = {_ban(i, u) for u, i in unwanted if u != unit.id}
    return frozenset(allowed | {_only(i) for i, u in promised.items() if u == unit.id})


def _carrier(unit: Unit, task: Any, at: datetime, brings: frozenset[str]) -> Carrier | None:
    if unit_rules.is_night(at) and not _sails_at_night(unit):
        return None
    place, minutes = Place(unit.lat or 0.0, unit.lon or 0.0), 0.0
    if task is not None:
        if task.lat is None:
            return None
        place, minutes = Place(task.lat, task.lon), AFTER_PICK_UP_MINUTES
        if task.status in BEFORE_PICK_UP and task.eta_at is not None:
            minutes += max(0.0, (task.eta_at - at).total_seconds() / 60.0)
    return Carrier(str(unit.id), place, unit.seats, SPEED_KMH[unit.kind], brings, minutes)


def _sails_at_night(unit: Unit) -> bool:
    return unit.has_lights or KINDS[unit.kind].may_sail_at_night


def _shelters(session: Session, is_exercise: bool, locked: Sequence[Kept]) -> Sequence[Refuge]:
    kept: dict[int, int] = {}
    for one in locked:
        if one.leg.facility_id is not None and not one.is_resting:
            kept[one.leg.facility_id] = kept.get(one.leg.facility_id, 0) + one.people
    return [
        Refuge(
            str(row.id),
            Place(row.lat, row.lon),
            max(0, room(row, is_exercise=is_exercise) - kept.get(row.id, 0)),
        )
        for row in open_shelters(session, is_exercise=is_exercise)
    ]


def _locked(session: Session, is_exercise: bool) -> Sequence[Kept]:
    legs = session.scalars(
        select(PlanLeg)
        .join(RescuePlan, RescuePlan.id == PlanLeg.plan_id)
        .where(
            RescuePlan.is_latest,
            RescuePlan.is_exercise.is_(is_exercise),
            PlanLeg.state == LegState.LOCKED,
        )
        .order_by(PlanLeg.id)
    ).all()
    return plan_locks.look(session, legs).kept


def _unwanted(session: Session, is_exercise: bool, at: datetime) -> frozenset[tuple[int, int]]:
    """Pairs of unit and incident that a person dropped a short while ago."""
    rows = session.execute(
        select(PlanLeg.unit_id, PlanLeg.incident_id)
        .join(RescuePlan, RescuePlan.id == PlanLeg.plan_id)
        .where(
            RescuePlan.is_exercise.is_(is_exercise),
            PlanLeg.state == LegState.DROPPED,
            PlanLeg.decided_at >= at - timedelta(minutes=DROPPED_MINUTES),
        )
    )
    return frozenset((row.unit_id, row.incident_id) for row in rows)


def _ban(incident: int, unit: int) -> str:
    """A capability that every unit but this one has: how a pair is kept apart."""
    return f"not-{unit}-{incident}"


def _only(incident: int) -> str:
    """A capability that one unit alone has: how a party is kept for it."""
    return f"only-{incident}"


def _with_bans(
    asked: Request, unwanted: frozenset[tuple[int, int]], promised: Mapping[int, int]
) -> Request:
    bans = {_ban(i, u) for u, i in unwanted if str(i) == asked.id}
    if int(asked.id) in promised:
        bans.add(_only(int(asked.id)))
    if not bans:
        return asked
    return replace(asked, capabilities=asked.capabilities | bans)
