"""What a change of a unit or of what it is sent to leaves behind: cards, versions, events."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from dispatch.lifecycle import TERMINAL
from ioc.access.actor import Actor
from ioc.access.units import standing_of_unit
from ioc.domain.events import EventKind, Standing, SubjectType
from ioc.eventlog.record import record
from ioc.models.incident import Incident
from ioc.models.people import User
from ioc.models.unit import Assignment, Unit, UnitCrew
from ioc.queries import cards
from ioc.queries.directory import directory
from ioc.queries.rescue import units


def crew_of(session: Session, unit_id: int) -> frozenset[int]:
    """The accounts of a unit's crew."""
    return frozenset(session.scalars(select(UnitCrew.user_id).where(UnitCrew.unit_id == unit_id)))


def standing(session: Session, unit: Unit) -> Standing:
    """Who may see the unit, its crew included."""
    return standing_of_unit(unit, crew_of(session, unit.id))


def unit_changed(
    session: Session,
    actor: Actor,
    unit: Unit,
    kind: EventKind,
    data: dict[str, Any] | None = None,
    before: Standing | None = None,
) -> None:
    """Raises the version of a unit, stores its card and records what happened.

    `before` is its standing before the change, where the change is one of that.
    """
    unit.version += 1
    session.flush()
    assignment = units.current_assignment(session, unit.id)
    incident = session.get(Incident, assignment.incident_id) if assignment else None
    unit.card = cards.text_of(units.still_card(unit, directory(session), assignment, incident))
    after = standing(session, unit)
    record(
        session,
        kind,
        (SubjectType.UNIT, unit.id),
        actor.label,
        before=[before or after],
        after=[after] if unit.is_active else [],
        card=units.whole_card(session, unit),
        data=data,
        is_urgent=kind in {EventKind.UNIT_SILENT, EventKind.UNIT_HELP_ASKED},
    )


def entries_changed(session: Session, incident: Incident) -> None:
    """Sets what the incident's card says of the units that are sent to it."""
    session.flush()
    rows = session.execute(
        select(Assignment, Unit.code, Unit.name, Unit.kind, User.name.label("by"))
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(User, User.id == Assignment.dispatched_by)
        .where(Assignment.incident_id == incident.id, Assignment.status.not_in(TERMINAL))
        .order_by(Assignment.id)
    )
    incident.unit_assignments = [
        {
            "id": row.Assignment.id,
            "unit": row.Assignment.unit_id,
            "status": row.Assignment.status.value,
            "at": cards.moment(row.Assignment.dispatched_at),
            "by": row.by,
            "eta_at": cards.moment(row.Assignment.eta_at),
            "active": row.Assignment.is_active,
            "code": row.code,
            "name": row.name,
            "kind": row.kind.value,
            "picked_up": row.Assignment.people_picked_up,
            "handed_over": row.Assignment.people_handed_over,
        }
        for row in rows
    ] or None


def follow_merge(session: Session, actor: Actor, incident: Incident, target: Incident) -> list[int]:
    """Units that are on their way to an incident go on to the one that it became part of.

    Answers their assignments, for `follow_unmerge`. The cards of the two incidents are the
    caller's to write.
    """
    goes_on = (Assignment.incident_id == incident.id, Assignment.status.not_in(TERMINAL))
    return _move(session, actor, incident, target, *goes_on)


def follow_unmerge(
    session: Session, actor: Actor, target: Incident, merged: Incident, ids: Collection[int]
) -> list[int]:
    """What a merge moved goes back to where it was, however far it has come since: the people whom
    it carries are those of that call. Answers as `follow_merge`."""
    came = (Assignment.incident_id == target.id, Assignment.id.in_(list(ids)))
    return _move(session, actor, target, merged, *came) if ids else []


def _move(
    session: Session,
    actor: Actor,
    start: Incident,
    end: Incident,
    *which: ColumnElement[bool],
) -> list[int]:
    moving = session.scalars(select(Assignment).where(*which).order_by(Assignment.id)).all()
    for assignment in moving:
        assignment.incident_id = end.id
        assignment.version += 1
    if not moving:
        return []
    entries_changed(session, start)
    entries_changed(session, end)
    for unit_id in sorted({assignment.unit_id for assignment in moving}):
        unit = session.get_one(
            Unit, unit_id, with_for_update={"key_share": True}, populate_existing=True
        )
        moved = [one.id for one in moving if one.unit_id == unit_id]
        data = {"assignment": moved[-1], "incident": end.id, "was": start.id}
        unit_changed(session, actor, unit, EventKind.UNIT_CHANGED, data)
    return [assignment.id for assignment in moving]
