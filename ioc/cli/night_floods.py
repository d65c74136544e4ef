"""The plain of a demonstration's night: the low wards of its operation stand under water that
deepens with the rivers, so that boats go over fields and streets and lorries stay behind.

Only a demonstration has invented water (`demo_operation.has_demo`).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

import orjson
import shapely
from shapely.geometry import mapping, shape
from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from ioc.access.actor import SYSTEM
from ioc.db.session import Database, Priority
from ioc.domain.errors import DomainError
from ioc.models.agency import Area
from ioc.models.flood import FloodExtent
from ioc.services.water import floods
from ioc.services.water.floods import FloodTold

logger = logging.getLogger(__name__)

LOW = (
    *("Hóa Châu", "Dương Nỗ", "Mỹ Thượng", "Thuận An", "Phú Hồ", "Quảng Điền", "Đan Điền"),
    *("Phú Xuân", "Kim Long", "Hương An", "Vỹ Dạ"),
)
"""The wards that the floods of 1999 and 2020 covered; the hills south of the river stay dry."""

NAME = "Vùng hạ du ngập (diễn tập)"
SHALLOWEST_M, DEEPENS_M = 0.6, 0.6
STEP_M = 0.2
"""The outline is changed when the water has risen so much: each change is told to every screen."""
SMOOTH_DEGREES = 0.0003


@dataclass
class Plain:
    """The flooded land of one night."""

    database: Database

    def tick(self, share: float) -> None:
        """Draws the plain, or deepens it; `share` is how far the rivers have risen, 0 to 1."""
        depth = round((SHALLOWEST_M + DEEPENS_M * share) / STEP_M) * STEP_M
        try:
            with self.database.atomic(Priority.BACKGROUND) as session:
                self._put(session, round(depth, 1))
        except DomainError as refusal:
            logger.info("the flooded plain of the exercise was refused: %s", refusal.code)

    def _put(self, session: Session, depth_m: float) -> None:
        drawn = session.scalar(
            select(FloodExtent)
            .where(
                FloodExtent.name == NAME,
                FloodExtent.is_exercise,
                FloodExtent.until_at.is_(None),
            )
            .order_by(FloodExtent.id.desc())
            .limit(1)
        )
        if drawn is None:
            outline = _outline(session)
            if outline is not None:
                floods.draw(session, SYSTEM, FloodTold(NAME, outline, depth_m, is_exercise=True))
        elif drawn.depth_m is None or abs(drawn.depth_m - depth_m) >= STEP_M / 2:
            floods.change(session, SYSTEM, drawn.id, drawn.version, {"depth_m": depth_m})


def _outline(session: Session) -> dict[str, object] | None:
    """The low wards as one outline; None where the city has none of them."""
    areas = session.scalars(
        select(Area)
        .where(Area.name.in_(LOW), Area.outline_geojson.is_not(None))
        .options(undefer(Area.outline_geojson))
    )
    shapes = [shape(orjson.loads(area.outline_geojson or "null")) for area in areas]
    if not shapes:
        return None
    joined = shapely.unary_union(shapes).simplify(SMOOTH_DEGREES)
    found: dict[str, object] = mapping(joined)
    return found
