"""The field of the demonstration, a moment before it begins: where the water and the units are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from ioc.access.actor import Actor
from ioc.cli import demo_operation, demo_units, demo_water
from ioc.cli.demo_stage import Stage
from ioc.cli.demo_steps import Life
from ioc.domain import clock


class Field:
    """Rivers, shelters, closed roads, units and the operation, as the supervisor enters them."""

    def __init__(
        self, supervisor: Actor, crews: Sequence[Actor], owners: Sequence[int] = ()
    ) -> None:
        """`crews` are the accounts of boats, `owners` who answers for a sector each."""
        self._supervisor = supervisor
        self._crews = crews
        self._owners = owners

    def lives(self) -> list[Any]:
        """What the player runs."""
        return [self.stands]

    def stands(self, stage: Stage) -> Life:
        """All of it at once: nothing of it has a story before."""
        yield stage.now - timedelta(seconds=2)
        now = clock.now()
        demo_water.play(stage.session, self._supervisor, now)
        demo_units.play(stage.session, self._supervisor, self._crews[0], now, *self._crews[1:])
        stage.session.flush()
        demo_operation.play(stage.session, self._supervisor, self._owners)
