"""Orders that were called off although their crew had gone: its taps, made without a network, came
later and brought the order back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from dispatch.lifecycle import AssignmentAction, AssignmentStatus
from ioc.models.unit import Assignment, AssignmentStep
from ioc.queries.cards import moment


@dataclass(frozen=True)
class CalledOff:
    """When the center called an order off, and why it said it did."""

    at: str | None
    reason: str | None


def came_back(session: Session, assignments: Iterable[Assignment]) -> dict[int, CalledOff]:
    """Of these, the orders that stand although the center called them off, by id."""
    standing = [one.id for one in assignments if one.status is not AssignmentStatus.CANCELLED]
    rows = session.execute(
        select(AssignmentStep.assignment_id, AssignmentStep.at, AssignmentStep.reason)
        .where(
            AssignmentStep.assignment_id.in_(standing),
            AssignmentStep.action == AssignmentAction.CANCEL,
        )
        .order_by(AssignmentStep.id)
    )
    return {row.assignment_id: CalledOff(moment(row.at), row.reason) for row in rows}
