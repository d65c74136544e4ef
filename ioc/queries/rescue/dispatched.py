"""The units that were sent to one incident: how far each has come, and whom they counted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.capability import UnitKind
from dispatch.lifecycle import AssignmentAction, AssignmentStatus, allowed_actions
from ioc.access.actor import Actor
from ioc.access.units import may_act_for
from ioc.domain import clock
from ioc.domain.people_counts import CountGap, Counts, gaps
from ioc.domain.permissions import Permission
from ioc.domain.units import is_old
from ioc.models.incident import Incident
from ioc.models.unit import Assignment, Unit
from ioc.queries.cards import moment
from ioc.queries.rescue.called_off import CalledOff, came_back
from ioc.queries.rescue.units import times_of

MOST = 200
FETCHING = frozenset(
    {
        AssignmentStatus.DISPATCHED,
        AssignmentStatus.ACKNOWLEDGED,
        AssignmentStatus.EN_ROUTE,
        AssignmentStatus.ON_SCENE,
    }
)
STEPS = (
    (AssignmentStatus.DISPATCHED, "dispatched_at"),
    (AssignmentStatus.ACKNOWLEDGED, "acknowledged_at"),
    (AssignmentStatus.EN_ROUTE, "en_route_at"),
    (AssignmentStatus.ON_SCENE, "on_scene_at"),
    (AssignmentStatus.PICKED_UP, "picked_up_at"),
    (AssignmentStatus.HANDED_OVER, "handed_over_at"),
)


@dataclass(frozen=True)
class Sent:
    """One unit that was sent; `steps` are those taken with their times, `actions` what this actor
    may report of it now, the next one first. `called_off`: the center had called it off, and what
    its crew had done without a network brought the order back."""

    id: int
    unit: int
    code: str
    name: str
    kind: UnitKind
    status: AssignmentStatus
    is_active: bool
    is_old: bool
    eta_at: str | None
    reason: str | None
    picked_up: int
    handed_over: int
    steps: tuple[tuple[AssignmentStatus, str], ...]
    actions: tuple[AssignmentAction, ...]
    sent_at: str | None
    called_off: CalledOff | None

    @property
    def is_unanswered(self) -> bool:
        """Whether its crew has given no sign, so that it was given up on."""
        return self.status is AssignmentStatus.UNANSWERED

    @property
    def is_on_the_way(self) -> bool:
        """Whether it has still to arrive."""
        return self.status in FETCHING and self.status is not AssignmentStatus.ON_SCENE


@dataclass(frozen=True)
class Dispatched:
    """All that were sent, who is on it first, with the people they counted."""

    units: tuple[Sent, ...]
    counts: Counts
    gaps: tuple[tuple[CountGap, int], ...]

    @property
    def is_sent(self) -> bool:
        """Whether a unit is on it now."""
        return any(one.is_active for one in self.units)

    @property
    def unanswered(self) -> tuple[Sent, ...]:
        """Those that were sent and whose crews have given no sign."""
        return tuple(one for one in self.units if one.is_unanswered)


def of_incident(
    session: Session, actor: Actor, incident_id: int, expected: int | None
) -> Dispatched:
    """What was sent to an incident that the actor may see."""
    rows = session.execute(
        select(Assignment, Unit)
        .join(Unit, Unit.id == Assignment.unit_id)
        .where(Assignment.incident_id == incident_id)
        .order_by(Assignment.is_active.desc(), Assignment.id)
        .limit(MOST)
    ).all()
    now, stale = clock.now(), times_of(session).stale
    called_off = came_back(session, (one for one, _ in rows))
    is_shut = session.get_one(Incident, incident_id).merged_into is not None
    units = tuple(
        Sent(
            id=one.id,
            unit=unit.id,
            code=unit.code,
            name=unit.name,
            kind=unit.kind,
            status=one.status,
            # Whom a unit on another task found on its way it has on board all the same.
            is_active=one.is_active or one.status is AssignmentStatus.PICKED_UP,
            is_old=one.is_active and not unit.is_local and is_old(unit.position_at, now, stale),
            eta_at=moment(one.eta_at),
            reason=_reason(one, called_off.get(one.id)),
            picked_up=one.people_picked_up,
            handed_over=one.people_handed_over,
            steps=tuple(
                (status, at) for status, name in STEPS if (at := moment(getattr(one, name)))
            ),
            actions=() if is_shut else _actions(actor, unit, one),
            sent_at=moment(one.dispatched_at),
            called_off=called_off.get(one.id),
        )
        for one, unit in rows
    )
    counts = Counts(
        expected, sum(one.picked_up for one in units), sum(one.handed_over for one in units)
    )
    found = gaps(
        counts,
        is_fetching=any(one.is_active and one.status in FETCHING for one in units),
        is_carrying=any(
            one.status is AssignmentStatus.PICKED_UP and one.is_active for one in units
        ),
    )
    return Dispatched(units, counts, tuple(found))


def _reason(one: Assignment, called_off: CalledOff | None) -> str | None:
    """Why it ended or is short; not why it was called off, once that holds no more."""
    if called_off is not None and one.decline_reason == called_off.reason:
        return None
    return one.decline_reason


def _actions(actor: Actor, unit: Unit, one: Assignment) -> tuple[AssignmentAction, ...]:
    if not one.is_active and one.status is AssignmentStatus.PICKED_UP:
        return ()  # handed over with the unit's task
    if not may_act_for(actor, Permission.ASSIGNMENT_STEP, unit):
        return ()
    may_cancel = may_act_for(actor, Permission.INCIDENT_DISPATCH, unit)
    return tuple(
        action
        for action in allowed_actions(one.status)
        if action is not AssignmentAction.TIME_OUT
        and (may_cancel or action is not AssignmentAction.CANCEL)
    )
