"""`allocate`: a plan for many rescues at once, from one scenario. A database is not needed."""

from __future__ import annotations

import sys

import click
import orjson

from dispatch.allocation import allocate as make_plan
from dispatch.scenario import ScenarioError, plan_document, scenario_of


@click.command("allocate")
def allocate() -> None:
    """Reads one scenario (JSON) from standard input; answers one plan (JSON).

    Who is not reached is named with the reason; the figures stand beside those of sending everybody
    to the nearest.
    """
    raw = sys.stdin.buffer.read()
    try:
        scenario = scenario_of(orjson.loads(raw))
    except orjson.JSONDecodeError as error:
        raise click.ClickException(f"the scenario is not JSON: {error}") from None
    except ScenarioError as error:
        raise click.ClickException(f"the scenario cannot be planned: {error}") from None
    made = make_plan(scenario)
    figures = made.figures.document() | {"baseline_nearest": made.baseline_figures.document()}
    sys.stdout.buffer.write(orjson.dumps(plan_document(made.plan, figures)) + b"\n")


COMMANDS = (allocate,)
