"""Which unit of a plan can go to which party: the rule for one rescue (`dispatch.capability`), told
to the planner as capabilities, so that console and plan never contradict each other."""

from __future__ import annotations

from collections.abc import Iterable

from dispatch.capability import match
from ioc.models.unit import Unit
from ioc.queries.rescue.needs import Needed
from ioc.queries.rescue.units import equipment_of


def capability(needed: Needed) -> str:
    """What a unit must bring for what is needed; the same text for the same need in the same water,
    which is told in centimetres."""
    depth = "" if needed.water_depth_m is None else f"-{needed.water_depth_m:.2f}"
    return f"answers-{needed.kind.value}{depth}"


def brought(unit: Unit, needed: Iterable[Needed], *, at_night: bool) -> frozenset[str]:
    """Which of the needs the unit answers."""
    kinds = {capability(one): one for one in needed}
    return frozenset(
        name
        for name, one in kinds.items()
        if match(
            unit.kind,
            equipment_of(unit),
            one.kind,
            at_night=at_night,
            water_depth_m=one.water_depth_m,
            has_lights=unit.has_lights,
            draught_m=unit.draught_m,
        ).answers
    )
