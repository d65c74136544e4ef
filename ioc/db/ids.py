"""Primary keys known before the row is written.

The card of a report carries its id and is stored with the row, so the id has to be known
first, or each report would cost a second statement. PostgreSQL hands out blocks from a
sequence that no rollback gives back; SQLite has one writer, who simply counts on.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Protocol

from sqlalchemy import text
from sqlalchemy.orm import Session

BLOCK = 64
"""How many ids one call of the sequence reserves; the migration's INCREMENT BY is the same."""


class Allocator(Protocol):
    """Gives the next id of a table within the transaction of `session`."""

    def next(self, session: Session, table: str) -> int:
        """The next unused id of `table`."""


class _Counting:
    """SQLite: highest id of the table plus one, remembered for the length of the transaction."""

    def next(self, session: Session, table: str) -> int:
        seen: dict[str, int] = session.info.setdefault("ids", {})
        if table not in seen:
            highest = text(f"SELECT max(id) FROM {table}")  # noqa: S608 (table is ours)
            seen[table] = session.connection().scalar(highest) or 0
        seen[table] += 1
        return seen[table]


class _Blocks:
    """PostgreSQL: blocks of `BLOCK` ids from `<table>_block_seq`."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: dict[str, Iterator[int]] = {}

    def next(self, session: Session, table: str) -> int:
        with self._lock:
            value = next(self._left.get(table, iter(())), None)
        if value is not None:
            return value
        first: int = session.scalar(text(f"SELECT nextval('{table}_block_seq')"))
        with self._lock:
            self._left[table] = iter(range(first + 1, first + BLOCK))
        return first


def allocator(is_embedded: bool) -> Allocator:
    """The allocator that fits the backend."""
    return _Counting() if is_embedded else _Blocks()
