"""Results that are public, and the copies of photos made for them.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RESULT, PHOTO = "published_result", "published_photo"


def upgrade() -> None:
    op.create_table(
        RESULT,
        sa.Column("incident_id", BIG, autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", BIG, nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdraw_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("incident_id", name=op.f(f"pk_{RESULT}")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f(f"fk_{RESULT}_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["published_by"],
            ["user_account.id"],
            name=op.f(f"fk_{RESULT}_published_by_user_account"),
        ),
    )
    op.create_index(op.f(f"ix_{RESULT}_published_at"), RESULT, ["published_at"])
    op.create_table(
        PHOTO,
        sa.Column("id", BIG, nullable=False),
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=True),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=48), nullable=False),
        sa.Column("width", BIG, nullable=False),
        sa.Column("height", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{PHOTO}")),
        sa.UniqueConstraint("key", name=op.f(f"uq_{PHOTO}_key")),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            [f"{RESULT}.incident_id"],
            name=op.f(f"fk_{PHOTO}_incident_id_{RESULT}"),
        ),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f(f"fk_{PHOTO}_report_id_report")
        ),
    )
    op.create_index(op.f(f"ix_{PHOTO}_incident_id"), PHOTO, ["incident_id"])
    op.create_index(op.f(f"ix_{PHOTO}_report_id"), PHOTO, ["report_id"])


def downgrade() -> None:
    op.drop_table(PHOTO)
    op.drop_table(RESULT)
