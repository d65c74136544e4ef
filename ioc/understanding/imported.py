"""Things with a name that were imported from a map, in the compact form in which they are kept.

Coordinates are WGS84 degrees, latitude first; accuracies metres: the whole of the thing is expected
within them.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

FORMAT = 1


class Thing(NamedTuple):
    """One thing of a map.

    `kind`: street, road, place, boundary or point; `tag`: what the map says it is, "key=value";
    `wards`: codes of today's wards it lies in, the main one first; `lines`: its course, each part
    an encoded polyline; `houses`: numbers joined by tabs, `spots` their points as one polyline;
    `junctions`: (place of the other thing in the same import, lat, lon, accuracy);
    `kilometres`: (km, lat, lon, accuracy) in rising order.
    """

    kind: str
    tag: str
    name: str
    names: tuple[str, ...]
    lat: float
    lon: float
    accuracy_m: float
    wards: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    houses: str = ""
    spots: str = ""
    junctions: tuple[tuple[int, float, float, float], ...] = ()
    kilometres: tuple[tuple[float, float, float, float], ...] = ()


def pack(things: Iterable[Thing]) -> bytes:
    """The bytes to keep; the same things give the same bytes."""
    rows = json.dumps(
        {"format": FORMAT, "things": list(things)}, ensure_ascii=False, separators=(",", ":")
    )
    return zlib.compress(rows.encode(), 6)


def unpack(packed: bytes) -> Iterator[Thing]:
    """The things again. Raises ValueError for bytes that `pack` did not make."""
    try:
        content = json.loads(zlib.decompress(packed))
    except (zlib.error, ValueError) as error:
        raise ValueError(f"the kept import cannot be read: {error}") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError("the kept import has a form that this program does not know")
    return (_thing(row) for row in content["things"])


def _thing(row: list[Any]) -> Thing:
    kind, tag, name, names, lat, lon, accuracy, wards, lines, houses, spots, junctions, km = row
    return Thing(
        *(kind, tag, name, tuple(names), lat, lon, accuracy, tuple(wards), tuple(lines)),
        *(houses, spots, tuple(map(tuple, junctions)), tuple(map(tuple, km))),
    )
