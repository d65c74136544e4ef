"""One road from an empty database to the newest, and back, on both databases."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from ioc.app import open_database
from ioc.db import engine, migrate
from ioc.db.session import Database
from ioc.models.base import Base
from migrations.spatial import include_object
from tests.conftest import settings_for


@pytest.fixture(scope="session")
def blank_spatialite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with spatial metadata and nothing else."""
    path = tmp_path_factory.mktemp("blank") / "ioc.db"
    opened = engine.open_embedded(path)
    opened.connect().close()
    opened.dispose()
    return path


@pytest.fixture
def blank(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database without a single table of ours."""
    if backend == "spatialite":
        shutil.copy(request.getfixturevalue("blank_spatialite"), tmp_path / "ioc.db")
        opened = open_database(settings_for(tmp_path))
        yield opened
        opened.dispose()
        return
    server = request.getfixturevalue("postgis_server")
    name = f"m{uuid.uuid4().hex[:16]}"
    opened = open_database(settings_for(tmp_path, database_url=server.create_database(name)))
    yield opened
    opened.dispose()
    server.drop_database(name)


def rows(database: Database, sql: str) -> list[tuple[Any, ...]]:
    with database.engine.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(text(sql)))


def spatial_state(database: Database) -> dict[str, Any]:
    """What the database knows of geometry columns, their indexes and their triggers."""
    if database.is_embedded:
        return {
            "columns": rows(
                database,
                "SELECT f_table_name, f_geometry_column, geometry_type, srid, spatial_index_enabled"
                " FROM geometry_columns",
            ),
            "objects": rows(
                database,
                "SELECT type, name, tbl_name FROM sqlite_master"
                " WHERE name LIKE '%idx_%' OR type = 'trigger'",
            ),
        }
    return {
        "columns": rows(
            database,
            "SELECT f_table_name, f_geometry_column, type, srid FROM geometry_columns",
        ),
        "objects": rows(
            database,
            "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
            " UNION ALL SELECT tgname, tgrelid::regclass::text FROM pg_trigger"
            " WHERE NOT tgisinternal",
        ),
    }


def own_tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) & set(Base.metadata.tables)


def test_there_is_one_head() -> None:
    script = ScriptDirectory.from_config(migrate.config())
    assert len(script.get_heads()) == 1
    assert migrate.head() == script.get_heads()[0]


def test_up_down_and_up_again_gives_the_same_database(blank: Database) -> None:
    assert migrate.current(blank) is None
    migrate.upgrade(blank)
    assert migrate.current(blank) == migrate.head()
    fresh = spatial_state(blank)
    assert own_tables(blank) == set(Base.metadata.tables)
    migrate.downgrade(blank, "base")
    assert own_tables(blank) == set()
    assert not [c for c in spatial_state(blank)["columns"] if c[0] in Base.metadata.tables]
    migrate.upgrade(blank)
    assert spatial_state(blank) == fresh


def test_every_step_can_be_taken_alone(blank: Database) -> None:
    """A database that stopped half-way goes on from there, and back from there."""
    steps = list(ScriptDirectory.from_config(migrate.config()).walk_revisions())[::-1]
    for step in steps:
        migrate.upgrade(blank, step.revision)
        assert migrate.current(blank) == step.revision
    for step in reversed(steps):
        migrate.downgrade(blank, step.down_revision or "base")
        assert migrate.current(blank) == step.down_revision


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": include_object, "compare_type": True},
        )
        difference = compare_metadata(context, Base.metadata)
    assert difference == []


def test_every_geometry_column_is_registered_and_indexed(database: Database) -> None:
    """`AddGeometryColumn` answers 0 for a failure and raises nothing; a table without its index
    still answers, a thousand times slower."""
    wanted = {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.name in {"point", "outline"}
    }
    state = spatial_state(database)
    registered = {(c[0], c[1]) for c in state["columns"]}
    assert wanted <= registered
    if database.is_embedded:
        assert all(c[4] == 1 for c in state["columns"] if (c[0], c[1]) in wanted)
        assert not rows(database, "SELECT 1 FROM geometry_columns WHERE srid <> 4326")
    else:
        indexes = " ".join(str(o[1]) for o in state["objects"])
        for table, column in wanted:
            assert f"ON public.{table} USING gist ({column})" in indexes


def test_an_upgrade_of_an_up_to_date_database_does_nothing(database: Database) -> None:
    before = spatial_state(database)
    migrate.upgrade(database)
    assert spatial_state(database) == before
    with database.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM area")) > 0
