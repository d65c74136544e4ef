"""`examples`: what people set right, line by line, to look at and to train from."""

from __future__ import annotations

import sys
from datetime import datetime

import click
import orjson
from flask.cli import with_appcontext

from ioc.cli.common import plain_refusals, ready_database
from ioc.domain import clock
from ioc.domain.facts import Fact
from ioc.queries.admin import examples as queries


@click.command("examples")
@click.option(
    "--since", metavar="TIME", help="Only those made since then: 2026-10-28 or with T14:05."
)
@click.option(
    "--field", type=click.Choice([fact.value for fact in Fact]), help="Only of this fact."
)
@with_appcontext
def examples(since: str | None, field: str | None) -> None:
    """Prints what people set right as JSON lines: text, what was understood, what they said.

    A time without a zone is on the city's clocks. The lines hold citizens' words: keep them as the
    reports themselves are kept.
    """
    database = ready_database()
    start = None
    if since is not None:
        try:
            start = datetime.fromisoformat(since)
        except ValueError:
            raise click.ClickException(f"{since} is no time") from None
        start = start if start.tzinfo else start.replace(tzinfo=clock.CITY_TIMEZONE)
    out = sys.stdout.buffer
    with plain_refusals(), database.reading() as session:
        chosen = Fact(field) if field else None
        for row in queries.examples(session, since=start, field=chosen):
            out.write(orjson.dumps(row) + b"\n")
    out.flush()


COMMANDS = (examples,)
