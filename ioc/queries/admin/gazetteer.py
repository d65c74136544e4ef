"""What was imported from maps: the list of imports, and their content for the gazetteer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ioc.db.session import Database
from ioc.models.gazetteer import GazetteerSource
from ioc.understanding import Gazetteer
from ioc.understanding.gazetteer_import import gazetteer_with
from ioc.understanding.imported import Thing, unpack

Versions = tuple[tuple[str, int, str, datetime], ...]


@dataclass(frozen=True)
class Import:
    """One import as it is listed; whoever shows it shows the attribution. `data_at`: the moment of
    the map's data as the file named it, or nothing."""

    name: str
    file_name: str
    attribution: str
    data_at: str
    things: int
    streets: int
    houses: int
    imported_at: datetime
    imported_by: str


def imports(session: Session) -> list[Import]:
    """Every import, by its name."""
    rows = session.scalars(select(GazetteerSource).order_by(GazetteerSource.name))
    return [
        Import(
            row.name,
            row.file_name,
            row.attribution,
            row.data_at,
            row.things,
            row.streets,
            row.houses,
            row.imported_at,
            row.imported_by,
        )
        for row in rows
    ]


def versions(session: Session) -> Versions:
    """What changes when an import is made, replaced or removed: cheap enough to ask every time.

    One that was removed and made again counts its versions from the start, and an embedded database
    gives its row's number again: the file and the moment tell the two apart.
    """
    row = GazetteerSource
    found = session.execute(
        select(row.name, row.version, row.digest, row.imported_at).order_by(row.name)
    )
    return tuple((name, version, digest, at) for name, version, digest, at in found)


def contents(session: Session) -> Iterator[Iterator[Thing]]:
    """The things of each import, in the order of their names. Raises ValueError where a newer
    program wrote them."""
    packed = session.scalars(select(GazetteerSource.content).order_by(GazetteerSource.name)).all()
    return (unpack(content) for content in packed)


def is_there(database: Database) -> bool:
    """Whether there is a database to ask: an embedded one that nobody has started yet would be
    made by asking."""
    if not database.is_embedded:
        return True
    name = database.engine.url.database
    return name is not None and Path(name).exists()


def gazetteer_of(database: Database, seeds_dir: Path) -> Gazetteer:
    """The seeds' names and the imported ones; the seeds' alone where there is no database."""
    held: list[Iterator[Thing]] = []
    if is_there(database):
        try:
            with database.reading() as session:
                held = list(contents(session))
        except SQLAlchemyError:
            held = []
    return gazetteer_with(seeds_dir, held)
