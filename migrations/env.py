"""Runs the migrations on the connection that `ioc.db.migrate` hands over."""

from __future__ import annotations

from alembic import context

import ioc.models  # noqa: F401 (so that every table is known)
from ioc.models.base import Base
from migrations.spatial import include_object

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
