"""What every table shares: names of constraints, types that mean the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

import orjson
from geoalchemy2 import Geometry, WKTElement
from sqlalchemy import BigInteger, DateTime, Dialect, Integer, MetaData, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, deferred, mapped_column
from sqlalchemy.types import TypeDecorator

SRID = 4326

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JSONText(TypeDecorator[Any]):
    """A small JSON value kept as text: lists of codes, options of a rule."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


class EnumText(TypeDecorator[Any]):
    """An enum member kept by its value, as text: adding a member needs no migration."""

    impl = String(32)
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else self.enum(value)


class Base(DeclarativeBase):
    """Root of the declarative models."""

    metadata = MetaData(naming_convention=NAMING)
    # SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UTCDateTime,
        int: BigInteger().with_variant(Integer, "sqlite"),
    }


def point_column() -> Mapped[Any]:
    """An indexed point. Read `lat` and `lon` instead: the geometry is only searched."""
    return deferred(mapped_column(Geometry("POINT", srid=SRID, spatial_index=False), nullable=True))


def outline_column() -> Mapped[Any]:
    """An indexed multipolygon, loaded only when asked for."""
    return deferred(
        mapped_column(Geometry("MULTIPOLYGON", srid=SRID, spatial_index=False), nullable=True)
    )


def point_value(lat: float | None, lon: float | None) -> WKTElement | None:
    """What a point column takes: WGS84 degrees, or None for a place not known."""
    if lat is None or lon is None:
        return None
    return WKTElement(f"POINT({lon:.7f} {lat:.7f})", srid=SRID)


def outline_value(wkt: str) -> WKTElement:
    """What an outline column takes: the well-known text of a multipolygon, longitude first."""
    return WKTElement(wkt, srid=SRID)
