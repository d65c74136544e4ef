"""What was imported from maps: the names and courses that the gazetteer has beside the seeds'."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from ioc.models.base import Base


class GazetteerSource(Base):
    """One import, replaced as a whole by the next of the same name.

    `content` is what `understanding.imported` packs: nothing searches it by SQL, every process
    reads all of it into memory, and one row is written in milliseconds where 50,000 rows would hold
    up every other writer of the embedded database. `digest` is the SHA-256 of the file, `version`
    counts up with every change of the content; bounds are WGS84 degrees.
    """

    __tablename__ = "gazetteer_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))
    data_at: Mapped[str] = mapped_column(String(40))
    attribution: Mapped[str] = mapped_column(String(200))
    south: Mapped[float]
    west: Mapped[float]
    north: Mapped[float]
    east: Mapped[float]
    things: Mapped[int]
    streets: Mapped[int]
    houses: Mapped[int]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str] = mapped_column(String(254))
    version: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
