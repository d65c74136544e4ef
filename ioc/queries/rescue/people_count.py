"""People of rescues counted in and out; each figure stays with the incidents that it comes from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from dispatch.lifecycle import AssignmentStatus
from ioc.access.actor import SYSTEM, Actor
from ioc.access.fetch import visible_incidents
from ioc.domain.facilities import PartyStatus
from ioc.domain.incidents import Outcome
from ioc.domain.people_ledger import Entry, Tally, summed
from ioc.models.facility import FacilityParty
from ioc.models.incident import Incident
from ioc.models.rescue_person import RescuePerson
from ioc.models.unit import Assignment

MERGES_DEEP = 8
"""So often an incident that was joined with another can have been joined before."""

FETCHING = frozenset(
    {
        AssignmentStatus.DISPATCHED,
        AssignmentStatus.ACKNOWLEDGED,
        AssignmentStatus.EN_ROUTE,
        AssignmentStatus.ON_SCENE,
    }
)

ATTENDED = frozenset(
    {
        AssignmentStatus.ON_SCENE,
        AssignmentStatus.PICKED_UP,
        AssignmentStatus.HANDED_OVER,
        AssignmentStatus.CLEARED,
    }
)


@dataclass(frozen=True)
class PeopleCounts:
    """What many rescues come to (`domain.people_ledger.summed`), and each of them by itself."""

    asked: int
    unknown: int
    picked_up: int
    walk_ups: int
    at_shelter: int
    safe: int
    missing: int
    dead: int
    decided: int
    unaccounted: int
    aboard: int
    left: int
    beyond: int
    by_incident: dict[int, Tally]


def counts_of(
    session: Session,
    *,
    operation_id: int | None = None,
    areas: Collection[str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    is_exercise: bool | None = None,
    actor: Actor = SYSTEM,
) -> PeopleCounts:
    """The people of the rescues of an operation, of wards, or of those opened in a period (`since`
    included, `until` not), as far as the actor may see them; all conditions hold together."""
    conditions: list[ColumnElement[bool]] = [visible_incidents(actor)]
    if operation_id is not None:
        conditions.append(Incident.operation_id == operation_id)
    if areas is not None:
        conditions.append(Incident.area_code.in_(list(areas)))
    if since is not None:
        conditions.append(Incident.opened_at >= since)
    if until is not None:
        conditions.append(Incident.opened_at < until)
    if is_exercise is not None:
        conditions.append(Incident.is_exercise.is_(is_exercise))
    ids = session.scalars(select(Incident.id).where(*RESCUES, *conditions))
    found = tallies(session, list(ids))
    return PeopleCounts(**summed(found.values()), by_incident=found)


RESCUES = (
    Incident.tier.is_not(None),
    Incident.merged_into.is_(None),
    or_(Incident.outcome.is_(None), Incident.outcome != Outcome.REJECTED),
)
"""What counts: no incident that became part of another, and none that was not true."""


def tally(session: Session, incident: Incident) -> Tally:
    """The people of one rescue."""
    session.flush()
    return tallies(session, [incident.id]).get(incident.id, Tally(incident.people))


def tallies(session: Session, ids: Iterable[int]) -> dict[int, Tally]:
    """The people of each rescue, those of incidents that became part of it included; the number of
    statements does not grow with them."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    asked: dict[int, int | None] = {
        row.id: row.people
        for row in _chunked(session, select(Incident.id, Incident.people), wanted)
    }
    root = _roots(session, wanted)
    parts = list(root)
    carried: dict[int, dict[str, Any]] = defaultdict(lambda: defaultdict(int))
    for row in _assignments(session, parts):
        one = carried[root[row.incident_id]]
        one["picked_up"] += int(row.picked_up or 0)
        one["handed_over"] += int(row.handed_over or 0)
        one["walk_ups"] += int(row.picked_up or 0) if row.is_walk_up else 0
        one["is_fetching"] |= bool(row.is_active) and row.status in FETCHING
        one["was_attended"] |= row.status in ATTENDED
        # Also of whom a unit on another task found on its way.
        one["is_carrying"] |= row.status is AssignmentStatus.PICKED_UP
    for incident_id, people in _walked_in(session, parts):
        carried[root[incident_id]]["walked_in"] += int(people)
    entries: dict[int, list[Entry]] = defaultdict(list)
    for row in _entries(session, parts):
        entries[root[row.incident_id]].append(
            Entry(
                row.state, int(row.people), row.was_picked_up, row.is_counted, bool(row.is_callers)
            )
        )
    return {
        number: Tally(
            asked.get(number),
            entries=tuple(entries[number]),
            **{
                name: carried[number][name]
                for name in ("picked_up", "handed_over", "walked_in", "walk_ups")
            },
            is_fetching=bool(carried[number]["is_fetching"]),
            is_carrying=bool(carried[number]["is_carrying"]),
            was_attended=bool(carried[number]["was_attended"]),
        )
        for number in wanted
        if number in asked
    }


MOST_AT_ONCE = 900
"""Values in one condition; an operation of a bad night has some thousands of rescues."""


def _chunked(session: Session, query: Any, ids: list[int], column: Any = Incident.id) -> list[Any]:
    found: list[Any] = []
    for start in range(0, len(ids), MOST_AT_ONCE):
        found += session.execute(query.where(column.in_(ids[start : start + MOST_AT_ONCE]))).all()
    return found


def _roots(session: Session, wanted: list[int]) -> dict[int, int]:
    """Each incident, and each that became part of it, to the incident that was asked for."""
    root = {number: number for number in wanted}
    edge = wanted
    for _ in range(MERGES_DEEP):
        query = select(Incident.id, Incident.merged_into)
        rows = _chunked(session, query, edge, Incident.merged_into)
        edge = [row.id for row in rows if row.id not in root]
        for row in rows:
            if row.id not in root:
                root[row.id] = root[row.merged_into]
        if not edge:
            break
    return root


def _assignments(session: Session, ids: list[int]) -> list[Any]:
    query = select(
        Assignment.incident_id,
        Assignment.is_active,
        Assignment.is_walk_up,
        Assignment.status,
        func.sum(Assignment.people_picked_up).label("picked_up"),
        func.sum(Assignment.people_handed_over).label("handed_over"),
    ).group_by(
        Assignment.incident_id, Assignment.is_active, Assignment.is_walk_up, Assignment.status
    )
    return _chunked(session, query, ids, Assignment.incident_id)


def _walked_in(session: Session, ids: list[int]) -> list[Any]:
    """People at a shelter's door whom no crew brought."""
    query = (
        select(FacilityParty.incident_id, func.sum(FacilityParty.people))
        .where(
            and_(
                FacilityParty.assignment_id.is_(None),
                FacilityParty.status.in_((PartyStatus.CHECKED_IN, PartyStatus.CHECKED_OUT)),
            )
        )
        .group_by(FacilityParty.incident_id)
    )
    return _chunked(session, query, ids, FacilityParty.incident_id)


def _entries(session: Session, ids: list[int]) -> list[Any]:
    is_callers = RescuePerson.report_id.is_not(None).label("is_callers")
    kinds = (
        RescuePerson.incident_id,
        RescuePerson.state,
        RescuePerson.was_picked_up,
        RescuePerson.is_counted,
        is_callers,
    )
    query = (
        select(*kinds, func.sum(RescuePerson.people).label("people"))
        .group_by(*kinds)
        .order_by(*kinds)
    )
    return _chunked(session, query, ids, RescuePerson.incident_id)
