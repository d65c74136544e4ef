"""Card dictionaries to GeoJSON, one function per kind of card.

A card is the application's one JSON shape of a thing; it comes in whole, and only what drawing
needs goes out, so a field added to a card never reaches a map by accident. A card without a
position is not drawn at a false point: it is counted in the collection's `unplaced`.

GeoJSON has longitude first (RFC 7946).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from maps.symbols import glyph_of, incident_symbol, shelter_symbol, unit_symbol

Card = Mapping[str, Any]
FeatureCollection = dict[str, Any]

PUBLIC_GRID_DEGREES: Final = 0.001
"""Side of the squares in which the public sees points: 0.001 degrees, 111 m north-south and about
107 m east-west at the latitude of Huế."""

_CITY_TIME: Final = ZoneInfo("Asia/Ho_Chi_Minh")
_WORST: Final = "critical"
_OPEN: Final = frozenset({"open", "in_progress"})
_STANDING: Final = frozenset({"received", "verified"})
_ENDED: Final = frozenset({"cleared", "declined", "cancelled", "unanswered"})


def incident_features(cards: Iterable[Card]) -> FeatureCollection:
    """Incidents as points for staff; merged ones are left out, their other half is drawn."""
    return _collection((card, _incident(card)) for card in cards if card.get("merged_into") is None)


def report_features(cards: Iterable[Card]) -> FeatureCollection:
    """Reports that belong to no incident yet, as unverified points for staff.

    Rejected and withdrawn ones are left out.
    """
    return _collection(
        (card, _report(card))
        for card in cards
        if card.get("incident") is None and card.get("status") in _STANDING
    )


def unit_features(cards: Iterable[Card]) -> FeatureCollection:
    """Units as points for staff."""
    return _collection((card, _unit(card)) for card in cards)


def facility_features(cards: Iterable[Card]) -> FeatureCollection:
    """Shelters and other facilities as points."""
    return _collection((card, _facility(card)) for card in cards)


def public_features(
    cards: Iterable[Card], grid_degrees: float = PUBLIC_GRID_DEGREES
) -> FeatureCollection:
    """Incidents as anybody may see them.

    Every point is the centre of its square of `grid_degrees`, and only the symbol, category, state,
    area and the day are told: no title, no address, no identifier. A critical incident that is
    still going on is left out, because crowds and the curious hinder a rescue; the caller
    is expected to have left it out already. Raises ValueError for a grid that is not positive.
    """
    if not (math.isfinite(grid_degrees) and grid_degrees > 0.0):
        raise ValueError(f"{grid_degrees} degrees is not a grid")
    shown = (
        card
        for card in cards
        if card.get("merged_into") is None
        and not (card.get("severity") == _WORST and card.get("status") in _OPEN)
    )
    return _collection((_coarse(card, grid_degrees), _public(card)) for card in shown)


def _incident(card: Card) -> dict[str, Any]:
    severity = str(card.get("severity"))
    status = str(card.get("status"))
    tier = card.get("tier")
    at_work = status == "in_progress" or any(
        one.get("status") == "accepted" for one in card.get("agencies") or ()
    )
    sent = any(one.get("status") not in _ENDED for one in card.get("assignments") or ())
    return {
        "id": card.get("id"),
        "version": card.get("version"),
        "kind": "incident",
        "symbol": incident_symbol(
            severity, status, str(card.get("verification", "verified")), card.get("outcome")
        ),
        # A tier is "P1" to "P4" in a card and a digit on the pin: P reads as "ward" here.
        "text": str(tier)[-1] if tier else "",
        "title": card.get("title") or "",
        "severity": severity,
        "status": status,
        "accuracy_m": card.get("accuracy_m"),
        "is_unassigned": severity == _WORST
        and status in _OPEN
        and not (at_work or sent or card.get("fetched")),
    }


def _report(card: Card) -> dict[str, Any]:
    severity = _WORST if card.get("emergency") else "normal"
    return {
        "id": card.get("id"),
        "version": card.get("version"),
        "kind": "report",
        "symbol": incident_symbol(severity, "open", "unverified"),
        "text": "",
        "title": card.get("text") or "",
        "accuracy_m": card.get("accuracy_m"),
        "is_unassigned": bool(card.get("emergency")),
    }


def _unit(card: Card) -> dict[str, Any]:
    return {
        "id": card.get("id"),
        "version": card.get("version"),
        "kind": "unit",
        "symbol": unit_symbol(str(card.get("status")), bool(card.get("stale"))),
        "glyph": glyph_of(str(card.get("kind"))),
        "title": card.get("name") or "",
        "position_at": card.get("position_at"),
    }


def _facility(card: Card) -> dict[str, Any]:
    is_shelter = card.get("kind") == "shelter"
    return {
        "id": card.get("id"),
        "version": card.get("version"),
        "kind": "facility",
        "symbol": shelter_symbol(str(card.get("status"))) if is_shelter else "facility",
        "title": card.get("name") or "",
        "share_full": _share_full(card) if is_shelter else None,
    }


def _share_full(card: Card) -> float | None:
    """Places taken or reserved over all places, 0 to 1; None where the places are not known."""
    places = card.get("places")
    if not places:
        return None
    used = (card.get("taken") or 0) + (card.get("reserved") or 0)
    return float(min(1.0, max(0.0, used / places)))


def _public(card: Card) -> dict[str, Any]:
    area = card.get("area") or {}
    return {
        "kind": "incident",
        "symbol": incident_symbol(str(card.get("severity")), str(card.get("status"))),
        "category": card.get("category"),
        "status": card.get("status"),
        "area": area.get("name"),
        "day": _local_day(card.get("opened_at")),
    }


def _local_day(at: str | None) -> str | None:
    """The day in the city (`2026-10-28`) of a time of RFC 3339; the hour is not told."""
    return datetime.fromisoformat(at).astimezone(_CITY_TIME).date().isoformat() if at else None


def _coarse(card: Card, grid_degrees: float) -> Card:
    lat, lon = card.get("lat"), card.get("lon")
    if lat is None or lon is None:
        return {"lat": None, "lon": None}
    return {"lat": _snap(lat, grid_degrees), "lon": _snap(lon, grid_degrees)}


def _snap(degrees: float, grid: float) -> float:
    """The middle of the square; six decimals hide how the division was rounded."""
    return round((math.floor(degrees / grid) + 0.5) * grid, 6)


def _collection(
    placed: Iterable[tuple[Card, dict[str, Any]]],
) -> FeatureCollection:
    features: list[dict[str, Any]] = []
    unplaced = 0
    for card, properties in placed:
        lat, lon = card.get("lat"), card.get("lon")
        if lat is None or lon is None:
            unplaced += 1
            continue
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [round(lon, 6), round(lat, 6)]},
                "properties": properties,
            }
        )
    return {"type": "FeatureCollection", "features": features, "unplaced": unplaced}
