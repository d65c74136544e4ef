"""Where a text says it happens: ward of today, street, kiệt, house, landmark, point, accuracy.

Covers: the rules that weigh area names, streets, landmarks, villages and pasted coordinates against
each other. A named ward settles a street that runs through several; a name announced by its kind
(phường, chợ, thôn) beats a bare one; what stays open gives candidates instead of a guess.
Leaves out: outlines (which ward a GPS point lies in is a matter of the database). A house is only
as exact as its street unless a map was imported that has house numbers (`finer_points`).
Coordinates: WGS84 degrees, latitude first. Accuracy: metres within which the place is expected.
"""

from __future__ import annotations

from dataclasses import replace

from ioc.understanding.address_parts import Parts, loose_parts, with_loose
from ioc.understanding.finer_points import finer_point
from ioc.understanding.gathering import Heard, gather, street_parts
from ioc.understanding.gazetteer import Gazetteer
from ioc.understanding.groups import building_of
from ioc.understanding.location import Candidate, Evidence, Location
from ioc.understanding.mentions import Places, meant_places
from ioc.understanding.pasted import Pasted, pasted_position, unread_link
from ioc.understanding.placing import (
    EXACT_M,
    candidates_of,
    phrase_of,
    place_of,
    settled_by,
    widened,
)
from ioc.understanding.text import Text, read
from ioc.understanding.unknown_names import Named
from ioc.understanding.ward_choice import codes_of

# Farther from a thing than this, nobody knows in which ward the place lies.
_FAR_FROM_M = 1_000.0
# A landmark of this size on the border of two wards is a matter of the first.
_ONE_PLACE_M = 3_000.0
_TWO_WARDS = 2
# Farther than this from every known point of a ward, a place is in none.
_WARD_M = 12_000.0


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
    pasted = pasted_position(text.original, gazetteer.holds, gazetteer.middle)
    if not text.tokens:
        return _of_point(pasted, gazetteer) if pasted else Location(needs_clarification=True)
    if pasted is not None and not gazetteer.holds(pasted.lat, pasted.lon):
        return _of_point(pasted, gazetteer)
    heard = gather(text, places or meant_places(text, gazetteer), gazetteer)
    if pasted is not None:
        return _with_words(_of_point(pasted, gazetteer), _resolve(heard, gazetteer, near))
    location = _elsewhere(heard) or _resolve(heard, gazetteer, near)
    link = unread_link(text.original)
    if link:
        reasons = (*location.reasons, (link, "link_not_opened"))
        location = replace(location, reasons=reasons, needs_clarification=True)
    return location


def _of_point(pasted: Pasted, gazetteer: Gazetteer) -> Location:
    lat, lon, quote = pasted.lat, pasted.lon, pasted.quote
    if not gazetteer.holds(lat, lon):
        return Location(
            reasons=((quote, "coordinates_outside_city"),),
            location_phrase=quote,
            needs_clarification=True,
        )
    nearest = gazetteer.nearest_wards(lat, lon)[:3]
    if nearest and nearest[0][1] > _WARD_M:
        # On an imported map, and in no ward of this city.
        nearest = []
    sure = bool(nearest) and (len(nearest) < 2 or nearest[0][1] <= 0.5 * nearest[1][1])
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
        accuracy_m=pasted.accuracy_m,
        quality="exact",
        candidates=() if sure else candidates,
        reasons=((quote, pasted.code),),
        location_phrase=quote,
    )


def _with_words(point: Location, words: Location) -> Location:
    """A pasted point with the address words beside it; the words may settle its ward."""
    near = {candidate.ward_code for candidate in point.candidates}
    if point.ward_code is None and words.ward_code in near:
        point = replace(point, ward_code=words.ward_code, ward=words.ward, candidates=())
    return replace(
        point,
        street=words.street,
        alley=words.alley,
        suballey=words.suballey,
        house=words.house,
        group=words.group,
        hamlet=words.hamlet,
        landmark=words.landmark,
        building=words.building,
        other_reading=words.other_reading,
        reasons=(*point.reasons, *words.reasons),
    )


def _elsewhere(heard: Heard) -> Location | None:
    """The answer where the words lie in another city: its street is kept, no ward and no point."""
    city, evidence = heard.city, heard.evidence
    if city is None:
        return None
    parts = street_parts(evidence)
    street = _street_name(evidence)
    return Location(
        street=street,
        alley=parts.alley,
        suballey=parts.suballey,
        house=parts.house,
        building=building_of(evidence.text),
        reasons=((city.quote, city.code),),
        location_phrase=phrase_of(evidence, None),
        needs_clarification=True,
    )


def _street_name(evidence: Evidence) -> str | None:
    if evidence.streets:
        return evidence.streets[0].entry.name
    return evidence.unknown_street.name if evidence.unknown_street else None


def _resolve(heard: Heard, gazetteer: Gazetteer, near: tuple[float, float] | None) -> Location:
    evidence = heard.evidence
    text = evidence.text
    codes, reasons = codes_of(evidence)
    if len(codes) > 1 and near is not None:
        settled = settled_by(near, codes, gazetteer)
        if settled:
            codes = [settled]
            reasons.append(("", "near_gps"))
    far = evidence.relation is not None and (evidence.relation.away_m or 0.0) > _FAR_FROM_M
    sure = len(codes) == 1 and not (far and not evidence.areas and not evidence.villages)
    on_border = len(codes) > 1 and _is_one_spot(evidence)
    ward_code = codes[0] if codes and (sure or on_border) else None
    area = gazetteer.area_of(ward_code) if ward_code else None
    parts = street_parts(evidence)
    if not evidence.streets and evidence.unknown_street is not None:
        reasons.append((evidence.unknown_street.name, "street_unknown"))
    loose = None if parts.is_numbered else loose_parts(text)
    if loose is not None:
        parts = with_loose(parts, loose)
    reasons += _further_reasons(evidence, parts)
    if heard.districts and ward_code is None and not codes:
        reasons.append((heard.districts[0].quote, "district_too_wide"))
    point, quality = place_of(evidence, codes, ward_code)
    finer = finer_point(evidence, codes, parts, gazetteer)
    if finer is not None and (point is None or finer[0].accuracy_m < point[2]):
        point, quality = finer
    point, quality = widened(evidence, point, quality)
    return Location(
        ward_code=ward_code,
        ward=area.full_name if area else None,
        street=_street_name(evidence),
        alley=parts.alley,
        suballey=parts.suballey,
        house=parts.house,
        group=heard.group.written if heard.group else None,
        hamlet=heard.hamlet,
        landmark=_landmark_name(evidence),
        cross_streets=tuple(dict.fromkeys(item.entry.name for item in evidence.crossing)),
        other_reading=(parts.house, parts.alley)
        if parts.two_readings and parts.house and parts.alley
        else None,
        lat=round(point[0], 6) if point else None,
        lon=round(point[1], 6) if point else None,
        accuracy_m=point[2] if point else None,
        quality=quality,
        candidates=() if sure else candidates_of(evidence, codes, gazetteer),
        reasons=tuple(dict.fromkeys(reasons)),
        location_phrase=phrase_of(evidence, heard.group, loose),
        needs_clarification=not sure,
        relation=evidence.relation.code if evidence.relation else None,
        segment=(evidence.segment[0].name, evidence.segment[1].name) if evidence.segment else None,
        district=heard.districts[0].quote if heard.districts else None,
        building=building_of(text),
        km=evidence.km[0] if evidence.km else None,
    )


def _further_reasons(evidence: Evidence, parts: Parts) -> list[tuple[str, str]]:
    """What else was read of the place: relation, stretch, kilometre, number with two readings."""
    text = evidence.text
    reasons: list[tuple[str, str]] = []
    if evidence.relation is not None:
        reasons.append((evidence.relation.quote, f"relation_{evidence.relation.code}"))
    if evidence.segment is not None:
        one, other = evidence.segment
        reasons.append((text.quote(one.first, other.last), "segment_named"))
    if evidence.km is not None:
        reasons.append((evidence.km[1], "kilometre_named"))
    if parts.two_readings:
        reasons.append((text.quote(parts.first, parts.last), "slash_two_readings"))
    return reasons


def _landmark_name(evidence: Evidence) -> str | None:
    if evidence.landmarks:
        return evidence.main_landmark.mention.written if evidence.main_landmark else None
    unknown: Named | None = evidence.unknown_place
    return unknown.name if unknown else None


def _is_one_spot(evidence: Evidence) -> bool:
    """Whether the place is a landmark on a border: one point, and the main ward goes first."""
    spots = any(
        item.entry.accuracy_m <= EXACT_M
        or (item.entry.accuracy_m <= _ONE_PLACE_M and len(item.entry.ward_codes) == _TWO_WARDS)
        for item in evidence.landmarks
    )
    return spots and not evidence.areas and not evidence.streets and not evidence.segment
