"""Messages, their templates, notices and push subscriptions.

The consumer begins at the end of the log: what happened before nobody is told of now.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def foreign(table: str, column: str, target: str, **options: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), **options
    )


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("link", sa.String(length=400), nullable=True),
        sa.Column("template_version", BIG, nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("priority", BIG, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("not_before", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("taken_until", TIME, nullable=True),
        sa.Column("attempts", BIG, nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("provider_id", sa.String(length=120), nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("event_id", BIG, nullable=True),
        sa.Column("report_id", BIG, nullable=True),
        sa.Column("incident_id", BIG, nullable=True),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("link_id", BIG, nullable=True),
        foreign("message", "event_id", "event"),
        foreign("message", "report_id", "report"),
        foreign("message", "incident_id", "incident"),
        foreign("message", "user_id", "user_account", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("key", name=op.f("uq_message_key")),
    )
    op.create_index("ix_message_ready", "message", ["ended_at", "priority", "id"], unique=False)
    op.create_index(op.f("ix_message_report_id"), "message", ["report_id"], unique=False)
    op.create_index("ix_message_status_ended", "message", ["status", "ended_at"], unique=False)
    op.create_index(op.f("ix_message_link_id"), "message", ["link_id"], unique=False)
    worded = sa.text("body <> ''")
    op.create_index(
        "ix_message_worded",
        "message",
        ["ended_at"],
        unique=False,
        postgresql_where=worded,
        sqlite_where=worded,
    )
    op.create_table(
        "message_template",
        sa.Column("id", BIG, nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("edited_by", BIG, nullable=True),
        sa.Column("edited_at", TIME, nullable=False),
        foreign("message_template", "edited_by", "user_account"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_template")),
        sa.UniqueConstraint(
            "purpose",
            "channel",
            "locale",
            "version",
            name=op.f("uq_message_template_purpose_channel_locale_version"),
        ),
    )
    op.create_table(
        "notice",
        sa.Column("id", BIG, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("incident_id", BIG, nullable=True),
        sa.Column("report_id", BIG, nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("read_at", TIME, nullable=True),
        foreign("notice", "user_id", "user_account", ondelete="CASCADE"),
        foreign("notice", "incident_id", "incident"),
        foreign("notice", "report_id", "report"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
    )
    op.create_index("ix_notice_user_read", "notice", ["user_id", "read_at", "id"], unique=False)
    op.create_table(
        "notice_preference",
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("push", sa.Text(), nullable=False),
        foreign("notice_preference", "user_id", "user_account", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_notice_preference")),
    )
    op.create_table(
        "push_subscription",
        sa.Column("id", BIG, nullable=False),
        sa.Column("endpoint", sa.String(length=500), nullable=False),
        sa.Column("p256dh", sa.String(length=120), nullable=False),
        sa.Column("auth", sa.String(length=40), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("report_id", BIG, nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        foreign("push_subscription", "user_id", "user_account", ondelete="CASCADE"),
        foreign("push_subscription", "report_id", "report"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscription")),
        sa.UniqueConstraint(
            "endpoint", "user_id", name=op.f("uq_push_subscription_endpoint_user_id")
        ),
        sa.UniqueConstraint(
            "endpoint", "report_id", name=op.f("uq_push_subscription_endpoint_report_id")
        ),
    )
    for column in ("user_id", "report_id"):
        name = op.f(f"ix_push_subscription_{column}")
        op.create_index(name, "push_subscription", [column], unique=False)
    op.execute(
        "INSERT INTO consumer_cursor (name, position)"
        " SELECT 'messages', (SELECT max(position) FROM event)"
        " WHERE EXISTS (SELECT 1 FROM event WHERE position IS NOT NULL)"
    )


def downgrade() -> None:
    op.execute("DELETE FROM consumer_cursor WHERE name = 'messages'")
    for table in ("push_subscription", "notice_preference", "notice", "message_template"):
        op.drop_table(table)
    op.drop_table("message")
