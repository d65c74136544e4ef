"""Tiles as they are cut, written into a file and read back."""

from __future__ import annotations

import gzip
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from mapbox_vector_tile import decode
from shapely.geometry import LineString, Point, box, shape

from ioc.osm.archive import Archive, BadArchive, merged, pack
from ioc.osm.basemap import BasemapTaker, Shape
from ioc.osm.reader import read
from ioc.osm.tiles import BEYOND, EXTENT, Tile, cut
from tests.extract import helsinki
from tests.unit.osm.small_town import LAT, LON, small_town

BOX = (16.0, 107.0, 17.0, 108.0)
SIDE = 360.0 / (1 << 12)
"""Degrees of longitude of a tile of zoom 12."""


def opened(tile: Tile) -> dict[str, Any]:
    return dict(decode(tile.content, default_options={"y_coord_down": True}))


def features(tiles: list[Tile], layer: str) -> list[dict[str, Any]]:
    found = [opened(tile).get(layer, {"features": []})["features"] for tile in tiles]
    return [feature for of_tile in found for feature in of_tile]


def tiles_of(*shapes: Shape, zoom: int = 12) -> list[Tile]:
    return list(cut(shapes, zoom, zoom))


def road(points: list[tuple[float, float]], zoom: int = 6, **more: str | int) -> Shape:
    return Shape("roads", LineString(points), {"kind": "major_road", **more}, zoom)


def bytes_of(tiles: list[Tile]) -> Archive:
    content, _ = pack(tiles, BOX, "© OpenStreetMap contributors")
    return Archive(lambda offset, length: content[offset : offset + length])


def test_a_point_is_in_the_tile_in_which_it_lies_and_in_no_other() -> None:
    spot = Shape("places", Point(107.59, 16.46), {"kind": "locality", "name": "Huế"}, 6)
    (tile,) = tiles_of(spot, zoom=14)
    assert (tile.zoom, tile.x, tile.y) == (14, 13088, 7432)
    ((feature,),) = [layer["features"] for layer in opened(tile).values()]
    assert feature["properties"] == {"kind": "locality", "name": "Huế"}
    x, y = feature["geometry"]["coordinates"]
    assert 0 <= x <= EXTENT and 0 <= y <= EXTENT


def test_north_is_at_the_top_and_east_at_the_right() -> None:
    north = Shape("pois", Point(107.590, 16.4620), {"kind": "school", "name": "bắc"}, 6)
    south = Shape("pois", Point(107.591, 16.4600), {"kind": "school", "name": "nam"}, 6)
    (tile,) = tiles_of(north, south, zoom=13)
    at = {
        one["properties"]["name"]: one["geometry"]["coordinates"]
        for one in opened(tile)["pois"]["features"]
    }
    assert at["bắc"][1] < at["nam"][1]
    assert at["bắc"][0] < at["nam"][0]


def test_what_reaches_over_the_edge_is_cut_a_little_beyond_it() -> None:
    tiles = tiles_of(road([(107.3, 16.46), (107.9, 16.46)]))
    assert len(tiles) in {7, 8}
    for tile in tiles:
        (feature,) = opened(tile)["roads"]["features"]
        for x, y in shape(feature["geometry"]).coords:
            assert -BEYOND <= x <= EXTENT + BEYOND
            assert -BEYOND <= y <= EXTENT + BEYOND


def test_an_area_over_many_tiles_covers_each_of_them_once() -> None:
    lagoon = Shape("water", box(107.2, 16.2, 107.8, 16.6), {"kind": "lagoon"}, 6, is_sized=True)
    tiles = tiles_of(lagoon)
    assert len({(tile.x, tile.y) for tile in tiles}) == len(tiles) > 30
    inner = sum(
        shape(opened(tile)["water"]["features"][0]["geometry"]).area >= EXTENT**2 for tile in tiles
    )
    assert inner >= 15


def test_rings_of_areas_run_as_the_format_says_and_holes_against_them() -> None:
    ground = box(107.59, 16.45, 107.60, 16.46).difference(box(107.593, 16.453, 107.597, 16.457))
    (tile,) = tiles_of(Shape("landuse", ground, {"kind": "park"}, 6, is_sized=True), zoom=13)
    rings = opened(tile)["landuse"]["features"][0]["geometry"]["coordinates"]
    assert [_signed(ring) > 0 for ring in rings] == [True, False]


def _signed(ring: list[list[int]]) -> float:
    return sum(
        x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)
    )


def test_what_is_small_on_a_tile_is_left_out_and_comes_closer() -> None:
    pond = Shape("water", box(107.59, 16.46, 107.5905, 16.4604), {"kind": "pond"}, 6, is_sized=True)
    zooms = {tile.zoom for tile in cut([pond])}
    assert zooms and min(zooms) > 8 and max(zooms) == 15


def test_each_class_begins_at_its_zoom() -> None:
    alley = road([(107.59, 16.46), (107.60, 16.46)], zoom=13)
    assert {tile.zoom for tile in cut([alley])} == {13, 14, 15}


def test_a_street_has_its_name_where_it_is_written() -> None:
    street = road([(107.59, 16.46), (107.60, 16.46)], name="Lê Lợi")
    named = {
        tile.zoom
        for tile in cut([street])
        if "name" in opened(tile)["roads"]["features"][0]["properties"]
    }
    assert named == {11, 12, 13, 14, 15}


def test_pieces_of_one_street_become_one_line() -> None:
    pieces = [road([(107.590 + at, 16.46), (107.591 + at, 16.46)], name="Lê Lợi")
              for at in (0.0, 0.001, 0.002)]  # fmt: skip
    (feature,) = features(tiles_of(*pieces, zoom=13), "roads")
    assert feature["geometry"]["type"] == "LineString"


def test_the_real_map_gives_every_layer_with_its_names() -> None:
    taker = BasemapTaker()
    extract = read(helsinki(), [taker])
    tiles = list(cut(taker.shapes(extract.box)))
    by_zoom: dict[int, set[str]] = defaultdict(set)
    for tile in tiles:
        by_zoom[tile.zoom] |= set(opened(tile))
    assert {"roads", "buildings", "landuse", "water", "places", "pois"} <= by_zoom[15]
    assert all("buildings" not in by_zoom[zoom] for zoom in range(6, 14))
    assert "Mannerheimintie" in {one["properties"].get("name") for one in features(tiles, "roads")}
    assert "Helsinki" in {one["properties"].get("name") for one in features(tiles, "places")}
    sizes = [len(gzip.compress(tile.content)) for tile in tiles]
    assert max(sizes) < 64_000


def test_a_file_gives_back_what_was_put_into_it(tmp_path: Path) -> None:
    taker = BasemapTaker()
    read(small_town().write(tmp_path / "town.osm.pbf"), [taker])
    tiles = list(cut(taker.shapes(BOX)))
    archive = bytes_of(tiles)
    for tile in tiles:
        packed = archive.tile(tile.zoom, tile.x, tile.y)
        assert packed is not None and gzip.decompress(packed) == tile.content
    assert archive.tile(14, 0, 0) is None
    assert archive.tile(5, 20, 10) is None
    assert archive.tile(16, 1, 1) is None


def test_the_same_map_gives_the_same_bytes(tmp_path: Path) -> None:
    path = small_town().write(tmp_path / "town.osm.pbf")

    def made() -> bytes:
        taker = BasemapTaker()
        read(path, [taker])
        return pack(cut(taker.shapes(BOX)), BOX, "©")[0]

    assert made() == made()
    assert LAT and LON


def test_nothing_to_draw_gives_no_file() -> None:
    assert pack([], BOX, "©") == (b"", 0)


@pytest.mark.parametrize("content", [b"", b"PMTiles", b"x" * 4000])
def test_bytes_that_are_no_archive_are_named(content: bytes) -> None:
    with pytest.raises(BadArchive):
        Archive(lambda offset, length: content[offset : offset + length])


def test_tiles_of_two_maps_become_one() -> None:
    first = tiles_of(road([(107.590, 16.46), (107.591, 16.46)], name="Lê Lợi"), zoom=13)
    green = box(107.59, 16.45, 107.60, 16.46)
    ground = Shape("landuse", green, {"kind": "park"}, 6, is_sized=True)
    second = tiles_of(
        road([(107.592, 16.46), (107.593, 16.46)], name="Hùng Vương"), ground, zoom=13
    )
    parts = [gzip.compress(tiles[0].content) for tiles in (first, second)]
    assert merged(parts[:1]) == parts[0]
    both = opened(Tile(13, 0, 0, gzip.decompress(merged(parts))))
    names = {one["properties"]["name"] for one in both["roads"]["features"]}
    assert names == {"Lê Lợi", "Hùng Vương"}
    (park,) = both["landuse"]["features"]
    assert _signed(park["geometry"]["coordinates"][0]) > 0
