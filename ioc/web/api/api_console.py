"""The snapshot of a console, the events after it for clients without a socket, and contacts."""

from __future__ import annotations

import gzip
from math import isfinite

import brotli
from flask import Blueprint, Response, current_app, request

from ioc.db.offload import off_loop
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.permissions import Permission
from ioc.eventlog import reading
from ioc.queries import console, messages
from ioc.services.incidents import contacts
from ioc.web.auth import current_actor, database, requires
from ioc.web.intake.parsing import LARGEST_ID
from ioc.web.json_body import json_answer

blueprint = Blueprint("api_console", __name__, url_prefix="/api/v1")

WAIT_SECONDS = 25.0
PAGE = 500


def compressed(body: bytes, content_type: str) -> Response:
    """A large answer in the best encoding that the caller takes, made off the server's loop."""
    accepted = request.headers.get("Accept-Encoding", "")
    answer = Response(body, content_type=content_type)
    if len(body) > 2048 and "br" in accepted:
        answer.set_data(off_loop(brotli.compress, body, quality=4))
        answer.headers["Content-Encoding"] = "br"
    elif len(body) > 2048 and "gzip" in accepted:
        answer.set_data(off_loop(gzip.compress, body, 5))
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding, Cookie, Authorization"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/console/snapshot")
@requires(Permission.INCIDENT_VIEW)
def snapshot() -> Response:
    """Everything this actor may see, with the position at which it is true."""
    with database().reading() as session:
        body = console.snapshot(session, current_actor())
    return compressed(body, "application/json")


@blueprint.get("/events")
@requires(Permission.INCIDENT_VIEW)
def events() -> Response:
    """What the socket would have sent after a position; waits up to 25 s for something."""
    after = request.args.get("after", type=int)
    if after is None or not 0 <= after <= LARGEST_ID:
        raise InvalidInput(FieldError("after", "not_a_number"))
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
    bodies = (messages.body_for(event, atoms, sees_codes) for event in page)
    items = [body for body in bodies if body is not None]
    position = page[-1].position if page else after
    body = b'{"items":[%b],"position":%d}' % (b",".join(items), position)
    return compressed(body, "application/json")


@blueprint.get("/reports/<int:report_id>/contact")
@requires(Permission.REPORT_CONTACT)
def contact(report_id: int) -> Response:
    """Who reported: personal data, and this look at it is recorded."""
    with database().atomic() as session:
        return json_answer(contacts.view_contact(session, current_actor(), report_id))
