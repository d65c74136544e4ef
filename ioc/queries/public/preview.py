"""What a citizen is shown before sending: how the words are understood, to be set right by a tap.

Reads the catalogue and, where a place was sent, the wards around it. Nothing is written.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from ioc.db import spatial_sql
from ioc.domain.geo import BORDER_METRES, Point
from ioc.ports import Classified, Located
from ioc.queries.cards import area_of
from ioc.queries.directory import Directory, directory
from ioc.queries.hotline.hints import location_of, reasons_of

KINDS = 3


def understood_so(
    session: Session,
    located: Located,
    classified: Classified,
    pin: Point | None,
    *,
    unsure: float,
    locale: str,
) -> dict[str, Any]:
    """The likeliest kinds, the danger with its words, the place, and whether the pin contradicts.

    `category` is None while no kind is held with the confidence `unsure`.
    """
    city = directory(session)
    kinds = [
        {
            "code": code,
            "name": city.categories[code].name(locale),
            "confidence": round(confidence, 2),
        }
        for code, confidence in classified.ranked
        if code in city.categories
    ][:KINDS]
    is_clear = bool(kinds) and float(kinds[0]["confidence"]) >= unsure  # type: ignore[arg-type]
    place = location_of(city, located, locale)
    pin_area, contradicts = _pin_area(session, city, pin, located)
    return {
        "category": kinds[0] if is_clear else None,
        "categories": kinds,
        "emergency": classified.danger.is_emergency,
        "emergency_reasons": reasons_of(classified.danger.reasons, locale)
        if classified.danger.is_emergency
        else [],
        "people": classified.people,
        "place": {
            "quality": place["quality"],
            "address": place["address"],
            "area": place["area"],
            "candidates": place["candidates"][:KINDS],
        },
        "pin_area": pin_area,
        "pin_contradicts": contradicts,
    }


def _pin_area(
    session: Session, city: Directory, pin: Point | None, located: Located
) -> tuple[dict[str, str] | None, bool]:
    """The ward of the place that was sent, and whether the words name one far from it."""
    if pin is None:
        return None, False
    near = spatial_sql.areas_near(session, pin, BORDER_METRES)
    own = next((area.code for area in near if area.contains), near[0].code if near else None)
    named = located.area_code
    return area_of(city, own), bool(named) and named not in {area.code for area in near}
