"""Who the people in a facility are: looked at by who runs it, each look recorded, and erased."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.common_ground import facility_for
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.facilities import PartyStatus
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.facility import FacilityParty
from ioc.services.shelters.facility_parties import party_of


def view_names(
    session: Session, actor: Actor, facility_id: int, parties: Collection[int] | None = None
) -> dict[int, dict[str, Any]]:
    """Names and notes by the party's id: of the parties with these ids, without them of all who are
    expected or there. The look is recorded."""
    facility = facility_for(session, actor, facility_id, Permission.FACILITY_MANAGE)
    query = select(FacilityParty).where(
        FacilityParty.facility_id == facility.id,
        FacilityParty.status.in_((PartyStatus.RESERVED, PartyStatus.CHECKED_IN)),
    )
    if parties is not None:
        query = query.where(FacilityParty.id.in_(list(parties)))
    rows = session.scalars(query).all()
    subject = (SubjectType.FACILITY, facility.id)
    data = {"names": True, "parties": len(rows)}
    record(session, EventKind.FACILITY_CONTACT_VIEWED, subject, actor.label, data=data)
    return {row.id: {"names": row.names or [], "note": row.note} for row in rows}


def forget_names(session: Session, actor: Actor, facility_id: int, party_id: int) -> None:
    """Erases who the people of a party were; how many they were stays."""
    facility = facility_for(session, actor, facility_id, Permission.FACILITY_MANAGE, lock=True)
    party = party_of(session, facility, party_id)
    party.names, party.note = [], None
    subject = (SubjectType.FACILITY, facility.id)
    data = {"party": party.id}
    record(session, EventKind.FACILITY_NAMES_ERASED, subject, actor.label, data=data)
