"""The agency's inbox and the page of one incident, which work without scripts too.

The forms of an incident post here. A script asks for JSON and gets the new card or the
problem; a plain browser is led back to the page, where a refusal stands beside what was typed.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc import i18n
from ioc.domain import clock
from ioc.domain.errors import (
    Conflict,
    DomainError,
    FieldError,
    InvalidInput,
    InvalidTransition,
    NotAllowed,
    NotFound,
)
from ioc.domain.incidents import Flag, IncidentAction, Outcome, Severity
from ioc.domain.permissions import Permission
from ioc.domain.reports import Vulnerability, WaterTrend
from ioc.queries import incident_page as pages
from ioc.queries import public_map
from ioc.queries.directory import directory
from ioc.queries.incident_page import IncidentPage
from ioc.web import api_incidents
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.console_pages import basemap, desk_data, urgent_rows
from ioc.web.errors import STATUS, message_of, wants_json
from ioc.web.security import nonce
from maps.base import Bounds
from maps.documents import MapDocument, area_map
from maps.layers import incident_features
from maps.symbols import incident_symbol, symbol_svg

blueprint = Blueprint("agency_pages", __name__)

DESKS = ("console", "inbox", "page")
NARROWEST_DEGREES = 0.004
"""Half the height of the map of one place, degrees: about 440 m."""

METRES_PER_DEGREE = 111_000
ANSWERS = (Outcome.FIXED, Outcome.ANSWERED, Outcome.NOT_POSSIBLE, Outcome.NOT_OURS)
"""The outcomes that an agency may give; the others come of rejecting and merging."""

COORDINATES = re.compile(r"\(?(?P<lat>-?\d{1,2}\.\d+)\s*[,;\s]\s*(?P<lon>-?\d{1,3}\.\d+)\)?")

RETURNABLE = (Conflict, InvalidInput, InvalidTransition, NotAllowed)
"""Refusals after which the page is shown again, with what was typed."""


@blueprint.app_template_global("severity_symbol")
def severity_symbol(card: dict[str, Any], size_px: int = 24) -> str:
    """The symbol of a card, as on the map."""
    key = incident_symbol(card["severity"], card["status"], card["verification"], card["outcome"])
    tier = card["tier"]
    return symbol_svg(key, str(tier)[-1] if tier else "", size_px=size_px)


@blueprint.get("/inbox")
@requires(Permission.INBOX_VIEW)
def inbox() -> ResponseReturnValue:
    """The matters of the actor's agencies; people of the center see the whole city's."""
    actor, locale = current_actor(), current_locale()
    with database().reading() as session:
        city = directory(session)
        rows = urgent_rows(session, actor)
    return render_template(
        "agency/inbox.html",
        desk=desk_data(actor, city, locale),
        own=[city.agencies[code] for code in sorted(actor.agencies) if code in city.agencies],
        rows=rows,
    )


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
    page = _load(incident_id)
    return render_template(
        "agency/pane.html", **_shown(page, desk if desk in DESKS else "inbox"), refusal=None
    )


@blueprint.post("/incidents/<int:incident_id>/actions/<action>")
@requires(Permission.INCIDENT_VIEW)
def act(incident_id: int, action: str) -> ResponseReturnValue:
    """Does what a form asks for."""
    try:
        card = api_incidents.act(incident_id, action, _body(incident_id, action))
    except RETURNABLE as refusal:
        if wants_json():
            raise
        return _page(incident_id, refusal, action)
    if wants_json():
        return Response(card, content_type="application/json")
    return redirect(_after(incident_id), 303)


def _after(incident_id: int) -> str:
    """Where a plain browser goes: the incident, unless returning it took it out of sight."""
    try:
        _load(incident_id)
    except NotFound:
        return url_for("agency_pages.inbox")
    return url_for("agency_pages.incident", incident_id=incident_id)


def _body(incident_id: int, action: str) -> dict[str, Any]:
    """A form as the body of the action (contract); an empty field is one that was not given."""
    body: dict[str, Any] = {name: value for name, value in request.form.items() if value.strip()}
    if action == IncidentAction.EXTEND and "due_at" in body:
        body["due_at"] = _city_time(body["due_at"])
    if action == IncidentAction.MERGE and "into" in body:
        body["into"] = _id_in_code(body["into"])
    if action == IncidentAction.CLASSIFY:
        body |= _set_right()
    if action == IncidentAction.RELOCATE:
        body |= _coordinates(body)
    if action == IncidentAction.RESOLVE and "answer" in body:
        body["answer"] = house_answer(_load(incident_id).answering, body["answer"])
    return body


def _set_right() -> dict[str, Any]:
    """Who is there and the water, as the form of the kind asks them; a list that is shown and
    left empty says that there is nobody."""
    form, found = request.form, dict[str, Any]()
    if form.get("vulnerable_shown"):
        found["vulnerable"] = form.getlist("vulnerable")
    water = {
        "depth_m": form.get("depth_m", "").strip().replace(",", ".") or None,
        "trend": form.get("trend") or None,
    }
    if any(water.values()):
        found["water"] = water
    return found


def _coordinates(body: dict[str, Any]) -> dict[str, Any]:
    """`16.4637, 107.5909` as a map gives it: latitude first, WGS84 degrees."""
    typed = body.get("place") or body.get("coordinates")
    if typed is None:
        raise InvalidInput(FieldError("coordinates", "required"))
    found = COORDINATES.fullmatch(typed.strip())
    if found is None:
        raise InvalidInput(FieldError("coordinates", "not_a_place"))
    return {"lat": float(found["lat"]), "lon": float(found["lon"])}


def _city_time(typed: str) -> str:
    """What a form calls a time is on the city's clocks."""
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        raise InvalidInput(FieldError("due_at", "not_a_time")) from None
    return (at if at.tzinfo else at.replace(tzinfo=clock.CITY_TIMEZONE)).isoformat()


def _id_in_code(typed: str) -> str:
    """`123` from `VV-26-000123`, or the number itself."""
    found = re.search(r"(\d+)\s*$", typed)
    return found.group(1) if found else typed


def house_answer(agency: str, text: str) -> str:
    """An answer in the form in which the city's agencies write to citizens, in Vietnamese."""
    opening = i18n.translate("Answer opening %(agency)s", i18n.DEFAULT, agency=agency)
    closing = i18n.translate("Answer closing", i18n.DEFAULT)
    return f"{opening}\n{text.strip()}\n{closing}"


def _load(incident_id: int) -> IncidentPage:
    with database().reading() as session:
        return pages.incident_page(session, current_actor(), incident_id, current_locale())


def _shown(page: IncidentPage, desk: str) -> dict[str, Any]:
    """What the template of an incident needs."""
    return {
        "page": page,
        "card": page.card,
        "desk": desk,
        "can": {action.value for action in page.actions},
        "outcomes": ANSWERS,
        "severities": list(Severity),
        "flags": list(Flag),
        "vulnerabilities": list(Vulnerability),
        "trends": list(WaterTrend),
        "answer_opening": i18n.translate(
            "Answer opening %(agency)s", i18n.DEFAULT, agency=page.answering
        ),
        "answer_closing": i18n.translate("Answer closing", i18n.DEFAULT),
        "typed": {},
        "due_local": _due_local(page),
    }


def _due_local(page: IncidentPage) -> str:
    """The present deadline as a field for a time takes it, on the city's clocks."""
    due = page.card["due_at"]
    return clock.local(datetime.fromisoformat(due)).strftime("%Y-%m-%dT%H:%M") if due else ""


def _page(
    incident_id: int, refusal: DomainError | None = None, action: str = ""
) -> ResponseReturnValue:
    page = _load(incident_id)
    with database().reading() as session:
        document = _map(page, public_map.area_outlines(session))
    shown = _shown(page, "page")
    status = 200
    if refusal is not None:
        status = next((STATUS[c] for c in type(refusal).__mro__ if c in STATUS), 400)
        fields = refusal.errors if isinstance(refusal, InvalidInput) else ()
        shown["typed"] = request.form
        shown["refusal"] = {
            "action": action,
            "title": message_of(refusal.code, current_locale()),
            "fields": {field.field: message_of(field.code, current_locale()) for field in fields},
        }
    else:
        shown["refusal"] = None
    html = render_template(
        "agency/incident.html",
        map=document,
        **shown,
    )
    return html, status


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
