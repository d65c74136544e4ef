"""Leases of the verification desk and questions to reporters.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)

# What stood open and was not believed when the queue was introduced, in the order of `domain.desk`.
RANKED = """
UPDATE incident SET desk_rank =
    CASE severity
        WHEN 'critical' THEN
            CASE tier WHEN 'P1' THEN 100 WHEN 'P2' THEN 200 WHEN 'P3' THEN 300
                      WHEN 'P4' THEN 400 ELSE 500 END
        WHEN 'high' THEN 2000
        WHEN 'normal' THEN 3000
        ELSE 4000
    END + CASE verification WHEN 'doubtful' THEN 54 ELSE 58 END
WHERE status IN ('open', 'in_progress') AND verification IN ('unverified', 'doubtful')
"""


def upgrade() -> None:
    op.add_column("incident", sa.Column("desk_rank", BIG, nullable=True))
    op.add_column("incident", sa.Column("desk_marks", sa.Text(), nullable=True))
    op.add_column("incident", sa.Column("desk_after", TIME, nullable=True))
    op.add_column("incident", sa.Column("desk_user_id", BIG, nullable=True))
    op.add_column("incident", sa.Column("undo", sa.Text(), nullable=True))
    op.execute(RANKED)
    op.create_index(
        "ix_incident_desk",
        "incident",
        ["desk_rank", "opened_at", "id", "desk_after", "desk_user_id"],
        postgresql_where=sa.text("desk_rank IS NOT NULL"),
        sqlite_where=sa.text("desk_rank IS NOT NULL"),
    )
    op.create_index(
        "ix_incident_rejected",
        "incident",
        ["closed_at"],
        postgresql_where=sa.text("outcome = 'rejected'"),
        sqlite_where=sa.text("outcome = 'rejected'"),
    )
    op.create_table(
        "desk_lease",
        sa.Column("incident_id", BIG, autoincrement=False, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("taken_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_desk_lease_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user_account.id"],
            name=op.f("fk_desk_lease_user_id_user_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("incident_id", name=op.f("pk_desk_lease")),
    )
    op.create_index(op.f("ix_desk_lease_expires_at"), "desk_lease", ["expires_at"])
    op.create_index(op.f("ix_desk_lease_user_id"), "desk_lease", ["user_id"])
    op.create_table(
        "report_question",
        sa.Column("id", BIG, nullable=False),
        sa.Column("report_id", BIG, nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("asked_by", BIG, nullable=True),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(
            ["report_id"], ["report.id"], name=op.f("fk_report_question_report_id_report")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_question")),
    )
    op.create_index(op.f("ix_report_question_report_id"), "report_question", ["report_id"])


def downgrade() -> None:
    op.drop_table("report_question")
    op.drop_table("desk_lease")
    op.drop_index("ix_incident_rejected", "incident")
    op.drop_index("ix_incident_desk", "incident")
    for column in ("undo", "desk_user_id", "desk_after", "desk_marks", "desk_rank"):
        op.drop_column("incident", column)
