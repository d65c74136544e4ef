"""`/messages`: what people sent by SMS and nobody has understood, read by a person."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc.domain.permissions import Permission
from ioc.queries.notices import inbound as queries
from ioc.services.inbound import inbound, inbound_looks
from ioc.web.auth import current_actor, database, requires
from ioc.web.json_body import json_answer

blueprint = Blueprint("inbound_pages", __name__, url_prefix="/messages")

READ = Permission.HOTLINE_USE
PAGE = 25
"""Messages on a page: what is read goes, and the next come up."""


@blueprint.get("")
@requires(READ)
def listing() -> ResponseReturnValue:
    """The messages that wait, the oldest first; this look at them is recorded."""
    actor = current_actor()
    with database().reading() as session:
        in_all = queries.count(session, actor)
        page = max(1, min(request.args.get("page", 1, type=int), -(-in_all // PAGE)))
        before = (page - 1) * PAGE
        waiting = queries.waiting(session, actor, size=PAGE, skip=before)
    shown = [one.id for one in waiting if not one.is_forgotten]
    if shown:
        with database().atomic() as session:
            inbound_looks.looked(session, actor, shown)
    return render_template(
        "ward/messages.html",
        messages=waiting,
        page=page,
        in_all=in_all,
        more=max(in_all - before - len(waiting), 0),
    )


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
    page = request.args.get("page", 1, type=int)
    return redirect(url_for(".listing", page=page if page > 1 else None), 303)
