"""Brings a database to the schema of this program, and back."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from ioc.db.session import Database

MIGRATIONS = Path(__file__).parents[2] / "migrations"
LOCK_KEY = 7_310_001
"""PostgreSQL advisory lock: several processes that start at once migrate one after another."""


def config() -> Config:
    """Alembic's settings; there is no ini file."""
    settings = Config()
    settings.set_main_option("script_location", str(MIGRATIONS))
    settings.set_main_option("version_path_separator", "os")
    return settings


def head() -> str:
    """The newest revision that this program knows."""
    revision = ScriptDirectory.from_config(config()).get_current_head()
    if revision is None:
        raise RuntimeError("there are no migrations")
    return revision


def is_known(revision: str) -> bool:
    """Whether this program can bring a database from that revision to its own."""
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    return revision in known


def current(database: Database) -> str | None:
    """The revision the database is at, or None for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, revision: str = "head") -> None:
    """Runs the steps up to `revision` in one transaction."""
    _run(database, lambda settings: command.upgrade(settings, revision))


def downgrade(database: Database, revision: str) -> None:
    """Runs the steps back to `revision` (`base` removes everything) in one transaction."""
    _run(database, lambda settings: command.downgrade(settings, revision))


def _run(database: Database, act) -> None:  # type: ignore[no-untyped-def]
    writer = database.engine.execution_options(ioc_writes=True)
    with writer.begin() as connection:
        if not database.is_embedded:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK_KEY})"))
            connection.execute(text("SET LOCAL lock_timeout = '5s'"))
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
        settings = config()
        settings.attributes["connection"] = connection
        act(settings)
