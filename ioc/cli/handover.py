"""`export-handover`: feedback on administrative procedures for the national system, as a file."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from ioc.access.actor import SYSTEM
from ioc.cli.common import plain_refusals, ready_database
from ioc.domain import clock
from ioc.services.agency import handover

OUT = click.Path(dir_okay=False, path_type=Path)


@click.command("export-handover")
@click.option(
    "--since", metavar="DATE", help="Only reports received since then: 2026-10-28 or with T14:05."
)
@click.option("--out", type=OUT, required=True, help="The CSV file to write; it must be new.")
@click.option("--again", is_flag=True, help="Also what was handed over before.")
@with_appcontext
def export_handover(since: str | None, out: Path, again: bool) -> None:
    """Writes what waits for the national system and marks it as handed over.

    In its texts telephones, e-mail addresses and long numbers are masked; names written in the text
    are not. A time without a zone is on the city's clocks. Where the file cannot be written nothing
    is marked.
    """
    database = ready_database()
    start = _moment(since)
    if out.exists():
        raise click.ClickException(f"{out} is there already; give the name of a new file")
    is_written = False
    try:
        with plain_refusals(), database.atomic() as session:
            made = handover.export(session, SYSTEM, out.name, since=start, again=again)
            if made:
                _write(out, made.content)
                is_written = True
    except BaseException:
        # The marks were not committed, so the file must not be taken for handed over.
        if is_written:
            out.unlink(missing_ok=True)
        raise
    if made is None:
        click.echo("nothing waits to be handed over")
        return
    repeated = f", {made.repeated} of them once more" if made.repeated else ""
    click.echo(f"{made.count} reports handed over{repeated}: {out} (sha256 {made.digest})")


def _moment(since: str | None) -> datetime | None:
    if since is None:
        return None
    try:
        start = datetime.fromisoformat(since)
    except ValueError:
        raise click.ClickException(f"{since} is no time") from None
    return start if start.tzinfo else start.replace(tzinfo=clock.CITY_TIMEZONE)


def _write(path: Path, content: bytes) -> None:
    """A new file that only its owner reads, on the disk before the marks are committed."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


COMMANDS = (export_handover,)
