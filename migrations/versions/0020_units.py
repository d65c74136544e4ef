"""Units, their positions, and what they are sent to.

Revision ID: 0020
Revises: 0019
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
ACTIVE: dict[str, Any] = {
    "postgresql_where": sa.text("is_active"),
    "sqlite_where": sa.text("is_active = 1"),
}


def _columns(kind: object, *names: str, nullable: bool = True) -> list[sa.Column[object]]:
    return [sa.Column(name, kind, nullable=nullable) for name in names]  # type: ignore[arg-type]


def upgrade() -> None:
    op.add_column("incident", sa.Column("unit_assignments", sa.Text(), nullable=True))
    op.create_table(
        "unit",
        *_columns(BIG, "id", "version", nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("agency_code", sa.String(length=64), nullable=False),
        sa.Column("area_code", sa.String(length=16), nullable=True),
        sa.Column("seats", BIG, nullable=False),
        *_columns(sa.Double(), "draught_m", "max_current_ms"),
        *_columns(sa.Boolean(), "has_stretcher", "has_lights", nullable=False),
        sa.Column("equipment", sa.Text(), nullable=False),
        *_columns(BIG, "crew_count", "min_crew", nullable=False),
        sa.Column("contact_name", sa.String(length=120), nullable=True),
        sa.Column("contact_phone", sa.String(length=40), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("status_at", MOMENT, nullable=False),
        sa.Column("status_reason", sa.Text(), nullable=True),
        *_columns(sa.Double(), "lat", "lon"),
        sa.Column("position_at", MOMENT, nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        *_columns(MOMENT, "moved_at", "heard_at"),
        *_columns(sa.Double(), "doubtful_lat", "doubtful_lon"),
        *_columns(MOMENT, "doubtful_at", "silent_at", "check_in_due_at"),
        *_columns(MOMENT, "shift_from", "shift_until"),
        *_columns(sa.Boolean(), "is_local", "is_exercise", "is_active", nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("code", name=op.f("uq_unit_code")),
        sa.ForeignKeyConstraint(["agency_code"], ["agency.code"], name=op.f("fk_unit_agency_code")),
    )
    for column in ("agency_code", "moved_at", "status"):
        op.create_index(op.f(f"ix_unit_{column}"), "unit", [column])
    op.create_table(
        "unit_crew",
        sa.Column("user_id", BIG, autoincrement=False, nullable=False),
        sa.Column("unit_id", BIG, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("user_id", "unit_id", name=op.f("pk_unit_crew")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_unit_crew_user_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_unit_crew_unit_id"), ondelete="CASCADE"
        ),
    )
    op.create_index(op.f("ix_unit_crew_unit_id"), "unit_crew", ["unit_id"])
    op.create_table(
        "unit_position",
        sa.Column("unit_id", BIG, autoincrement=False, nullable=False),
        sa.Column("slot", BIG, autoincrement=False, nullable=False),
        sa.Column("is_doubtful", sa.Boolean(), nullable=False),
        *_columns(sa.Double(), "lat", "lon", nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("unit_id", "slot", "is_doubtful", name=op.f("pk_unit_position")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["unit.id"], name=op.f("fk_unit_position_unit_id"), ondelete="CASCADE"
        ),
    )
    op.create_index(op.f("ix_unit_position_at"), "unit_position", ["at"])
    _create_assignments()


def _create_assignments() -> None:
    op.create_table(
        "assignment",
        *_columns(BIG, "id", "version", "unit_id", "incident_id", nullable=False),
        sa.Column("facility_id", BIG, nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("people_expected", BIG, nullable=True),
        *_columns(BIG, "people_picked_up", "people_handed_over", nullable=False),
        sa.Column("dispatched_at", MOMENT, nullable=False),
        *_columns(
            MOMENT,
            *("acknowledged_at", "en_route_at", "on_scene_at"),
            *("picked_up_at", "handed_over_at", "ended_at"),
        ),
        sa.Column("decline_reason", sa.Text(), nullable=True),
        sa.Column("eta_at", MOMENT, nullable=True),
        sa.Column("dispatched_by", BIG, nullable=True),
        sa.Column("is_exercise", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_assignment_unit_id")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_assignment_incident_id")
        ),
    )
    op.create_index("uq_assignment_active_unit", "assignment", ["unit_id"], unique=True, **ACTIVE)
    op.create_index("ix_assignment_unanswered", "assignment", ["dispatched_at"], **ACTIVE)
    for column in ("unit_id", "incident_id"):
        op.create_index(op.f(f"ix_assignment_{column}"), "assignment", [column])
    op.create_table(
        "assignment_step",
        *_columns(BIG, "id", "assignment_id", nullable=False),
        sa.Column("client_token", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        *_columns(MOMENT, "at", "received_at", nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        *_columns(BIG, "people", "facility_id"),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment_step")),
        sa.UniqueConstraint(
            "assignment_id",
            "client_token",
            name=op.f("uq_assignment_step_assignment_id_client_token"),
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["assignment.id"],
            name=op.f("fk_assignment_step_assignment_id"),
        ),
    )
    op.create_table(
        "recommendation_log",
        *_columns(BIG, "id", "incident_id", nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("chosen_unit_id", BIG, nullable=True),
        sa.Column("chosen_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recommendation_log")),
        sa.ForeignKeyConstraint(
            ["incident_id"],
            ["incident.id"],
            name=op.f("fk_recommendation_log_incident_id"),
        ),
    )
    for column in ("incident_id", "at"):
        op.create_index(op.f(f"ix_recommendation_log_{column}"), "recommendation_log", [column])


def downgrade() -> None:
    for table in (
        *("recommendation_log", "assignment_step", "assignment"),
        *("unit_position", "unit_crew", "unit"),
    ):
        op.drop_table(table)
    op.drop_column("incident", "unit_assignments")
