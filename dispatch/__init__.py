"""Which unit answers an incident, how long it takes, and what may be done with it.

The rule of this package: it is a library of pure functions over frozen values. It imports the
standard library (and, where a module says so, NumPy or SciPy) and nothing else: not the
application, not Flask, not SQLAlchemy, not `maps`. Units and assignments are *stored* by the
application; what may be done with them is *ruled* here, and nowhere else.

It returns codes and numbers, never sentences: the application labels them in the reader's
language. It never asks for the time; whoever calls it says how old a position is and whether it is
night.

Re-exported here are only the light names (`types`, `lifecycle`, `capability`), so that reading a
status does not load what ranking needs. `recommend` is in `dispatch.recommendation`, routers are in
`dispatch.routing`, distances in `dispatch.geodesy`.
"""

from dispatch.capability import Capability, Mode, NeedKind, UnitKind, capabilities_of, match
from dispatch.lifecycle import (
    HOLDING,
    TERMINAL,
    AssignmentAction,
    AssignmentStatus,
    IllegalStep,
    UnitAction,
    UnitStatus,
    advance,
    allowed_actions,
)
from dispatch.types import (
    DropCode,
    Dropped,
    Need,
    Place,
    Reason,
    ReasonCode,
    Recommendation,
    Recommendations,
    Route,
    Term,
    TermName,
    UnitSnapshot,
)

__all__ = [
    "HOLDING",
    "TERMINAL",
    "AssignmentAction",
    "AssignmentStatus",
    "Capability",
    "DropCode",
    "Dropped",
    "IllegalStep",
    "Mode",
    "Need",
    "NeedKind",
    "Place",
    "Reason",
    "ReasonCode",
    "Recommendation",
    "Recommendations",
    "Route",
    "Term",
    "TermName",
    "UnitAction",
    "UnitKind",
    "UnitSnapshot",
    "UnitStatus",
    "advance",
    "allowed_actions",
    "capabilities_of",
    "match",
]
