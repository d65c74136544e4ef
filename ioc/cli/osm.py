"""`import-osm`: an OpenStreetMap extract becomes what the gazetteer knows besides the seeds, the
ways that units move on, and the basemap under every map."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext

from ioc.access.actor import SYSTEM
from ioc.cli.common import plain_refusals, ready_database, settings
from ioc.db.session import Database
from ioc.osm import ATTRIBUTION
from ioc.osm.elements import Box
from ioc.queries import basemap as basemaps
from ioc.queries.admin.gazetteer import Import, imports
from ioc.queries.directory import directory
from ioc.queries.rescue.ways import SEED, in_use
from ioc.services.city.basemap import import_basemap, remove_basemap
from ioc.services.city.gazetteer import import_features, remove_import
from ioc.services.ways.ways_import import import_ways, network_of_map, remove_ways

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DEFAULT_SOURCE = "openstreetmap"
MUCH_LARGER = 4.0
"""An extract so many times as large as the city is one of a region: the city is cut out of it."""

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")


@click.command("import-osm")
@click.argument("file", type=FILE, required=False)
@click.option(
    "--source",
    default=DEFAULT_SOURCE,
    show_default=True,
    help="Name of the import: another file under the same name replaces it.",
)
@click.option("--whole", is_flag=True, help="Take all of a file much larger than the city.")
@click.option("--list", "listing", is_flag=True, help="List the imports with their licence.")
@click.option("--remove", is_flag=True, help="Forget the import of this name.")
@with_appcontext
def import_osm(file: Path | None, source: str, whole: bool, listing: bool, remove: bool) -> None:
    """Reads streets, junctions, house numbers, places and landmarks of FILE (.osm.pbf), the ways
    of vehicles, people on foot and boats, and makes the tiles of the basemap.

    What FILE gives replaces what the import of the same name gave before. A file that cannot be
    read to its end changes nothing. Running servers and workers use it within seconds.
    """
    if (file is not None) + listing + remove != 1:
        raise click.UsageError("give a FILE to import, or --list, or --remove")
    database = ready_database()
    if listing:
        _list(database)
    elif remove:
        with plain_refusals(), database.atomic() as session:
            there = remove_import(session, SYSTEM, source)
            there = (source != SEED and remove_ways(session, source)) or there
            there = (source != basemaps.SEED and remove_basemap(session, source)) or there
        if not there:
            raise click.ClickException(f"there is no import named {source}")
        click.echo(f"the import {source} is removed")
    elif file is not None:
        _import(database, file, source, whole)


def _import(database: Database, file: Path, source: str, whole: bool) -> None:
    # Not at the top: no other command and no server needs the reader.
    from ioc.osm.archive import pack
    from ioc.osm.basemap import BasemapTaker
    from ioc.osm.gazetteer import GazetteerTaker
    from ioc.osm.reader import BadExtract, bounds_of, read
    from ioc.osm.tiles import cut as cut_tiles
    from ioc.osm.ways import WaysTaker

    with database.reading() as session:
        bounds = directory(session).bounds
    city = (bounds.south, bounds.west, bounds.north, bounds.east)
    taker, ways, drawn = GazetteerTaker(), WaysTaker(), BasemapTaker()
    with plain_refusals():
        try:
            box = bounds_of(file)
            within = None if whole or box is None else cut(box, city)
            extract = read(file, [taker, ways, drawn], within)
            features = taker.features()
            network = network_of_map(ways.stretches, ways.waters)
        except BadExtract as error:
            raise click.ClickException(f"{error}; nothing was changed") from None
        shapes = drawn.shapes(within or box or extract.box)
        tiles, count = pack(cut_tiles(shapes, progress=_told), extract.box, ATTRIBUTION)
        with database.atomic() as session:
            row = import_features(
                session, SYSTEM, source, file.name, ATTRIBUTION, extract, features
            )
            graph = import_ways(session, SYSTEM, source, file.name, ATTRIBUTION, extract, network)
            import_basemap(session, SYSTEM, source, file.name, ATTRIBUTION, extract, tiles, count)
    click.echo(
        f"{row.things} things from {file.name} as {source}: {row.streets} streets, "
        f"{row.houses} house numbers. {row.attribution}"
    )
    if graph is None:
        click.echo("note: the file shows no way that a unit could take", err=True)
    else:
        kilometres = float(network.metres.sum()) / 1000.0
        click.echo(
            f"{kilometres:.0f} km of ways in {graph.pieces} pieces, {graph.waters} areas of water"
        )
    click.echo(f"{count} tiles of the basemap, {len(tiles) / 1e6:.1f} MB")
    if within is not None:
        click.echo(f"only what lies around {settings().city_name} was taken; --whole takes all")
    if not _meet(extract.box, city):
        click.echo(
            f"note: the file shows no part of {settings().city_name}: its places are found, but "
            "lie in no ward. Load the areas of its city with flask ioc load-city",
            err=True,
        )


def _told(zoom: int, tiles: int) -> None:
    click.echo(f"basemap: zoom {zoom}, {tiles} tiles", err=True)


def _list(database: Database) -> None:
    with database.reading() as session:
        held = imports(session)
        ways = in_use(session)
        maps = [one for one in basemaps.kept(session) if not one.is_seed]
    if not held:
        click.echo("nothing was imported")
    for one in held:
        click.echo(_line(one))
    for network in ways:
        click.echo(
            f"ways in use: {network.name}: {network.pieces} pieces, {network.waters} areas of "
            f"water{'' if not network.is_seed else f'. {network.attribution}'}"
        )
    for drawn in maps:
        click.echo(f"basemap {drawn.name}: {drawn.tiles} tiles, {drawn.size / 1e6:.1f} MB")


def _line(one: Import) -> str:
    at = one.imported_at.astimezone(LOCAL)
    data = f", data of {one.data_at}" if one.data_at else ""
    return (
        f"{one.name}: {one.file_name}{data}, imported {at:%Y-%m-%d %H:%M} by {one.imported_by}: "
        f"{one.things} things, {one.streets} streets, {one.houses} house numbers. "
        f"{one.attribution}"
    )


def cut(file: Box, city: Box) -> Box | None:
    """The city's box where the file shows it and is much larger, else None: all of the file."""
    return city if _meet(file, city) and _size(file) > MUCH_LARGER * _size(city) else None


def _meet(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _size(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


COMMANDS = (import_osm,)
