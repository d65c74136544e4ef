"""`/ward`: the commander of a ward on a telephone, with its rescues and the neighbours' boats.

Every form works without scripts. A script sends the same forms, keeps what could not be sent, and
draws the part of the page that the answer carries.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.wards import commands_any
from ioc.domain import clock
from ioc.domain.errors import DomainError, FieldError, InvalidInput, NotAllowed, NotFound
from ioc.domain.messages import MessageChannel
from ioc.domain.permissions import Permission
from ioc.queries.rescue import ward as queries
from ioc.queries.rescue.ward_values import WardView
from ioc.services.inbound import inbound
from ioc.services.ward import ward
from ioc.services.ward.ward import BoatTold
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.intake import parsing
from ioc.web.refusals import refused
from ioc.web.rescue.water_forms import text

blueprint = Blueprint("ward_pages", __name__)

COMMAND = Permission.WARD_COMMAND
Work = Callable[[Session, Actor], Any]


@blueprint.app_context_processor
def room() -> dict[str, Any]:
    """Whether the bar on top leads to a ward."""
    return {"commands_ward": lambda: commands_any(current_actor())}


@blueprint.get("/ward")
@requires(COMMAND)
def choose() -> ResponseReturnValue:
    """The wards to choose from; who has one is taken there."""
    with database().reading() as session:
        rows = queries.wards(session, current_actor())
    if not rows:
        raise NotAllowed(permission=COMMAND)
    if len(rows) == 1:
        return redirect(url_for(".page", area=rows[0].area.code))
    return render_template("ward/wards.html", wards=rows)


@blueprint.get("/ward/<area>")
@requires(COMMAND)
def page(area: str) -> ResponseReturnValue:
    """The ward as it is now. `?part=1` gives what changes alone."""
    return _page(area)


@blueprint.post("/ward/<area>/boats")
@requires(COMMAND)
def add_boat(area: str) -> ResponseReturnValue:
    """Enters a neighbour's boat, or finds it by its number."""
    found: list[tuple[str, bool]] = []

    def work(session: Session, actor: Actor) -> None:
        told = BoatTold(
            text("owner")[:120],
            text("phone")[:40],
            whole("seats") or 0,
            request.form.get("motor") == "1",
            whole("moored_at"),
        )
        unit, is_new = ward.add_boat(session, actor, area, told)
        found.append((unit.code, is_new))

    return _do(area, work, "add", lambda: {"boat": found[0][0], "new": int(found[0][1])})


@blueprint.post("/ward/<area>/send")
@requires(COMMAND)
def send(area: str) -> ResponseReturnValue:
    """Sends a boat to a rescue."""

    def work(session: Session, actor: Actor) -> None:
        incident, unit = whole("incident"), whole("unit")
        if not unit or not incident:
            raise InvalidInput(FieldError("unit", "required"))
        seen = {int(n) for n in text("seen").split(",") if n.isdecimal() and len(n) <= 15}
        ward.send_boat(session, actor, area, incident, unit, seen)

    number = text("incident")[:15]
    return _do(area, work, f"send-{number}", row=f"rescue-{number}")


@blueprint.post("/ward/<area>/tasks/<int:assignment_id>")
@requires(COMMAND)
def tap(area: str, assignment_id: int) -> ResponseReturnValue:
    """How far a boat has come, as its owner told."""

    def work(session: Session, actor: Actor) -> None:
        token = text("token")[: parsing.TOKEN_MAX - 10] or uuid.uuid4().hex
        what, people = request.form.get("what", ""), whole("people")
        is_sure, asks = request.form.get("sure") == "1", _is_there_to_be_asked()
        if what == "picked_up" and people and asks and not is_sure:
            _must_have_room(session, actor, area, assignment_id, people)
        ward.tap(
            *(session, actor, area, assignment_id, what, people, _tapped_at(), token),
            besides=is_sure,
            asks=asks,
        )

    return _do(area, work, f"task-{assignment_id}", row=f"task-{assignment_id}")


ASKED_WITHIN = timedelta(minutes=1)
"""A tap that comes later than this was kept while there was no network: nobody is there to be
asked, and what was counted is not thrown away for a question."""


def _is_there_to_be_asked() -> bool:
    at = _tapped_at()
    return at is None or at >= clock.now() - ASKED_WITHIN


def _must_have_room(
    session: Session, actor: Actor, area: str, assignment_id: int, people: int
) -> None:
    """Asks once where a boat would hold more people than it has seats: more may be true, or a slip
    of the thumb. Raises `InvalidInput`."""
    load = queries.load_of(session, actor, area, assignment_id)
    if load is not None and people + load[1] > load[0] > 0:
        raise InvalidInput(FieldError("people", "more_than_seats"))


def _tapped_at() -> datetime | None:
    """When it was tapped: a telephone without network sends it later."""
    typed = text("at")
    return min(parsing.moment_of("at", typed), clock.now()) if typed else None


BOAT_ACTS: dict[str, Callable[[Session, Actor, str, int], Any]] = {
    "rest": ward.rest_boat,
    "back": ward.boat_is_back,
    "forget": ward.forget_boat,
}


@blueprint.post("/ward/<area>/boats/<int:unit_id>/<act>")
@requires(COMMAND)
def change_boat(area: str, unit_id: int, act: str) -> ResponseReturnValue:
    """A boat rests, is back, or leaves the list."""
    service = BOAT_ACTS.get(act)
    if service is None:
        raise NotFound
    return _do(area, lambda s, a: service(s, a, area, unit_id), f"boat-{unit_id}")


@blueprint.post("/ward/<area>/messages/<int:message_id>/read")
@requires(COMMAND)
def read_message(area: str, message_id: int) -> ResponseReturnValue:
    """A message that was not understood has been read."""
    return _do(area, lambda s, a: inbound.mark_read(s, a, message_id), "messages")


@blueprint.post("/ward/<area>/rescues/<int:incident_id>/contact")
@requires(COMMAND)
def reporters(area: str, incident_id: int) -> ResponseReturnValue:
    """Whom to ring at the place; personal data, and this look is recorded."""
    with database().atomic() as session:
        people = ward.view_reporters(session, current_actor(), area, incident_id)
    return _page(area, contact={"row": f"rescue-{incident_id}", "people": people})


@blueprint.post("/ward/<area>/boats/<int:unit_id>/contact")
@requires(COMMAND)
def owner(area: str, unit_id: int) -> ResponseReturnValue:
    """Whom to ring for a boat; personal data, and this look is recorded."""
    with database().atomic() as session:
        unit = ward.view_owner(session, current_actor(), area, unit_id)
        people = [{"name": unit.contact_name, "phone": unit.contact_phone}]
    return _page(area, contact={"row": f"boat-{unit_id}", "people": people})


def whole(name: str) -> int | None:
    """A whole number of the form, None for an empty field; raises `InvalidInput`."""
    typed = text(name)
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 15):
        raise InvalidInput(FieldError(name, "not_a_number"))
    return int(typed)


def _do(
    area: str,
    work: Work,
    form: str,
    more: Callable[[], dict[str, Any]] | None = None,
    row: str = "",
) -> ResponseReturnValue:
    """Does it and shows the page again; what was refused stands in its form with what was typed."""
    try:
        with database().atomic() as session:
            work(session, current_actor())
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(area, refusal, form)
    values = {"done": form.partition("-")[0], **(more() if more else {})}
    return redirect(url_for(".page", area=area, **values, _anchor=row or None), 303)


def sends_sms() -> bool:
    """Whether this installation has a gateway for SMS."""
    post = current_app.extensions["ioc.ports"].post
    return MessageChannel.SMS in post.messengers


def view_of(session: Session, area: str) -> WardView:
    """The ward as this actor may see it."""
    return queries.view(
        session,
        current_actor(),
        area,
        clock.now(),
        current_locale(),
        sends_sms=sends_sms(),
    )


def _row_of(what: str, ward: WardView) -> str:
    """The id of the rescue in whose row something is shown; "" for none."""
    kind, _, number = what.partition("-")
    if kind == "task":
        tasks = {str(one.task.id): str(one.task.incident) for one in ward.boats if one.task}
        return tasks.get(number, "")
    return number if kind in {"send", "rescue"} else ""


def _page(
    area: str,
    refusal: DomainError | None = None,
    form: str = "",
    contact: dict[str, Any] | None = None,
) -> ResponseReturnValue:
    with database().reading() as session:
        found = view_of(session, area)
    messages, status = refused(refusal)
    is_part = request.args.get("part") == "1" and refusal is None
    html = render_template(
        "ward/part.html" if is_part else "ward/ward.html",
        ward=found,
        refused=messages,
        form=form,
        typed=request.form if refusal else {},
        contact=contact or {},
        opened=_row_of(form or (contact or {}).get("row", ""), found),
        done=request.args.get("done", "") if refusal is None else "",
        boat=request.args.get("boat", "")[:24],
        is_new=request.args.get("new") == "1",
        has_choice=current_actor().is_city_wide,
        token=uuid.uuid4().hex,
        sends_sms=sends_sms(),
    )
    return html, status
