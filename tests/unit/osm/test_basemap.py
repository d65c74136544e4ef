"""What a basemap takes from a map, and the sea behind a shore."""

from __future__ import annotations

from pathlib import Path

import pytest

from ioc.osm import basemap_kinds as kinds
from ioc.osm.basemap import BasemapTaker, Shape
from ioc.osm.coast import sea
from ioc.osm.reader import read
from tests.unit.osm.small_town import Drawing, small_town

SQUARE = [(0, 0), (400, 0), (400, 400), (0, 400), (0, 0)]
HOLE = [(100, 100), (300, 100), (300, 300), (100, 300), (100, 100)]


def drawn(drawing: Drawing, folder: Path) -> list[Shape]:
    taker = BasemapTaker()
    extract = read(drawing.write(folder / "map.osm.pbf"), [taker])
    return taker.shapes(extract.box)


def only(folder: Path, layer: str, drawing: Drawing) -> Shape:
    (found,) = [shape for shape in drawn(drawing, folder) if shape.layer == layer]
    return found


def test_a_town_gives_roads_houses_places_and_things_of_note(tmp_path: Path) -> None:
    town = small_town()
    town.way(*SQUARE, building="yes")
    town.way((0, -50), (400, -50), railway="rail")
    found = drawn(town, tmp_path)
    layers = {shape.layer for shape in found}
    assert {"roads", "buildings", "places", "pois"} <= layers
    names = {str(shape.properties.get("name")) for shape in found if shape.layer == "roads"}
    assert {"Đường Lê Lợi", "Nguyễn Huệ", "QL.1"} <= names
    kinds_of_roads = {str(shape.properties["kind"]) for shape in found if shape.layer == "roads"}
    assert {"highway", "major_road", "minor_road", "rail"} <= kinds_of_roads
    school = next(shape for shape in found if shape.properties.get("name") == "Quốc Học")
    assert (school.layer, school.geometry.geom_type) == ("pois", "Point")
    assert "Ghế đá" not in {shape.properties.get("name") for shape in found}


def test_the_vietnamese_name_is_preferred(tmp_path: Path) -> None:
    town = Drawing()
    town.node(0, 0, place="city", name="Hue", name__vi="Huế")
    town.node(50, 0, place="city", name="Đà Nẵng")
    town.node(90, 0, place="city")
    names = [shape.properties["name"] for shape in drawn(town, tmp_path)]
    assert sorted(map(str, names)) == ["Huế", "Đà Nẵng"]


def test_an_island_is_no_water(tmp_path: Path) -> None:
    lake = Drawing()
    shore, island = lake.way(*SQUARE), lake.way(*HOLE)
    lake.relation(
        ("w", shore, "outer"),
        ("w", island, "inner"),
        type="multipolygon", natural="water", water="lake", name="Hồ Tịnh Tâm",
    )  # fmt: skip
    found = drawn(lake, tmp_path)
    area = next(shape for shape in found if shape.geometry.geom_type == "Polygon")
    name = next(shape for shape in found if shape.geometry.geom_type == "Point")
    assert len(area.geometry.interiors) == 1
    assert area.properties == {"kind": "lake"}
    assert name.properties["name"] == "Hồ Tịnh Tâm"
    assert area.geometry.contains(name.geometry)


def test_an_area_that_crosses_itself_is_taken_apart(tmp_path: Path) -> None:
    crossed = Drawing()
    crossed.way((0, 0), (400, 400), (400, 0), (0, 400), (0, 0), leisure="park")
    assert all(shape.geometry.is_valid for shape in drawn(crossed, tmp_path))


def test_a_border_is_known_by_its_relation(tmp_path: Path) -> None:
    town = Drawing()
    line = town.way((0, 0), (400, 0), natural="ridge")
    town.relation(("w", line, "outer"), type="boundary", boundary="administrative", admin_level="4")
    found = only(tmp_path, "boundaries", town)
    assert found.properties == {"kind": "region", "kind_detail": "4"}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"highway": "trunk"}, ("highway", 6)),
        ({"highway": "primary_link"}, ("major_road", 10)),
        ({"highway": "footway"}, ("path", 15)),
        ({"railway": "rail"}, ("rail", 9)),
        ({"railway": "rail", "service": "yard"}, ("rail", 14)),
        ({"railway": "rail", "tunnel": "yes"}, None),
        ({"railway": "abandoned"}, None),
        ({"highway": "pedestrian", "area": "yes"}, None),
        ({"highway": "proposed"}, None),
    ],
)
def test_classes_of_road(tags: dict[str, str], expected: tuple[str, int] | None) -> None:
    found = kinds.road(tags)
    assert (found and (found.kind, found.zoom)) == expected


def test_a_larger_water_has_its_name_from_farther_away() -> None:
    pond, lagoon = kinds.label_zoom(0.0005**2), kinds.label_zoom(0.2**2)
    assert kinds.FIRST_ZOOM <= lagoon < pond <= kinds.LAST_ZOOM


BOX = (16.0, 107.0, 17.0, 108.0)


def test_the_sea_is_to_the_right_of_its_shore() -> None:
    # From west to east through the box: the land lies to the north.
    (water,) = sea([[(16.5, 106.9), (16.5, 107.5), (16.4, 108.1)]], BOX)
    south, north = 16.2, 16.8
    assert water.covers(_point(south)) and not water.covers(_point(north))
    (turned,) = sea([[(16.4, 108.1), (16.5, 107.5), (16.5, 106.9)]], BOX)
    assert turned.covers(_point(north)) and not turned.covers(_point(south))


def test_an_island_lies_in_the_sea() -> None:
    # Around an island the shore runs against the clock.
    island = [(16.4, 107.4), (16.4, 107.6), (16.6, 107.6), (16.6, 107.4), (16.4, 107.4)]
    (water,) = sea([island], BOX)
    assert not water.covers(_point(16.5)) and water.covers(_point(16.1))


def test_a_shore_that_ends_in_the_box_makes_no_sea() -> None:
    assert sea([[(16.5, 106.9), (16.5, 107.5)]], BOX) == []
    assert sea([], BOX) == []


def _point(lat: float):  # type: ignore[no-untyped-def]
    from shapely.geometry import Point

    return Point(107.5, lat)
