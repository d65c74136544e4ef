"""Places that an exercise uses in a real shelter stand apart from those that are taken; how far the
rescues in flooded land were weighed again.

Revision ID: 0033
Revises: 0032
"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
facility = sa.table(
    "facility",
    *(sa.column(name, sa.Integer) for name in ("id", "taken", "reserved", "drilled")),
    sa.column("is_exercise", sa.Boolean),
    sa.column("card", sa.Text),
)
party = sa.table(
    "facility_party",
    *(sa.column(name, sa.Integer) for name in ("facility_id", "incident_id")),
    *(sa.column(name, sa.Integer) for name in ("people", "people_out")),
    sa.column("status", sa.String),
    sa.column("is_exercise", sa.Boolean),
)
incident = sa.table("incident", sa.column("id", sa.Integer), sa.column("is_exercise", sa.Boolean))


def upgrade() -> None:
    op.add_column("flood_extent", sa.Column("weighed_to", BIG, nullable=True))
    op.add_column("facility", sa.Column("drilled", BIG, nullable=False, server_default="0"))
    bind = op.get_bind()
    of_call = sa.select(incident.c.is_exercise).where(incident.c.id == party.c.incident_id)
    bind.execute(
        party.update()
        .where(party.c.incident_id.is_not(None))
        .values(is_exercise=of_call.scalar_subquery())
    )
    # Who came on foot while a drill was on may have come for real: nobody loses a place by this.
    real = sa.select(facility.c.id).where(~facility.c.is_exercise)
    bind.execute(
        party.update()
        .where(party.c.incident_id.is_(None), party.c.facility_id.in_(real))
        .values(is_exercise=False)
    )
    for number, used in _used(bind).items():
        row = bind.execute(
            sa.select(facility).where(facility.c.id == number, ~facility.c.is_exercise)
        ).first()
        if row is None:
            continue
        taken = max(0, row.taken - used["checked_in"])
        reserved = max(0, row.reserved - used["reserved"])
        _set(bind, row, taken, reserved, used["checked_in"] + used["reserved"])


def downgrade() -> None:
    bind = op.get_bind()
    for number, used in _used(bind).items():
        row = bind.execute(
            sa.select(facility).where(facility.c.id == number, facility.c.drilled > 0)
        ).first()
        if row is not None:
            taken, reserved = row.taken + used["checked_in"], row.reserved + used["reserved"]
            _set(bind, row, taken, reserved, 0)
    op.drop_column("facility", "drilled")
    op.drop_column("flood_extent", "weighed_to")


def _used(bind: sa.Connection) -> dict[int, dict[str, int]]:
    """How many of exercises are in each facility, and on the way there."""
    rows = bind.execute(
        sa.select(
            party.c.facility_id,
            party.c.status,
            sa.func.sum(party.c.people - party.c.people_out).label("people"),
        )
        .where(party.c.is_exercise, party.c.status.in_(("checked_in", "reserved")))
        .group_by(party.c.facility_id, party.c.status)
    )
    found: dict[int, dict[str, int]] = {}
    for row in rows:
        one = found.setdefault(row.facility_id, {"checked_in": 0, "reserved": 0})
        one[row.status] = int(row.people or 0)
    return found


def _set(bind: sa.Connection, row: sa.Row, taken: int, reserved: int, drilled: int) -> None:
    card = json.loads(row.card) if row.card else None
    if card is not None:
        card |= {"taken": taken, "reserved": reserved, "drilled": drilled}
    text = json.dumps(card, ensure_ascii=False, separators=(",", ":")) if card else row.card
    bind.execute(
        facility.update()
        .where(facility.c.id == row.id)
        .values(taken=taken, reserved=reserved, drilled=drilled, card=text)
    )
