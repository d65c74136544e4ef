"""Protocol cards, sheets read to other services, printed intake sheets.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CARDS = "protocol_card"
ANSWERS = "protocol_answer"
SHEETS = "hand_over_sheet"


def upgrade() -> None:
    op.create_table(
        CARDS,
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("edited_by", BIG, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["edited_by"], ["user_account.id"], name=op.f(f"fk_{CARDS}_edited_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{CARDS}")),
        sa.UniqueConstraint("code", "version", name=op.f(f"uq_{CARDS}_code_version")),
    )
    op.create_index(
        f"uq_{CARDS}_published",
        CARDS,
        ["code"],
        unique=True,
        postgresql_where=sa.text("status = 'published'"),
        sqlite_where=sa.text("status = 'published'"),
    )
    op.create_table(
        ANSWERS,
        sa.Column("id", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=False),
        sa.Column("card_code", sa.String(length=40), nullable=False),
        sa.Column("card_version", BIG, nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("operator", BIG, nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["report.id"], name=op.f(f"fk_{ANSWERS}_report_id")),
        sa.ForeignKeyConstraint(
            ["operator"], ["user_account.id"], name=op.f(f"fk_{ANSWERS}_operator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{ANSWERS}")),
        sa.UniqueConstraint(
            "report_id", "card_code", "step", name=op.f(f"uq_{ANSWERS}_report_id_card_code_step")
        ),
    )
    op.create_table(
        SHEETS,
        sa.Column("id", BIG, nullable=False),
        sa.Column("incident_id", BIG, nullable=False),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by", BIG, nullable=True),
        sa.Column("acknowledged_by", sa.String(length=120), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rings_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rung", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f(f"fk_{SHEETS}_incident_id")
        ),
        sa.ForeignKeyConstraint(
            ["given_by"], ["user_account.id"], name=op.f(f"fk_{SHEETS}_given_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{SHEETS}")),
    )
    op.create_index(op.f(f"ix_{SHEETS}_incident_id"), SHEETS, ["incident_id"], unique=False)
    op.create_index(op.f(f"ix_{SHEETS}_rings_at"), SHEETS, ["rings_at"], unique=False)


def downgrade() -> None:
    op.drop_table(SHEETS)
    op.drop_table(ANSWERS)
    op.drop_table(CARDS)
