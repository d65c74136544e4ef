"""`/api/v1/hints` and `/api/v1/callers`: what an operator sees while somebody speaks."""

from __future__ import annotations

from typing import Annotated

import orjson
from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.facts import Fact
from ioc.domain.geo import Point, is_valid
from ioc.domain.permissions import Permission
from ioc.domain.reports import TEXT_MAX, LocationSource
from ioc.ports import Classified, Danger, Located
from ioc.queries.hotline import hints as queries
from ioc.services.incidents import contacts
from ioc.services.intake.enrichment import UNSURE
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.intake import intake, parsing
from ioc.web.json_body import json_answer

blueprint = Blueprint("api_hints", __name__, url_prefix="/api/v1")


class HintsIn(BaseModel):
    """Body of `POST /api/v1/hints`: what has been typed so far. Lengths in metres."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)

    text: str = ""
    address: parsing.Line | None = None
    lat: float | None = None
    lon: float | None = None
    accuracy_m: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    source: LocationSource | None = None
    emergency: bool = False
    people: parsing.PeopleIn | None = None
    water: parsing.WaterIn | None = None
    refuge: parsing.RefugeIn | None = None
    category: Annotated[str, StringConstraints(max_length=40)] | None = None
    settled: Annotated[list[Fact], Field(max_length=parsing.LIST_MAX)] = []


class CallerIn(BaseModel):
    """Body of `POST /api/v1/callers`. A number is not put into an address, which is logged."""

    model_config = ConfigDict(extra="ignore")

    phone: parsing.Phone


def _body() -> object:
    try:
        return orjson.loads(request.get_data(cache=False))
    except orjson.JSONDecodeError:
        raise InvalidInput(FieldError("", "not_json")) from None


@blueprint.post("/hints")
@requires(Permission.REPORT_TAKE_CALL)
def hints() -> Response:
    """What is understood of a call so far, where it may be, and what it may be part of."""
    body = parsing.parse(HintsIn, _body())
    typed, located, classified = understood(body)
    with database().reading() as session:
        found = queries.hints(
            session,
            current_actor(),
            typed,
            located,
            classified,
            unsure=UNSURE,
            locale=current_locale(),
        )
    return json_answer(found)


def understood(body: HintsIn) -> tuple[queries.Typed, Located, Classified]:
    """What the fields hold, where the words may be, and what they tell of."""
    pin = Point(body.lat, body.lon) if body.lat is not None and body.lon is not None else None
    if pin is not None and not is_valid(pin):
        raise InvalidInput(FieldError("lat", "not_a_place"))
    text = body.text[:TEXT_MAX]
    given = intake.ports()
    located, classified = Located(), Classified(danger=Danger())
    if text or body.address:
        # A place chosen among the words' own candidates must not make the others disappear.
        near = None if body.source is LocationSource.OPERATOR else pin
        located = given.geocoder.locate(text, body.address or None, near)
    if text:
        classified = given.classifier.classify(text)
    people, water = body.people or parsing.PeopleIn(), body.water or parsing.WaterIn()
    typed = queries.Typed(
        pin=pin,
        pin_accuracy_m=body.accuracy_m,
        said_emergency=body.emergency,
        people=people.count,
        vulnerable=tuple(v.value for v in people.vulnerable),
        water_depth_m=water.depth_m,
        water_trend=water.trend,
        refuge=body.refuge.kind if body.refuge else None,
        refuge_margin_m=body.refuge.margin_m if body.refuge else None,
        category=body.category,
        settled=frozenset(body.settled),
    )
    return typed, located, classified


@blueprint.post("/callers")
@requires(Permission.REPORT_CONTACT)
def caller() -> Response:
    """Earlier reports and open incidents of a number: personal data, and this look is recorded."""
    body = parsing.parse(CallerIn, _body())
    with database().atomic() as session:
        return json_answer(contacts.look_up_caller(session, current_actor(), body.phone))
