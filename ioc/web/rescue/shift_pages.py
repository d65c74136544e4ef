"""`/operations/{id}/hand-over` (giao ca): what stands open, signed by who leaves and who comes."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc.access.operations import hand_over_for, operation_for, signs_shifts
from ioc.domain.errors import DomainError, NotFound
from ioc.domain.permissions import Permission
from ioc.queries.directory import directory
from ioc.queries.operations import operations as queries
from ioc.queries.operations import shift_hand_overs as sheets
from ioc.services.operations import shift_hand_overs
from ioc.web.auth import current_actor, database, requires
from ioc.web.refusals import refused
from ioc.web.rescue.signing import must_have_read

blueprint = Blueprint("shift_pages", __name__)

SIGNS = Permission.INCIDENT_DISPATCH


@blueprint.get("/operations/<int:operation_id>/hand-over")
@requires(SIGNS)
def page(operation_id: int) -> ResponseReturnValue:
    """What would be handed over now, and the sheets that were signed."""
    return _page(operation_id)


@blueprint.post("/operations/<int:operation_id>/hand-over")
@requires(SIGNS)
def give(operation_id: int) -> ResponseReturnValue:
    """Who leaves signs."""
    try:
        must_have_read()
        with database().atomic() as session:
            taker, notes = request.form.get("taker", type=int), request.form.get("notes")
            made = shift_hand_overs.give(session, current_actor(), operation_id, taker, notes)
            number = made.id
    except DomainError as refusal:
        return _page(operation_id, refusal)
    return redirect(url_for(".sheet", operation_id=operation_id, number=number), 303)


def _page(operation_id: int, refusal: DomainError | None = None) -> ResponseReturnValue:
    actor = current_actor()
    with database().reading() as session:
        operation = operation_for(session, actor, operation_id)
        if not signs_shifts(actor):
            raise NotFound
        card = queries.operation_card(operation, directory(session))
        now = sheets.standing(session, actor, operation)
        takers = [
            one for one in queries.candidates(session, queries.SIGNS) if one.id != actor.user_id
        ]
        signed = sheets.signed(session, operation_id)
    messages, status = refused(refusal)
    html = render_template(
        "operations/hand_over.html",
        card=card,
        content=now,
        takers=takers,
        signed=signed,
        refused=messages,
        typed=request.form if refusal else {},
    )
    return html, status


@blueprint.get("/operations/<int:operation_id>/hand-over/<int:number>")
@requires(SIGNS)
def sheet(operation_id: int, number: int) -> ResponseReturnValue:
    """One sheet as it was signed; who is to take it signs here."""
    return _sheet(operation_id, number)


@blueprint.post("/operations/<int:operation_id>/hand-over/<int:number>/take")
@requires(SIGNS)
def take(operation_id: int, number: int) -> ResponseReturnValue:
    """Who comes signs."""
    try:
        must_have_read()
        with database().atomic() as session:
            shift_hand_overs.take(session, current_actor(), operation_id, number)
    except NotFound:
        raise
    except DomainError as refusal:
        return _sheet(operation_id, number, refusal)
    return redirect(url_for(".sheet", operation_id=operation_id, number=number), 303)


def _sheet(
    operation_id: int, number: int, refusal: DomainError | None = None
) -> ResponseReturnValue:
    actor = current_actor()
    with database().reading() as session:
        operation = operation_for(session, actor, operation_id)
        card = queries.operation_card(operation, directory(session))
        found = sheets.sheet(session, hand_over_for(session, actor, operation_id, number))
    messages, status = refused(refusal)
    html = render_template(
        "operations/hand_over_sheet.html",
        card=card,
        sheet=found,
        content=found["content"],
        refused=messages,
    )
    return html, status
