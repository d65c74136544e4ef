"""Names of people of rescues, for who needs them; each look is recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.facilities import PartyStatus
from ioc.domain.family import LATELY
from ioc.domain.people_ledger import PersonState, name_key
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.facility import Facility, FacilityParty
from ioc.models.report import Report, ReporterContact
from ioc.models.rescue_person import RescuePerson
from ioc.services.incidents.contacts import NOT_SHOWN

NAMES_AT_ONCE = 200
"""Names in one condition; SQLite's nest too deeply beyond a thousand."""


@dataclass(frozen=True)
class Named:
    """Who an entry is, and what was said of them. `shelter` is where somebody of the same name was
    checked in: whether it is the same, a person says."""

    name: str | None
    note: str | None
    said_by: str | None
    reason: str | None
    shelter: str | None = None
    shelter_id: int | None = None


@dataclass(frozen=True)
class People:
    """Who the people of rescues are. `entries` by the entry of the ledger, `waiting` by the rescue:
    who is at its place as far as its reports name them. `shown_of`: the rescues of which
    somebody is among them."""

    entries: dict[int, Named] = field(default_factory=dict)
    waiting: dict[int, list[str]] = field(default_factory=dict)
    shown_of: frozenset[int] = frozenset()


def people_of(session: Session, actor: Actor, ids: Iterable[int]) -> People:
    """Who the people of these rescues are; the actor was let in by a list of them. Nothing without
    the permission. Who shows it records the look (`looked`)."""
    wanted = list(ids)
    if not wanted or not actor.can(Permission.PEOPLE_NAMES):
        return People()
    rows = session.scalars(select(RescuePerson).where(RescuePerson.incident_id.in_(wanted))).all()
    waiting = _waiting(session, wanted)
    entries = _entries(session, rows)
    shown_of = {one.incident_id for one in rows if one.id in entries} | set(waiting)
    return People(entries, waiting, frozenset(shown_of))


def looked(session: Session, actor: Actor, incidents: Collection[int]) -> None:
    """Records one look at names of people of these rescues; nothing for none of them."""
    actor.must(Permission.PEOPLE_NAMES)
    if incidents:
        data = {"incidents": sorted(incidents)}
        subject = (SubjectType.CITY, 0)
        record(session, EventKind.PEOPLE_NAMES_VIEWED, subject, actor.label, data=data)


def _entries(session: Session, rows: Collection[RescuePerson]) -> dict[int, Named]:
    sought = [one for one in rows if one.name_key and one.state is PersonState.MISSING]
    places = _checked_in(session, {(one.name_key or "", one.is_exercise) for one in sought})
    found = {}
    for one in rows:
        if not any((one.name, one.note, one.said_by, one.settled_reason)):
            continue
        place = None
        if one.state is PersonState.MISSING:
            place = places.get((one.name_key or "", one.is_exercise))
        found[one.id] = Named(
            one.name, one.note, one.said_by, one.settled_reason, *(place or (None, None))
        )
    return found


def _waiting(session: Session, wanted: list[int]) -> dict[int, list[str]]:
    rows = session.execute(
        select(
            Report.incident_id,
            Report.on_behalf_of,
            Report.at_scene,
            ReporterContact.name,
            ReporterContact.place_name,
            ReporterContact.is_anonymous,
        )
        .join(ReporterContact, ReporterContact.report_id == Report.id)
        .where(Report.incident_id.in_(wanted), Report.status.not_in(NOT_SHOWN))
        .order_by(Report.id)
    )
    found: dict[int, list[str]] = {}
    for row in rows:
        names = [row.place_name] if row.place_name else []
        if row.name and not row.is_anonymous and not row.on_behalf_of and row.at_scene is not False:
            names.append(row.name)
        known = found.setdefault(row.incident_id, [])
        known += [name for name in names if name_key(name) not in map(name_key, known)]
    return {number: names for number, names in found.items() if names}


def _checked_in(
    session: Session, sought: set[tuple[str, bool]]
) -> dict[tuple[str, bool], tuple[str, int]]:
    """Where somebody of each name was checked in last, real people and those of an exercise
    apart."""
    keys = sorted({key for key, _ in sought})
    found: dict[tuple[str, bool], tuple[str, int]] = {}
    for start in range(0, len(keys), NAMES_AT_ONCE):
        some = keys[start : start + NAMES_AT_ONCE]
        rows = session.execute(
            select(FacilityParty.names, FacilityParty.is_exercise, Facility.name, Facility.id)
            .join(Facility, Facility.id == FacilityParty.facility_id)
            .where(
                FacilityParty.status.in_((PartyStatus.CHECKED_IN, PartyStatus.CHECKED_OUT)),
                FacilityParty.checked_in_at >= clock.now() - LATELY,
                or_(*(FacilityParty.name_keys.contains(f"|{key}|") for key in some)),
            )
            .order_by(FacilityParty.id.desc())
        )
        for names, is_exercise, place, number in rows:
            for key in map(name_key, names or ()):
                if key is not None and (key, is_exercise) in sought:
                    found.setdefault((key, is_exercise), (place, number))
    return found
