"""`/l/<secret>`: one page on which a caller sends where they are, by one press or in words."""

from __future__ import annotations

from math import isfinite

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc.domain.calls import LinkStatus, LinkUse, PlaceSource
from ioc.domain.errors import NotFound
from ioc.domain.geo import Point, is_valid
from ioc.services.calls import call_links
from ioc.services.reporters import call_places
from ioc.services.reporters.call_places import Sent
from ioc.web import limits
from ioc.web.auth import database, public
from ioc.web.intake import intake

blueprint = Blueprint("link_pages", __name__)

WORDS_MAX = 500
ACCURACY_MAX = 1_000_000.0
TAKES = frozenset({LinkUse.SEND, LinkUse.AGAIN})


@blueprint.get("/l/<secret>")
@public
def page(secret: str) -> ResponseReturnValue:
    """Asks for the position, or says kindly why this link can no longer."""
    limits.check_lookup()
    try:
        with limits.counted_misses(), database().reading() as session:
            found = call_places.look(session, secret)
    except NotFound:
        return _page("unknown", 404)
    if found.is_unopened and request.method == "GET":
        with database().atomic() as session:
            call_links.link_moved(session, found.link_id, LinkStatus.OPENED)
    return _page(found.use.value)


@blueprint.post("/l/<secret>")
@public
def send(secret: str) -> ResponseReturnValue:
    """Takes a position, or words, or both."""
    limits.check_lookup()
    try:
        with limits.counted_misses(), database().reading() as session:
            found = call_places.look(session, secret)
    except NotFound:
        return _page("unknown", 404)
    if found.use not in TAKES:
        return _page(found.use.value)
    sent = _sent()
    if sent is None:
        return _page(found.use.value, 422, is_empty=True)
    with database().atomic() as session:
        use = call_places.receive(session, secret, sent)
    address = url_for("link_pages.page", secret=secret)
    return redirect(f"{address}?sent=1" if use in TAKES else address, 303)


def _page(use: str, status: int = 200, *, is_empty: bool = False) -> Response:
    body = render_template(
        "public/link.html",
        use=use,
        is_sent=request.args.get("sent") == "1",
        is_empty=is_empty,
        words=request.form.get("words", "")[:WORDS_MAX],
        words_max=WORDS_MAX,
    )
    answer = Response(body, status)
    answer.headers["X-Robots-Tag"] = "noindex"
    # The address is a secret: no other page is told where its reader came from.
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _sent() -> Sent | None:
    """What the form says; None when it says nothing. What is no number is left out, for the rest
    may still find somebody."""
    words = " ".join(request.form.get("words", "").replace("\x00", "").split())[:WORDS_MAX]
    lat, lon = _number("lat"), _number("lon")
    point = Point(lat, lon) if lat is not None and lon is not None else None
    if point is not None and not is_valid(point):
        point = None
    if point is None and not words:
        return None
    accuracy, battery = _number("accuracy"), _number("battery")
    geocoder = intake.ports().geocoder
    is_danger = bool(words) and intake.danger_of(words).is_emergency
    if point is not None:
        near = geocoder.name_near(point)
        return Sent(
            point=point,
            accuracy_m=accuracy if accuracy is not None and 0 <= accuracy <= ACCURACY_MAX else None,
            battery_percent=_percent(battery),
            words=words or None,
            address=near,
            is_danger=is_danger,
        )
    located = geocoder.locate(words, None, None)
    return Sent(
        point=located.point,
        accuracy_m=located.accuracy_m,
        battery_percent=_percent(battery),
        words=words,
        address=located.address,
        source=PlaceSource.WORDS,
        is_danger=is_danger,
    )


def _number(name: str) -> float | None:
    try:
        value = float(request.form.get(name, ""))
    except ValueError:
        return None
    return value if isfinite(value) else None


def _percent(value: float | None) -> int | None:
    return round(value) if value is not None and 0 <= value <= 100 else None
