"""Where the evidence puts a place: point, accuracy, candidates, and the words that say it.

Coordinates: WGS84 degrees, latitude first; accuracies and distances in metres.
"""

from __future__ import annotations

from ioc.understanding.address_parts import Parts, leading_words, parts_around
from ioc.understanding.gazetteer import Entry, Gazetteer, distance_m
from ioc.understanding.groups import Group
from ioc.understanding.location import Candidate, Evidence, Quality
from ioc.understanding.mentions import AREAS
from ioc.understanding.ranking import covering

# A landmark known to this many metres is a place one can drive to.
EXACT_M = 300.0
_VILLAGE_AS_STREET_M = 1_000.0
# How much nearer than the next candidate a GPS point must be to settle a doubt.
_NEAR_SHARE = 0.5
_NEAR_M = 5_000.0
# The ends of a stretch are places, not whole streets.
_END_M = 600.0
_MOST_CANDIDATES = 5
_PHRASE_GAP = 3


def _entries(evidence: Evidence) -> list[tuple[Entry, str]]:
    """Everything with a point, with the kind of quality it gives."""
    found: list[tuple[Entry, str]] = [(item.entry, "landmark") for item in evidence.landmarks]
    if evidence.streets:
        first = evidence.streets[0].mention.first
        found += [(s.entry, "street") for s in evidence.streets if s.mention.first == first]
        found += [(s.entry, "street") for s in evidence.crossing]
    found += [(item.entry, "village") for item in evidence.villages]
    found += [(entry, "area") for area in evidence.areas for entry in area.readings]
    return found


def place_of(
    evidence: Evidence, codes: list[str], ward_code: str | None
) -> tuple[tuple[float, float, float] | None, Quality]:
    """The most precise point that agrees with the wards, and how good it is."""
    usable = [
        (entry, kind)
        for entry, kind in _entries(evidence)
        if not codes or set(entry.ward_codes) & set(codes)
    ]
    if ward_code is None and codes:
        # Several wards are possible: only a street or a landmark still is one place.
        usable = [item for item in usable if item[1] in {"street", "landmark"}]
    if not usable:
        return None, "none"
    has_street = any(kind == "street" for _, kind in usable)
    entry, kind = min(usable, key=lambda item: item[0].accuracy_m)
    accuracy = entry.accuracy_m
    if kind == "landmark" and has_street:
        accuracy = _with_street(entry, [e for e, k in usable if k == "street"])
    same = list(dict.fromkeys(e for e, k in usable if k == kind and e.name == entry.name))
    if len(same) > 1 and len(codes) <= 1:
        # Several things of this name and no ward that parts them: nobody can say which.
        return covering(same), "ward" if kind == "area" else "street"
    point = (entry.lat, entry.lon, accuracy)
    if kind == "landmark" and accuracy <= EXACT_M:
        return point, "exact"
    if has_street or kind == "landmark":
        return point, "street"
    if kind == "village" and accuracy <= _VILLAGE_AS_STREET_M:
        return point, "street"
    return point, "ward"


def _with_street(landmark: Entry, streets: list[Entry]) -> float:
    """Accuracy of a landmark named together with a street that it may not lie at."""
    apart = min(
        distance_m(landmark.lat, landmark.lon, street.lat, street.lon) - street.accuracy_m
        for street in streets
    )
    return landmark.accuracy_m if apart <= 0 else round(landmark.accuracy_m + apart, -1)


def settled_by(near: tuple[float, float], codes: list[str], gazetteer: Gazetteer) -> str | None:
    """The ward that a GPS point makes clear, or None where it does not."""
    ranked = [item for item in gazetteer.nearest_wards(*near) if item[0] in codes]
    if not ranked or ranked[0][1] > _NEAR_M:
        return None
    if len(ranked) > 1 and ranked[0][1] > _NEAR_SHARE * ranked[1][1]:
        return None
    return ranked[0][0]


def candidates_of(
    evidence: Evidence, codes: list[str], gazetteer: Gazetteer
) -> tuple[Candidate, ...]:
    """One candidate per ward that stays possible, with the best point known in it."""
    found: list[Candidate] = []
    entries = _entries(evidence)
    for rank, code in enumerate(codes[:_MOST_CANDIDATES]):
        area = gazetteer.area_of(code)
        if area is None:
            continue
        inside = [entry for entry, _ in entries if code in entry.ward_codes]
        best = min(inside, key=lambda entry: entry.accuracy_m, default=None)
        lat, lon = (best.lat, best.lon) if best else (area.lat, area.lon)
        accuracy = best.accuracy_m if best else area.radius_m
        label = area.full_name
        if best is not None and best.kind not in AREAS:
            label = f"{best.name}, {area.full_name}"
        elif best is not None and best.kind == "former" and best.name != area.name:
            label = f"{best.name} ({area.full_name})"
        score = round((1.0 if rank == 0 else 0.7) / max(1, len(codes)), 2)
        found.append(Candidate(label, code, lat, lon, score, accuracy))
    return tuple(found)


def widened(
    evidence: Evidence, point: tuple[float, float, float] | None, quality: Quality
) -> tuple[tuple[float, float, float] | None, Quality]:
    """The point for a place that only stands in a relation to the thing named, or along a stretch
    between two things; the accuracy covers what the words leave open."""
    stretch = _middle(evidence)
    if stretch is not None and (point is None or stretch[2] < point[2] or not evidence.streets):
        return stretch, "street" if quality != "ward" else quality
    relation = evidence.relation
    if point is None or relation is None or quality == "ward" or not evidence.landmarks:
        return point, quality
    if not any(point[2] >= item.entry.accuracy_m for item in evidence.landmarks):
        return point, quality
    accuracy = round(point[2] + relation.widens_m)
    if quality == "exact" and accuracy > EXACT_M:
        quality = "street"
    return (point[0], point[1], float(accuracy)), quality


def _middle(evidence: Evidence) -> tuple[float, float, float] | None:
    """The middle of a stretch both ends of which are known well, covering both."""
    if evidence.segment is None:
        return None
    known = [
        end.meant.entry
        for end in evidence.segment
        if end.meant is not None and end.meant.entry.accuracy_m <= _END_M
    ]
    if len(known) < 2:
        return None
    return covering(known)


def phrase_of(evidence: Evidence, group: Group | None, loose: Parts | None = None) -> str | None:
    """The words of the place, as written: the parts that stand close to the strongest one."""
    text = evidence.text
    spans: list[tuple[int, int]] = []
    for items in (evidence.streets, evidence.landmarks, evidence.villages):
        spans += [(item.parts.first, item.parts.last) for item in items]
    if evidence.unknown_street is not None:
        named = evidence.unknown_street
        parts = parts_around(text, named.name_first, named.last)
        spans.append((min(named.first, parts.first), max(named.last, parts.last)))
    if evidence.unknown_place is not None:
        spans.append((evidence.unknown_place.first, evidence.unknown_place.last))
    spans += [(area.first, area.last) for area in evidence.areas]
    if loose is not None:
        spans.append((loose.first, loose.last))
    if evidence.segment is not None:
        spans.append((evidence.segment[0].first, evidence.segment[1].last))
    if not spans:
        return group.written if group else None
    main = spans[0]
    if group is not None:
        spans.append((group.first, group.last))
    first, last = main
    changed = True
    while changed:
        changed = False
        for start, stop in spans:
            close = start <= last + _PHRASE_GAP and stop >= first - _PHRASE_GAP
            same = text.tokens[start].sentence == text.tokens[first].sentence
            if close and same and (start < first or stop > last):
                first, last = min(first, start), max(last, stop)
                changed = True
    return text.quote(leading_words(text, first), last) or None
