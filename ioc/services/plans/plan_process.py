"""Runs the planner beside the server: a plan takes a second of processor, nobody waits for it."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dispatch.allocation import Allocation
from dispatch.capability import UnitKind
from dispatch.closing import Closure
from dispatch.editing import Change, Weighed
from dispatch.evaluation import Figures
from dispatch.scenario import Policy, Scenario

PROJECT = Path(__file__).resolve().parents[3]
STARTING_SECONDS = 30.0
"""How much longer than its time limit the process may take, loading included."""


class PlanFailed(RuntimeError):
    """The planner did not answer; the text is its last line."""


def solve(
    scenario: Scenario,
    kinds: Sequence[UnitKind],
    packed: Sequence[bytes] = (),
    closures: Sequence[Closure] = (),
) -> tuple[Allocation, dict[Policy, Figures]]:
    """The plan of a scenario over the packed networks of ways (straight lines without any), and
    what the other policies would reach. Raises `PlanFailed`."""
    others = [policy for policy in Policy if policy is not scenario.policy]
    found: tuple[Allocation, dict[Policy, Figures]] = _run(
        scenario, kinds, packed, closures, others
    )
    return found


def weigh(
    scenario: Scenario,
    kinds: Sequence[UnitKind],
    change: Change,
    packed: Sequence[bytes] = (),
    closures: Sequence[Closure] = (),
) -> Weighed:
    """What a person's change of some trips does to the figures. Raises `PlanFailed`."""
    found: Weighed = _run(scenario, kinds, packed, closures, change)
    return found


def _run(
    scenario: Scenario,
    kinds: Sequence[UnitKind],
    packed: Sequence[bytes],
    closures: Sequence[Closure],
    more: Any,
) -> Any:
    try:
        done = subprocess.run(
            [sys.executable, "-m", "dispatch"],
            input=pickle.dumps((scenario, list(kinds), list(packed), list(closures), more)),
            capture_output=True,
            cwd=PROJECT,
            timeout=4 * scenario.time_limit_seconds + STARTING_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PlanFailed("it took too long") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise PlanFailed(lines[-1] if lines else f"exit status {done.returncode}")
    return pickle.loads(done.stdout)  # noqa: S301
