"""Networks of ways as they were imported: what units move on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from ioc.models.base import Base


class RoadGraph(Base):
    """One network, replaced as a whole by the next of the same name.

    `content` is what `dispatch.packing` packs, for the reasons of `GazetteerSource`. `digest` is
    the SHA-256 of the file it was made from, `version` counts up with every change of the content;
    bounds are WGS84 degrees. `is_seed`: main ways that the city brings with it, in use where no
    import shows its ground.
    """

    __tablename__ = "road_graph"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    is_seed: Mapped[bool]
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    attribution: Mapped[str] = mapped_column(String(200))
    south: Mapped[float]
    west: Mapped[float]
    north: Mapped[float]
    east: Mapped[float]
    nodes: Mapped[int]
    pieces: Mapped[int]
    waters: Mapped[int]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(String(254))
    version: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
