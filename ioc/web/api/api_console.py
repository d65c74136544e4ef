"""The snapshot of a console, the events after it for clients without a socket, and contacts."""

from __future__ import annotations

from math import isfinite

from flask import Blueprint, Response, current_app, request

from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.permissions import Permission
from ioc.eventlog import places, reading
from ioc.queries import messages
from ioc.queries.feed.changes import Known
from ioc.queries.feed.whole import Form
from ioc.services.incidents import contacts
from ioc.web.api import feed_answers
from ioc.web.auth import current_actor, database, requires
from ioc.web.intake.parsing import LARGEST_ID
from ioc.web.json_body import json_answer
from ioc.web.packing import compressed

blueprint = Blueprint("api_console", __name__, url_prefix="/api/v1")

WAIT_SECONDS = 25.0
PAGE = 500
PARTS = {"all": False, "critical": True}


@blueprint.get("/console/snapshot")
@requires(Permission.INCIDENT_VIEW)
def snapshot() -> Response:
    """Everything this actor may see, with the position at which it is true; with `since` only what
    changed after that position, with `part=critical` the critical incidents alone."""
    given = request.args
    if "since" in given:
        for name in ("part", "lines"):
            if name in given:
                raise InvalidInput(FieldError(name, "not_valid"))
        known = Known(_position("since"), given.get("mark"), given.get("view"))
        return feed_answers.since(database(), current_actor(), known)
    part, lines = given.get("part", "all"), given.get("lines")
    if part not in PARTS:
        raise InvalidInput(FieldError("part", "not_valid"))
    if lines not in (None, "1"):
        raise InvalidInput(FieldError("lines", "not_valid"))
    form = Form(critical=PARTS[part], lines=lines is not None)
    return feed_answers.whole(database(), current_actor(), form)


def _position(name: str) -> int:
    """A position of the log in the query; raises `InvalidInput` for anything else."""
    asked = request.args.get(name, type=int)
    if asked is None or not 0 <= asked <= LARGEST_ID:
        raise InvalidInput(FieldError(name, "not_a_number"))
    return asked


@blueprint.get("/events")
@requires(Permission.INCIDENT_VIEW)
def events() -> Response:
    """What the socket would have sent after a position; waits up to 25 s for something."""
    after = _position("after")
    asked = request.args.get("wait", WAIT_SECONDS, type=float)
    if not isfinite(asked):
        raise InvalidInput(FieldError("wait", "not_a_number"))
    seconds = min(max(asked, 0.0), WAIT_SECONDS)
    relay = current_app.extensions["ioc.relay"]
    if relay.position <= after:
        relay.wait_beyond(after, seconds)
    actor = current_actor()
    atoms, sees_codes = actor.atoms, actor.can(Permission.REPORT_CONTACT)
    with database().reading() as session:
        page = reading.read_after(session, after, PAGE)
        there = None if page else places.place_at(session, after)
    bodies = (messages.body_for(event, atoms, sees_codes) for event in page)
    items = [body for body in bodies if body is not None]
    position = page[-1].position if page else after
    mark = page[-1].mark if page else there.mark if there else ""
    body = b'{"items":[%b],"position":%d,"mark":"%b"}' % (b",".join(items), position, mark.encode())
    return compressed(body, "application/json")


@blueprint.get("/reports/<int:report_id>/contact")
@requires(Permission.REPORT_CONTACT)
def contact(report_id: int) -> Response:
    """Who reported: personal data, and this look at it is recorded."""
    with database().atomic() as session:
        return json_answer(contacts.view_contact(session, current_actor(), report_id))
