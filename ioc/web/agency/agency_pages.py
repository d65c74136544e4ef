"""The page of one incident and its pane beside a list, which work without scripts too.

The forms of an incident post here. A script asks for JSON and gets the new card or the
problem; a plain browser is led back to the page, where a refusal stands beside what was typed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc import i18n
from ioc.domain import clock
from ioc.domain.agency_work import ReturnReason
from ioc.domain.confirmation import ConfirmationAge, age_of
from ioc.domain.errors import (
    Conflict,
    DomainError,
    InvalidInput,
    InvalidTransition,
    NotAllowed,
    NotFound,
)
from ioc.domain.incidents import Flag, IncidentAction, Outcome, Severity
from ioc.domain.permissions import Permission
from ioc.domain.reports import Vulnerability, WaterTrend
from ioc.queries.agency import agency_work, answers
from ioc.queries.incident import incident_page as pages
from ioc.queries.incident.incident_page import IncidentPage
from ioc.queries.public import public_map
from ioc.queries.rescue import dispatched
from ioc.web.agency import incident_forms
from ioc.web.api import api_agency, api_incidents
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.console_pages import basemap, desk_data
from ioc.web.errors import message_of, wants_json
from ioc.web.refusals import fields_of, status_of
from ioc.web.security import nonce
from maps.base import Bounds
from maps.documents import MapDocument, area_map
from maps.layers import incident_features
from maps.symbols import incident_symbol, symbol_svg

blueprint = Blueprint("agency_pages", __name__)

STALE = ConfirmationAge.STALE
DESKS = ("console", "inbox", "page")
NARROWEST_DEGREES = 0.004
"""Half the height of the map of one place, degrees: about 440 m."""

METRES_PER_DEGREE = 111_000
ANSWERS = (Outcome.FIXED, Outcome.ANSWERED, Outcome.NOT_POSSIBLE, Outcome.NOT_OURS)
"""The outcomes that an agency may give; the others come of rejecting and merging."""

RETURNABLE = (Conflict, InvalidInput, InvalidTransition, NotAllowed)
"""Refusals after which the page is shown again, with what was typed."""


@blueprint.app_template_global("severity_symbol")
def severity_symbol(card: dict[str, Any], size_px: int = 24) -> str:
    """The symbol of a card, as on the map."""
    told = card.get("confirmation") or {"at": clock.now().isoformat()}
    is_stale = age_of(datetime.fromisoformat(told["at"]), clock.now()) is STALE
    key = incident_symbol(
        card["severity"], card["status"], card["verification"], card["outcome"], is_stale=is_stale
    )
    tier = card["tier"]
    return symbol_svg(key, str(tier)[-1] if tier else "", size_px=size_px)


@blueprint.get("/incidents/<int:incident_id>")
@requires(Permission.INCIDENT_VIEW)
def incident(incident_id: int) -> ResponseReturnValue:
    """The page of one incident."""
    return _page(incident_id)


@blueprint.get("/incidents/<int:incident_id>/pane")
@requires(Permission.INCIDENT_VIEW)
def pane(incident_id: int) -> ResponseReturnValue:
    """The same, as a part of another screen."""
    desk = request.args.get("desk", "")
    shown = _shown(incident_id, desk if desk in DESKS else "inbox")
    return render_template("agency/pane.html", **shown)


@blueprint.post("/incidents/<int:incident_id>/actions/<action>")
@requires(Permission.INCIDENT_VIEW)
def act(incident_id: int, action: str) -> ResponseReturnValue:
    """Does what a form asks for."""
    try:
        body = incident_forms.body_of(action, lambda: _load(incident_id).answering)
        card = api_incidents.act(incident_id, action, body)
    except RETURNABLE as refusal:
        if wants_json():
            raise
        return _page(incident_id, refusal, action)
    if wants_json():
        return Response(card, content_type="application/json")
    return redirect(_after(incident_id), 303)


@blueprint.post("/incidents/<int:incident_id>/photos")
@requires(Permission.INCIDENT_WORK)
def add_photos(incident_id: int) -> ResponseReturnValue:
    """Photos of the work from a plain form; a script sends them to the API one by one."""
    try:
        api_agency.add_photos(incident_id)
    except InvalidInput as refusal:
        return _page(incident_id, refusal, "photos")
    address = url_for("agency_pages.incident", incident_id=incident_id)
    return redirect(f"{address}#photos-{incident_id}", 303)


def _after(incident_id: int) -> str:
    """Where a plain browser goes: the incident, unless returning it took it out of sight."""
    try:
        _load(incident_id)
    except NotFound:
        return url_for("inbox_pages.inbox")
    return url_for("agency_pages.incident", incident_id=incident_id)


def _load(incident_id: int) -> IncidentPage:
    with database().reading() as session:
        return pages.incident_page(session, current_actor(), incident_id, current_locale())


def _shown(
    incident_id: int, desk: str, refusal: DomainError | None = None, action: str = ""
) -> dict[str, Any]:
    """What the template of an incident needs."""
    actor, locale = current_actor(), current_locale()
    with database().reading() as session:
        page = pages.incident_page(session, actor, incident_id, locale)
        work = agency_work.work(session, actor, incident_id)
        sent = dispatched.of_incident(session, actor, incident_id, page.card["people"])
        is_answering = bool({IncidentAction.RESOLVE, IncidentAction.SIGN} & page.actions)
        templates = answers.for_incident(session, actor, incident_id) if is_answering else []
    draft = work["draft"] or (work["sent_back"] or {}).get("draft")
    return {
        "page": page,
        "card": page.card,
        "desk": desk,
        "can": {action.value for action in page.actions},
        "work": work,
        "sent": sent,
        "templates": templates,
        "draft": draft,
        "draft_words": answers.without_house_form(page.answering, draft["answer"]) if draft else "",
        "may_sign": work["may_sign"],
        "outcomes": ANSWERS,
        "return_reasons": list(ReturnReason),
        "severities": list(Severity),
        "flags": list(Flag),
        "vulnerabilities": list(Vulnerability),
        "trends": list(WaterTrend),
        "answer_opening": i18n.translate(
            "Answer opening %(agency)s", i18n.DEFAULT, agency=page.answering
        ),
        "answer_closing": i18n.translate("Answer closing", i18n.DEFAULT),
        "typed": request.form if refusal else {},
        "refusal": _refused(refusal, action) if refusal else None,
        "due_local": _local(page.card["due_at"]),
        "wish_local": _local((work["extension"] or {}).get("due_at")),
    }


def _refused(refusal: DomainError, action: str) -> dict[str, Any]:
    """A refusal beside its form: what is wrong, by field, and what changed meanwhile."""
    return {
        "action": action,
        "title": message_of(refusal.code, current_locale()),
        "fields": fields_of(refusal),
        "changes": refusal.details.get("changes") or [],
    }


def _local(moment: str | None) -> str:
    """A moment of a card as a field for a time takes it, on the city's clocks."""
    return clock.local(datetime.fromisoformat(moment)).strftime("%Y-%m-%dT%H:%M") if moment else ""


def _page(
    incident_id: int, refusal: DomainError | None = None, action: str = ""
) -> ResponseReturnValue:
    shown = _shown(incident_id, "page", refusal, action)
    with database().reading() as session:
        document = _map(shown["page"], public_map.area_outlines(session))
    status = status_of(refusal) if refusal else 200
    names = desk_data(current_actor(), shown["page"].city, current_locale())
    return render_template("agency/incident.html", map=document, names=names, **shown), status


def _map(page: IncidentPage, outlines: dict[str, Any]) -> MapDocument | None:
    """The map of the place; none where it is not known."""
    lat, lon = page.card["lat"], page.card["lon"]
    if lat is None or lon is None:
        return None
    accuracy = page.card["accuracy_m"] or 0.0
    half = max(NARROWEST_DEGREES, 1.3 * accuracy / METRES_PER_DEGREE)
    return area_map(
        # Merged into another or not, on its own page the incident is drawn.
        incident_features([page.card | {"merged_into": None}]),
        nonce=nonce(),
        bounds=Bounds(lat - half, lon - half * 1.6, lat + half, lon + half * 1.6),
        outlines=outlines,
        basemap=basemap(current_app.config["IOC"]),
        locale=current_locale(),
    )
