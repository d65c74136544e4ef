"""`/tiles/…`: what lies under the maps, for anybody.

One address per tile, and no ranges of one large file: every browser, proxy and service worker keeps
such answers. The address names the content, so a tile is kept for a year and never asked for again;
a page that was opened before an import still gets tiles, which it may not keep.
"""

from __future__ import annotations

import gzip
from typing import Any

from flask import Blueprint, Response, request

from ioc.domain.errors import NotFound
from ioc.web.auth import public
from ioc.web.basemap import basemaps

blueprint = Blueprint("basemap", __name__, url_prefix="/tiles")

CONTENT_TYPE = "application/vnd.mapbox-vector-tile"
DEEPEST = 22
PAGE_SECONDS = 10.0
"""For so long the form for citizens may name an earlier basemap."""
_FOR_EVER = "public, max-age=31536000, immutable"
_NOT_KEPT = "no-store"


@blueprint.app_template_global("basemap_options")
def basemap_options() -> dict[str, Any] | None:
    """What a page tells its own script of the basemap."""
    return basemaps.options(PAGE_SECONDS)


@blueprint.get("/basemap/<version>/<int:z>/<int:x>/<int:y>.mvt")
@public
def tile(version: str, z: int, x: int, y: int) -> Response:
    """A vector tile; 204 where the map shows nothing, 404 where there is no map or no such tile."""
    if z > DEEPEST or max(x, y) >= 1 << z:
        raise NotFound
    for _attempt in range(2):
        imports = basemaps.look_again(version)
        if not imports:
            raise NotFound
        found = basemaps.version_of(imports)
        etag, is_current = f"{found}-{z}-{x}-{y}", found == version
        if is_current and request.if_none_match.contains(etag):
            return _kept(Response(status=304), etag, is_current)
        try:
            content = basemaps.tile(imports, z, x, y)
        except KeyError:
            basemaps.forget()
            continue
        if content is None:
            return _kept(Response(status=204), etag, is_current)
        return _kept(_packed(content, CONTENT_TYPE), etag, is_current)
    raise NotFound


@blueprint.get("/ground/<version>.geojson")
@public
def ground(version: str) -> Response:
    """The waters and main roads of the seeds, where there are no tiles."""
    content = basemaps.ground(version)
    if content is None:
        raise NotFound
    if request.if_none_match.contains(version):
        return _kept(Response(status=304), version, is_current=True)
    return _kept(_packed(gzip.compress(content, mtime=0), "application/geo+json"), version, True)


def _packed(content: bytes, content_type: str) -> Response:
    if request.accept_encodings.quality("gzip") > 0:
        answer = Response(content, content_type=content_type)
        answer.headers["Content-Encoding"] = "gzip"
    else:
        answer = Response(gzip.decompress(content), content_type=content_type)
    return answer


def _kept(answer: Response, etag: str, is_current: bool) -> Response:
    answer.headers["Cache-Control"] = _FOR_EVER if is_current else _NOT_KEPT
    answer.headers["Vary"] = "Accept-Encoding"
    if is_current:
        answer.set_etag(etag)
    return answer
