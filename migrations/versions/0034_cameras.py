"""Cameras of the city as links.

Revision ID: 0034
Revises: 0033
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "camera",
        sa.Column("id", BIG, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("area_code", sa.String(length=16), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["updated_by"], ["user_account.id"], name="fk_camera_updated_by_user_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_camera"),
        sa.UniqueConstraint("name", name="uq_camera_name"),
    )


def downgrade() -> None:
    op.drop_table("camera")
