"""The queue of the verification desk, and who holds what, in statements that do not grow."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, and_, case, func, or_, select, text
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.domain import clock, desk
from ioc.domain.desk import DeskReason, Waiting
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.incidents import Outcome
from ioc.domain.permissions import ROLE_PERMISSIONS, Permission, Role
from ioc.models.desk import DeskLease
from ioc.models.incident import Incident
from ioc.models.people import Membership, User
from ioc.queries.cards import moment

PAGE, PAGE_MOST = 100, 500

VIEWS = ("all", "rescue", "asked", "mine", "later", "rejected")
"""What the desk can look at; `rejected` are those that can still be brought back."""


def leases(session: Session) -> list[dict[str, Any]]:
    """Who holds which item now: `{"incident", "user", "name", "expires_at"}`."""
    rows = session.execute(
        select(DeskLease.incident_id, DeskLease.user_id, DeskLease.expires_at, User.name)
        .join(User, User.id == DeskLease.user_id)
        .where(DeskLease.expires_at > clock.now())
        .order_by(DeskLease.incident_id)
    )
    return [
        {
            "incident": row.incident_id,
            "user": row.user_id,
            "name": row.name,
            "expires_at": moment(row.expires_at),
        }
        for row in rows
    ]


def queue(session: Session, actor: Actor, view: str = "all", size: int = PAGE) -> dict[str, Any]:
    """The items of a view in their order, how many each view has, and who holds what."""
    if view not in VIEWS:
        raise InvalidInput(FieldError("view", "unknown_value"))
    now = clock.now()
    query = select(
        Incident.card,
        Incident.severity,
        Incident.tier,
        Incident.status,
        Incident.verification,
        Incident.desk_marks,
        Incident.desk_after,
        Incident.desk_user_id,
        Incident.closed_at,
        User.name.label("given_to"),
    ).outerjoin(User, User.id == Incident.desk_user_id)
    if view == "rejected":
        order = query.where(_restorable(now)).order_by(Incident.closed_at.desc())
    else:
        order = query.where(_of_view(actor, view, now)).order_by(
            Incident.desk_rank, Incident.opened_at, Incident.id
        )
    size = max(1, min(size, PAGE_MOST))
    rows = session.execute(order.where(visible_incidents(actor)).limit(size)).all()
    return {
        "view": view,
        "items": [_item(row) for row in rows],
        "counts": counts(session, actor),
        "items_after": moment(_next_after(session, now)),
        "leases": leases(session),
    }


def counts(session: Session, actor: Actor) -> dict[str, int]:
    """How many wait in each view; `all` is what the bar on top shows. One read of one index."""
    now = clock.now()
    is_now = or_(Incident.desk_after.is_(None), Incident.desk_after <= now)

    def many(condition: ColumnElement[bool]) -> Any:
        return func.sum(case((condition, 1), else_=0))

    row = session.execute(
        select(
            many(is_now).label("all"),
            many(is_now & (Incident.desk_rank < desk.RANK_OF_DANGER_ENDS)).label("rescue"),
            many(is_now & (Incident.desk_rank % 2 == 1)).label("asked"),
            many(Incident.desk_user_id == (actor.user_id or 0)).label("mine"),
            many(~is_now).label("later"),
        ).where(Incident.desk_rank.is_not(None), visible_incidents(actor))
    ).one()
    return {name: int(value or 0) for name, value in row._mapping.items()}


def _next_after(session: Session, now: datetime) -> datetime | None:
    """When the next item that was put aside comes back."""
    return session.scalar(
        select(func.min(Incident.desk_after)).where(
            Incident.desk_rank.is_not(None), Incident.desk_after > now
        )
    )


def officers(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Who else may decide, supervisors last: an item can be given to them."""
    roles = [role for role in Role if Permission.INCIDENT_VERIFY in ROLE_PERMISSIONS[role]]
    rows = session.execute(
        select(User.id, User.name, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(
            User.is_active,
            Membership.role.in_(roles),
            Membership.agency_id.is_(None),
            User.id != (actor.user_id or 0),
        )
        .order_by(User.name)
    )
    found = {row.id: {"id": row.id, "name": row.name, "role": row.role.value} for row in rows}
    return sorted(found.values(), key=lambda one: one["role"] == Role.SUPERVISOR.value)


def reasons_of(incident: Any) -> dict[str, Any]:
    """Why a row waits and how much is in doubt: `{"reasons": [codes], "doubt": 0..5}`."""
    waiting = Waiting(
        incident.status,
        incident.severity,
        incident.tier,
        incident.verification,
        frozenset(DeskReason(code) for code in incident.desk_marks or ()),
    )
    return {
        "reasons": [reason.value for reason in desk.reasons(waiting)],
        "doubt": desk.doubt(waiting),
    }


def _of_view(actor: Actor, view: str, now: datetime) -> ColumnElement[bool]:
    waits = Incident.desk_rank.is_not(None)
    is_now = or_(Incident.desk_after.is_(None), Incident.desk_after <= now)
    if view == "later":
        return and_(waits, Incident.desk_after > now)
    if view == "rescue":
        return and_(waits, is_now, Incident.desk_rank < desk.RANK_OF_DANGER_ENDS)
    if view == "asked":
        return and_(waits, is_now, Incident.desk_rank % 2 == 1)
    if view == "mine":
        return and_(waits, Incident.desk_user_id == (actor.user_id or 0))
    return and_(waits, is_now)


def is_restorable(incident: Incident) -> bool:
    """Whether a rejection of the incident can still be undone."""
    at = incident.closed_at
    return (
        incident.outcome is Outcome.REJECTED
        and incident.undo is not None
        and at is not None
        and at > clock.now() - desk.RESTORE_WITHIN
    )


def _restorable(now: datetime) -> ColumnElement[bool]:
    return and_(
        text("incident.outcome = 'rejected'"),
        Incident.closed_at > now - desk.RESTORE_WITHIN,
        Incident.undo.is_not(None),
    )


def _item(row: Any) -> dict[str, Any]:
    return {
        "card": orjson.loads(row.card),
        **reasons_of(row),
        "after": moment(row.desk_after),
        "given_to": {"id": row.desk_user_id, "name": row.given_to} if row.given_to else None,
        "rejected_at": moment(row.closed_at) if row.closed_at else None,
    }
