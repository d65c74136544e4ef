"""What of a map is a place people name: which tags, and how wide each kind is.

Covers: settlements and quarters, administrative boundaries, public buildings, trade, transport,
sights, parks, bridges, waters. Leaves out: benches, cables, pitches, rivers and whatever else
nobody is told to come to; rivers because a point on one says nothing.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from ioc.osm.elements import Tags

PLACES = {
    "town": 3_000.0, "borough": 3_000.0, "suburb": 1_200.0, "quarter": 900.0, "village": 1_200.0,
    "neighbourhood": 600.0, "hamlet": 500.0, "isolated_dwelling": 200.0, "locality": 600.0,
    "island": 600.0, "islet": 200.0,
}  # fmt: skip
"""Kinds of settlement, with the radius in metres of one that is only a point on the map."""

_NOT_STREETS = {
    "bus_stop", "platform", "milestone", "proposed", "abandoned", "razed", "rest_area", "services",
    "elevator", "corridor", "raceway", "crossing", "traffic_signals", "street_lamp", "construction",
}  # fmt: skip
_ANY: frozenset[str] = frozenset()
_NOT_NAMED = {
    "parking_space", "bench", "vending_machine", "waste_basket", "waste_disposal", "clock",
    "recycling", "bicycle_parking", "bicycle_rental", "motorcycle_parking", "grit_bin", "toilets",
    "post_box", "atm", "life_ring", "charging_station", "telephone", "hunting_stand", "shelter",
    "car_sharing", "drinking_water", "ashtray", "luggage_locker", "photo_booth", "parking_entrance",
}  # fmt: skip
_SHOPS_OF_NOTE = {
    "mall", "supermarket", "department_store", "convenience", "wholesale", "hardware", "trade",
    "doityourself", "furniture", "electronics", "car", "car_repair", "motorcycle", "books", "gas",
    "general", "variety_store", "chemist", "bakery", "jewelry", "mobile_phone", "garden_centre",
}  # fmt: skip
# The first key that is there decides what a thing is; `_ANY`: every value.
_POINTS: tuple[tuple[str, AbstractSet[str]], ...] = (
    ("amenity", _ANY),
    ("healthcare", _ANY),
    ("railway", {"station", "halt", "tram_stop", "subway_entrance"}),
    ("public_transport", {"station"}),
    ("highway", {"bus_stop"}),
    ("aeroway", {"aerodrome", "terminal", "heliport"}),
    ("man_made", {"bridge", "tower", "water_tower", "pier", "lighthouse", "works", "dyke",
                  "wastewater_plant", "water_works", "pumping_station", "communications_tower"}),
    ("waterway", {"dam", "weir", "lock_gate", "waterfall"}),
    ("power", {"plant", "substation"}),
    ("tourism", {"hotel", "museum", "attraction", "gallery", "viewpoint", "guest_house", "hostel",
                 "motel", "apartment", "theme_park", "zoo", "camp_site", "artwork", "resort"}),
    ("historic", _ANY),
    ("leisure", {"park", "stadium", "sports_centre", "sports_hall", "swimming_pool", "marina",
                 "garden", "playground", "nature_reserve", "golf_course", "fitness_centre",
                 "water_park", "beach_resort", "ice_rink", "sauna", "dance", "bandstand"}),
    ("place", {"square"}),
    ("natural", {"peak", "beach", "water", "bay", "cape", "spring", "cave_entrance", "wood"}),
    ("landuse", {"residential", "industrial", "commercial", "retail", "cemetery", "military",
                 "religious", "education", "harbour", "port", "reservoir"}),
    ("shop", _ANY),
    ("office", _ANY),
    ("craft", _ANY),
    ("military", _ANY),
    ("building", _ANY),
)  # fmt: skip
POINT_KEYS = frozenset(key for key, _ in _POINTS)
# A point of these is as wide as people say it is, not as its sign.
_RADIUS = {
    "natural=peak": 400.0, "natural=bay": 1_500.0, "natural=cape": 500.0, "natural=beach": 500.0,
    "leisure=park": 200.0, "amenity=university": 250.0, "amenity=hospital": 150.0,
    "railway=station": 150.0, "amenity=marketplace": 120.0, "place=square": 100.0,
    "landuse=residential": 300.0, "landuse=industrial": 500.0, "amenity=school": 80.0,
    "aeroway=aerodrome": 1_500.0, "man_made=bridge": 100.0, "tourism=attraction": 120.0,
}  # fmt: skip
_POINT_M = 40.0
_WIDEST_M = 4_000.0


def is_street(tags: Tags) -> bool:
    """Whether a way is something one walks or drives along."""
    kind = tags.get("highway")
    return kind is not None and kind not in _NOT_STREETS


def point_tag(tags: Tags) -> str | None:
    """What a named thing is, "key=value", or None where nobody is sent to it."""
    for key, values in _POINTS:
        value = tags.get(key)
        if value is None or value == "no":
            continue
        if values is not _ANY and value not in values:
            continue
        if key == "amenity" and value in _NOT_NAMED:
            continue
        if key == "shop" and not (value in _SHOPS_OF_NOTE or {"brand", "wikidata"} & set(tags)):
            continue
        if value == "place_of_worship" and "religion" in tags:
            return f"religion={tags['religion']}"
        return f"{key}={value}"
    return None


def radius_of(tag: str) -> float:
    """Metres around a thing of this kind that the map has as a point."""
    return _RADIUS.get(tag, _POINT_M)


def is_too_wide(radius_m: float) -> bool:
    """Whether a thing is so wide that its name is no place to go to."""
    return radius_m > _WIDEST_M
