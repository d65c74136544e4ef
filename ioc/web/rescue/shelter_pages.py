"""`/shelters`: the places that take people in, and the page with which a keeper runs one."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.common_ground import may, sees_contact
from ioc.domain.errors import DomainError, FieldError, InvalidInput
from ioc.domain.facilities import TAKES_PEOPLE, FacilityKind, FacilityNeed, FacilityStatus
from ioc.domain.permissions import Permission
from ioc.models.facility import Facility
from ioc.queries.rescue import facilities as queries
from ioc.queries.rescue.facilities import FacilityFilter
from ioc.services.shelters import arrivals, facilities
from ioc.services.shelters.facilities import FacilityTold
from ioc.web.api.api_facilities import FacilityChangeIn, FacilityIn, PartyIn
from ioc.web.auth import current_actor, database, requires
from ioc.web.intake import parsing
from ioc.web.refusals import refused, seen_version

blueprint = Blueprint("shelter_pages", __name__)

VIEW, MANAGE = Permission.FACILITY_VIEW, Permission.FACILITY_MANAGE
KINDS = [kind for kind in FacilityKind if kind is not FacilityKind.GAUGE]
DESCRIBED = ("name", "address", "lat", "lon", "places", "contact_name", "contact_phone")


@blueprint.get("/shelters")
@requires(VIEW)
def listing() -> ResponseReturnValue:
    """Every place that takes people in or stands ready, and how many places are free."""
    return _list()


@blueprint.post("/shelters")
@requires(MANAGE)
def create() -> ResponseReturnValue:
    """Makes a place from the form."""
    given = _typed((*DESCRIBED, "kind"))
    try:
        body = parsing.parse(FacilityIn, given)
        if body.kind is FacilityKind.GAUGE:
            raise InvalidInput(FieldError("kind", "gauge_elsewhere"))
        with database().atomic() as session:
            made = facilities.create(session, current_actor(), FacilityTold(**body.model_dump()))
            number = made.id
    except DomainError as refusal:
        return _list(refusal)
    return redirect(url_for(".page", facility_id=number), 303)


def _typed(fields: Sequence[str]) -> dict[str, str]:
    """What was typed; a comma in a position is the one of Vietnamese decimals."""
    found = {n: v for n in fields if (v := request.form.get(n, "").strip())}
    return {n: v.replace(",", ".") if n in {"lat", "lon"} else v for n, v in found.items()}


def _list(refusal: DomainError | None = None) -> ResponseReturnValue:
    actor = current_actor()
    with database().reading() as session:
        cards = queries.cards(session, actor, FacilityFilter(KINDS), queries.PAGE_MOST)
        own = queries.managed_ids(session, actor)
    rows = [orjson.loads(card) for card in cards]
    rows.sort(key=lambda r: (r["id"] not in own, r["kind"] != "shelter", r["name"]))
    takes = [r for r in rows if r["kind"] in TAKES_PEOPLE and r["status"] != "closed"]
    sums = {name: sum(r[name] for r in takes) for name in ("places", "taken", "reserved")}
    messages, status = refused(refusal)
    page = render_template(
        "shelters/list.html",
        rows=rows,
        own=own,
        sums=sums,
        kinds=KINDS,
        refused=messages,
        typed=request.form if refusal else {},
    )
    return page, status


@blueprint.get("/shelters/<int:facility_id>")
@requires(VIEW)
def page(facility_id: int) -> ResponseReturnValue:
    """One place: who is expected and who is there; for its keeper, the forms."""
    return _page(facility_id)


@blueprint.post("/shelters/<int:facility_id>/contact")
@requires(VIEW)
def contact(facility_id: int) -> ResponseReturnValue:
    """Shows whom to ring there; this look is recorded."""
    with database().atomic() as session:
        found = facilities.view_contact(session, current_actor(), facility_id)
    return _page(facility_id, shown=found)


@blueprint.post("/shelters/<int:facility_id>/names")
@requires(MANAGE)
def names(facility_id: int) -> ResponseReturnValue:
    """Shows the names of those who are there; this look is recorded."""
    with database().atomic() as session:
        found = facilities.view_names(session, current_actor(), facility_id)
    return _page(facility_id, names=found)


@blueprint.post("/shelters/<int:facility_id>/check-in")
@requires(MANAGE)
def check_in(facility_id: int) -> ResponseReturnValue:
    """People are at the door: walk-ins, or with `party` those who were expected."""

    def work(session: Session, actor: Actor) -> None:
        given: dict[str, Any] = {
            "people": request.form.get("people", "").strip(),
            "names": [n for n in request.form.get("names", "").splitlines() if n.strip()],
            "note": request.form.get("note", ""),
            "code": request.form.get("code", "").strip() or None,
            "client_token": request.form.get("client_token") or None,
        }
        body = parsing.parse(PartyIn, given)
        arrivals.come_in(
            session,
            actor,
            facility_id,
            body.people,
            party_id=request.form.get("party", type=int),
            names=body.names,
            note=body.note,
            code=body.code,
            client_token=body.client_token,
        )

    return _do(facility_id, work, "check-in")


@blueprint.post("/shelters/<int:facility_id>/parties/<int:party_id>")
@requires(MANAGE)
def party(facility_id: int, party_id: int) -> ResponseReturnValue:
    """Those of a party leave (`do=out`), do not come (`do=release`), or are to be forgotten by
    name (`do=forget`)."""

    def work(session: Session, actor: Actor) -> None:
        what = request.form.get("do")
        if what == "release":
            facilities.release_party(session, actor, facility_id, party_id)
        elif what == "forget":
            facilities.forget_names(session, actor, facility_id, party_id)
        else:
            typed = request.form.get("people", "").strip()
            people = parsing.parse(PartyIn, {"people": typed}).people if typed else None
            facilities.check_out(session, actor, facility_id, party_id, people)

    return _do(facility_id, work, f"party-{party_id}")


@blueprint.post("/shelters/<int:facility_id>/status")
@requires(MANAGE)
def status(facility_id: int) -> ResponseReturnValue:
    """Opens, sets to full, or closes."""

    def work(session: Session, actor: Actor) -> None:
        try:
            wanted = FacilityStatus(request.form.get("status", ""))
        except ValueError:
            raise InvalidInput(FieldError("status", "required")) from None
        reason = request.form.get("reason", "")
        facilities.set_status(session, actor, facility_id, seen_version(), wanted, reason)

    return _do(facility_id, work, "status")


@blueprint.post("/shelters/<int:facility_id>/needs")
@requires(MANAGE)
def needs(facility_id: int) -> ResponseReturnValue:
    """What the place is short of."""

    def work(session: Session, actor: Actor) -> None:
        known = {need.value for need in FacilityNeed}
        wanted = [FacilityNeed(n) for n in request.form.getlist("needs") if n in known]
        facilities.put_needs(session, actor, facility_id, seen_version(), wanted)

    return _do(facility_id, work, "needs")


@blueprint.post("/shelters/<int:facility_id>/change")
@requires(MANAGE)
def change(facility_id: int) -> ResponseReturnValue:
    """Changes name, place, number of places and contact; an empty contact stays as it is."""

    def work(session: Session, actor: Actor) -> None:
        given: dict[str, Any] = dict(_typed(DESCRIBED))
        given["version"] = seen_version()
        body = parsing.parse(FacilityChangeIn, given)
        changes = body.model_dump(exclude={"version"}, exclude_unset=True)
        facilities.change(session, actor, facility_id, body.version, changes)

    return _do(facility_id, work, "change")


def _do(facility_id: int, work: Callable[[Session, Actor], None], form: str) -> ResponseReturnValue:
    """Does it and shows the page again; what was refused stands in the form with what was typed."""
    try:
        with database().atomic() as session:
            work(session, current_actor())
    except DomainError as refusal:
        return _page(facility_id, refusal=refusal, form=form)
    return redirect(url_for(".page", facility_id=facility_id, done=form), 303)


def _page(
    facility_id: int,
    *,
    refusal: DomainError | None = None,
    form: str = "",
    shown: dict[str, Any] | None = None,
    names: dict[int, Any] | None = None,
) -> ResponseReturnValue:
    actor = current_actor()
    with database().reading() as session:
        card = queries.card_of(session, actor, facility_id)
        parties = queries.parties(session, actor, facility_id)
        row = session.get_one(Facility, facility_id)
        may_call = sees_contact(actor, row) and bool(row.contact_name or row.contact_phone)
        may_manage = may(actor, MANAGE, row)
    messages, code = refused(refusal)
    html = render_template(
        "shelters/shelter.html",
        card=card,
        takes_people=card["kind"] in TAKES_PEOPLE,
        free=card["places"] - card["taken"] - card["reserved"],
        expected=[p for p in parties if p["status"] == "reserved"],
        there=[p for p in parties if p["status"] == "checked_in"],
        needs=list(FacilityNeed),
        statuses=list(FacilityStatus),
        may_manage=may_manage,
        may_call=may_call,
        contact=shown,
        names=names,
        refused=messages,
        form=form,
        done=request.args.get("done", ""),
        typed=request.form if refusal else {},
        token=str(uuid.uuid4()),
    )
    return html, code
