"""`/messages`: what people sent by SMS and nobody has understood, read by a person."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from ioc.domain.permissions import Permission
from ioc.queries.notices import inbound as queries
from ioc.services.inbound import inbound
from ioc.web.auth import current_actor, database, requires
from ioc.web.json_body import json_answer

blueprint = Blueprint("inbound_pages", __name__, url_prefix="/messages")

READ = Permission.HOTLINE_USE


@blueprint.get("")
@requires(READ)
def listing() -> ResponseReturnValue:
    """The messages that wait, the oldest first."""
    with database().reading() as session:
        waiting = queries.waiting(session, current_actor())
    return render_template("ward/messages.html", messages=waiting)


@blueprint.get("/count")
@requires(READ)
def count() -> ResponseReturnValue:
    """How many wait, for the bar on top."""
    with database().reading() as session:
        return json_answer({"count": queries.count(session, current_actor())})


@blueprint.post("/<int:message_id>/read")
@requires(READ)
def read(message_id: int) -> ResponseReturnValue:
    """A person has read it and looks after it."""
    with database().atomic() as session:
        inbound.mark_read(session, current_actor(), message_id)
    return redirect(url_for(".listing"), 303)
