"""Travel over the ways that are passable now, for whoever has a session: `dispatch.routing.Router`.

The network is held in the process, one for each database, and looked after every few seconds; the
closures are compared at every question (`queries.closures.flood_version`), so a flood that was
drawn changes the next answer. Searches are kept until either changes.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from dispatch.capability import UnitKind
from dispatch.closing import Closure
from dispatch.graph_ways import GraphWays
from dispatch.network import empty
from dispatch.passable import Graphs, Passable
from dispatch.road_router import Drawn, RoadRouter
from dispatch.scenario import Scenario
from dispatch.types import Place, Route
from ioc.db.offload import off_loop
from ioc.db.session import database_of
from ioc.domain import clock
from ioc.domain.water import ClosureKind
from ioc.queries.rescue import closures
from ioc.queries.rescue import ways as kept

logger = logging.getLogger(__name__)

HELD = "ways"
CHECK_SECONDS = 3.0
AFTER_FAILURE_SECONDS = 60.0


@dataclass
class Held:
    """What a process keeps between questions."""

    network_version: tuple[kept.KeptWays, ...] = ()
    graphs: Graphs = field(default_factory=lambda: Graphs(empty()))
    next_look: float = 0.0
    routers: dict[bool, tuple[int, RoadRouter]] = field(default_factory=dict)
    """Over real water, and over that of an exercise too: each with the version of the closures."""
    loading: threading.Lock = field(default_factory=threading.Lock)


class Travel:
    """Answers for one session, for what is real or what is exercised. Where there is no network
    every way is a straight line, and says so (`Route.method`)."""

    def __init__(self, session: Session, *, is_exercise: bool = False) -> None:
        self._session, self._is_exercise = session, is_exercise

    def routes_to(
        self, destination: Place, starts: Sequence[tuple[UnitKind, Place]]
    ) -> Sequence[Route | None]:
        """One route per start, in their order; None where the ways are closed."""
        return self.router().routes_to(destination, starts) if starts else []

    def is_ready(self) -> bool:
        """Whether an answer needs no network to be read first, which takes seconds for a large
        one: who holds others up asks before."""
        held: Held | None = database_of(self._session).cache.get(HELD)
        return held is not None and bool(held.network_version or held.routers)

    def draw(self, destination: Place, kind: UnitKind, start: Place) -> Drawn | None:
        """The route of one unit with its course; None where it cannot get there."""
        return self.router().draw(destination, kind, start)

    def ways_of(self, scenario: Scenario, kinds: Sequence[UnitKind]) -> GraphWays:
        """Travel between all places of a scenario, for mass allocation; `kinds` is the kind of
        each of its units."""
        return GraphWays(scenario, kinds, self.passable())

    def passable(self) -> Passable:
        """The ways as they are now."""
        return self.router().passable

    def shut_to(self, kind: UnitKind) -> list[Any]:
        """The shapes that this kind of unit cannot pass now."""
        return self.passable().shut_to(kind)

    def attributions(self) -> tuple[str, ...]:
        """Who is to be named beside what the network showed."""
        self.router()
        held: Held = database_of(self._session).cache[HELD]
        return tuple(dict.fromkeys(one.attribution for one in held.network_version))

    def router(self) -> RoadRouter:
        """The router over the ways as they are now; the same one until something changes."""
        held: Held = database_of(self._session).cache.setdefault(HELD, Held())
        if time.monotonic() >= held.next_look:
            self._look_at_network(held)
        version = closures.flood_version(self._session)
        known, router = held.routers.get(self._is_exercise, (None, None))
        if router is None or known != version:
            shut = shut_now(self._session, is_exercise=self._is_exercise)
            router = RoadRouter(Passable(held.graphs, shut))
            held.routers[self._is_exercise] = version, router
        return router

    def _look_at_network(self, held: Held) -> None:
        """Loads another network where there is one; whoever asks meanwhile gets the one held, and
        waits where there is none yet."""
        if not held.loading.acquire(blocking=not held.routers):
            return
        try:
            if time.monotonic() < held.next_look:
                return
            held.next_look = time.monotonic() + CHECK_SECONDS
            version = kept.in_use(self._session)
            if version != held.network_version:
                packed = kept.contents(self._session, version)
                held.graphs = off_loop(_graphs_of, packed)
                held.network_version, held.routers = version, {}
        except (ValueError, TypeError):
            logger.exception("the network of ways could not be read; the one held stays in use")
            held.next_look = time.monotonic() + AFTER_FAILURE_SECONDS
        finally:
            held.loading.release()


def shut_now(session: Session, *, is_exercise: bool) -> list[Closure]:
    """What shuts ways at this moment: floods, and what was closed by hand."""
    return [
        Closure(one.geometry, one.kind is ClosureKind.FLOOD, one.depth_m)
        for one in closures.current(session, clock.now(), is_exercise=is_exercise)
    ]


def _graphs_of(packed: Sequence[bytes]) -> Graphs:
    """The graphs with all that does not depend on closures, so that no question waits for it."""
    graphs = Graphs(kept.network_of(packed))
    graphs.prepare()
    return graphs
