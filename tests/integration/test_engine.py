"""How the databases are opened, and who may write when."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ioc.app import open_database
from ioc.db import engine
from ioc.db.session import Database, Priority, WriteGate
from ioc.models.catalogue import Setting
from tests.conftest import settings_for

ROOT = Path(__file__).parents[2]


@pytest.fixture
def embedded(spatialite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A SpatiaLite database of its own."""
    (tmp_path / "ioc.db").write_bytes(spatialite_template.read_bytes())
    opened = open_database(settings_for(tmp_path))
    yield opened
    opened.dispose()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),  # FULL: what was answered with 201 survives a power cut
        ("foreign_keys", 1),
        ("busy_timeout", 0),  # a wait inside SQLite would stop every greenlet
    ],
)
def test_every_connection_to_the_file_is_safe(
    embedded: Database, pragma: str, value: object
) -> None:
    with embedded.engine.connect() as one, embedded.engine.connect() as two:
        for connection in (one, two):
            assert connection.scalar(text(f"PRAGMA {pragma}")) == value


def test_a_row_that_points_nowhere_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.atomic() as session:
        session.execute(
            text(
                "INSERT INTO former_area (code, full_name, district, successor_code, lat, lon) "
                "VALUES ('1', 'x', 'y', 'nowhere', 16, 107)"
            )
        )


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError), database.atomic() as session:
        session.add(Setting(name="half", value="done"))
        session.flush()
        raise RuntimeError("in the middle")
    with database.reading() as session:
        assert session.get(Setting, "half") is None


def test_a_reader_sees_one_moment(database: Database) -> None:
    """The snapshot of a console reads position and cards in two statements."""
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM setting WHERE name = 'later'")) == 0
        with database.atomic() as writing:
            writing.add(Setting(name="later", value="1"))
        assert session.scalar(text("SELECT count(*) FROM setting WHERE name = 'later'")) == 0
    with database.reading() as session:
        assert session.get(Setting, "later") is not None


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.atomic() as session:
        session.add(Setting(name="slow", value="1"))
        session.flush()
        started = time.monotonic()
        with database.reading() as reading:
            assert reading.get(Setting, "slow") is None
        assert time.monotonic() - started < 1.0


# The gate: one writer at a time, requests first, nobody starved.


def queue(gate: WriteGate, priority: Priority, name: str, order: list[str]) -> threading.Thread:
    """Starts a writer and returns once it stands in the queue."""
    before = sum(len(q) for q in gate._waiting)

    def write() -> None:
        gate.enter(priority)
        order.append(name)
        gate.leave()

    thread = threading.Thread(target=write)
    thread.start()
    until(lambda: sum(len(q) for q in gate._waiting) == before + 1)
    return thread


def until(holds: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.0005)


def end(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.join(5)
        assert not thread.is_alive()


def test_requests_go_before_background_in_the_order_they_came() -> None:
    gate, order = WriteGate(), []
    gate.enter(Priority.REQUEST)
    threads = [queue(gate, Priority.BACKGROUND, "b1", order)]
    threads += [queue(gate, Priority.REQUEST, f"r{n}", order) for n in range(4)]
    threads += [queue(gate, Priority.BACKGROUND, "b2", order)]
    gate.leave()
    end(threads)
    assert order == ["r0", "r1", "r2", "r3", "b1", "b2"]


def test_a_stream_of_requests_does_not_starve_the_background() -> None:
    gate, order = WriteGate(), []
    gate.enter(Priority.REQUEST)
    threads = [queue(gate, Priority.BACKGROUND, f"b{n}", order) for n in range(2)]
    threads += [queue(gate, Priority.REQUEST, f"r{n}", order) for n in range(20)]
    gate.leave()
    end(threads)
    assert order.index("b0") == WriteGate.PATIENCE
    assert order.index("b1") == 2 * WriteGate.PATIENCE + 1
    assert [name for name in order if name[0] == "r"] == [f"r{n}" for n in range(20)]


def test_the_gate_lets_one_in_at_a_time() -> None:
    gate = WriteGate()
    inside, most = 0, 0

    def write() -> None:
        nonlocal inside, most
        for turn in range(100):
            gate.enter(Priority(turn % 2))
            inside += 1
            most = max(most, inside)
            if turn % 20 == 0:
                time.sleep(0.0001)
            inside -= 1
            gate.leave()

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    end(threads)
    assert most == 1


def test_a_writer_that_fails_leaves_the_gate_open(database: Database) -> None:
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), database.atomic():
            _ = 1 / 0
    with database.atomic() as session:
        session.add(Setting(name="after", value="1"))


def test_many_writers_at_once_all_get_through(database: Database) -> None:
    failed = []

    def write(number: int) -> None:
        try:
            for turn in range(5):
                with database.atomic(Priority(number % 2)) as session:
                    session.add(Setting(name=f"{number}/{turn}", value="1"))
        except Exception as error:  # noqa: BLE001 (told to the test, which fails by it)
            failed.append(error)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    end(threads)
    assert failed == []
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM setting WHERE name LIKE '%/%'")) == 40


# Another process that holds the file's lock.


@contextmanager
def locked_elsewhere(path: Path, seconds: float) -> Iterator[None]:
    """Another process writes to the file for that long."""
    script = (
        "import sqlite3, sys, time\n"
        f"c = sqlite3.connect({str(path)!r}, isolation_level=None)\n"
        "c.execute('BEGIN IMMEDIATE')\n"
        "print('locked', flush=True)\n"
        f"time.sleep({seconds})\n"
        "c.execute('COMMIT')\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"locked\n"
        yield


def test_a_writer_waits_for_another_process(embedded: Database, tmp_path: Path) -> None:
    with locked_elsewhere(tmp_path / "ioc.db", 0.4):
        started = time.monotonic()
        with embedded.atomic() as session:
            session.add(Setting(name="waited", value="1"))
        assert 0.2 < time.monotonic() - started < 5.0


def test_a_writer_gives_up_when_the_other_process_never_ends(
    embedded: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_SECONDS", 0.2)
    with (
        locked_elsewhere(tmp_path / "ioc.db", 1.0),
        pytest.raises(engine.sqlite_dbapi().OperationalError, match="locked"),
        embedded.atomic() as session,
    ):
        session.add(Setting(name="never", value="1"))
    with embedded.atomic() as session:
        session.add(Setting(name="again", value="1"))
    with embedded.reading() as session:
        assert session.get(Setting, "never") is None


GREENLETS = """
from gevent import monkey; monkey.patch_all()
import sys, time
from pathlib import Path
import gevent
from ioc.db.engine import open_embedded
from ioc.db.session import Database
from sqlalchemy import text

database = Database(open_embedded(Path(sys.argv[1])))
ticks = 0

def tick():
    global ticks
    while True:
        ticks += 1
        gevent.sleep(0.01)

def write():
    with database.atomic() as session:
        session.execute(text("INSERT INTO setting (name, value) VALUES ('green', '1')"))

with database.reading() as session:
    session.scalar(text("SELECT 1"))
ticking = gevent.spawn(tick)
started = time.monotonic()
gevent.spawn(write).get(timeout=10)
print(ticks, time.monotonic() - started)
"""


def test_waiting_for_another_process_stops_no_other_greenlet(
    embedded: Database, tmp_path: Path
) -> None:
    """SQLite's own busy handler would sleep inside C and freeze the whole server."""
    with locked_elsewhere(tmp_path / "ioc.db", 1.5):
        done = subprocess.run(
            [sys.executable, "-c", GREENLETS, str(tmp_path / "ioc.db")],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
    ticks, seconds = done.stdout.split()
    assert float(seconds) > 0.1
    assert int(ticks) > float(seconds) * 50
