"""Situation reports of operations.

Revision ID: 0028
Revises: 0027
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
PLAN, REPORT = "situation_plan", "situation_report"
FIGURE, CORRECTION = "situation_figure", "situation_correction"


def _foreign(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def upgrade() -> None:
    # People are counted over what was joined: without it each question reads every incident.
    waits = sa.text("merged_into IS NOT NULL")
    op.create_index(
        "ix_incident_merged_into",
        "incident",
        ["merged_into"],
        postgresql_where=waits,
        sqlite_where=waits,
    )
    op.create_table(
        PLAN,
        sa.Column("operation_id", BIG, autoincrement=False, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("times", sa.Text(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("operation_id", name=op.f(f"pk_{PLAN}")),
        _foreign(PLAN, "operation_id", "operation"),
    )
    op.create_table(
        REPORT,
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("operation_id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("edition", BIG, nullable=False),
        sa.Column("as_of", MOMENT, nullable=False),
        sa.Column("slot_at", MOMENT, nullable=True),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("previous_id", BIG, nullable=True),
        sa.Column("replaces_id", BIG, nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("extras", sa.Text(), nullable=False),
        sa.Column("signed_by", BIG, nullable=True),
        sa.Column("signed_at", MOMENT, nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{REPORT}")),
        sa.UniqueConstraint(
            "operation_id",
            "number",
            "edition",
            name=op.f(f"uq_{REPORT}_operation_id_number_edition"),
        ),
        sa.UniqueConstraint("operation_id", "slot_at", name=op.f(f"uq_{REPORT}_operation_id_slot_at")),
        _foreign(REPORT, "operation_id", "operation"),
        _foreign(REPORT, "signed_by", "user_account"),
    )
    op.create_table(
        FIGURE,
        sa.Column("report_id", BIG, autoincrement=False, nullable=False),
        sa.Column("area_code", sa.String(length=16), nullable=False),
        sa.Column("figure", sa.String(length=32), nullable=False),
        sa.Column("computed", BIG, nullable=False),
        sa.Column("unknown", BIG, nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("corrected", BIG, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("corrected_by", BIG, nullable=True),
        sa.Column("corrected_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("report_id", "area_code", "figure", name=op.f(f"pk_{FIGURE}")),
        _foreign(FIGURE, "report_id", REPORT),
        _foreign(FIGURE, "corrected_by", "user_account"),
    )
    op.create_table(
        CORRECTION,
        sa.Column("id", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=False),
        sa.Column("area_code", sa.String(length=16), nullable=False),
        sa.Column("figure", sa.String(length=32), nullable=False),
        sa.Column("was", BIG, nullable=True),
        sa.Column("now", BIG, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{CORRECTION}")),
        _foreign(CORRECTION, "report_id", REPORT),
        _foreign(CORRECTION, "user_id", "user_account"),
    )
    op.create_index(op.f(f"ix_{CORRECTION}_report_id"), CORRECTION, ["report_id"])


def downgrade() -> None:
    for table in (CORRECTION, FIGURE, REPORT, PLAN):
        op.drop_table(table)
    op.drop_index("ix_incident_merged_into", "incident")
