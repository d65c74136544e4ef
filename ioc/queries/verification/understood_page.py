"""What was understood of one report, for whoever decides: values, their words, how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ioc.domain.contact import without_personal_data
from ioc.models.report import Report
from ioc.queries.because import said
from ioc.queries.directory import Directory

KINDS = 3
WORTH_SHOWING = 0.03
"""A kind held with less confidence is no help to who decides."""

Because = list[tuple[str, str]]
"""Quoted words (masked) and what they were taken for, in the reader's language."""


@dataclass(frozen=True)
class Kind:
    """A kind that may be meant; `percent` is how sure that is."""

    code: str
    name: str
    percent: int


@dataclass(frozen=True)
class Spot:
    """A place that may be meant; WGS84 degrees."""

    label: str
    area: str
    lat: float
    lon: float


@dataclass(frozen=True)
class UnderstoodOnPage:
    """What the words alone were taken for. Metres; None is not told."""

    model: str
    kinds: list[Kind]
    kind_because: list[str]
    emergency: bool
    joke: bool
    danger_because: Because
    people: int | None
    people_because: list[str]
    vulnerable: list[str]
    water: dict[str, Any] | None
    refuge: dict[str, Any] | None
    needs: list[str]
    battery_percent: int | None
    place: str | None
    area: str | None
    quality: str | None
    accuracy_m: float | None
    place_because: Because
    spots: list[Spot] = field(default_factory=list)
    legal: tuple[str, str] | None = None


def understood_on_page(row: Report, city: Directory, locale: str) -> UnderstoodOnPage | None:
    """What was understood of a report; None for one that was not read, or was erased."""
    read: dict[str, Any] | None = row.understood
    if not read:
        return None
    place = read.get("place") or {}
    water = read.get("water")
    return UnderstoodOnPage(
        model=str(read.get("model") or ""),
        kinds=[
            Kind(code, city.categories[code].name(locale), round(confidence * 100))
            for at, (code, confidence) in enumerate(read["categories"][:KINDS])
            if code in city.categories and (at == 0 or confidence >= WORTH_SHOWING)
        ],
        kind_because=_quotes(row.category_reasons),
        emergency=bool(read["emergency"]),
        joke=bool(read["joke"]),
        danger_because=_because(row.emergency_reasons, locale),
        people=read["people"],
        people_because=_quotes(read["people_reasons"]),
        vulnerable=list(read["vulnerable"]),
        water=water and water | {"text": without_personal_data(water["text"] or "")},
        refuge=read["refuge"],
        needs=list(read["needs"]),
        battery_percent=read["battery_percent"],
        place=without_personal_data(place["address"]) if place.get("address") else None,
        area=_area(city, place.get("area"), locale),
        quality=place.get("quality"),
        accuracy_m=place.get("accuracy_m"),
        place_because=_because(row.location_reasons, locale),
        spots=[
            Spot(
                without_personal_data(one["label"]),
                _area(city, one["area_code"], locale) or "",
                one["lat"],
                one["lon"],
            )
            for one in (row.location_candidates or [])[:KINDS]
        ],
        legal=_legal(read.get("legal"), locale),
    )


def _area(city: Directory, code: str | None, locale: str) -> str | None:
    area = city.areas.get(code or "")
    if area is None:
        return None
    return area.full_name_en if locale == "en" and area.full_name_en else area.full_name


def _legal(told: dict[str, Any] | None, locale: str) -> tuple[str, str] | None:
    """The words of a complaint or denunciation under the law (masked), and what they say."""
    return (without_personal_data(told["quote"]), said(told["code"], locale)) if told else None


def _quotes(reasons: Any) -> list[str]:
    quotes = [without_personal_data(quote) for quote, _code in reasons or () if quote]
    return list(dict.fromkeys(quotes))[:4]


def _because(reasons: Any, locale: str) -> Because:
    found = [
        (without_personal_data(q), text) for q, c in reasons or () if (text := said(c, locale))
    ]
    return list(dict.fromkeys(found))[:5]
