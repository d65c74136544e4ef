"""Imports of maps: taken as a whole, replaced as a whole, each thing put into its wards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import shapely
from shapely.geometry import shape
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.events import EventKind, SubjectType
from ioc.eventlog.record import record
from ioc.models.agency import Area
from ioc.models.gazetteer import GazetteerSource
from ioc.osm.elements import Extract, Feature
from ioc.understanding import polyline
from ioc.understanding.imported import Thing, pack, unpack

# Near an approximate outline a thing may as well be in the neighbouring ward: degrees, about 300 m.
_DOUBT_DEGREES = 0.0027
_MOST_WARDS = 12


def import_features(
    session: Session,
    actor: Actor,
    source: str,
    file_name: str,
    attribution: str,
    extract: Extract,
    features: Sequence[Feature],
) -> GazetteerSource:
    """Keeps what was read of a map under the name `source`, instead of what it gave before.

    Raises `InvalidInput` for nothing read or a name that cannot be: what was there stays.
    """
    if not features:
        raise InvalidInput(FieldError(file_name, "nothing_to_import"))
    if not source.strip() or len(source) > 60:
        raise InvalidInput(FieldError("source", "required" if not source.strip() else "too_long"))
    things = _in_wards(session, [thing_of(feature) for feature in features])
    south, west, north, east = extract.box
    values: dict[str, Any] = {
        "file_name": file_name[:200],
        "digest": extract.digest,
        "data_at": extract.timestamp[:40],
        "attribution": attribution,
        "south": south,
        "west": west,
        "north": north,
        "east": east,
        "things": len(things),
        "streets": sum(thing.kind == "street" for thing in things),
        "houses": sum(len(feature.houses) for feature in features),
        "imported_at": clock.now(),
        "imported_by": actor.label,
        "content": pack(things),
    }
    row = session.scalar(
        select(GazetteerSource).where(GazetteerSource.name == source).with_for_update()
    )
    if row is None:
        row = GazetteerSource(name=source, version=1, **values)
        session.add(row)
    else:
        row.version += row.content != values["content"]
        for name, value in values.items():
            setattr(row, name, value)
    session.flush()
    _record(session, actor, {"source": source, "things": len(things), "digest": extract.digest})
    return row


def remove_import(session: Session, actor: Actor, source: str) -> bool:
    """Forgets an import; answers whether there was one."""
    gone = session.execute(
        delete(GazetteerSource).where(GazetteerSource.name == source).returning(GazetteerSource.id)
    ).all()
    if gone:
        _record(session, actor, {"source": source, "things": 0})
    return bool(gone)


def place_again(session: Session) -> None:
    """Puts the things of every import into the wards anew: call it when outlines have changed."""
    for row in session.scalars(select(GazetteerSource).with_for_update()):
        things = list(unpack(row.content))
        placed = _in_wards(session, things)
        if placed != things:
            row.content = pack(placed)
            row.version += 1
    session.flush()


def _record(session: Session, actor: Actor, data: dict[str, Any]) -> None:
    record(session, EventKind.GAZETTEER_IMPORTED, (SubjectType.CITY, 0), actor.label, data=data)


def thing_of(feature: Feature) -> Thing:
    """A feature in the form in which it is kept; its wards come later."""
    return Thing(
        kind=feature.kind,
        tag=feature.tag,
        name=feature.name,
        names=feature.names,
        lat=round(feature.lat, 6),
        lon=round(feature.lon, 6),
        accuracy_m=float(feature.accuracy_m),
        lines=tuple(polyline.encode(line) for line in feature.lines),
        houses="\t".join(house.number.replace("\t", " ") for house in feature.houses),
        spots=polyline.encode((house.lat, house.lon) for house in feature.houses),
        junctions=tuple(
            (j.other, round(j.lat, 6), round(j.lon, 6), float(j.accuracy_m))
            for j in feature.junctions
        ),
        kilometres=tuple(
            (mark.km, round(mark.lat, 6), round(mark.lon, 6), float(mark.accuracy_m))
            for mark in feature.kilometres
        ),
    )


def _in_wards(session: Session, things: Sequence[Thing]) -> list[Thing]:
    """The things with the wards they lie in, the one that holds most of each first."""
    codes, outlines, doubtful = [], [], []
    for code, text, is_approximate in session.execute(
        select(Area.code, Area.outline_geojson, Area.is_approximate).order_by(Area.code)
    ):
        if text:
            codes.append(code)
            outlines.append(shape(orjson.loads(text)))
            doubtful.append(is_approximate)
    if not codes:
        return [thing._replace(wards=()) for thing in things]
    tree = shapely.STRtree(outlines)
    margin = _DOUBT_DEGREES if any(doubtful) else 0.0
    return [thing._replace(wards=_wards(thing, tree, codes, outlines, margin)) for thing in things]


def _wards(
    thing: Thing,
    tree: shapely.STRtree,
    codes: Sequence[str],
    outlines: Sequence[shapely.Geometry],
    margin: float,
) -> tuple[str, ...]:
    if thing.lines:
        parts = [[(lon, lat) for lat, lon in polyline.decode(line)] for line in thing.lines]
        ground: shapely.Geometry = shapely.MultiLineString(parts)
    else:
        ground = shapely.Point(thing.lon, thing.lat)
    near = [int(at) for at in tree.query(ground, predicate="dwithin", distance=margin)]

    def share(at: int) -> tuple[float, float]:
        inside = shapely.intersection(ground, outlines[at])
        held = inside.length if thing.lines else float(not inside.is_empty)
        return -held, shapely.distance(ground, outlines[at])

    return tuple(codes[at] for at in sorted(near, key=share)[:_MOST_WARDS])
