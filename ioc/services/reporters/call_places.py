"""What a caller sends by the location link, and whose place it becomes.

It never overwrites the place of a report that is known already: it is told as an addition to it,
and an operator takes it (`take_place`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import REPORTER, SYSTEM, Actor
from ioc.access.fetch import standing_of
from ioc.db import spatial_sql
from ioc.db.turns import take_turn
from ioc.domain import calls as rules
from ioc.domain import clock
from ioc.domain.calls import OPEN_STATES, CallbackStatus, LinkStatus, LinkUse, PlaceSource
from ioc.domain.errors import InvalidTransition, NotFound
from ioc.domain.events import EventKind
from ioc.domain.geo import LocationQuality, Point, better, quality_of
from ioc.domain.incidents import OPEN
from ioc.domain.permissions import Permission
from ioc.i18n import translate
from ioc.models.call import Call, CallLink, CallLinkToken
from ioc.models.incident import Incident
from ioc.models.report import Report, ReportUpdate
from ioc.queries.directory import directory
from ioc.queries.people import secret_hash
from ioc.services.changes import log
from ioc.services.verification import review

AREA_METRES = 2000.0


@dataclass(frozen=True)
class Sent:
    """What a caller's page sent: a position (WGS84, accuracy in metres), or words, or both.

    `address` is the name of what is near, `area_code` what the words name; `is_danger`: the words
    tell of danger to life.
    """

    point: Point | None = None
    accuracy_m: float | None = None
    battery_percent: int | None = None
    words: str | None = None
    address: str | None = None
    source: PlaceSource = PlaceSource.PHONE
    is_danger: bool = False


@dataclass(frozen=True)
class Page:
    """A link that was opened, and what its page may do."""

    link_id: int
    call_id: int
    use: LinkUse
    is_unopened: bool


def look(session: Session, secret: str) -> Page:
    """The link behind a secret and what its page says. Raises `NotFound` for an unknown one."""
    row = session.execute(
        select(CallLink.id, CallLink.status, CallLink.located_at, CallLink.expires_at, Call)
        .join(CallLinkToken, CallLinkToken.link_id == CallLink.id)
        .join(Call, Call.id == CallLink.call_id)
        .where(CallLinkToken.secret_hash == secret_hash(secret))
    ).one_or_none()
    if row is None:
        raise NotFound
    use = rules.link_use(
        located_at=row.located_at,
        expires_at=row.expires_at,
        is_open=_is_open(row.Call),
        at=clock.now(),
    )
    is_unopened = use is LinkUse.SEND and rules.link_moves(row.status, LinkStatus.OPENED)
    return Page(row.id, row.Call.id, use, is_unopened)


def _is_open(call: Call) -> bool:
    """Whether somebody still works on the call, or is to ring it back."""
    return call.state in OPEN_STATES or call.callback_status is CallbackStatus.WAITING


def receive(session: Session, secret: str, sent: Sent) -> LinkUse:
    """Takes what the caller sent; answers what the link was good for, and takes nothing where that
    is neither the first sending nor another after a minute."""
    page = look(session, secret)
    report, incident = _locked_matter(session, page.call_id)
    key = session.scalar(select(Call.caller_key).where(Call.id == page.call_id))
    if key is not None:
        take_turn(session, f"number {key}")
    call = fetch.call_for(session, SYSTEM, page.call_id, lock=True)
    link = session.get_one(CallLink, page.link_id, populate_existing=True)
    use = rules.link_use(
        located_at=link.located_at,
        expires_at=link.expires_at,
        is_open=_is_open(call),
        at=clock.now(),
    )
    if use not in {LinkUse.SEND, LinkUse.AGAIN}:
        return use
    now = clock.now()
    link.status, link.located_at, link.changed_at = LinkStatus.LOCATED, now, now
    link.words = sent.words or link.words
    call.is_danger = call.is_danger or sent.is_danger
    data: dict[str, Any] = {"link": link.id, "words": sent.words}
    _place(session, call, sent, now)
    if sent.point is not None:
        call.is_better = _is_better(call, report, incident)
        for other in _spoken_now(session, call):
            _place(session, other, sent, now)
            log.call_changed(session, REPORTER, other, EventKind.CALL_LOCATED, data)
    log.call_changed(session, REPORTER, call, EventKind.CALL_LOCATED, data)
    if report is not None and (call.is_better or sent.words):
        _tell_report(session, report, incident, call, sent)
    return use


def _locked_matter(session: Session, call_id: int) -> tuple[Report | None, Incident | None]:
    """The report and the incident of a call, locked before it as everywhere."""
    row = session.execute(
        select(Call.report_id, Report.incident_id)
        .outerjoin(Report, Report.id == Call.report_id)
        .where(Call.id == call_id)
    ).one()
    incident = report = None
    if row.incident_id is not None:
        incident = fetch.incident_for(
            session, SYSTEM, row.incident_id, Permission.INCIDENT_VIEW, lock=True
        )
    if row.report_id is not None:
        report = fetch.report_for(session, SYSTEM, row.report_id, Permission.REPORT_VIEW, lock=True)
    return report, incident


def _spoken_now(session: Session, call: Call) -> list[Call]:
    """Calls of the same number that ring or are spoken while its older link is used."""
    if call.caller_key is None:
        return []
    return list(
        session.scalars(
            select(Call)
            .where(
                Call.caller_key == call.caller_key,
                Call.id != call.id,
                Call.state.in_(OPEN_STATES),
            )
            .order_by(Call.id)
            .with_for_update(key_share=True)
        )
    )


def _place(session: Session, call: Call, sent: Sent, at: datetime) -> None:
    if sent.battery_percent is not None:
        call.battery_percent = sent.battery_percent
    if sent.point is None:
        return
    has_fix = call.lat is not None and call.place_source is PlaceSource.PHONE
    if has_fix and sent.source is PlaceSource.WORDS:
        return
    near = spatial_sql.areas_near(session, sent.point, AREA_METRES)
    call.lat, call.lon = sent.point.lat, sent.point.lon
    call.accuracy_m, call.place_source = sent.accuracy_m, sent.source
    call.located_at, call.address = at, sent.address
    call.area_code = near[0].code if near else None
    call.is_outside = not directory(session).bounds.contains(sent.point)


def _is_better(call: Call, report: Report | None, incident: Incident | None) -> bool:
    """Whether the position says more than the place that the matter has."""
    matter = incident or report
    if matter is None or call.is_outside or call.place_source is not PlaceSource.PHONE:
        return False
    return better(quality_of(call.accuracy_m), matter.location_quality or LocationQuality.NONE)


def _tell_report(
    session: Session, report: Report, incident: Incident | None, call: Call, sent: Sent
) -> None:
    """Adds what was sent to the report, for everybody who works on it; its place stays."""
    now = clock.now()
    text = sent.words or ""
    if sent.point is not None and sent.source is PlaceSource.PHONE:
        place = translate(
            "The caller's phone says it is at %(lat)s, %(lon)s (within %(metres)s m).",
            report.locale,
            lat=f"{sent.point.lat:.6f}",
            lon=f"{sent.point.lon:.6f}",
            metres=round(sent.accuracy_m or 0),
        )
        text = f"{text} {place}".strip()
    session.add(
        ReportUpdate(
            report_id=report.id,
            client_token=f"call:{call.id}:{call.version}",
            text=text,
            media_count=0,
            at=now,
        )
    )
    report.version += 1
    log.report_changed(
        session,
        REPORTER,
        report,
        EventKind.REPORT_UPDATED,
        {"text": text, "photos": 0, "incident": report.incident_id, "call": call.id},
    )
    if incident is not None and incident.status in OPEN:
        before = standing_of(incident)
        incident.last_confirmed_at = now
        data = {"report": report.id}
        log.incident_changed(session, REPORTER, incident, EventKind.INCIDENT_GREW, before, data)


def take_place(session: Session, actor: Actor, call_id: int, version: int) -> Incident:
    """The operator takes the caller's position as the place of the incident.

    Raises `InvalidTransition` where there is no position or no incident, `Conflict` for a version
    of the incident that is not its latest.
    """
    seen = fetch.call_for(session, actor, call_id)
    if seen.incident_id is None or seen.lat is None or seen.lon is None:
        raise InvalidTransition("no_place_to_take")
    point = Point(seen.lat, seen.lon)
    incident = review.relocate_incident(
        session, actor, seen.incident_id, version, point, seen.address
    )
    call = fetch.call_for(session, actor, call_id, lock=True)
    if call.is_better:
        call.is_better = False
        log.call_changed(session, actor, call, EventKind.CALL_CHANGED, {"place": "taken"})
    return incident
