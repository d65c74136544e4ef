"""Which tokens were made on the command line of the server, by who keeps the machine.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "api_token",
        sa.Column("is_from_server", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(
        "UPDATE api_token SET is_from_server = true WHERE EXISTS (SELECT 1 FROM event "
        "WHERE event.kind = 'token:created' AND event.actor = 'system' "
        "AND event.subject_type = 'user' AND event.subject_id = api_token.user_id)"
    )


def downgrade() -> None:
    op.drop_column("api_token", "is_from_server")
