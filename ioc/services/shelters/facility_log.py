"""How a change of a facility is written: version, status, card and event together."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.common_ground import standing_of_facility
from ioc.domain import clock, facilities
from ioc.domain.errors import Conflict
from ioc.domain.events import EventKind, Standing, SubjectType
from ioc.domain.facilities import FacilityKind
from ioc.eventlog.record import record
from ioc.models.facility import Facility, Gauge
from ioc.queries import cards
from ioc.queries.directory import directory
from ioc.queries.rescue.facilities import facility_card


def facility_changed(
    session: Session,
    actor: Actor,
    facility: Facility,
    kind: EventKind,
    before: Standing | None,
    data: dict[str, Any] | None = None,
    *,
    is_urgent: bool = False,
) -> None:
    """Settles the status, raises the version, stores the card and records what happened.

    `before` is its standing before the change, None for one that is new. `data` names nobody.
    """
    facility.status = facilities.settled(
        facility.kind,
        facility.status,
        facility.is_by_hand,
        facility.places,
        facility.taken + facility.reserved,
    )
    facility.version = 1 if before is None else facility.version + 1
    facility.updated_at = clock.now()
    gauge = session.get(Gauge, facility.id) if facility.kind is FacilityKind.GAUGE else None
    facility.card = cards.text_of(facility_card(facility, gauge, directory(session)))
    # What loads the row again in this transaction reads it from the database.
    session.flush()
    record(
        session,
        kind,
        (SubjectType.FACILITY, facility.id),
        actor.label,
        before=[before] if before is not None else [],
        after=[standing_of_facility(facility)],
        card=facility.card,
        data=data,
        is_urgent=is_urgent,
    )


def must_be_version(seen: int, current: int) -> None:
    """Raises `Conflict` when somebody changed it since the actor looked."""
    if seen != current:
        raise Conflict(current=current)
