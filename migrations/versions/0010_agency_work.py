"""Assignments, drafts, wishes for time, photos of the work, saved filters, answer templates.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WAITING = (
    ("ix_incident_drafted_at", "drafted_at"),
    ("ix_incident_extension_asked_at", "extension_asked_at"),
    ("ix_incident_waiting_since", "waiting_since"),
)


def upgrade() -> None:
    _incident()
    op.add_column("referral", sa.Column("assigned_to", BIG, nullable=True))
    op.add_column("referral", sa.Column("return_code", sa.String(length=32), nullable=True))
    op.create_index("ix_referral_assigned_to", "referral", ["assigned_to"])
    op.create_index("ix_referral_agency_code_done_at", "referral", ["agency_code", "done_at"])
    op.add_column("report_question", sa.Column("agency_code", sa.String(length=64), nullable=True))
    op.create_table(
        "agency_policy",
        sa.Column("agency_code", sa.String(length=64), nullable=False),
        sa.Column("requires_signature", sa.Boolean(), nullable=False),
        sa.Column("requires_after_photo", sa.Boolean(), nullable=False),
        _reference("agency_policy", "agency_code", "agency.code"),
        sa.PrimaryKeyConstraint("agency_code", name=op.f("pk_agency_policy")),
    )
    _drafts()
    _wishes()
    _photos()
    _templates()
    op.create_table(
        "saved_filter",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        _reference("saved_filter", "user_id", "user_account.id", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_filter")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_filter_user_id_name")),
    )


def downgrade() -> None:
    for table in (
        "saved_filter",
        "answer_template",
        "work_photo",
        "extension_wish",
        "answer_draft",
        "agency_policy",
    ):
        op.drop_table(table)
    op.drop_column("report_question", "agency_code")
    op.drop_index("ix_referral_agency_code_done_at", table_name="referral")
    op.drop_index("ix_referral_assigned_to", table_name="referral")
    op.drop_column("referral", "return_code")
    op.drop_column("referral", "assigned_to")
    op.drop_index("ix_incident_overdue", table_name="incident")
    op.drop_index("ix_incident_resolved_at", table_name="incident")
    op.drop_index("ix_incident_repeat_of", table_name="incident")
    for name, _column in WAITING:
        op.drop_index(name, table_name="incident")
    for column in (
        "repeat_number",
        "repeat_of",
        "is_waiting_budget",
        "waiting_since",
        "extension_asked_at",
        "drafted_at",
    ):
        op.drop_column("incident", column)


def _incident() -> None:
    op.add_column("incident", sa.Column("drafted_at", MOMENT, nullable=True))
    op.add_column("incident", sa.Column("extension_asked_at", MOMENT, nullable=True))
    op.add_column("incident", sa.Column("waiting_since", MOMENT, nullable=True))
    op.add_column(
        "incident",
        sa.Column("is_waiting_budget", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column("incident", sa.Column("repeat_of", BIG, nullable=True))
    op.add_column("incident", sa.Column("repeat_number", BIG, nullable=True))
    for name, column in WAITING:
        waits = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "incident", [column], postgresql_where=waits, sqlite_where=waits)
    op.create_index("ix_incident_repeat_of", "incident", ["repeat_of"])
    op.create_index("ix_incident_resolved_at", "incident", ["resolved_at"])
    op.create_index(
        "ix_incident_overdue",
        "incident",
        ["due_at"],
        postgresql_where=sa.text("is_overdue"),
        sqlite_where=sa.text("is_overdue = 1"),
    )


def _drafts() -> None:
    op.create_table(
        "answer_draft",
        sa.Column("id", BIG, nullable=False),
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("agency_code", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False),
        sa.Column("is_waiting_budget", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("internal_note", sa.Text(), nullable=True),
        sa.Column("drafted_by", BIG, nullable=True),
        sa.Column("drafted_at", MOMENT, nullable=False),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        _reference("answer_draft", "incident_id", "incident.id"),
        _reference("answer_draft", "agency_code", "agency.code"),
        _reference("answer_draft", "drafted_by", "user_account.id"),
        _reference("answer_draft", "decided_by", "user_account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_draft")),
    )
    op.create_index(op.f("ix_answer_draft_incident_id"), "answer_draft", ["incident_id"])


def _wishes() -> None:
    op.create_table(
        "extension_wish",
        sa.Column("id", BIG, nullable=False),
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("agency_code", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", BIG, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_by", BIG, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        _reference("extension_wish", "incident_id", "incident.id"),
        _reference("extension_wish", "agency_code", "agency.code"),
        _reference("extension_wish", "asked_by", "user_account.id"),
        _reference("extension_wish", "decided_by", "user_account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extension_wish")),
    )
    op.create_index(op.f("ix_extension_wish_incident_id"), "extension_wish", ["incident_id"])


def _photos() -> None:
    op.create_table(
        "work_photo",
        sa.Column("id", BIG, nullable=False),
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("agency_code", sa.String(length=64), nullable=True),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=48), nullable=False),
        sa.Column("content_type", sa.String(length=40), nullable=False),
        sa.Column("size_bytes", BIG, nullable=False),
        sa.Column("width", BIG, nullable=False),
        sa.Column("height", BIG, nullable=False),
        sa.Column("taken_lat", sa.Double(), nullable=True),
        sa.Column("taken_lon", sa.Double(), nullable=True),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("by_user", BIG, nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        _reference("work_photo", "incident_id", "incident.id"),
        _reference("work_photo", "agency_code", "agency.code"),
        _reference("work_photo", "by_user", "user_account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_photo")),
        sa.UniqueConstraint("key", name=op.f("uq_work_photo_key")),
    )
    op.create_index(op.f("ix_work_photo_incident_id"), "work_photo", ["incident_id"])


def _templates() -> None:
    op.create_table(
        "answer_template",
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("agency_code", sa.String(length=64), nullable=True),
        sa.Column("category", sa.String(length=40), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("is_waiting_budget", sa.Boolean(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("updated_by", BIG, nullable=True),
        _reference("answer_template", "agency_code", "agency.code"),
        _reference("answer_template", "updated_by", "user_account.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_template")),
    )


def _reference(
    table: str, column: str, target: str, ondelete: str | None = None
) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [target], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete
    )
