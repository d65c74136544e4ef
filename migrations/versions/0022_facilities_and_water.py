"""Shelters, water gauges, flood extents and closed ways.

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# SQLite gives ids by itself only to a column declared INTEGER, which there holds 64 bits.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACILITY, PARTY, GAUGE, READING = "facility", "facility_party", "gauge", "gauge_reading"
FLOOD, CLOSURE = "flood_extent", "way_closure"


def _at(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _user(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_user_id")
    return sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=name)


def upgrade() -> None:
    op.create_table(
        FACILITY,
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=True),
        sa.Column("area_code", sa.String(length=16), nullable=True),
        sa.Column("agency_code", sa.String(length=64), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("is_by_hand", sa.Boolean(), nullable=False),
        sa.Column("status_reason", sa.String(length=300), nullable=True),
        sa.Column("places", BIG, nullable=False),
        sa.Column("reserved", BIG, nullable=False),
        sa.Column("taken", BIG, nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("contact_name", sa.String(length=120), nullable=True),
        sa.Column("contact_phone", sa.String(length=40), nullable=True),
        sa.Column("is_example", sa.Boolean(), nullable=False),
        sa.Column("is_exercise", sa.Boolean(), nullable=False),
        _at("updated_at"),
        sa.Column("card", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{FACILITY}")),
        sa.UniqueConstraint("code", name=op.f(f"uq_{FACILITY}_code")),
        sa.CheckConstraint(
            "reserved >= 0 AND taken >= 0", name=op.f(f"ck_{FACILITY}_not_negative")
        ),
        sa.CheckConstraint("taken + reserved <= places", name=op.f(f"ck_{FACILITY}_within_places")),
        sa.ForeignKeyConstraint(
            ["agency_code"], ["agency.code"], name=op.f(f"fk_{FACILITY}_agency_code")
        ),
    )
    op.create_index(op.f(f"ix_{FACILITY}_kind_status"), FACILITY, ["kind", "status"])
    op.create_index(op.f(f"ix_{FACILITY}_area_code"), FACILITY, ["area_code"])
    op.create_index(op.f(f"ix_{FACILITY}_agency_code"), FACILITY, ["agency_code"])
    op.create_table(
        PARTY,
        sa.Column("id", BIG, nullable=False),
        sa.Column("facility_id", BIG, nullable=False),
        sa.Column("incident_id", BIG, nullable=True),
        sa.Column("assignment_id", BIG, nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("people", BIG, nullable=False),
        sa.Column("people_out", BIG, nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("client_token", sa.String(length=80), nullable=True),
        sa.Column("user_id", BIG, nullable=True),
        _at("reserved_at", nullable=True),
        _at("checked_in_at", nullable=True),
        _at("ended_at", nullable=True),
        sa.Column("is_exercise", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{PARTY}")),
        sa.UniqueConstraint("client_token", name=op.f(f"uq_{PARTY}_client_token")),
        sa.CheckConstraint("people > 0 AND people_out >= 0", name=op.f(f"ck_{PARTY}_people")),
        sa.CheckConstraint("people_out <= people", name=op.f(f"ck_{PARTY}_out_of_those_in")),
        sa.ForeignKeyConstraint(
            ["facility_id"], [f"{FACILITY}.id"], name=op.f(f"fk_{PARTY}_facility_id")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f(f"fk_{PARTY}_incident_id")
        ),
        _user(PARTY),
    )
    op.create_index(op.f(f"ix_{PARTY}_facility_id_status"), PARTY, ["facility_id", "status"])
    op.create_index(op.f(f"ix_{PARTY}_incident_id"), PARTY, ["incident_id"])
    reserved = sa.text("status = 'reserved'")
    op.create_index(
        "ux_facility_party_assignment",
        PARTY,
        ["assignment_id"],
        unique=True,
        postgresql_where=reserved,
        sqlite_where=reserved,
    )
    op.create_table(
        GAUGE,
        sa.Column("facility_id", BIG, autoincrement=False, nullable=False),
        sa.Column("gauge_kind", sa.String(length=32), nullable=False),
        sa.Column("river", sa.String(length=80), nullable=True),
        sa.Column("alarm1_m", sa.Double(), nullable=True),
        sa.Column("alarm2_m", sa.Double(), nullable=True),
        sa.Column("alarm3_m", sa.Double(), nullable=True),
        sa.Column("alarm", sa.String(length=32), nullable=False),
        sa.Column("level_m", sa.Double(), nullable=True),
        _at("level_at", nullable=True),
        sa.Column("inflow_m3s", sa.Double(), nullable=True),
        sa.Column("discharge_m3s", sa.Double(), nullable=True),
        sa.Column("trend_cm_h", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("facility_id", name=op.f(f"pk_{GAUGE}")),
        sa.ForeignKeyConstraint(
            ["facility_id"], [f"{FACILITY}.id"], name=op.f(f"fk_{GAUGE}_facility_id")
        ),
    )
    op.create_table(
        READING,
        sa.Column("id", BIG, nullable=False),
        sa.Column("gauge_id", BIG, nullable=False),
        _at("at"),
        sa.Column("level_m", sa.Double(), nullable=False),
        sa.Column("inflow_m3s", sa.Double(), nullable=True),
        sa.Column("discharge_m3s", sa.Double(), nullable=True),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        _at("received_at"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{READING}")),
        sa.UniqueConstraint("gauge_id", "at", name=op.f(f"uq_{READING}_gauge_id_at")),
        sa.ForeignKeyConstraint(
            ["gauge_id"], [f"{GAUGE}.facility_id"], name=op.f(f"fk_{READING}_gauge_id")
        ),
        _user(READING),
    )
    op.create_table(
        FLOOD,
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("depth_m", sa.Double(), nullable=True),
        _at("from_at"),
        _at("until_at", nullable=True),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("bbox", sa.Text(), nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column("vertices", BIG, nullable=False),
        sa.Column("is_mended", sa.Boolean(), nullable=False),
        sa.Column("is_cut", sa.Boolean(), nullable=False),
        sa.Column("end_reason", sa.String(length=300), nullable=True),
        sa.Column("user_id", BIG, nullable=True),
        _at("created_at"),
        sa.Column("is_exercise", sa.Boolean(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{FLOOD}")),
        _user(FLOOD),
    )
    op.create_index(op.f(f"ix_{FLOOD}_from_at"), FLOOD, ["from_at"])
    op.create_index(op.f(f"ix_{FLOOD}_until_at"), FLOOD, ["until_at"])
    op.create_table(
        CLOSURE,
        sa.Column("id", BIG, nullable=False),
        sa.Column("version", BIG, nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("depth_m", sa.Double(), nullable=True),
        sa.Column("shape", sa.Text(), nullable=False),
        sa.Column("bbox", sa.Text(), nullable=False),
        _at("from_at"),
        _at("until_at", nullable=True),
        _at("opened_at", nullable=True),
        sa.Column("open_reason", sa.String(length=300), nullable=True),
        sa.Column("client_token", sa.String(length=80), nullable=True),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("assignment_id", BIG, nullable=True),
        _at("created_at"),
        sa.Column("is_exercise", sa.Boolean(), nullable=False),
        sa.Column("card", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{CLOSURE}")),
        sa.UniqueConstraint("client_token", name=op.f(f"uq_{CLOSURE}_client_token")),
        _user(CLOSURE),
    )
    for column in ("opened_at", "from_at", "until_at"):
        op.create_index(op.f(f"ix_{CLOSURE}_{column}"), CLOSURE, [column])


def downgrade() -> None:
    for table in (CLOSURE, FLOOD, READING, GAUGE, PARTY, FACILITY):
        op.drop_table(table)
