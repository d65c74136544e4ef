"""`simulate flood` plays a night through the public API; `exercise start|stop` puts up the band.

The simulator is a client like any other: it knows an address and perhaps a token, and it stops by
itself when the server says that an exercise may not go on.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import click
from flask.cli import AppGroup

from ioc.access.actor import SYSTEM
from ioc.cli import demo_operation, demo_seeds
from ioc.cli.common import plain_refusals, ready_database, settings, this_app
from ioc.cli.fleet import Crews
from ioc.cli.night_water import Rivers
from ioc.cli.simulate_player import Player, Server
from ioc.exercise.night import BY_TELEPHONE, Night
from ioc.services.shelters import facility_places
from ioc.services.upkeep import exercise as service

simulate = AppGroup("simulate", help="Exercises played through the public API.")
exercise = AppGroup("exercise", help="The band of an exercise (diễn tập).")
COMMANDS = (simulate, exercise)


@contextmanager
def _crews(speed: float, hours: float) -> Iterator[None]:
    """Lets the crews work and the rivers rise beside the night, on this machine's own data."""
    database, stopped = ready_database(), threading.Event()
    with plain_refusals():
        number = demo_operation.ensure(database)
    if number is not None:
        click.echo(f"operation {number} is open: /operations/{number}")
    fleet = Crews(database, speed, this_app().extensions["ioc.ports"])
    rivers = Rivers(database, speed, hours)
    threads = [
        threading.Thread(target=one.run, args=(stopped,), daemon=True) for one in (fleet, rivers)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopped.set()
        for thread in threads:
            thread.join(10.0)
        click.echo(f"crews brought {fleet.rescued} people to shelters")


@exercise.command("start")
@click.option("--name", default="", help="What the exercise is called, for the log.")
def start(name: str) -> None:
    """Begins an exercise; refused while real critical incidents are open."""
    database = ready_database()
    with plain_refusals(), database.atomic() as session:
        begun = service.start_exercise(session, SYSTEM, name)
    click.echo("exercise begun" if begun else "an exercise is on already")


@exercise.command("stop")
def stop() -> None:
    """Ends the exercise; what was marked stays marked."""
    database = ready_database()
    with plain_refusals(), database.atomic() as session:
        ended = service.end_exercise(session, SYSTEM)
        if ended:
            facility_places.end_of_drill(session, SYSTEM)
    click.echo("exercise ended" if ended else "no exercise is on")


@simulate.command("flood")
@click.option("--calls-per-hour", default=240.0, type=click.FloatRange(1, 100_000))
@click.option("--hours", default=6.0, type=click.FloatRange(0.001, 72))
@click.option("--seed", default=1999, type=int, help="The same seed gives the same night.")
@click.option(
    "--speed",
    default=60.0,
    type=click.FloatRange(0.01, 100_000),
    help="Seconds of the night in a second of the clock.",
)
@click.option("--url", help="Where the system is; the default is this machine at PORT.")
@click.option(
    "--token",
    envvar="IOC_TOKEN",
    help="API token of a supervisor or operator: with it the hotline's share comes as calls.",
)
@click.option(
    "--crews/--no-crews",
    default=False,
    help="Plays the crews of the exercise too: what the plan proposes is sent and done.",
)
def flood(
    calls_per_hour: float,
    hours: float,
    seed: int,
    speed: float,
    url: str | None,
    token: str | None,
    crews: bool,
) -> None:
    """Plays a night of flood into a running system, as an exercise."""
    here = settings()
    if not demo_seeds.has_demo(here.seeds_dir):
        raise click.ClickException("this city's seeds have no texts for a simulation")
    server = Server.at(url or f"http://127.0.0.1:{here.port}", token)
    server.must_be_ready()
    rng = random.Random(seed)
    night = Night(
        demo_seeds.demo_file(here.seeds_dir, "flood"),
        demo_seeds.town(here.seeds_dir),
        demo_seeds.people(here.seeds_dir, rng),
        rng,
        BY_TELEPHONE if token else 0.0,
    )
    click.echo(
        f"A night of {hours:g} h with {calls_per_hour:g} calls an hour, {speed:g} times as fast, "
        f"to {server.name}" + ("" if token else "; without a token no call goes to the hotline")
    )
    player = Player(server, speed)
    with _crews(speed, hours) if crews else nullcontext():
        reason = player.play(night.sendings(calls_per_hour, hours), hours * 3600)
    player.say_summary()
    if reason:
        raise click.ClickException(reason)
