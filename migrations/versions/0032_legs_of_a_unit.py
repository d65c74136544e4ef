"""A unit that was sent by a plan may be given another leg of it; one alone is open.

Revision ID: 0032
Revises: 0031
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

LEG, OPEN_UNIT = "plan_leg", "uq_plan_leg_open_unit"
IS_OPEN = sa.text("state IN ('proposed', 'locked')")


def upgrade() -> None:
    with op.batch_alter_table(LEG) as table:
        table.drop_constraint(op.f(f"uq_{LEG}_plan_id_unit_id"), type_="unique")
    op.create_index(
        OPEN_UNIT,
        LEG,
        ["plan_id", "unit_id"],
        unique=True,
        postgresql_where=IS_OPEN,
        sqlite_where=IS_OPEN,
    )


def downgrade() -> None:
    # Of the legs of a unit in a plan the last is kept: only one was known before.
    op.execute(
        f"DELETE FROM {LEG} WHERE id NOT IN (SELECT max(id) FROM {LEG} GROUP BY plan_id, unit_id)"  # noqa: S608
    )
    op.drop_index(OPEN_UNIT, LEG)
    with op.batch_alter_table(LEG) as table:
        table.create_unique_constraint(op.f(f"uq_{LEG}_plan_id_unit_id"), ["plan_id", "unit_id"])
