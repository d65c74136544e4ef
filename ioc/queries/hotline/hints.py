"""What an operator is told while the caller still speaks: what is understood, where that may be,
and which open incidents it may be part of. Reads only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import case, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.db import spatial_sql
from ioc.domain import clock, triage
from ioc.domain.duplicates import RESCUE, Candidate, Limits, Told, same_incident
from ioc.domain.facts import Fact
from ioc.domain.geo import Point, rounded
from ioc.domain.incidents import OPEN, SEVERITY_ORDER, Severity
from ioc.domain.reports import RefugeKind, WaterTrend
from ioc.domain.triage import Known
from ioc.models.incident import Incident
from ioc.ports import Classified, Located, LocationCandidate, Reason
from ioc.queries.because import said
from ioc.queries.cards import area_of
from ioc.queries.directory import Directory, directory
from ioc.queries.hotline import fitting_cards
from ioc.queries.hotline.likely_agency import likely_agency
from ioc.queries.verification.understood import refuge_of, vulnerable_of, water_of

NEAR_METRES = 500.0
"""Within this distance an open incident is worth a look, whatever it is about."""

FAR_METRES = 2000.0
"""A place known less exactly than this says too little to search around it."""

INCIDENTS_MAX = 9
"""As many as there are digits to choose one with."""

PLACES_MAX = 5

OTHER = "khac"
"""The category of what is not known: it neither fits nor differs."""


@dataclass(frozen=True)
class Typed:
    """What the operator has entered beside the words. Lengths in metres; None is not asked yet.

    What is named in `settled` is so as it was entered, also where that is nothing.
    """

    pin: Point | None = None
    pin_accuracy_m: float | None = None
    said_emergency: bool = False
    people: int | None = None
    vulnerable: tuple[str, ...] = ()
    water_depth_m: float | None = None
    water_trend: WaterTrend | None = None
    refuge: RefugeKind | None = None
    refuge_margin_m: float | None = None
    category: str | None = None
    settled: frozenset[Fact] = frozenset()


def hints(
    session: Session,
    actor: Actor,
    typed: Typed,
    located: Located,
    classified: Classified,
    *,
    unsure: float,
    locale: str,
) -> dict[str, Any]:
    """Everything the screen shows beside the words; nothing is written.

    A category held with less confidence than `unsure` is not searched by. Two statements at
    most besides the catalogue.
    """
    city = directory(session)
    kind = _kind(city, classified, typed, unsure)
    known = _known(city, classified, typed, kind)
    return {
        "categories": [
            {
                "code": code,
                "name": city.categories[code].name(locale),
                "confidence": round(confidence, 2),
            }
            for code, confidence in classified.ranked[:3]
            if code in city.categories
        ],
        "category_is_unsure": kind is None,
        "category": kind,
        "category_reasons": category_reasons_of(city, classified, locale),
        "emergency": triage.is_life_threat(known),
        "reads_emergency": classified.danger.is_emergency,
        "reads_as_joke": classified.danger.reads_as_joke,
        "emergency_reasons": reasons_of(classified.danger.reasons, locale),
        "severity": triage.severity(known).value,
        "tier": tier.value if (tier := triage.tier(known)) else None,
        "people": classified.people,
        "vulnerable": vulnerable_of(classified),
        "people_reasons": reasons_of(classified.people_reasons, locale),
        "water": water_of(classified),
        "refuge": refuge_of(classified),
        "needs": list(classified.needs),
        "battery_percent": classified.battery_percent,
        "agency": likely_agency(city, kind, located.area_code, triage.severity(known)),
        "location": location_of(city, located, locale),
        "incidents": _incidents(session, actor, city, typed, located, kind, known),
        **fitting_cards.fitting(
            session,
            classified,
            kind,
            known,
            is_placed=typed.pin is not None,
            locale=locale,
        ),
    }


def is_critical(session: Session, typed: Typed, classified: Classified, *, unsure: float) -> bool:
    """Whether what is known so far is a danger to life, by the same rules as on the screen."""
    city = directory(session)
    known = _known(city, classified, typed, _kind(city, classified, typed, unsure))
    return triage.severity(known) is Severity.CRITICAL


def _kind(city: Directory, classified: Classified, typed: Typed, unsure: float) -> str | None:
    """The category to search by, or None while it is not clear. The operator's choice is clear."""
    if typed.category in city.categories:
        return typed.category
    if classified.ranked:
        code, confidence = classified.ranked[0]
        if code in city.categories and confidence >= unsure:
            return code
    is_emergency = classified.danger.is_emergency or typed.said_emergency
    return RESCUE if is_emergency and RESCUE in city.categories else None


def _known(city: Directory, classified: Classified, typed: Typed, kind: str | None) -> Known:
    """What triage may know: what a person entered wins over what was read."""
    default = city.categories[kind].default_severity if kind else Severity.NORMAL
    people, trend, depth = typed.people, typed.water_trend, typed.water_depth_m
    refuge, margin = typed.refuge, typed.refuge_margin_m
    if people is None and Fact.PEOPLE not in typed.settled:
        people = classified.people
    if Fact.WATER not in typed.settled:
        depth = classified.water_depth_m if depth is None else depth
        trend = trend or (WaterTrend(classified.water_trend) if classified.water_trend else None)
    if refuge is None and classified.refuge and Fact.REFUGE not in typed.settled:
        refuge, margin = RefugeKind(classified.refuge), classified.refuge_margin_m
    read = () if Fact.VULNERABLE in typed.settled else vulnerable_of(classified)
    return Known(
        category_default=default,
        text_severity=classified.danger.severity,
        said_emergency=typed.said_emergency,
        reads_emergency=classified.danger.is_emergency,
        people=people,
        vulnerable=sorted({*typed.vulnerable, *read}),
        water_depth_m=depth,
        water_trend=trend,
        refuge=refuge,
        refuge_margin_m=margin,
        # As the report that is saved: the same tier is on the desk and on the sheet.
        danger_codes=[reason.code for reason in classified.danger.reasons],
        needs=classified.needs,
        battery_percent=classified.battery_percent,
        is_rescue=kind == RESCUE,
    )


def reasons_of(reasons: Iterable[Reason], locale: str) -> list[dict[str, str]]:
    """The quoted words, the code of what they were taken for, and what that code says."""
    return [
        {"quote": reason.quote, "code": reason.code, "text": said(reason.code, locale)}
        for reason in reasons
    ]


def category_reasons_of(
    city: Directory, classified: Classified, locale: str
) -> list[dict[str, str]]:
    """The words that speak for the best category; their code is the category itself."""
    return [
        {
            "quote": reason.quote,
            "code": reason.code,
            "text": city.categories[reason.code].name(locale)
            if reason.code in city.categories
            else said(reason.code, locale),
        }
        for reason in classified.reasons
    ]


def location_of(city: Directory, located: Located, locale: str) -> dict[str, Any]:
    """The places that may be meant, the best first."""
    best = located.point
    places = [_place(city, candidate) for candidate in located.candidates[:PLACES_MAX]]
    if best is not None and not places:
        named = LocationCandidate(
            located.address or _area_name(city, located.area_code),
            located.area_code,
            best.lat,
            best.lon,
            1.0,
            located.accuracy_m,
        )
        # The only place that was named has no score: it is no guess among several.
        places = [{**_place(city, named), "score": None}]
    return {
        "quality": located.quality.value,
        "lat": rounded(best.lat) if best else None,
        "lon": rounded(best.lon) if best else None,
        "accuracy_m": located.accuracy_m,
        "area": area_of(city, located.area_code),
        "address": located.address,
        "candidates": places,
        "reasons": reasons_of(located.reasons, locale),
    }


def _place(city: Directory, candidate: LocationCandidate) -> dict[str, Any]:
    return {
        "label": candidate.label,
        "area": area_of(city, candidate.area_code),
        "lat": rounded(candidate.lat),
        "lon": rounded(candidate.lon),
        "score": round(candidate.score, 2),
        "accuracy_m": candidate.accuracy_m,
    }


def _area_name(city: Directory, code: str | None) -> str:
    area = city.areas.get(code or "")
    return area.full_name if area else ""


def _incidents(
    session: Session,
    actor: Actor,
    city: Directory,
    typed: Typed,
    located: Located,
    kind: str | None,
    known: Known,
) -> list[dict[str, Any]]:
    """Open incidents near the place; where they are few, those of its area and kind too."""
    point = typed.pin or located.point
    accuracy = typed.pin_accuracy_m if typed.pin else located.accuracy_m
    away = spatial_sql.metres_from(session, "incident", point) if point else None
    columns = [Incident.id, Incident.card, Incident.last_confirmed_at]
    found: list[tuple[Any, float | None]] = []
    if point is not None and away is not None:
        reach = min(max(NEAR_METRES, accuracy or 0.0), FAR_METRES)
        rows = session.execute(
            select(*columns, away.label("away"))
            .where(
                Incident.status.in_(OPEN),
                visible_incidents(actor),
                spatial_sql.within_metres(session, "incident", point, reach),
            )
            .order_by(away)
            .limit(INCIDENTS_MAX)
        )
        found = [(row, float(row.away)) for row in rows]
    if located.area_code and kind and len(found) < INCIDENTS_MAX:
        rank = case({s.value: r for s, r in SEVERITY_ORDER.items()}, value=Incident.severity)
        shown = [*columns, away.label("away")] if away is not None else columns
        rows = session.execute(
            select(*shown)
            .where(
                Incident.status.in_(OPEN),
                visible_incidents(actor),
                Incident.area_code == located.area_code,
                Incident.category == kind,
                Incident.id.not_in([row.id for row, _away in found]),
            )
            .order_by(rank, Incident.last_confirmed_at.desc())
            .limit(INCIDENTS_MAX - len(found))
        )
        for row in rows:
            metres = row.away if away is not None else None
            found.append((row, None if metres is None else float(metres)))
    return [
        _incident(city, orjson.loads(row.card), row.last_confirmed_at, metres, kind, known, located)
        for row, metres in found
    ]


def _incident(
    city: Directory,
    card: dict[str, Any],
    confirmed_at: Any,
    metres: float | None,
    kind: str | None,
    known: Known,
    located: Located,
) -> dict[str, Any]:
    """A card with how far it is, whether it is probably the same, and what fits and does not."""
    match = None
    if kind and metres is not None:
        category = city.categories[kind]
        match = same_incident(
            Told(kind, clock.now(), located.accuracy_m),
            Candidate(card["id"], card["category"], confirmed_at, metres, card["accuracy_m"]),
            Limits(category.same_incident_metres, category.same_incident_hours),
        ).value
    area = card["area"]["code"] if card["area"] else None
    same: list[str] = []
    differs: list[str] = []
    if kind and card["category"] != OTHER:
        (same if card["category"] == kind else differs).append("category")
    if known.people is not None and card["people"] is not None:
        (same if card["people"] == known.people else differs).append("people")
    common = sorted(set(known.vulnerable) & set(card["vulnerable"] or ()))
    return {
        **card,
        "distance_m": None if metres is None else round(metres),
        "same_area": area is not None and area == located.area_code,
        "match": match,
        "same": same,
        "differs": differs,
        "same_vulnerable": common,
    }
