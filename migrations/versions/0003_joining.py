"""What reports are found again by, what they resemble, and how each incident grew.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "report_key",
        sa.Column("report_id", BIG, autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=90), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_report_key_report_id")),
        sa.PrimaryKeyConstraint("report_id", "key", name=op.f("pk_report_key")),
    )
    op.create_index(op.f("ix_report_key_key"), "report_key", ["key"], unique=False)
    # Numbers of reports from before, so that a second call finds the first.
    op.execute(
        "INSERT INTO report_key (report_id, key) SELECT report_id, 'p:' || phone_key"
        " FROM reporter_contact WHERE phone_key IS NOT NULL"
    )
    op.create_table(
        "resemblance",
        sa.Column("id", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=False),
        sa.Column("incident_id", BIG, nullable=True),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("points", BIG, nullable=False),
        sa.Column("number", BIG, nullable=True),
        sa.Column("signs", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_resemblance_report_id")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_resemblance_incident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_resemblance")),
    )
    op.create_index(op.f("ix_resemblance_report_id"), "resemblance", ["report_id"], unique=False)
    op.create_index(op.f("ix_resemblance_incident_id_kind"), "resemblance", ["incident_id", "kind"])
    op.create_table(
        "growth",
        sa.Column("id", BIG, nullable=False),
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=True),
        sa.Column("merged_id", BIG, nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_growth_incident_id")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f("fk_growth_report_id")),
        sa.ForeignKeyConstraint(["merged_id"], ["incident.id"], name=op.f("fk_growth_merged_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growth")),
    )
    for column in ("incident_id", "report_id", "merged_id"):
        op.create_index(op.f(f"ix_growth_{column}"), "growth", [column], unique=False)


def downgrade() -> None:
    op.drop_table("growth")
    op.drop_table("resemblance")
    op.drop_table("report_key")
