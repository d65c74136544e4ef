"""The public map in memory, from which tiles are written without asking the database.

From zoom `PLACES_FROM` on a tile has the squares of the public grid (layer `places`): `category`,
`state`, `count`, and where they are known the `severity` of what is not dealt with, the ward as
`area` and the newest `day`. Further out they are counted in the cells of a grid (layer `cells`):
`category`, `state`, `count`. What is of an exercise says so. Features of one square or cell stand
on one place, one for each kind and state, so that who reads a tile can filter it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import date

from ioc.domain.public_map import PublicState
from ioc.domain.tiles import Tile, cell_shift, in_tile, middle_of_cell, place_key
from ioc.queries.public.public_map import AT_ONCE, PublicIncident
from ioc.queries.tiles.mvt import Layer, tile_of_layers

PLACES_FROM = 14
LARGEST_ZOOM = PLACES_FROM
"""A square of 100 m takes 11 points of a tile 256 wide there: closer tiles would say no more."""

PLACES, CELLS = "places", "cells"

Square = tuple[int, str, PublicState, str | None, bool]
"""Place key, category, state, severity, whether it is an exercise."""


class PublicIndex:
    """The squares of the public map in the order of their place keys; built once, only read."""

    def __init__(
        self, incidents: Sequence[PublicIncident], pause: Callable[[], None] | None = None
    ) -> None:
        self.total = len(incidents)
        self.states = dict.fromkeys(PublicState, 0)
        squares: dict[Square, tuple[int, date, str | None]] = {}
        for number, one in enumerate(incidents, 1):
            self.states[one.state] += 1
            key = place_key(one.point.lat, one.point.lon)
            if key is None:
                continue
            severity = one.severity.value if one.severity else None
            square = (key, one.category, one.state, severity, one.is_exercise)
            count, newest, area = squares.get(square, (0, one.day, one.area))
            squares[square] = (count + 1, max(newest, one.day), area)
            if pause is not None and number % AT_ONCE == 0:
                pause()
        self._squares = sorted(squares.items(), key=lambda held: held[0][0])
        self._keys = [square[0] for square, _ in self._squares]

    def tile(self, where: Tile) -> bytes:
        """The vector tile; empty bytes where nothing is shown."""
        first, after = where.keys
        inside = slice(bisect_left(self._keys, first), bisect_left(self._keys, after))
        if where.z >= PLACES_FROM:
            return self._places(where, inside)
        return self._cells(where, inside)

    def _places(self, where: Tile, inside: slice) -> bytes:
        layer = Layer(PLACES)
        for (key, category, state, severity, is_exercise), held in self._squares[inside]:
            count, newest, area = held
            layer.add(
                *in_tile(key, where.z),
                {
                    "category": category,
                    "state": state.value,
                    "severity": severity,
                    "count": count,
                    "area": area,
                    "day": newest.isoformat(),
                    "exercise": is_exercise or None,
                },
            )
        return tile_of_layers(layer)

    def _cells(self, where: Tile, inside: slice) -> bytes:
        shift = cell_shift(where.z)
        counts: dict[tuple[int, str, PublicState, bool], int] = {}
        for (key, category, state, _, is_exercise), (count, _, _) in self._squares[inside]:
            cell = (key >> shift, category, state, is_exercise)
            counts[cell] = counts.get(cell, 0) + count
        layer = Layer(CELLS)
        for (number, category, state, is_exercise), count in counts.items():
            layer.add(
                *middle_of_cell(number),
                {
                    "category": category,
                    "state": state.value,
                    "count": count,
                    "exercise": is_exercise or None,
                },
            )
        return tile_of_layers(layer)
