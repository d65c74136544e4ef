"""`load-city` and `import-areas`: the city's own data, loaded and replaced."""

from __future__ import annotations

from pathlib import Path

import click
import orjson
from flask.cli import with_appcontext

from ioc.access.actor import SYSTEM
from ioc.cli.common import plain_refusals, ready_database, settings
from ioc.cli.seed import load_city
from ioc.queries.admin import check
from ioc.services.city import city, city_edits

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("load-city")
@click.option("--seeds", type=FOLDER, help="Folder of the seeds; IOC_SEEDS_DIR otherwise.")
@click.option("--replace", is_flag=True, help="Take the seeds also for what was edited.")
@with_appcontext
def load(seeds: Path | None, replace: bool) -> None:
    """Loads or refreshes areas, agencies, categories, rules and deadlines from seeds.

    What an administrator edited stays as it is, and so does what an administrator added or took
    away; the command names it. With --replace the seeds are taken for that too, and the command
    names what it wrote over (routing rules that were in use stay among the former ones).

    In either case: official outlines that were imported stay; an agency that is no longer listed
    is kept for its history and made inactive; protocol cards, templates of answers, words of
    messages and duty lists are never written over, only added where there are none.
    """
    database = ready_database()
    folder = seeds or settings().seeds_dir
    with plain_refusals():
        try:
            with database.atomic() as session:
                loaded = load_city(session, folder, replace=replace)
                gaps = [finding.text("en") for finding in check.coverage(session)]
        except (KeyError, TypeError, ValueError) as error:
            raise click.ClickException(f"the seeds in {folder} cannot be read: {error}") from None
    click.echo(f"city loaded from {folder}")
    for what, code in loaded.left:
        click.echo(f"left as an administrator edited it: {_named(what, code)}")
    if loaded.left:
        click.echo("run it again with --replace to take the seeds for these too")
    for what, code in loaded.replaced:
        click.echo(f"written over: {_named(what, code)}")
    for gap in gaps:
        click.echo(f"- {gap}")


def _named(what: str, code: str) -> str:
    words = what.replace("_", " ")
    return words if code == city_edits.WHOLE else f"{words} {code}"


@click.command("import-areas")
@click.argument("file", type=FILE)
@with_appcontext
def import_areas(file: Path) -> None:
    """Replaces outlines by those of FILE, a GeoJSON FeatureCollection in WGS84.

    Each feature names its area in `properties.code`. One that is broken is named, and then none
    is taken.
    """
    try:
        content = orjson.loads(file.read_bytes())
    except orjson.JSONDecodeError as error:
        raise click.ClickException(f"{file} is not JSON: {error}") from None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not all(isinstance(f, dict) for f in features):
        raise click.ClickException(f"{file} is not a GeoJSON FeatureCollection")
    database = ready_database()
    with plain_refusals(), database.atomic() as session:
        count = city.import_outlines(session, SYSTEM, features)
    click.echo(f"{count} areas have official outlines now")


COMMANDS = (load, import_areas)
