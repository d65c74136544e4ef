"""From what an operator types after a call was saved to what is added to its report."""

from __future__ import annotations

import uuid

from flask import request

from ioc.access.actor import Actor
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.facts import Fact
from ioc.domain.geo import Point, is_valid, quality_of
from ioc.domain.reports import TEXT_MAX, LocationSource, RefugeKind, WaterTrend
from ioc.models.report import ReportUpdate
from ioc.ports import Classified, Located
from ioc.queries.verification.understood import vulnerable_of
from ioc.services.calls import protocols
from ioc.services.intake.added_places import Place
from ioc.services.reporters import call_additions, citizen
from ioc.services.reporters.citizen import MoreTold
from ioc.web.auth import database
from ioc.web.intake import call_intake, intake, parsing, room


def receive(actor: Actor, call_id: int, body: parsing.AdditionIn) -> tuple[str, bool]:
    """Adds to the report of a call; answers its tracking code and whether this was new."""
    token = body.client_token or request.headers.get("Idempotency-Key") or str(uuid.uuid4())
    _check(body, token)
    answered = call_intake.answers_of(body.protocol)
    with database().reading() as session:
        report = call_additions.report_of(session, actor, call_id)
        code, so_far = report.tracking_code, call_additions.told_so_far(session, report)
        raises = bool(answered) and protocols.raises(session, answered)
    room.require(ReportUpdate.client_token, citizen.update_key(code, token))
    more = _more_told(body, token, so_far, says_emergency=body.emergency or raises)
    with database().atomic() as session:
        return call_additions.add(session, actor, call_id, more, answered)


def _check(body: parsing.AdditionIn, token: str) -> None:
    says = body.text or body.people or body.water or body.refuge or body.location
    if not (says or body.emergency or body.protocol or body.address):
        raise InvalidInput(FieldError("text", "required"))
    if len(body.text) > TEXT_MAX:
        raise InvalidInput(FieldError("text", "too_long"))
    if len(token) > parsing.TOKEN_MAX:
        raise InvalidInput(FieldError("client_token", "too_long"))
    place = body.location
    if place is not None and not is_valid(Point(place.lat, place.lon)):
        raise InvalidInput(FieldError("location", "not_a_place"))


def _more_told(
    body: parsing.AdditionIn, token: str, so_far: str, *, says_emergency: bool
) -> MoreTold:
    """What was entered, and what the words say where nothing was."""
    read = (intake.read_of(body.text) if body.text else None) or Classified()
    settled = frozenset(body.settled)
    people, water = body.people or parsing.PeopleIn(), body.water or parsing.WaterIn()
    has_water, has_refuge = Fact.WATER not in settled, Fact.REFUGE not in settled
    trend = water.trend or (
        WaterTrend(read.water_trend) if has_water and read.water_trend else None
    )
    depth = water.depth_m
    if depth is None and has_water:
        depth = read.water_depth_m
    refuge, margin = None, None
    if body.refuge is not None:
        refuge, margin = body.refuge.kind, body.refuge.margin_m
    elif has_refuge and read.refuge:
        refuge, margin = RefugeKind(read.refuge), read.refuge_margin_m
    frail = () if Fact.VULNERABLE in settled else vulnerable_of(read)
    return MoreTold(
        text=body.text,
        client_token=token,
        danger=intake.danger_of(body.text),
        people=people.count,
        people_at_least=None if Fact.PEOPLE in settled else read.people,
        vulnerable=tuple({*people.vulnerable, *frail}),
        water_depth_m=depth,
        water_trend=trend,
        water_text=water.text or (read.water_text if has_water else None),
        refuge_kind=refuge,
        refuge_margin_m=margin,
        place=_place(body, f"{so_far}\n{body.text}".strip()),
        says_emergency=says_emergency,
    )


def _place(body: parsing.AdditionIn, told: str) -> Place | None:
    """The place that was chosen; else the one that all the words together name."""
    given = body.location
    if given is not None:
        return Place(
            Point(given.lat, given.lon),
            quality_of(given.accuracy_m),
            given.source or LocationSource.OPERATOR,
            given.accuracy_m,
            body.address,
            is_chosen=True,
        )
    if Fact.PLACE in body.settled or not (body.text or body.address):
        return None
    located = intake.located_of(told, body.address) or Located()
    if located.point is None:
        return None
    return Place(
        located.point,
        located.quality,
        LocationSource.TEXT,
        located.accuracy_m,
        body.address or located.address,
        located.area_code,
    )
