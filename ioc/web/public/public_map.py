"""The public map and its data: bytes that are kept, whatever the crowd (`public_held`)."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from flask import Blueprint, Flask, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from config import Settings
from ioc import i18n
from ioc.access.actor import PUBLIC
from ioc.domain.errors import NotFound
from ioc.domain.public_map import PublicState
from ioc.domain.tiles import Tile, is_tile
from ioc.queries.public import public_index
from ioc.queries.tiles.mvt import CONTENT_TYPE
from ioc.web.auth import current_actor, current_locale, database, public
from ioc.web.basemap import basemaps
from ioc.web.public import public_preview
from ioc.web.public.public_held import FRESH_SECONDS, KEPT, Held, PublicMap, held, public_map
from ioc.web.security import nonce, policy_for
from maps import documents
from maps.symbols import PUBLIC_LEGEND, legend_html

blueprint = Blueprint("public_map", __name__)

DAY = 86_400
LISTED = 30
"""Lines of the list in the page as it is sent; the script lists what is in the frame."""

TILES_FROM = 3_000
"""From so many points on the page reads tiles: all of them at once would keep an old telephone busy
for seconds."""

NONCE_MARK = "PublicMapNonceStandsHere"
PAGE, DRAWN, PREVIEW, BASEMAP = "page", "drawn", "preview", "basemap"
_INLINE = re.compile(r"<(script|style)((?:\s[^>]*)?)>(.*?)</\1>", re.S)


@dataclass(frozen=True)
class HeldPage:
    """A page for everybody who did not sign in, and the policy that allows its inline parts."""

    held: Held
    policy: str


def _map() -> PublicMap:
    return public_map(database(), _finish)


def _send(found: Held, content_type: str, max_age: int) -> Response:
    is_zipped = bool(found.zipped) and "gzip" in request.headers.get("Accept-Encoding", "")
    answer = Response(found.zipped if is_zipped else found.body, content_type=content_type)
    if is_zipped:
        answer.headers["Content-Encoding"] = "gzip"
    answer.headers["Vary"] = "Accept-Encoding"
    # A proxy in front sends what it has while it asks for the next, and when this server is away.
    answer.headers["Cache-Control"] = (
        f"public, max-age={max_age}, s-maxage={max_age}, "
        f"stale-while-revalidate={max_age}, stale-if-error=600"
    )
    answer.headers["Age"] = str(found.age)
    answer.set_etag(found.etag, weak=True)
    answer.make_conditional(request)
    return answer


@blueprint.get("/api/v1/public/incidents.geojson")
@public
def incidents() -> Response:
    """Coarse points of the last days, the newest 20,000; `Age` says how many seconds old they
    are, `total` how many there are in the tiles."""
    return _send(_map().points, "application/geo+json", int(FRESH_SECONDS))


@blueprint.get("/api/v1/public/areas.geojson")
@public
def areas() -> Response:
    """Outlines of wards and communes; `approximate` where they are not official."""
    return _send(_map().outlines, "application/geo+json", DAY)


@blueprint.get("/api/v1/public/tiles/<int:z>/<int:x>/<int:y>.mvt")
@public
def tile(z: int, x: int, y: int) -> Response:
    """Coarse points as vector tiles, zoom 0 to 14: layer `places` at zoom 14, `cells` with counts
    further out; each with `category`, `state` and `count`."""
    if not is_tile(z, x, y) or z > public_index.LARGEST_ZOOM:
        raise NotFound
    return _send(_map().tile(Tile(z, x, y)), CONTENT_TYPE, int(FRESH_SECONDS))


@blueprint.get("/api/v1/public/tiles.json")
@public
def tiles() -> Response:
    """What the vector tiles hold (TileJSON 3.0), how many points there are, and of which state."""
    found = _map()
    return _send(found.made_of["tilejson"], "application/json", int(FRESH_SECONDS))


@blueprint.get("/map/preview.svg")
@public
def preview() -> Response:
    """The map in small, as a picture: no script and a few KB."""
    return _send(_map().made_of[PREVIEW], "image/svg+xml", int(FRESH_SECONDS))


@blueprint.get("/map")
@public
def page() -> ResponseReturnValue:
    """The map, drawn by folium, with its list beside it.

    Who did not sign in gets kept bytes. Their inline parts are allowed by their digests, so that
    the same bytes serve everybody and a proxy may keep them.
    """
    found, locale = _map(), current_locale()
    if current_actor().is_staff:
        return _with_nonce(_rendered(found, locale), nonce())
    kept: HeldPage = found.made_of[PAGE, locale]
    answer = _send(kept.held, "text/html; charset=utf-8", int(FRESH_SECONDS))
    answer.headers["Content-Security-Policy"] = kept.policy
    answer.headers["Vary"] = "Accept-Encoding, Accept-Language, Cookie"
    if request.cookies or request.args or "Authorization" in request.headers:
        answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _finish(app: Flask, made: PublicMap) -> None:
    """Makes the page in each language, the small picture and the description of the tiles."""
    drawing = public_preview.draw(made.features, made.outlined["features"]).encode()
    made.made_of[PREVIEW] = held(drawing, made.made_at)
    made.made_of["tilejson"] = held(orjson.dumps(_tilejson(made)), made.made_at)
    before: PublicMap | None = app.extensions["ioc.db"].cache.get(KEPT)
    with app.app_context():
        made.made_of[BASEMAP] = basemaps.current()
    for locale in i18n.LOCALES:
        # Outlines are read anew now and then, and then the map under them is drawn anew too.
        if (
            before is not None
            and before.outlines_at == made.outlines_at
            and before.made_of[BASEMAP] == made.made_of[BASEMAP]
        ):
            made.made_of[DRAWN, locale] = before.made_of[DRAWN, locale]
        # A context of its own: this may be done in the middle of somebody's request.
        with app.app_context(), app.test_request_context("/map"):
            g.actor, g.locale, g.nonce = PUBLIC, locale, NONCE_MARK
            made.made_of[PAGE, locale] = _for_everybody(
                app.config["IOC"], _rendered(made, locale), made.made_at
            )


def _rendered(made: PublicMap, locale: str) -> str:
    """The page, with the mark where a nonce stands."""
    drawn = _document(made, locale)
    g.nonce, own = NONCE_MARK, g.get("nonce")
    try:
        return render_template(
            "public/map.html",
            map_head=drawn.head,
            map_html=drawn.html,
            map_script=drawn.script,
            legend=legend_html(PUBLIC_LEGEND, locale),
            categories=made.categories,
            names={c.code: c.name(locale) for c in made.categories},
            features=made.features[:LISTED],
            total=made.index.total,
            days=made.days,
            counts={state.value: made.index.states[state] for state in PublicState},
            has_tiles=made.index.total >= TILES_FROM,
            has_approximate=any(f["properties"]["approximate"] for f in made.outlined["features"]),
        )
    finally:
        g.nonce = own


def _document(made: PublicMap, locale: str) -> documents.MapDocument:
    """The map without its points, which its script fetches; drawn once per language."""
    found: documents.MapDocument | None = made.made_of.get((DRAWN, locale))
    if found is None:
        found = made.made_of[DRAWN, locale] = documents.public_map(
            {"type": "FeatureCollection", "features": []},
            made.outlined,
            nonce=NONCE_MARK,
            basemap=made.made_of[BASEMAP],
            locale=locale,
        )
    return found


def _for_everybody(settings: Settings, html: str, made_at: float) -> HeldPage:
    """The page without nonces, its inline scripts and styles allowed by their digests."""
    plain = _with_nonce(html, "").replace(' nonce=""', "")
    digests: dict[str, list[str]] = {"script": [], "style": []}
    for kind, attributes, text in _INLINE.findall(plain):
        if "src=" not in attributes and "application/json" not in attributes:
            digest = b64encode(sha256(text.encode()).digest()).decode()
            digests[kind].append(f"'sha256-{digest}'")
    policy = policy_for(settings, " ".join(digests["script"]), " ".join(digests["style"]))
    return HeldPage(held(plain.encode(), made_at), policy)


def _tilejson(made: PublicMap) -> dict[str, Any]:
    described = {
        "category": "code of the kind",
        "state": "received, working or done",
        "count": "how many",
    }
    more = {"severity": "of what is not dealt with", "area": "ward", "day": "of the newest"}
    return {
        "tilejson": "3.0.0",
        "name": "Public incidents",
        "scheme": "xyz",
        "tiles": ["/api/v1/public/tiles/{z}/{x}/{y}.mvt"],
        "minzoom": 0,
        "maxzoom": public_index.LARGEST_ZOOM,
        "vector_layers": [
            {"id": public_index.PLACES, "minzoom": public_index.PLACES_FROM}
            | {"fields": described | more},
            {"id": public_index.CELLS, "maxzoom": public_index.PLACES_FROM - 1}
            | {"fields": described},
        ],
        "days": made.days,
        "total": made.index.total,
        "states": {state.value: count for state, count in made.index.states.items()},
    }


def _with_nonce(html: str, own: str) -> Markup:
    return Markup(html.replace(NONCE_MARK, own))  # noqa: S704 (rendered by our own templates)
