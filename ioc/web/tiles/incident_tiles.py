"""`/api/v1/tiles/incidents/…`: vector tiles of the incidents that who asks may see."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ioc.domain.errors import NotFound
from ioc.domain.permissions import Permission
from ioc.domain.tiles import Tile, is_tile
from ioc.queries.tiles import incidents as queries
from ioc.queries.tiles.mvt import CONTENT_TYPE
from ioc.web.auth import current_actor, database, requires
from ioc.web.tiles import kept_tiles
from ioc.web.tiles.tile_filters import filter_of

blueprint = Blueprint("incident_tiles", __name__, url_prefix="/api/v1/tiles")


@blueprint.get("/incidents/<int:z>/<int:x>/<int:y>.mvt")
@requires(Permission.INCIDENT_VIEW)
def tile(z: int, x: int, y: int) -> Response:
    """Incidents of one tile of the web map (z from 0 to 18), open and closed: layer `points`, or
    `critical` and `cells` where they are many. Filters: `status`, `severity`, `category`, `area`,
    `from`, `to`, `exercise`. At most some seconds old."""
    if not is_tile(z, x, y):
        raise NotFound
    actor, where, wanted = current_actor(), Tile(z, x, y), filter_of(request.args)
    is_wide = z < queries.SINGLES_FROM
    made = kept_tiles.kept_tiles(database()).tile(
        database(),
        (kept_tiles.view_of(actor), where, wanted),
        kept_tiles.WIDE_FRESH_SECONDS if is_wide else kept_tiles.FRESH_SECONDS,
        lambda session: queries.tile(session, actor, where, wanted),
    )
    is_zipped = made.zipped is not None and "gzip" in request.headers.get("Accept-Encoding", "")
    answer = Response(made.zipped if is_zipped else made.body, content_type=CONTENT_TYPE)
    if is_zipped:
        answer.headers["Content-Encoding"] = "gzip"
    # Of one person's rights: no shared cache may keep it, and a browser asks whether it still is.
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Vary"] = "Accept-Encoding, Authorization, Cookie"
    answer.set_etag(made.etag, weak=True)
    answer.make_conditional(request)
    return answer
