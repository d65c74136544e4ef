"""What was understood of a report by its words alone, in the one shape in which it is kept.

`report.understood`: `model` (what read it), `categories` ([[code, confidence], …], best first),
`emergency`, `joke`, `severity`, `people`, `vulnerable`, `people_reasons` ([[quote, code], …]),
`water` ({depth_m, trend, text} or null), `refuge` ({kind, margin_m} or null), `needs`,
`battery_percent`, `place` ({lat, lon, accuracy_m, quality, area, address} or null). Metres, WGS84.
`legal` ({kind, quote, code}) only of what reads as a complaint or denunciation under the law.
The reasons of danger, kind and place stand in columns of their own.
"""

from __future__ import annotations

from typing import Any

from ioc.domain.facts import Fact
from ioc.domain.geo import rounded
from ioc.domain.reports import Vulnerability
from ioc.ports import Classified, Located

CATEGORIES_KEPT = 5
ALONE = Vulnerability.CHILDREN_ALONE.value


def vulnerable_of(classified: Classified) -> list[str]:
    """The codes of vulnerable persons, children without an adult among them."""
    alone = {ALONE} if classified.children_alone else set()
    return sorted({*classified.vulnerable, *alone})


def water_of(classified: Classified) -> dict[str, Any] | None:
    """The water that was read, or None."""
    if not (classified.water_text or classified.water_trend) and classified.water_depth_m is None:
        return None
    return {
        "depth_m": classified.water_depth_m,
        "trend": classified.water_trend,
        "text": classified.water_text,
    }


def refuge_of(classified: Classified) -> dict[str, Any] | None:
    """The refuge that was read, or None."""
    if classified.refuge is None:
        return None
    return {"kind": classified.refuge, "margin_m": classified.refuge_margin_m}


def understood_of(located: Located, classified: Classified) -> dict[str, Any]:
    """Everything that was read of a text, as it is kept."""
    place = None
    if located.point is not None or located.area_code is not None:
        place = {
            "lat": rounded(located.point.lat) if located.point else None,
            "lon": rounded(located.point.lon) if located.point else None,
            "accuracy_m": located.accuracy_m,
            "quality": located.quality.value,
            "area": located.area_code,
            "address": located.address,
        }
    return {
        "model": classified.model_version,
        "categories": [
            [code, round(confidence, 3)] for code, confidence in classified.ranked[:CATEGORIES_KEPT]
        ],
        "emergency": classified.danger.is_emergency,
        "joke": classified.danger.reads_as_joke,
        "severity": classified.danger.severity.value,
        "people": classified.people,
        "vulnerable": vulnerable_of(classified),
        "people_reasons": [[r.quote, r.code] for r in classified.people_reasons],
        "water": water_of(classified),
        "refuge": refuge_of(classified),
        "needs": list(classified.needs),
        "battery_percent": classified.battery_percent,
        "place": place,
    }


def part_of(understood: dict[str, Any] | None, fact: Fact) -> dict[str, Any]:
    """What was understood of one fact, in the shape in which a person's word is kept beside it."""
    read = understood or {}
    if fact is Fact.CATEGORY:
        ranked = read.get("categories") or []
        best = ranked[0] if ranked else [None, None]
        return {"category": best[0], "confidence": best[1]}
    if fact is Fact.EMERGENCY:
        return {"emergency": read.get("emergency")}
    if fact is Fact.SEVERITY:
        return {"severity": read.get("severity")}
    if fact is Fact.PEOPLE:
        return {"count": read.get("people")}
    if fact is Fact.VULNERABLE:
        return {"codes": read.get("vulnerable") or []}
    if fact is Fact.WATER:
        water = read.get("water") or {}
        return {"depth_m": water.get("depth_m"), "trend": water.get("trend")}
    if fact is Fact.REFUGE:
        refuge = read.get("refuge") or {}
        return {"kind": refuge.get("kind"), "margin_m": refuge.get("margin_m")}
    if fact is Fact.NEEDS:
        return {"codes": read.get("needs") or []}
    if fact is Fact.BATTERY:
        return {"percent": read.get("battery_percent")}
    if fact is Fact.LEGAL:
        return {"kind": (read.get("legal") or {}).get("kind")}
    place = read.get("place") or {}
    keys = ("lat", "lon", "accuracy_m", "quality", "area", "address")
    return {key: place.get(key) for key in keys}
