"""The units of the demonstration: boats, lorries and an ambulance where they would stand by, one of
them with the crew account. All of them belong to the exercise; the places are approximate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from dispatch.capability import UnitKind
from ioc.access.actor import Actor
from ioc.domain.units import Fix
from ioc.domain.ward import committee_of
from ioc.services.units import positions, units
from ioc.services.units.units import UnitEntry

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
    area: str | None = None
    owner: str | None = None
    phone: str | None = None

    @property
    def agency(self) -> str:
        """Whose it is: a neighbour's boat belongs to the committee of its ward."""
        return committee_of(self.area) if self.area else CIVIL_DEFENCE


K = UnitKind
PHU_XUAN = "19753"
"""The ward of the account that commands neighbours' boats."""


def _local(
    code: str,
    ward: str,
    area: str,
    kind: UnitKind,
    seats: int,
    lat: float,
    lon: float,
    owner: str,
    phone: str,
) -> _Unit:
    """A neighbour's boat; its number has a prefix that no network has."""
    name = f"Ghe {code.removeprefix('GHE-')} {ward}"
    return _Unit(code, name, kind, seats, lat, lon, False, True, area, owner, phone)


UNITS = (
    _Unit("CN-01", "Ca nô 01", K.SPEEDBOAT, 8, 16.4702, 107.5785),
    _Unit("CN-02", "Ca nô 02", K.SPEEDBOAT, 8, 16.4655, 107.5942),
    _Unit("CN-03", "Ca nô 03", K.SPEEDBOAT, 10, 16.4581, 107.5613),
    _Unit("CN-07", "Ca nô 07", K.SPEEDBOAT, 8, 16.4820, 107.6010),
    _Unit("XM-01", "Xuồng máy 01", K.MOTOR_BOAT, 6, 16.4768, 107.5660),
    _Unit("XM-02", "Xuồng máy 02", K.MOTOR_BOAT, 6, 16.4490, 107.5790),
    _Unit("XM-03", "Xuồng máy 03", K.MOTOR_BOAT, 6, 16.4880, 107.5830),
    _local("GHE-11", "Vỹ Dạ", "19777", K.ROWING_BOAT, 4, 16.4765, 107.6075, "Ông Tư", "0100000111"),
    _local(
        "GHE-12", "Kim Long", "19774", K.ROWING_BOAT, 4, 16.4622, 107.5540, "Bà Lài", "0100000112"
    ),
    _local(
        "GHE-13", "Phú Xuân", PHU_XUAN, K.MOTOR_BOAT, 8, 16.4801, 107.5731, "Ông Bảy", "0100000113"
    ),
    _local(
        "GHE-14",
        "Phú Xuân",
        PHU_XUAN,
        K.ROWING_BOAT,
        4,
        16.4744,
        107.5812,
        "Chú Lành",
        "0100000114",
    ),
    _local(
        "GHE-15", "Phú Xuân", PHU_XUAN, K.ROWING_BOAT, 3, 16.4832, 107.5798, "Cô Gái", "0100000115"
    ),
    _Unit("XT-01", "Xe tải gầm cao 01", K.HIGH_CLEARANCE_TRUCK, 20, 16.4610, 107.5880),
    _Unit("XT-02", "Xe tải gầm cao 02", K.HIGH_CLEARANCE_TRUCK, 20, 16.4730, 107.5930),
    _Unit("CN-04", "Ca nô 04 (Quảng Điền)", K.SPEEDBOAT, 8, 16.5742, 107.5080),
    _Unit("CN-05", "Ca nô 05 (Thuận An)", K.SPEEDBOAT, 8, 16.5480, 107.6400),
    _Unit("CN-06", "Ca nô 06 (Phú Lộc)", K.SPEEDBOAT, 10, 16.2790, 107.8640),
    _Unit("XM-04", "Xuồng máy 04 (Hương Trà)", K.MOTOR_BOAT, 6, 16.4790, 107.4690),
    _Unit("XM-05", "Xuồng máy 05 (Phong Dinh)", K.MOTOR_BOAT, 6, 16.6030, 107.4130),
    _Unit("XM-06", "Xuồng máy 06 (Phú Vang)", K.MOTOR_BOAT, 6, 16.4430, 107.6950),
    _Unit("XT-03", "Xe tải gầm cao 03 (Hương Thủy)", K.HIGH_CLEARANCE_TRUCK, 20, 16.4010, 107.6880),
    _Unit("XT-04", "Xe tải gầm cao 04 (A Lưới)", K.HIGH_CLEARANCE_TRUCK, 20, 16.2330, 107.2880),
    _Unit("CT-115", "Xe cấp cứu 115", K.AMBULANCE, 2, 16.4629, 107.5869),
)
CREWED = "CN-07"
"""The unit of the crew account, as in the drawings of the crew's page."""

SECOND_CREW = frozenset({"CN-01", "CN-05", "XM-01", "XT-02"})
"""The units of the second one, who goes from boat to boat."""


def play(
    session: Session, actor: Actor, crew: Actor, now: datetime, second: Actor | None = None
) -> None:
    """Enters the units and says where they stand; the agency is that of the crew accounts."""
    of_code = {CREWED: crew} | dict.fromkeys(SECOND_CREW, second)
    for one in UNITS:
        entry = UnitEntry(
            code=one.code,
            name=one.name,
            kind=one.kind,
            agency_code=one.agency,
            area_code=one.area,
            contact_name=one.owner,
            contact_phone=one.phone,
            seats=one.seats,
            has_lights=one.has_lights,
            crew_count=2,
            min_crew=1,
            is_local=one.is_local,
            is_exercise=True,
        )
        member = of_code.get(one.code)
        members = [member.user_id] if member is not None and member.user_id else []
        unit = units.create_unit(session, actor, entry, members)
        session.flush()
        positions.report_position(session, actor, unit.id, Fix(one.lat, one.lon, now, 8.0))
