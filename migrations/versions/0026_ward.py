"""Neighbours' boats known by their number, messages that come in, printed lists of wards.

Revision ID: 0026
Revises: 0025
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INBOUND, SHEET = "inbound_message", "ward_sheet"
OF_CONTACT = "ix_unit_contact_key"


def _at(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _points(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [to], name=op.f(f"fk_{table}_{column}"))


def _key(typed: str) -> str | None:
    """A number as it is compared: digits alone, with the country in front."""
    digits = "".join(c for c in typed if c.isdigit())
    if digits.startswith("0084"):
        digits = digits[2:]
    elif digits.startswith("0"):
        digits = "84" + digits[1:]
    elif not digits.startswith("84") and len(digits) == 9:
        digits = "84" + digits
    return digits if 8 <= len(digits) <= 15 else None


def upgrade() -> None:
    op.add_column("unit", sa.Column("contact_key", sa.String(length=20), nullable=True))
    unit = sa.table("unit", sa.column("id"), sa.column("contact_phone"), sa.column("contact_key"))
    connection = op.get_bind()
    for number, phone in connection.execute(
        sa.select(unit.c.id, unit.c.contact_phone).where(unit.c.contact_phone.is_not(None))
    ).all():
        connection.execute(unit.update().where(unit.c.id == number).values(contact_key=_key(phone)))
    op.create_index(OF_CONTACT, "unit", ["contact_key"])
    op.create_table(
        INBOUND,
        sa.Column("id", BIG, nullable=False),
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("provider_id", sa.String(length=120), nullable=False),
        sa.Column("sender", sa.String(length=40), nullable=False),
        sa.Column("sender_key", sa.String(length=20), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        _at("sent_at"),
        _at("received_at"),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("area_code", sa.String(length=16), nullable=True),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("incident_id", BIG, nullable=True),
        sa.Column("assignment_id", BIG, nullable=True),
        _at("waiting_since", nullable=True),
        _at("read_at", nullable=True),
        sa.Column("read_by", BIG, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{INBOUND}")),
        sa.UniqueConstraint(
            "channel", "provider_id", name=op.f(f"uq_{INBOUND}_channel_provider_id")
        ),
        _points(INBOUND, "unit_id", "unit.id"),
        _points(INBOUND, "incident_id", "incident.id"),
        _points(INBOUND, "assignment_id", "assignment.id"),
    )
    op.create_index(
        op.f(f"ix_{INBOUND}_sender_key_received_at"), INBOUND, ["sender_key", "received_at"]
    )
    op.create_index(op.f(f"ix_{INBOUND}_unit_id"), INBOUND, ["unit_id"])
    for name, column, holds in (
        ("waiting", "waiting_since", "waiting_since IS NOT NULL"),
        ("worded", "received_at", "text <> ''"),
    ):
        op.create_index(
            f"ix_{INBOUND}_{name}",
            INBOUND,
            [column],
            postgresql_where=sa.text(holds),
            sqlite_where=sa.text(holds),
        )
    op.create_table(
        SHEET,
        sa.Column("id", BIG, nullable=False),
        sa.Column("serial", sa.String(length=24), nullable=False),
        sa.Column("area_code", sa.String(length=16), nullable=False),
        _at("printed_at"),
        sa.Column("printed_by", BIG, nullable=True),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{SHEET}")),
        sa.UniqueConstraint("serial", name=op.f(f"uq_{SHEET}_serial")),
        _points(SHEET, "printed_by", "user_account.id"),
    )
    op.create_index(op.f(f"ix_{SHEET}_area_code_printed_at"), SHEET, ["area_code", "printed_at"])


def downgrade() -> None:
    op.drop_table(SHEET)
    op.drop_table(INBOUND)
    op.drop_index(OF_CONTACT, table_name="unit")
    op.drop_column("unit", "contact_key")
