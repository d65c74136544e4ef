"""Pauses, warnings, escalations and duty lists.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from ioc.domain import clock

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
PAUSES, SHIFTS = "sla_pause", "duty_shift"


def _of_referral() -> list[sa.Column[object]]:
    """What `referral` gets, in this order."""
    return [
        sa.Column("clock_began_at", MOMENT, nullable=True),
        sa.Column("clock_severity", sa.String(length=32), nullable=True),
        sa.Column("clock_calendar", sa.String(length=16), nullable=True),
        sa.Column("accept_minutes", BIG, nullable=True),
        sa.Column("resolve_minutes", BIG, nullable=True),
        sa.Column("accept_warn_at", MOMENT, nullable=True),
        sa.Column("warn_at", MOMENT, nullable=True),
        sa.Column("paused_at", MOMENT, nullable=True),
        sa.Column("pause_ends_at", MOMENT, nullable=True),
        sa.Column("extended_from_at", MOMENT, nullable=True),
        sa.Column("extension_reason", sa.Text(), nullable=True),
        sa.Column("accept_level", BIG, nullable=False, server_default="0"),
        sa.Column("level", BIG, nullable=False, server_default="0"),
        sa.Column("next_step_at", MOMENT, nullable=True),
    ]


PAST_THE_END = 8
"""More steps than a clock has: its warning, its due moment and six calls up the chain."""

# The clocks that run already are looked at when they are due. Those that are late have taken all
# their steps, for a flood of old warnings would bury the new ones; a matter that ran out while
# nothing watched it is marked as the watch would have done.
_RUNNING = (
    """
    UPDATE referral SET accept_level = :past
    WHERE status IN ('offered', 'accepted') AND accept_due_at <= :now
    """,
    """
    UPDATE referral SET level = :past
    WHERE status IN ('offered', 'accepted') AND (due_at <= :now OR is_lead AND incident_id IN (
        SELECT id FROM incident WHERE is_overdue))
    """,
    """
    UPDATE incident
    SET is_overdue = true, card = replace(card, '"overdue":false', '"overdue":true')
    WHERE status IN ('open', 'in_progress') AND NOT is_overdue AND id IN (
        SELECT incident_id FROM referral
        WHERE is_lead AND status IN ('offered', 'accepted') AND due_at <= :now)
    """,
    """
    UPDATE referral SET next_step_at = CASE
        WHEN status = 'offered' AND accept_level = 0 AND accept_due_at IS NOT NULL
            THEN accept_due_at
        WHEN level = 0 THEN due_at END
    WHERE status IN ('offered', 'accepted') AND incident_id IN (
        SELECT id FROM incident WHERE status IN ('open', 'in_progress'))
    """,
)


def catch_up(connection: sa.Connection, now: datetime) -> None:
    """Sets when the clocks that ran before are looked at."""
    values: tuple[sa.BindParameter[Any], ...] = (
        sa.bindparam("now", now, type_=MOMENT),
        sa.bindparam("past", PAST_THE_END),
    )
    for statement in _RUNNING:
        given = [one for one in values if f":{one.key}" in statement]
        connection.execute(sa.text(statement.replace('":', '"\\:')).bindparams(*given))


def upgrade() -> None:
    for column in _of_referral():
        op.add_column("referral", column)
    op.create_index(op.f("ix_referral_next_step_at"), "referral", ["next_step_at"])
    op.create_table(
        PAUSES,
        sa.Column("id", BIG, nullable=False),
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("referral_id", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("until_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{PAUSES}")),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f(f"fk_{PAUSES}_incident_id")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f(f"fk_{PAUSES}_referral_id")
        ),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f(f"fk_{PAUSES}_report_id")),
    )
    op.create_index(op.f(f"ix_{PAUSES}_incident_id"), PAUSES, ["incident_id"])
    op.create_index(
        f"uq_{PAUSES}_running",
        PAUSES,
        ["referral_id"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        SHIFTS,
        sa.Column("id", BIG, nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("agency_code", sa.String(length=64), nullable=True),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("begins_at", MOMENT, nullable=False),
        sa.Column("ends_at", MOMENT, nullable=False),
        sa.Column("repeats_weekly", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{SHIFTS}")),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f(f"fk_{SHIFTS}_user_id"),
            ondelete="CASCADE",
        ),
    )
    op.create_index(op.f(f"ix_{SHIFTS}_agency_code_role"), SHIFTS, ["agency_code", "role"])
    op.create_index(op.f(f"ix_{SHIFTS}_user_id"), SHIFTS, ["user_id"])
    catch_up(op.get_bind(), clock.now())


def downgrade() -> None:
    op.drop_table(SHIFTS)
    op.drop_table(PAUSES)
    op.drop_index(op.f("ix_referral_next_step_at"), "referral")
    for column in reversed(_of_referral()):
        op.drop_column("referral", column.name)
