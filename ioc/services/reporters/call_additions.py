"""What a caller says after the report was saved and before the line is over."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.domain.errors import InvalidTransition
from ioc.domain.events import EventKind
from ioc.domain.permissions import Permission
from ioc.domain.reports import LocationSource
from ioc.models.report import Report, ReportUpdate
from ioc.services.calls import call_drafts, protocols
from ioc.services.calls.protocols import Answered
from ioc.services.changes import log
from ioc.services.reporters import citizen
from ioc.services.reporters.citizen import MoreTold


def report_of(session: Session, actor: Actor, call_id: int) -> Report:
    """The report that a call led to; raises `InvalidTransition` while it led to none."""
    actor.must(Permission.HOTLINE_USE)
    call = fetch.call_for(session, actor, call_id)
    if call.report_id is None:
        raise InvalidTransition("call_without_report")
    return fetch.report_for(session, actor, call.report_id, Permission.REPORT_VIEW)


def told_so_far(session: Session, report: Report) -> str:
    """Everything that was said in it, in order: a place is often named in two breaths."""
    more = session.scalars(
        select(ReportUpdate.text)
        .where(ReportUpdate.report_id == report.id)
        .order_by(ReportUpdate.id)
    )
    return "\n".join(text for text in (report.text, *more) if text)


def add(
    session: Session,
    actor: Actor,
    call_id: int,
    more: MoreTold,
    answered: Sequence[Answered] = (),
) -> tuple[str, bool]:
    """Adds to the report of a call; answers its tracking code and whether this was new.

    A colleague who took the call over does not make what was heard before unheard, so whoever may
    use the hotline may add. Raises `InvalidTransition` for a call without a report, `Conflict`
    for a `client_token` that came with other words, `InvalidInput` for an unknown protocol card.
    """
    code = report_of(session, actor, call_id).tracking_code
    is_new = citizen.add_update(session, code, more, actor)
    if is_new and more.place is not None and more.place.source is LocationSource.GPS:
        _place_is_taken(session, actor, call_id)
    if is_new:
        call_drafts.forget_of(session, call_id)
    if is_new and answered:
        report = fetch.report_by_code(session, code)
        protocols.keep_answers(session, actor, report, answered)
    return code, is_new


def _place_is_taken(session: Session, actor: Actor, call_id: int) -> None:
    """The position of the caller's telephone is the place now, and need not be offered any more."""
    call = fetch.call_for(session, actor, call_id, lock=True)
    if call.is_better:
        call.is_better = False
        log.call_changed(session, actor, call, EventKind.CALL_CHANGED, {"place": "taken"})
