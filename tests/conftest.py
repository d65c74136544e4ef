"""Fixtures: both databases with the city loaded, an application, people.

Every test that asks for `database` runs twice, on SpatiaLite and on PostGIS. Each gets its own:
a copy of a migrated file, or a migrated database whose tables are emptied. A server that is
missing fails the run and skips nothing.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from config import Settings
from ioc.access.actor import Actor
from ioc.adapters.media import LocalMediaStore
from ioc.app import create_app, open_database
from ioc.cli.seed import load_city
from ioc.db import migrate
from ioc.db.session import Database
from ioc.domain.permissions import Role
from ioc.eventlog import sequencer
from ioc.models.base import Base
from ioc.models.people import User
from ioc.ports import Ports
from ioc.queries.people import actor_of_user
from ioc.services.accounts import people
from ioc.workers.runner import Runner
from tests.fakes import FakeClassifier, FakeGeocoder
from tests.services import PostgresServer, RedisServer

BACKENDS = ["spatialite", "postgis"]
CITY = frozenset(
    {
        "agency",
        "area",
        "former_area",
        "category",
        "sla_target",
        "jurisdiction_rule",
        "setting",
        "protocol_card",
        "answer_template",
        "road_graph",
        "basemap_source",
    }
)
PASSWORD = "mot mat khau dai"
_SERVERS: list[Any] = []


def _needs_servers(config: pytest.Config) -> bool:
    return not all("tests/unit" in str(argument) for argument in config.args)


def pytest_configure(config: pytest.Config) -> None:
    """The controller starts the servers once; its workers find their addresses."""
    is_worker = hasattr(config, "workerinput")
    if is_worker or config.option.collectonly or not _needs_servers(config):
        return
    for server, name in ((PostgresServer(), "POSTGRES"), (RedisServer(), "REDIS")):
        variable = f"IOC_TEST_{name}_URL"
        if not os.environ.get(variable):
            os.environ[variable] = server.start()
            _SERVERS.append(server)


def pytest_unconfigure() -> None:
    """Stops what was started."""
    while _SERVERS:
        _SERVERS.pop().stop()


def settings_for(folder: Path, **changes: Any) -> Settings:
    """Settings of a test: nothing limited, nothing in the background."""
    given: dict[str, Any] = {
        "data_dir": folder,
        "secret_key": "only for tests",
        "rate_limits": False,
        "background": False,
        "demo": False,
        "testing": True,
        "disk_reserve_bytes": 0,
    }
    return Settings(**{**given, **changes})


@pytest.fixture(scope="session")
def spatialite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SpatiaLite file with the schema and the city."""
    folder = tmp_path_factory.mktemp("template")
    database = open_database(settings_for(folder))
    _fill(database)
    database.dispose()
    return folder / "ioc.db"


@pytest.fixture(scope="session")
def postgis_server() -> Iterator[PostgresServer]:
    """The PostgreSQL server of this run."""
    server = PostgresServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def postgis_url(postgis_server: PostgresServer) -> str:
    """A PostGIS database of this worker with the schema and the city."""
    url = postgis_server.create_database(f"t{uuid.uuid4().hex[:16]}")
    database = open_database(settings_for(Path("/nowhere"), database_url=url))
    _fill(database)
    database.dispose()
    return url


def _fill(database: Database) -> None:
    migrate.upgrade(database)
    # The log of a test begins empty on both databases: what loads the city is not written there.
    database.before_commit.clear()
    with database.atomic() as session:
        load_city(session, Settings.seeds_dir)
        # A test makes its own shelters and gauges, the same on both databases.
        session.execute(text("DELETE FROM gauge"))
        session.execute(text("DELETE FROM facility"))


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    name: str = request.param
    return name


@pytest.fixture
def settings(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Settings on a fresh database of the backend, the city loaded and nothing else."""
    if backend == "spatialite":
        shutil.copy(request.getfixturevalue("spatialite_template"), tmp_path / "ioc.db")
        return settings_for(tmp_path)
    return settings_for(tmp_path, database_url=request.getfixturevalue("postgis_url"))


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The fresh database."""
    opened = open_database(settings)
    if not opened.is_embedded:
        _empty(opened)
    yield opened
    opened.dispose()


def _empty(database: Database) -> None:
    """Deletes every row but the city's: a hundredth of the time that TRUNCATE takes.

    As a replica the connection fires no trigger, so the log lets go of its events.
    """
    names = [t.name for t in reversed(Base.metadata.sorted_tables) if t.name not in CITY]
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text("; ".join(f"DELETE FROM {name}" for name in names)))
        kept = "'exercise', 'last_backup', 'last_restore_test', 'log_verified'"
        connection.execute(text(f"DELETE FROM setting WHERE name IN ({kept})"))
        connection.execute(text("DELETE FROM road_graph WHERE NOT is_seed"))
        connection.execute(text("DELETE FROM basemap_source WHERE NOT is_seed"))
        connection.execute(text("DELETE FROM protocol_card WHERE edited_by IS NOT NULL"))
        connection.execute(text("DELETE FROM answer_template WHERE updated_by IS NOT NULL"))
        connection.execute(text("UPDATE protocol_card SET status = 'published'"))


@pytest.fixture
def classifier() -> FakeClassifier:
    """The classifier of `ports`."""
    return FakeClassifier()


@pytest.fixture
def geocoder() -> FakeGeocoder:
    """The geocoder of `ports`."""
    return FakeGeocoder()


@pytest.fixture
def ports(settings: Settings, classifier: FakeClassifier, geocoder: FakeGeocoder) -> Ports:
    """Fakes, and a real media store."""
    return Ports(
        geocoder,
        classifier,
        LocalMediaStore(settings.media_dir, settings.media_max_bytes, settings.disk_reserve_bytes),
    )


@pytest.fixture
def app(settings: Settings, database: Database, ports: Ports) -> Any:
    """The application, without background loops: `follow` does their work when told."""
    return create_app(settings, database, ports)


@pytest.fixture
def client(app: Any) -> Any:
    """A browser or a machine without an account."""
    return app.test_client()


@dataclass
class Follow:
    """Does by hand what the background loops do."""

    app: Any

    def __call__(self) -> None:
        """Numbers events, plans and does jobs, and tells the screens, until nothing is left."""
        database: Database = self.app.extensions["ioc.db"]
        runner = Runner(
            database, self.app.extensions["ioc.ports"], self.app.extensions["ioc.bells"]
        )
        while sequencer.run_once(database) + runner.plan_once() + runner.work_once():
            pass
        relay = self.app.extensions["ioc.relay"]
        while relay.run_once():
            pass


@pytest.fixture
def follow(app: Any) -> Follow:
    """The work that follows, on demand."""
    return Follow(app)


Person = Callable[..., Actor]


@pytest.fixture
def person(database: Database) -> Person:
    """Makes an account and answers its actor: `person(Role.AGENCY_OFFICER, "hepco")`."""

    def make(role: Role, agency: str | None = None, area: str | None = None) -> Actor:
        with database.atomic() as session:
            user = people.create_user(
                session,
                Actor("test"),
                f"{uuid.uuid4().hex[:10]}@test.invalid",
                f"{role.value} {agency or ''}",
                _password_hash(),
                role,
                agency,
                area,
            )
            user_id = user.id
        with database.reading() as session:
            actor = actor_of_user(session, user_id)
        assert actor is not None
        return actor

    return make


_HASHES: list[str] = []


def _password_hash() -> str:
    """argon2 takes a tenth of a second: once a run is enough."""
    if not _HASHES:
        _HASHES.append(people.hash_password(PASSWORD))
    return _HASHES[0]


@pytest.fixture
def token_of(database: Database) -> Callable[[Actor], dict[str, str]]:
    """Makes an API token of an actor and answers the headers that carry it."""

    def make(actor: Actor) -> dict[str, str]:
        with database.atomic() as session:
            assert actor.user_id is not None
            email = session.get_one(User, actor.user_id).email
            secret = people.create_token(session, actor, email, "test", is_from_server=True)
        return {"Authorization": f"Bearer {secret}"}

    return make


@pytest.fixture
def report_body() -> Callable[..., dict[str, Any]]:
    """A body of `POST /api/v1/reports` in the middle of Huế."""

    def make(text_: str = "Rác tồn đọng ba ngày đầu kiệt 27", **more: Any) -> dict[str, Any]:
        return {
            "text": text_,
            "client_token": str(uuid.uuid4()),
            "location": {"lat": 16.4637, "lon": 107.5909, "accuracy_m": 12},
            **more,
        }

    return make
