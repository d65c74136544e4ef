"""A full disk refuses what is new, clearly, and loses nothing that was acknowledged.

SpatiaLite and PostGIS are put on a disk of a few megabytes where the machine lets us mount one
(root). Elsewhere SQLite is given a largest size, and PostgreSQL's own error is raised where its
driver would raise it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import event, select
from sqlalchemy.engine import make_url

from ioc.adapters.media import LocalMediaStore
from ioc.app import create_app, open_database
from ioc.cli.seed import load_city
from ioc.db import migrate
from ioc.db.session import Database
from ioc.eventlog import chain, sequencer
from ioc.models.report import Report
from ioc.ports import Ports
from ioc.web.intake.room import LOOK_SECONDS, Room
from tests.conftest import settings_for
from tests.fakes import FakeClassifier, FakeGeocoder
from tests.services import PostgresServer

API = "/api/v1/reports"
MOST_REPORTS = 4000


def long_text() -> str:
    """3 kB that cannot be compressed, so that a small disk is full soon."""
    return f"nước lên rất nhanh {secrets.token_hex(1500)}"


@dataclass
class Small:
    """An installation on a small disk, and how its disk is made larger."""

    app: Any
    database: Database
    enlarge: Callable[[], None]


@contextmanager
def small_disk(megabytes: int, owner: int = 0) -> Iterator[tuple[Path, Callable[[], None]] | None]:
    """A disk of that size in a folder that others may enter, or None where none can be mounted."""
    folder = Path(tempfile.mkdtemp(prefix="ioc-small-", dir="/tmp"))
    options = f"size={megabytes}m,mode=700,uid={owner}"
    try:
        mounted = (
            os.geteuid() == 0
            and subprocess.run(
                ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)],
                capture_output=True,
                check=False,
            ).returncode
            == 0
        )
        folder.chmod(0o700 if mounted else 0o755)
        if not mounted:
            yield None
            return

        def enlarge() -> None:
            larger = f"remount,size={megabytes * 4}m"
            subprocess.run(["mount", "-o", larger, str(folder)], check=True)

        try:
            yield folder, enlarge
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def installation(folder: Path, database: Database, url: str) -> Any:
    """An application on that database."""
    settings = settings_for(folder, database_url=url)
    ports = Ports(FakeGeocoder(), FakeClassifier(), LocalMediaStore(settings.media_dir, 10**7, 0))
    return create_app(settings, database, ports)


@pytest.fixture
def small(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Small]:
    """An installation whose database has a few megabytes left."""
    if backend == "spatialite":
        yield from _small_spatialite(request.getfixturevalue("spatialite_template"), tmp_path)
    else:
        yield from _small_postgis(request.getfixturevalue("postgis_server"), tmp_path)


def _small_spatialite(template: Path, tmp_path: Path) -> Iterator[Small]:
    with small_disk(8) as disk:
        folder = disk[0] if disk else tmp_path
        shutil.copy(template, folder / "ioc.db")
        database = open_database(settings_for(folder))
        most = [4 * 1024 * 1024 // 4096]

        def limit(connection: Any, _record: Any) -> None:
            connection.execute(f"PRAGMA max_page_count = {most[0]}")

        def enlarge() -> None:
            most[0] *= 8
            database.dispose()

        if disk is None:
            event.listen(database.engine, "connect", limit)
        yield Small(installation(folder, database, ""), database, disk[1] if disk else enlarge)
        database.dispose()


def _small_postgis(server: PostgresServer, tmp_path: Path) -> Iterator[Small]:
    name = f"full{uuid.uuid4().hex[:12]}"
    url = server.create_database(name)
    with small_disk(64, _account_of(url)) as disk:
        if disk is not None:
            _administer(url, f"CREATE TABLESPACE {name} LOCATION '{disk[0]}'")
        database = open_database(settings_for(tmp_path, database_url=url))
        migrate.upgrade(database)
        with database.atomic() as session:
            load_city(session, settings_for(tmp_path).seeds_dir)
        is_full = [disk is None]

        def refuse(_cursor: Any, statement: str, *_more: Any) -> None:
            if is_full[0] and statement.startswith("INSERT INTO report"):
                raise psycopg.errors.DiskFull('could not extend file "base/1/2": No space left')

        def enlarge() -> None:
            is_full[0] = False

        if disk is not None:
            database.dispose()
            _administer(url, f"ALTER DATABASE {name} SET TABLESPACE {name}")
            # Whatever PostGIS takes on this machine, 4 MB are left.
            ballast = shutil.disk_usage(disk[0]).free - 4 * 1024 * 1024
            (disk[0] / "ballast").write_bytes(bytes(ballast))
        else:
            event.listen(database.engine, "do_execute", refuse)
        try:
            app = installation(tmp_path, database, url)
            yield Small(app, database, disk[1] if disk else enlarge)
        finally:
            database.dispose()
            server.drop_database(name)
            if disk is not None:
                _administer(url, f"DROP TABLESPACE {name}")


def _administer(url: str, statement: str) -> None:
    plain = make_url(url).set(drivername="postgresql", database="postgres")
    with psycopg.connect(plain.render_as_string(hide_password=False), autocommit=True) as session:
        session.execute(sql.SQL(statement))


def _account_of(url: str) -> int:
    """The account that the server runs as."""
    plain = make_url(url).set(drivername="postgresql")
    with psycopg.connect(plain.render_as_string(hide_password=False)) as session:
        row = session.execute("SELECT setting FROM pg_settings WHERE name = 'data_directory'")
        found = row.fetchone()
    assert found is not None
    try:
        return Path(found[0]).stat().st_uid
    except OSError:
        return 0


def test_a_full_disk_refuses_the_new_and_keeps_the_acknowledged(
    small: Small, report_body: Callable[..., dict[str, Any]]
) -> None:
    client = small.app.test_client()
    acknowledged: dict[str, dict[str, Any]] = {}
    refusal = None
    for _ in range(MOST_REPORTS):
        body = report_body(long_text())
        answer = client.post(API, json=body)
        if answer.status_code != 201:
            refusal = answer
            break
        acknowledged[answer.json["tracking_code"]] = body
    assert refusal is not None, "the disk never filled"
    assert refusal.status_code == 507, refusal.text
    assert refusal.content_type == "application/problem+json"
    assert refusal.json["code"] == "storage_full"
    assert refusal.json["status"] == 507

    # More of the same is refused in the same way, and the server goes on answering.
    for _ in range(3):
        assert client.post(API, json=report_body(long_text())).status_code == 507
    for code in list(acknowledged)[-3:]:
        assert client.get(f"{API}/{code}").status_code == 200
    assert_all_there(small.database, set(acknowledged))

    small.enlarge()
    taken = client.post(API, json=body)
    assert taken.status_code == 201, taken.text
    acknowledged[taken.json["tracking_code"]] = body
    code, body = next(iter(acknowledged.items()))
    again = client.post(API, json=body)
    assert (again.status_code, again.json["tracking_code"]) == (200, code)
    assert_all_there(small.database, set(acknowledged))
    while sequencer.run_once(small.database):
        pass
    with small.database.reading() as session:
        assert chain.verify(session).broken_at is None


def assert_all_there(database: Database, codes: set[str]) -> None:
    """Every code that was answered, and no other, is in the database."""
    with database.reading() as session:
        assert set(session.scalars(select(Report.tracking_code))) == codes


def test_the_reserve_refuses_new_reports_before_the_disk_is_full(
    app: Any,
    settings: Any,
    report_body: Callable[..., dict[str, Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room = Room(settings.data_dir, 64 * 1024 * 1024)
    app.extensions["ioc.room"] = room
    free = {"bytes": room.reserve}
    monkeypatch.setattr("ioc.web.intake.room._free", lambda _folder: free["bytes"])
    passed = {"seconds": 0.0}
    monkeypatch.setattr("ioc.web.intake.room.time.monotonic", lambda: passed["seconds"])
    client = app.test_client()
    known = report_body("Đã nhận trước")
    first = client.post(API, json=known)
    assert first.status_code == 201

    free["bytes"] = room.reserve - 1
    assert client.post(API, json=report_body()).status_code == 201, "looked at less than 1 s ago"
    passed["seconds"] += LOOK_SECONDS
    refused = client.post(API, json=report_body("CỨU với"))
    assert (refused.status_code, refused.json["code"]) == (507, "storage_full")
    page = client.get("/health/live")
    assert page.status_code == 200

    # What was acknowledged is answered as before; an addition to it is new and has no room.
    again = client.post(API, json=known)
    assert (again.status_code, again.json) == (200, first.json)
    code = first.json["tracking_code"]
    more = client.post(f"{API}/{code}/updates", json={"text": "thêm", "client_token": "t" * 20})
    assert more.status_code == 507

    free["bytes"] = room.reserve
    passed["seconds"] += LOOK_SECONDS
    assert client.post(API, json=report_body()).status_code == 201
