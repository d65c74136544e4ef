"""What of a map the basemap shows, and from which zoom of the tiles on.

Layers and the word `kind` follow the schema of the Protomaps basemap, so that styles made for it
find what they look for. A browser shows the tiles of zoom z at its own zoom z + 1 (tiles of 512
pixels), so "from 14" is on screen from 15.
"""

from __future__ import annotations

from math import ceil, log2
from typing import Final, NamedTuple

from ioc.osm.elements import Tags

FIRST_ZOOM: Final = 6
LAST_ZOOM: Final = 15
"""Closer, the browser enlarges the tiles of this zoom, in which a step is 0.3 m."""

BUILDINGS_FROM: Final = 14
NAMES_FROM: Final = {"highway": 10, "major_road": 11, "medium_road": 12, "minor_road": 14,
                     "other": 14, "path": 15, "river": 9, "canal": 12, "stream": 14}  # fmt: skip
"""The first zoom of the tiles in which a line of this kind has its name."""


class Kind(NamedTuple):
    """What a thing is on the basemap: `detail` is the value of its tag, `zoom` the first zoom of
    its tiles."""

    kind: str
    detail: str
    zoom: int


_ROADS = {
    "motorway": ("highway", 6), "trunk": ("highway", 6), "primary": ("major_road", 8),
    "secondary": ("major_road", 10), "tertiary": ("medium_road", 11),
    "unclassified": ("minor_road", 13), "residential": ("minor_road", 13),
    "road": ("minor_road", 13), "living_street": ("minor_road", 13), "busway": ("minor_road", 13),
    "service": ("other", 14), "pedestrian": ("other", 14), "track": ("other", 14),
    "footway": ("path", 15), "path": ("path", 14), "cycleway": ("path", 15),
    "bridleway": ("path", 15), "steps": ("path", 15),
}  # fmt: skip
_RAILS = {"rail": 9, "light_rail": 11, "narrow_gauge": 11}
_WATERWAYS = {
    "river": ("river", 8), "canal": ("canal", 11), "stream": ("stream", 13),
    "drain": ("stream", 14), "ditch": ("stream", 14),
}  # fmt: skip
_WATERS = {"river": "river", "canal": "canal", "reservoir": "lake", "lake": "lake",
           "lagoon": "lagoon", "pond": "pond"}  # fmt: skip
_NOT_A_WATER = {"swimming_pool", "fountain", "pool"}
_LANDUSE = {
    ("leisure", "park"): "park", ("leisure", "garden"): "park", ("leisure", "playground"): "park",
    ("leisure", "pitch"): "pitch", ("leisure", "stadium"): "pitch",
    ("leisure", "golf_course"): "park", ("leisure", "nature_reserve"): "nature_reserve",
    ("boundary", "national_park"): "nature_reserve",
    ("boundary", "protected_area"): "nature_reserve",
    ("landuse", "forest"): "forest", ("natural", "wood"): "forest", ("natural", "scrub"): "scrub",
    ("landuse", "grass"): "grass", ("landuse", "meadow"): "grass",
    ("natural", "grassland"): "grass", ("landuse", "recreation_ground"): "park",
    ("landuse", "village_green"): "park", ("landuse", "farmland"): "farmland",
    ("landuse", "orchard"): "farmland", ("landuse", "cemetery"): "cemetery",
    ("amenity", "grave_yard"): "cemetery", ("landuse", "industrial"): "industrial",
    ("landuse", "port"): "industrial", ("landuse", "residential"): "residential",
    ("amenity", "school"): "school", ("amenity", "university"): "school",
    ("amenity", "college"): "school", ("amenity", "hospital"): "hospital",
    ("landuse", "military"): "military", ("natural", "beach"): "beach",
    ("natural", "sand"): "beach", ("natural", "wetland"): "wetland",
    ("aeroway", "aerodrome"): "aerodrome", ("aeroway", "runway"): "runway",
    ("amenity", "parking"): "parking", ("place", "square"): "pedestrian",
}  # fmt: skip
_PLACES = {
    "city": ("locality", 6), "town": ("locality", 8), "island": ("island", 10),
    "suburb": ("neighbourhood", 11), "borough": ("neighbourhood", 10),
    "village": ("village", 11), "quarter": ("neighbourhood", 12),
    "neighbourhood": ("neighbourhood", 13), "hamlet": ("village", 13), "islet": ("island", 13),
    "locality": ("village", 14),
}  # fmt: skip
# The first that fits decides. What a rescue asks for comes first and is seen from afar.
_POIS = {
    ("amenity", "hospital"): ("hospital", 12), ("amenity", "police"): ("police", 13),
    ("amenity", "fire_station"): ("fire_station", 13), ("amenity", "clinic"): ("hospital", 14),
    ("healthcare", "centre"): ("hospital", 14), ("amenity", "townhall"): ("townhall", 13),
    ("railway", "station"): ("station", 12), ("amenity", "bus_station"): ("station", 13),
    ("aeroway", "aerodrome"): ("aerodrome", 10), ("amenity", "marketplace"): ("market", 13),
    ("amenity", "university"): ("school", 14), ("amenity", "college"): ("school", 14),
    ("amenity", "school"): ("school", 14), ("amenity", "kindergarten"): ("school", 15),
    ("amenity", "fuel"): ("fuel", 15), ("amenity", "ferry_terminal"): ("pier", 14),
    ("man_made", "pier"): ("pier", 15), ("amenity", "place_of_worship"): ("worship", 15),
    ("tourism", "museum"): ("sight", 14), ("tourism", "attraction"): ("sight", 14),
    ("historic", "castle"): ("sight", 14), ("historic", "monument"): ("sight", 15),
    ("amenity", "theatre"): ("sight", 15), ("shop", "mall"): ("market", 14),
    ("shop", "supermarket"): ("market", 15), ("amenity", "community_centre"): ("townhall", 15),
    ("office", "government"): ("townhall", 15), ("amenity", "library"): ("sight", 15),
    ("man_made", "bridge"): ("bridge", 14), ("waterway", "dam"): ("bridge", 13),
    ("natural", "peak"): ("peak", 13), ("leisure", "park"): ("park", 14),
    ("leisure", "stadium"): ("park", 14), ("place", "square"): ("sight", 15),
}  # fmt: skip
_BOUNDARIES = {2: ("country", 6), 3: ("region", 6), 4: ("region", 6), 5: ("county", 9),
               6: ("county", 9), 7: ("locality", 11), 8: ("locality", 11)}  # fmt: skip

KEYS: Final = frozenset(
    {"highway", "railway", "waterway", "natural", "landuse", "leisure", "building", "boundary",
     "place", "amenity", "healthcare", "aeroway", "man_made", "tourism", "historic", "shop",
     "office"}
)  # fmt: skip


def road(tags: Tags) -> Kind | None:
    """A road, path or railway as a line; None for anything else and for what is underground."""
    highway = tags.get("highway", "")
    known = _ROADS.get(highway.removesuffix("_link"))
    if known is not None:
        if tags.get("area") == "yes":
            return None
        return Kind(known[0], highway, known[1] + (2 if highway.endswith("_link") else 0))
    rail = tags.get("railway", "")
    if rail in _RAILS and tags.get("tunnel", "no") == "no":
        return Kind("rail", rail, 14 if "service" in tags else _RAILS[rail])
    return None


def waterway(tags: Tags) -> Kind | None:
    """A river or canal as a line."""
    known = _WATERWAYS.get(tags.get("waterway", ""))
    if known is None or tags.get("tunnel", "no") != "no":
        return None
    return Kind(known[0], tags["waterway"], known[1])


def water(tags: Tags) -> Kind | None:
    """An area of water. Its size decides from where on it is seen."""
    detail = tags.get("water", "")
    is_water = tags.get("natural") in {"water", "bay"} or tags.get("waterway") == "riverbank"
    is_water = is_water or tags.get("landuse") in {"reservoir", "basin"}
    if not is_water or detail in _NOT_A_WATER:
        return None
    if tags.get("waterway") == "riverbank":
        detail = "river"
    return Kind(_WATERS.get(detail, "water"), detail or "water", FIRST_ZOOM)


def landuse(tags: Tags) -> Kind | None:
    """What the ground is used for. Its size decides from where on it is seen."""
    for pair in tags.items():
        if pair in _LANDUSE:
            return Kind(_LANDUSE[pair], pair[1], FIRST_ZOOM + 1)
    return None


def building(tags: Tags) -> Kind | None:
    """A building, without its parts."""
    if tags.get("building", "no") in {"no", "entrance"}:
        return None
    return Kind("building", tags["building"], BUILDINGS_FROM)


def place(tags: Tags) -> Kind | None:
    """A settlement, quarter or island that has a name."""
    known = _PLACES.get(tags.get("place", ""))
    return Kind(known[0], tags["place"], known[1]) if known else None


def poi(tags: Tags) -> Kind | None:
    """A thing of note to which people are sent."""
    for pair, (kind, zoom) in _POIS.items():
        if tags.get(pair[0]) == pair[1]:
            return Kind(kind, pair[1], zoom)
    return None


def boundary(level: int) -> Kind | None:
    """A border of an administrative level."""
    known = _BOUNDARIES.get(level)
    return Kind(known[0], str(level), known[1]) if known else None


def label_zoom(square_degrees: float) -> int:
    """The first zoom at which an area of this size is a sixth of a tile wide, room for a name."""
    side = max(square_degrees, 1e-12) ** 0.5
    return min(LAST_ZOOM, max(FIRST_ZOOM, ceil(log2(60.0 / side))))


def name_of(tags: Tags) -> str:
    """The Vietnamese name, else the local one; at most 80 characters."""
    return (tags.get("name:vi") or tags.get("name") or "").strip()[:80]


def road_name(tags: Tags) -> str:
    """The name of a road, else its number."""
    return name_of(tags) or tags.get("ref", "").split(";")[0].strip()[:20]
