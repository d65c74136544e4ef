"""`check`: everything that is misconfigured or out of order, one line each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from config import Settings
from ioc.cli.common import database, settings
from ioc.db import migrate
from ioc.db.engine import SpatiaLiteMissing
from ioc.queries import basemap as basemap_notes
from ioc.queries.admin import admin_messages, duty, upkeep
from ioc.queries.admin import check as findings
from ioc.queries.admin.check import Finding
from ioc.web.auth import guard_of


@click.command("check")
@with_appcontext
def check() -> None:
    """Says what is misconfigured or out of order; exit status 1 if anything is.

    Run it with the environment of the server: it judges the same settings.
    """
    at = settings()
    found = [*_database(at), *_said(findings.words()), *_routes(), *_said(findings.reach(at))]
    if at.data_dir.exists():
        found += _said(findings.disk(at.data_dir, at.disk_reserve_bytes))
    for line in found:
        click.echo(f"- {line}")
    if at.is_local_only and not at.public_url:
        click.echo(
            f"note: only this machine reaches http://{at.bind}:{at.port}. To serve others set "
            "IOC_BIND with IOC_TLS_CERT and IOC_TLS_KEY, or IOC_PUBLIC_URL behind a proxy: over "
            "plain HTTP phones give no position, and offline pages and push do not work."
        )
    for line in _basemap(at):
        click.echo(f"note: {line}")
    if found:
        raise SystemExit(1)
    click.echo("everything is in order")


def _database(at: Settings) -> Iterator[str]:
    try:
        revision = migrate.current(database())
        if revision is None:
            yield "the database is empty: start the server once, or run flask ioc load-city"
            return
        if revision != migrate.head():
            yield (
                f"the database has schema {revision}, this program needs {migrate.head()}: "
                "restart the server, which brings it up to date"
            )
            return
        with database().reading() as session:
            yield from _said(findings.coverage(session))
            yield from _said(findings.work(session))
            yield from _said(findings.unattended(session))
            yield from _said(findings.telephony(session, at))
            yield from _said(upkeep.backups(session))
            yield from admin_messages.stuck(session)
            yield from duty.findings(session)
            demo = findings.demo_accounts(session)
    except (SQLAlchemyError, SpatiaLiteMissing, OSError) as error:
        cause = getattr(error, "orig", None) or error
        yield f"the database cannot be reached: {str(cause).strip()}"
        return
    if demo and (not at.is_local_only or at.public_url):
        yield (
            f"{demo} accounts of the demonstration can sign in, and others can reach this server: "
            "start it with IOC_DEMO=0 on a database of its own"
        )


def _basemap(at: Settings) -> list[str]:
    """What may be said of the basemap; a city can do without one, so nothing here is wrong."""
    try:
        with database().reading() as session:
            return list(basemap_notes.notes(session, has_tiles=bool(at.tile_url)))
    except (SQLAlchemyError, SpatiaLiteMissing, OSError):
        return []  # said above


def _routes() -> Iterator[str]:
    for rule in current_app.url_map.iter_rules():
        if guard_of(current_app.view_functions[rule.endpoint]) is None:
            yield f"route {rule.rule} has no guard, so it is never served"


def _said(found: Iterable[Finding]) -> list[str]:
    return [finding.text("en") for finding in found]


COMMANDS = (check,)
