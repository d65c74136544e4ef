"""What stands on an agency's desk: new, mine, late, waiting, to sign, done; listed and counted.

One condition per view serves the list and the count. People of the center see every agency's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, false, func, select, union
from sqlalchemy.orm import Session, aliased

from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.domain import clock
from ioc.domain.agency_work import View
from ioc.domain.incidents import OPEN, IncidentStatus, ReferralStatus
from ioc.models.incident import Incident, Referral

COUNTED_MOST = 1000
"""Counting stops here: nobody reads on, and a desk with more is asked for every few seconds."""

DONE_DAYS = 30
"""What was done longer ago is found by searching, not by looking at the desk."""

AT_WORK = (ReferralStatus.OFFERED, ReferralStatus.ACCEPTED)


def condition(actor: Actor, view: View) -> ColumnElement[bool]:
    """Condition on `Incident`: it stands in this view of the actor. Add `visible_incidents`."""
    return _CONDITIONS[view](actor)


def assigned(actor: Actor, to: str) -> ColumnElement[bool]:
    """Condition on `Incident`: given to `me`, to nobody (`none`), or to an account by its id."""
    if to == "none":
        given = _with_referral(Referral.status.in_(AT_WORK), Referral.assigned_to.is_not(None))
        return Incident.status.in_(OPEN) & ~given
    user_id = actor.user_id if to == "me" else int(to)
    return _with_referral(Referral.assigned_to == user_id)


def counts(session: Session, actor: Actor) -> dict[str, int]:
    """How many matters stand in each view, `COUNTED_MOST` at most; one statement in all."""
    seen = visible_incidents(actor)
    row = session.execute(
        select(
            *(
                select(func.count())
                .select_from(
                    select(Incident.id)
                    .where(seen, condition(actor, view))
                    .limit(COUNTED_MOST)
                    .subquery()
                )
                .scalar_subquery()
                .label(view.value)
                for view in View
            )
        )
    ).one()
    return {view.value: int(getattr(row, view.value)) for view in View}


def _with_referral(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """The incident has a referral like this. Asked for by its ids, so that the referrals' own
    indexes lead to it."""
    return Incident.id.in_(select(Referral.incident_id).where(*conditions))


def _own(actor: Actor) -> Iterable[ColumnElement[bool]]:
    """Conditions on `Referral`: one of the actor's agencies; none for people of the center."""
    return () if actor.is_city_wide else (Referral.agency_code.in_(sorted(actor.agencies)),)


def _new(actor: Actor) -> ColumnElement[bool]:
    is_offered = Referral.status == ReferralStatus.OFFERED
    if not actor.is_city_wide:
        return and_(Incident.status.in_(OPEN), _with_referral(is_offered, *_own(actor)))
    # Of the whole city most that is open was offered: counting stops long before its end.
    offered = select(Referral.id).where(Referral.incident_id == Incident.id, is_offered)
    return and_(Incident.status == IncidentStatus.OPEN, offered.exists())


def _mine(actor: Actor) -> ColumnElement[bool]:
    if actor.user_id is None:
        return false()
    mine = _with_referral(Referral.assigned_to == actor.user_id, Referral.status.in_(AT_WORK))
    return and_(Incident.status.in_(OPEN), mine)


def _at_work(actor: Actor) -> list[ColumnElement[bool]]:
    if actor.is_city_wide:
        return []
    # Asked for by each incident: the few that are late or wait for somebody are found first.
    own = select(Referral.id).where(
        Referral.incident_id == Incident.id, Referral.status.in_(AT_WORK), *_own(actor)
    )
    return [own.exists()]


def _late(actor: Actor) -> ColumnElement[bool]:
    return and_(Incident.status.in_(OPEN), Incident.is_overdue, *_at_work(actor))


def _waiting(actor: Actor) -> ColumnElement[bool]:
    return and_(Incident.status.in_(OPEN), Incident.waiting_since.is_not(None), *_at_work(actor))


def _sign(actor: Actor) -> ColumnElement[bool]:
    other = aliased(Incident)
    waits = union(
        select(other.id).where(other.drafted_at.is_not(None)),
        select(other.id).where(other.extension_asked_at.is_not(None)),
    )
    return and_(Incident.status.in_(OPEN), Incident.id.in_(waits), *_at_work(actor))


def _done(actor: Actor) -> ColumnElement[bool]:
    since = clock.now() - timedelta(days=DONE_DAYS)
    if actor.is_city_wide:
        return and_(
            Incident.status.not_in(OPEN),
            Incident.resolved_at >= since,
        )
    return _with_referral(
        Referral.status == ReferralStatus.DONE, Referral.done_at >= since, *_own(actor)
    )


_CONDITIONS: dict[View, Callable[[Actor], ColumnElement[bool]]] = {
    View.NEW: _new,
    View.MINE: _mine,
    View.LATE: _late,
    View.WAITING: _waiting,
    View.SIGN: _sign,
    View.DONE: _done,
}
