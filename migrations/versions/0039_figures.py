"""What the dashboard counts, a narrow row per incident and per referral; who gets its letter.

Revision ID: 0039
Revises: 0038
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _numbers(*names: str, nullable: bool = False) -> list[sa.Column]:
    return [sa.Column(name, BIG, nullable=nullable) for name in names]


def _marks(*names: str) -> list[sa.Column]:
    return [sa.Column(name, sa.Boolean(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "incident_figure",
        sa.Column("incident_id", BIG, autoincrement=False, nullable=False),
        *_numbers("day", "hour", "severity"),
        sa.Column("channel", sa.String(16), nullable=True),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("area_code", sa.String(16), nullable=True),
        *_marks("is_exercise", "is_rejected", "is_open"),
        *_numbers("reports", "reopened"),
        *_numbers("due_s", "done_s", "stopped_s", nullable=True),
        *_numbers("dispatch", "turnout", "travel", "hand_over", nullable=True),
        *_numbers("receive", "refer", "accept", "accept_allowed", nullable=True),
        *_numbers("result", "result_allowed", nullable=True),
        sa.Column("satisfaction", sa.String(16), nullable=True),
        sa.Column("reproach", sa.String(16), nullable=True),
        *_numbers("cell", nullable=True),
        sa.PrimaryKeyConstraint("incident_id", name="pk_incident_figure"),
    )
    op.create_index("ix_incident_figure_day", "incident_figure", ["day"])
    op.create_index(
        "ix_incident_figure_open",
        "incident_figure",
        ["day", "incident_id"],
        postgresql_where=sa.text("is_open"),
        sqlite_where=sa.text("is_open = 1"),
    )
    op.create_table(
        "referral_figure",
        sa.Column("incident_id", BIG, autoincrement=False, nullable=False),
        sa.Column("agency_code", sa.String(64), nullable=False),
        *_numbers("day", "hour"),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("area_code", sa.String(16), nullable=True),
        *_marks("is_exercise", "is_rejected", "is_lead", "holds"),
        *_numbers("reopened"),
        *_numbers("due_s", "done_s", "stopped_s", "own", "allowed", nullable=True),
        *_marks("is_always"),
        sa.PrimaryKeyConstraint("incident_id", "agency_code", name="pk_referral_figure"),
    )
    op.create_index("ix_referral_figure_day", "referral_figure", ["day"])
    op.create_index("ix_referral_figure_agency_code_day", "referral_figure", ["agency_code", "day"])
    op.create_table(
        "weekly_letter",
        sa.Column("user_id", BIG, autoincrement=False, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ordered_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name="fk_weekly_letter_user_id_user_account",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name="pk_weekly_letter"),
    )


def downgrade() -> None:
    op.drop_table("weekly_letter")
    op.drop_table("referral_figure")
    op.drop_table("incident_figure")
