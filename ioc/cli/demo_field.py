"""The field of the demonstration, a moment before it begins: where the water and the units are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ioc.access.actor import Actor
from ioc.cli import demo_units, demo_water
from ioc.cli.demo_stage import Stage
from ioc.cli.demo_steps import Life
from ioc.domain import clock


class Field:
    """Rivers, shelters, closed roads and units, as the supervisor enters them."""

    def __init__(self, supervisor: Actor, crew: Actor) -> None:
        self._supervisor = supervisor
        self._crew = crew

    def lives(self) -> list[Any]:
        """What the player runs."""
        return [self.stands]

    def stands(self, stage: Stage) -> Life:
        """All of it at once: nothing of it has a story before."""
        yield stage.now - timedelta(seconds=2)
        now = clock.now()
        demo_water.play(stage.session, self._supervisor, now)
        demo_units.play(stage.session, self._supervisor, self._crew, now)
