"""`python -m dispatch`: makes plans in a process of its own, so that no web request waits for it.

Standard input is a pickle of `(scenario, kinds, passable or None, other policies)` from the program
that started it, standard output one of `(Allocation, {policy: Figures})`. Nobody else talks to it.
"""

from __future__ import annotations

import pickle
import sys
from dataclasses import replace

from dispatch.allocation import allocate
from dispatch.graph_ways import GraphWays


def main() -> None:
    """One plan, and the figures of the other policies in a shorter time."""
    scenario, kinds, passable, others = pickle.load(sys.stdin.buffer)  # noqa: S301
    ways = GraphWays(scenario, kinds, passable) if passable is not None else None
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
