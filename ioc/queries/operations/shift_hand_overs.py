"""What a shift leaves to the next (giao ca), and the hand-overs that were signed.

No number of a caller is in it: a sheet that was signed is never changed, so nothing stands there
that a person may ask to have erased.
"""

from __future__ import annotations

from typing import Any

import orjson
from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.access.units import visible_units
from ioc.domain import clock
from ioc.domain.calls import CallbackStatus
from ioc.domain.contact import without_personal_data
from ioc.domain.incidents import OPEN
from ioc.models.call import Call
from ioc.models.incident import Incident, Referral
from ioc.models.operation import Operation, ShiftHandOver
from ioc.models.unit import Assignment, Unit
from ioc.queries.cards import area_of, moment
from ioc.queries.directory import directory
from ioc.queries.operations import open_rescues, operations
from ioc.queries.operations.operations import Sector

MOST = 1_000
"""So much of each list stands on a sheet, the worst first; `totals` say how much there was."""

Listed = tuple[list[dict[str, Any]], int]
"""What stands on the sheet, and how much there is in all."""


def standing(session: Session, actor: Actor, operation: Operation) -> dict[str, Any]:
    """What is open now: the first tier, what was promised, the units that are silent; `totals` hold
    how many of each there are, also where a list is cut at `MOST`."""
    sectors = operations.sectors(session, operation.id)
    first, first_total = _first(session, actor, operation, sectors)
    promises = [
        _call_backs(session, operation),
        _of_matters(session, actor, operation),
        _extensions(session, actor, operation),
    ]
    silent, silent_total = _silent(session, actor, operation)
    return {
        "operation": {"id": operation.id, "name": operation.name},
        "at": moment(clock.now()),
        "first": first,
        "promises": [one for listed, _ in promises for one in listed],
        "silent": silent,
        "totals": {
            "first": first_total,
            "promises": sum(total for _, total in promises),
            "silent": silent_total,
        },
    }


def _first(session: Session, actor: Actor, operation: Operation, sectors: list[Sector]) -> Listed:
    found = []
    cards, total = open_rescues.first_tier(session, actor, operation.id, MOST)
    for card in cards:
        sector = operations.sector_of(sectors, (card["area"] or {}).get("code"))
        found.append(
            {
                "id": card["id"],
                "code": card["code"],
                "title": without_personal_data(card["title"]),
                "area": (card["area"] or {}).get("name"),
                "sector": sector.name if sector else None,
                "owner": sector.owner if sector else None,
                "people": card["people"],
                "opened_at": card["opened_at"],
                "units": len(card["assignments"]),
            }
        )
    return found, total


def _call_backs(session: Session, operation: Operation) -> Listed:
    """Who is to be rung back: of the operation's wards, or from where nobody knows."""
    if operation.is_exercise:
        return [], 0
    rows = session.execute(
        select(
            *(Call.id, Call.callback_since, Call.callback_tries, Call.is_danger, Call.area_code),
            func.count().over().label("total"),
        )
        .where(
            Call.callback_status == CallbackStatus.WAITING,
            or_(Call.area_code.is_(None), Call.area_code.in_(operation.areas)),
        )
        .order_by(Call.is_danger.desc(), Call.callback_since)
        .limit(MOST)
    ).all()
    city = directory(session)
    found = [
        {
            "kind": "call_back",
            "call": row.id,
            "since": moment(row.callback_since),
            "tries": row.callback_tries,
            "danger": row.is_danger,
            "area": (area_of(city, row.area_code) or {}).get("name"),
        }
        for row in rows
    ]
    return found, rows[0].total if rows else 0


def _of_matters(session: Session, actor: Actor, operation: Operation) -> Listed:
    """Questions to citizens that have no answer yet, and wishes for time that wait for one."""
    asked = case((Incident.waiting_since.is_not(None), 1), else_=0)
    wished = case((Incident.extension_asked_at.is_not(None), 1), else_=0)
    rows = session.execute(
        select(
            *(Incident.id, Incident.code, Incident.waiting_since, Incident.extension_asked_at),
            func.sum(asked + wished).over().label("total"),
        )
        .where(
            Incident.operation_id == operation.id,
            Incident.status.in_(OPEN),
            or_(Incident.waiting_since.is_not(None), Incident.extension_asked_at.is_not(None)),
            visible_incidents(actor),
        )
        .order_by(Incident.id)
        .limit(MOST)
    ).all()
    found = []
    for row in rows:
        for kind, at in (("asked", row.waiting_since), ("wish", row.extension_asked_at)):
            if at is not None:
                found.append(
                    {"kind": kind, "incident": row.id, "code": row.code, "since": moment(at)}
                )
    return found, int(rows[0].total) if rows else 0


def _extensions(session: Session, actor: Actor, operation: Operation) -> Listed:
    """Deadlines that were put off: by when it was promised instead."""
    rows = session.execute(
        select(
            *(Incident.id, Incident.code, Referral.agency_code, Referral.due_at),
            func.count().over().label("total"),
        )
        .join(Referral, Referral.incident_id == Incident.id)
        .where(
            Incident.operation_id == operation.id,
            Incident.status.in_(OPEN),
            Referral.extended_from_at.is_not(None),
            Referral.due_at.is_not(None),
            visible_incidents(actor),
        )
        .order_by(Referral.due_at, Referral.id)
        .limit(MOST)
    ).all()
    agencies = directory(session).agencies
    found = [
        {
            "kind": "extension",
            "incident": row.id,
            "code": row.code,
            "agency": agencies[row.agency_code].name_vi if row.agency_code in agencies else None,
            "due_at": moment(row.due_at),
        }
        for row in rows
    ]
    return found, rows[0].total if rows else 0


def _silent(session: Session, actor: Actor, operation: Operation) -> Listed:
    rows = session.execute(
        select(
            *(Unit.id, Unit.code, Unit.name, Unit.silent_at, Incident.code.label("incident")),
            func.count().over().label("total"),
        )
        .outerjoin(Assignment, (Assignment.unit_id == Unit.id) & Assignment.is_active)
        .outerjoin(Incident, Incident.id == Assignment.incident_id)
        .where(
            Unit.is_active,
            Unit.silent_at.is_not(None),
            Unit.is_exercise == operation.is_exercise,
            visible_units(actor),
        )
        .order_by(Unit.silent_at)
        .limit(MOST)
    ).all()
    found = [
        {
            "id": row.id,
            "code": row.code,
            "name": row.name,
            "since": moment(row.silent_at),
            "incident": row.incident,
        }
        for row in rows
    ]
    return found, rows[0].total if rows else 0


def signed(session: Session, operation_id: int) -> list[dict[str, Any]]:
    """The hand-overs of an operation without their content, the newest first."""
    rows = session.scalars(
        select(ShiftHandOver)
        .where(ShiftHandOver.operation_id == operation_id)
        .order_by(ShiftHandOver.id.desc())
        .limit(MOST)
    ).all()
    names = operations.names(session, [p for one in rows for p in (one.giver_id, one.taker_id)])
    return [_head(one, names) for one in rows]


def sheet(session: Session, found: ShiftHandOver) -> dict[str, Any]:
    """One hand-over as it was signed."""
    names = operations.names(session, [found.giver_id, found.taker_id])
    return {**_head(found, names), "content": orjson.loads(found.content), "digest": found.digest}


def _head(one: ShiftHandOver, names: dict[int, str]) -> dict[str, Any]:
    return {
        "id": one.id,
        "giver_id": one.giver_id,
        "giver": names.get(one.giver_id, ""),
        "taker_id": one.taker_id,
        "taker": names.get(one.taker_id, ""),
        "given_at": moment(one.given_at),
        "taken_at": moment(one.taken_at),
    }
