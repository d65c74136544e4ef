"""The situation of a moment on paper: what is where, who is on it, and the whole list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from shapely.geometry import shape

from ioc import i18n
from ioc.domain import clock
from ioc.domain.facilities import FacilityKind
from ioc.domain.water import ClosureKind
from ioc.i18n import translate
from ioc.queries.directory import Directory
from ioc.queries.mapfiles.picture import Picture
from maps.base import Bounds
from maps.paper.sheet import Area, Key, Line, Mark, Row, Sheet, Words
from maps.symbols import glyph_of, incident_symbol, shelter_symbol, unit_symbol
from maps.words import words

ROADS = {"highway", "major_road"}
CROWD = 20
"""Places from which on a closer look is worth a page."""

WEIGHTS = {"critical": 3, "high": 2}
DEPTHS = ((0.3, "flood-1"), (0.8, "flood-2"), (1.5, "flood-3"))
"""Metres below which a flood has the colour; deeper has `flood-4` (hatched from 0.8 on)."""

COLUMNS = (
    ("mapfile.c_what", 0.32),
    ("mapfile.c_where", 0.22),
    ("mapfile.c_state", 0.2),
    ("mapfile.c_place", 0.175),
    ("mapfile.c_since", 0.085),
)
Card = dict[str, Any]


def sheet_of(picture: Picture, city: Directory, city_name: str, locale: str) -> Sheet:
    """The sheet; with an area it is the report of that area."""
    area = city.areas.get(picture.area or "")
    name = (area.full_name_en if locale == "en" else area.full_name) if area else city_name
    numbers = _numbers(picture.incidents)
    around = bounds_for(picture.outlines, picture.area)
    title = "mapfile.area_title" if area else "mapfile.situation_title"
    return Sheet(
        title=translate(title, locale, name=name),
        subtitle=translate("mapfile.as_of", locale, at=i18n.moment(picture.at, locale)),
        bounds=around,
        detail=crowded([(one["lat"], one["lon"]) for one in _placed(picture.incidents)], around),
        words=words_of(locale),
        source=source_of(picture.at, city_name, locale),
        stamp=translate("mapfile.exercise", locale) if picture.is_exercise else "",
        areas=areas_of(picture.outlines, picture.area),
        floods=[_flood(one) for one in _shut(picture, ClosureKind.FLOOD)],
        lines=[
            *ground_of(picture.ground),
            *(Line(one["geometry"], "closed") for one in _shut(picture, ClosureKind.CLOSED)),
        ],
        marks=_marks(picture, numbers),
        legend=legend_of(picture, locale),
        facts=_facts(picture, locale),
        notes=_notes(picture, locale),
        list_title=translate("mapfile.list", locale),
        columns=[(translate(name, locale), share) for name, share in COLUMNS],
        rows=[_row(card, numbers.get(card["id"]), city, locale) for card in picture.incidents],
    )


def words_of(locale: str) -> Words:
    """What every sheet says of itself."""
    return Words(
        legend=words(locale)["legend"],
        scale=translate("mapfile.scale", locale),
        north=translate("mapfile.north", locale),
        page=translate("mapfile.page", locale),
        more=translate("mapfile.more", locale),
        detail=translate("mapfile.detail", locale),
    )


def source_of(at: datetime, city_name: str, locale: str) -> str:
    """Who made it, when, and in which system places are told."""
    return translate("mapfile.source", locale, city=city_name, at=i18n.moment(at, locale))


def areas_of(outlines: dict[str, Any], main: str | None = None) -> list[Area]:
    """The wards as surfaces with their names, the largest first."""
    made = [
        Area(
            one["geometry"],
            one["properties"]["name"],
            one["properties"]["code"],
            is_dashed=one["properties"]["approximate"],
            is_main=one["properties"]["code"] == main,
            label=(one["properties"]["label_lat"], one["properties"]["label_lon"]),
        )
        for one in outlines["features"]
    ]
    return sorted(made, key=lambda one: shape(one.geometry).area, reverse=True)


def ground_of(ground: dict[str, Any]) -> list[Line]:
    """Waters first, then roads upon them."""
    found = [
        Line(
            one["geometry"],
            "road" if one["properties"]["kind"] in ROADS else "river",
            one["properties"].get("name") or "",
            float(one["properties"].get("width_m") or 0)
            if one["properties"]["kind"] not in ROADS
            else 0.0,
        )
        for one in ground["features"]
    ]
    return sorted(found, key=lambda one: one.kind)


def bounds_for(outlines: dict[str, Any], area: str | None) -> Bounds:
    """Around the area, else around the whole city; around Huế where no outline is known."""
    found = [
        shape(one["geometry"]).bounds
        for one in outlines["features"]
        if area is None or one["properties"]["code"] == area
    ]
    if not found:
        return Bounds(16.0, 107.0, 16.8, 108.2)
    west, south = min(one[0] for one in found), min(one[1] for one in found)
    east, north = max(one[2] for one in found), max(one[3] for one in found)
    return Bounds(south, west, north, east)


def crowded(places: Sequence[tuple[float, float]], whole: Bounds) -> Bounds | None:
    """The middle part in which most places lie, where it is small enough for a closer look."""
    if len(places) < CROWD:
        return None
    lats, lons = sorted(one[0] for one in places), sorted(one[1] for one in places)
    cut = len(places) // 8
    south, north = lats[cut], lats[-1 - cut]
    west, east = lons[cut], lons[-1 - cut]
    pad_lat, pad_lon = max((north - south) / 8, 0.002), max((east - west) / 8, 0.002)
    found = Bounds(south - pad_lat, west - pad_lon, north + pad_lat, east + pad_lon)
    is_small = (found.east - found.west) < (whole.east - whole.west) / 2
    return (
        found
        if is_small and (found.north - found.south) < (whole.north - whole.south) / 2
        else None
    )


def paint_of_depth(depth_m: float | None) -> tuple[str, bool]:
    """The colour of a flood by its depth, and whether it is hatched; unknown is not the least."""
    if depth_m is None:
        return "flood-2", False
    paint = next((paint for most, paint in DEPTHS if depth_m < most), "flood-4")
    return paint, depth_m >= 0.8


def legend_of(picture: Picture, locale: str) -> list[Key]:
    """What is on this sheet and no more."""
    said = words(locale)
    seen = [one for one in picture.incidents if one["lat"] is not None]
    keys = [
        Key(said[severity], severity, "1" if severity == "critical" else "")
        for severity in ("critical", "high", "normal", "low")
        if any(one["severity"] == severity for one in seen)
    ]
    if any(one["verification"] != "verified" for one in seen):
        keys.append(Key(said["unverified"], "high_unverified"))
    if len(seen) > 20:
        keys.append(Key(said["cluster"], "cluster", "9"))
    states = {unit_symbol(one["status"], one["stale"]) for one in _placed(picture.units)}
    keys += [Key(said[name], name, glyph="boat") for name in sorted(states)]
    houses = {shelter_symbol(one["status"]) for one in _shelters(picture)}
    keys += [Key(said[name], name) for name in sorted(houses)]
    depths = {paint_of_depth(one["properties"]["depth_m"]) for one in _shut(picture, "flood")}
    for paint, hatched in sorted(depths):
        said_depth = translate(f"mapfile.{paint.replace('-', '_')}", locale)
        keys.append(Key(said_depth, paint=paint, is_hatched=hatched))
    if _shut(picture, ClosureKind.CLOSED):
        keys.append(Key(translate("mapfile.closed_way", locale), line="closed"))
    return keys


def _shut(picture: Picture, kind: str) -> list[dict[str, Any]]:
    return [one for one in picture.shut["features"] if one["properties"]["kind"] == kind]


def _placed(cards: Sequence[Card]) -> list[Card]:
    return [one for one in cards if one["lat"] is not None]


def _shelters(picture: Picture) -> list[Card]:
    return [one for one in _placed(picture.facilities) if one["kind"] == FacilityKind.SHELTER]


def _numbers(cards: Sequence[Card]) -> dict[int, int]:
    """Danger has a number on the map that leads to the list, in the order of the risk."""
    named = [one for one in cards if one["severity"] in WEIGHTS]
    return {one["id"]: number for number, one in enumerate(named, start=1)}


def _flood(feature: dict[str, Any]) -> Area:
    paint, hatched = paint_of_depth(feature["properties"]["depth_m"])
    return Area(feature["geometry"], paint=paint, is_hatched=hatched)


def _marks(picture: Picture, numbers: dict[int, int]) -> list[Mark]:
    found = [
        Mark(
            one["lat"],
            one["lon"],
            incident_symbol(one["severity"], one["status"], one["verification"]),
            str(one["tier"] or "")[-1:],
            number=numbers.get(one["id"]),
            weight=WEIGHTS.get(one["severity"], 1),
            accuracy_m=one.get("accuracy_m"),
        )
        for one in _placed(picture.incidents)
    ]
    for one in _placed(picture.units):
        symbol = unit_symbol(one["status"], one["stale"])
        found.append(Mark(one["lat"], one["lon"], symbol, glyph=glyph_of(one["kind"]), weight=0))
    for one in _shelters(picture):
        places = one.get("places")
        used = (one.get("taken") or 0) + (one.get("reserved") or 0)
        filled = min(1.0, used / places) if places else None
        symbol = shelter_symbol(one["status"])
        found.append(Mark(one["lat"], one["lon"], symbol, filled=filled, weight=0))
    return found


def _facts(picture: Picture, locale: str) -> list[tuple[str, str]]:
    waiting = [one for one in picture.incidents if is_waiting(one)]
    people = [one["people"] for one in waiting if one["people"] is not None]
    free = [one for one in picture.units if one["status"] == "available" and not one["stale"]]
    shelters = [one for one in picture.facilities if one["kind"] == FacilityKind.SHELTER]
    left = [places_left(one) for one in shelters if one["status"] == "open"]
    known = [one for one in left if one is not None]
    # Of more than a sheet holds only the most dangerous were looked at: figures are then a least.
    least = translate("mapfile.at_least", locale) if picture.total > len(picture.incidents) else ""
    unknown = least or translate("mapfile.at_least", locale)
    return [
        (translate("mapfile.f_open", locale), i18n.number(picture.total, locale)),
        (translate("mapfile.f_waiting", locale), i18n.number(len(waiting), locale) + least),
        (
            translate("mapfile.f_people", locale),
            i18n.number(sum(people), locale) + (least if len(people) == len(waiting) else unknown),
        ),
        (
            translate("mapfile.f_units", locale, of=len(picture.units)),
            i18n.number(len(free), locale),
        ),
        (
            translate("mapfile.f_places", locale, of=len(shelters)),
            i18n.number(sum(known), locale) if known else "–",
        ),
        (
            translate("mapfile.f_overdue", locale),
            i18n.number(sum(one["overdue"] for one in picture.incidents), locale) + least,
        ),
    ]


def is_waiting(card: Card) -> bool:
    """Critical, and neither a unit under way nor everybody fetched."""
    return (
        card["severity"] == "critical"
        and not card.get("fetched")
        and not any(one.get("active") for one in card["assignments"])
    )


def places_left(card: Card) -> int | None:
    """Places of a shelter that nobody has or is promised; None where they are not known."""
    if card.get("places") is None:
        return None
    return max(0, int(card["places"]) - (card.get("taken") or 0) - (card.get("reserved") or 0))


def _notes(picture: Picture, locale: str) -> list[str]:
    notes = []
    if any(one["properties"]["approximate"] for one in picture.outlines["features"]):
        notes.append(words(locale)["approximate_note"])
    if picture.unplaced:
        notes.append(translate("mapfile.unplaced", locale, n=picture.unplaced))
    if picture.total > len(picture.incidents):
        notes.append(translate("mapfile.cut", locale, n=len(picture.incidents), of=picture.total))
    return notes


def _row(card: Card, number: int | None, city: Directory, locale: str) -> Row:
    category = city.categories.get(card["category"] or "")
    what = card["title"] or (category.name(locale) if category else "")
    people = translate("mapfile.people", locale, n=card["people"]) if card["people"] else ""
    area = (card["area"] or {}).get("name") or ""
    where = card["address"] or ""
    if area not in where:
        where = ", ".join(one for one in (where, area) if one)
    since = clock.local(datetime.fromisoformat(card["opened_at"]))
    place = f"{card['lat']:.5f}, {card['lon']:.5f}" if card["lat"] is not None else ""
    if card["lat"] is not None and card.get("accuracy_m"):
        place += f" ±{card['accuracy_m']:.0f} m"
    return Row(
        number,
        (
            " · ".join(one for one in (what, people) if one),
            where or translate("mapfile.nowhere", locale),
            f"{card['code']} · {state_of(card, locale)}",
            place or translate("mapfile.nowhere", locale),
            f"{since:%H:%M %d/%m}",
        ),
        incident_symbol(card["severity"], card["status"], card["verification"]),
        str(card["tier"] or "")[-1:],
    )


def state_of(card: Card, locale: str) -> str:
    """Who is on it, in few words."""
    active = [one for one in card["assignments"] if one.get("active")]
    if active:
        return ", ".join(str(one.get("code") or one["unit"]) for one in active)
    if is_waiting(card):
        return translate("mapfile.no_unit", locale)
    taken = [one["name"] for one in card["agencies"] if one["status"] == "accepted"]
    return ", ".join(taken) if taken else translate("mapfile.not_taken", locale)
