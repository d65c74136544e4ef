"""Write ``areas.geojson``: approximate outlines of Huế's 40 units, from points and boxes alone.

No free outline of the units of 1 July 2025 comes with a package, so this script guesses them. For
each former unit ``vietnamadminunits`` gives a point and a bounding box. Plain Voronoi cells of the
points give a small ward in the plain as much ground as a mountain commune beside it. Here each
point's distance is therefore measured in the lengths of its own box: the former unit in whose box
a place lies deepest gets it, and former units are joined by the unit they became part of. The
units' own points take part too, with a circle smaller than their area.

The cells are found on a grid of 0.001 degrees (about 110 m), joined, and simplified together, so
that neighbours keep one common border. How many random places of the city land in the right unit
is measured by ``tests/unit/test_outlines.py`` and written in ``ioc/seeds/README.md``.
Run after ``make_city_seeds.py``::

    python scripts/make_outlines.py
"""

from __future__ import annotations

import csv
import json
import math
import sqlite3
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import shapely
from make_city_seeds import CORRECTIONS, PROVINCE, SEEDS
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon, mapping

WEST, SOUTH, EAST, NORTH = 107.0, 15.98, 108.24, 16.78
STEP_DEGREES = 0.001
KM_PER_DEGREE = 111.32
KM_PER_DEGREE_LON = KM_PER_DEGREE * math.cos(math.radians((SOUTH + NORTH) / 2))

# A box smaller than this is one the package drew around a single map pin, not around a unit.
SMALLEST_BOX_KM2 = 0.3
# 2 would make the cells of equal boxes elliptical, infinity rectangular. Three is between, as the
# units are: they fill more of the corners of their box than an ellipse does.
ROUNDNESS = 3.0
# How far a former unit reaches where nobody else does, in the lengths of its box: to its sides.
# Measured: 0.94 loses 1 % of the city, 1.12 adds 300 square kilometres of sea and gains 0.2 %.
REACH = 1.0
# The circle around a unit's own point, in units of half the side of a square of its area: enough
# to hold its own centre, too little to overrule the former units around it.
OWN_POINT_SHARE = 0.7
SMALLEST_PART_KM2 = 1.0
SIMPLIFY_DEGREES = 0.0025
ROUNDING_DEGREES = 0.004

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Seed:
    """A point that claims ground for a unit.

    Attributes:
        lon, lat: degrees (WGS84).
        west, south, east, north: how far it reaches on each side, in kilometres, positive.
        unit: index of the unit of today it claims for.
    """

    lon: float
    lat: float
    west: float
    south: float
    east: float
    north: float
    unit: int


def read_table(name: str) -> list[dict[str, str]]:
    """The rows of one CSV of the seeds."""
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def box_km2(box: Box) -> float:
    """Area of ``(west, south, east, north)`` in degrees, in square kilometres."""
    west, south, east, north = box
    return (east - west) * KM_PER_DEGREE_LON * (north - south) * KM_PER_DEGREE


def usable_boxes() -> dict[str, Box]:
    """Bounding boxes of the former units by code, without those known to be wrong."""
    source = Path(str(resources.files("vietnamadminunits"))) / "data" / "dataset.db"
    database = sqlite3.connect(f"file:{source}?mode=ro", uri=True)
    try:
        rows = database.execute(
            "SELECT wardCode, wardBounds FROM admin_units_legacy WHERE province = ?", (PROVINCE,)
        ).fetchall()
    finally:
        database.close()
    boxes: dict[str, Box] = {}
    for code, text in rows:
        low, high = text.split(" – ")
        south, west = (float(part) for part in low.split(","))
        north, east = (float(part) for part in high.split(","))
        box = (west, south, east, north)
        if code not in CORRECTIONS and box_km2(box) >= SMALLEST_BOX_KM2:
            boxes[code] = box
    return boxes


def make_seeds(areas: list[dict[str, str]], former: list[dict[str, str]]) -> list[Seed]:
    """One seed per former unit and one per unit of today.

    A former unit without a usable box gets a square around its point, of the area that its
    successor has left when the others' boxes are taken off, scaled by how much of its boxes an
    average unit fills.
    """
    unit_of = {area["code"]: index for index, area in enumerate(areas)}
    boxes = usable_boxes()
    formers_of: dict[str, list[str]] = {area["code"]: [] for area in areas}
    for row in former:
        formers_of[row["successor_code"]].append(row["code"])
    area_km2 = {area["code"]: float(area["area_km2"]) for area in areas}
    whole = [code for code, codes in formers_of.items() if all(one in boxes for one in codes)]
    filled = sum(area_km2[code] for code in whole) / sum(
        box_km2(boxes[one]) for code in whole for one in formers_of[code]
    )
    seeds: list[Seed] = []
    for row in former:
        lon, lat = float(row["lon"]), float(row["lat"])
        successor = row["successor_code"]
        if row["code"] in boxes:
            west, south, east, north = boxes[row["code"]]
            reach = (
                (lon - west) * KM_PER_DEGREE_LON,
                (lat - south) * KM_PER_DEGREE,
                (east - lon) * KM_PER_DEGREE_LON,
                (north - lat) * KM_PER_DEGREE,
            )
        else:
            known = sum(
                box_km2(boxes[one]) * filled for one in formers_of[successor] if one in boxes
            )
            boxless = sum(one not in boxes for one in formers_of[successor])
            left = max((area_km2[successor] - known) / boxless, 1.0)
            reach = (math.sqrt(left / filled) / 2,) * 4
        seeds.append(Seed(lon, lat, *(max(side, 0.2) for side in reach), unit_of[successor]))
    for area in areas:
        radius = math.sqrt(area_km2[area["code"]]) / 2 * OWN_POINT_SHARE
        seeds.append(
            Seed(
                float(area["lon"]),
                float(area["lat"]),
                *(radius,) * 4,
                unit=unit_of[area["code"]],
            )
        )
    return seeds


def label_grid(seeds: list[Seed]) -> NDArray[np.int16]:
    """Index of the unit that gets each cell, rows from south to north; -1 outside the city."""
    columns = round((EAST - WEST) / STEP_DEGREES)
    rows = round((NORTH - SOUTH) / STEP_DEGREES)
    lons = WEST + (np.arange(columns) + 0.5) * STEP_DEGREES
    lats = SOUTH + (np.arange(rows) + 0.5) * STEP_DEGREES
    cheapest = np.full((rows, columns), np.inf)
    label = np.full((rows, columns), -1, dtype=np.int16)
    for seed in seeds:
        dx = (lons - seed.lon) * KM_PER_DEGREE_LON
        dy = (lats - seed.lat) * KM_PER_DEGREE
        along = np.abs(dx / np.where(dx > 0, seed.east, seed.west)) ** ROUNDNESS
        across = np.abs(dy / np.where(dy > 0, seed.north, seed.south)) ** ROUNDNESS
        cost = across[:, None] + along[None, :]
        better = cost < cheapest
        cheapest[better] = cost[better]
        label[better] = seed.unit
    city = city_of(cheapest <= REACH**ROUNDNESS)
    label[~shapely.contains_xy(city, *np.meshgrid(lons, lats))] = -1
    return label


def city_of(reached: NDArray[np.bool_]) -> Polygon:
    """The ground of the whole city: what is reached, holes filled and spikes rounded off."""
    largest = max(polygon_of(reached.astype(np.int16), 1), key=km2)
    smooth = Polygon(largest.exterior).buffer(-ROUNDING_DEGREES).buffer(2 * ROUNDING_DEGREES)
    return Polygon(max(shapely.get_parts(smooth.buffer(-ROUNDING_DEGREES)), key=km2).exterior)


def polygon_of(label: NDArray[np.int16], unit: int) -> list[Polygon]:
    """The parts of one unit on the grid, as polygons in degrees, longitude first."""
    strips = []
    for row_number, row in enumerate(label == unit):
        edges = np.flatnonzero(np.diff(np.concatenate(([0], row.astype(np.int8), [0]))))
        south = round(SOUTH + row_number * STEP_DEGREES, 5)
        north = round(SOUTH + (row_number + 1) * STEP_DEGREES, 5)
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            strips.append(
                shapely.box(
                    round(WEST + start * STEP_DEGREES, 5),
                    south,
                    round(WEST + end * STEP_DEGREES, 5),
                    north,
                )
            )
    return list(shapely.get_parts(shapely.unary_union(strips)))


def km2(shape: shapely.Geometry) -> float:
    """Area of a shape in degrees, in square kilometres, at the latitude of Huế."""
    return float(shapely.area(shape)) * KM_PER_DEGREE * KM_PER_DEGREE_LON


def give_crumbs_away(parts: list[list[Polygon]]) -> list[MultiPolygon]:
    """Joins each part below ``SMALLEST_PART_KM2`` to the neighbour with the longest common border.

    A unit's largest part always stays its own. A crumb that touches nobody is dropped.
    """
    kept: list[list[Polygon]] = []
    crumbs: list[Polygon] = []
    for unit_parts in parts:
        ordered = sorted(unit_parts, key=km2, reverse=True)
        kept.append([ordered[0]])
        for part in ordered[1:]:
            (kept[-1] if km2(part) >= SMALLEST_PART_KM2 else crumbs).append(part)
    joined = [shapely.unary_union(unit_parts) for unit_parts in kept]
    for crumb in sorted(crumbs, key=km2, reverse=True):
        shared = [shapely.length(crumb.boundary.intersection(shape.boundary)) for shape in joined]
        neighbour = int(np.argmax(shared))
        if shared[neighbour] > 0:
            joined[neighbour] = shapely.union(joined[neighbour], crumb)
    return [shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape]) for shape in joined]


def make_outlines(areas: list[dict[str, str]], former: list[dict[str, str]]) -> list[MultiPolygon]:
    """The approximate outline of each unit, in the order of ``areas``, without overlaps."""
    label = label_grid(make_seeds(areas, former))
    raw = give_crumbs_away([polygon_of(label, unit) for unit in range(len(areas))])
    # Where three units meet, the one with a straight border has no vertex there. Cutting every
    # border at each cell gives all three the same vertices, which the simplification relies on.
    cut = shapely.set_precision(
        shapely.segmentize(raw, STEP_DEGREES * 1.01), STEP_DEGREES, mode="pointwise"
    )
    simple = shapely.coverage_simplify(cut, SIMPLIFY_DEGREES)
    return [
        shape if isinstance(shape, MultiPolygon) else MultiPolygon([shape])
        for shape in (shapely.normalize(shape) for shape in simple)
    ]


def rounded(value: object) -> object:
    """Nested coordinate tuples with five decimals (about a metre)."""
    if isinstance(value, (tuple, list)):
        return [rounded(item) for item in value]
    return round(float(str(value)), 5)


def main() -> None:
    """Write ``areas.geojson`` beside the other seeds, one feature a line."""
    areas = read_table("areas.csv")
    outlines = make_outlines(areas, read_table("former_areas.csv"))
    lines = []
    for area, outline in zip(areas, outlines, strict=True):
        geometry = mapping(outline)
        feature = {
            "type": "Feature",
            "properties": {
                "code": area["code"],
                "name": area["name"],
                "full_name": area["full_name"],
                "kind": area["kind"],
                "approximate": True,
            },
            "geometry": {
                "type": geometry["type"],
                "coordinates": rounded(geometry["coordinates"]),
            },
        }
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    (SEEDS / "areas.geojson").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
