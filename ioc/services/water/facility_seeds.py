"""The facilities and gauges of a folder of seeds: what is missing is added, nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import SYSTEM
from ioc.domain.facilities import FacilityKind
from ioc.domain.water import GaugeKind, Levels
from ioc.models.facility import Facility
from ioc.services.shelters import facilities
from ioc.services.shelters.facilities import FacilityTold
from ioc.services.water import water


def load(session: Session, document: Mapping[str, Any]) -> int:
    """Adds the shelters and gauges of a document (`facilities.yaml`) that are not there by their
    code, as examples; answers how many were added."""
    known = set(session.scalars(select(Facility.code)))
    added = 0
    for row in document.get("shelters") or ():
        if row["code"] not in known:
            facilities.create(session, SYSTEM, _told(row, FacilityKind(row["kind"])))
            added += 1
    for row in document.get("gauges") or ():
        if row["code"] in known:
            continue
        levels = Levels(row.get("alarm1_m"), row.get("alarm2_m"), row.get("alarm3_m"))
        told = _told(row, FacilityKind.GAUGE)
        water.create_gauge(session, SYSTEM, told, GaugeKind(row["gauge"]), levels, row.get("river"))
        added += 1
    return added


def _told(row: Mapping[str, Any], kind: FacilityKind) -> FacilityTold:
    return FacilityTold(
        name=row["name"],
        kind=kind,
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        code=row["code"],
        address=row.get("address"),
        agency=row.get("agency"),
        places=int(row.get("places", 0)),
        is_example=True,
        is_exercise=False,
    )
