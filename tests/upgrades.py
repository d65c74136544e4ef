"""A database that was taken back some migrations, brought to the newest again."""

from __future__ import annotations

from config import Settings
from ioc.cli.seed import load_ground
from ioc.db import migrate
from ioc.db.session import Database


def upgraded(database: Database) -> None:
    """Upgrades to the newest, with what a city brings with it: on PostGIS the tests of a process
    share one database, and the way back drops tables that only the load of the city fills."""
    migrate.upgrade(database)
    with database.atomic() as session:
        load_ground(session, Settings.seeds_dir)
