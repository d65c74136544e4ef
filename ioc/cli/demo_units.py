"""The units of the demonstration: boats, lorries and an ambulance where they would stand by, one of
them with the crew account. All of them belong to the exercise; the places are approximate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.capability import UnitKind
from ioc.access.actor import Actor
from ioc.domain.units import Fix
from ioc.services import positions, units
from ioc.services.units import UnitEntry

CIVIL_DEFENCE = "ptds"


@dataclass(frozen=True)
class _Unit:
    code: str
    name: str
    kind: UnitKind
    seats: int
    lat: float
    lon: float
    has_lights: bool = True
    is_local: bool = False


K = UnitKind
UNITS = (
    _Unit("CN-01", "Ca nô 01", K.SPEEDBOAT, 8, 16.4702, 107.5785),
    _Unit("CN-02", "Ca nô 02", K.SPEEDBOAT, 8, 16.4655, 107.5942),
    _Unit("CN-03", "Ca nô 03", K.SPEEDBOAT, 10, 16.4581, 107.5613),
    _Unit("CN-07", "Ca nô 07", K.SPEEDBOAT, 8, 16.4820, 107.6010),
    _Unit("XM-01", "Xuồng máy 01", K.MOTOR_BOAT, 6, 16.4768, 107.5660),
    _Unit("XM-02", "Xuồng máy 02", K.MOTOR_BOAT, 6, 16.4490, 107.5790),
    _Unit("XM-03", "Xuồng máy 03", K.MOTOR_BOAT, 6, 16.4880, 107.5830),
    _Unit("GHE-11", "Ghe ông Tư (Vỹ Dạ)", K.ROWING_BOAT, 4, 16.4765, 107.6075, False, True),
    _Unit("GHE-12", "Ghe bà Lài (Kim Long)", K.ROWING_BOAT, 4, 16.4622, 107.5540, False, True),
    _Unit("XT-01", "Xe tải gầm cao 01", K.HIGH_CLEARANCE_TRUCK, 20, 16.4610, 107.5880),
    _Unit("XT-02", "Xe tải gầm cao 02", K.HIGH_CLEARANCE_TRUCK, 20, 16.4730, 107.5930),
    _Unit("CT-115", "Xe cấp cứu 115", K.AMBULANCE, 2, 16.4629, 107.5869),
)
CREWED = "CN-07"
"""The unit of the crew account, as in the drawings of the crew's page."""


def play(session: Session, actor: Actor, crew: Actor, now: datetime) -> None:
    """Enters the units and says where they stand; the agency is that of the crew account."""
    for one in UNITS:
        entry = UnitEntry(
            code=one.code,
            name=one.name,
            kind=one.kind,
            agency_code=CIVIL_DEFENCE,
            seats=one.seats,
            has_lights=one.has_lights,
            crew_count=2,
            min_crew=1,
            is_local=one.is_local,
            is_exercise=True,
        )
        members = [crew.user_id] if one.code == CREWED and crew.user_id else []
        unit = units.create_unit(session, actor, entry, members)
        session.flush()
        positions.report_position(session, actor, unit.id, Fix(one.lat, one.lon, now, 8.0))
