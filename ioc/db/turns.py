"""Turns by name: transactions that concern one thing outside any row go one after another."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from ioc.db.session import database_of

SPACE = 7_310_100
"""Sets these locks apart from the others of the product (`pg_advisory_xact_lock` of two keys)."""

CROSSED = frozenset({"40P01", "40001", "55P03"})
"""PostgreSQL: deadlock_detected, serialization_failure, lock_not_available."""


def is_crossed(error: BaseException) -> bool:
    """Whether the database ended a transaction only because another one was in its way: nothing of
    it was kept, and it may be tried again."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in CROSSED


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
