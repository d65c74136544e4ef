"""Callers of the demonstration who are to be rung back: two who gave up, one who was cut off."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

from ioc.access.actor import Actor
from ioc.cli.demo_stage import Stage
from ioc.cli.demo_steps import Life
from ioc.domain import clock
from ioc.domain.calls import CallState
from ioc.exercise.people import People
from ioc.services.calls import calls
from ioc.services.calls.calls import News

RINGS_FOR = timedelta(seconds=35)


class Callers:
    """Telephone calls of the last half hour. `people` makes numbers that belong to nobody."""

    def __init__(self, people: People, operator: Actor, rng: random.Random) -> None:
        self._people, self._operator = people, operator
        self._seed = rng.getrandbits(32)
        self._made = 0

    def lives(self) -> list[Any]:
        """One for each caller."""
        return [self.known, self.cut_off, self.unknown]

    def known(self, stage: Stage) -> Life:
        """Somebody whose place is known from an earlier report rings twice and hangs up."""
        yield stage.now - timedelta(minutes=21)
        if not stage.rung:
            return
        phone = stage.rung[-1].phone
        yield from self._gives_up(stage, phone)
        yield stage.now - timedelta(minutes=8)
        yield from self._gives_up(stage, phone)

    def unknown(self, stage: Stage) -> Life:
        """A number nobody knows."""
        yield stage.now - timedelta(minutes=4)
        yield from self._gives_up(stage, self._people.phone())

    def cut_off(self, stage: Stage) -> Life:
        """A call that drops before the operator could write anything down."""
        yield stage.now - timedelta(minutes=14)
        name, phone = self._name(), self._people.phone()
        calls.hear(stage.session, News(name, CallState.RINGING, clock.now(), phone))
        yield clock.now() + timedelta(seconds=6)
        call = calls.hear(stage.session, News(name, CallState.ANSWERED, clock.now()))
        stage.session.flush()
        calls.claim(stage.session, self._operator, call.id)
        yield clock.now() + timedelta(seconds=24)
        calls.hear(stage.session, News(name, CallState.ENDED, clock.now()))
        stage.session.flush()
        calls.end(stage.session, self._operator, call.id, dropped=True)

    def _gives_up(self, stage: Stage, phone: str) -> Life:
        name = self._name()
        calls.hear(stage.session, News(name, CallState.RINGING, clock.now(), phone))
        yield clock.now() + RINGS_FOR
        calls.hear(stage.session, News(name, CallState.ABANDONED, clock.now()))

    def _name(self) -> str:
        self._made += 1
        return f"demo:{self._seed}:{self._made}"
