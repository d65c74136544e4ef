"""`python -m dispatch`: makes plans in a process of its own, so that no web request waits for it.

Standard input is a pickle of `(scenario, kinds, packed networks, closures, more)` from the program
that started it. Where `more` are the other policies, standard output is one of `(Allocation,
{policy: Figures})`; where it is a `Change`, one of `Weighed`. Nobody else talks to it. Networks
come packed, as they are kept: what a server has made of them is large and holds locks.
"""

from __future__ import annotations

import pickle
import sys
from dataclasses import replace

from dispatch.allocation import allocate
from dispatch.editing import Change, weigh
from dispatch.graph_ways import GraphWays
from dispatch.network import joined
from dispatch.packing import unpack
from dispatch.passable import Graphs, Passable


def main() -> None:
    """One plan with the figures of the other policies in a shorter time, or one change weighed."""
    scenario, kinds, packed, closures, more = pickle.load(sys.stdin.buffer)  # noqa: S301
    ways = None
    if packed:
        graphs = Graphs(joined([unpack(one) for one in packed]))
        ways = GraphWays(scenario, kinds, Passable(graphs, closures))
    if isinstance(more, Change):
        pickle.dump(weigh(scenario, more, ways), sys.stdout.buffer)
        return
    made = allocate(scenario, ways)
    figures = {
        policy: allocate(
            replace(scenario, policy=policy, time_limit_seconds=scenario.time_limit_seconds / 2),
            ways,
        ).figures
        for policy in more
    }
    pickle.dump((made, figures), sys.stdout.buffer)


if __name__ == "__main__":
    main()
