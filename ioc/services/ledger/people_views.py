"""Names of people of rescues, for who needs them; each look is recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import incident_for, standing_of
from ioc.domain import clock
from ioc.domain.contact import phone_key
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.facilities import PartyStatus
from ioc.domain.family import MayBeTold, may_be_told
from ioc.domain.incidents import OPEN, Outcome
from ioc.domain.people_ledger import PersonState, name_key
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.facility import Facility, FacilityParty
from ioc.models.incident import Incident
from ioc.models.report import Report, ReporterContact
from ioc.models.rescue_person import RescuePerson
from ioc.queries.cards import area_of, moment
from ioc.queries.directory import directory
from ioc.services.incidents.contacts import NOT_SHOWN

LATELY = timedelta(days=30)
MOST = 20
PARTIES_MOST = 3_000
SHORTEST = 2


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


def names_of(session: Session, actor: Actor, ids: Iterable[int]) -> dict[int, Named]:
    """Who the entries of these rescues are, by the entry; the actor was let in by a list of them.
    Each rescue of which a name is shown gets an event. Nothing without the permission."""
    wanted = list(ids)
    if not wanted or not actor.can(Permission.PEOPLE_NAMES):
        return {}
    rows = session.scalars(select(RescuePerson).where(RescuePerson.incident_id.in_(wanted))).all()
    sought = {one.name_key for one in rows if one.name_key and one.state is PersonState.MISSING}
    places = _checked_in(session, sought) if sought else {}
    found = {}
    for one in rows:
        if not any((one.name, one.note, one.said_by, one.settled_reason)):
            continue
        place = places.get(one.name_key or "") if one.state is PersonState.MISSING else None
        found[one.id] = Named(
            one.name, one.note, one.said_by, one.settled_reason, *(place or (None, None))
        )
    _looked(session, actor, {one.incident_id for one in rows if one.name})
    return found


def waiting_names(session: Session, actor: Actor, ids: Iterable[int]) -> dict[int, list[str]]:
    """Who is at the place of each rescue, as far as its reports name them; recorded likewise."""
    wanted = list(ids)
    if not wanted or not actor.can(Permission.PEOPLE_NAMES):
        return {}
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
    found = {number: names for number, names in found.items() if names}
    _looked(session, actor, found)
    return found


def view_ledger(session: Session, actor: Actor, incident_id: int) -> dict[int, Named]:
    """Who the people of one rescue are. Raises `NotAllowed`, `NotFound`."""
    incident = incident_for(session, actor, incident_id, Permission.INCIDENT_VIEW)
    actor.must(Permission.PEOPLE_NAMES, standing_of(incident))
    return names_of(session, actor, [incident.id])


def _looked(session: Session, actor: Actor, ids: Iterable[int]) -> None:
    for number in sorted(ids):
        subject = (SubjectType.INCIDENT, number)
        record(session, EventKind.PEOPLE_NAMES_VIEWED, subject, actor.label, data={})


def _checked_in(session: Session, keys: set[str]) -> dict[str, tuple[str, int]]:
    rows = session.execute(
        select(FacilityParty.names, Facility.name, Facility.id)
        .join(Facility, Facility.id == FacilityParty.facility_id)
        .where(
            FacilityParty.status.in_((PartyStatus.CHECKED_IN, PartyStatus.CHECKED_OUT)),
            FacilityParty.checked_in_at >= clock.now() - LATELY,
        )
        .order_by(FacilityParty.id.desc())
        .limit(PARTIES_MOST)
    )
    found: dict[str, tuple[str, int]] = {}
    for names, facility, number in rows:
        for name in names or ():
            key = name_key(name)
            if key in keys and key is not None:
                found.setdefault(key, (facility, number))
    return found


def search(session: Session, actor: Actor, typed: str) -> list[dict[str, Any]]:
    """People of rescues of the last month by name or by a telephone number, for a family that asks;
    with what may be told. The look is recorded, not what was typed. Raises `InvalidInput`."""
    actor.must(Permission.PEOPLE_NAMES)
    words = " ".join(typed.split())[:80]
    phone, key = phone_key(words) if any(c.isdigit() for c in words) else None, name_key(words)
    if phone is None and (key is None or len(key) < SHORTEST):
        raise InvalidInput(FieldError("q", "too_short"))
    found: list[dict[str, Any]] = []
    if phone is None and key:
        found += _in_ledger(session, key)
        found += _in_shelters(session, key)
    found += _among_reporters(session, phone, words)
    once: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in found:
        once.setdefault((name_key(one["name"]), one["incident"], one["place"]), one)
    answer = list(once.values())[:MOST]
    record(
        session,
        EventKind.PEOPLE_SEARCHED,
        (SubjectType.CITY, 0),
        actor.label,
        data={
            "by": "phone" if phone else "name",
            "found": len(answer),
            "incidents": sorted({one["incident"] for one in answer if one["incident"]}),
        },
    )
    return answer


def _answer(
    session: Session,
    name: str | None,
    told: MayBeTold,
    incident: Incident | None,
    place: str | None,
    at: str | None,
) -> dict[str, Any]:
    area = area_of(directory(session), incident.area_code) if incident else None
    return {
        "name": name,
        "told": told,
        "incident": incident.id if incident else None,
        "code": incident.code if incident else None,
        "area": area["name"] if area else None,
        "place": place,
        "at": at,
    }


def _in_ledger(session: Session, key: str) -> list[dict[str, Any]]:
    rows = session.execute(
        select(RescuePerson, Incident, Facility.name)
        .join(Incident, Incident.id == RescuePerson.incident_id)
        .outerjoin(Facility, Facility.id == RescuePerson.facility_id)
        .where(
            RescuePerson.name_key.contains(key, autoescape=True),
            RescuePerson.state != PersonState.WITHDRAWN,
            RescuePerson.since >= clock.now() - LATELY,
        )
        .order_by(RescuePerson.id.desc())
        .limit(MOST)
    )
    return [
        _answer(session, one.name, may_be_told(one.state), incident, place, moment(one.since))
        for one, incident, place in rows
    ]


def _in_shelters(session: Session, key: str) -> list[dict[str, Any]]:
    rows = session.execute(
        select(FacilityParty, Facility.name)
        .join(Facility, Facility.id == FacilityParty.facility_id)
        .where(
            FacilityParty.status.in_((PartyStatus.CHECKED_IN, PartyStatus.CHECKED_OUT)),
            FacilityParty.checked_in_at >= clock.now() - LATELY,
        )
        .order_by(FacilityParty.id.desc())
        .limit(PARTIES_MOST)
    )
    found = []
    for party, place in rows:
        for name in party.names or ():
            if key in (name_key(name) or ""):
                incident = session.get(Incident, party.incident_id) if party.incident_id else None
                at = moment(party.checked_in_at)
                told = MayBeTold.AT_SHELTER
                found.append(_answer(session, name, told, incident, place, at))
    return found[:MOST]


def _told_of(session: Session, incident: Incident) -> MayBeTold:
    """What may be told of people of a rescue who are known by their report alone."""
    if incident.status in OPEN and not incident.missing:
        return MayBeTold.WAITED_FOR
    dead = select(RescuePerson.id).where(
        RescuePerson.incident_id == incident.id,
        RescuePerson.state.in_((PersonState.DEAD, PersonState.DECIDED, PersonState.MISSING)),
    )
    is_good = incident.outcome is Outcome.FIXED and session.scalar(dead.limit(1)) is None
    return MayBeTold.SAFE if is_good else MayBeTold.OFFICER


def _among_reporters(session: Session, phone: str | None, words: str) -> list[dict[str, Any]]:
    contact = ReporterContact
    tests: list[ColumnElement[bool]] = []
    if phone is not None:
        digits = func.replace(func.replace(contact.place_phone, " ", ""), ".", "")
        tests = [contact.phone_key == phone, digits.like(f"%{phone[-9:]}")]
    else:
        for spelt in {words, words.title(), words.upper(), words.lower()}:
            tests.append(contact.name.contains(spelt, autoescape=True))
            tests.append(contact.place_name.contains(spelt, autoescape=True))
    rows = session.execute(
        select(Report, contact, Incident)
        .join(contact, contact.report_id == Report.id)
        .join(Incident, Incident.id == Report.incident_id)
        .where(
            Incident.tier.is_not(None),
            Report.status.not_in(NOT_SHOWN),
            Report.received_at >= clock.now() - LATELY,
            contact.is_anonymous.is_(False),
            or_(*tests),
        )
        .order_by(Report.id.desc())
        .limit(MOST)
    )
    return [
        _answer(
            session,
            told.place_name or told.name,
            _told_of(session, incident),
            incident,
            None,
            moment(incident.last_confirmed_at),
        )
        for _report, told, incident in rows
    ]
