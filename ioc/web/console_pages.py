"""The console: the whole city's open matters beside a map, live.

Also what all desks share: the data that their scripts need (names, labels, symbols), and the
template filters for names and numbers.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import orjson
from flask import Blueprint, current_app, render_template
from flask.typing import ResponseReturnValue
from jinja2 import pass_context
from jinja2.runtime import Context

from config import Settings
from dispatch.capability import Capability, UnitKind
from dispatch.lifecycle import AssignmentStatus, UnitStatus
from ioc import i18n
from ioc.access.actor import Actor
from ioc.domain.facilities import FacilityKind, FacilityStatus
from ioc.domain.geo import LocationQuality
from ioc.domain.incidents import (
    OPEN,
    Flag,
    IncidentStatus,
    Outcome,
    ReferralStatus,
    Severity,
    Verification,
)
from ioc.domain.permissions import Permission
from ioc.domain.reports import Channel, Vulnerability
from ioc.domain.water import WaterAlarm
from ioc.queries import search
from ioc.queries.directory import Directory, directory
from ioc.queries.public import public_map
from ioc.queries.rescue.units import times_of
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.basemap import basemaps
from ioc.web.module_graph import modules_of
from ioc.web.security import nonce
from maps.base import Basemap
from maps.documents import console_map
from maps.symbols import glyph_of, legend_html, symbol_svg, symbol_table

blueprint = Blueprint("console_pages", __name__)

LEGEND = (
    *("critical", "high", "normal", "low", "unverified", "stale"),
    "critical_cluster",
    "cluster",
    *("unit_available", "unit_committed", "unit_silent", "shelter_open", "shelter_full"),
)
MODULES = ("/static/js/console/early.js", "/static/js/console/main.js", "/static/js/frame.js")
"""What the console begins with; the worker fetches its own."""

WITHOUT_SCRIPTS = 50
"""Rows of the list that a desk without scripts shows."""

LABELLED: tuple[type[StrEnum], ...] = (
    Severity,
    IncidentStatus,
    Verification,
    ReferralStatus,
    LocationQuality,
    Channel,
    Vulnerability,
    Flag,
    Outcome,
    UnitKind,
    UnitStatus,
    AssignmentStatus,
    Capability,
    FacilityKind,
    FacilityStatus,
    WaterAlarm,
)
"""Enums whose words the scripts of the desks show."""


@blueprint.app_template_filter("agency_name")
@pass_context
def agency_name(_context: Context, code: str) -> str:
    """The short name of an agency by its code."""
    with database().reading() as session:
        agency = directory(session).agencies.get(code)
    return agency.short_name if agency else code


@blueprint.app_template_filter("number")
@pass_context
def number(_context: Context, value: float) -> str:
    """A number in the form of the page's language."""
    return i18n.number(value, current_locale())


blueprint.add_app_template_global(symbol_table, "symbol_table")
blueprint.add_app_template_global(symbol_svg, "symbol_svg")
blueprint.add_app_template_global(glyph_of, "unit_glyph")


@blueprint.get("/console")
@requires(Permission.CONSOLE_VIEW)
def console() -> ResponseReturnValue:
    """The console; without scripts, the outlines and the list of the most urgent matters."""
    actor, locale = current_actor(), current_locale()
    with database().reading() as session:
        outlines = public_map.area_outlines(session)
        city = directory(session)
        rows = urgent_rows(session, actor)
        stale = times_of(session).stale
    document = console_map(
        outlines, nonce=nonce(), basemap=basemap(current_app.config["IOC"]), locale=locale
    )
    return render_template(
        "console/console.html",
        map=document,
        legend=legend_html(LEGEND, locale),
        desk=desk_data(actor, city, locale)
        | {
            "unit_stale_seconds": stale.total_seconds(),
            "unassigned_seconds": current_app.config["IOC"].unassigned_seconds,
        },
        modules=modules_of(*MODULES),
        categories=city.categories.values(),
        areas=city.areas.values(),
        agencies=[agency for agency in city.agencies.values() if agency.is_active],
        rows=rows,
    )


def urgent_rows(session: Any, actor: Actor) -> list[dict[str, Any]]:
    """The cards that a desk without scripts lists, the most urgent first."""
    wanted = search.IncidentFilter(statuses=sorted(OPEN), sort=search.RISK)
    page = search.incidents(session, actor, wanted, WITHOUT_SCRIPTS, None)
    return [orjson.loads(card) for card in page.cards]


def basemap(_settings: Settings) -> Basemap | None:
    """What the maps of this installation lie on; None where the outlines alone carry them."""
    return basemaps.current()


def desk_data(actor: Actor, city: Directory, locale: str) -> dict[str, Any]:
    """What the scripts of a desk know besides the cards: names, words, whose desk it is."""
    is_english = locale == "en"
    return {
        "agencies": {a.code: a.short_name for a in city.agencies.values()},
        "categories": {
            c.code: {"name": c.name(locale), "icon": c.icon} for c in city.categories.values()
        },
        "areas": {
            a.code: a.full_name_en if is_english else a.full_name for a in city.areas.values()
        },
        "own": sorted(actor.agencies),
        "city_wide": actor.is_city_wide,
        "can": sorted({p.value for p in Permission if actor.can(p)}),
        "labels": {
            enum.__name__: {member.value: i18n.label(member, locale) for member in enum}
            for enum in LABELLED
        },
    }
