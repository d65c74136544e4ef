"""`backup` and `restore`: a consistent copy of database and photos, taken while the system runs."""

from __future__ import annotations

import shutil
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from config import Settings
from ioc.cli.common import database, plain_refusals, settings
from ioc.cli.log import require_head, verdict
from ioc.db import backup as copies
from ioc.db import migrate
from ioc.db.backup import BackupFailed, Manifest
from ioc.db.lock import DataFolderLock
from ioc.db.session import Database
from ioc.domain import clock
from ioc.eventlog import chain
from ioc.models.agency_work import WorkPhoto
from ioc.models.base import Base
from ioc.models.report import Attachment
from ioc.models.result import PublishedPhoto
from ioc.services.upkeep import upkeep

FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("backup")
@click.argument("folder", metavar="DIR", type=FOLDER)
@with_appcontext
def backup(folder: Path) -> None:
    """Copies database and photos of one moment into DIR, which must be empty or new.

    The system goes on meanwhile. The manifest is written last: a folder without it is no backup.
    """
    with plain_refusals():
        # Personal data: for the account that makes the backup alone.
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(folder.iterdir()):
            raise BackupFailed(f"{folder} is not empty; give each backup a folder of its own")
        try:
            manifest = make_backup(database(), settings(), folder)
        except BaseException:
            _empty(folder)
            raise
    photos = sum(file.size for file in manifest.media)
    with plain_refusals(), database().atomic() as session:
        upkeep.backup_made(session, manifest.head_position, manifest.database.size + photos)
    click.echo(
        f"backup of {manifest.created_at} in {folder}: {sum(manifest.tables.values())} rows, "
        f"{len(manifest.media)} files of photos ({photos / 1e6:.1f} MB), "
        f"head of the log {manifest.head_position} {manifest.head_digest}"
    )
    for name in manifest.missing:
        click.echo(f"warning: the photo {name} is named in the database and is gone", err=True)


def make_backup(source: Database, at: Settings, folder: Path) -> Manifest:
    """Fills an empty folder with a backup and answers its manifest. Raises `BackupFailed`."""
    if migrate.current(source) is None:
        raise BackupFailed("the database is empty: there is nothing to back up")
    created_at = clock.now().isoformat(timespec="seconds")
    if source.is_embedded:
        kind, file = "spatialite", folder / copies.FILE_OF_KIND["spatialite"]
        copies.copy_embedded(at.data_dir / "ioc.db", file)
        with copies.reading_copy(file) as copy, copy.reading() as session:
            facts = _facts(session)
    else:
        kind, file = "postgis", folder / copies.FILE_OF_KIND["postgis"]
        with source.reading() as session:
            snapshot = copies.export_snapshot(session.connection())
            facts = _facts(session)
            copies.dump_postgis(source.engine.url, snapshot, file)
    revision, head, tables, keys = facts
    media, missing = copies.keep_media(at.media_dir, keys, folder)
    manifest = Manifest(
        created_at=created_at,
        kind=kind,
        revision=revision,
        head_position=head[0],
        head_digest=head[1].hex(),
        tables=tables,
        database=copies.kept_file(folder, file),
        media=media,
        missing=missing,
    )
    copies.write_manifest(folder, manifest)
    return manifest


Facts = tuple[str, chain.Head, dict[str, int], list[str]]


def _facts(session: Session) -> Facts:
    """Schema, head of the log, rows per table and keys of photos, all of one moment."""
    revision = session.scalar(text("SELECT version_num FROM alembic_version"))
    tables = copies.table_counts(session.connection(), Base.metadata.tables)
    keys = list(session.scalars(select(Attachment.key).order_by(Attachment.id)))
    keys += session.scalars(select(WorkPhoto.key).order_by(WorkPhoto.id))
    keys += session.scalars(select(PublishedPhoto.key).order_by(PublishedPhoto.id))
    return str(revision), chain.head(session), tables, keys


@click.command("restore")
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--replace", is_flag=True, help="Put it in place of what is there now.")
@with_appcontext
def restore(folder: Path, replace: bool) -> None:
    """Puts the backup in DIR back, then checks it: rows, photos and the chain of the log.

    Refused while a server runs on the same data, and where there are data already, unless
    --replace is given.
    """
    with plain_refusals(), DataFolderLock(settings().data_dir):
        manifest = copies.read_manifest(folder)
        _check_fits(manifest, database())
        copies.check_files(folder, [manifest.database, *manifest.media])
        aside = _make_room(database(), settings(), replace)
        put_back(database(), settings(), folder, manifest)
        with database().reading() as session:
            message = check_restored(session, manifest)
    click.echo(f"restored the backup of {manifest.created_at} from {folder}")
    if aside is not None:
        click.echo(f"what was there before is in {aside}")
    click.echo(message)
    if manifest.revision != migrate.head():
        click.echo("its schema is older than this program: the next start brings it up to date")


def _check_fits(manifest: Manifest, target: Database) -> None:
    kind = "spatialite" if target.is_embedded else "postgis"
    if manifest.kind != kind:
        raise BackupFailed(f"this is a backup of {manifest.kind}, and the database here is {kind}")
    if not migrate.is_known(manifest.revision):
        raise BackupFailed(
            f"the backup has schema {manifest.revision}, which this program does not know: "
            "restore it with the version that made it, or a newer one"
        )


def _make_room(target: Database, at: Settings, replace: bool) -> Path | None:
    """Sees to it that the target is empty; answers where earlier files were put."""
    target.dispose()
    files = [at.data_dir / f"ioc.db{ending}" for ending in ("", "-wal", "-shm")]
    there = [path for path in files if target.is_embedded and path.exists()]
    if at.media_dir.exists() and any(at.media_dir.iterdir()):
        there.append(at.media_dir)
    if not target.is_embedded:
        _make_room_in_postgis(target, replace)
    if not there:
        return None
    if not replace:
        raise BackupFailed(f"{there[0]} is not empty; --replace puts the backup in its place")
    aside = at.data_dir / f"replaced-{clock.now():%Y%m%dT%H%M%S.%f}"
    aside.mkdir(mode=0o700)
    for path in there:
        path.rename(aside / path.name)
    return aside


def _make_room_in_postgis(target: Database, replace: bool) -> None:
    with target.engine.begin() as connection:
        if copies.other_connections(connection):
            raise BackupFailed("a running server or worker is connected to this database; stop it")
        connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
        counts = copies.table_counts(connection, [*Base.metadata.tables, "alembic_version"])
        if counts and not replace:
            raise BackupFailed("the database is not empty; --replace puts the backup in its place")
        if counts:
            copies.clear_postgis(connection)


def put_back(target: Database, at: Settings, folder: Path, manifest: Manifest) -> None:
    """Puts database and photos of a backup into an empty place."""
    source = folder / manifest.database.path
    if target.is_embedded:
        at.data_dir.mkdir(parents=True, exist_ok=True)
        part = at.data_dir / "ioc.db.part"
        copies.copy_file(source, part)
        part.rename(at.data_dir / "ioc.db")
        copies.sync_folder(at.data_dir)
    else:
        target.dispose()
        copies.restore_postgis(target.engine.url, source)
    at.media_dir.mkdir(parents=True, exist_ok=True, mode=0o750)
    copies.put_back_media(folder, manifest.media, at.media_dir)


def check_restored(session: Session, manifest: Manifest) -> str:
    """Compares what is there now with the manifest; raises `BackupFailed` for a difference."""
    tables = copies.table_counts(session.connection(), manifest.tables)
    if tables != manifest.tables:
        wrong = sorted(n for n in manifest.tables if tables.get(n) != manifest.tables[n])
        raise BackupFailed(f"the restored tables have other numbers of rows: {', '.join(wrong)}")
    message = verdict(session)
    require_head(session, manifest.head_position, manifest.head_digest)
    return message


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


COMMANDS = (backup, restore)
