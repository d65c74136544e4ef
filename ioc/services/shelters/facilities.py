"""The register of facilities: made, changed, opened, set to full, closed; what they need; whom to
ring there. Places for people are `facility_parties`, whose functions stand here as well.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import SYSTEM, Actor
from ioc.access.common_ground import facility_for, sees_contact, standing_of_facility
from ioc.db import spatial_sql
from ioc.db.turns import take_turn
from ioc.domain import clock, facilities
from ioc.domain.contact import phone_key
from ioc.domain.errors import Conflict, FieldError, InvalidInput, NotAllowed
from ioc.domain.events import EventKind, Standing, SubjectType
from ioc.domain.facilities import FacilityKind, FacilityNeed, FacilityStatus
from ioc.domain.geo import Point, is_valid
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.facility import Facility
from ioc.queries.directory import directory
from ioc.queries.rescue.facilities import ward_agency
from ioc.services.shelters.facility_log import facility_changed, must_be_version
from ioc.services.shelters.facility_names import forget_names, view_names
from ioc.services.shelters.facility_parties import (
    check_in,
    check_out,
    release,
    release_party,
    reserve,
)

__all__ = [
    "FacilityTold",
    "change",
    "check_in",
    "check_out",
    "create",
    "forget_names",
    "put_needs",
    "release",
    "release_party",
    "reserve",
    "set_status",
    "view_contact",
    "view_names",
]

PREFIX = {
    FacilityKind.SHELTER: "TT",
    FacilityKind.HOSPITAL: "BV",
    FacilityKind.STAGING: "TK",
    FacilityKind.GAUGE: "TV",
}
"""Of the codes that are given: trú tránh, bệnh viện, tập kết, thủy văn."""

AREA_METRES = 2000.0
CHANGEABLE = frozenset(
    {"name", "lat", "lon", "address", "agency", "places", "contact_name", "contact_phone"}
)


@dataclass(frozen=True)
class FacilityTold:
    """What a new facility is; `code` None has one given, `agency` None means its ward's."""

    name: str
    kind: FacilityKind
    lat: float
    lon: float
    code: str | None = None
    address: str | None = None
    agency: str | None = None
    places: int = 0
    contact_name: str | None = None
    contact_phone: str | None = None
    is_example: bool = False
    is_exercise: bool | None = None


def create(session: Session, actor: Actor, told: FacilityTold) -> Facility:
    """A new facility, open and empty. Raises `InvalidInput`, `Conflict` (`code_taken`)."""
    facility = make(session, actor, told)
    facility_changed(session, actor, facility, EventKind.FACILITY_CREATED, None)
    return facility


def make(session: Session, actor: Actor, told: FacilityTold) -> Facility:
    """The row of a new facility, not told yet: a gauge has more to say. Raises as `create`."""
    area = _area_of(session, Point(told.lat, told.lon))
    agency = told.agency or _own_agency(actor, area) or ward_agency(session, area)
    _must_be_agency(session, agency)
    need = Permission.WATER_MANAGE if told.kind is FacilityKind.GAUGE else _MANAGE
    agencies = frozenset({agency}) if agency else frozenset[str]()
    actor.must(need, Standing(agencies, area))
    if told.code:
        take_turn(session, f"facility {told.code}")
        if session.scalar(select(Facility.id).where(Facility.code == told.code)) is not None:
            raise Conflict("code_taken")
    facility = Facility(
        code=told.code or uuid.uuid4().hex[:24],
        version=1,
        name=_text(told.name, "name"),
        kind=told.kind,
        lat=told.lat,
        lon=told.lon,
        address=(told.address or "").strip() or None,
        area_code=area,
        agency_code=agency,
        status=FacilityStatus.OPEN,
        is_by_hand=False,
        places=facilities.whole_places(told.kind, told.places, 0),
        reserved=0,
        taken=0,
        drilled=0,
        needs=[],
        contact_name=(told.contact_name or "").strip() or None,
        contact_phone=_phone(told.contact_phone),
        is_example=told.is_example,
        is_exercise=actor.is_demo if told.is_exercise is None else told.is_exercise,
        updated_at=clock.now(),
        card="",
    )
    session.add(facility)
    session.flush()
    if not told.code:
        facility.code = f"{PREFIX[told.kind]}-{facility.id:03d}"
    return facility


def change(
    session: Session, actor: Actor, facility_id: int, version: int, changes: Mapping[str, Any]
) -> Facility:
    """Changes what is named in `changes` (`CHANGEABLE`). Raises `Conflict` for a stale version,
    `InvalidInput` for places below those in use."""
    facility = facility_for(session, actor, facility_id, _MANAGE, lock=True)
    must_be_version(version, facility.version)
    before = standing_of_facility(facility)
    given = {name: value for name, value in changes.items() if name in CHANGEABLE}
    if "name" in given:
        facility.name = _text(given["name"], "name")
    if "lat" in given or "lon" in given:
        point = Point(given.get("lat", facility.lat), given.get("lon", facility.lon))
        facility.area_code = _area_of(session, point)
        facility.lat, facility.lon = point.lat, point.lon
    if "address" in given:
        facility.address = (given["address"] or "").strip() or None
    if "agency" in given:
        # To give a place away is for the city: its keeper could not take it back.
        actor.must(_MANAGE, Standing())
        _must_be_agency(session, given["agency"])
        facility.agency_code = given["agency"] or None
    if "places" in given:
        used = facility.taken + facility.reserved
        facility.places = facilities.whole_places(facility.kind, given["places"], used)
    if "contact_name" in given:
        facility.contact_name = (given["contact_name"] or "").strip() or None
    if "contact_phone" in given:
        facility.contact_phone = _phone(given["contact_phone"])
    facility.is_example = False
    data = {"fields": sorted(given)}
    facility_changed(session, actor, facility, EventKind.FACILITY_CHANGED, before, data)
    return facility


def set_status(
    session: Session,
    actor: Actor,
    facility_id: int,
    version: int,
    status: FacilityStatus,
    reason: str | None = None,
) -> Facility:
    """Opens, sets to full, or closes by hand; who closes says why. Open again, a facility follows
    its places: with none free it is full at once. Raises `Conflict`, `InvalidInput`."""
    facility = facility_for(session, actor, facility_id, _MANAGE, lock=True)
    must_be_version(version, facility.version)
    words = (reason or "").strip()[:300] or None
    if status is FacilityStatus.CLOSED and words is None:
        raise InvalidInput(FieldError("reason", "required"))
    before = standing_of_facility(facility)
    facility.status, facility.status_reason = status, words
    facility.is_by_hand = status is not FacilityStatus.OPEN
    data = {"status": status.value, "reason": words}
    facility_changed(session, actor, facility, EventKind.FACILITY_CHANGED, before, data)
    return facility


def put_needs(
    session: Session, actor: Actor, facility_id: int, version: int, needs: Sequence[FacilityNeed]
) -> Facility:
    """What the place is short of now; the list as it is sent takes the place of the old one."""
    facility = facility_for(session, actor, facility_id, _MANAGE, lock=True)
    must_be_version(version, facility.version)
    before = standing_of_facility(facility)
    facility.needs = [need.value for need in FacilityNeed if need in set(needs)]
    data = {"needs": facility.needs}
    facility_changed(session, actor, facility, EventKind.FACILITY_CHANGED, before, data)
    return facility


def view_contact(session: Session, actor: Actor, facility_id: int) -> dict[str, Any]:
    """Whom to ring there: personal data, and this look is recorded. Raises `NotAllowed`."""
    facility = facility_for(session, actor, facility_id)
    if not sees_contact(actor, facility):
        raise NotAllowed(permission=Permission.REPORT_CONTACT)
    record(
        session,
        EventKind.FACILITY_CONTACT_VIEWED,
        (SubjectType.FACILITY, facility.id),
        actor.label,
    )
    return {
        "facility": facility.id,
        "name": facility.contact_name,
        "phone": facility.contact_phone,
    }


_MANAGE = Permission.FACILITY_MANAGE


def _area_of(session: Session, point: Point) -> str | None:
    """The area of a place in the city; raises `InvalidInput` for one outside."""
    if not is_valid(point):
        raise InvalidInput(FieldError("lat", "not_a_place"))
    if not directory(session).bounds.contains(point):
        raise InvalidInput(FieldError("lat", "outside_city"))
    near = spatial_sql.areas_near(session, point, AREA_METRES)
    return near[0].code if near else None


def _own_agency(actor: Actor, area: str | None) -> str | None:
    """The agency for which somebody of an agency makes a facility."""
    if actor.is_city_wide or actor.label == SYSTEM.label:
        return None
    fits = [h.agency for h in actor.held if h.agency and h.area in {None, area}]
    return fits[0] if fits else None


def _must_be_agency(session: Session, code: str | None) -> None:
    if code and code not in directory(session).agencies:
        raise InvalidInput(FieldError("agency", "unknown_agency"))


def _text(given: str, field: str) -> str:
    words = " ".join((given or "").split())
    if not words:
        raise InvalidInput(FieldError(field, "required"))
    return words[:200]


def _phone(given: str | None) -> str | None:
    words = (given or "").strip()
    if words and phone_key(words) is None:
        raise InvalidInput(FieldError("contact_phone", "not_a_phone"))
    return words or None
