"""Who is unaccounted for, by operation and ward; whom to ring; and the ledger of one rescue.

What is here holds no names: `services.people_views` adds them for who may see them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, union
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.domain import clock
from ioc.domain.confirmation import ConfirmationAge, age_of
from ioc.domain.duplicates import RESCUE
from ioc.domain.facilities import TAKES_PEOPLE
from ioc.domain.incidents import OPEN, IncidentStatus, Tier
from ioc.domain.people_ledger import (
    PersonState,
    Settlement,
    Tally,
    Whereabouts,
    WhyUnaccounted,
    summed,
)
from ioc.models.facility import Facility
from ioc.models.incident import Incident
from ioc.models.operation import Operation
from ioc.models.people import User
from ioc.models.rescue_person import RescuePerson
from ioc.models.unit import Assignment, Unit
from ioc.queries.cards import area_of, confirmation_of, moment
from ioc.queries.directory import Directory, directory
from ioc.queries.rescue import people_count

LOOKED_AT_MOST = 5_000
SHOWN_MOST = 200
RANK = {why: place for place, why in enumerate(WhyUnaccounted)}


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


@dataclass(frozen=True)
class Unaccounted:
    """A rescue of which people are not accounted for."""

    id: int
    version: int
    code: str
    title: str
    tier: Tier | None
    status: IncidentStatus
    area: str
    area_code: str | None
    operation: str | None
    why: WhyUnaccounted
    tally: Tally
    confirmation: dict[str, Any]
    entries: tuple[Entry, ...]

    @property
    def left(self) -> int:
        """People of whom nothing is known beside the entries that are looked for."""
        return self.tally.unaccounted - self.tally.missing


@dataclass(frozen=True)
class Found:
    """What a page shows: the rows, how many each reason has, and how many people in all."""

    rows: tuple[Unaccounted, ...]
    counts: dict[WhyUnaccounted, int]
    people: dict[str, int]


def unaccounted(
    session: Session,
    actor: Actor,
    *,
    operation_id: int | None = None,
    area: str | None = None,
    why: WhyUnaccounted | None = None,
) -> Found:
    """The rescues of which people are unaccounted for, the worst reason first, then the longest
    without a word. A missing person stays listed whatever became of the rescue."""
    # Two searches by an index each: one condition with "or" would read every incident there is.
    wanted = union(
        select(Incident.id).where(
            Incident.status.in_(OPEN), Incident.tier.is_not(None), Incident.category == RESCUE
        ),
        select(RescuePerson.incident_id).where(RescuePerson.state == PersonState.MISSING),
    )
    query = select(Incident).where(
        Incident.merged_into.is_(None),
        Incident.id.in_(wanted),
        visible_incidents(actor),
        *_within(operation_id, area),
    )
    order = (Incident.missing.desc(), Incident.last_confirmed_at, Incident.id)
    incidents = {
        one.id: one for one in session.scalars(query.order_by(*order).limit(LOOKED_AT_MOST))
    }
    tallies = people_count.tallies(session, incidents)
    now = clock.now()
    why_of: dict[int, WhyUnaccounted] = {}
    for number, tally in tallies.items():
        is_stale = age_of(incidents[number].last_confirmed_at, now) is ConfirmationAge.STALE
        reason = tally.why(is_stale=is_stale)
        if reason is not None:
            why_of[number] = reason
    counts = {one: sum(1 for got in why_of.values() if got is one) for one in WhyUnaccounted}
    chosen = [number for number, got in why_of.items() if why is None or got is why]
    chosen.sort(key=lambda n: (RANK[why_of[n]], incidents[n].last_confirmed_at, n))
    shown = chosen[:SHOWN_MOST]
    entries = entries_of(session, shown)
    names = _operations(session, [incidents[number].operation_id for number in shown])
    city = directory(session)
    rows = tuple(
        _row(incidents[n], tallies[n], why_of[n], entries.get(n, ()), names, city) for n in shown
    )
    people = summed(tallies[number] for number in why_of)
    return Found(rows, counts, people)


def _within(operation_id: int | None, area: str | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if operation_id is not None:
        found.append(Incident.operation_id == operation_id)
    if area:
        found.append(Incident.area_code == area)
    return found


def _operations(session: Session, ids: list[int | None]) -> dict[int, str]:
    wanted = {number for number in ids if number is not None}
    rows = session.execute(select(Operation.id, Operation.name).where(Operation.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _row(
    incident: Incident,
    tally: Tally,
    why: WhyUnaccounted,
    entries: tuple[Entry, ...],
    operations: dict[int, str],
    city: Directory,
) -> Unaccounted:
    area = area_of(city, incident.area_code)
    return Unaccounted(
        id=incident.id,
        version=incident.version,
        code=incident.code,
        title=incident.title,
        tier=incident.tier,
        status=incident.status,
        area=area["name"] if area else "",
        area_code=incident.area_code,
        operation=operations.get(incident.operation_id or 0),
        why=why,
        tally=tally,
        confirmation=_last_word(incident),
        entries=tuple(one for one in entries if one.is_open),
    )


def _last_word(incident: Incident) -> dict[str, Any]:
    told = confirmation_of(incident)
    if told is None:
        at = incident.last_confirmed_at
        told = {"at": moment(at), "age": age_of(at, clock.now()).value, "by": None, "word": None}
    # As it is now, not as it was when the card was written.
    return told | {"age": age_of(incident.last_confirmed_at, clock.now()).value}


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
            RescuePerson.incident_id.in_(ids[:SHOWN_MOST]),
            RescuePerson.state != PersonState.WITHDRAWN,
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


@dataclass(frozen=True)
class ToRing:
    """A rescue of which somebody has to be rung."""

    id: int
    code: str
    title: str
    tier: Tier | None
    area: str
    people: int | None
    since: str | None
    tries: int
    tried_at: str | None
    confirmed_at: str | None


RING_MOST = 100


def to_ring(session: Session, actor: Actor) -> list[ToRing]:
    """Whom to ring of rescues that did not answer: who was not tried lately first, then the first
    tier, then who waits longest; by an index."""
    rows = session.scalars(
        select(Incident)
        .where(
            Incident.ring_since.is_not(None),
            Incident.status.in_(OPEN),
            Incident.tier.is_not(None),
            Incident.category == RESCUE,
            visible_incidents(actor),
        )
        .order_by(Incident.ring_since, Incident.id)
        .limit(LOOKED_AT_MOST)
    ).all()
    city = directory(session)
    ordered = sorted(rows, key=lambda one: (_tried(one), one.tier or "P9", one.ring_since))
    return [
        ToRing(
            id=one.id,
            code=one.code,
            title=one.title,
            tier=one.tier,
            area=(area_of(city, one.area_code) or {"name": ""})["name"],
            people=one.people,
            since=moment(one.ring_since),
            tries=one.ring_tries or 0,
            tried_at=moment(one.ring_tried_at),
            confirmed_at=moment(one.last_confirmed_at),
        )
        for one in ordered[:RING_MOST]
    ]


def _tried(incident: Incident) -> datetime:
    return incident.ring_tried_at or datetime.min.replace(tzinfo=clock.now().tzinfo)


def places(session: Session) -> list[tuple[int, str]]:
    """Where somebody may have been brought, by name."""
    rows = session.execute(
        select(Facility.id, Facility.name)
        .where(Facility.kind.in_(TAKES_PEOPLE))
        .order_by(Facility.name)
    )
    return [(row.id, row.name) for row in rows]
