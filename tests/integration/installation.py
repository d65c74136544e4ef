"""A second installation of the product within a test, and its commands."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from config import Settings
from ioc.adapters.media import LocalMediaStore
from ioc.app import create_app, open_database
from ioc.db.session import Database
from ioc.ports import Ports
from tests.conftest import settings_for
from tests.fakes import FakeClassifier, FakeGeocoder
from tests.services import PostgresServer


@dataclass
class Installation:
    """Its settings, its database and its application."""

    settings: Settings
    database: Database
    app: Any


@pytest.fixture
def elsewhere(
    backend: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Installation]:
    """An installation of its own on the same kind of database, empty down to the schema."""
    folder, url, server = tmp_path / "elsewhere", "", None
    name = f"r{uuid.uuid4().hex[:16]}"
    if backend == "postgis":
        server = request.getfixturevalue("postgis_server")
        assert isinstance(server, PostgresServer)
        url = server.create_database(name)
    settings = settings_for(folder, database_url=url)
    database = open_database(settings)
    ports = Ports(FakeGeocoder(), FakeClassifier(), LocalMediaStore(settings.media_dir, 10**7, 0))
    yield Installation(settings, database, create_app(settings, database, ports))
    database.dispose()
    if server is not None:
        server.drop_database(name)


def run(app: Any, *words: str, given: str | None = None) -> Result:
    """`flask ioc WORDS…` in this process, with `given` on standard input."""
    result: Result = app.test_cli_runner().invoke(args=["ioc", *words], input=given)
    return result


def done(app: Any, *words: str, given: str | None = None) -> str:
    """What a command that succeeds prints on standard output."""
    result = run(app, *words, given=given)
    assert result.exit_code == 0, result.output
    return str(result.stdout)


def refused(app: Any, *words: str, given: str | None = None) -> str:
    """What a command that is refused says."""
    result = run(app, *words, given=given)
    assert result.exit_code == 1, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return str(result.output)
