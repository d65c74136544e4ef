"""Cuts shapes into vector tiles (Mapbox Vector Tile 2.1).

Web Mercator as every web map has it: the world is a square of 2^z by 2^z tiles, x to the east, y to
the south, a tile 4096 steps wide. What reaches over the edge of a tile is kept 96 steps beyond it,
so that no seam shows; a point is in one tile alone. Lines of one kind and name are joined, areas of
one kind are one feature: a tile then holds tens of features where the map has thousands.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import shapely

from ioc.osm.basemap import LAYERS, Shape
from ioc.osm.basemap_kinds import FIRST_ZOOM, LAST_ZOOM, NAMES_FROM

EXTENT: Final = 4096
BEYOND: Final = 96
_LEAST_AREA: Final = 256.0
"""Square steps, 2 by 2 pixels on the screen: a smaller area is left out of a tile."""
_TOLERANCE: Final = 6.0
"""Steps by which a line may be straightened, less than a pixel; one at the last zoom, which is
enlarged on the screen."""
_BRIDGES_FROM: Final = 12

Properties = dict[str, str | int]
Progress = Callable[[int, int], None]


class Tile(NamedTuple):
    """One tile that is not empty; `content` is not compressed."""

    zoom: int
    x: int
    y: int
    content: bytes


def cut(
    shapes: Sequence[Shape],
    first: int = FIRST_ZOOM,
    last: int = LAST_ZOOM,
    progress: Progress | None = None,
) -> Iterator[Tile]:
    """The tiles of all zooms, zoom by zoom; `progress` hears each zoom with its number of tiles."""
    flat = np.empty(len(shapes), dtype=object)
    flat[:] = [shape.geometry for shape in shapes]
    flat = shapely.transform(flat, _mercator)
    areas = shapely.area(flat)
    zooms = np.array([shape.zoom for shape in shapes])
    sized = np.array([shape.is_sized for shape in shapes], dtype=bool)
    for zoom in range(first, last + 1):
        steps = float(EXTENT << zoom)
        seen = (zooms <= zoom) & (~sized | (areas * steps * steps >= _LEAST_AREA))
        at = np.flatnonzero(seen)
        grown = _grown(flat[at], steps)
        tolerance = 1.0 if zoom == last else _TOLERANCE
        pieces = _pieces(shapely.simplify(grown, tolerance), at)
        if progress:
            progress(zoom, len(pieces))
        for (x, y), inside in sorted(pieces.items()):
            content = _encoded(shapes, inside, zoom, x, y)
            if content:
                yield Tile(zoom, x, y, content)


def _mercator(points: Any) -> Any:
    """Degrees (lon, lat) to the unit square, x to the east and y to the south."""
    lat = np.radians(np.clip(points[:, 1], -85.0, 85.0))
    return np.column_stack(
        [points[:, 0] / 360.0 + 0.5, 0.5 - np.arcsinh(np.tan(lat)) / (2.0 * math.pi)]
    )


def _grown(geometries: Any, steps: float) -> Any:
    return shapely.transform(geometries, lambda points: points * steps)


_Inside = list[tuple[int, Any]]


def _pieces(geometries: Any, numbers: Any) -> dict[tuple[int, int], _Inside]:
    """What lies in each tile, as (number of the shape, piece)."""
    found: dict[tuple[int, int], _Inside] = defaultdict(list)
    is_point = shapely.get_dimensions(geometries) == 0
    beyond = np.where(is_point, 0, BEYOND)[:, None]
    bounds = shapely.bounds(geometries)
    low = np.floor((bounds[:, :2] - beyond) / EXTENT)
    high = np.floor((bounds[:, 2:] + beyond) / EXTENT)
    for number, geometry, (x1, y1), (x2, y2) in zip(numbers, geometries, low, high, strict=True):
        if not math.isnan(x1):
            for x, y, piece in _split(geometry, int(x1), int(y1), int(x2), int(y2)):
                found[x, y].append((int(number), piece))
    return found


def _split(geometry: Any, x1: int, y1: int, x2: int, y2: int) -> Iterator[tuple[int, int, Any]]:
    """The geometry cut to each tile of a range, by halves: a lagoon is not cut anew from the whole
    for each of its hundreds of tiles."""
    if x1 == x2 and y1 == y2:
        yield x1, y1, geometry
        return
    if x2 - x1 >= y2 - y1:
        middle = (x1 + x2) // 2
        halves = ((x1, y1, middle, y2), (middle + 1, y1, x2, y2))
    else:
        middle = (y1 + y2) // 2
        halves = ((x1, y1, x2, middle), (x1, middle + 1, x2, y2))
    for left, top, right, bottom in halves:
        half = shapely.clip_by_rect(
            geometry,
            left * EXTENT - BEYOND,
            top * EXTENT - BEYOND,
            (right + 1) * EXTENT + BEYOND,
            (bottom + 1) * EXTENT + BEYOND,
        )
        if not half.is_empty:
            yield from _split(half, left, top, right, bottom)


def _encoded(shapes: Sequence[Shape], inside: _Inside, zoom: int, x: int, y: int) -> bytes:
    # Not at the top: a server that only hands tiles out does without it.
    from mapbox_vector_tile import encode

    groups: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    said: dict[tuple[Any, ...], Properties] = {}
    for number, piece in inside:
        shape = shapes[number]
        properties = _told(shape, zoom)
        # A point is a feature of its own; lines and areas of one kind are one.
        alone = number if piece.geom_type == "Point" else -1
        key = (shape.layer, shapely.get_dimensions(piece), alone, *sorted(properties.items()))
        groups[key].append(piece)
        said[key] = properties
    origin = np.array([x * EXTENT, y * EXTENT], dtype=float)
    layers: dict[str, list[dict[str, Any]]] = {name: [] for name in LAYERS}
    for key, pieces in groups.items():
        geometry = _joined(pieces, origin)
        if geometry is not None:
            layers[str(key[0])].append({"geometry": geometry, "properties": said[key]})
    filled = [{"name": name, "features": found} for name, found in layers.items() if found]
    if not filled:
        return b""
    options = {"y_coord_down": True, "extents": EXTENT, "check_winding_order": False}
    return bytes(encode(filled, default_options=options))


def _told(shape: Shape, zoom: int) -> Properties:
    """What the tile of this zoom tells of a shape: no name that no style would write there."""
    properties = shape.properties
    if shape.geometry.geom_type == "Point":
        return properties
    told = dict(properties)
    if zoom < NAMES_FROM.get(str(told["kind"]), 0):
        told.pop("name", None)
    if zoom < _BRIDGES_FROM:
        told.pop("is_bridge", None)
    return told


def _joined(pieces: list[Any], origin: Any) -> Any | None:
    """Pieces of one kind as one geometry in whole steps of the tile; None where nothing is left."""
    parts = shapely.get_parts(pieces)
    parts = shapely.transform(parts, lambda points: np.round(points - origin))
    dimension = int(shapely.get_dimensions(parts[0])) if len(parts) else 0
    if dimension == 0:
        return parts[0] if len(parts) else None
    if dimension == 1:
        parts = parts[shapely.length(parts) > 0]
        return shapely.line_merge(shapely.multilinestrings(parts)) if len(parts) else None
    parts = parts[(shapely.get_dimensions(parts) == 2) & (shapely.area(parts) > 0)]
    # With y to the south, an outer ring of the format runs counterclockwise by the numbers.
    return shapely.orient_polygons(shapely.multipolygons(parts)) if len(parts) else None
