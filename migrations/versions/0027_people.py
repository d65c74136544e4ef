"""The people of rescues, when somebody was last heard of one, and crews that met people.

Revision ID: 0027
Revises: 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PERSON, INCIDENT, ASSIGNMENT = "rescue_person", "incident", "assignment"
REFERS = (
    ("incident_id", "incident"),
    ("report_id", "report"),
    ("assignment_id", "assignment"),
    ("facility_id", "facility"),
    ("settled_by", "user_account"),
)


def _of_incident() -> tuple[sa.Column, ...]:
    return (
        sa.Column("confirmation", sa.Text(), nullable=True),
        sa.Column("asked_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ask_tries", BIG, nullable=False, server_default="0"),
        sa.Column("ring_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ring_tries", BIG, nullable=False, server_default="0"),
        sa.Column("ring_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look_again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_stale", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("missing", BIG, nullable=False, server_default="0"),
    )


WAITING = ("ring_since", "look_again_at")


def upgrade() -> None:
    op.create_table(
        PERSON,
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("was_incident_id", BIG, nullable=True),
        sa.Column("report_id", BIG, nullable=True),
        sa.Column("assignment_id", BIG, nullable=True),
        sa.Column("facility_id", BIG, nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("people", BIG, nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.Column("was_picked_up", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("name_key", sa.String(length=120), nullable=True),
        sa.Column("whereabouts", sa.String(length=32), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("said_by", sa.String(length=120), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("client_token", sa.String(length=120), nullable=True),
        sa.Column("settled_as", sa.String(length=32), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", BIG, nullable=True),
        sa.Column("settled_reason", sa.Text(), nullable=True),
        sa.Column("is_exercise", sa.Boolean(), nullable=False),
        sa.CheckConstraint("people > 0", name=op.f(f"ck_{PERSON}_people")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{PERSON}")),
        sa.UniqueConstraint("client_token", name=op.f(f"uq_{PERSON}_client_token")),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_{PERSON}_{column}_{table}")
            )
            for column, table in REFERS
        ),
    )
    op.create_index(op.f(f"ix_{PERSON}_incident_id"), PERSON, ["incident_id"])
    op.create_index(op.f(f"ix_{PERSON}_report_id"), PERSON, ["report_id"])
    _partial(f"ix_{PERSON}_missing", PERSON, "since", "state = 'missing'")
    _partial(f"ix_{PERSON}_name_key", PERSON, "name_key", "name_key IS NOT NULL")
    for column in _of_incident():
        op.add_column(INCIDENT, column)
    for name in WAITING:
        _partial(f"ix_{INCIDENT}_{name}", INCIDENT, name, f"{name} IS NOT NULL")
    # The watch looks at each once, and finds out by itself what is due.
    op.execute(
        "UPDATE incident SET look_again_at = last_confirmed_at "
        "WHERE tier IS NOT NULL AND status IN ('open', 'in_progress')"
    )
    op.add_column(
        ASSIGNMENT,
        sa.Column("is_walk_up", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    # Only whoever met people was sent, there and gone with them in one moment.
    op.execute(
        "UPDATE assignment SET is_walk_up = (1 = 1) "
        "WHERE dispatched_at = picked_up_at AND on_scene_at = picked_up_at"
    )
    op.add_column("assignment_step", sa.Column("short", BIG, nullable=True))
    op.add_column("assignment_step", sa.Column("whereabouts", sa.String(length=32), nullable=True))


def _partial(name: str, table: str, column: str, condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, [column], postgresql_where=where, sqlite_where=where)


def downgrade() -> None:
    op.drop_column("assignment_step", "whereabouts")
    op.drop_column("assignment_step", "short")
    op.drop_column(ASSIGNMENT, "is_walk_up")
    for name in WAITING:
        op.drop_index(f"ix_{INCIDENT}_{name}", table_name=INCIDENT)
    for column in reversed(_of_incident()):
        op.drop_column(INCIDENT, column.name)
    op.drop_table(PERSON)
