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
from ioc.domain.facilities import (
    TAKES_PEOPLE,
    FacilityKind,
    FacilityNeed,
    FacilityStatus,
    PartyStatus,
)
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
PARTIES = 40
"""Parties of each list on a page; a school takes hundreds of families."""

EXPECTED, THERE = "expected", "there"
"""The lists of a page, as its address names where each goes on."""

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
    """Shows the names of the parties on this page that are there; this look is recorded."""
    with database().reading() as session:
        queries.card_of(session, current_actor(), facility_id)
        shown = [one["id"] for one in _there(session, facility_id)[:PARTIES]]
    with database().atomic() as session:
        found = facilities.view_names(session, current_actor(), facility_id, shown)
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
            # A boat may bring the others with its next trip; who does not come is said by itself.
            keep_rest=True,
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
    return redirect(url_for(".page", facility_id=facility_id, done=form, **_here()), 303)


def _here() -> dict[str, Any]:
    """Where the lists of the page go on, for the addresses of its forms."""
    return {name: seen for name in (EXPECTED, THERE) if (seen := _before(name))}


def _before(name: str) -> int:
    """The party after which a list of the page goes on, 0 for its beginning."""
    typed = request.args.get(name, "")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) < 20
    return int(typed) if is_number and int(typed) <= parsing.LARGEST_ID else 0


def _there(session: Session, facility_id: int) -> list[dict[str, Any]]:
    """The parties that are there and on this page, and one more where there are more."""
    return _listed(session, facility_id, THERE, PartyStatus.CHECKED_IN)


def _listed(
    session: Session, facility_id: int, name: str, status: PartyStatus
) -> list[dict[str, Any]]:
    return queries.parties(
        session, current_actor(), facility_id, (status,), before=_before(name), size=PARTIES + 1
    )


def _part(parties: list[dict[str, Any]], name: str, in_all: int) -> dict[str, Any]:
    """One list of the page: its rows, how many parties there are in all, and where it goes on."""
    rows = parties[:PARTIES]
    following = rows[-1]["id"] if len(parties) > PARTIES else None
    kept = {other: seen for other, seen in _here().items() if other != name}
    return {
        "rows": rows,
        "in_all": in_all,
        "is_later": bool(_before(name)),
        "first": kept,
        "following": {name: following, **kept} if following else None,
    }


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
        expected = _listed(session, facility_id, EXPECTED, PartyStatus.RESERVED)
        there = _there(session, facility_id)
        parties = queries.how_many_parties(session, facility_id)
        row = session.get_one(Facility, facility_id)
        may_call = sees_contact(actor, row) and bool(row.contact_name or row.contact_phone)
        may_manage = may(actor, MANAGE, row)
    messages, code = refused(refusal)
    html = render_template(
        "shelters/shelter.html",
        card=card,
        takes_people=card["kind"] in TAKES_PEOPLE,
        free=card["places"] - card["taken"] - card["reserved"],
        expected=_part(expected, EXPECTED, parties.get(PartyStatus.RESERVED, 0)),
        there=_part(there, THERE, parties.get(PartyStatus.CHECKED_IN, 0)),
        here=_here(),
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
