"""`/api/v1/wall`: the feed of the big screens. Reduced cards, figures, flooded land.

A screen that opened with its key reaches nothing but this. It asks for everything once, then for
what came after a position, and waits up to 20 s for it; the screens of a city ask for the same, so
one reading serves them all.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from datetime import datetime, timedelta
from math import isfinite
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, g, request

from ioc.db.session import Priority
from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.permissions import Permission
from ioc.queries.wall import feed, figures, views
from ioc.services.wall import walls
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.intake.parsing import LARGEST_ID
from ioc.web.packing import compressed
from ioc.web.wall.build import build

blueprint = Blueprint("api_wall", __name__, url_prefix="/api/v1/wall")

WAIT_SECONDS = 20.0
KEPT_SECONDS = 2.0
KEPT_MOST = 16
OVERLAP = timedelta(seconds=3)
"""A position that was being written during one look is found by the next."""

STEP_SECONDS = 5
"""Screens ask for movements since the same moments, so that one answer fits all."""

HEARD_EVERY = timedelta(minutes=5)
Kept = OrderedDict[Any, tuple[float, bytes]]


@blueprint.get("/snapshot")
@requires(Permission.WALL_VIEW)
def snapshot() -> Response:
    """Everything that a wall shows of what this actor may see, and the position of it."""
    actor = current_actor()

    def make() -> bytes:
        with database().reading() as session:
            return feed.snapshot(session, actor)

    key = ("snapshot", _position()) if feed.is_whole_city(actor) else None
    return compressed(_kept(key, make), "application/json")


@blueprint.get("/changes")
@requires(Permission.WALL_VIEW)
def changes() -> Response:
    """What came after the position `after`, waiting `wait` seconds for it; `moved` (RFC 3339): the
    units that moved since then."""
    after = request.args.get("after", type=int)
    if after is None or not 0 <= after <= LARGEST_ID:
        raise InvalidInput(FieldError("after", "not_a_number"))
    wait = request.args.get("wait", 0.0, type=float)
    if not isfinite(wait):
        raise InvalidInput(FieldError("wait", "not_a_number"))
    moved = _moved_since(request.args.get("moved", ""))
    relay = current_app.extensions["ioc.relay"]
    if relay.position <= after:
        relay.wait_beyond(after, min(max(wait, 0.0), WAIT_SECONDS))
    actor = current_actor()
    _heard()

    def make() -> bytes:
        with database().reading() as session:
            found = feed.changes(session, actor, after, moved)
        return orjson.dumps(found | {"build": build()})

    key = ("changes", after, relay.position, moved) if feed.is_whole_city(actor) else None
    return compressed(_kept(key, make), "application/json")


@blueprint.get("/figures")
@requires(Permission.WALL_VIEW)
def read_figures() -> Response:
    """What stands in no card; with a tag, so that nothing new costs nothing."""
    actor = current_actor()
    with database().reading() as session:
        body = orjson.dumps(figures.figures(session, actor, clock.now()))
    return _tagged(body)


@blueprint.get("/shapes")
@requires(Permission.WALL_VIEW)
def shapes() -> Response:
    """Land under water and closed ways, as GeoJSON (longitude first)."""
    with database().reading() as session:
        body = feed.shapes(session, clock.now())
    return _tagged(body)


@blueprint.get("/shown")
@requires(Permission.WALL_VIEW)
def shown() -> Response:
    """What a screen shows now: `screen` its number, `view` the code of one view."""
    with database().reading() as session:
        found = views.shown(session, screen_asked(), request.args.get("view"), current_locale())
    return _tagged(orjson.dumps(found))


def screen_asked() -> int | None:
    """The number of the screen: its own where it opened with its key, else as it is asked for."""
    own: views.Screen | None = g.get("screen")
    if own is not None:
        return own.number
    number = request.args.get("screen", type=int)
    return number if number is not None and 1 <= number <= LARGEST_ID else None


def _position() -> int:
    position: int = current_app.extensions["ioc.relay"].position
    return position


def _moved_since(text: str) -> datetime | None:
    if not text:
        return None
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        raise InvalidInput(FieldError("moved", "not_a_time")) from None
    if told.tzinfo is None:
        raise InvalidInput(FieldError("moved", "not_a_time"))
    # Nobody is told of more than the last quarter of an hour: a snapshot has every place.
    told = max(told, clock.now() - timedelta(minutes=15))
    step = int(told.timestamp()) // STEP_SECONDS * STEP_SECONDS
    return datetime.fromtimestamp(step, told.tzinfo) - OVERLAP


def _kept(key: Any, make: Any) -> bytes:
    """The answer of a moment ago for the same question, or a new one; None: it is nobody else's."""
    if key is None:
        made: bytes = make()
        return made
    held: Kept = current_app.extensions.setdefault("ioc.wall", OrderedDict())
    found = held.get(key)
    if found is not None and time.monotonic() - found[0] < KEPT_SECONDS:
        return found[1]
    body: bytes = make()
    held[key] = (time.monotonic(), body)
    while len(held) > KEPT_MOST:
        held.popitem(last=False)
    return body


def _tagged(body: bytes) -> Response:
    tag = hashlib.sha256(body).hexdigest()[:24]
    if tag in request.if_none_match:
        answer = Response(status=304)
    else:
        answer = compressed(body, "application/json")
    answer.set_etag(tag)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _heard() -> None:
    """Keeps, coarsely, that a screen is alive: an unused key dies, the list says who is dark."""
    screen: views.Screen | None = g.get("screen")
    now = clock.now()
    if screen is None or (screen.seen_at is not None and now - screen.seen_at < HEARD_EVERY):
        return
    with database().atomic(Priority.BACKGROUND) as session:
        walls.seen(session, {screen.number})
