"""The statements that a database is asked while something is done."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from ioc.db.session import Database


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """What this thread asks, the begin of a writer included.

    Threads that refresh a catalogue in the background ask when they like, and are nobody's request.
    """
    seen: list[str] = []
    own = threading.get_ident()

    def note(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if threading.get_ident() == own:
            seen.append(statement)

    def begun(_conn: Any) -> None:
        if threading.get_ident() == own:
            seen.append("BEGIN")

    event.listen(database.engine, "before_cursor_execute", note)
    event.listen(database.engine, "begin", begun)
    try:
        yield seen
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
        event.remove(database.engine, "begin", begun)
