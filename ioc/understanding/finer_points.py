"""A point more exact than its street: the house, the alley's mouth, the junction that a map knows.

Only imported maps know such points (`streets`); without one the street's own point stays.
"""

from __future__ import annotations

from collections.abc import Iterable

from ioc.understanding.address_parts import Parts
from ioc.understanding.gazetteer import Entry, Gazetteer
from ioc.understanding.location import Evidence, Quality
from ioc.understanding.streets import Spot

# A point as good as this is a place to drive to, one that is worse is somewhere along the street.
_EXACT_M = 120.0
# An alley known by the house numbers at its mouth leads away from there.
_ALLEY_M = 100.0


def finer_point(
    evidence: Evidence, codes: Iterable[str], parts: Parts, gazetteer: Gazetteer
) -> tuple[Spot, Quality] | None:
    """The most exact point of the house, alley or junction that the text names, with its quality;
    None where no map knows one. `codes`: wards that the place may be in, none for any."""
    if not evidence.streets:
        return None
    wanted = set(codes)
    first = evidence.streets[0].mention.first
    streets = [
        item.entry
        for item in evidence.streets
        if item.mention.first == first
        and (not wanted or not item.entry.ward_codes or wanted & set(item.entry.ward_codes))
    ]
    found = [spot for street in streets for spot in _spots(street, evidence, parts, gazetteer)]
    best = min(found, key=lambda spot: spot.accuracy_m, default=None)
    if best is None:
        return None
    return best, "exact" if best.accuracy_m <= _EXACT_M else "street"


def _spots(street: Entry, evidence: Evidence, parts: Parts, gazetteer: Gazetteer) -> list[Spot]:
    found: list[Spot | None] = [
        gazetteer.junction(street, other.entry) for other in evidence.crossing
    ]
    if evidence.km is not None and street.kind == "road":
        found.append(gazetteer.along(street, evidence.km[0]))
    if parts.house and not parts.alley:
        found.append(gazetteer.house(street, parts.house))
    elif parts.alley:
        if parts.house:
            found.append(gazetteer.house(street, f"{parts.alley}/{parts.house}"))
        found.append(gazetteer.alley(street, parts.alley))
        mouth = gazetteer.house(street, parts.alley)
        if mouth is not None:
            found.append(mouth._replace(accuracy_m=mouth.accuracy_m + _ALLEY_M))
    return [spot for spot in found if spot is not None]
