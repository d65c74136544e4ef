"""The ledger of rescues, without names: `services.people_views` adds them for who may see them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.domain.facilities import TAKES_PEOPLE
from ioc.domain.people_ledger import (
    PersonState,
    Settlement,
    Whereabouts,
)
from ioc.models.facility import Facility
from ioc.models.people import User
from ioc.models.rescue_person import RescuePerson
from ioc.models.unit import Assignment, Unit
from ioc.queries.cards import moment

AT_ONCE = 200
"""So many rescues are asked for together."""


@dataclass(frozen=True)
class Entry:
    """An entry of the ledger as a page shows it, without who it is."""

    id: int
    version: int
    state: PersonState
    people: int
    has_name: bool
    whereabouts: Whereabouts | None
    source: str
    since: str | None
    unit: str | None
    facility: str | None
    settled_as: Settlement | None
    settled_at: str | None
    settled_by: str | None
    is_open: bool


_OPEN_STATES = (PersonState.MISSING, PersonState.ASKED)


def entries_of(session: Session, ids: list[int]) -> dict[int, tuple[Entry, ...]]:
    """The ledgers of rescues, the oldest entry first; what was taken back is left out."""
    if not ids:
        return {}
    rows = session.execute(
        select(
            RescuePerson,
            Unit.code.label("unit_code"),
            Unit.name.label("unit_name"),
            Facility.name.label("facility"),
            User.name.label("by"),
        )
        .outerjoin(Assignment, Assignment.id == RescuePerson.assignment_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(Facility, Facility.id == RescuePerson.facility_id)
        .outerjoin(User, User.id == RescuePerson.settled_by)
        .where(
            RescuePerson.incident_id.in_(ids[:AT_ONCE]),
            RescuePerson.state.not_in((PersonState.WITHDRAWN, PersonState.WAITING)),
        )
        .order_by(RescuePerson.id)
    )
    found: dict[int, list[Entry]] = {}
    for row in rows:
        one: RescuePerson = row.RescuePerson
        found.setdefault(one.incident_id, []).append(
            Entry(
                id=one.id,
                version=one.version,
                state=one.state,
                people=one.people,
                has_name=one.name is not None,
                whereabouts=one.whereabouts,
                source=one.source.value,
                since=moment(one.since),
                unit=f"{row.unit_code} {row.unit_name}" if row.unit_code else None,
                facility=row.facility,
                settled_as=one.settled_as,
                settled_at=moment(one.settled_at),
                settled_by=row.by,
                is_open=one.settled_as is None and one.state in _OPEN_STATES,
            )
        )
    return {number: tuple(entries) for number, entries in found.items()}


def places(session: Session) -> list[tuple[int, str]]:
    """Where somebody may have been brought, by name."""
    rows = session.execute(
        select(Facility.id, Facility.name)
        .where(Facility.kind.in_(TAKES_PEOPLE))
        .order_by(Facility.name)
    )
    return [(row.id, row.name) for row in rows]
