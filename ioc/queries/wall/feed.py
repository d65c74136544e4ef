"""What a wall shows, and what changes of it: everything now, then what came after a position."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import SYSTEM, Actor
from ioc.access.common_ground import visible_facilities
from ioc.access.fetch import visible_incidents
from ioc.access.units import visible_units
from ioc.domain import clock
from ioc.domain.events import CITY, COMMON, SubjectType
from ioc.domain.geo import rounded
from ioc.domain.incidents import OPEN
from ioc.domain.reports import ReportStatus
from ioc.eventlog import reading
from ioc.models.facility import Facility
from ioc.models.incident import Incident
from ioc.models.report import Report
from ioc.models.unit import Unit
from ioc.queries.cards import moment
from ioc.queries.rescue import units, water
from ioc.queries.wall import cards

PAGE = 1000
TOO_FAR_BEHIND = 20_000
"""So many events behind, everything anew is quicker."""

CARDS = frozenset(
    {SubjectType.INCIDENT, SubjectType.REPORT, SubjectType.UNIT, SubjectType.FACILITY}
)
RINGS = frozenset({SubjectType.FLOOD, SubjectType.WAY, SubjectType.OPERATION, SubjectType.WALL})
"""Of these a wall is told that something changed, and asks again."""


def scope_of(actor: Actor) -> Actor:
    """Whose eyes a wall has: those of the person, or of the whole city where a screen opened by
    itself. What leaves here is chosen member by member, so a screen is told no more than signs."""
    return SYSTEM if actor.grants else actor


def atoms_of(actor: Actor) -> frozenset[str]:
    """What a wall hears."""
    return frozenset({CITY, COMMON}) if actor.grants else actor.atoms


def is_whole_city(actor: Actor) -> bool:
    """Whether it sees the same as every other wall of the city."""
    return bool(actor.grants) or actor.is_city_wide


def snapshot(session: Session, actor: Actor) -> bytes:
    """Everything that a wall shows, with the position at which it is true; critical ones first."""
    scope = scope_of(actor)
    position = reading.position(session)
    incidents = _reduced(
        SubjectType.INCIDENT,
        session.scalars(
            select(Incident.card)
            .where(Incident.status.in_(OPEN), visible_incidents(scope))
            .order_by(Incident.id)
        ),
    )
    incidents.sort(key=lambda card: card["severity"] != "critical")
    reports: list[dict[str, Any]] = []
    if is_whole_city(actor):
        waiting = select(Report.card).where(
            Report.status == ReportStatus.RECEIVED, Report.incident_id.is_(None)
        )
        reports = _reduced(SubjectType.REPORT, session.scalars(waiting.order_by(Report.id)))
    facilities = session.scalars(
        select(Facility.card).where(visible_facilities(scope)).order_by(Facility.id)
    )
    return orjson.dumps(
        {
            "position": position,
            "incidents": incidents,
            "reports": reports,
            "units": _reduced(SubjectType.UNIT, units.snapshot_cards(session, scope)),
            "facilities": _reduced(SubjectType.FACILITY, facilities),
        }
    )


def changes(session: Session, actor: Actor, after: int, moved: datetime | None) -> dict[str, Any]:
    """What came after a position, the last of each subject alone; and the units that have moved
    since a moment. `is_behind`: so much that a new snapshot is quicker."""
    head = reading.position(session)
    if after > head or head - after > TOO_FAR_BEHIND:
        return {"position": head, "items": [], "units": [], "is_behind": True, "has_more": False}
    page = reading.read_after(session, after, PAGE)
    atoms = atoms_of(actor)
    last: dict[tuple[str, int], dict[str, Any]] = {}
    for event in page:
        sees, left = atoms & event.audience, atoms & event.left_audience
        kind = event.subject_type
        if not (sees or left) or kind not in CARDS | RINGS:
            continue
        if kind == SubjectType.REPORT and not is_whole_city(actor):
            continue
        card = orjson.loads(event.card) if sees and kind in CARDS else None
        if card is None and sees and kind in CARDS:
            continue
        last[kind, event.subject_id] = {
            "type": kind,
            "id": event.subject_id,
            "card": cards.reduced(kind, card),
        }
    return {
        "position": page[-1].position if page else after,
        "items": list(last.values()),
        "units": _moved(session, scope_of(actor), moved) if moved else [],
        "is_behind": False,
        "has_more": len(page) == PAGE,
    }


def shapes(session: Session, at: datetime) -> bytes:
    """Land under water and closed ways as GeoJSON, without a word that somebody wrote."""
    found = water.shapes(session, SYSTEM, at)
    for feature in found["features"]:
        known = feature["properties"]
        feature["properties"] = {name: known[name] for name in ("id", "kind", "depth_m")}
    return orjson.dumps(found)


def _reduced(kind: SubjectType, texts: Iterable[str]) -> list[dict[str, Any]]:
    found = (cards.reduced(kind, orjson.loads(text)) for text in texts)
    return [card for card in found if card is not None]


def _moved(session: Session, scope: Actor, since: datetime) -> list[dict[str, Any]]:
    rows = session.execute(
        select(Unit.id, Unit.lat, Unit.lon, Unit.position_at).where(
            Unit.moved_at >= since, Unit.lat.is_not(None), visible_units(scope)
        )
    )
    return [
        {
            "id": row.id,
            "lat": rounded(row.lat),
            "lon": rounded(row.lon),
            "at": moment(row.position_at or clock.now()),
        }
        for row in rows
    ]
