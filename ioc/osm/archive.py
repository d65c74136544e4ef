"""Tiles as one file: PMTiles, version 3.

A file of its own kind and not rows of a table, because it is copied, kept and read as a whole, and
any tool for PMTiles opens it.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from pmtiles.tile import (
    Compression,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)
from pmtiles.writer import Writer

from ioc.osm.elements import Box
from ioc.osm.tiles import Tile

GetBytes = Callable[[int, int], bytes]
"""Reads `length` bytes of a file from `offset` on."""

_HEAD: Final = 127
_DEEPEST: Final = 4
_LEAVES: Final = 64


class BadArchive(ValueError):
    """The bytes are no PMTiles of vector tiles."""


def pack(tiles: Iterable[Tile], box: Box, attribution: str) -> tuple[bytes, int]:
    """The tiles as the bytes of a PMTiles file, each compressed with gzip, and how many they are.
    The same tiles give the same bytes. `box` is what they show."""
    packed = sorted(
        (zxy_to_tileid(tile.zoom, tile.x, tile.y), tile.zoom, gzip.compress(tile.content, mtime=0))
        for tile in tiles
    )
    if not packed:
        return b"", 0
    south, west, north, east = box
    file = io.BytesIO()
    writer = Writer(file)
    for number, _zoom, content in packed:
        writer.write_tile(number, content)
    header = {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_lon_e7": _e7(west),
        "min_lat_e7": _e7(south),
        "max_lon_e7": _e7(east),
        "max_lat_e7": _e7(north),
        "center_zoom": packed[0][1],
        "center_lon_e7": _e7((west + east) / 2),
        "center_lat_e7": _e7((south + north) / 2),
    }
    writer.finalize(header, {"attribution": attribution, "type": "baselayer"})
    return file.getvalue(), len(packed)


class Archive:
    """Reads the tiles of one file. Raises `BadArchive` when it is opened and is none."""

    def __init__(self, read: GetBytes) -> None:
        self._read = read
        try:
            self._header: Any = deserialize_header(read(0, _HEAD))
        except Exception as error:
            raise BadArchive(str(error)) from error
        if self._header["tile_type"] != TileType.MVT:
            raise BadArchive("it holds no vector tiles")
        self.first_zoom: int = self._header["min_zoom"]
        self.last_zoom: int = self._header["max_zoom"]
        self._directory = lru_cache(maxsize=_LEAVES)(self._read_directory)

    def tile(self, zoom: int, x: int, y: int) -> bytes | None:
        """The tile compressed with gzip, or None where the map shows nothing."""
        if not self.first_zoom <= zoom <= self.last_zoom:
            return None
        wanted = zxy_to_tileid(zoom, x, y)
        offset, length = self._header["root_offset"], self._header["root_length"]
        for _ in range(_DEEPEST):
            entry = find_tile(self._directory(offset, length), wanted)
            if entry is None:
                return None
            if entry.run_length > 0:
                return self._read(self._header["tile_data_offset"] + entry.offset, entry.length)
            offset = self._header["leaf_directory_offset"] + entry.offset
            length = entry.length
        return None

    def _read_directory(self, offset: int, length: int) -> Any:
        return deserialize_directory(self._read(offset, length))


def merged(tiles: Sequence[bytes]) -> bytes:
    """Compressed tiles of several files as one, for ground that two maps show. A thing that both
    have is in it twice."""
    if len(tiles) == 1:
        return tiles[0]
    from mapbox_vector_tile import decode, encode

    layers: dict[str, list[dict[str, Any]]] = {}
    for tile in tiles:
        found = decode(gzip.decompress(tile), default_options={"y_coord_down": True})
        for name, layer in found.items():
            layers.setdefault(name, []).extend(
                {"geometry": _shape(one["geometry"]), "properties": one["properties"]}
                for one in layer["features"]
            )
    options = {"y_coord_down": True, "check_winding_order": False}
    filled = [{"name": name, "features": features} for name, features in layers.items()]
    return gzip.compress(bytes(encode(filled, default_options=options)), mtime=0)


def _shape(geometry: dict[str, Any]) -> Any:
    import shapely
    from shapely.geometry import shape

    found = shape(geometry)
    return shapely.orient_polygons(found) if "Polygon" in found.geom_type else found


def _e7(degrees: float) -> int:
    return round(degrees * 10_000_000)
