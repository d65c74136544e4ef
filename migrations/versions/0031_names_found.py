"""Names by which people are found, and every rescue that somebody came by.

Revision ID: 0031
Revises: 0029
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0029"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
PERSON, PARTY, CONTACT = "rescue_person", "facility_party", "reporter_contact"
AT_ONCE = 1_000
_TITLES = frozenset(
    {
        *("ong", "ba", "anh", "chi", "em", "chau", "co", "chu", "bac"),
        *("cu", "di", "thim", "mo", "cau", "be", "con", "me", "bo"),
    }
)


def _key(name: str | None) -> str | None:
    apart = unicodedata.normalize("NFD", (name or "").lower().replace("đ", "d"))
    letters = "".join(c for c in apart if not unicodedata.combining(c))
    words = re.sub(r"[^a-z0-9]+", " ", letters).split()
    while len(words) > 1 and words[0] in _TITLES:
        words = words[1:]
    return " ".join(words)[:120] or None


def upgrade() -> None:
    op.add_column(PARTY, sa.Column("name_keys", sa.Text(), nullable=False, server_default=""))
    op.create_index(op.f(f"ix_{PARTY}_checked_in_at"), PARTY, ["checked_in_at"])
    op.add_column(CONTACT, sa.Column("name_key", sa.String(length=120), nullable=True))
    op.add_column(CONTACT, sa.Column("place_name_key", sa.String(length=120), nullable=True))
    op.add_column(PERSON, sa.Column("came_by", sa.Text(), nullable=False, server_default="[]"))
    _fill(
        "SELECT id, names FROM facility_party WHERE names <> '[]'",
        "id",
        "UPDATE facility_party SET name_keys = :keys WHERE id = :id",
        lambda row: {"id": row.id, "keys": _joined(orjson.loads(row.names or "[]"))},
    )
    _fill(
        "SELECT report_id, name, place_name FROM reporter_contact "
        "WHERE (name IS NOT NULL OR place_name IS NOT NULL)",
        "report_id",
        "UPDATE reporter_contact SET name_key = :name, place_name_key = :place "
        "WHERE report_id = :id",
        lambda row: {
            "id": row.report_id,
            "name": _key(row.name),
            "place": _key(row.place_name),
        },
    )
    _fill(
        "SELECT id, was_incident_id FROM rescue_person WHERE was_incident_id IS NOT NULL",
        "id",
        "UPDATE rescue_person SET came_by = :by WHERE id = :id",
        lambda row: {"id": row.id, "by": orjson.dumps([row.was_incident_id]).decode()},
    )
    op.drop_column(PERSON, "was_incident_id")


def _joined(names: Iterable[str]) -> str:
    keys = [key for key in map(_key, names) if key]
    return f"|{'|'.join(keys)}|" if keys else ""


def _fill(select: str, key: str, update: str, told: Callable[[Any], dict[str, Any]]) -> None:
    """Some rows at a time: a city has millions of contacts and the machine little memory."""
    connection, after = op.get_bind(), 0
    page = sa.text(f"{select} AND {key} > :after ORDER BY {key} LIMIT {AT_ONCE}")
    while rows := [told(row) for row in connection.execute(page, {"after": after})]:
        connection.execute(sa.text(update), rows)
        after = rows[-1]["id"]


def downgrade() -> None:
    op.add_column(PERSON, sa.Column("was_incident_id", BIG, nullable=True))
    _fill(
        "SELECT id, came_by FROM rescue_person WHERE came_by <> '[]'",
        "id",
        "UPDATE rescue_person SET was_incident_id = :by WHERE id = :id",
        lambda row: {"id": row.id, "by": orjson.loads(row.came_by)[-1]},
    )
    op.drop_column(PERSON, "came_by")
    op.drop_column(CONTACT, "place_name_key")
    op.drop_column(CONTACT, "name_key")
    op.drop_index(op.f(f"ix_{PARTY}_checked_in_at"), table_name=PARTY)
    op.drop_column(PARTY, "name_keys")
