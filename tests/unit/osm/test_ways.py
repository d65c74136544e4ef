"""What units can move on, as a map tells it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc.osm.reader import read
from ioc.osm.ways import Stretch, WaysTaker, limit_of
from tests.extract import helsinki
from tests.unit.osm.small_town import Drawing, at


def taken(drawing: Drawing, folder: Path) -> WaysTaker:
    taker = WaysTaker()
    read(drawing.write(folder / "map.osm.pbf"), [taker])
    return taker


def only(folder: Path, **tags: str) -> Stretch:
    drawing = Drawing()
    drawing.way((0, 0), (100, 0), **tags)
    (found,) = taken(drawing, folder).stretches
    return found


def test_a_street_is_for_vehicles_and_people_on_foot(tmp_path: Path) -> None:
    found = only(tmp_path, highway="residential", maxspeed="30", bridge="yes")
    assert found.kind == "lane"
    assert found.moves == {"road", "high_clearance", "foot"}
    assert (found.is_one_way, found.limit_kmh, found.is_raised) == (False, 30, True)


@pytest.mark.parametrize(
    ("tags", "moves"),
    [
        ({"highway": "footway"}, "foot"),
        ({"highway": "steps"}, "foot"),
        ({"highway": "motorway"}, "road high_clearance"),
        ({"highway": "primary_link"}, "road high_clearance foot"),
        ({"highway": "service", "access": "private"}, "road high_clearance foot"),
        ({"highway": "service", "access": "no", "foot": "yes"}, "foot"),
        ({"highway": "residential", "motor_vehicle": "no"}, "foot"),
        ({"highway": "residential", "motor_vehicle": "no", "emergency": "yes"},
         "road high_clearance foot"),
        ({"highway": "pedestrian", "emergency": "designated"}, "road high_clearance foot"),
        ({"highway": "trunk", "foot": "no"}, "road high_clearance"),
    ],
)  # fmt: skip
def test_who_may_use_a_street(tmp_path: Path, tags: dict[str, str], moves: str) -> None:
    assert only(tmp_path, **tags).moves == set(moves.split())


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "construction"},
        {"highway": "proposed"},
        {"highway": "service", "access": "no"},
        {"waterway": "stream"},
        {"waterway": "canal", "tunnel": "culvert"},
        {"building": "yes"},
    ],
)
def test_what_nobody_can_use_is_left_out(tmp_path: Path, tags: dict[str, str]) -> None:
    drawing = Drawing()
    drawing.way((0, 0), (100, 0), **tags)
    drawing.way((0, 50), (100, 50), highway="residential")
    assert len(taken(drawing, tmp_path).stretches) == 1


def test_directions_are_followed(tmp_path: Path) -> None:
    forward = only(tmp_path, highway="primary", oneway="yes")
    back = only(tmp_path, highway="primary", oneway="-1")
    assert forward.is_one_way
    assert back.is_one_way
    assert forward.points == back.points[::-1]
    assert only(tmp_path, highway="primary", junction="roundabout").is_one_way
    assert not only(tmp_path, highway="primary", junction="roundabout", oneway="no").is_one_way


@pytest.mark.parametrize(
    ("text", "limit"), [("50", 50), ("30 mph", 48), ("walk", 0), ("FI:urban", 0), ("", 0)]
)
def test_limits_of_speed(text: str, limit: int) -> None:
    assert limit_of(text) == limit


def test_rivers_and_waters_are_for_boats(tmp_path: Path) -> None:
    drawing = Drawing()
    drawing.way((0, 0), (500, 0), waterway="river", name="Hương")
    lake = [(0, 100), (200, 100), (200, 300), (0, 300), (0, 100)]
    drawing.way(*lake, natural="water")
    drawing.way(*((x + 500, y) for x, y in lake), natural="water", water="swimming_pool")
    found = taken(drawing, tmp_path)
    (river,) = found.stretches
    assert (river.kind, river.moves) == ("river", {"water"})
    (ring,) = found.waters
    assert at(200, 300) in ring


def test_streets_share_the_node_at_which_they_meet(tmp_path: Path) -> None:
    drawing = Drawing()
    drawing.way((-100, 0), (0, 0), (100, 0), highway="primary")
    drawing.way((0, 0), (0, 100), highway="residential")
    first, second = taken(drawing, tmp_path).stretches
    assert set(first.nodes) & set(second.nodes) == {second.nodes[0]}


def test_a_real_map_gives_a_network() -> None:
    taker = WaysTaker()
    read(helsinki(), [taker])
    kinds = {one.kind for one in taker.stretches}
    assert {"main", "street", "lane", "path", "steps"} <= kinds
    assert any(one.is_one_way for one in taker.stretches)
    assert any(one.is_raised for one in taker.stretches)
    assert any(one.limit_kmh == 30 for one in taker.stretches)
