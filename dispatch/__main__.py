"""`python -m dispatch`: makes plans in a process of its own, so that no web request waits for it.

Standard input is a pickle of `(scenario, kinds, packed networks, closures, other policies)` from
the program that started it, standard output one of `(Allocation, {policy: Figures})`. Nobody else
talks to it. Networks come packed, as they are kept: what a server has made of them is large and
holds locks.
"""

from __future__ import annotations

import pickle
import sys
from dataclasses import replace

from dispatch.allocation import allocate
from dispatch.graph_ways import GraphWays
from dispatch.network import joined
from dispatch.packing import unpack
from dispatch.passable import Graphs, Passable


def main() -> None:
    """One plan, and the figures of the other policies in a shorter time."""
    scenario, kinds, packed, closures, others = pickle.load(sys.stdin.buffer)  # noqa: S301
    ways = None
    if packed:
        graphs = Graphs(joined([unpack(one) for one in packed]))
        ways = GraphWays(scenario, kinds, Passable(graphs, closures))
    made = allocate(scenario, ways)
    figures = {
        policy: allocate(
            replace(scenario, policy=policy, time_limit_seconds=scenario.time_limit_seconds / 2),
            ways,
        ).figures
        for policy in others
    }
    pickle.dump((made, figures), sys.stdout.buffer)


if __name__ == "__main__":
    main()
