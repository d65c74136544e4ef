"""The answers of `flask ioc classify` and `flask ioc locate`, in the JSON shape of the contract."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ioc.understanding.address import locate
from ioc.understanding.category import KeywordTable, default_keywords
from ioc.understanding.gazetteer import Gazetteer
from ioc.understanding.model import Model
from ioc.understanding.reasons import written
from ioc.understanding.understand import understand

_DEFAULT_SEEDS = Path(__file__).resolve().parent.parent / "seeds"
_default_gazetteer: list[Gazetteer] = []


def default_gazetteer() -> Gazetteer:
    """The gazetteer that comes with the product, loaded once. OSError where a table is missing."""
    if not _default_gazetteer:
        _default_gazetteer.append(Gazetteer.load(_DEFAULT_SEEDS))
    return _default_gazetteer[0]


def classify_answer(
    id: Any,
    text: str,
    gazetteer: Gazetteer | None = None,
    keywords: KeywordTable | None = None,
    model: Model | None = None,
    say: Callable[[str, str], str] = written,
) -> dict[str, Any]:
    """One answer line of `flask ioc classify`. `model`: None for the one that comes with the
    product; `say` puts a quote and a reason code into a line, in English where not given."""
    reading = understand(
        text,
        gazetteer or default_gazetteer(),
        keywords=keywords or default_keywords(),
        model=model,
    )
    water = reading.water
    return {
        "id": id,
        "category": reading.categories.first.code,
        "categories": [
            {"code": entry.code, "confidence": entry.confidence}
            for entry in reading.categories.ranked
        ],
        "emergency": reading.emergency.is_emergency,
        "emergency_reasons": [say(quote, code) for quote, code in reading.emergency.reasons]
        if reading.emergency.is_emergency
        else [],
        "severity": reading.emergency.severity,
        "people": reading.people,
        "vulnerable": list(reading.vulnerable),
        "water": {"text": water.text, "depth_m": water.depth_m, "trend": water.trend}
        if water
        else None,
        "location_phrase": reading.location.location_phrase,
        "problems": list(reading.categories.problems),
        "refuge": reading.refuge,
        "refuge_margin_m": reading.refuge_margin_m,
        "needs": list(reading.needs),
        "battery_percent": reading.battery_percent,
        "children_alone": reading.children_alone,
    }


def locate_answer(
    id: Any,
    phrase: str,
    gazetteer: Gazetteer | None = None,
    near: tuple[float, float] | None = None,
) -> dict[str, Any]:
    """One answer line of `flask ioc locate`; the fields after `candidates` are additions."""
    place = locate(phrase, gazetteer or default_gazetteer(), near)
    return {
        "id": id,
        "ward_code": place.ward_code,
        "ward": place.ward,
        "street": place.street,
        "alley": place.alley,
        "house": place.house,
        "landmark": place.landmark,
        "lat": place.lat,
        "lon": place.lon,
        "accuracy_m": place.accuracy_m,
        "quality": place.quality,
        "candidates": [
            {
                "label": candidate.label,
                "ward_code": candidate.ward_code,
                "lat": candidate.lat,
                "lon": candidate.lon,
                "score": candidate.score,
            }
            for candidate in place.candidates
        ],
        "suballey": place.suballey,
        "group": place.group,
        "hamlet": place.hamlet,
        "cross_streets": list(place.cross_streets),
        "relation": place.relation,
        "segment": list(place.segment) if place.segment else None,
        "other_reading": {"alley": place.other_reading[0], "house": place.other_reading[1]}
        if place.other_reading
        else None,
        "district": place.district,
        "building": place.building,
        "km": place.km,
        "reasons": [written(quote, code) for quote, code in place.reasons],
        "needs_clarification": place.needs_clarification,
    }
