"""What the rules found in a text, as features for the statistical model.

The model learns how far each rule can be believed, and which go together; so the knowledge of the
tables and the experience of the collection end in one judgement.
"""

from __future__ import annotations

from collections.abc import Mapping

from ioc.understanding.emergency import EmergencyReading
from ioc.understanding.people import PeopleReading
from ioc.understanding.water import WaterReading

_DANGER_STEPS = (0.2, 0.4, 0.6, 0.8, 1.0, 1.4, 2.0)
_KEYWORD_STEPS = (1.5, 3.0, 5.0, 8.0)
_DEPTH_STEPS = (0.3, 0.6, 0.9, 1.2, 1.6, 2.4)


def features_of_rules(
    emergency: EmergencyReading,
    keywords: Mapping[str, tuple[float, tuple[str, ...]]],
    water: WaterReading | None,
    people: PeopleReading,
) -> list[str]:
    """Features from what the rules read; `keywords`: sum and quotes by category code."""
    found = [f"=signal {code}" for _, code in emergency.reasons]
    found += [f"=frame {frame.value}" for frame in emergency.frames]
    found += [f"=danger {step}" for step in _DANGER_STEPS if emergency.weight >= step - 1e-6]
    found.append(f"=severity {emergency.severity}")
    if emergency.is_emergency:
        found.append(f"=kind {emergency.kind}")
    order = sorted(keywords, key=lambda code: (-keywords[code][0], code))
    for rank, code in enumerate(order[:5]):
        weight = keywords[code][0]
        found += [f"=word {code} {step}" for step in _KEYWORD_STEPS if weight >= step]
        found.append(f"=word {code}")
        if rank == 0:
            found.append(f"=first {code}")
    if not order:
        found.append("=no word")
    if water is not None:
        found.append(f"=water {water.code}")
        found.append(f"=trend {water.trend}")
        if water.depth_m is not None:
            found += [f"=depth {step}" for step in _DEPTH_STEPS if water.depth_m >= step]
    found += [f"=vulnerable {code}" for code in people.vulnerable]
    if people.count:
        found.append("=people")
    return found
