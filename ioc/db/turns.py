"""Turns by name: transactions that concern one thing outside any row go one after another."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from ioc.db.session import database_of

SPACE = 7_310_100
"""Sets these locks apart from the others of the product (`pg_advisory_xact_lock` of two keys)."""


def take_turn(session: Session, name: str) -> None:
    """Waits until no other transaction holds the name, and holds it until this one ends.

    SQLite has one writer at a time, so there is nothing to wait for. Names are compared by a hash
    of 32 bits: two that meet in it wait for each other without need and without harm.
    """
    if not database_of(session).is_embedded:
        session.execute(
            text("SELECT pg_advisory_xact_lock(:space, hashtext(:name))"),
            {"space": SPACE, "name": name},
        )
