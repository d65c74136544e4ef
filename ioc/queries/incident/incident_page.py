"""Everything the page of one incident shows, in a number of statements that does not grow."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.domain import clock
from ioc.domain.contact import without_personal_data
from ioc.domain.incidents import (
    HOLDS,
    IncidentAction,
    ReferralStatus,
)
from ioc.domain.permissions import Permission
from ioc.i18n import translate
from ioc.models.incident import Incident, Referral
from ioc.models.report import Attachment, Report
from ioc.queries import priority_words
from ioc.queries.because import marked, said
from ioc.queries.directory import Directory, directory
from ioc.queries.hotline import passing_on, protocols
from ioc.queries.incident import clocks, handover, resembling
from ioc.queries.incident.clocks import ClockOnPage
from ioc.queries.incident.open_actions import open_actions
from ioc.queries.people import names_by_id
from ioc.queries.priority_words import PriorityOnPage
from ioc.queries.story import history, story
from ioc.queries.verification.understood_page import UnderstoodOnPage, understood_on_page
from ioc.understanding.contradiction import read_contradiction


@dataclass(frozen=True)
class ReportOnPage:
    """A report of an incident: its card (masked), what it tells besides, and its photos' keys.

    `words` is the text in pieces, true for those that tell of danger; `because` is each of those
    quotes with what it was taken for, in the reader's language. `water_depth_m` and
    `refuge_margin_m` are metres, `battery_percent` 0 to 100. `name` is what colleagues call it by:
    the tracking code opens what its reporter sees and may do, so only who may look at the
    reporter's contact reads it; for others the reports of a matter are counted.
    """

    card: dict[str, Any]
    name: str
    people: int | None
    vulnerable: list[str]
    water_depth_m: float | None
    water_trend: str | None
    water_text: str | None
    refuge: str | None
    refuge_margin_m: float | None
    needs: list[str]
    battery_percent: int | None
    words: list[tuple[str, bool]]
    because: list[tuple[str, str]]
    grounds: list[tuple[str, int]]
    photos: list[str]
    proposed: list[resembling.Resembling]
    repeats: resembling.Repeated | None
    against: tuple[str, str] | None
    understood: UnderstoodOnPage | None


@dataclass(frozen=True)
class AgencyOnPage:
    """An agency that has or had the incident, with why it was asked or why it gave it back."""

    card: dict[str, Any]
    phone: str | None
    reason: str | None
    return_reason: str | None
    is_own: bool


@dataclass(frozen=True)
class IncidentPage:
    """The page of one incident, as this actor may see it."""

    id: int
    version: int
    card: dict[str, Any]
    category: str
    answer: str | None
    reopened_count: int
    repeat_count: int
    merged_code: str | None
    agencies: list[AgencyOnPage]
    reports: list[ReportOnPage]
    story: list[story.Line]
    actions: frozenset[IncidentAction]
    handover: handover.HandoverState | None
    answering: str
    clocks: list[ClockOnPage]
    priority: PriorityOnPage | None
    passed_on: list[dict[str, Any]]
    city: Directory


def incident_page(session: Session, actor: Actor, incident_id: int, locale: str) -> IncidentPage:
    """The page; raises `NotFound` for what this actor may not see."""
    incident = fetch.incident_for(session, actor, incident_id, Permission.INCIDENT_VIEW)
    city = directory(session)
    events = history.of_incident(session, actor, incident_id, locale)
    category = city.categories.get(incident.category)
    reports = _reports(session, actor, incident.id, city, locale)
    return IncidentPage(
        id=incident.id,
        version=incident.version,
        card=_card(incident, city, locale),
        category=category.name(locale) if category else incident.category,
        answer=without_personal_data(incident.answer) if incident.answer else None,
        reopened_count=incident.reopened_count,
        repeat_count=resembling.repeat_count(session, incident.id),
        merged_code=_code_of(session, actor, incident.merged_into),
        agencies=_agencies(actor, incident, city, locale, story.why_asked(events, city, locale)),
        reports=reports,
        story=story.told(
            events,
            city,
            locale,
            protocols.of_incident(session, incident_id, locale),
            names_by_id(session, story.people_in(events)),
            {report.card["id"]: report.name for report in reports},
        ),
        actions=open_actions(actor, incident),
        handover=handover.state_of(session, incident),
        answering=_answering(actor, incident, city),
        clocks=clocks.of_incident(session, incident, locale),
        priority=priority_words.on_page(incident, locale, clock.now()),
        passed_on=passing_on.of_incident(session, incident_id),
        city=city,
    )


def _card(incident: Incident, city: Directory, locale: str) -> dict[str, Any]:
    """The card; for a reader of English, the areas by their English names where there are any."""
    card: dict[str, Any] = orjson.loads(incident.card)
    if locale != "en":
        return card
    for area in filter(None, [card["area"], *card["other_areas"]]):
        known = city.areas.get(area["code"])
        if known is None or not known.full_name_en:
            continue
        if card["address"]:
            card["address"] = card["address"].replace(known.full_name, known.full_name_en)
        area["name"] = known.full_name_en
    return card


def _code_of(session: Session, actor: Actor, incident_id: int | None) -> str | None:
    if incident_id is None:
        return None
    return session.scalar(
        select(Incident.code).where(Incident.id == incident_id, visible_incidents(actor))
    )


def _answering(actor: Actor, incident: Incident, city: Directory) -> str:
    """The name under which the answer to the citizen is given."""
    own = [r for r in incident.referrals if r.agency_code in actor.agencies and r.status in HOLDS]
    asked = sorted(own or incident.referrals, key=lambda r: (not r.is_lead, r.id))
    agency = city.agencies.get(asked[0].agency_code) if asked else None
    return agency.name_vi if agency else ""


def _agencies(
    actor: Actor, incident: Incident, city: Directory, locale: str, reasons: dict[str, str]
) -> list[AgencyOnPage]:
    shown = {item["code"]: item for item in orjson.loads(incident.card)["agencies"]}
    return [
        _agency(actor, item, shown[item.agency_code], city, locale, reasons)
        for item in sorted(incident.referrals, key=lambda r: _rank(actor, r))
        if item.agency_code in shown
    ]


def _rank(actor: Actor, item: Referral) -> tuple[bool, bool, bool, int]:
    """The lead first, then the actor's own agency, then who holds it."""
    is_own = item.agency_code in actor.agencies
    return not item.is_lead, not is_own, item.status not in HOLDS, item.id


def _agency(
    actor: Actor,
    item: Referral,
    card: dict[str, Any],
    city: Directory,
    locale: str,
    reasons: dict[str, str],
) -> AgencyOnPage:
    agency = city.agencies.get(item.agency_code)
    name = (agency.name_en if locale == "en" else agency.name_vi) if agency else card["name"]
    is_back = item.status is ReferralStatus.RETURNED
    return AgencyOnPage(
        card=card | {"name": name},
        phone=agency.phone if agency else None,
        reason=None if is_back else reasons.get(item.agency_code, item.reason),
        return_reason=item.return_reason if is_back else None,
        is_own=item.agency_code in actor.agencies,
    )


def _reports(
    session: Session, actor: Actor, incident_id: int, city: Directory, locale: str
) -> list[ReportOnPage]:
    rows = session.scalars(
        select(Report).where(Report.incident_id == incident_id).order_by(Report.id.desc())
    ).all()
    photos: dict[int, list[str]] = defaultdict(list)
    for key, report_id in session.execute(
        select(Attachment.key, Attachment.report_id)
        .join(Report, Report.id == Attachment.report_id)
        .where(Report.incident_id == incident_id)
        .order_by(Attachment.id)
    ):
        photos[report_id].append(key)
    ids = [row.id for row in rows]
    near = _Near(
        resembling.proposals(session, actor, ids, incident_id),
        resembling.repeats(session, actor, ids),
    )
    sees_code = actor.can(Permission.REPORT_CONTACT)
    names = [
        row.tracking_code if sees_code else translate("Report number %(n)s", locale, n=number)
        for number, row in zip(range(len(rows), 0, -1), rows, strict=True)
    ]
    return [
        _report(row, name, photos[row.id], near, city, locale)
        for row, name in zip(rows, names, strict=True)
    ]


@dataclass(frozen=True)
class _Near:
    """By report: what it may be the same as, and what it repeats."""

    proposed: dict[int, list[resembling.Resembling]]
    repeats: dict[int, resembling.Repeated]


def _against(row: Report) -> tuple[str, str] | None:
    """What a report says against its own matter (`over`, `untrue`), and its words."""
    found = read_contradiction(row.text)
    return (found.kind, without_personal_data(found.quote)) if found else None


def _report(
    row: Report,
    name: str,
    photos: list[str],
    near: _Near,
    city: Directory,
    locale: str,
) -> ReportOnPage:
    card = orjson.loads(row.card)
    del card["tracking_code"]
    reasons = row.emergency_reasons or []
    return ReportOnPage(
        card=card,
        name=name,
        people=row.people,
        vulnerable=list(row.vulnerable or []),
        water_depth_m=row.water_depth_m,
        water_trend=row.water_trend.value if row.water_trend else None,
        water_text=without_personal_data(row.water_text) if row.water_text else None,
        refuge=row.refuge_kind.value if row.refuge_kind else None,
        refuge_margin_m=row.refuge_margin_m,
        needs=list(row.needs or []),
        battery_percent=row.battery_percent,
        words=marked(card["text"], [quote for quote, _ in reasons]),
        because=[
            (without_personal_data(quote), text)
            for quote, code in reasons
            if (text := said(code, locale))
        ],
        grounds=[(code, weight) for code, weight in row.evidence or []],
        photos=photos,
        proposed=near.proposed.get(row.id, []),
        repeats=near.repeats.get(row.id),
        against=_against(row),
        understood=understood_on_page(row, city, locale),
    )
