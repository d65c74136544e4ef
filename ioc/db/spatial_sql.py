"""Every spatial predicate of a query, PostGIS and SpatiaLite side by side.

Coordinates are WGS84 degrees, distances metres. Both spellings ask the spatial index for a
box first and measure exactly after it. SpatiaLite's `KNN` table is never asked: it crashes
the process under every SQLite but the one it was linked with.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, select, text
from sqlalchemy import table as table_clause
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import TextClause

from ioc.db.session import database_of
from ioc.domain.geo import METRES_PER_DEGREE, Bounds, Point
from ioc.domain.tiles import EXTENT, Tile


def box_around(point: Point, metres: float) -> Bounds:
    """The box that contains every place within `metres` of the point, a little larger."""
    lat = metres / METRES_PER_DEGREE * 1.01
    lon = lat / max(cos(radians(point.lat)), 0.01)
    return Bounds(point.lat - lat, point.lon - lon, point.lat + lat, point.lon + lon)


def in_bbox(session: Session, table: str, bounds: Bounds) -> TextClause:
    """Condition: the row's point lies in the box."""
    values = {
        "box_west": bounds.west,
        "box_south": bounds.south,
        "box_east": bounds.east,
        "box_north": bounds.north,
    }
    if database_of(session).is_embedded:
        sql = (
            f"{table}.id IN (SELECT pkid FROM idx_{table}_point "  # noqa: S608 (table is ours)
            "WHERE xmax >= :box_west AND xmin <= :box_east "
            "AND ymax >= :box_south AND ymin <= :box_north)"
        )
    else:
        sql = (
            f"{table}.point && ST_MakeEnvelope(:box_west, :box_south, :box_east, :box_north, 4326)"
        )
    return text(sql).bindparams(**values)


def within_metres(session: Session, table: str, point: Point, metres: float) -> TextClause:
    """Condition: the row's point lies within `metres` of the point (geodesic)."""
    if database_of(session).is_embedded:
        bounds = box_around(point, metres)
        return text(
            f"{table}.id IN (SELECT pkid FROM idx_{table}_point "  # noqa: S608 (table is ours)
            "WHERE xmax >= :near_west AND xmin <= :near_east "
            "AND ymax >= :near_south AND ymin <= :near_north) "
            # 1: on the ellipsoid, as PostGIS measures; the sphere would be 0.5 % off.
            f"AND PtDistWithin({table}.point, MakePoint(:near_lon, :near_lat, 4326),"
            " :near_metres, 1)"
        ).bindparams(
            near_west=bounds.west,
            near_east=bounds.east,
            near_south=bounds.south,
            near_north=bounds.north,
            near_lon=point.lon,
            near_lat=point.lat,
            near_metres=metres,
        )
    return text(
        f"ST_DWithin({table}.point::geography, "
        "ST_SetSRID(ST_MakePoint(:near_lon, :near_lat), 4326)::geography, :near_metres)"
    ).bindparams(near_lon=point.lon, near_lat=point.lat, near_metres=metres)


def metres_from(session: Session, table: str, point: Point) -> ColumnElement[float]:
    """How far the row's point is from the point, metres (geodesic)."""
    column: ColumnElement[Any] = literal_column(f"{table}.point")
    if database_of(session).is_embedded:
        return func.ST_Distance(column, func.MakePoint(point.lon, point.lat, 4326), 1)
    there = func.ST_SetSRID(func.ST_MakePoint(point.lon, point.lat), 4326)
    return func.ST_Distance(func.geography(column), func.geography(there))


@dataclass(frozen=True)
class AreaNear:
    """An area at or near a point: whether it contains it, else how far it is, in metres."""

    code: str
    is_approximate: bool
    contains: bool
    distance_metres: float


def areas_near(session: Session, point: Point, metres: float) -> list[AreaNear]:
    """The areas that contain the point or come within `metres` of it, the nearest first.

    SpatiaLite measures to an outline in degrees; they are turned into metres with the length
    of a degree of latitude, which at 16° north is at most 4 % too long, good enough to ask
    whether a border is near.
    """
    bounds = box_around(point, metres)
    values = {
        "lon": point.lon,
        "lat": point.lat,
        "metres": metres,
        "west": bounds.west,
        "south": bounds.south,
        "east": bounds.east,
        "north": bounds.north,
        "degree": METRES_PER_DEGREE,
    }
    if database_of(session).is_embedded:
        sql = """
            SELECT area.code, area.is_approximate,
                   ST_Contains(area.outline, MakePoint(:lon, :lat, 4326)) AS inside,
                   ST_Distance(area.outline, MakePoint(:lon, :lat, 4326)) * :degree AS away
            FROM area
            WHERE area.id IN (SELECT pkid FROM idx_area_outline
                              WHERE xmax >= :west AND xmin <= :east
                                AND ymax >= :south AND ymin <= :north)
        """
    else:
        sql = """
            SELECT area.code, area.is_approximate,
                   ST_Contains(area.outline, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)) AS inside,
                   ST_Distance(area.outline::geography,
                               ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)::geography) AS away
            FROM area
            WHERE area.outline && ST_MakeEnvelope(:west, :south, :east, :north, 4326)
        """
    rows = session.execute(text(sql), values)
    found = [AreaNear(r.code, bool(r.is_approximate), bool(r.inside), float(r.away)) for r in rows]
    near = [area for area in found if area.distance_metres <= metres]
    return sorted(near, key=lambda area: (not area.contains, area.distance_metres, area.code))


def nearest(session: Session, table: str, point: Point, count: int) -> list[int]:
    """The ids of the `count` rows nearest to the point, the nearest first.

    PostGIS walks its index (`<->`). SpatiaLite searches a window of the R*Tree that is widened
    until it holds enough; the last window is a circle's box, so nothing nearer can be missed.
    """
    if not database_of(session).is_embedded:
        rows = session.execute(
            text(
                f"SELECT id FROM {table} WHERE point IS NOT NULL ORDER BY point <-> "  # noqa: S608
                "ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) LIMIT :wide"
            ),
            {"lon": point.lon, "lat": point.lat, "wide": count * 4 + 16},
        )
        ids = [row.id for row in rows]
        return _by_distance(session, table, point, ids)[:count]
    metres = 500.0
    while True:
        near = within_metres(session, table, point, metres)
        ids = list(
            session.scalars(
                text(f"SELECT {table}.id FROM {table} WHERE {near.text}"),  # noqa: S608
                near.compile().params,
            )
        )
        if len(ids) >= count or metres > 25_000_000:
            return _by_distance(session, table, point, ids)[:count]
        metres *= 4


def _by_distance(session: Session, table: str, point: Point, ids: list[int]) -> list[int]:
    """The ids ordered by geodesic distance from the point."""
    if not ids:
        return []
    distance = metres_from(session, table, point)
    row_id: ColumnElement[int] = literal_column(f"{table}.id")
    query = (
        select(row_id)
        .select_from(table_clause(table))
        .where(row_id.in_(ids))
        .order_by(distance, row_id)
    )
    return list(session.scalars(query))


def points_as_tile(session: Session, query: Select[Any], where: Tile, layer: str) -> bytes:
    """The rows of a query as one layer of a vector tile, written by PostGIS (`ST_AsMVT`).

    The query has `id`, `lat`, `lon` (degrees) and the properties; `place_key` is left out. The
    places are counted into the tile by the formula of `domain.tiles.world_of`, in the same order
    of steps: a transformation of geometries would take twice as long. Which rows are of the tile
    their place key has said; one that is rounded to the other side of an edge stays on it.
    """
    rows = query.subquery("found")
    size = float(EXTENT << where.z)
    x = func.floor((rows.c.lon + 180.0) / 360.0 * size) - where.x * EXTENT
    turn = 1.0 - func.asinh(func.tan(func.radians(rows.c.lat))) / func.pi()
    y = func.floor(turn / 2.0 * size) - where.y * EXTENT
    told = [c for c in rows.c if c.name not in {"lat", "lon", "place_key"}]
    x, y = (func.least(func.greatest(one, 0), EXTENT - 1) for one in (x, y))
    placed = select(*told, func.ST_MakePoint(x, y).label("place")).subquery("placed")
    whole_row: ColumnElement[Any] = literal_column("placed")
    tile = select(func.ST_AsMVT(whole_row, layer, EXTENT, "place", "id")).select_from(placed)
    return bytes(session.scalar(tile) or b"")
