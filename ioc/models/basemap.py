"""Basemaps: what lies under the maps of the city."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from ioc.models.base import Base


class BasemapSource(Base):
    """One basemap, replaced as a whole by the next of the same name.

    `content` is the bytes of a PMTiles file with vector tiles, or, where `is_seed`, the GeoJSON of
    the waters and main roads that the city brings with it, drawn where there are no tiles. One row
    for the reasons of `GazetteerSource`: every process and machine reads it from where it is kept
    safe. `digest` is the SHA-256 of the file it was made from, `fingerprint` that of the content;
    `tiles` counts them, `size` is bytes, bounds are WGS84 degrees.
    """

    __tablename__ = "basemap_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    is_seed: Mapped[bool]
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    fingerprint: Mapped[str] = mapped_column(String(64))
    data_at: Mapped[str] = mapped_column(String(40))
    attribution: Mapped[str] = mapped_column(String(200))
    south: Mapped[float]
    west: Mapped[float]
    north: Mapped[float]
    east: Mapped[float]
    tiles: Mapped[int]
    size: Mapped[int]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(String(254))
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
