"""Somebody is searched for by name or number, for a family that asks; the look is recorded, not
what was typed.

Names are compared without accents and titles. Real people and those of an exercise are never
answered together: no family may be told what belongs to a drill.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.contact import phone_key
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.facilities import PartyStatus
from ioc.domain.family import LATELY, MayBeTold, may_be_told
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

MOST = 20
SHORTEST = 2


@dataclass(frozen=True)
class Answer:
    """Somebody who may be meant, and what may be told of them."""

    name: str | None = field(repr=False)
    told: MayBeTold
    incident: int | None
    code: str | None
    area: str | None
    place: str | None
    at: str | None


@dataclass(frozen=True)
class Answers:
    """Whom was found; `is_cut` where more are of that name than are shown."""

    people: tuple[Answer, ...]
    is_cut: bool


def search(session: Session, actor: Actor, typed: str, *, is_exercise: bool = False) -> Answers:
    """People of rescues of the last month by name or by a telephone number. Raises `InvalidInput`
    for words that are too short."""
    actor.must(Permission.PEOPLE_NAMES)
    words = " ".join(typed.split())[:80]
    phone, key = phone_key(words) if any(c.isdigit() for c in words) else None, name_key(words)
    if phone is None and (key is None or len(key) < SHORTEST):
        raise InvalidInput(FieldError("q", "too_short"))
    found: list[Answer] = []
    if phone is None and key:
        found += _in_ledger(session, key, is_exercise=is_exercise)
        found += _in_shelters(session, key, is_exercise=is_exercise)
    found += _among_reporters(session, phone, key or "", is_exercise=is_exercise)
    once: dict[tuple[Any, ...], Answer] = {}
    for one in found:
        once.setdefault((name_key(one.name), one.incident, one.place), one)
    shown = tuple(list(once.values())[:MOST])
    record(
        session,
        EventKind.PEOPLE_SEARCHED,
        (SubjectType.CITY, 0),
        actor.label,
        data={
            "by": "phone" if phone else "name",
            "found": len(shown),
            "incidents": sorted({one.incident for one in shown if one.incident}),
        },
    )
    return Answers(shown, len(found) > MOST)


def _answer(
    session: Session,
    name: str | None,
    told: MayBeTold,
    incident: tuple[int | None, str | None, str | None],
    place: str | None,
    at: datetime | None,
) -> Answer:
    number, code, area_code = incident
    area = area_of(directory(session), area_code) if area_code else None
    return Answer(name, told, number, code, area["name"] if area else None, place, moment(at))


_OF_INCIDENT = (Incident.id.label("incident"), Incident.code, Incident.area_code)


def _in_ledger(session: Session, key: str, *, is_exercise: bool) -> list[Answer]:
    rows = session.execute(
        select(
            RescuePerson.name,
            RescuePerson.state,
            RescuePerson.since,
            Facility.name.label("place"),
            *_OF_INCIDENT,
        )
        .join(Incident, Incident.id == RescuePerson.incident_id)
        .outerjoin(Facility, Facility.id == RescuePerson.facility_id)
        .where(
            RescuePerson.name_key.contains(key, autoescape=True),
            RescuePerson.state != PersonState.WITHDRAWN,
            RescuePerson.since >= clock.now() - LATELY,
            RescuePerson.is_exercise.is_(is_exercise),
        )
        .order_by(RescuePerson.id.desc())
        .limit(MOST + 1)
    )
    return [
        _answer(
            session,
            row.name,
            may_be_told(row.state),
            (row.incident, row.code, row.area_code),
            row.place,
            row.since,
        )
        for row in rows
    ]


def _in_shelters(session: Session, key: str, *, is_exercise: bool) -> list[Answer]:
    rows = session.execute(
        select(
            FacilityParty.names,
            FacilityParty.status,
            FacilityParty.checked_in_at,
            Facility.name.label("place"),
            *_OF_INCIDENT,
        )
        .join(Facility, Facility.id == FacilityParty.facility_id)
        .outerjoin(Incident, Incident.id == FacilityParty.incident_id)
        .where(
            FacilityParty.status.in_((PartyStatus.CHECKED_IN, PartyStatus.CHECKED_OUT)),
            FacilityParty.checked_in_at >= clock.now() - LATELY,
            FacilityParty.is_exercise.is_(is_exercise),
            FacilityParty.name_keys.contains(key, autoescape=True),
        )
        .order_by(FacilityParty.id.desc())
        .limit(MOST + 1)
    )
    return [
        _answer(
            session,
            name,
            # Who has left is not to be looked for there.
            MayBeTold.AT_SHELTER if row.status is PartyStatus.CHECKED_IN else MayBeTold.SAFE,
            (row.incident, row.code, row.area_code),
            row.place,
            row.checked_in_at,
        )
        for row in rows
        for name in row.names or ()
        if key in (name_key(name) or "")
    ]


def _among_reporters(
    session: Session, phone: str | None, key: str, *, is_exercise: bool
) -> list[Answer]:
    contact = ReporterContact
    tests: list[ColumnElement[bool]]
    if phone is not None:
        digits = func.replace(func.replace(contact.place_phone, " ", ""), ".", "")
        tests = [contact.phone_key == phone, digits.like(f"%{phone[-9:]}")]
    else:
        tests = [
            contact.name_key.contains(key, autoescape=True),
            contact.place_name_key.contains(key, autoescape=True),
        ]
    rows = session.execute(
        select(contact.name, contact.place_name, contact.place_name_key, Incident)
        .join(Report, Report.id == contact.report_id)
        .join(Incident, Incident.id == Report.incident_id)
        .where(
            Incident.tier.is_not(None),
            Incident.is_exercise.is_(is_exercise),
            Report.status.not_in(NOT_SHOWN),
            Report.received_at >= clock.now() - LATELY,
            contact.is_anonymous.is_(False),
            or_(*tests),
        )
        .order_by(Report.id.desc())
        .limit(MOST + 1)
    ).all()
    bad = _with_bad_news(session, {row.Incident.id for row in rows})
    found = []
    for row in rows:
        incident: Incident = row.Incident
        is_at_place = phone is not None or key in (row.place_name_key or "")
        name = row.place_name or row.name if is_at_place else row.name
        told = _told_of(incident, has_bad_news=incident.id in bad)
        of = (incident.id, incident.code, incident.area_code)
        found.append(_answer(session, name, told, of, None, incident.last_confirmed_at))
    return found


def _with_bad_news(session: Session, incidents: Collection[int]) -> set[int]:
    rows = session.scalars(
        select(RescuePerson.incident_id)
        .where(
            RescuePerson.incident_id.in_(list(incidents)),
            RescuePerson.state.in_((PersonState.DEAD, PersonState.DECIDED, PersonState.MISSING)),
        )
        .distinct()
    )
    return set(rows)


def _told_of(incident: Incident, *, has_bad_news: bool) -> MayBeTold:
    """What may be told of people of a rescue who are known by their report alone."""
    if incident.status in OPEN and not incident.missing:
        return MayBeTold.WAITED_FOR
    is_good = incident.outcome is Outcome.FIXED and not has_bad_news
    return MayBeTold.SAFE if is_good else MayBeTold.OFFICER
