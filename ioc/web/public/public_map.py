"""The public map, and its data: made at most every half minute, whatever the crowd."""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import orjson
from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy.orm import Session

from config import Settings
from ioc.domain import clock
from ioc.queries.directory import directory
from ioc.queries.public import public_map as queries
from ioc.web.auth import current_locale, database, public
from ioc.web.public import public_preview
from ioc.web.security import nonce
from maps import documents
from maps.base import Basemap
from maps.symbols import PUBLIC_LEGEND, incident_symbol, legend_html

blueprint = Blueprint("public_map", __name__)

POINTS_SECONDS = 30.0
OUTLINES_SECONDS = 300.0
DAY = 86_400
LISTED = 30
"""Lines of the list in the page as it is sent; the script lists what is in the frame."""

NONCE_MARK = "PublicMapNonceStandsHere"
Features = dict[str, Any]


@dataclass(frozen=True)
class Held:
    """An answer that is kept: its value, its bytes plain and compressed, and when it was made."""

    value: Features
    body: bytes
    zipped: bytes
    etag: str
    made_at: float

    @property
    def age(self) -> int:
        """Whole seconds since it was made."""
        return int(time.monotonic() - self.made_at)


_lock = threading.Lock()


def _held(name: str, seconds: float, make: Callable[[Session], Features]) -> Held:
    """The kept answer, made again when it is older than `seconds`.

    One visitor makes it; the others get the old one meanwhile, and wait only for the first.
    """
    cache = database().cache
    held: Held | None = cache.get(name)
    if held and held.age < seconds:
        return held
    is_mine = _lock.acquire(blocking=held is None)
    if held and not is_mine:
        return held
    try:
        newest: Held | None = cache.get(name)
        if newest and newest.age < seconds:
            return newest
        with database().reading() as session:
            made = _keep(make(session), time.monotonic())
        cache[name] = made
        return made
    finally:
        _lock.release()


def _keep(value: Features, made_at: float, body: bytes | None = None) -> Held:
    body = body or orjson.dumps(value)
    etag = hashlib.sha256(body).hexdigest()[:24]
    return Held(value, body, gzip.compress(body, 6, mtime=0), etag, made_at)


def _points() -> Held:
    return _held("public_points", POINTS_SECONDS, _make_points)


def _outlines() -> Held:
    return _held("public_outlines", OUTLINES_SECONDS, queries.area_outlines)


def _make_points(session: Session) -> Features:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [one.point.lon, one.point.lat]},
            "properties": {
                "symbol": incident_symbol(one.severity.value, one.status.value),
                "category": one.category,
                "status": one.status.value,
                "state": one.state.value,
                "area": one.area,
                "day": one.day.isoformat(),
                **({"exercise": True} if one.is_exercise else {}),
            },
        }
        for one in queries.public_incidents(session, clock.now())
    ]
    return {
        "type": "FeatureCollection",
        "grid_m": 100,
        "days": queries.SHOWN_FOR.days,
        "features": features,
    }


def _send(held: Held, content_type: str, max_age: int) -> Response:
    is_zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = Response(held.zipped if is_zipped else held.body, content_type=content_type)
    if is_zipped:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    answer.headers["Cache-Control"] = f"public, max-age={max_age}"
    answer.headers["Age"] = str(held.age)
    answer.set_etag(held.etag, weak=True)
    answer.make_conditional(request)
    return answer


@blueprint.get("/api/v1/public/incidents.geojson")
@public
def incidents() -> Response:
    """Coarse points of the last thirty days; `Age` says how many seconds old they are."""
    return _send(_points(), "application/geo+json", int(POINTS_SECONDS))


@blueprint.get("/api/v1/public/areas.geojson")
@public
def areas() -> Response:
    """Outlines of wards and communes; `approximate` where they are not official."""
    return _send(_outlines(), "application/geo+json", DAY)


@blueprint.get("/map/preview.svg")
@public
def preview() -> Response:
    """The map in small, as a picture: no script and a few KB."""
    points, outlines = _points(), _outlines()
    name = "public_preview"
    cache = database().cache
    key = (points.etag, outlines.etag)
    held: tuple[tuple[str, str], Held] | None = cache.get(name)
    if held is None or held[0] != key:
        body = public_preview.draw(points.value["features"], outlines.value["features"]).encode()
        held = cache[name] = (key, _keep({}, points.made_at, body))
    return _send(held[1], "image/svg+xml", int(POINTS_SECONDS))


@blueprint.get("/map")
@public
def page() -> ResponseReturnValue:
    """The map, drawn by folium, with its list beside it."""
    locale = current_locale()
    points, outlines = _points(), _outlines()
    document = _document(outlines, locale)
    with database().reading() as session:
        categories = [c for c in directory(session).categories.values() if c.is_public]
    features = points.value["features"]
    return render_template(
        "public/map.html",
        map_head=_with_nonce(document.head),
        map_html=document.html,
        map_script=_with_nonce(document.script),
        legend=legend_html(PUBLIC_LEGEND, locale),
        categories=categories,
        names={c.code: c.name(locale) for c in categories},
        features=features[:LISTED],
        total=len(features),
        counts={
            state.value: sum(f["properties"]["state"] == state for f in features)
            for state in queries.PublicState
        },
        has_approximate=any(f["properties"]["approximate"] for f in outlines.value["features"]),
    )


def _document(outlines: Held, locale: str) -> documents.MapDocument:
    """The map without its points, which its script fetches; drawn once per language."""
    cache = database().cache
    name = f"public_map_{locale}"
    held: tuple[str, documents.MapDocument] | None = cache.get(name)
    if held is None or held[0] != outlines.etag:
        drawn = documents.public_map(
            {"type": "FeatureCollection", "features": []},
            outlines.value,
            nonce=NONCE_MARK,
            basemap=basemap_of(current_app.config["IOC"]),
            locale=locale,
        )
        held = cache[name] = (outlines.etag, drawn)
    return held[1]


def basemap_of(settings: Settings) -> Basemap | None:
    """The tiles of the settings; None where the outlines carry the map."""
    if not settings.tile_url:
        return None
    return Basemap(settings.tile_url, settings.tile_attribution or "©")


def _with_nonce(part: Markup) -> Markup:
    return part.replace(NONCE_MARK, nonce())
