"""The call-taking screen."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from ioc.domain.incidents import IncidentStatus, ReferralStatus, Severity, Tier
from ioc.domain.permissions import Permission
from ioc.domain.reports import (
    TEXT_MAX,
    Channel,
    RefugeKind,
    ReportStatus,
    SupplyNeed,
    Vulnerability,
    WaterTrend,
)
from ioc.i18n import label, translate
from ioc.queries.directory import directory
from ioc.queries.hotline.read_aloud import read_aloud
from ioc.queries.public.public_map import area_outlines
from ioc.services.calls import passing_on
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.basemap import basemaps
from ioc.web.json_body import json_answer
from ioc.web.public.public_parts import WATER_ON_BODY
from ioc.web.security import nonce
from maps import documents
from maps.base import Basemap

blueprint = Blueprint("hotline_pages", __name__)

"""Water against an adult's body, metres: the same steps by which a text is read
(`ioc.understanding.water`)."""

SAID_BY_SCRIPTS: tuple[type[StrEnum], ...] = (
    Channel,
    IncidentStatus,
    ReferralStatus,
    RefugeKind,
    ReportStatus,
    Severity,
    Tier,
    Vulnerability,
    WaterTrend,
)

NUMBERS = ("112", "113", "114", "115")

NONCE_MARK = "HotlineNonceStandsHere"


@blueprint.get("/hotline")
@requires(Permission.HOTLINE_USE)
def hotline() -> ResponseReturnValue:
    """Takes calls, by keyboard alone."""
    locale = current_locale()
    with database().reading() as session:
        city = directory(session)
        document = _map(session, city.version, locale)
    return render_template(
        "hotline/hotline.html",
        map_head=_with_nonce(document.head),
        map_html=document.html,
        map_script=_with_nonce(document.script),
        page={
            "user": current_actor().user_id,
            "may_dispatch": current_actor().can(Permission.INCIDENT_DISPATCH),
            "body": [
                [metres, translate(f"water: {word}", locale)] for word, metres in WATER_ON_BODY
            ],
            "agencies": {a.code: a.short_name for a in city.agencies.values()},
            "categories": {c.code: c.name(locale) for c in city.categories.values()},
            "labels": {enum.__name__: _labels(enum, locale) for enum in SAID_BY_SCRIPTS},
        },
        body=WATER_ON_BODY,
        categories=list(city.open_categories.values()),
        numbers=NUMBERS,
        text_max=TEXT_MAX,
        vulnerabilities=list(Vulnerability),
        trends=list(WaterTrend),
        refuges=list(RefugeKind),
        needs=list(SupplyNeed),
    )


@blueprint.post("/hotline/incidents/<int:incident_id>/sheet")
@requires(Permission.HOTLINE_USE)
def sheet(incident_id: int) -> Response:
    """What is read aloud of an incident to 112, 113, 114 or 115; the look is recorded."""
    with database().atomic() as session:
        found = passing_on.read_sheet(session, current_actor(), incident_id)
    locale = current_locale()
    lines = [
        {**asdict(line), "head": translate(f"Sheet.{line.head}", locale)}
        for line in read_aloud(found.facts)
    ]
    return json_answer({"code": found.facts.code, "lines": lines})


def _labels(enum: type[StrEnum], locale: str) -> dict[str, str]:
    return {member.value: label(member, locale) for member in enum}


def _map(session: Session, version: str, locale: str) -> documents.MapDocument:
    """The map of the city without anything on it, drawn once per language and catalogue."""
    cache = database().cache
    key = f"hotline_map {version} {locale}"
    basemap = basemaps.current()
    found: tuple[Basemap | None, documents.MapDocument] | None = cache.get(key)
    if found is None or found[0] != basemap:
        drawn = documents.console_map(
            area_outlines(session), nonce=NONCE_MARK, basemap=basemap, locale=locale
        )
        found = cache[key] = (basemap, drawn)
    return found[1]


def _with_nonce(part: Markup) -> Markup:
    return part.replace(NONCE_MARK, nonce())
