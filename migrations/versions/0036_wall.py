"""Views and screens of the wall.

Revision ID: 0036
Revises: 0035
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "wall_view",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("tiles", sa.Text(), nullable=False),
        sa.Column("area_code", sa.String(length=16), nullable=True),
        sa.Column("zoom", sa.Double(), nullable=True),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("theme", sa.String(length=32), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wall_view")),
        sa.UniqueConstraint("code", name=op.f("uq_wall_view_code")),
    )
    op.create_table(
        "wall_screen",
        sa.Column("id", BIG, nullable=False),
        sa.Column("number", BIG, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("shows", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=True),
        sa.Column("key_made_at", MOMENT, nullable=True),
        sa.Column("key_made_by", sa.String(length=64), nullable=True),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wall_screen")),
        sa.UniqueConstraint("number", name=op.f("uq_wall_screen_number")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_wall_screen_key_hash")),
    )


def downgrade() -> None:
    op.drop_table("wall_screen")
    op.drop_table("wall_view")
