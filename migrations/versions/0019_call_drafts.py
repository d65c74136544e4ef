"""What was typed of a call so far is kept with it.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call", sa.Column("draft", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("call", "draft")
