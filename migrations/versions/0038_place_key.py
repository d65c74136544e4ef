"""Where an incident is, as one number of which every tile of a map is a range.

Revision ID: 0038
Revises: 0037
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ioc.domain.tiles import place_key

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

AT_ONCE = 5_000
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
incident = sa.table(
    "incident",
    sa.column("id", BIG),
    *(sa.column(name, sa.Double) for name in ("lat", "lon")),
    sa.column("place_key", BIG),
)
NOT_MERGED = sa.text("merged_into IS NULL")


def upgrade() -> None:
    op.add_column("incident", sa.Column("place_key", BIG, nullable=True))
    _place(op.get_bind())
    op.create_index(
        "ix_incident_tile",
        "incident",
        [
            *("place_key", "opened_at", "status", "severity", "category"),
            *("area_code", "outcome", "is_exercise", "id"),
        ],
        postgresql_where=NOT_MERGED,
        sqlite_where=NOT_MERGED,
    )


def downgrade() -> None:
    op.drop_index("ix_incident_tile", table_name="incident")
    op.drop_column("incident", "place_key")


def _place(bind: sa.Connection) -> None:
    """Fills the column, some thousand rows at a time."""
    last = -1
    while True:
        rows = bind.execute(
            sa.select(incident.c.id, incident.c.lat, incident.c.lon)
            .where(incident.c.id > last, incident.c.lat.is_not(None))
            .order_by(incident.c.id)
            .limit(AT_ONCE)
        ).all()
        if not rows:
            return
        bind.execute(
            incident.update()
            .where(incident.c.id == sa.bindparam("number"))
            .values(place_key=sa.bindparam("key")),
            [{"number": row.id, "key": place_key(row.lat, row.lon)} for row in rows],
        )
        last = rows[-1].id
