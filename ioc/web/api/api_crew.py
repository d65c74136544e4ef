"""`/api/v1/crew`: what the phone of a crew asks and tells besides the steps of its task."""

from __future__ import annotations

from typing import Annotated, Literal

import orjson
from flask import Blueprint, Response, request
from flask_wtf.csrf import generate_csrf
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from sqlalchemy.orm import Session

from ioc.access.crew import own_unit_for
from ioc.domain.crew import HelpKind
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.permissions import Permission
from ioc.domain.reports import Channel, LocationSource
from ioc.i18n import translate
from ioc.models.unit import Unit
from ioc.queries.rescue import crew as queries
from ioc.queries.rescue.units import assignment_card
from ioc.services.dispatching import crew
from ioc.web.auth import current_actor, database, requires
from ioc.web.intake import intake, parsing
from ioc.web.json_body import json_answer, json_body

blueprint = Blueprint("api_crew", __name__, url_prefix="/api/v1/crew")

STEP = Permission.ASSIGNMENT_STEP
RESCUE = "cuu_ho_cuu_nan"
Token = Annotated[str, StringConstraints(min_length=16, max_length=parsing.TOKEN_MAX)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)


class FoundIn(_Body):
    """Body of `…/found`: people met on the way, where the phone is. A phone without a position says
    where it was last or where its task is (`place`), with an accuracy to match; without `lat` and
    `lon` the center takes what it knows of the unit. `on_board`: this unit took them; otherwise
    somebody has to fetch them. The same `client_token` is taken once."""

    people: Annotated[int, Field(ge=1, le=500)]
    lat: Annotated[float, Field(ge=-90, le=90)] | None = None
    lon: Annotated[float, Field(ge=-180, le=180)] | None = None
    place: Literal["phone", "unit", "task"] = "phone"
    accuracy_m: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    at: parsing.Moment | None = None
    on_board: bool = False
    client_token: Token


class HelpIn(_Body):
    """Body of `…/help`; the same `client_token` is taken once."""

    kind: HelpKind
    text: Annotated[str, StringConstraints(max_length=300)] = ""
    at: parsing.Moment | None = None
    client_token: Token


@blueprint.get("")
@requires(STEP)
def read() -> Response:
    """The units whose crew this actor belongs to, each with its task, and a token for forms: a
    page that was kept on the phone has an old one."""
    with database().reading() as session:
        items = queries.tasks(session, current_actor())
    csrf = orjson.dumps(generate_csrf()).decode()
    return Response(
        f'{{"items":[{",".join(items)}],"csrf":{csrf}}}', content_type="application/json"
    )


@blueprint.get("/units/<int:unit_id>/contacts")
@requires(STEP)
def contacts(unit_id: int) -> Response:
    """Who waits at the place and whom to ring: personal data, and this look at it is recorded."""
    with database().atomic() as session:
        return json_answer(crew.view_contacts(session, current_actor(), unit_id))


@blueprint.post("/units/<int:unit_id>/help")
@requires(STEP)
def ask_help(unit_id: int) -> Response:
    """The crew needs help: the desks are told at once."""
    body = parsing.parse(HelpIn, json_body())
    with database().atomic() as session:
        is_new = crew.ask_help(
            session, current_actor(), unit_id, body.kind, body.text, body.at, body.client_token
        )
    return json_answer({"unit": unit_id, "kind": body.kind.value}, 201 if is_new else 200)


@blueprint.post("/units/<int:unit_id>/found")
@requires(STEP)
def found(unit_id: int) -> Response:
    """People met on the way: a report from the scene, and for those on board what the unit does."""
    body = parsing.parse(FoundIn, json_body())
    actor = current_actor()
    with database().reading() as session:
        unit = own_unit_for(session, actor, unit_id)
        place = _place(session, unit, body)
        report = _report(body, place, f"{unit.code} {unit.name}", is_exercise=unit.is_exercise)
    submitted = intake.receive(actor, report, Channel.APP)
    card = None
    if body.on_board:
        with database().atomic() as session:
            taken = crew.carry_found(
                session,
                actor,
                unit_id,
                submitted.report_id,
                body.people,
                body.at,
                body.client_token,
            )
            card = assignment_card(taken) if taken else None
    answer = {"tracking_code": submitted.tracking_code, "assignment": card}
    return json_answer(answer, 201 if submitted.is_new else 200)


def _place(session: Session, unit: Unit, body: FoundIn) -> parsing.LocationIn | None:
    if body.lat is None or body.lon is None:
        known = queries.last_known(session, unit)
        if known is None:
            return None
        return parsing.LocationIn(
            lat=known.lat,
            lon=known.lon,
            accuracy_m=known.accuracy_m,
            source=LocationSource.ADDRESS if known.is_of_task else LocationSource.GPS,
        )
    source = LocationSource.ADDRESS if body.place == "task" else LocationSource.GPS
    return parsing.LocationIn(lat=body.lat, lon=body.lon, accuracy_m=body.accuracy_m, source=source)


def _report(
    body: FoundIn, place: parsing.LocationIn | None, unit: str, *, is_exercise: bool
) -> parsing.ReportIn:
    """The report that a crew makes with two taps; in the language of the city, so that a repeated
    one is the same."""
    word = "crew.report_on_board" if body.on_board else "crew.report_waiting"
    return parsing.ReportIn(
        text=translate(word, crew.LOCALE) % {"unit": unit, "n": body.people},
        client_token=body.client_token,
        location=place,
        category=RESCUE,
        emergency=True,
        channel="app",
        people=parsing.PeopleIn(count=body.people),
        at_scene=True,
        happened_at=body.at,
        exercise=is_exercise,
    )


@blueprint.post("/units/<int:unit_id>/assignments/<int:assignment_id>/photos")
@requires(STEP)
def add_photos(unit_id: int, assignment_id: int) -> Response:
    """Photos from the place; the same `client_token` is taken once."""
    token = request.form.get("client_token", "")
    if not 16 <= len(token) <= parsing.TOKEN_MAX:
        raise InvalidInput(FieldError("client_token", "required"))
    actor = current_actor()
    with database().reading() as session:
        # Nobody fills the disk with photos of what they may not touch.
        crew.task_incident(session, actor, unit_id, assignment_id)
    kept = intake.keep_media(request.files.getlist("media"))
    if not kept.images:
        raise InvalidInput(FieldError("media", "required"))
    is_new = False
    try:
        with database().atomic() as session:
            is_new = crew.add_photos(session, actor, unit_id, assignment_id, kept.images, token)
    finally:
        if not is_new:
            intake.discard(kept)
    return json_answer({"photos": len(kept.images)}, 201 if is_new else 200)
