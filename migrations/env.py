"""Runs the migrations on the connection that `ioc.db.migrate` hands over."""

from __future__ import annotations

from typing import Any

from alembic import context

import ioc.models  # noqa: F401 (so that every table is known)
from ioc.models.base import Base


def include_object(thing: Any, name: str, kind: str, reflected: bool, other: Any) -> bool:
    """Leaves the databases' own tables and the spatial columns and indexes alone.

    Without this, autogenerate drops SpatiaLite's tables; geometry columns are made by
    `migrations.spatial`, which both databases understand.
    """
    if kind == "table" and reflected and other is None:
        return name in Base.metadata.tables
    if kind == "column" and name in {"point", "outline"}:
        return False
    return not (kind == "index" and reflected and other is None)


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    include_object=include_object,
    compare_type=False,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
