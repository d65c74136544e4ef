"""`/api/v1/replay/…`: a night of the past for scripts. Nothing here changes anything."""

from __future__ import annotations

from datetime import datetime

import orjson
from flask import Blueprint, Response, request

from ioc.domain import clock, replay
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.permissions import Permission
from ioc.eventlog.moments import Sought
from ioc.queries.replay import picture, then, tracks
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.intake.parsing import LARGEST_ID, moment_of
from ioc.web.json_body import json_answer
from ioc.web.packing import compressed

blueprint = Blueprint("api_replay", __name__, url_prefix="/api/v1/replay")

JSON = "application/json"
PARTS, PARTS_MOST = 240, 2000


@blueprint.get("/state")
@requires(Permission.CONSOLE_VIEW)
def state() -> Response:
    """What stood on the console at a moment (`?at=`), as the log keeps it."""
    at = moment("at")
    with database().reading() as session:
        body = picture.picture(session, current_actor(), at, clock.now())
    return compressed(body, JSON)


@blueprint.get("/events")
@requires(Permission.CONSOLE_VIEW)
def events() -> Response:
    """A page of what was told after `?from=` and up to `?to=`, in order; `?cursor=` goes on."""
    begin, end = span()
    with database().reading() as session:
        found = picture.events(
            session, current_actor(), begin, end, request.args.get("cursor") or None
        )
    return compressed(found, JSON)


@blueprint.get("/tracks")
@requires(Permission.UNIT_VIEW)
def unit_tracks() -> Response:
    """Where units were from `?from=` to `?to=`, thinned by the length of the time."""
    begin, end = span()
    with database().reading() as session:
        found = tracks.tracks(session, current_actor(), begin, end)
    return compressed(orjson.dumps(found), JSON)


@blueprint.get("/density")
@requires(Permission.CONSOLE_VIEW)
def density() -> Response:
    """How many events fell into each part of a time, and how many critical matters began in it."""
    begin, end = span()
    parts = request.args.get("parts", PARTS, type=int)
    if not 1 <= parts <= PARTS_MOST:
        raise InvalidInput(FieldError("parts", "out_of_range"))
    with database().reading() as session:
        return json_answer(picture.density(session, current_actor(), begin, end, parts))


@blueprint.get("/next")
@requires(Permission.CONSOLE_VIEW)
def following() -> Response:
    """When the next event was after `?at=`, or with `back=1` the last before: any, with
    `critical=1` one by which a critical matter began, with `incident=` one of that incident."""
    at = moment("at")
    incident = request.args.get("incident", type=int)
    if "incident" in request.args and not (incident and 0 < incident <= LARGEST_ID):
        raise InvalidInput(FieldError("incident", "not_a_number"))
    sought = Sought(critical=request.args.get("critical") == "1", incident=incident)
    is_back = request.args.get("back") == "1"
    with database().reading() as session:
        found = picture.neighbour(session, current_actor(), sought, at, back=is_back)
    return json_answer({"event": found})


@blueprint.get("/water")
@requires(Permission.CONSOLE_VIEW)
def water() -> Response:
    """Land under water and closed ways at a moment (`?at=`), as GeoJSON."""
    at = moment("at")
    with database().reading() as session:
        found = then.water(session, current_actor(), at)
    return compressed(orjson.dumps(found), JSON)


@blueprint.get("/incidents/<int:incident_id>")
@requires(Permission.CONSOLE_VIEW)
def incident(incident_id: int) -> Response:
    """One incident at a moment (`?at=`): its card, and its story up to there."""
    at = moment("at")
    with database().reading() as session:
        found = then.incident(session, current_actor(), incident_id, at, current_locale())
    return json_answer(found)


def moment(name: str) -> datetime:
    """A moment of the address; raises `InvalidInput`."""
    given = request.args.get(name, "")
    if not given:
        raise InvalidInput(FieldError(name, "required"))
    # A plus that was not encoded arrives as a space.
    return moment_of(name, given.replace(" ", "+") if "T" in given else given)


def span() -> tuple[datetime, datetime]:
    """A stretch of time of the address; raises `InvalidInput`."""
    begin, end = moment("from"), moment("to")
    if end < begin:
        raise InvalidInput(FieldError("to", "until_before_from"))
    if end - begin > replay.SPAN_MOST:
        raise InvalidInput(FieldError("to", "replay_too_long"))
    return begin, end
