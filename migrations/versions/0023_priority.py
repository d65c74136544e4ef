"""Rescue priority: weights by version, and the reasons kept with an incident.

Revision ID: 0023
Revises: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WEIGHTS = "priority_weights"
RESCORE = "ix_incident_rescore_at"


def upgrade() -> None:
    op.create_table(
        WEIGHTS,
        sa.Column("version", BIG, autoincrement=False, nullable=False),
        sa.Column("weights", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f(f"pk_{WEIGHTS}")),
    )
    op.add_column("incident", sa.Column("priority", sa.Text(), nullable=True))
    op.add_column("incident", sa.Column("rescore_at", sa.DateTime(timezone=True), nullable=True))
    # What is open is weighed at the first look at the clock.
    op.execute(
        "UPDATE incident SET rescore_at = opened_at "
        "WHERE tier IS NOT NULL AND status IN ('open', 'in_progress')"
    )
    waits = sa.text("rescore_at IS NOT NULL")
    op.create_index(RESCORE, "incident", ["rescore_at"], postgresql_where=waits, sqlite_where=waits)


def downgrade() -> None:
    op.drop_index(RESCORE, table_name="incident")
    op.drop_column("incident", "rescore_at")
    op.drop_column("incident", "priority")
    op.drop_table(WEIGHTS)
