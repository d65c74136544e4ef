"""`/api/v1/calls`: the operator's desk: whose a call is, where the caller is, whom to ring back."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Annotated, Any

import orjson
from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.domain.calls import CallbackOutcome
from ioc.domain.errors import Conflict, FieldError, InvalidInput
from ioc.domain.permissions import Permission
from ioc.models.call import Call
from ioc.ports import RecordingRefused, RecordingUnavailable
from ioc.queries.hotline import call_standards
from ioc.queries.hotline import calls as queries
from ioc.services.calls import call_links, callbacks, calls
from ioc.services.reporters import call_places
from ioc.web.auth import current_actor, database, requires
from ioc.web.errors import problem
from ioc.web.intake import call_additions, intake, parsing
from ioc.web.json_body import json_answer

logger = logging.getLogger(__name__)

blueprint = Blueprint("api_calls", __name__, url_prefix="/api/v1")


class CallOpenIn(BaseModel):
    """Body of `POST /api/v1/calls/open`: a call that no exchange told of."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    caller: parsing.Phone | None = None


class CallClaimIn(BaseModel):
    """Body of `POST /api/v1/calls/{id}/claim`."""

    model_config = ConfigDict(extra="ignore")
    take_over: bool = False


class CallEndIn(BaseModel):
    """Body of `POST /api/v1/calls/{id}/end`; `dropped`: the line broke, ring back. `caller` names a
    number that the exchange did not tell."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    dropped: bool = False
    caller: parsing.Phone | None = None


class CallBackIn(BaseModel):
    """Body of `POST /api/v1/calls/{id}/call-back`."""

    model_config = ConfigDict(extra="ignore")
    outcome: CallbackOutcome


class CallPlaceIn(BaseModel):
    """Body of `POST /api/v1/calls/{id}/place`: `version` is that of the incident."""

    model_config = ConfigDict(extra="ignore")
    version: Annotated[int, Field(ge=0, le=parsing.LARGEST_ID)]


def body_of(model: type[parsing.Body]) -> parsing.Body:
    """The body of the request; nothing at all is an empty one."""
    raw = request.get_data(cache=False)
    try:
        given: Any = orjson.loads(raw) if raw.strip() else {}
    except orjson.JSONDecodeError:
        raise InvalidInput(FieldError("", "not_json")) from None
    return parsing.parse(model, given)


def _act(work: Callable[[Session, Actor], Call]) -> Response:
    """Does something to a call and answers its card; whose it is when another has it."""
    try:
        with database().atomic() as session:
            call = work(session, current_actor())
            # The card of this moment: what a follow-up changed is in it too.
            return json_answer(orjson.loads(call.card))
    except Conflict as error:
        if error.code != "claimed":
            raise
        return claimed(error)


def claimed(error: Conflict) -> Response:
    """Whose call it is, and whether it may be taken over."""
    details = error.details
    return problem(409, error.code, operator=details["operator"], take_over=details["take_over"])


@blueprint.get("/calls/desk")
@requires(Permission.HOTLINE_USE)
def desk() -> Response:
    """Calls that ring or are spoken, the own that are not finished, and whom to ring back."""
    with database().reading() as session:
        return json_answer(queries.desk(session, current_actor()))


@blueprint.get("/calls/<int:call_id>")
@requires(Permission.HOTLINE_USE)
def read(call_id: int) -> Response:
    """The card of one call."""
    with database().reading() as session:
        return json_answer(orjson.loads(fetch.call_for(session, current_actor(), call_id).card))


@blueprint.post("/calls/open")
@requires(Permission.HOTLINE_USE)
def open_call() -> Response:
    """Opens a call by hand, where no exchange tells of calls."""
    body = body_of(CallOpenIn)
    answer = _act(lambda session, actor: calls.open_by_hand(session, actor, body.caller))
    answer.status_code = 201 if answer.status_code == 200 else answer.status_code
    return answer


@blueprint.post("/calls/<int:call_id>/claim")
@requires(Permission.HOTLINE_USE)
def claim(call_id: int) -> Response:
    """Takes a call; who comes first has it."""
    body = body_of(CallClaimIn)
    return _act(lambda s, actor: calls.claim(s, actor, call_id, take_over=body.take_over))


@blueprint.post("/calls/<int:call_id>/heartbeat")
@requires(Permission.HOTLINE_USE)
def heartbeat(call_id: int) -> Response:
    """The operator's screen still has the call: every 15 s."""
    try:
        with database().atomic() as session:
            calls.beat(session, current_actor(), call_id)
    except Conflict as error:
        return claimed(error)
    return Response(status=204)


@blueprint.post("/calls/<int:call_id>/end")
@requires(Permission.HOTLINE_USE)
def end(call_id: int) -> Response:
    """The operator has finished with the call; one that dropped is to be rung back."""
    body = body_of(CallEndIn)

    def work(session: Session, actor: Actor) -> Call:
        if body.caller:
            calls.name_caller(session, actor, call_id, body.caller)
        return calls.end(session, actor, call_id, dropped=body.dropped)

    return _act(work)


@blueprint.post("/calls/<int:call_id>/link")
@requires(Permission.HOTLINE_USE)
def link(call_id: int) -> Response:
    """Asks the caller for a position by a link; `caller` names a number the exchange did not."""
    body = body_of(CallOpenIn)

    def work(session: Session, actor: Actor) -> Call:
        if body.caller:
            calls.name_caller(session, actor, call_id, body.caller)
        return call_links.ask(session, actor, call_id)

    return _act(work)


@blueprint.post("/calls/<int:call_id>/call-back")
@requires(Permission.HOTLINE_USE)
def call_back(call_id: int) -> Response:
    """What came of ringing back."""
    body = body_of(CallBackIn)
    return _act(lambda session, actor: callbacks.tried(session, actor, call_id, body.outcome))


@blueprint.post("/calls/<int:call_id>/additions")
@requires(Permission.HOTLINE_USE)
def add_to_report(call_id: int) -> Response:
    """What the caller says after the report was saved; the same `client_token` adds it once."""
    body = body_of(parsing.AdditionIn)
    code, is_new = call_additions.receive(current_actor(), call_id, body)
    return json_answer({"tracking_code": code, "status": "added"}, 201 if is_new else 200)


@blueprint.post("/calls/<int:call_id>/place")
@requires(Permission.INCIDENT_RELOCATE)
def take_place(call_id: int) -> Response:
    """Takes the caller's position as the place of the incident; answers the incident's card."""
    body = body_of(CallPlaceIn)
    with database().atomic() as session:
        incident = call_places.take_place(session, current_actor(), call_id, body.version)
        return json_answer(orjson.loads(incident.card))


LAST_MAX = 3600


@blueprint.get("/calls/<int:call_id>/recording")
@requires(Permission.CALL_LISTEN)
def recording(call_id: int) -> Response:
    """The sound of a call, `?last=20` its last seconds; that somebody listens is recorded first."""
    last = _seconds(request.args.get("last"))
    with database().atomic() as session:
        url = calls.listened(session, current_actor(), call_id, last)
    try:
        found = intake.ports().recordings.fetch(url, last)
    except RecordingRefused as error:
        logger.warning("recording of call %d is not fetched: %s", call_id, error)
        return problem(403, "recording_refused")
    except RecordingUnavailable as error:
        logger.warning("recording of call %d cannot be had: %s", call_id, error)
        return problem(502, "recording_unavailable")
    headers = {"Content-Length": str(found.size_bytes), "Content-Disposition": "inline"}
    if last is not None and found.is_whole:
        headers["X-IOC-Whole"] = "1"
    return Response(iter(found.chunks), 200, headers, content_type=found.content_type)


def _seconds(given: str | None) -> int | None:
    if given is None or given == "":
        return None
    is_whole = given.isascii() and given.isdigit() and len(given) <= 9
    if not is_whole or not 1 <= int(given) <= LAST_MAX:
        raise InvalidInput(FieldError("last", "out_of_range"))
    return int(given)


@blueprint.get("/calls/standards")
@requires(Permission.HOTLINE_USE)
def standards() -> Response:
    """How soon calls were answered and emergencies taken: today, and in this shift."""
    with database().reading() as session:
        return json_answer(call_standards.standards(session, current_actor()))
