"""The order of open incidents by risk, kept so that a list of the worst is read from an index.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KNOWN = sa.text("risk_rank IS NOT NULL")


def upgrade() -> None:
    op.add_column("incident", sa.Column("risk_rank", BIG, nullable=True))
    op.execute(
        "UPDATE incident SET risk_rank = CASE severity WHEN 'critical' THEN 0 WHEN 'high' THEN 1 "
        "WHEN 'normal' THEN 2 ELSE 3 END WHERE status IN ('open', 'in_progress')"
    )
    op.create_index(
        "ix_incident_risk",
        "incident",
        ["risk_rank", "opened_at", "id"],
        postgresql_where=KNOWN,
        sqlite_where=KNOWN,
    )


def downgrade() -> None:
    op.drop_index("ix_incident_risk", "incident")
    op.drop_column("incident", "risk_rank")
