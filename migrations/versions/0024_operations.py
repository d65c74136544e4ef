"""Flood operations, sectors, hand-overs of a shift.

Revision ID: 0024
Revises: 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPERATION, SECTOR, SHIFT = "operation", "operation_sector", "shift_hand_over"
OF_INCIDENT = "ix_incident_operation_id"


def _at(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _points(table: str, column: str, to: str, **more: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"), **more)


def upgrade() -> None:
    op.create_table(
        OPERATION,
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("areas", sa.Text(), nullable=False),
        sa.Column("rescue_agency", sa.String(length=64), nullable=True),
        _at("started_at"),
        _at("opened_at"),
        sa.Column("opened_by", BIG, nullable=True),
        _at("ended_at", nullable=True),
        sa.Column("closed_by", BIG, nullable=True),
        sa.Column("closing_words", sa.Text(), nullable=True),
        sa.Column("report", sa.Text(), nullable=True),
        sa.Column("is_exercise", sa.Boolean(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{OPERATION}")),
        _points(OPERATION, "rescue_agency", "agency.code"),
        _points(OPERATION, "opened_by", "user_account.id"),
        _points(OPERATION, "closed_by", "user_account.id"),
    )
    is_open = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_operation_open",
        OPERATION,
        ["started_at"],
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
    op.create_table(
        SECTOR,
        sa.Column("id", BIG, nullable=False),
        sa.Column("operation_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("areas", sa.Text(), nullable=False),
        sa.Column("owner_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{SECTOR}")),
        _points(SECTOR, "operation_id", f"{OPERATION}.id", ondelete="CASCADE"),
        _points(SECTOR, "owner_id", "user_account.id"),
    )
    op.create_index(op.f(f"ix_{SECTOR}_operation_id"), SECTOR, ["operation_id"])
    op.create_table(
        SHIFT,
        sa.Column("id", BIG, nullable=False),
        sa.Column("operation_id", BIG, nullable=False),
        sa.Column("giver_id", BIG, nullable=False),
        sa.Column("taker_id", BIG, nullable=False),
        _at("given_at"),
        _at("taken_at", nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{SHIFT}")),
        _points(SHIFT, "operation_id", f"{OPERATION}.id"),
        _points(SHIFT, "giver_id", "user_account.id"),
        _points(SHIFT, "taker_id", "user_account.id"),
    )
    op.create_index(op.f(f"ix_{SHIFT}_operation_id"), SHIFT, ["operation_id"])
    op.add_column("incident", sa.Column("operation_id", BIG, nullable=True))
    belongs = sa.text("operation_id IS NOT NULL")
    op.create_index(
        OF_INCIDENT,
        "incident",
        ["operation_id"],
        postgresql_where=belongs,
        sqlite_where=belongs,
    )


def downgrade() -> None:
    op.drop_index(OF_INCIDENT, table_name="incident")
    op.drop_column("incident", "operation_id")
    for table in (SHIFT, SECTOR, OPERATION):
        op.drop_table(table)
