"""A rescue belongs to the open operation of its ward, and that operation's agency hears of it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ioc.domain.incidents import OPEN
from ioc.models.incident import Incident
from ioc.models.operation import Operation
from ioc.queries.operations import operations


def follow(session: Session, incident: Incident) -> None:
    """Marks a rescue with the operation of where it is; called with every change (`log`).

    What is over, and what belonged to an operation that has ended, keeps its mark unless another
    one has begun there.
    """
    if incident.tier is None or incident.status not in OPEN:
        return
    found = operations.open_rows(session)
    here = _here(found, incident)
    if here is not None:
        incident.operation_id = here.id
    elif any(one.id == incident.operation_id for one in found):
        incident.operation_id = None


def rescue_desk(session: Session, incident: Incident) -> str | None:
    """The agency that is offered the rescue beside whom the rules name, while an operation runs."""
    if incident.tier is None:
        return None
    here = _here(operations.open_rows(session), incident)
    return here.rescue_agency if here else None


def _here(found: list[Operation], incident: Incident) -> Operation | None:
    return next(
        (
            one
            for one in found
            if incident.area_code in one.areas and one.is_exercise == incident.is_exercise
        ),
        None,
    )
