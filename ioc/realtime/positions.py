"""Where units are, told once a second: one message for all units of an audience, nothing logged.

Each process reads by an index what has moved since its last look and sends it whole to each group
of its screens that sees the same. A fix that a look missed by a hair is found by the next, because
each reaches back a little; what was told already is told once.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

import orjson

from ioc.domain import clock
from ioc.domain.events import CITY, units_atom
from ioc.domain.geo import rounded
from ioc.queries.cards import moment
from ioc.queries.rescue import units
from ioc.queries.rescue.units import Moved
from ioc.realtime import wire
from ioc.realtime.relay import Relay

OVERLAP = timedelta(seconds=3)
"""A transaction that began before a look may end after it."""


class UnitPositions:
    """What this process last told its screens of each unit."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self._looked = clock.now()
        self._told: dict[int, datetime] = {}

    def run_once(self) -> int:
        """Tells the screens what has moved; answers how many units that were."""
        now = clock.now()
        since, self._looked = self._looked - OVERLAP, now
        groups = self._groups()
        if not groups:
            return 0
        with self.relay.database.reading() as session:
            moved = units.moved_since(session, since)
        fresh = [one for one in moved if self._told.get(one.id) != one.at]
        self._told.update((one.id, one.at) for one in fresh)
        if not fresh:
            return 0
        for atoms, sids in groups.items():
            seen = [one for one in fresh if _sees(atoms, one)]
            if seen:
                self.relay.tell_screens(sids, wire.packet_of("unit_positions", body_of(seen)))
        return len(fresh)

    def _groups(self) -> dict[frozenset[str], set[str]]:
        """The screens by what they see of units; those that see none are left out."""
        groups: dict[frozenset[str], set[str]] = defaultdict(set)
        for screen in self.relay.screens():
            atoms = screen.actor.atoms
            if CITY in atoms:
                groups[frozenset({CITY})].add(screen.sid)
                continue
            of_units = frozenset(atom for atom in atoms if atom.startswith("units:"))
            if of_units:
                groups[of_units].add(screen.sid)
        return groups


def _sees(atoms: frozenset[str], one: Moved) -> bool:
    return (
        CITY in atoms
        or units_atom(one.agency) in atoms
        or (one.area is not None and units_atom(one.agency, one.area) in atoms)
    )


def body_of(moved: list[Moved]) -> bytes:
    """The JSON of one `unit_positions` message."""
    return orjson.dumps(
        {
            "items": [
                {
                    "id": one.id,
                    "lat": rounded(one.lat),
                    "lon": rounded(one.lon),
                    "at": moment(one.at),
                }
                for one in moved
            ]
        }
    )
