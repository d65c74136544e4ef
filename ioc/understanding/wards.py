"""Which ward of today the area names of a text mean.

Covers: today's names, former names and their successors, names borne twice (two Hương Phong; xã Phú
Xuân is not phường Phú Xuân), the district beside a name. A district alone says too little. What
stays ambiguous is returned as several readings and never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

from ioc.understanding.gazetteer import Entry, Gazetteer
from ioc.understanding.mentions import AREAS, District, Meant

# Districts that were joined or renamed: the names under which the seeds know them.
_DISTRICT_ALIASES = {
    "huyen nam dong": {"huyen phu loc"},
    "thanh pho hue": {"quan thuan hoa", "quan phu xuan"},
    "huyen phong dien": {"thi xa phong dien"},
    "huyen huong tra": {"thi xa huong tra", "quan phu xuan", "quan thuan hoa"},
    "thi xa huong tra": {"thi xa huong tra", "quan phu xuan", "quan thuan hoa"},
    "huyen huong thuy": {"thi xa huong thuy", "quan thuan hoa"},
    "huyen phu vang": {"huyen phu vang", "quan thuan hoa"},
}


@dataclass(frozen=True, slots=True)
class NamedArea:
    """One area name of the text with the readings that remain, all for the same words."""

    readings: tuple[Entry, ...]
    first: int
    last: int
    has_cue: bool
    weight: float

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(entry.ward_codes[0] for entry in self.readings)


def named_areas(
    meant: list[Meant], districts: list[District], gazetteer: Gazetteer
) -> list[NamedArea]:
    """The area names of a text in the order of their force: announced ones first."""
    spans: dict[tuple[int, int], list[Meant]] = {}
    for item in meant:
        if item.entry.kind in AREAS:
            spans.setdefault((item.parts.first, item.parts.last), []).append(item)
    areas = []
    for (first, last), items in spans.items():
        readings = _by_unit(_by_district(items, districts, gazetteer))
        weight = max(item.weight * item.mention.score for item in items)
        areas.append(NamedArea(tuple(readings), first, last, items[0].has_cue, weight))
    return sorted(areas, key=lambda area: (not area.has_cue, -area.weight, area.first))


def _by_unit(items: list[Meant]) -> list[Entry]:
    """Readings that agree with the word before the name (phường, xã, thị trấn)."""
    best = max(item.mention.score for item in items)
    entries = [item.entry for item in items if item.mention.score >= best - 0.15]
    unit = items[0].unit
    if not unit or len(entries) == 1:
        return entries
    same = [entry for entry in entries if entry.unit == unit]
    if unit == "xa":
        # A xã of today settles it. Else: several communes became phường in 2021-2025 and are still
        # called xã, so a former phường stays possible; one that is new in 2025 does not.
        if any(entry.kind == "area" for entry in same):
            return [entry for entry in same if entry.kind == "area"]
        former = [entry for entry in entries if entry.kind == "former"]
        return former or entries
    return same or entries


def _by_district(
    items: list[Meant], districts: list[District], gazetteer: Gazetteer
) -> list[Meant]:
    """Readings inside a district named beside them; all where none lies in one."""
    if not districts or len(items) == 1:
        return items
    wanted: set[str] = set()
    for district in districts:
        wanted |= _DISTRICT_ALIASES.get(district.name, {district.name})
    kept = [item for item in items if _districts_of(item.entry, gazetteer) & wanted]
    precise = [item for item in kept if item.entry.kind == "former"]
    return precise if precise and len(precise) < len(kept) else kept or items


def _districts_of(entry: Entry, gazetteer: Gazetteer) -> set[str]:
    if entry.kind == "former":
        return {entry.district}
    return {former.district for former in gazetteer.former if former.ward_codes == entry.ward_codes}
