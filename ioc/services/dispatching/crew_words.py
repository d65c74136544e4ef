"""What a crew said of people with a step is told; people whom it left open a rescue again that was
over."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain.incidents import IncidentStatus
from ioc.models.incident import Incident
from ioc.models.unit import Assignment, Unit
from ioc.services.agency import working
from ioc.services.ledger import crew_people
from ioc.services.ledger.crew_people import Kept

_OVER = frozenset({IncidentStatus.RESOLVED, IncidentStatus.CLOSED})


def tell(
    session: Session, actor: Actor, rows: tuple[Assignment, Unit, Incident], kept: Kept
) -> None:
    """The events of what was kept, after that of the step."""
    _assignment, _unit, incident = rows
    crew_people.tell(session, actor, rows, kept)
    if kept.left and incident.status in _OVER and incident.merged_into is None:
        # The ledger has them: no word besides is waited for.
        working.reopen(session, actor, incident, "left_by_crew", is_told=True)
