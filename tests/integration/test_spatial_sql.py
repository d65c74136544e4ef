"""Both spellings of every spatial question find what measuring every row finds, by the index."""

from __future__ import annotations

import random
from typing import Any

import orjson
import pytest
from shapely.geometry import Point as ShapelyPoint
from shapely.geometry import shape
from sqlalchemy import select, text

from dispatch.geodesy import distance_m
from dispatch.types import Place
from ioc.db import spatial_sql
from ioc.db.session import Database
from ioc.domain.geo import METRES_PER_DEGREE, Bounds, Point
from ioc.models.agency import Area
from ioc.models.incident import Incident
from tests.integration.rows import add_incidents

HERE = Point(16.4637, 107.5909)
UNSURE_METRES = 0.05
"""Coordinates are stored with seven decimals; nearer to a limit than this nothing is asked."""


def geodesic_metres(a: Point, b: Point) -> float:
    """The length of the shortest line on the ellipsoid, by a program of our own."""
    return distance_m(Place(a.lat, a.lon), Place(b.lat, b.lon))


@pytest.fixture
def points(database: Database) -> dict[int, Point]:
    """Six hundred incidents around the city, some in one spot, some without a place."""
    dice = random.Random(20261028)
    given: list[tuple[float, float] | None] = [
        (round(16.46 + dice.gauss(0, 0.08), 7), round(107.59 + dice.gauss(0, 0.08), 7))
        for _ in range(580)
    ]
    given += [(HERE.lat, HERE.lon)] * 10 + [None] * 10
    ids = add_incidents(database, given)
    return {i: Point(*p) for i, p in zip(ids, given, strict=True) if p is not None}


def questions(count: int) -> list[tuple[Point, float]]:
    dice = random.Random(7)
    return [
        (
            Point(16.46 + dice.uniform(-0.2, 0.2), 107.59 + dice.uniform(-0.2, 0.2)),
            dice.choice([10.0, 150.0, 1000.0, 5000.0, 30_000.0]),
        )
        for _ in range(count)
    ] + [(HERE, 0.5), (HERE, 20_000.0)]


def test_within_metres_finds_what_measuring_finds(
    database: Database, points: dict[int, Point]
) -> None:
    found_any = 0
    for centre, metres in questions(30):
        with database.reading() as session:
            condition = spatial_sql.within_metres(session, "incident", centre, metres)
            found = set(session.scalars(select(Incident.id).where(condition)))
        away = {i: geodesic_metres(centre, p) for i, p in points.items()}
        surely = {i for i, m in away.items() if m < metres - UNSURE_METRES}
        surely_not = {i for i, m in away.items() if m > metres + UNSURE_METRES}
        assert surely <= found, (centre, metres)
        assert not found & surely_not, (centre, metres)
        found_any += bool(found)
    assert found_any >= 10


def test_in_bbox_finds_what_lies_in_the_box(database: Database, points: dict[int, Point]) -> None:
    for centre, metres in questions(20):
        bounds = spatial_sql.box_around(centre, metres)
        with database.reading() as session:
            condition = spatial_sql.in_bbox(session, "incident", bounds)
            found = set(session.scalars(select(Incident.id).where(condition)))
        # SpatiaLite's index keeps 32-bit numbers, rounded outwards: up to a metre at 107 degrees.
        inside = {i for i, p in points.items() if bounds.contains(p)}
        slack = 2.0 / METRES_PER_DEGREE
        wider = Bounds(
            bounds.south - slack, bounds.west - slack, bounds.north + slack, bounds.east + slack
        )
        assert inside <= found
        assert all(wider.contains(points[i]) for i in found)


def test_metres_from_is_the_geodesic_distance(database: Database, points: dict[int, Point]) -> None:
    far = Point(10.7769, 106.7009)
    with database.reading() as session:
        away = spatial_sql.metres_from(session, "incident", far)
        rows = session.execute(select(Incident.id, away).where(Incident.lat.is_not(None))).all()
    assert len(rows) == len(points)
    for incident_id, metres in rows:
        assert metres == pytest.approx(geodesic_metres(far, points[incident_id]), abs=0.05)


@pytest.mark.parametrize("count", [1, 7, 40])
def test_nearest_gives_the_nearest_in_order(
    database: Database, points: dict[int, Point], count: int
) -> None:
    for centre, _metres in questions(12):
        with database.reading() as session:
            found = spatial_sql.nearest(session, "incident", centre, count)
        assert len(found) == len(set(found)) == count
        away = sorted(geodesic_metres(centre, p) for p in points.values())[:count]
        given = [geodesic_metres(centre, points[i]) for i in found]
        assert given == pytest.approx(away, abs=UNSURE_METRES)


def test_nearest_of_too_few_gives_all_of_them(database: Database) -> None:
    add_incidents(database, [(16.4, 107.5), None, (-33.8, 151.2)])
    with database.reading() as session:
        assert spatial_sql.nearest(session, "incident", HERE, 5) == [1, 3]


def test_areas_near_knows_what_contains_a_point_and_what_is_close(database: Database) -> None:
    with database.reading() as session:
        rows = session.execute(select(Area.code, Area.outline_geojson)).all()
        outlines = {r.code: shape(orjson.loads(r.outline_geojson)) for r in rows}
        assert len(outlines) == 40
        dice = random.Random(3)
        contained = 0
        for _ in range(60):
            point = Point(dice.uniform(16.0, 16.7), dice.uniform(107.1, 108.1))
            near = spatial_sql.areas_near(session, point, 500.0)
            here = ShapelyPoint(point.lon, point.lat)
            containing = {code for code, outline in outlines.items() if outline.contains(here)}
            assert {area.code for area in near if area.contains} == containing
            contained += bool(containing)
            # A degree of longitude is 4 % shorter here, so nothing is nearer than 0.95 of it.
            surely = {
                code
                for code, outline in outlines.items()
                if outline.distance(here) * METRES_PER_DEGREE < 500.0 - 1.0
            }
            surely_not = {
                code
                for code, outline in outlines.items()
                if outline.distance(here) * METRES_PER_DEGREE * 0.95 > 500.0
            }
            codes = [area.code for area in near]
            assert surely <= set(codes)
            assert not surely_not & set(codes)
            assert [area.contains for area in near] == sorted(
                (area.contains for area in near), reverse=True
            )
        assert contained > 20


def plan_of(database: Database, statement: Any, parameters: dict[str, Any]) -> str:
    compiled = str(statement)
    with database.engine.connect() as connection:
        if database.is_embedded:
            rows = connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}"), parameters)
            return "\n".join(str(row.detail) for row in rows)
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        rows = connection.execute(text(f"EXPLAIN {compiled}"), parameters)
        return "\n".join(str(row[0]) for row in rows)


def test_the_near_ones_are_found_by_the_index(database: Database, points: dict[int, Point]) -> None:
    with database.reading() as session:
        condition = spatial_sql.within_metres(session, "incident", HERE, 150.0)
    sql = f"SELECT incident.id FROM incident WHERE {condition.text}"
    plan = plan_of(database, sql, dict(condition.compile().params))
    if database.is_embedded:
        assert "idx_incident_point VIRTUAL TABLE INDEX" in plan
        assert "SEARCH incident USING INTEGER PRIMARY KEY" in plan
        assert "SCAN incident" not in plan
    else:
        assert "Index Scan using idx_incident_point_geography" in plan


def test_a_box_is_found_by_the_index(database: Database, points: dict[int, Point]) -> None:
    with database.reading() as session:
        bounds = spatial_sql.box_around(HERE, 300.0)
        condition = spatial_sql.in_bbox(session, "incident", bounds)
    sql = f"SELECT incident.id FROM incident WHERE {condition.text}"
    plan = plan_of(database, sql, dict(condition.compile().params))
    if database.is_embedded:
        assert "idx_incident_point VIRTUAL TABLE INDEX" in plan
        assert "SCAN incident" not in plan
    else:
        assert "idx_incident_point" in plan
        assert "Seq Scan" not in plan
