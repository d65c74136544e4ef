"""Copies a database while it is in use, and puts a copy back.

SpatiaLite: SQLite's own backup in one step, which holds a read transaction and no writer up
(write-ahead log). PostGIS: `pg_dump` within a snapshot that the caller holds, so that what the
caller reads there (counts, names of photos, head of the log) is of the same moment. Photos are
files that are never written twice, so copying them after the database is enough: those the
snapshot names are there, and later ones do no harm.

The manifest is written last and in one step: a folder without it is no backup.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import URL

from ioc.db import engine as engines
from ioc.db.session import Database

MANIFEST = "manifest.json"
FORMAT = 1
MEDIA = "media"
FILE_OF_KIND = {"spatialite": "ioc.db", "postgis": "ioc.dump"}
SIZES = ("full", "thumb")
PROJECT = Path(__file__).parents[2]


class BackupFailed(RuntimeError):
    """A copy cannot be made or put back; the message says why and what to do."""


@dataclass(frozen=True)
class KeptFile:
    """A file of a backup: path within the folder, bytes, SHA-256 in hex."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds. `head_*` is the end of the event log's chain at that moment.

    `missing` are photos that the database names and whose files were gone already.
    """

    created_at: str
    kind: str
    revision: str
    head_position: int
    head_digest: str
    tables: dict[str, int]
    database: KeptFile
    media: list[KeptFile]
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest durably: whole, or not at all."""
    part = folder / (MANIFEST + ".part")
    with part.open("wb") as file:
        file.write(orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))
        file.flush()
        os.fsync(file.fileno())
    part.rename(folder / MANIFEST)
    sync_folder(folder)


def read_manifest(path: Path) -> Manifest:
    """The manifest of a backup (the folder, or the file itself); raises `BackupFailed`."""
    file = path / MANIFEST if path.is_dir() else path
    try:
        raw = orjson.loads(file.read_bytes())
        if raw["format"] != FORMAT:
            raise BackupFailed(f"{file} has format {raw['format']}; this program reads {FORMAT}")
        raw["database"] = KeptFile(**raw["database"])
        raw["media"] = [KeptFile(**kept) for kept in raw["media"]]
        return Manifest(**raw)
    except FileNotFoundError:
        raise BackupFailed(f"{path} holds no finished backup: there is no {MANIFEST}") from None
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise BackupFailed(f"{file} is not a manifest of a backup ({error})") from None


def sync_folder(folder: Path) -> None:
    """Makes the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def kept_file(folder: Path, path: Path) -> KeptFile:
    """Size and digest of a file of a backup."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return KeptFile(str(path.relative_to(folder)), path.stat().st_size, digest.hexdigest())


def check_files(folder: Path, files: Iterable[KeptFile]) -> None:
    """Raises `BackupFailed` for the first file that is not as the manifest says."""
    for expected in files:
        path = folder / expected.path
        if not path.resolve().is_relative_to(folder.resolve()):
            raise BackupFailed(f"{expected.path} lies outside of the backup")
        if not path.is_file():
            raise BackupFailed(f"{path} is missing")
        if kept_file(folder, path) != expected:
            raise BackupFailed(f"{path} has been changed since the backup was made")


def copy_embedded(source: Path, target: Path) -> None:
    """A consistent copy of the SpatiaLite file in use, checked, as one file without a log."""
    connect = engines.sqlite_dbapi().connect
    original, copy = connect(str(source), isolation_level=None), connect(str(target))
    try:
        original.execute("PRAGMA busy_timeout = 15000")
        # One step: in several, each commit of another process would begin the copy anew.
        original.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()
        found = copy.execute("PRAGMA quick_check").fetchall()
        if found != [("ok",)]:
            raise BackupFailed(f"the copy of {source} is damaged: {found[0][0]}")
    finally:
        original.close()
        copy.close()
    with target.open("rb") as file:
        os.fsync(file.fileno())


@contextmanager
def reading_copy(path: Path) -> Iterator[Database]:
    """The copied SpatiaLite file, opened for reading what it holds."""
    database = Database(engines.open_embedded(path))
    try:
        yield database
    finally:
        database.dispose()
        connection = engines.sqlite_dbapi().connect(str(path))
        try:
            # Opening it turned the write-ahead log on again; a backup is one file.
            connection.execute("PRAGMA journal_mode = DELETE").fetchall()
        finally:
            connection.close()


def export_snapshot(connection: Connection) -> str:
    """The name under which `pg_dump` joins this transaction's snapshot (REPEATABLE READ)."""
    # The transaction waits idle while pg_dump copies, which may take long.
    connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    return str(connection.scalar(text("SELECT pg_export_snapshot()")))


def dump_postgis(url: URL, snapshot: str, target: Path) -> None:
    """A dump in PostgreSQL's custom format of the moment that `snapshot` names."""
    _run(
        url,
        "pg_dump",
        *("--format=custom", "--no-owner", "--no-privileges", "--schema=public"),
        *(f"--snapshot={snapshot}", f"--file={target}"),
        *(f"--dbname={_address(url)}",),
    )
    with target.open("rb") as file:
        os.fsync(file.fileno())


def restore_postgis(url: URL, dump: Path) -> None:
    """Puts a dump into an empty database, all of it or nothing."""
    contents = _run(url, "pg_restore", "--list", str(dump)).splitlines()
    # The schema, PostGIS and its reference systems are the target's own; an ordinary account may
    # not make or drop them.
    ours = [line for line in contents if not _is_of_the_server(line)]
    listing = dump.parent / (dump.name + ".list")
    listing.write_text("\n".join(ours) + "\n")
    try:
        _run(
            url,
            "pg_restore",
            *("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"),
            *(f"--use-list={listing}", f"--dbname={_address(url)}", str(dump)),
        )
    finally:
        listing.unlink(missing_ok=True)


def _is_of_the_server(line: str) -> bool:
    return any(
        mark in line
        for mark in (" EXTENSION ", " SCHEMA - public", " COMMENT - SCHEMA", " spatial_ref_sys ")
    )


OURS = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = :kind
AND NOT EXISTS (SELECT 1 FROM pg_depend d
  WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('e', 'a', 'i'))
ORDER BY c.relname
"""


def clear_postgis(connection: Connection) -> None:
    """Removes every table, sequence and function of ours from a PostgreSQL database."""
    quote = connection.dialect.identifier_preparer.quote
    for kind, word in (("r", "TABLE"), ("S", "SEQUENCE")):
        for name in connection.scalars(text(OURS), {"kind": kind}).all():
            connection.execute(text(f"DROP {word} IF EXISTS public.{quote(name)} CASCADE"))
    connection.execute(text("DROP FUNCTION IF EXISTS public.event_append_only() CASCADE"))


def other_connections(connection: Connection) -> int:
    """How many connections of running servers or workers a PostgreSQL database has."""
    return int(
        connection.scalar(
            text(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND application_name = 'ioc' AND pid <> pg_backend_pid()"
            )
        )
        or 0
    )


def table_counts(connection: Connection, names: Iterable[str]) -> dict[str, int]:
    """Rows per table, of those that there are."""
    there = set(inspect(connection).get_table_names())
    return {
        name: int(connection.scalar(text(f'SELECT count(*) FROM "{name}"')) or 0)  # noqa: S608
        for name in sorted(there.intersection(names))
    }


def media_paths(key: str) -> list[str]:
    """Where the files of a photo lie within the media folder."""
    return [f"{key[:2]}/{key}.{size}.jpg" for size in SIZES]


def keep_media(media: Path, keys: Iterable[str], target: Path) -> tuple[list[KeptFile], list[str]]:
    """Links or copies the files of photos into a backup; answers them, and those not found.

    A link costs no room where the backup lies on the same disk; the file is never written again.
    """
    kept, missing = [], []
    for key in keys:
        for name in media_paths(key):
            place = target / MEDIA / name
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                _link_or_copy(media / name, place)
            except FileNotFoundError:
                missing.append(name)
            else:
                kept.append(kept_file(target, place))
    return kept, missing


def put_back_media(folder: Path, files: Iterable[KeptFile], media: Path) -> None:
    """Copies the photos of a backup into a media folder."""
    for kept in files:
        place = media / Path(kept.path).relative_to(MEDIA)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        copy_file(folder / kept.path, place)


def copy_file(source: Path, target: Path) -> None:
    """A durable copy."""
    shutil.copyfile(source, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _link_or_copy(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:
        copy_file(source, target)


def _address(url: URL) -> str:
    """The address for PostgreSQL's own programs, without the password, which others could read
    in the list of processes."""
    plain = URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    )
    return plain.render_as_string()


def _program(name: str) -> str:
    """The newest one: a dump program refuses a server that is newer than itself."""
    found: list[tuple[int, Path]] = []
    for root in (Path("/"), PROJECT / ".cache/debs/root"):
        for path in root.glob(f"usr/lib/postgresql/*/bin/{name}"):
            version = path.parents[1].name
            if version.isdecimal():
                found.append((int(version), path))
    if found:
        return str(max(found)[1])
    on_path = shutil.which(name)
    if on_path is None:
        raise BackupFailed(
            f"{name} is not on this machine; install it with: "
            "sudo apt-get install -y postgresql-client"
        )
    return on_path


def _run(url: URL, program: str, *arguments: str) -> str:
    environment: dict[str, Any] = dict(os.environ)
    if url.password is not None:
        environment["PGPASSWORD"] = str(url.password)
    done = subprocess.run(
        [_program(program), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(f"{program} failed: {done.stderr.strip() or done.returncode}")
    return done.stdout
