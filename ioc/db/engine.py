"""Opens SpatiaLite or PostGIS.

SQLite: the DBAPI is the standard library's where it can load extensions, else
`pysqlite3`. Transactions are begun by us (`BEGIN IMMEDIATE` for writers), because
Python's own mode opens them only at the first write, and a read that turns into a
write then fails with "database is locked".
"""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from psycopg.pq import Format
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.pool import QueuePool

BUSY_TIMEOUT_SECONDS = 15.0
"""How long a writer waits for another process's transaction before it gives up."""

SRIDS = (4326, 3857)

CHECKPOINT_PAGES = 20_000
"""80 MB of write-ahead log at most."""


class SpatiaLiteMissing(RuntimeError):
    """mod_spatialite cannot be loaded; the message says which line installs it."""


def sqlite_dbapi() -> ModuleType:
    """The SQLite module that can load extensions on this Python."""
    if hasattr(sqlite3.Connection, "enable_load_extension"):
        return sqlite3
    import pysqlite3.dbapi2

    return pysqlite3.dbapi2  # type: ignore[no-any-return]


def spatialite_library() -> str:
    """Name or path under which mod_spatialite is loaded."""
    return os.environ.get("SPATIALITE_LIBRARY_PATH") or "mod_spatialite"


def load_spatialite(connection: Any) -> None:
    """Loads mod_spatialite into a raw SQLite connection, and closes the door again."""
    connection.enable_load_extension(True)
    try:
        connection.load_extension(spatialite_library())
    except Exception as error:
        raise SpatiaLiteMissing(
            f"mod_spatialite cannot be loaded ({error}). Install it with: "
            "sudo apt-get install -y libsqlite3-mod-spatialite"
        ) from error
    finally:
        connection.enable_load_extension(False)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Each new SQLite connection: extension, pragmas, spatial metadata of a new file."""
    connection.isolation_level = None
    load_spatialite(connection)
    cursor = connection.cursor()
    # 0: a wait inside SQLite would freeze the whole process under gevent. `_begin` waits instead.
    cursor.execute("PRAGMA busy_timeout = 0")
    cursor.execute("PRAGMA foreign_keys = ON")
    _patiently(cursor, "PRAGMA journal_mode = WAL")
    # FULL: an acknowledged call for help must survive a power cut, not only a killed process.
    cursor.execute("PRAGMA synchronous = FULL")
    # Copying the log back into the file takes 50 ms and more, which a request must not pay:
    # `checkpoint` does it beside them, and this is only the bound for when nobody does.
    cursor.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    cursor.execute("PRAGMA temp_store = MEMORY")
    cursor.execute("PRAGMA cache_size = -32000")
    cursor.execute("PRAGMA journal_size_limit = 67108864")
    known = cursor.execute(
        "SELECT count(*) FROM sqlite_master WHERE name = 'spatial_ref_sys'"
    ).fetchone()
    if not known[0]:
        # A bare InitSpatialMetaData() writes 6,000 rows in 6,000 transactions (13 to 31 s).
        _patiently(cursor, "BEGIN IMMEDIATE")
        still = cursor.execute(
            "SELECT count(*) FROM sqlite_master WHERE name = 'spatial_ref_sys'"
        ).fetchone()
        if not still[0]:
            cursor.execute("SELECT InitSpatialMetaData(0, 'NONE')").fetchall()
            for srid in SRIDS:
                cursor.execute("SELECT InsertEpsgSrid(?)", (srid,)).fetchall()
        cursor.execute("COMMIT")
    cursor.close()


def _patiently(cursor: Any, statement: str) -> None:
    """Runs a statement that needs a lock, trying again while another process holds it.

    `time.sleep` yields to the other greenlets where gevent serves, so a wait here stops
    one request and not the process.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_SECONDS
    pause = 0.001
    while True:
        try:
            cursor.execute(statement)
            return
        except Exception as error:
            if "locked" not in str(error) and "busy" not in str(error):
                raise
            if time.monotonic() > deadline:
                raise
            time.sleep(pause)
            pause = min(pause * 2, 0.05)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("ioc_writes", False)
    cursor = connection.connection.cursor()
    try:
        _patiently(cursor, "BEGIN IMMEDIATE" if writes else "BEGIN")
    finally:
        cursor.close()


def open_embedded(path: Path) -> Engine:
    """The engine of the SpatiaLite file at `path`, which is made when it does not exist."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        f"sqlite:///{path}",
        module=sqlite_dbapi(),
        poolclass=QueuePool,
        pool_size=16,
        max_overflow=32,
        connect_args={"check_same_thread": False},
        query_cache_size=1200,
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def checkpoint(engine: Engine) -> None:
    """Copies what is in the write-ahead log into the file, waiting for nobody and stopping nobody.

    Call it off the server's loop: it syncs the file.
    """
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
        cursor.close()


def _in_binary(
    _connection: Any, cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool
) -> None:
    """Asks for bytes as they are, and not written in hexadecimal, where a statement wishes it."""
    if context is not None and context.execution_options.get("ioc_binary"):
        cursor.format = Format.BINARY


def open_postgis(url: str) -> Engine:
    """The engine of a PostgreSQL database with PostGIS. A statement with the option `ioc_binary`
    is answered in PostgreSQL's binary form."""
    engine = create_engine(
        url,
        pool_size=16,
        max_overflow=32,
        pool_pre_ping=False,
        pool_recycle=1800,
        connect_args={
            "application_name": "ioc",
            "options": "-c timezone=UTC -c lock_timeout=10s"
            " -c idle_in_transaction_session_timeout=60s",
        },
        query_cache_size=1200,
    )
    event.listen(engine, "before_cursor_execute", _in_binary)
    return engine
