"""Calls, their claims, call-backs and location links.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)
CALL, LINK, TOKEN = "call", "call_link", "call_link_token"


def _points_to(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        CALL,
        sa.Column("id", BIG, nullable=False),
        sa.Column("exchange_id", sa.String(length=80), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("is_manual", sa.Boolean(), nullable=False),
        sa.Column("caller", sa.String(length=40), nullable=True),
        sa.Column("caller_key", sa.String(length=20), nullable=True),
        sa.Column("extension", sa.String(length=40), nullable=True),
        sa.Column("ringing_at", WHEN, nullable=False),
        sa.Column("answered_at", WHEN, nullable=True),
        sa.Column("ended_at", WHEN, nullable=True),
        sa.Column("answer_seconds", sa.Double(), nullable=True),
        sa.Column("heard_at", WHEN, nullable=False),
        sa.Column("operator_id", BIG, nullable=True),
        sa.Column("claimed_at", WHEN, nullable=True),
        sa.Column("heartbeat_at", WHEN, nullable=True),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("finished_at", WHEN, nullable=True),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=True),
        sa.Column("incident_id", BIG, nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("accuracy_m", sa.Double(), nullable=True),
        sa.Column("battery_percent", BIG, nullable=True),
        sa.Column("located_at", WHEN, nullable=True),
        sa.Column("place_source", sa.String(length=32), nullable=True),
        sa.Column("is_outside", sa.Boolean(), nullable=False),
        sa.Column("is_better", sa.Boolean(), nullable=False),
        sa.Column("area_code", sa.String(length=16), nullable=True),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("last_place", sa.Text(), nullable=True),
        sa.Column("link_id", BIG, nullable=True),
        sa.Column("recording_url", sa.Text(), nullable=True),
        sa.Column("callback_status", sa.String(length=32), nullable=True),
        sa.Column("callback_since", WHEN, nullable=True),
        sa.Column("callback_tries", BIG, nullable=False),
        sa.Column("callback_tried_at", WHEN, nullable=True),
        sa.Column("callback_by", BIG, nullable=True),
        sa.Column("is_danger", sa.Boolean(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        _points_to(CALL, "operator_id", "user_account.id"),
        _points_to(CALL, "callback_by", "user_account.id"),
        _points_to(CALL, "report_id", "report.id"),
        _points_to(CALL, "incident_id", "incident.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{CALL}")),
        sa.UniqueConstraint("exchange_id", name=op.f(f"uq_{CALL}_exchange_id")),
    )
    op.create_index("ix_call_state", CALL, ["state", "ringing_at"])
    op.create_index("ix_call_caller_key", CALL, ["caller_key", "ringing_at"])
    op.create_index(
        "ix_call_ringing_at", CALL, ["ringing_at", "is_manual", "state", "answer_seconds"]
    )
    op.create_index("ix_call_report_id", CALL, ["report_id"])
    op.create_index("ix_call_incident_id", CALL, ["incident_id"])
    unfinished = sa.text("finished_at IS NULL")
    op.create_index(
        "ix_call_operator_id",
        CALL,
        ["operator_id"],
        postgresql_where=unfinished,
        sqlite_where=unfinished,
    )
    waiting = sa.text("callback_status = 'waiting'")
    op.create_index(
        "ix_call_callback",
        CALL,
        ["is_danger", "attempts"],
        postgresql_where=waiting,
        sqlite_where=waiting,
    )
    unanswered = sa.text("state = 'ended' AND answered_at IS NULL")
    op.create_index(
        "ix_call_unanswered",
        CALL,
        ["ended_at"],
        postgresql_where=unanswered,
        sqlite_where=unanswered,
    )
    op.create_table(
        LINK,
        sa.Column("id", BIG, nullable=False),
        sa.Column("call_id", BIG, nullable=False),
        sa.Column("caller_key", sa.String(length=20), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("asked_at", WHEN, nullable=False),
        sa.Column("asked_by", BIG, nullable=True),
        sa.Column("changed_at", WHEN, nullable=False),
        sa.Column("expires_at", WHEN, nullable=False),
        sa.Column("located_at", WHEN, nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        _points_to(LINK, "call_id", "call.id"),
        _points_to(LINK, "asked_by", "user_account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{LINK}")),
    )
    op.create_index(op.f(f"ix_{LINK}_call_id"), LINK, ["call_id"])
    op.create_index(op.f(f"ix_{LINK}_caller_key_asked_at"), LINK, ["caller_key", "asked_at"])
    op.create_table(
        TOKEN,
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("link_id", BIG, nullable=False),
        sa.Column("made_at", WHEN, nullable=False),
        sa.ForeignKeyConstraint(
            ["link_id"],
            ["call_link.id"],
            name=op.f(f"fk_{TOKEN}_link_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("secret_hash", name=op.f(f"pk_{TOKEN}")),
    )
    op.create_index(op.f(f"ix_{TOKEN}_link_id"), TOKEN, ["link_id"])


def downgrade() -> None:
    op.drop_table(TOKEN)
    op.drop_table(LINK)
    op.drop_table(CALL)
