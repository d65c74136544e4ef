"""Shortest ways on a network, for one way of moving, on the pieces that are open now.

A step is a metre of ordinary street: a lane costs more steps and a main road fewer (`PACE`), so one
search serves every unit of a mode, whatever its speed. One search from a place backwards gives the
way of every unit to it (Dijkstra, `scipy.sparse.csgraph`); what cannot be reached is infinite.

The paces are planning values of this project, relative to the usual speed of a unit in a city.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from dispatch.capability import Mode
from dispatch.network import BIT, WHEELS, Network, WayClass
from dispatch.plane import Bools, Floats, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_array

# SciPy is loaded by the first search: a process that takes reports in does without its 30 MB.

_W = WayClass
PACE: Final[Mapping[Mode, Mapping[WayClass, float]]] = {
    Mode.ROAD: {_W.MAIN: 1.2, _W.STREET: 1.0, _W.LANE: 0.7, _W.TRACK: 0.4},
    Mode.HIGH_CLEARANCE: {_W.MAIN: 1.2, _W.STREET: 1.0, _W.LANE: 0.7, _W.TRACK: 0.6},
    Mode.FOOT: {_W.STEPS: 0.5},
    Mode.WATER: {_W.CANAL: 0.8, _W.FLOODED: 0.8},
}
"""How fast each class of way is beside the usual speed of a unit; 1 where nothing is said."""

USUAL_LIMIT_KMH: Final = 30.0
"""A lower limit than this slows vehicles down in proportion."""
TREES_KEPT: Final = 24
"""Searches kept for the next question, about 1.5 MB each on 120,000 nodes."""
COMPONENT: Final = 20
"""A part of the network with fewer nodes than this is no place to start from."""
WADE_M: Final = 80.0
"""How far people go through water or past a closing to meet a unit: about 60 m aside of the way,
since a way is met at the nearest end of a piece."""
NEIGHBOURS: Final = 12
"""How many of the nearest nodes are tried for one that is open."""

FAR: Final = -1
"""Instead of a node: there is no way of this mode near the place."""
CUT_OFF: Final = -2
"""Instead of a node: the ways near the place are closed."""


class RoadGraph:
    """The ways of one mode in a network, all of them open. Built once per network."""

    def __init__(self, network: Network, mode: Mode) -> None:
        self.network, self.mode = network, mode
        usable = np.flatnonzero(network.modes & BIT[mode])
        start, end = network.start[usable], network.end[usable]
        back = usable[~network.is_one_way[usable]] if BIT[mode] & WHEELS else usable
        self._from = np.concatenate((start, network.end[back]))
        self._to = np.concatenate((end, network.start[back]))
        self._piece: Ints = np.concatenate((usable, back))
        steps = network.metres[self._piece] / self._paces()[self._piece]
        # A piece of no length must still be a piece.
        self._steps = np.maximum(steps, 1e-3)
        self._frames: dict[bool, tuple[Ints, NDArray[np.int32], NDArray[np.int32]]] = {}

    def prepare(self) -> None:
        """Makes now what the first question would wait for."""
        if not self.is_empty:
            _ = self._landing
            self._frame(backwards=True)

    def _paces(self) -> Floats:
        network = self.network
        table = np.ones(len(WayClass))
        for way_class, pace in PACE[self.mode].items():
            table[way_class] = pace
        paces: Floats = table[network.way_class]
        if BIT[self.mode] & WHEELS:
            limited = network.limit_kmh > 0
            slow = np.where(limited, network.limit_kmh / USUAL_LIMIT_KMH, np.inf)
            paces = np.minimum(paces, slow)
        return paces

    @property
    def is_empty(self) -> bool:
        """Whether there is no way of this mode at all."""
        return not len(self._piece)

    @cached_property
    def _landing(self) -> tuple[Ints, Any]:
        """Nodes that one can come from and go to, and a tree of their places."""
        size = len(self.network.lat)
        ones = np.ones(len(self._from), dtype=np.int8)
        from scipy.sparse import csgraph, csr_array

        whole = csr_array((ones, (self._from, self._to)), shape=(size, size))
        _, labels = csgraph.connected_components(whole, directed=True, connection="strong")
        counts = np.bincount(labels, minlength=1)
        touched = np.zeros(size, dtype=np.bool_)
        touched[self._from] = touched[self._to] = True
        least = min(COMPONENT, int(counts[labels[touched]].max()))
        nodes = np.flatnonzero(touched & (counts[labels] >= least))
        from scipy.spatial import cKDTree

        return nodes, cKDTree(self.network.xy[nodes])

    def near(self, xy: Floats, within_m: float) -> tuple[Floats, Ints]:
        """For each place (a row of x and y) the nearest nodes: metres, and numbers; inf and `FAR`
        where there are no more within the distance."""
        nodes, tree = self._landing
        apart, found = tree.query(xy, k=NEIGHBOURS, distance_upper_bound=within_m)
        there = np.isfinite(apart)
        return apart, np.where(there, nodes[np.where(there, found, 0)], FAR)

    def matrix(self, closed: Bools | None, *, backwards: bool) -> csr_array:
        """Steps between neighbours without the closed pieces; `backwards`: turned round."""
        order, columns, pointers = self._frame(backwards)
        data = self._steps[order]
        size = len(self.network.lat)
        if closed is not None:
            stays = ~closed[self._piece[order]]
            total = np.concatenate(([0], np.cumsum(stays)))
            data, columns = data[stays], columns[stays]
            pointers = total[pointers].astype(np.int32)
        from scipy.sparse import csr_array

        return csr_array((data, columns, pointers), shape=(size, size))

    def _frame(self, backwards: bool) -> tuple[Ints, NDArray[np.int32], NDArray[np.int32]]:
        """The order of the entries by their row, with columns and pointers: the same for every
        closing, so that closing is leaving out."""
        if backwards not in self._frames:
            rows, columns = (self._to, self._from) if backwards else (self._from, self._to)
            order = np.lexsort((columns, rows))
            counts = np.bincount(rows, minlength=len(self.network.lat))
            pointers = np.concatenate(([0], np.cumsum(counts))).astype(np.int32)
            self._frames[backwards] = (order, columns[order].astype(np.int32), pointers)
        return self._frames[backwards]


class Tree:
    """The ways between one node and all others. `steps` is inf where there is none."""

    def __init__(self, network: Network, root: int, steps: Floats, before: Ints) -> None:
        self.root, self.steps = root, steps
        self._network, self._before = network, before

    def path(self, node: int) -> list[int]:
        """The nodes of the way from `node` to the root; empty where there is none."""
        if not np.isfinite(self.steps[node]):
            return []
        found = [node]
        while found[-1] != self.root:
            found.append(int(self._before[found[-1]]))
        return found

    @cached_property
    def metres(self) -> Floats:
        """The length of each node's way; 0 at the root and where there is none."""
        towards = np.where(self._before < 0, np.arange(len(self._before)), self._before)
        xy = self._network.xy
        apart = xy - xy[towards]
        total: Floats = np.hypot(apart[:, 0], apart[:, 1])
        # Each round doubles how far every node looks ahead.
        while np.any(towards != towards[towards]):
            total = total + total[towards]
            towards = towards[towards]
        return total


class OpenWays:
    """A graph with what is closed now left out. Keeps the last searches."""

    def __init__(self, graph: RoadGraph, closed: Bools | None = None) -> None:
        self.graph, self.network = graph, graph.network
        self._closed = closed if closed is not None and closed.any() else None
        self._trees: OrderedDict[tuple[int, bool], Tree] = OrderedDict()
        self._lock = threading.Lock()

    @cached_property
    def _backwards(self) -> csr_array:
        return self.graph.matrix(self._closed, backwards=True)

    @cached_property
    def _forwards(self) -> csr_array:
        return self.graph.matrix(self._closed, backwards=False)

    @cached_property
    def _is_open(self) -> Bools:
        """Which nodes can be left by an open piece, or reached by one."""
        matrix = self._backwards
        found: Bools = np.diff(matrix.indptr) > 0
        found[matrix.indices] = True
        return found

    @cached_property
    def parts(self) -> NDArray[np.int32]:
        """A number for each node: those of one number reach one another."""
        from scipy.sparse import csgraph

        _, labels = csgraph.connected_components(self._forwards, directed=True, connection="strong")
        found: NDArray[np.int32] = labels
        return found

    def tree(self, root: int, *, backwards: bool = True) -> Tree:
        """All ways to the node, or from it where not `backwards`."""
        key = root, backwards
        with self._lock:
            tree = self._trees.pop(key, None)
        if tree is None:
            matrix = self._backwards if backwards else self._forwards
            from scipy.sparse import csgraph

            steps, before = csgraph.dijkstra(matrix, indices=root, return_predecessors=True)
            tree = Tree(self.network, root, steps, before)
        with self._lock:
            self._trees[key] = tree
            while len(self._trees) > TREES_KEPT:
                self._trees.popitem(last=False)
        return tree

    def steps_from(self, root: int) -> Floats:
        """Steps from one node to all others, kept by nobody."""
        from scipy.sparse import csgraph

        steps: Floats = csgraph.dijkstra(self._forwards, indices=root)
        return steps

    def snap(self, xy: Floats, within_m: float, most_m: Floats) -> tuple[Ints, Floats]:
        """The node at which each place (a row of x and y) meets the open ways, and the metres to
        it. `FAR`: no way at all within `within_m`; `CUT_OFF`: there are ways, but the nearest open
        one is more than `WADE_M` farther than the nearest of all, or farther than `most_m` (one
        for each place)."""
        count = len(xy)
        if self.graph.is_empty or not count:
            return np.full(count, FAR, dtype=np.int64), np.zeros(count)
        apart, nodes = self.graph.near(xy, within_m)
        usable = (nodes != FAR) & self._is_open[np.maximum(nodes, 0)]
        usable &= apart <= np.minimum(apart[:, 0] + WADE_M, most_m)[:, None]
        first = np.argmax(usable, axis=1)
        rows = np.arange(count)
        found = np.where(usable[rows, first], nodes[rows, first], CUT_OFF)
        found = np.where(nodes[:, 0] == FAR, FAR, found)
        metres = np.where(found >= 0, apart[rows, first], 0.0)
        return found, metres
