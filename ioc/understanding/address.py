"""Where a text says it happens: ward of today, street, kiệt, house, landmark, point, accuracy.

Covers: the rules that weigh area names, streets, landmarks, villages and pasted coordinates against
each other. A named ward settles a street that runs through several; a name announced by its kind
(phường, chợ, thôn) beats a bare one; what stays open gives candidates instead of a guess.
Leaves out: outlines (which ward a GPS point lies in is a matter of the database) and house numbers
along a street, so that a house is only as exact as its street.
Coordinates: WGS84 degrees, latitude first. Accuracy: metres within which the place is expected.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ioc.understanding.address_parts import Parts, group_of, outside_words, pasted_point
from ioc.understanding.gazetteer import Gazetteer
from ioc.understanding.location import Candidate, Evidence, Location
from ioc.understanding.mentions import AREAS, STREETS, Meant, Places, meant_places
from ioc.understanding.placing import (
    EXACT_M,
    candidates_of,
    parts_of_unknown,
    phrase_of,
    place_of,
    settled_by,
)
from ioc.understanding.text import Text, read
from ioc.understanding.unknown_names import unknown_place, unknown_street
from ioc.understanding.wards import NamedArea, named_areas

# Area names below this weight were found by a misspelling only.
_MISSPELT = 0.65


def locate(
    phrase_or_text: str | Text,
    gazetteer: Gazetteer,
    near: tuple[float, float] | None = None,
    *,
    places: Places | None = None,
) -> Location:
    """Find the place of a phrase or of a whole report. `near`: (lat, lon) of the sender, if known;
    it only settles a doubt and never overrules the words. `places`: where they are already read.
    """
    text = read(phrase_or_text)
    pasted = pasted_point(text)
    if pasted is not None:
        return _of_point(pasted, gazetteer)
    if not text.tokens:
        return Location(needs_clarification=True)
    meant, districts = places or meant_places(text, gazetteer)
    areas = named_areas(meant, districts, gazetteer)
    outside = outside_words(text)
    if outside and not any(area.has_cue and area.weight > _MISSPELT for area in areas):
        return Location(reasons=((outside, "outside_city"),), needs_clarification=True)
    evidence = _gather(text, meant, areas)
    location = _resolve(evidence, gazetteer, near)
    if districts and location.ward_code is None and location.quality == "none":
        reasons = (*location.reasons, (districts[0].quote, "district_too_wide"))
        location = replace(location, reasons=reasons, needs_clarification=True)
    return location


def _of_point(pasted: tuple[float, float, str], gazetteer: Gazetteer) -> Location:
    lat, lon, quote = pasted
    if not gazetteer.holds(lat, lon):
        return Location(
            reasons=((quote, "coordinates_outside_city"),),
            location_phrase=quote,
            needs_clarification=True,
        )
    nearest = gazetteer.nearest_wards(lat, lon)[:3]
    sure = len(nearest) < 2 or nearest[0][1] <= 0.5 * nearest[1][1]
    area = gazetteer.area_of(nearest[0][0]) if sure else None
    candidates = tuple(
        Candidate(known.full_name, code, lat, lon, round(1 / (1 + away / 1_000), 2))
        for code, away in nearest
        if (known := gazetteer.area_of(code)) is not None
    )
    return Location(
        ward_code=area.code if area else None,
        ward=area.full_name if area else None,
        lat=lat,
        lon=lon,
        accuracy_m=30.0,
        quality="exact",
        candidates=() if sure else candidates,
        reasons=((quote, "coordinates"),),
        location_phrase=quote,
    )


def _gather(text: Text, meant: list[Meant], areas: list[NamedArea]) -> Evidence:
    streets = sorted(
        (item for item in meant if item.entry.kind in STREETS),
        key=lambda item: (not item.parts.is_numbered, not item.has_cue, item.mention.first),
    )
    others = [item for item in meant if item.entry.kind not in STREETS | AREAS]
    taken = {at for item in meant for at in range(item.mention.first, item.mention.last)}
    return Evidence(
        text=text,
        streets=tuple(streets),
        crossing=_crossing(text, streets),
        landmarks=tuple(item for item in others if item.entry.kind != "village"),
        villages=tuple(item for item in others if item.entry.kind == "village"),
        areas=tuple(areas),
        unknown_street=None if streets else unknown_street(text, taken),
        unknown_place=unknown_place(text, taken),
    )


def _crossing(text: Text, streets: list[Meant]) -> tuple[Meant, ...]:
    """Streets that cross the first one: joined by a dash or a word, or behind "ngã ba"."""
    if not streets:
        return ()
    main = streets[0]
    others = [s for s in streets[1:] if s.mention.first != main.mention.first]
    junction = any(
        (text.tokens[at].plain == "nga" and text.tokens[at + 1].plain in {"ba", "tu", "nam", "sau"})
        or (text.tokens[at].plain == "nga" and text.tokens[at + 1].is_number)
        for at in range(len(text.tokens) - 1)
    )
    near = []
    for other in others:
        low, high = sorted((main.mention, other.mention), key=lambda mention: mention.first)
        between = text.tokens[low.last : high.first]
        joined = all(token.plain in {"va", "voi", "giao", "duong"} for token in between)
        if len(between) <= 3 and (joined or junction):
            near.append(other)
    return tuple(near)


def _resolve(
    evidence: Evidence, gazetteer: Gazetteer, near: tuple[float, float] | None
) -> Location:
    text = evidence.text
    main = evidence.streets[0] if evidence.streets else None
    codes, reasons = _codes(evidence)
    if len(codes) > 1 and near is not None:
        settled = settled_by(near, codes, gazetteer)
        if settled:
            codes = [settled]
            reasons.append(("", "near_gps"))
    on_border = len(codes) > 1 and _is_one_spot(evidence)
    ward_code = codes[0] if len(codes) == 1 or on_border else None
    area = gazetteer.area_of(ward_code) if ward_code else None
    parts = main.parts if main else Parts(0, 0)
    street = main.entry.name if main else None
    if street is None and evidence.unknown_street is not None:
        street = evidence.unknown_street.name
        reasons.append((street, "street_unknown"))
        parts = parts_of_unknown(evidence.unknown_street, text)
    group = group_of(text)
    landmark = _landmark_name(evidence)
    point, quality = place_of(evidence, codes, ward_code)
    location = Location(
        ward_code=ward_code,
        ward=area.full_name if area else None,
        street=street,
        alley=parts.alley,
        suballey=parts.suballey,
        house=parts.house,
        group=group[0] if group else None,
        hamlet=evidence.villages[0].mention.written if evidence.villages else None,
        landmark=landmark,
        cross_streets=tuple(dict.fromkeys(item.entry.name for item in evidence.crossing)),
        other_reading=(parts.house, parts.alley)
        if parts.two_readings and parts.house and parts.alley
        else None,
        lat=round(point[0], 6) if point else None,
        lon=round(point[1], 6) if point else None,
        accuracy_m=point[2] if point else None,
        quality=quality,
        candidates=() if len(codes) == 1 else candidates_of(evidence, codes, gazetteer),
        reasons=tuple(reasons),
        location_phrase=phrase_of(evidence, group),
        needs_clarification=len(codes) != 1,
    )
    if parts.two_readings:
        location = replace(
            location, reasons=(*location.reasons, (_quote(text, parts), "slash_two_readings"))
        )
    return location


def _quote(text: Text, parts: Parts) -> str:
    return text.quote(parts.first, parts.last)


def _landmark_name(evidence: Evidence) -> str | None:
    if evidence.landmarks:
        return min(evidence.landmarks, key=lambda item: item.entry.accuracy_m).mention.written
    return evidence.unknown_place.name if evidence.unknown_place else None


def _is_one_spot(evidence: Evidence) -> bool:
    """Whether the place is a landmark on a border: one point, and the main ward goes first."""
    spots = [item for item in evidence.landmarks if item.entry.accuracy_m <= EXACT_M]
    return bool(spots) and not evidence.areas and not evidence.streets


def _codes(evidence: Evidence) -> tuple[list[str], list[tuple[str, str]]]:
    """Codes of the wards that agree with the evidence, and the reasons; the strongest first.

    Each piece narrows the set; a piece that would empty it is overruled by those before it.
    """
    text = evidence.text
    reasons: list[tuple[str, str]] = []
    pieces: list[tuple[list[str], str, str]] = []
    announced = [area for area in evidence.areas if area.has_cue]
    bare = [area for area in evidence.areas if not area.has_cue]
    for area in announced[:1]:
        pieces.append(_area_piece(text, area))
    for items, code in (
        ([v for v in evidence.villages if v.has_cue], "village_named"),
        (evidence.landmarks, "landmark_named"),
    ):
        for item in items:
            quote = text.quote(item.parts.first, item.parts.last)
            pieces.append((_union(items, item), quote, code))
    main = evidence.streets[:1]
    for item in (*main, *evidence.crossing):
        pieces.append((_union(evidence.streets, item), _quote(text, item.parts), "street_named"))
    for area in bare[:2]:
        pieces.append(_area_piece(text, area))
    for item in evidence.villages:
        if not item.has_cue:
            quote = text.quote(item.parts.first, item.parts.last)
            pieces.append((_union(evidence.villages, item), quote, "village_named"))
    if not announced and bare and main and not set(pieces[0][0]) & bare[0].codes:
        # A bare ward beside a street known elsewhere: the street list is not complete, the ward
        # was named on purpose.
        pieces.sort(key=lambda piece: piece[2] == "street_named")
    codes: list[str] = []
    for found, quote, code in pieces:
        both = [ward for ward in codes if ward in found] if codes else found
        if codes and not both:
            reasons.append((quote, f"{code}_elsewhere"))
            continue
        codes = both
        reasons.append((quote, code))
    return codes, list(dict.fromkeys(reasons))


def _area_piece(text: Text, area: NamedArea) -> tuple[list[str], str, str]:
    codes = list(dict.fromkeys(entry.ward_codes[0] for entry in area.readings))
    former_only = all(entry.kind == "former" for entry in area.readings)
    return codes, text.quote(area.first, area.last), "former_ward" if former_only else "ward_named"


def _union(items: Iterable[Meant], like: Meant) -> list[str]:
    """Ward codes of all readings of one name, in order."""
    codes: dict[str, None] = {}
    for item in items:
        if item.mention.first == like.mention.first:
            codes.update(dict.fromkeys(item.entry.ward_codes))
    return list(codes)
