"""`worker`: numbers events, plans and does jobs, watches the clock, without serving anybody."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable

import click
from flask import current_app
from flask.cli import with_appcontext

from ioc.cli.common import plain_refusals, ready_database, settings
from ioc.db.bells import Bells
from ioc.db.lock import DataFolderLock
from ioc.workers.runner import Runner

GOODBYE_SECONDS = 10.0


@click.command("worker")
@click.option("--workers", default=1, show_default=True, help="How many jobs to do side by side.")
@with_appcontext
def worker(workers: int) -> None:
    """Runs the background half as a process of its own (PostgreSQL).

    Start the web processes with IOC_BACKGROUND=off then. Several workers may run at once.
    """
    if settings().is_embedded:
        raise click.ClickException(
            "the embedded database belongs to its one server, which does this work itself; "
            "a worker of its own needs IOC_DATABASE_URL"
        )
    database = ready_database()
    lock = DataFolderLock(settings().data_dir)
    with plain_refusals():
        lock.acquire(shared=True)
    bells: Bells = current_app.extensions["ioc.bells"]
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())

    loops: list[threading.Thread] = []

    def start(loop: Callable[[], None]) -> None:
        thread = threading.Thread(target=loop, daemon=True)
        thread.start()
        loops.append(thread)

    def start_carrier(loop: Callable[[], None]) -> None:
        threading.Thread(target=loop, daemon=True).start()

    bells.connect(database, settings().redis_url, start_carrier)
    runner = Runner(database, current_app.extensions["ioc.ports"], bells, workers)
    runner.start(start)
    click.echo("the worker is at work")
    while not stopped.wait(1.0):
        pass
    runner.stop()
    for thread in loops:
        thread.join(GOODBYE_SECONDS)
    lock.release()
    click.echo("the worker has stopped")


COMMANDS = (worker,)
