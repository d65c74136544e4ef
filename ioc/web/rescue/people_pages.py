"""`/people`: who is unaccounted for, whom to ring, and who is asked for by a family."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.confirmation import ConfirmedWord, age_of
from ioc.domain.errors import DomainError, FieldError, InvalidInput
from ioc.domain.people_ledger import Settlement, WhyUnaccounted
from ioc.domain.permissions import Permission
from ioc.queries import exercise
from ioc.queries.directory import directory
from ioc.queries.operations import operations
from ioc.queries.rescue import people_count, ringing, unaccounted
from ioc.queries.rescue import rescue_people as queries
from ioc.services.ledger import people_search, people_views, rescue_people
from ioc.services.ledger.rescue_people import SettlementTold
from ioc.services.reporters import confirming
from ioc.web.auth import current_actor, database, requires
from ioc.web.intake.parsing import LARGEST_ID
from ioc.web.refusals import refused, seen_version
from ioc.web.rescue.water_forms import text

blueprint = Blueprint("people_pages", __name__)

VIEW, SETTLE = Permission.PEOPLE_VIEW, Permission.PEOPLE_SETTLE
CHOICES = ("operation", "area", "why", "exercise", "page")
"""What of the address stays when a form was sent."""

SAME_FORM_S = 600
"""The same words without a token are the same form within so many seconds."""

CONFIRM, NAMES = Permission.INCIDENT_CONFIRM, Permission.PEOPLE_NAMES


@blueprint.app_context_processor
def of_incident() -> dict[str, Any]:
    """The people of one rescue, for its page."""
    return {"people_of": _people_of, "form_token": lambda: str(uuid.uuid4())}


def _people_of(card: dict[str, Any]) -> dict[str, Any] | None:
    """The count and the ledger of the incident with this card, None where it is no rescue."""
    if not card.get("tier"):
        return None
    with database().reading() as session:
        tally = people_count.tallies(session, [card["id"]]).get(card["id"])
        entries = queries.entries_of(session, [card["id"]]).get(card["id"], ())
    return {"tally": tally, "entries": entries} if tally else None


@blueprint.app_template_filter("word_now")
def word_now(told: dict[str, Any]) -> dict[str, Any]:
    """A word of a card with its age as it is now, not as it was when the card was written."""
    age = age_of(datetime.fromisoformat(told["at"]), clock.now())
    return {**told, "age": age.value}


@blueprint.get("/people")
@requires(VIEW)
def listing() -> ResponseReturnValue:
    """Who is unaccounted for, the worst reason first."""
    return _list()


def _list(refusal: DomainError | None = None, form: str = "") -> ResponseReturnValue:
    actor = current_actor()
    chosen: dict[str, Any] = {
        "operation": request.args.get("operation", type=_id),
        "area": request.args.get("area") or None,
        "why": _why(request.args.get("why", "")),
        "exercise": request.args.get("exercise") == "1",
    }
    with database().reading() as session:
        found = unaccounted.unaccounted(
            session,
            actor,
            operation_id=chosen["operation"],
            area=chosen["area"],
            why=chosen["why"],
            is_exercise=chosen["exercise"],
            page=request.args.get("page", 1, type=_id),
        )
        is_empty = not request.args and not any(found.counts.values())
        if is_empty and not refusal and exercise.is_on(session):
            # Nobody real is looked for: who practises is led to whom the exercise has.
            return redirect(url_for(".listing", exercise=1))
        people = people_views.people_of(session, actor, [row.id for row in found.rows])
        html: dict[str, Any] = {
            "found": found,
            "names": people.entries,
            "waiting": people.waiting,
            **_ringing(session, actor, is_exercise=chosen["exercise"]),
            "operations": operations.cards(session),
            "areas": sorted(
                ((one.code, one.full_name) for one in directory(session).areas.values()),
                key=lambda one: one[1],
            ),
            "facilities": queries.places(session) if actor.can(SETTLE) else [],
        }
    if people.shown_of:
        with database().atomic() as session:
            people_views.looked(session, actor, people.shown_of)
    messages, status = refused(refusal)
    page = render_template(
        "people/people.html",
        **html,
        chosen=chosen,
        reasons=list(WhyUnaccounted),
        settlements=list(Settlement),
        refused=messages,
        form=form,
        typed=request.form if refusal else {},
        done=request.args.get("done", ""),
    )
    return page, status


def _ringing(session: Session, actor: Actor, *, is_exercise: bool) -> dict[str, Any]:
    if not actor.can(CONFIRM):
        return {"to_ring": [], "ring_in_all": 0}
    rows = ringing.to_ring(session, actor, is_exercise=is_exercise)
    in_all = len(rows)
    if in_all == ringing.MOST:
        in_all = ringing.how_many(session, actor, is_exercise=is_exercise)
    return {"to_ring": rows, "ring_in_all": in_all}


def _why(typed: str) -> WhyUnaccounted | None:
    try:
        return WhyUnaccounted(typed)
    except ValueError:
        return None


@blueprint.get("/people/to-ring")
@requires(CONFIRM)
def to_ring() -> ResponseReturnValue:
    """Whom to ring, as a part of the hotline's room."""
    with database().reading() as session:
        found = ringing.to_ring(session, current_actor())
    return render_template("people/ring_rows.html", to_ring=found, in_room=True)


@blueprint.get("/people/search")
@requires(NAMES)
def search_form() -> ResponseReturnValue:
    """The search for somebody, for a family that asks."""
    return render_template(
        "people/search.html", typed="", found=None, refused={}, in_exercise=False
    )


@blueprint.post("/people/search")
@requires(NAMES)
def search() -> ResponseReturnValue:
    """Looks for somebody by name or number; a post, so that no address keeps the name."""
    typed, in_exercise = text("q"), text("exercise") == "1"
    found, status = None, 200
    messages: dict[str, str] = {}
    try:
        with database().atomic() as session:
            found = people_search.search(session, current_actor(), typed, is_exercise=in_exercise)
    except DomainError as refusal:
        messages, status = refused(refusal)
    page = render_template(
        "people/search.html", typed=typed, found=found, refused=messages, in_exercise=in_exercise
    )
    return page, status


@blueprint.post("/people/<int:person_id>/settle")
@requires(SETTLE)
def settle(person_id: int) -> ResponseReturnValue:
    """Says what became of somebody who was looked for."""

    def work(session: Session, actor: Actor) -> None:
        rescue_people.settle(session, actor, person_id, seen_version(), _told())

    return _do(work, f"person-{person_id}")


@blueprint.post("/people/of/<int:incident_id>/settle")
@requires(SETTLE)
def settle_rest(incident_id: int) -> ResponseReturnValue:
    """Says what became of people of a rescue of whom nothing is known."""

    def work(session: Session, actor: Actor) -> None:
        rescue_people.settle_rest(session, actor, incident_id, _told(), _token())

    return _do(work, f"rest-{incident_id}")


@blueprint.post("/people/of/<int:incident_id>/missing")
@requires(SETTLE)
def report_missing(incident_id: int) -> ResponseReturnValue:
    """Writes down who is missing, as somebody tells it."""

    def work(session: Session, actor: Actor) -> None:
        rescue_people.report_missing(
            session,
            actor,
            incident_id,
            name=text("name") or None,
            note=text("note") or None,
            said_by=text("said_by") or None,
            client_token=_token(),
        )

    return _do(work, f"missing-{incident_id}")


@blueprint.post("/people/of/<int:incident_id>/confirm")
@requires(CONFIRM)
def confirm(incident_id: int) -> ResponseReturnValue:
    """What came of ringing somebody of a rescue, from the list of whom to ring."""

    def work(session: Session, actor: Actor) -> None:
        try:
            word = ConfirmedWord(request.form.get("word", ""))
        except ValueError:
            raise InvalidInput(FieldError("word", "unknown_value")) from None
        confirming.by_call_back(
            session,
            actor,
            incident_id,
            word,
            people=_number("people"),
            said_by=text("said_by") or None,
            client_token=_token(),
        )

    return _do(work, f"ring-{incident_id}")


def _told() -> SettlementTold:
    try:
        how = Settlement(request.form.get("how", ""))
    except ValueError:
        raise InvalidInput(FieldError("how", "required")) from None
    return SettlementTold(
        how, text("reason"), _number("people"), _number("facility"), text("said_by") or None
    )


def _token() -> str:
    """By which a form that is sent twice is known again; one without a token, by who sent it and
    when."""
    sent_by = f"{current_actor().label} {int(clock.now().timestamp()) // SAME_FORM_S}"
    return text("client_token")[:120] or sent_by


def _number(name: str) -> int | None:
    typed = text(name)
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 16):
        raise InvalidInput(FieldError(name, "not_a_number"))
    return int(typed)


def _do(work: Callable[[Session, Actor], None], form: str) -> ResponseReturnValue:
    try:
        with database().atomic() as session:
            work(session, current_actor())
    except DomainError as refusal:
        return _list(refusal, form)
    incident = request.form.get("back", type=_id)
    if incident is not None:
        return redirect(url_for("agency_pages.incident", incident_id=incident), 303)
    kept: dict[str, Any] = {name: request.args[name] for name in CHOICES if request.args.get(name)}
    return redirect(url_for(".listing", done=form.partition("-")[0], **kept), 303)


def _id(typed: str) -> int:
    """A number that a row can have; anything else counts as none."""
    number = int(typed)
    if not 0 < number <= LARGEST_ID:
        raise ValueError
    return number
