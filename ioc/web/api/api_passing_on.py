"""Sheets for 112, 113, 114 and 115: kept, confirmed, listed, and printed to be read aloud."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ConfigDict, StringConstraints

from ioc.domain import clock
from ioc.domain.errors import DomainError, InvalidInput, InvalidTransition, NotFound
from ioc.domain.passing_on import Service
from ioc.domain.permissions import Permission
from ioc.queries.hotline import passing_on as queries
from ioc.queries.hotline.read_aloud import read_aloud
from ioc.services.calls import passing_on
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.errors import STATUS, message_of
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer, json_body

blueprint = Blueprint("api_passing_on", __name__)


class SheetIn(BaseModel):
    """Body of `POST /api/v1/incidents/{id}/hand-overs`; `person` is who listens there."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    service: Service
    person: parsing.Name = ""
    at: parsing.Moment | None = None


class NameIn(BaseModel):
    """Body of `POST /api/v1/hand-overs/{id}/acknowledge`: who of the service confirmed it."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    name: Annotated[str, StringConstraints(min_length=1, max_length=120)]


def _raw() -> Any:
    return json_body()


@blueprint.post("/api/v1/incidents/<int:incident_id>/hand-overs")
@requires(Permission.HOTLINE_USE)
def hand_over(incident_id: int) -> Response:
    """Keeps that an incident was read to a service."""
    body = parsing.parse(SheetIn, _raw())
    return json_answer(_keep(incident_id, body), 201)


@blueprint.post("/api/v1/hand-overs/<int:sheet_id>/acknowledge")
@requires(Permission.HOTLINE_USE)
def acknowledge(sheet_id: int) -> Response:
    """Keeps who of the service confirmed it."""
    body = parsing.parse(NameIn, _raw())
    return json_answer(_confirm(sheet_id, body))


@blueprint.get("/api/v1/hand-overs")
@requires(Permission.HOTLINE_USE)
def waiting() -> Response:
    """The sheets that nobody has confirmed yet."""
    with database().reading() as session:
        return json_answer({"items": queries.waiting(session, current_actor())})


def _keep(incident_id: int, body: SheetIn) -> dict[str, Any]:
    with database().atomic() as session:
        row = passing_on.hand_over(
            session, current_actor(), incident_id, body.service, body.person, body.at
        )
        session.flush()
        return queries.sheet(session, row.id)


def _confirm(sheet_id: int, body: NameIn) -> dict[str, Any]:
    with database().atomic() as session:
        passing_on.acknowledge(session, current_actor(), sheet_id, body.name)
        session.flush()
        return queries.sheet(session, sheet_id)


@blueprint.get("/incidents/<int:incident_id>/hand-over/<service>")
@requires(Permission.HOTLINE_USE)
def page(incident_id: int, service: str) -> ResponseReturnValue:
    """The sheet to read aloud or print; the look at the number is recorded."""
    return _page(incident_id, _service(service))


@blueprint.post("/incidents/<int:incident_id>/hand-over/<service>")
@requires(Permission.HOTLINE_USE)
def keep(incident_id: int, service: str) -> ResponseReturnValue:
    """Keeps or confirms a sheet from the page, without a script."""
    chosen = _service(service)
    try:
        sheet = request.form.get("sheet", type=int)
        if sheet is None:
            _keep(incident_id, SheetIn(service=chosen, person=request.form.get("name", "")[:120]))
        else:
            _confirm(sheet, parsing.parse(NameIn, {"name": request.form.get("name", "")}))
    except (InvalidInput, InvalidTransition) as refusal:
        return _page(incident_id, chosen, refusal)
    return redirect(url_for(".page", incident_id=incident_id, service=chosen.value), 303)


def _service(number: str) -> Service:
    try:
        return Service(number)
    except ValueError:
        raise NotFound from None


def _page(
    incident_id: int, service: Service, refusal: DomainError | None = None
) -> ResponseReturnValue:
    with database().atomic() as session:
        found = passing_on.read_sheet(session, current_actor(), incident_id)
        sheets = queries.of_incident(session, incident_id)
    own = [sheet for sheet in sheets if sheet["service"] == service.value]
    problem, status = "", 200
    if refusal is not None:
        status = next((STATUS[c] for c in type(refusal).__mro__ if c in STATUS), 400)
        code = refusal.errors[0].code if isinstance(refusal, InvalidInput) else refusal.code
        problem = message_of(code, current_locale())
    html = render_template(
        "hotline/hand_over.html",
        service=service,
        services=list(Service),
        incident=found.incident,
        lines=read_aloud(found.facts),
        sheets=own,
        open_sheet=next((sheet for sheet in own if sheet["acknowledged"] is None), None),
        now=clock.now().isoformat(),
        problem=problem,
        typed=request.form.get("name", ""),
    )
    return html, status
