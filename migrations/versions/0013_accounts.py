"""Invitations, second factors and scopes of tokens; the log can be searched by person and kind.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
SEARCHES = {
    "ix_event_at": ["at", "id"],
    "ix_event_actor": ["actor", "at", "id"],
    "ix_event_kind": ["kind", "at", "id"],
}


def columns() -> tuple[tuple[str, sa.Column], ...]:
    """What the tables of accounts gain: table and column, made anew for each run."""
    return (
        ("user_account", sa.Column("password_set_at", MOMENT, nullable=True)),
        ("user_account", sa.Column("signed_in_at", MOMENT, nullable=True)),
        ("sign_in_session", sa.Column("seen_at", MOMENT, nullable=True)),
        ("sign_in_session", sa.Column("agent", sa.String(200), nullable=False, server_default="")),
        (
            "sign_in_session",
            sa.Column("has_second_factor", sa.Boolean(), nullable=False, server_default=sa.false()),
        ),
        ("api_token", sa.Column("scope", sa.String(32), nullable=False, server_default="all")),
        ("api_token", sa.Column("used_at", MOMENT, nullable=True)),
        ("api_token", sa.Column("expires_at", MOMENT, nullable=True)),
    )


def upgrade() -> None:
    for table, column in columns():
        op.add_column(table, column)
    op.create_index("ix_sign_in_session_user_id", "sign_in_session", ["user_id"])
    op.create_index("ix_api_token_user_id", "api_token", ["user_id"])
    op.create_table(
        "invitation",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_invitation_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    op.create_index("ix_invitation_user_id", "invitation", ["user_id"])
    op.create_table(
        "invitation_link",
        sa.Column("id", BIG, nullable=False),
        sa.Column("invitation_id", BIG, nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"],
            ["invitation.id"],
            name=op.f("fk_invitation_link_invitation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_invitation_link_secret_hash")),
    )
    op.create_index("ix_invitation_link_invitation_id", "invitation_link", ["invitation_id"])
    op.create_table(
        "second_factor",
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("sealed_secret", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("last_step", BIG, nullable=False),
        sa.Column("failures", BIG, nullable=False),
        sa.Column("paused_until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_second_factor_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("first_letter", sa.String(length=1), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_recovery_code_user_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint(
            "user_id", "first_letter", name=op.f("uq_recovery_code_user_id_first_letter")
        ),
    )
    for name, indexed in SEARCHES.items():
        op.create_index(name, "event", indexed)


def downgrade() -> None:
    for name in SEARCHES:
        op.drop_index(name, table_name="event")
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
    op.drop_table("invitation_link")
    op.drop_table("invitation")
    op.drop_index("ix_api_token_user_id", table_name="api_token")
    op.drop_index("ix_sign_in_session_user_id", table_name="sign_in_session")
    for table, column in reversed(columns()):
        op.drop_column(table, column.name)
