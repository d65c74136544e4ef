"""The approximate outlines: sound as shapes, and how often they name the right unit."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from random import Random

import shapely
from shapely.geometry import MultiPolygon, Point, shape
from shapely.geometry.base import BaseGeometry

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "ioc" / "seeds"
OFFICIAL = ROOT.parent / "shared" / "data" / "hue" / "wards.geojson"

REQUIRED_SHARE = 0.80
RANDOM_POINTS = 20_000


@cache
def outlines() -> dict[str, MultiPolygon]:
    """The outlines of the seeds by code, degrees, longitude first."""
    collection = json.loads((SEEDS / "areas.geojson").read_text(encoding="utf-8"))
    return {
        feature["properties"]["code"]: shape(feature["geometry"])
        for feature in collection["features"]
    }


@cache
def rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV file of the seeds."""
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def point_of(row: dict[str, str]) -> Point:
    """The point of a row, longitude first."""
    return Point(float(row["lon"]), float(row["lat"]))


def test_there_is_one_valid_outline_for_each_area() -> None:
    assert sorted(outlines()) == sorted(row["code"] for row in rows("areas.csv"))
    for code, outline in outlines().items():
        assert isinstance(outline, MultiPolygon), code
        assert outline.is_valid, code


def test_every_outline_says_that_it_is_approximate() -> None:
    collection = json.loads((SEEDS / "areas.geojson").read_text(encoding="utf-8"))
    names = {row["code"]: (row["name"], row["full_name"]) for row in rows("areas.csv")}
    for feature in collection["features"]:
        properties = feature["properties"]
        assert properties["approximate"] is True
        assert (properties["name"], properties["full_name"]) == names[properties["code"]]


def test_outlines_do_not_overlap_and_neighbours_share_their_border() -> None:
    shapes = list(outlines().values())
    assert shapely.coverage_is_valid(shapes)
    together = shapely.unary_union(shapes)
    assert abs(together.area - sum(outline.area for outline in shapes)) < 1e-9
    # One piece without a gap: a place between two wards is always in one of them.
    assert together.geom_type == "Polygon"
    assert len(together.interiors) == 0


def test_coordinates_have_five_decimals_at_most() -> None:
    for outline in outlines().values():
        for lon, lat in shapely.get_coordinates(outline):
            assert round(lon, 5) == lon
            assert round(lat, 5) == lat


def test_each_area_and_each_former_area_lies_in_its_own_outline() -> None:
    for row in rows("areas.csv"):
        assert outlines()[row["code"]].contains(point_of(row)), row["full_name"]
    for row in rows("former_areas.csv"):
        assert outlines()[row["successor_code"]].contains(point_of(row)), row["full_name"]


def share_of_right_units(official: dict[str, BaseGeometry]) -> float:
    """The share of random places of the city, even over its true ground, that the outlines put
    into the right unit. A place in none of them counts as wrong."""
    random = Random(20_260_725)
    west, south, east, north = shapely.total_bounds(list(official.values()))
    codes = list(official)
    true_tree = shapely.STRtree([official[code] for code in codes])
    own_tree = shapely.STRtree([outlines()[code] for code in codes])
    inside = right = 0
    while inside < RANDOM_POINTS:
        batch = [
            Point(random.uniform(west, east), random.uniform(south, north)) for _ in range(5000)
        ]
        true_unit = dict(true_tree.query(batch, predicate="within").T.tolist())
        own_unit = dict(own_tree.query(batch, predicate="within").T.tolist())
        inside += len(true_unit)
        right += sum(own_unit.get(place) == unit for place, unit in true_unit.items())
    return right / inside


def test_four_of_five_random_places_are_in_the_right_unit() -> None:
    if not OFFICIAL.exists():
        # The true outlines are not part of the product. Without them the shapes above are all
        # that can be tested; the share measured with them is in ioc/seeds/README.md.
        assert len(outlines()) == 40
        return
    collection = json.loads(OFFICIAL.read_text(encoding="utf-8"))
    official = {
        feature["properties"]["code"]: shape(feature["geometry"])
        for feature in collection["features"]
    }
    assert sorted(official) == sorted(outlines())
    share = share_of_right_units(official)
    print(f"share of right units: {share:.4f}")
    assert share >= REQUIRED_SHARE
