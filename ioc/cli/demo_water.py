"""The water and the shelters of the demonstration: a river that rises, a flooded bank, a closed
road, people in a school. Everything goes through the services."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain.facilities import FacilityNeed
from ioc.domain.water import Reading, ReadingSource
from ioc.models.facility import Facility
from ioc.services.shelters import facilities
from ioc.services.water import closed_ways, floods, water
from ioc.services.water.closed_ways import WayTold
from ioc.services.water.floods import FloodTold

HOURS = 24
RIVERS = {"TV-KIMLONG": (0.5, 0.075), "TV-PHUOC": (0.9, 0.06)}
"""The level a day ago and the rise each hour, metres."""

RESERVOIRS = {
    "HO-BINHDIEN": (76.2, 420.0, 300.0),
    "HO-HUONGDIEN": (54.1, 610.0, 480.0),
    "HO-TATRACH": (36.8, 900.0, 550.0),
}
"""Level in metres, inflow and discharge in m³/s."""

BANK = [[107.5495, 16.4555], [107.5590, 16.4600], [107.5660, 16.4560], [107.5560, 16.4510]]
ROAD = [[107.5975, 16.4745], [107.6030, 16.4770]]
PARTIES = {"TT-VD": (42, 15), "TT-KL": (87, 0), "TT-QD": (31, 8)}
"""Who is in a shelter and who is on the way there."""


def play(session: Session, actor: Actor, now: datetime) -> None:
    """Plays the water of the last day; shelters and gauges that the city has not are left out."""
    known = {row.code: row for row in session.scalars(select(Facility))}
    for code, (begin, rise) in RIVERS.items():
        if code in known:
            readings = [
                Reading(now - timedelta(hours=HOURS - hour), round(begin + rise * hour, 2))
                for hour in range(HOURS + 1)
            ]
            water.take_readings(session, actor, code, readings, ReadingSource.SENSOR)
    for code, (level, inflow, discharge) in RESERVOIRS.items():
        if code in known:
            readings = [
                Reading(
                    now - timedelta(hours=hour), round(level - 0.04 * hour, 2), inflow, discharge
                )
                for hour in range(12)
            ]
            water.take_readings(session, actor, code, readings, ReadingSource.HAND)
    shape = {"type": "Polygon", "coordinates": [[*BANK, BANK[0]]]}
    floods.draw(session, actor, FloodTold("Bờ sông Kim Long", shape, 0.6, is_exercise=True))
    line = {"type": "LineString", "coordinates": ROAD}
    closed_ways.close_way(
        session, actor, WayTold("Nước chảy xiết qua đường", line, 0.5, is_exercise=True)
    )
    for code, (there, expected) in PARTIES.items():
        place = known.get(code)
        if place is None:
            continue
        facilities.check_in(session, actor, place.id, there, is_exercise=True)
        if expected:
            facilities.reserve(session, actor, place.id, expected, is_exercise=True)
        needs = [FacilityNeed.BLANKETS, FacilityNeed.WATER]
        facilities.put_needs(session, actor, place.id, place.version, needs)
