"""The reports of one item side by side: what each says, and where they differ.

Nothing personal: no names, no numbers; of a reporter only what became of their earlier reports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.geodesy import distance_m
from dispatch.types import Place
from ioc import i18n
from ioc.domain import desk
from ioc.domain.incidents import Outcome
from ioc.domain.reports import ReportStatus, Vulnerability
from ioc.domain.verification import PHOTO_OLD_HOURS
from ioc.i18n import label, number, translate
from ioc.models.incident import Incident
from ioc.models.report import Attachment, Report, ReporterContact
from ioc.queries.because import marked
from ioc.queries.cards import moment
from ioc.queries.directory import Directory
from ioc.understanding.contradiction import tells_of_prank

REPORTS_MOST = 12
"""Reports that are laid side by side; an incident of hundreds shows its oldest and says so."""

PAST_MOST = 200
FAR_METRES = 500.0
"""A report sent from so far beyond both accuracies speaks of another place, or for somebody."""

PHOTO_FAR_METRES = 2000.0


@dataclass
class Past:
    """What became of the earlier reports of one number."""

    fixed: int = 0
    rejected: int = 0
    pranks: int = 0
    total: int = 0


@dataclass(frozen=True)
class Told:
    """One report with all that the desk compares."""

    row: Report
    letter: str
    photos: list[dict[str, Any]]
    past: Past
    is_reachable: bool
    distance_m: float | None


def letter_of(place: int) -> str:
    """A, B, C … for the first 26, then numbers."""
    return chr(ord("A") + place) if place < 26 else str(place + 1)


def told_of(session: Session, incident: Incident, rows: Sequence[Report]) -> list[Told]:
    """The reports of an incident with photos and reporters; three statements for all."""
    ids = [row.id for row in rows]
    photos: dict[int, list[Attachment]] = defaultdict(list)
    for photo in session.scalars(
        select(Attachment).where(Attachment.report_id.in_(ids)).order_by(Attachment.id)
    ):
        photos[photo.report_id].append(photo)
    contacts = {
        contact.report_id: contact
        for contact in session.scalars(
            select(ReporterContact).where(ReporterContact.report_id.in_(ids))
        )
    }
    keys = {c.phone_key for c in contacts.values() if c.phone_key}
    past = _past(session, keys, ids)
    found = []
    for place, row in enumerate(rows):
        contact = contacts.get(row.id)
        key = contact.phone_key if contact else None
        found.append(
            Told(
                row,
                letter_of(place),
                [_photo(row, photo) for photo in photos[row.id]],
                past.get(key or "", Past()),
                bool(contact and (contact.phone or contact.email)),
                metres_between(incident.lat, incident.lon, row.lat, row.lon),
            )
        )
    return found


def report_of(told: Told, locale: str) -> dict[str, Any]:
    """One report as the screen takes it."""
    row = told.row
    card = orjson.loads(row.card)
    quotes = [quote for quote, _code in row.emergency_reasons or []]
    return {
        "id": row.id,
        "letter": told.letter,
        "code": row.tracking_code,
        "channel": label(row.channel, locale),
        "status": row.status.value,
        "at": moment(row.received_at),
        "words": [list(piece) for piece in marked(card["text"], quotes)],
        "photos": told.photos,
        "lat": row.lat,
        "lon": row.lon,
        "accuracy_m": row.accuracy_m,
        "locale": row.locale,
        "is_reachable": told.is_reachable,
        "is_far": is_far(told),
    }


def is_far(told: Told) -> bool:
    """Whether it was sent from clearly elsewhere than where the incident is."""
    slack = FAR_METRES + 2 * (told.row.accuracy_m or 0.0)
    return told.distance_m is not None and told.distance_m > slack


def lines_of(told: Sequence[Told], city: Directory, locale: str) -> list[dict[str, Any]]:
    """The comparison, line by line: `{"label", "cells": [{"text", "differs"}]}`.

    A line that no report fills is left out. A cell differs from what most say; what is not said
    differs from nothing.
    """

    def line(
        word: str, value: Callable[[Told], object], text: Callable[[Told], str | None]
    ) -> dict[str, Any] | None:
        texts = [text(one) for one in told]
        if not any(texts):
            return None
        different = desk.differing({place: value(one) for place, one in enumerate(told)})
        return {
            "label": translate(word, locale),
            "cells": [
                {"text": said, "differs": place in different} for place, said in enumerate(texts)
            ],
        }

    lines = [
        line("compare: kind", lambda t: t.row.category, lambda t: _kind(t.row, city, locale)),
        line("compare: people", _people, lambda t: _people_words(t, locale)),
        line(
            "compare: sent from",
            lambda t: is_far(t) if t.distance_m is not None else None,
            lambda t: _place_words(t, locale),
        ),
        line("compare: water", lambda t: t.row.water_depth_m, lambda t: _water_words(t, locale)),
        line(
            "compare: reporter",
            lambda t: t.past.rejected > 0 if t.past.total else None,
            lambda t: past_words(t.past, t.is_reachable, locale),
        ),
    ]
    shown = [one for one in lines if one]
    for one in shown:
        if one["label"] in {
            translate("compare: sent from", locale),
            translate("compare: reporter", locale),
        }:
            _tint_bad(one, told, one["label"] == translate("compare: reporter", locale))
    return shown


def _tint_bad(line: dict[str, Any], told: Sequence[Told], is_past: bool) -> None:
    """Of place and past only what speaks against is tinted, also where one report stands alone."""
    for cell, one in zip(line["cells"], told, strict=True):
        cell["differs"] = one.past.rejected > 0 if is_past else is_far(one)


def past_words(past: Past, is_reachable: bool, locale: str) -> str:
    """What became of the reporter's earlier reports, without who it is."""
    if not is_reachable:
        return translate("no number left", locale)
    if not past.total:
        return translate("first report", locale)
    parts = [translate("%(n)s earlier reports", locale, n=past.total)]
    if past.fixed:
        parts.append(translate("%(n)s found true and fixed", locale, n=past.fixed))
    if past.rejected:
        parts.append(translate("%(n)s rejected", locale, n=past.rejected))
    if past.pranks:
        parts.append(translate("%(n)s as a prank", locale, n=past.pranks))
    return " · ".join(parts)


def _past(session: Session, keys: set[str], but: Sequence[int]) -> dict[str, Past]:
    found: dict[str, Past] = defaultdict(Past)
    if not keys:
        return found
    rows = session.execute(
        select(ReporterContact.phone_key, Report.status, Report.reject_reason, Incident.outcome)
        .join(Report, Report.id == ReporterContact.report_id)
        .outerjoin(Incident, Incident.id == Report.incident_id)
        .where(ReporterContact.phone_key.in_(sorted(keys)), Report.id.not_in(list(but)))
        .order_by(Report.id.desc())
        .limit(PAST_MOST)
    )
    for row in rows:
        past = found[row.phone_key or ""]
        past.total += 1
        past.fixed += row.outcome is Outcome.FIXED
        if row.status is ReportStatus.REJECTED:
            past.rejected += 1
            past.pranks += tells_of_prank(row.reject_reason or "")
    return found


def _photo(row: Report, photo: Attachment) -> dict[str, Any]:
    away = metres_between(row.lat, row.lon, photo.taken_lat, photo.taken_lon)
    hours = None
    if photo.taken_at is not None:
        hours = ((row.happened_at or row.received_at) - photo.taken_at).total_seconds() / 3600
    return {
        "key": photo.key,
        "taken_at": moment(photo.taken_at),
        "distance_m": None if away is None else round(away),
        "is_far": away is not None and away > PHOTO_FAR_METRES,
        "is_old": hours is not None and hours > PHOTO_OLD_HOURS,
    }


def metres_between(
    lat: float | None, lon: float | None, other_lat: float | None, other_lon: float | None
) -> float | None:
    """Metres from one place to another (WGS84 degrees); None where one is not known."""
    if lat is None or lon is None or other_lat is None or other_lon is None:
        return None
    return distance_m(Place(lat, lon), Place(other_lat, other_lon))


def _kind(row: Report, city: Directory, locale: str) -> str | None:
    category = city.categories.get(row.category or "")
    return category.name(locale) if category else row.category


def _people(told: Told) -> object:
    return told.row.people


def _people_words(told: Told, locale: str) -> str | None:
    parts = [i18n.number(told.row.people, locale)] if told.row.people is not None else []
    parts += [label(Vulnerability(code), locale).lower() for code in told.row.vulnerable or []]
    return ", ".join(parts) or None


def _place_words(told: Told, locale: str) -> str | None:
    row = told.row
    if row.lat is None:
        return translate("no place", locale)
    parts = [label(row.location_source, locale)]
    if row.accuracy_m:
        parts.append(f"± {number(round(row.accuracy_m), locale)} m")
    if told.distance_m is not None and told.distance_m >= 1:
        parts.append(translate("%(far)s away", locale, far=metres_words(told.distance_m, locale)))
    if row.at_scene:
        parts.append(translate("at the scene", locale))
    return " · ".join(part for part in parts if part)


def metres_words(metres: float, locale: str) -> str:
    """A distance as people say it: `210 m`, `4,0 km`."""
    if metres < 1000:
        return f"{number(round(metres, -1) if metres >= 20 else round(metres), locale)} m"
    return f"{number(round(metres / 1000, 1), locale)} km"


def _water_words(told: Told, locale: str) -> str | None:
    row = told.row
    parts = [row.water_text] if row.water_text else []
    if row.water_depth_m is not None:
        parts.append(f"{number(row.water_depth_m, locale)} m")
    if row.water_trend:
        parts.append(label(row.water_trend, locale).lower())
    return " · ".join(parts) or None
