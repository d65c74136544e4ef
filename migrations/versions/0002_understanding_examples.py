"""What was understood of a report, what a person settled, and what people set right.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "understanding_examples"


def upgrade() -> None:
    op.add_column("report", sa.Column("understood", sa.Text(), nullable=True))
    op.add_column("report", sa.Column("settled", sa.Text(), nullable=True))
    op.create_table(
        TABLE,
        sa.Column("id", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("understood", sa.Text(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("actor_id", BIG, nullable=True),
        sa.Column("model_version", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f(f"fk_{TABLE}_report_id")),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f(f"fk_{TABLE}_actor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_report_id"), TABLE, ["report_id"], unique=False)
    op.create_index(op.f(f"ix_{TABLE}_at"), TABLE, ["at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f(f"ix_{TABLE}_at"), table_name=TABLE)
    op.drop_index(op.f(f"ix_{TABLE}_report_id"), table_name=TABLE)
    op.drop_table(TABLE)
    op.drop_column("report", "settled")
    op.drop_column("report", "understood")
