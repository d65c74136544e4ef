"""Geometry columns and their indexes, in both spellings, and what autogenerate leaves alone."""

from __future__ import annotations

from typing import Any

from alembic import op

from ioc.models.base import Base


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _call(sql: str) -> None:
    """Runs a SpatiaLite function, which answers 1, or 0 for a failure that it does not raise."""
    answer = op.get_bind().exec_driver_sql(sql).scalar()
    if answer != 1:
        raise RuntimeError(f"SpatiaLite refused: {sql}")


def add_geometry(table: str, column: str, kind: str, srid: int = 4326) -> None:
    """Adds a nullable, indexed geometry column; `kind` is POINT or MULTIPOLYGON."""
    if _is_sqlite():
        _call(f"SELECT AddGeometryColumn('{table}', '{column}', {srid}, '{kind}', 'XY')")
        _call(f"SELECT CreateSpatialIndex('{table}', '{column}')")
    else:
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} geometry({kind}, {srid})")
        op.execute(f"CREATE INDEX idx_{table}_{column} ON {table} USING gist ({column})")
        if kind == "POINT":
            op.execute(
                f"CREATE INDEX idx_{table}_{column}_geography ON {table} "
                f"USING gist (({column}::geography))"
            )


def drop_geometry(table: str, column: str) -> None:
    """Removes the index and the registration of a geometry column whose table goes next."""
    if _is_sqlite():
        _call(f"SELECT DisableSpatialIndex('{table}', '{column}')")
        op.execute(f"DROP TABLE IF EXISTS idx_{table}_{column}")
        _call(f"SELECT DiscardGeometryColumn('{table}', '{column}')")


def include_object(thing: Any, name: str, kind: str, reflected: bool, other: Any) -> bool:
    """Leaves the databases' own tables and the spatial columns and indexes alone.

    Without this, autogenerate drops SpatiaLite's tables; geometry columns are made by
    `add_geometry`, which both databases understand.
    """
    if kind == "table" and reflected and other is None:
        return name in Base.metadata.tables
    if kind == "column" and name in {"point", "outline"}:
        return False
    return not (kind == "index" and reflected and other is None)
