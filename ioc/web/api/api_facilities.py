"""`/api/v1/facilities`: shelters and other places, their places, needs and parties."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, TypeVar

import orjson
from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.facilities import (
    NAMES_MOST,
    PARTY_MOST,
    PLACES_MOST,
    FacilityKind,
    FacilityNeed,
    FacilityStatus,
)
from ioc.domain.permissions import Permission
from ioc.models.facility import Facility, FacilityParty
from ioc.queries.rescue import facilities as queries
from ioc.queries.rescue.facilities import FacilityFilter
from ioc.services.shelters import arrivals, facilities
from ioc.services.shelters.facilities import FacilityTold
from ioc.web.api.action_shapes import ActionIn, MaybeWords
from ioc.web.auth import current_actor, database, requires
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer, json_body

blueprint = Blueprint("api_facilities", __name__, url_prefix="/api/v1/facilities")

VIEW, MANAGE = Permission.FACILITY_VIEW, Permission.FACILITY_MANAGE
Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
People = Annotated[int, Field(ge=1, le=PARTY_MOST)]
Places = Annotated[int, Field(ge=0, le=PLACES_MOST)]
FacilityName = Annotated[str, StringConstraints(min_length=1, max_length=200)]
FacilityCode = Annotated[str, StringConstraints(min_length=2, max_length=24, pattern=r"^[\w-]+$")]
AgencyCode = Annotated[str, StringConstraints(max_length=64)]
Member = TypeVar("Member", bound=StrEnum)


class FacilityIn(BaseModel):
    """Body of `POST /api/v1/facilities`; `agency` runs it, by itself that of the ward."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    name: FacilityName
    kind: FacilityKind
    lat: Latitude
    lon: Longitude
    code: FacilityCode | None = None
    address: parsing.Line | None = None
    agency: AgencyCode | None = None
    places: Places = 0
    contact_name: parsing.Name | None = None
    contact_phone: parsing.Phone | None = None


class FacilityChangeIn(ActionIn):
    """Body of `POST /api/v1/facilities/{id}/change`: what is left out stays."""

    name: FacilityName | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    address: parsing.Line | None = None
    agency: AgencyCode | None = None
    places: Places | None = None
    contact_name: parsing.Name | None = None
    contact_phone: parsing.Phone | None = None


class FacilityStatusIn(ActionIn):
    """Body of `…/open`, `…/full` and `…/close`; who closes says why."""

    reason: MaybeWords = ""


class NeedsIn(ActionIn):
    """Body of `…/needs`: the whole list."""

    needs: Annotated[list[FacilityNeed], Field(max_length=len(FacilityNeed))]


class PartyIn(BaseModel):
    """Body of `…/parties`: people at the door; the same `client_token` again is the same party.
    `code` is of their rescue or of their report, where they know it."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    people: People
    names: Annotated[list[parsing.Name], Field(max_length=NAMES_MOST)] = []
    note: parsing.Line | None = None
    client_token: parsing.Token | None = None
    code: parsing.Line | None = None


class ReservationIn(BaseModel):
    """Body of `…/reservations`: places for people who are on their way without a unit of ours."""

    model_config = ConfigDict(extra="ignore")
    people: People


class ArrivalIn(PartyIn):
    """Body of `…/parties/{party}/check-in`: how many of those who were expected came."""

    keep_rest: bool = False


class DepartureIn(BaseModel):
    """Body of `…/parties/{party}/check-out`; without a number all who are left."""

    model_config = ConfigDict(extra="ignore")
    people: People | None = None


@blueprint.get("")
@requires(VIEW)
def listing() -> Response:
    """The facilities that this actor may see."""
    size = _size(200)
    wanted = FacilityFilter(
        _members("kind", FacilityKind),
        _members("status", FacilityStatus),
        request.args.get("area") or None,
        cursor(),
    )
    with database().reading() as session:
        cards = queries.cards(session, current_actor(), wanted, size + 1)
    items = [orjson.loads(card) for card in cards[:size]]
    following = str(items[-1]["id"]) if len(cards) > size else None
    return json_answer({"items": items, "next_cursor": following})


def _size(by_itself: int) -> int:
    return max(1, min(request.args.get("page_size", by_itself, type=int), queries.PAGE_MOST))


def cursor() -> int:
    """The id after which a list goes on; raises `InvalidInput`."""
    after = request.args.get("cursor", "0")
    is_number = after.isascii() and after.isdigit() and len(after) < 20
    if not is_number or int(after) > parsing.LARGEST_ID:
        raise InvalidInput(FieldError("cursor", "not_valid"))
    return int(after)


def _members(name: str, enum: type[Member]) -> list[Member] | None:
    given = request.args.get(name)
    if not given:
        return None
    try:
        return [enum(part) for part in given.split(",")]
    except ValueError:
        raise InvalidInput(FieldError(name, "not_valid")) from None


@blueprint.post("")
@requires(MANAGE)
def create() -> Response:
    """Makes a facility; gauges are made at `/api/v1/gauges`."""
    body = parsing.parse(FacilityIn, json_body())
    if body.kind is FacilityKind.GAUGE:
        raise InvalidInput(FieldError("kind", "gauge_elsewhere"))
    with database().atomic() as session:
        made = facilities.create(session, current_actor(), FacilityTold(**body.model_dump()))
        return _card(made, 201)


@blueprint.get("/<int:facility_id>")
@requires(VIEW)
def read(facility_id: int) -> Response:
    """One facility, and whether this actor may change it."""
    with database().reading() as session:
        return json_answer(queries.card_of(session, current_actor(), facility_id))


@blueprint.post("/<int:facility_id>/change")
@requires(MANAGE)
def change(facility_id: int) -> Response:
    """Changes what the facility is."""
    body = parsing.parse(FacilityChangeIn, json_body())
    changes = body.model_dump(exclude={"version"}, exclude_unset=True)
    wrong = [n for n in ("name", "lat", "lon", "places") if n in changes and changes[n] is None]
    if wrong:
        raise InvalidInput(*(FieldError(name, "required") for name in wrong))
    with database().atomic() as session:
        actor = current_actor()
        return _card(facilities.change(session, actor, facility_id, body.version, changes))


def _put(facility_id: int, status: FacilityStatus) -> Response:
    body = parsing.parse(FacilityStatusIn, json_body())
    with database().atomic() as session:
        done = facilities.set_status(
            session, current_actor(), facility_id, body.version, status, body.reason
        )
        return _card(done)


@blueprint.post("/<int:facility_id>/open")
@requires(MANAGE)
def open_it(facility_id: int) -> Response:
    """Opens the facility; from here on it is full and open by its places."""
    return _put(facility_id, FacilityStatus.OPEN)


@blueprint.post("/<int:facility_id>/full")
@requires(MANAGE)
def fill_it(facility_id: int) -> Response:
    """Takes nobody more, whatever the places say."""
    return _put(facility_id, FacilityStatus.FULL)


@blueprint.post("/<int:facility_id>/close")
@requires(MANAGE)
def close_it(facility_id: int) -> Response:
    """Closes the facility with a reason; who is expected already is still let in."""
    return _put(facility_id, FacilityStatus.CLOSED)


@blueprint.post("/<int:facility_id>/needs")
@requires(MANAGE)
def needs(facility_id: int) -> Response:
    """What the facility is short of."""
    body = parsing.parse(NeedsIn, json_body())
    with database().atomic() as session:
        actor = current_actor()
        return _card(facilities.put_needs(session, actor, facility_id, body.version, body.needs))


@blueprint.get("/<int:facility_id>/contact")
@requires(VIEW)
def contact(facility_id: int) -> Response:
    """Whom to ring there: personal data, and this look at it is recorded."""
    with database().atomic() as session:
        return json_answer(facilities.view_contact(session, current_actor(), facility_id))


@blueprint.get("/<int:facility_id>/parties")
@requires(VIEW)
def parties(facility_id: int) -> Response:
    """The parties that are expected or there, the newest first, without names; `?past=1` also those
    that left."""
    wanted = None if request.args.get("past") == "1" else queries.PRESENT
    size = _size(queries.PAGE_MOST)
    with database().reading() as session:
        found = queries.parties(
            session, current_actor(), facility_id, wanted, before=cursor(), size=size + 1
        )
    items = found[:size]
    following = str(items[-1]["id"]) if len(found) > size else None
    return json_answer({"items": items, "next_cursor": following})


@blueprint.get("/<int:facility_id>/parties/names")
@requires(MANAGE)
def names(facility_id: int) -> Response:
    """Names and notes by party, for who runs the place; this look at them is recorded."""
    with database().atomic() as session:
        found = facilities.view_names(session, current_actor(), facility_id)
    return json_answer({"items": [{"party": n, **rest} for n, rest in found.items()]})


@blueprint.post("/<int:facility_id>/parties")
@requires(MANAGE)
def walk_in(facility_id: int) -> Response:
    """People have come on their own."""
    body = parsing.parse(PartyIn, json_body())
    with database().atomic() as session:
        party = arrivals.come_in(
            session, current_actor(), facility_id, body.people, **_of_party(body)
        )
        return _party(party, 201)


@blueprint.post("/<int:facility_id>/reservations")
@requires(MANAGE)
def reserve(facility_id: int) -> Response:
    """Keeps places for people on their way."""
    body = parsing.parse(ReservationIn, json_body())
    with database().atomic() as session:
        party = facilities.reserve(session, current_actor(), facility_id, body.people)
        return _party(party, 201)


@blueprint.post("/<int:facility_id>/parties/<int:party_id>/check-in")
@requires(MANAGE)
def arrive(facility_id: int, party_id: int) -> Response:
    """Those who were expected have come, or so many of them."""
    body = parsing.parse(ArrivalIn, json_body())
    with database().atomic() as session:
        party = arrivals.come_in(
            session,
            current_actor(),
            facility_id,
            body.people,
            party_id=party_id,
            keep_rest=body.keep_rest,
            **_of_party(body),
        )
        return _party(party)


@blueprint.post("/<int:facility_id>/parties/<int:party_id>/check-out")
@requires(MANAGE)
def leave(facility_id: int, party_id: int) -> Response:
    """So many of a party leave."""
    body = parsing.parse(DepartureIn, json_body())
    with database().atomic() as session:
        actor = current_actor()
        return _party(facilities.check_out(session, actor, facility_id, party_id, body.people))


@blueprint.post("/<int:facility_id>/parties/<int:party_id>/release")
@requires(MANAGE)
def release(facility_id: int, party_id: int) -> Response:
    """Those who were expected do not come."""
    with database().atomic() as session:
        party = facilities.release_party(session, current_actor(), facility_id, party_id)
        return _party(party)


@blueprint.post("/<int:facility_id>/parties/<int:party_id>/forget-names")
@requires(MANAGE)
def forget(facility_id: int, party_id: int) -> Response:
    """Erases who the people of a party were."""
    with database().atomic() as session:
        facilities.forget_names(session, current_actor(), facility_id, party_id)
    return Response(status=204)


def _of_party(body: PartyIn) -> dict[str, Any]:
    return {
        "names": body.names,
        "note": body.note,
        "client_token": body.client_token,
        "code": body.code,
    }


def _card(facility: Facility, status: int = 200) -> Response:
    return json_answer(orjson.loads(facility.card), status)


def _party(party: FacilityParty, status: int = 200) -> Response:
    """Without names: they are read at `…/parties/names`, where the look is recorded."""
    return json_answer(queries.party_of(party), status)
