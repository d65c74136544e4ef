"""Reads of gauges, floods and closed ways."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import orjson
from sqlalchemy import or_, select
from sqlalchemy.orm import Session, undefer

from ioc.access.actor import Actor
from ioc.access.common_ground import visible_facilities
from ioc.access.fetch import LARGEST_ID
from ioc.domain import water
from ioc.domain.contact import without_personal_data
from ioc.domain.errors import NotFound
from ioc.domain.facilities import FacilityKind
from ioc.domain.permissions import Permission
from ioc.domain.water import ClosureKind
from ioc.models.facility import Facility, GaugeReading
from ioc.models.flood import FloodExtent, WayClosure
from ioc.queries.cards import moment
from ioc.queries.rescue.closures import floods_at, ways_at

READINGS_MOST = 1000
LIST_MOST = 500


def gauges(session: Session, actor: Actor, now: datetime) -> list[dict[str, Any]]:
    """The gauges that the actor may see: their cards, and how old the reading is."""
    rows = session.scalars(
        select(Facility.card)
        .where(Facility.kind == FacilityKind.GAUGE, visible_facilities(actor))
        .order_by(Facility.id)
        .limit(LIST_MOST)
    )
    return [with_age(orjson.loads(card), now) for card in rows]


def with_age(card: dict[str, Any], now: datetime) -> dict[str, Any]:
    """A gauge's card with `age_seconds` of its reading (None without one) and `stale`."""
    at = card["gauge"]["at"]
    read_at = datetime.fromisoformat(at) if at else None
    age = None if read_at is None else max(0, int((now - read_at).total_seconds()))
    return card | {"age_seconds": age, "stale": water.is_stale(read_at, now)}


def readings(
    session: Session, gauge_ids: Sequence[int], since: datetime, most: int = READINGS_MOST
) -> dict[int, list[GaugeReading]]:
    """The readings of gauges from a moment on, the oldest first, by gauge."""
    found: dict[int, list[GaugeReading]] = {number: [] for number in gauge_ids}
    rows = session.scalars(
        select(GaugeReading)
        .where(GaugeReading.gauge_id.in_(gauge_ids), GaugeReading.at >= since)
        .order_by(GaugeReading.at.desc())
        .limit(most)
    )
    for row in rows:
        found[row.gauge_id].insert(0, row)
    return found


def reading_of(row: GaugeReading) -> dict[str, Any]:
    """The JSON of one reading."""
    return {
        "at": moment(row.at),
        "level_m": row.level_m,
        "inflow_m3s": row.inflow_m3s,
        "discharge_m3s": row.discharge_m3s,
        "source": row.source.value,
        "received_at": moment(row.received_at),
    }


def flood_card(flood: FloodExtent) -> dict[str, Any]:
    """The card of a flood, without its shape."""
    return {
        "id": flood.id,
        "version": flood.version,
        "name": flood.name,
        "depth_m": flood.depth_m,
        "from": moment(flood.from_at),
        "until": moment(flood.until_at),
        "source": flood.source.value,
        "bbox": flood.bbox,
        "area_m2": round(flood.area_m2),
        "vertices": flood.vertices,
        "mended": flood.is_mended,
        "cut": flood.is_cut,
        "end_reason": without_personal_data(flood.end_reason or "") or None,
        "exercise": flood.is_exercise,
    }


def way_card(way: WayClosure) -> dict[str, Any]:
    """The card of a closed way, without its shape."""
    return {
        "id": way.id,
        "version": way.version,
        "reason": without_personal_data(way.reason),
        "source": way.source.value,
        "depth_m": way.depth_m,
        "bbox": way.bbox,
        "from": moment(way.from_at),
        "until": moment(way.until_at),
        "opened_at": moment(way.opened_at),
        "open_reason": without_personal_data(way.open_reason or "") or None,
        "assignment": way.assignment_id,
        "exercise": way.is_exercise,
    }


Kind = type[FloodExtent] | type[WayClosure]


def listed(
    session: Session, actor: Actor, kind: Kind, at: datetime, *, with_past: bool, after: int = 0
) -> list[str]:
    """The cards, as text, of floods or closed ways: those of now and to come, or with the past of
    the last thirty days; in order of id."""
    actor.must(Permission.WATER_VIEW)
    query = select(kind.card).where(kind.id > after)
    if with_past:
        query = query.where(kind.created_at > at - timedelta(days=30))
    elif kind is FloodExtent:
        query = query.where(or_(floods_at(at), FloodExtent.from_at > at))
    else:
        query = query.where(or_(ways_at(at), WayClosure.from_at > at))
    return list(session.scalars(query.order_by(kind.id).limit(LIST_MOST)))


def one(session: Session, actor: Actor, kind: Kind, number: int) -> dict[str, Any]:
    """The card of one with its shape as GeoJSON. Raises `NotFound`."""
    actor.must(Permission.WATER_VIEW)
    if not 0 < number <= LARGEST_ID:
        raise NotFound
    query = select(kind).where(kind.id == number).options(undefer(kind.shape))
    row = cast("FloodExtent | WayClosure | None", session.scalar(query))
    if row is None:
        raise NotFound
    return dict(orjson.loads(row.card)) | {"geometry": row.shape}


def shapes(session: Session, actor: Actor, at: datetime) -> dict[str, Any]:
    """All that is shut at a moment, as GeoJSON: what a map draws."""
    actor.must(Permission.WATER_VIEW)
    floods = session.scalars(
        select(FloodExtent)
        .where(floods_at(at))
        .options(undefer(FloodExtent.shape))
        .order_by(FloodExtent.id)
        .limit(LIST_MOST)
    )
    ways = session.scalars(
        select(WayClosure)
        .where(ways_at(at))
        .options(undefer(WayClosure.shape))
        .order_by(WayClosure.id)
        .limit(LIST_MOST)
    )
    features = [_feature(row, ClosureKind.FLOOD, row.name) for row in floods]
    features += [
        _feature(row, ClosureKind.CLOSED, without_personal_data(row.reason)) for row in ways
    ]
    return {"type": "FeatureCollection", "features": features}


def _feature(row: FloodExtent | WayClosure, kind: ClosureKind, name: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": row.shape,
        "properties": {
            "id": row.id,
            "kind": kind.value,
            "name": without_personal_data(name),
            "depth_m": row.depth_m,
            "from": moment(row.from_at),
            "until": moment(row.until_at),
            "exercise": row.is_exercise,
        },
    }
