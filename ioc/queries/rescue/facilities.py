"""Reads of facilities: cards, lists, the parties in one, and who may be rung there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.common_ground import facility_for, may, visible_facilities
from ioc.domain.contact import without_personal_data
from ioc.domain.facilities import FacilityKind, FacilityStatus, PartyStatus
from ioc.domain.geo import rounded
from ioc.domain.permissions import Permission
from ioc.models.agency import Agency
from ioc.models.facility import Facility, FacilityParty, Gauge
from ioc.models.incident import Incident
from ioc.models.unit import Assignment, Unit
from ioc.queries.cards import area_of, moment
from ioc.queries.directory import Directory

PAGE_MOST = 500
PRESENT = (PartyStatus.RESERVED, PartyStatus.CHECKED_IN)


@dataclass(frozen=True)
class FacilityFilter:
    """What a list is asked for; None asks nothing. `after` is the id of the last one seen."""

    kinds: Sequence[FacilityKind] | None = None
    statuses: Sequence[FacilityStatus] | None = None
    area: str | None = None
    after: int = 0


def facility_card(facility: Facility, gauge: Gauge | None, directory: Directory) -> dict[str, Any]:
    """The card of a facility (contract); of a gauge with what it says. Nothing personal."""
    agency = directory.agencies.get(facility.agency_code or "")
    card: dict[str, Any] = {
        "id": facility.id,
        "version": facility.version,
        "code": facility.code,
        "name": facility.name,
        "kind": facility.kind.value,
        "lat": rounded(facility.lat),
        "lon": rounded(facility.lon),
        "address": facility.address,
        "area": area_of(directory, facility.area_code),
        "agency": {"code": agency.code, "name": agency.name_vi} if agency else None,
        "status": facility.status.value,
        "by_hand": facility.is_by_hand,
        "reason": without_personal_data(facility.status_reason or "") or None,
        "places": facility.places,
        "reserved": facility.reserved,
        "taken": facility.taken,
        "drilled": facility.drilled,
        "needs": facility.needs,
        "example": facility.is_example,
        "exercise": facility.is_exercise,
        "updated_at": moment(facility.updated_at),
    }
    if gauge is not None:
        card["gauge"] = gauge_card(gauge)
    return card


def gauge_card(gauge: Gauge) -> dict[str, Any]:
    """What a gauge says, inside the card of its facility."""
    return {
        "kind": gauge.gauge_kind.value,
        "river": gauge.river,
        "alarm1_m": gauge.alarm1_m,
        "alarm2_m": gauge.alarm2_m,
        "alarm3_m": gauge.alarm3_m,
        "alarm": gauge.alarm.value,
        "level_m": gauge.level_m,
        "at": moment(gauge.level_at),
        "trend_cm_h": gauge.trend_cm_h,
        "inflow_m3s": gauge.inflow_m3s,
        "discharge_m3s": gauge.discharge_m3s,
    }


def cards(session: Session, actor: Actor, wanted: FacilityFilter, size: int) -> list[str]:
    """The cards, as text, of what the actor may see, in order of id, at most `size`."""
    query = select(Facility.card).where(visible_facilities(actor), Facility.id > wanted.after)
    if wanted.kinds is not None:
        query = query.where(Facility.kind.in_(wanted.kinds))
    if wanted.statuses is not None:
        query = query.where(Facility.status.in_(wanted.statuses))
    if wanted.area is not None:
        query = query.where(Facility.area_code == wanted.area)
    return list(session.scalars(query.order_by(Facility.id).limit(size)))


def card_of(session: Session, actor: Actor, facility_id: int) -> dict[str, Any]:
    """The card of one, with whether the actor may change it. Raises `NotFound`."""
    facility = facility_for(session, actor, facility_id)
    found: dict[str, Any] = orjson.loads(facility.card)
    return found | {"may_manage": may(actor, Permission.FACILITY_MANAGE, facility)}


def managed_ids(session: Session, actor: Actor) -> set[int]:
    """Ids of the facilities that the actor may change."""
    if not actor.can(Permission.FACILITY_MANAGE):
        return set()
    rows = session.scalars(select(Facility).where(visible_facilities(actor)))
    return {row.id for row in rows if may(actor, Permission.FACILITY_MANAGE, row)}


def parties(
    session: Session,
    actor: Actor,
    facility_id: int,
    statuses: Collection[PartyStatus] | None = PRESENT,
    *,
    before: int = 0,
    size: int = PAGE_MOST,
) -> list[dict[str, Any]]:
    """The newest parties of a facility, without names (`services.facility_names.view_names`), at
    most `size`; `before` is the id of the last one seen, `statuses` None asks for those that have
    left as well. Raises `NotFound`."""
    facility_for(session, actor, facility_id)
    query = select(FacilityParty).where(FacilityParty.facility_id == facility_id)
    if statuses is not None:
        query = query.where(FacilityParty.status.in_(statuses))
    if before:
        query = query.where(FacilityParty.id < before)
    rows = session.scalars(query.order_by(FacilityParty.id.desc()).limit(size)).all()
    codes = _codes(session, rows)
    return [party_of(row) | codes.get(row.id, {}) for row in rows]


def _codes(session: Session, rows: Sequence[FacilityParty]) -> dict[int, dict[str, str | None]]:
    """By what a keeper tells parties apart: the unit that brings each, the code of its rescue."""
    found = session.execute(
        select(FacilityParty.id, Unit.code.label("unit_code"), Incident.code.label("incident_code"))
        .outerjoin(Assignment, Assignment.id == FacilityParty.assignment_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(Incident, Incident.id == FacilityParty.incident_id)
        .where(FacilityParty.id.in_([row.id for row in rows]))
    )
    return {
        row.id: {"unit_code": row.unit_code, "incident_code": row.incident_code} for row in found
    }


def how_many_parties(session: Session, facility_id: int) -> dict[PartyStatus, int]:
    """How many parties of a facility are expected, there, and gone."""
    rows = session.execute(
        select(FacilityParty.status, func.count().label("parties"))
        .where(FacilityParty.facility_id == facility_id)
        .group_by(FacilityParty.status)
    )
    return {row.status: int(row.parties) for row in rows}


def party_of(party: FacilityParty) -> dict[str, Any]:
    """The JSON of one party; who they are is told by `services.facility_names.view_names` alone."""
    return {
        "id": party.id,
        "facility": party.facility_id,
        "incident": party.incident_id,
        "assignment": party.assignment_id,
        "status": party.status.value,
        "people": party.people,
        "people_out": party.people_out,
        "names": None,
        "names_known": len(party.names or []),
        "note": None,
        "reserved_at": moment(party.reserved_at),
        "checked_in_at": moment(party.checked_in_at),
        "ended_at": moment(party.ended_at),
        "unit_code": None,
        "incident_code": None,
        "exercise": party.is_exercise,
    }


def ward_agency(session: Session, area_code: str | None) -> str | None:
    """The people's committee of a ward: whoever runs its shelters unless somebody else is named."""
    if area_code is None:
        return None
    return session.scalar(
        select(Agency.code)
        .where(Agency.area_code == area_code, Agency.kind == "committee", Agency.is_active)
        .order_by(Agency.code)
        .limit(1)
    )
