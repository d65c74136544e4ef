"""Targets, standards and readers of the weekly mail: what stands behind the dashboard."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from ioc.db.offload import off_loop
from ioc.domain import clock
from ioc.domain.dashboard import Aims, aims_document
from ioc.domain.dashboard_weekly import last_week
from ioc.domain.errors import Conflict, InvalidInput, NotFound
from ioc.domain.messages import MessageChannel
from ioc.domain.permissions import Permission
from ioc.ports import Post
from ioc.queries.dashboard import weekly, words
from ioc.queries.dashboard.state import state_and_aims
from ioc.services.city import dashboard_aims
from ioc.services.messages import weekly_letters
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.errors import message_of

blueprint = Blueprint("dashboard_settings", __name__)

VIEW, EDIT = Permission.DASHBOARD_VIEW, Permission.SETTINGS_EDIT
FIELDS = tuple(aims_document(Aims()))


def _post() -> Post:
    found: Post = current_app.extensions["ioc.ports"].post
    return found


@blueprint.get("/dashboard/targets")
@requires(EDIT)
def targets() -> ResponseReturnValue:
    """What the city aims at, and who gets the mail."""
    return _page()


@blueprint.post("/dashboard/targets")
@requires(EDIT)
def save() -> ResponseReturnValue:
    """Keeps targets and standards."""
    typed = {name: request.form.get(name, "") for name in FIELDS}
    try:
        with database().atomic() as session:
            dashboard_aims.set_aims(session, current_actor(), typed)
    except InvalidInput as refusal:
        return _page(typed, refusal)
    return redirect("/dashboard/targets?saved=1", 303)


@blueprint.post("/dashboard/weekly")
@requires(VIEW)
def order() -> ResponseReturnValue:
    """The weekly mail from now on, or no more: one's own, or by its administrator anybody's."""
    actor = current_actor()
    text = request.form.get("user", "")
    is_number = text.isascii() and text.isdigit() and len(text) < 18
    user = actor.user_id if not text else int(text) if is_number else None
    if user is None:
        raise NotFound
    wanted = request.form.get("wanted") == "1"
    with database().atomic() as session:
        weekly_letters.order(session, actor, user, wanted=wanted)
    if text:
        return redirect("/dashboard/targets?saved=mail", 303)
    said = "ordered" if wanted else "stopped"
    return redirect(f"/dashboard?said={said}", 303)


@blueprint.post("/dashboard/weekly/now")
@requires(VIEW)
def send_now() -> ResponseReturnValue:
    """The mail of the last whole week to oneself, at once."""
    actor, locale, kept, post = current_actor(), current_locale(), database(), _post()
    if MessageChannel.EMAIL not in post.messengers:
        return redirect("/dashboard?said=no_mail", 303)

    def told() -> tuple[str, str]:
        with kept.reading() as session:
            return weekly.letter(session, actor, last_week(clock.now()), locale)

    what, detail = off_loop(told)
    try:
        with kept.atomic() as session:
            weekly_letters.queue_now(session, post, actor, what, detail)
    except Conflict:
        return redirect("/dashboard?said=just_sent", 303)
    return redirect("/dashboard?said=sent", 303)


def _page(
    typed: dict[str, str] | None = None, refusal: InvalidInput | None = None
) -> ResponseReturnValue:
    locale = current_locale()
    with database().reading() as session:
        aims = state_and_aims(session)[1]
        readers = weekly.readers(session)
        others = weekly.possible_readers(session)
    errors: dict[str, Any] = {}
    if refusal is not None:
        errors = {one.field: message_of(one.code, locale) for one in refusal.errors}
    page = render_template(
        "dashboard/targets.html",
        fields=FIELDS,
        values=typed or aims_document(aims),
        usual=aims_document(Aims()),
        errors=errors,
        readers=readers,
        others=others,
        may_order=current_actor().can(Permission.ACCOUNTS_EDIT),
        saved=request.args.get("saved", ""),
        said=lambda msgid: words.said(msgid, locale),
    )
    return page, 422 if errors else 200
