"""`verify-log`, `erase-report` and `jobs`: the event log and the work that follows it."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from ioc.access.actor import SYSTEM
from ioc.cli.common import plain_refusals, ready_database
from ioc.db.backup import read_manifest
from ioc.domain.reports import parse_tracking_code
from ioc.eventlog import chain, jobs
from ioc.ports import Ports
from ioc.services.reporters import erasure
from ioc.services.upkeep import upkeep

WHY = {
    "missing": "the event with this position is missing",
    "changed": "the event was changed, or does not follow the one before it",
    "payload_missing": "the payload is gone, and no erasure was recorded",
    "payload_changed": "the payload was changed",
}
BACKUP = click.Path(exists=True, path_type=Path)


@click.command("verify-log")
@click.option("--head", type=BACKUP, help="Manifest of a backup whose head must be in the log.")
@with_appcontext
def verify_log(head: Path | None) -> None:
    """Checks the chain of the event log; exit status 1 at the first broken link."""
    database = ready_database()
    with plain_refusals(), database.reading() as session:
        found = chain.verify(session)
    with plain_refusals(), database.atomic() as session:
        upkeep.log_verified(session, found.events, found.broken_at)
    with plain_refusals(), database.reading() as session:
        message = said(found)
        if head is not None:
            manifest = read_manifest(head)
            require_head(session, manifest.head_position, manifest.head_digest)
            message += f"\nthe head of the backup of {manifest.created_at} is in the log"
    click.echo(message)


def verdict(session: Session) -> str:
    """What the check of the whole chain found; raises `click.ClickException` when it is broken."""
    return said(chain.verify(session))


def said(found: chain.Verdict) -> str:
    """The check in words; raises `click.ClickException` when the chain is broken."""
    if found.broken_at is not None:
        raise click.ClickException(
            f"the chain breaks at position {found.broken_at}: {WHY[found.why or 'changed']} "
            f"({found.events} events before it hold)"
        )
    position, digest = found.head
    return (
        f"the chain holds: {found.events} events, {found.erased} of them erased by law; "
        f"head {position} {digest.hex()}"
    )


def require_head(session: Session, position: int, digest: str) -> None:
    """Raises `click.ClickException` unless the log holds that digest at that position."""
    if position == 0:
        return
    found = chain.digest_at(session, position)
    if found is None:
        raise click.ClickException(
            f"the log ends before position {position}, which the backup had: its tail was cut"
        )
    if found.hex() != digest:
        raise click.ClickException(
            f"position {position} is not what the backup had: the log was rewritten"
        )


@click.command("erase-report")
@click.argument("code")
@click.option("--yes", is_flag=True, help="Do not ask.")
@with_appcontext
def erase_report(code: str, yes: bool) -> None:
    """Erases the personal data of the report with the tracking code CODE, for good.

    Who reported, the words, additions, comments, photos, and what the log repeats of them. Backups
    made before still hold them until they are thrown away.
    """
    parsed = parse_tracking_code(code)
    if parsed is None:
        raise click.ClickException(f"{code} is no tracking code")
    if not yes and sys.stdin.isatty():
        click.confirm(f"Erase the personal data of {parsed} for good?", abort=True)
    database = ready_database()
    with plain_refusals(), database.atomic() as session:
        erased = erasure.erase_report(session, SYSTEM, parsed)
    ports: Ports = current_app.extensions["ioc.ports"]
    for key in erased.photo_keys:
        ports.media.discard(key)
    click.echo(
        f"erased {parsed}: {erased.payloads} payloads of the log, {len(erased.photo_keys)} photos"
    )


@click.command("jobs")
@click.option("--retry", type=int, metavar="ID", help="Puts this parked job back into the queue.")
@with_appcontext
def list_jobs(retry: int | None) -> None:
    """Lists parked jobs: work that failed again and again and waits for a person."""
    database = ready_database()
    if retry is not None:
        with plain_refusals(), database.atomic() as session:
            if not jobs.retry(session, retry):
                raise click.ClickException(f"there is no parked job {retry}")
        click.echo(f"job {retry} is in the queue again")
        return
    with plain_refusals(), database.reading() as session:
        queue, parked = jobs.health(session), jobs.parked(session)
    click.echo(
        f"{queue.waiting} waiting (oldest {queue.oldest_seconds:.0f} s), {queue.parked} parked"
    )
    for job in parked:
        first_line = (job.last_error or "").partition("\n")[0]
        click.echo(
            f"{job.id}  {job.kind} of {job.subject_id}  parked {job.parked_at:%Y-%m-%d %H:%M} UTC"
            f"  after {job.attempts} attempts  {first_line}"
        )


COMMANDS = (verify_log, erase_report, list_jobs)
