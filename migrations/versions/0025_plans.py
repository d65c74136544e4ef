"""Plans of many rescues at once, and the legs of them.

Revision ID: 0025
Revises: 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PLAN, LEG = "rescue_plan", "plan_leg"


def upgrade() -> None:
    op.create_table(
        PLAN,
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("policy", sa.String(length=32), nullable=False),
        sa.Column("method", sa.String(length=80), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("requests", BIG, nullable=False),
        sa.Column("units", BIG, nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("baseline", sa.Text(), nullable=False),
        sa.Column("alternatives", sa.Text(), nullable=False),
        sa.Column("not_reached", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("is_latest", sa.Boolean(), nullable=False),
        sa.Column("is_exercise", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{PLAN}")),
    )
    op.create_index(op.f(f"ix_{PLAN}_is_latest_is_exercise"), PLAN, ["is_latest", "is_exercise"])
    op.create_index(op.f(f"ix_{PLAN}_made_at"), PLAN, ["made_at"])
    op.create_table(
        LEG,
        sa.Column("id", BIG, nullable=False),
        sa.Column("plan_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("facility_id", BIG, nullable=True),
        sa.Column("instead_of", BIG, nullable=True),
        sa.Column("people", BIG, nullable=False),
        sa.Column("arrive_minute", sa.Double(), nullable=False),
        sa.Column("stops", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{LEG}")),
        sa.UniqueConstraint("plan_id", "unit_id", name=op.f(f"uq_{LEG}_plan_id_unit_id")),
        sa.ForeignKeyConstraint(
            ["plan_id"], [f"{PLAN}.id"], name=op.f(f"fk_{LEG}_plan_id_{PLAN}"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f(f"fk_{LEG}_unit_id_unit")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f(f"fk_{LEG}_incident_id_incident")
        ),
    )
    op.create_index(op.f(f"ix_{LEG}_incident_id"), LEG, ["incident_id"])
    op.create_index(op.f(f"ix_{LEG}_unit_id_state"), LEG, ["unit_id", "state"])


def downgrade() -> None:
    op.drop_table(LEG)
    op.drop_table(PLAN)
