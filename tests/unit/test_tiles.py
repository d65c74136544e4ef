"""Tiles of the world: every place is in one of each zoom; and the bytes that tell of points."""

from __future__ import annotations

import random

import mapbox_vector_tile
import pytest

from ioc.domain import tiles
from ioc.domain.tiles import EXTENT, GRID, LARGEST_ZOOM, Tile, is_tile, place_key, tile_of
from ioc.queries.tiles.mvt import Layer, tile_of_layers

HUE = (16.4637, 107.5909)
Y_DOWN = {"y_coord_down": True}


def test_the_tile_of_a_place_is_the_one_that_every_map_asks_for() -> None:
    # https://wiki.openstreetmap.org/wiki/Slippy_map_tilenames
    assert tile_of(*HUE, 12) == Tile(12, 3272, 1858)
    assert tile_of(0.0, 0.0, 1) == Tile(1, 1, 1)
    assert Tile(1, 1, 1).corner == (0.0, 0.0)


@pytest.mark.parametrize(
    ("z", "x", "y"),
    [(-1, 0, 0), (0, 1, 0), (0, 0, 1), (3, 8, 0), (3, 0, -1), (LARGEST_ZOOM + 1, 0, 0), (99, 1, 1)],
)
def test_beyond_the_world_there_are_no_tiles(z: int, x: int, y: int) -> None:
    assert not is_tile(z, x, y)


def test_every_place_lies_in_exactly_one_tile_of_a_zoom() -> None:
    chance = random.Random(5)
    for _ in range(2_000):
        lat, lon = chance.uniform(-90, 90), chance.uniform(-180, 180)
        z = chance.randint(0, LARGEST_ZOOM)
        key = place_key(lat, lon)
        assert key is not None
        own = tile_of(lat, lon, z)
        first, after = own.keys
        assert first <= key < after
        assert is_tile(own.z, own.x, own.y)
        assert all(0 <= part < EXTENT for part in tiles.in_tile(key, z))


def test_the_edge_between_two_tiles_belongs_to_the_eastern_and_the_southern_one() -> None:
    lat, lon = Tile(12, 3272, 1858).corner
    key = place_key(lat, lon)
    assert key is not None
    assert tile_of(lat, lon, 12) == Tile(12, 3272, 1858)
    assert tiles.in_tile(key, 12) == (0, 0)
    assert tile_of(lat, lon - 1e-6, 12).x == 3271
    assert tile_of(lat + 1e-6, lon, 12).y == 1857


def test_the_antimeridian_and_the_poles_stay_in_the_world() -> None:
    assert tile_of(0, -180.0, 5).x == 0
    assert tile_of(0, 180.0, 5).x == 31
    assert tile_of(0, 179.9999, 5).x == 31
    assert tile_of(90.0, 0, 5).y == 0
    assert tile_of(-90.0, 0, 5).y == 31


def test_a_place_that_is_not_known_has_no_number() -> None:
    assert place_key(None, 107.0) is None
    assert place_key(16.0, None) is None


def test_cells_are_the_grid_of_their_tile() -> None:
    key = place_key(*HUE)
    assert key is not None
    for z in (0, 8, 12):
        x, y = tiles.in_tile(key, z)
        middle = tiles.middle_of_cell(key >> tiles.cell_shift(z))
        side = EXTENT // GRID
        assert middle == (x // side * side + side // 2, y // side * side + side // 2)


def test_a_tile_is_read_by_others_as_it_was_written() -> None:
    layer = Layer("points")
    layer.add(0, EXTENT - 1, {"code": "VV-1 ước", "n": 300, "ok": True, "none": None}, 2**53 - 1)
    layer.add(7, 8, {"n": 1, "ok": False})
    layer.add(9, 9, {})
    found = mapbox_vector_tile.decode(tile_of_layers(Layer("empty"), layer), default_options=Y_DOWN)
    assert list(found) == ["points"]
    assert found["points"]["extent"] == EXTENT
    first, second, third = found["points"]["features"]
    assert first["id"] == 2**53 - 1
    assert first["geometry"] == {"type": "Point", "coordinates": [0, EXTENT - 1]}
    assert first["properties"] == {"code": "VV-1 ước", "n": 300, "ok": True}
    assert second["properties"] == {"n": 1, "ok": False}
    assert third["properties"] == {}


def test_nothing_is_no_bytes() -> None:
    assert tile_of_layers(Layer("points"), Layer("cells")) == b""
