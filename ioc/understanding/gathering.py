"""All that one text says of its place: what counts, what is only spoken of, what is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from ioc.understanding.address_parts import Parts, parts_around
from ioc.understanding.gazetteer import Gazetteer
from ioc.understanding.groups import Group, group_of
from ioc.understanding.location import Evidence
from ioc.understanding.mentions import AREAS, STREETS, District, Meant, Places
from ioc.understanding.outside import Elsewhere, decides, other_cities
from ioc.understanding.relations import Relation, relation_before
from ioc.understanding.roles import Role, role_of
from ioc.understanding.segments import End, crossing_of, kilometre_of, segment_of
from ioc.understanding.text import Text
from ioc.understanding.unknown_names import Named, unknown_area, unknown_place, unknown_street
from ioc.understanding.wards import named_areas

# Area names below this weight were found by a misspelling only.
_MISSPELT = 0.65
_PREFIXES = {
    ("thon",): "thôn",
    ("lang",): "làng",
    ("xom",): "xóm",
    ("ap",): "ấp",
    ("ban",): "bản",
    ("dan", "pho"): "TDP",
}


@dataclass(frozen=True, slots=True)
class City:
    """Words that put the place into another city, and the reason code."""

    quote: str
    code: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Evidence of this city, and what stands beside it."""

    evidence: Evidence
    districts: list[District]
    group: Group | None
    hamlet: str | None
    city: City | None


def gather(text: Text, places: Places, gazetteer: Gazetteer) -> Heard:
    """Sort what was found in a text by its part in the place."""
    everything, districts = places
    taken = {at for item in everything for at in range(item.mention.first, item.mention.last)}
    cities = other_cities(text, taken)
    # "quận Hai Bà Trưng" is no street, "quận Phú Nhuận" no ward.
    theirs = {at for city in cities if city.is_unit for at in range(city.first, city.last)}
    meant = _by_role(text, [one for one in everything if one.mention.first not in theirs])
    streets = sorted(
        (item for item in meant if item.entry.kind in STREETS),
        key=lambda item: (not item.parts.is_numbered, not item.has_cue, item.mention.first),
    )
    ends = {city.first for city in cities}
    street = None if streets else unknown_street(text, taken, ends)
    if street is not None:
        taken |= set(range(street.name_first, street.last))
    place = unknown_place(text, taken)
    segment = segment_of(text, meant, [street, place])
    streets = _main_first(streets, segment)
    others = [item for item in meant if item.entry.kind not in STREETS | AREAS]
    villages = [item for item in others if item.entry.kind == "village"]
    landmarks = tuple(item for item in others if item.entry.kind != "village")
    areas = named_areas(meant, districts, gazetteer)
    group = group_of(text)
    crossing = () if segment else crossing_of(text, streets)
    evidence = Evidence(
        text=text,
        streets=tuple(streets),
        crossing=crossing,
        landmarks=landmarks,
        villages=tuple(villages),
        areas=tuple(areas),
        unknown_street=street,
        unknown_place=place,
        segment=segment,
        relation=_relation(text, landmarks, place, streets, street),
        km=kilometre_of(text) if any(s.entry.kind == "road" for s in streets) else None,
    )
    hamlet = _hamlet(text, villages) or (group.written if group and group.is_hamlet else None)
    return Heard(
        evidence, districts, group, hamlet, _other_city(text, evidence, taken, group, cities)
    )


def _by_role(text: Text, meant: list[Meant]) -> list[Meant]:
    """The mentions that count, those where somebody needs help first."""
    if not meant:
        return meant
    roles: dict[tuple[int, int], Role] = {}
    for item in meant:
        span = (item.parts.first, item.parts.last)
        if span not in roles:
            is_area = item.entry.kind in AREAS or item.entry.kind == "village"
            roles[span] = role_of(text, *span, is_area=is_area)
    best = min(roles.values())
    if best is Role.NEED:
        dropped = {Role.CALLER, Role.ASIDE, Role.NEVER}
    elif best in {Role.PLAIN, Role.CALLER}:
        dropped = {Role.ASIDE, Role.NEVER}
    else:
        dropped = {Role.NEVER}
    kept = [
        (roles[item.parts.first, item.parts.last], item)
        for item in meant
        if roles[item.parts.first, item.parts.last] not in dropped
    ]
    kept.sort(key=lambda pair: pair[0] is not Role.NEED)
    return [item for _, item in kept]


def _main_first(streets: list[Meant], segment: tuple[End, End] | None) -> list[Meant]:
    """The streets with the ends of a stretch behind the street that it is a part of."""
    if segment is None:
        return streets
    ends = {end.meant.mention.first for end in segment if end.meant is not None}
    main = [item for item in streets if item.mention.first not in ends]
    return [*main, *(item for item in streets if item.mention.first in ends)]


def _relation(
    text: Text,
    landmarks: tuple[Meant, ...],
    place: Named | None,
    streets: list[Meant],
    street: Named | None,
) -> Relation | None:
    if landmarks:
        main = min(landmarks, key=lambda item: item.entry.accuracy_m)
        return relation_before(text, main.parts.first, is_bridge=main.entry.kind == "bridge")
    if place is not None:
        is_bridge = text.tokens[place.first].plain == "cau"
        return relation_before(text, place.first, is_bridge=is_bridge)
    if streets:
        return relation_before(text, streets[0].parts.first)
    if street is not None:
        return relation_before(text, min(street.first, parts_of_unknown(street, text).first))
    return None


def parts_of_unknown(named: Named, text: Text) -> Parts:
    """House and alley around a street that the gazetteer does not have."""
    return parts_around(text, named.name_first, named.last)


def street_parts(evidence: Evidence) -> Parts:
    """House and alley of the street of a text; empty where it names none."""
    if evidence.streets:
        return evidence.streets[0].parts
    if evidence.unknown_street is not None:
        return parts_of_unknown(evidence.unknown_street, evidence.text)
    return Parts(0, 0)


def _hamlet(text: Text, villages: list[Meant]) -> str | None:
    """The village with the word for its kind, as the text says it."""
    if not villages:
        return None
    first = villages[0]
    written, at = first.mention.written, first.mention.first
    for words, said in _PREFIXES.items():
        before = tuple(token.plain for token in text.tokens[max(0, at - len(words)) : at])
        if first.has_cue and before == words and not written.lower().startswith(said.lower()):
            return f"{said} {written}"
    return written


def _other_city(
    text: Text,
    evidence: Evidence,
    taken: set[int],
    group: Group | None,
    cities: list[Elsewhere],
) -> City | None:
    announced = [area for area in evidence.areas if area.has_cue and area.weight > _MISSPELT]
    if cities:
        spans = _spans(evidence, group)
        city = decides(text, cities, spans)
        if city is not None and not announced:
            nobody = all(not one.is_place and not one.is_unit for one in cities)
            code = "caller_elsewhere" if nobody and not spans else "outside_city"
            return City(city.quote, code)
    if not announced and not evidence.villages and not evidence.landmarks:
        area = unknown_area(text, taken)
        if area is not None:
            return City(text.quote(area.first, area.last), "area_unknown")
    return None


def _spans(evidence: Evidence, group: Group | None) -> list[tuple[int, int]]:
    """Tokens of all places found, the strongest first."""
    found = [
        (item.parts.first, item.parts.last)
        for items in (evidence.streets, evidence.landmarks, evidence.villages)
        for item in items
    ]
    found += [(area.first, area.last) for area in evidence.areas]
    if evidence.unknown_street is not None:
        parts = parts_of_unknown(evidence.unknown_street, evidence.text)
        found.insert(0, (parts.first, parts.last))
    if evidence.unknown_place is not None:
        found.append((evidence.unknown_place.first, evidence.unknown_place.last))
    if group is not None:
        found.append((group.first, group.last))
    return found
