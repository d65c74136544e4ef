"""A person's own notices: the page, the count at the bell, what to hear of by mail and push."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from ioc.domain.errors import NotFound
from ioc.domain.messages import MessageChannel, NoticeKind
from ioc.ports import Post
from ioc.queries.notices import notices as queries
from ioc.services.messages import notices
from ioc.web.auth import current_actor, database, signed_in
from ioc.web.intake import parsing
from ioc.web.json_body import json_body
from ioc.web.paths import own_path

blueprint = Blueprint("notices_pages", __name__)


def _post() -> Post:
    found: Post = current_app.extensions["ioc.ports"].post
    return found


@blueprint.get("/notices")
@signed_in
def page() -> ResponseReturnValue:
    """The notices, and the wishes below them. `?part=list` gives the list alone."""
    actor = current_actor()
    with database().reading() as session:
        items = queries.listing(session, actor)
        wishes = queries.wishes(session, actor)
    if request.args.get("part") == "list":
        return render_template("notices/list.html", items=items)
    post = _post()
    return render_template(
        "notices/notices.html",
        items=items,
        wishes=wishes,
        kinds=list(NoticeKind),
        mails=MessageChannel.EMAIL in post.messengers,
        push_key=post.push_key if MessageChannel.PUSH in post.messengers else "",
        done=request.args.get("done", ""),
    )


@blueprint.get("/api/v1/notices/unread")
@signed_in
def unread() -> Response:
    """How many are not read, for the bell."""
    with database().reading() as session:
        return jsonify({"unread": queries.unread(session, current_actor())})


@blueprint.post("/notices/read")
@signed_in
def read() -> ResponseReturnValue:
    """Marks all as read, or the one named; then goes where that one leads."""
    number = request.form.get("id", "")
    ids = [int(number)] if number.isdecimal() and len(number) < 19 else None
    if number and ids is None:
        raise NotFound
    with database().atomic() as session:
        notices.mark_read(session, current_actor(), ids)
    return redirect(own_path(request.form.get("next", "")) or "/notices", 303)


class SeenIn(BaseModel):
    """The incident that the person has open."""

    incident: parsing.Id


@blueprint.post("/api/v1/notices/seen")
@signed_in
def seen() -> Response:
    """Who opens a matter has seen what its notices say; answers how many are still new."""
    body = parsing.parse(SeenIn, json_body())
    actor = current_actor()
    with database().atomic() as session:
        notices.mark_read(session, actor, incident_id=body.incident)
    with database().reading() as session:
        return jsonify({"unread": queries.unread(session, actor)})


@blueprint.post("/notices/wishes")
@signed_in
def prefer() -> ResponseReturnValue:
    """Keeps which kinds also come by mail and push."""
    known = {kind.value: kind for kind in NoticeKind}
    with database().atomic() as session:
        notices.prefer(
            session,
            current_actor(),
            [known[one] for one in request.form.getlist("email") if one in known],
            [known[one] for one in request.form.getlist("push") if one in known],
        )
    return redirect("/notices?done=wishes#wishes", 303)
