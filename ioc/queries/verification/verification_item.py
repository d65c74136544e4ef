"""One item of the verification desk: everything that decides whether it is real."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.access.fetch import visible_incidents
from ioc.domain import desk
from ioc.domain.contact import without_personal_data
from ioc.domain.incidents import HOLDS, OPEN, ReferralStatus, Severity
from ioc.domain.jurisdiction import CITY_DESK
from ioc.domain.permissions import Permission
from ioc.domain.signs import POINTS, Sign
from ioc.domain.verification import Ground
from ioc.i18n import label, translate
from ioc.models.desk import ReportQuestion
from ioc.models.incident import Incident
from ioc.models.joining import Resemblance
from ioc.models.people import User
from ioc.models.report import Report
from ioc.queries.cards import moment
from ioc.queries.directory import Directory, directory
from ioc.queries.verification import verification_queue, verification_reports
from ioc.queries.verification.verification_reports import Told

CANDIDATES_MOST = 9
"""As many as there are digits to choose one with."""


def item(session: Session, actor: Actor, incident_id: int, locale: str) -> dict[str, Any]:
    """The item; raises `NotFound`. A constant number of statements, however many reports."""
    incident = fetch.incident_for(session, actor, incident_id, Permission.INCIDENT_VERIFY)
    city = directory(session)
    rows = session.scalars(
        select(Report)
        .where(Report.incident_id == incident.id)
        .order_by(Report.id)
        .limit(verification_reports.REPORTS_MOST)
    ).all()
    told = verification_reports.told_of(session, incident, rows)
    category = city.categories.get(incident.category)
    given_to = session.get(User, incident.desk_user_id) if incident.desk_user_id else None
    return {
        "id": incident.id,
        "version": incident.version,
        "card": orjson.loads(incident.card),
        "category": category.name(locale) if category else incident.category,
        **verification_queue.reasons_of(incident),
        "after": moment(incident.desk_after),
        "given_to": {"id": given_to.id, "name": given_to.name} if given_to else None,
        "is_open": incident.status in OPEN,
        "can_restore": verification_queue.is_restorable(incident),
        **_balance(told, locale),
        "reports": [verification_reports.report_of(one, locale) for one in told],
        "lines": verification_reports.lines_of(told, city, locale),
        "candidates": _candidates(session, actor, incident, told, locale),
        "help": _help(incident, city, locale),
        "rejection": _rejection(incident, told, city, locale),
        "questions": _questions(session, told),
        "leases": verification_queue.leases(session),
    }


def _balance(told: Sequence[Told], locale: str) -> dict[str, Any]:
    grounds = [[Ground(code, weight) for code, weight in one.row.evidence or []] for one in told]
    for_it, against = desk.balance(grounds)

    def shown(weights: list[desk.Weight]) -> list[dict[str, Any]]:
        return [
            {
                "code": one.code,
                "label": translate(f"Ground.{one.code}", locale),
                "weight": one.weight,
                "reports": [told[place].letter for place in one.reports],
            }
            for one in weights
        ]

    return {"for": shown(for_it), "against": shown(against)}


def _candidates(
    session: Session, actor: Actor, incident: Incident, told: Sequence[Told], locale: str
) -> list[dict[str, Any]]:
    """The open incidents that a report of this one may tell of, the likeliest first."""
    letters = {one.row.id: one.letter for one in told}
    rows = session.execute(
        select(
            Resemblance.report_id,
            Resemblance.points,
            Resemblance.signs,
            Incident.id,
            Incident.card,
            Incident.lat,
            Incident.lon,
        )
        .join(Incident, Incident.id == Resemblance.incident_id)
        .where(
            Resemblance.report_id.in_(list(letters)),
            Resemblance.kind == "proposed",
            Incident.id != incident.id,
            Incident.status.in_(OPEN),
            visible_incidents(actor),
        )
        .order_by(Resemblance.points.desc(), Resemblance.id)
    )
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        if row.id in found or len(found) == CANDIDATES_MOST:
            continue
        signs = [Sign(code) for code in row.signs or () if code in set(Sign)]
        away = verification_reports.metres_between(incident.lat, incident.lon, row.lat, row.lon)
        found[row.id] = {
            "digit": len(found) + 1,
            "id": row.id,
            "card": orjson.loads(row.card),
            "report": letters[row.report_id],
            "matches": [label(sign, locale) for sign in signs if POINTS[sign] > 0],
            "differs": [label(sign, locale) for sign in signs if POINTS[sign] < 0],
            "away": None if away is None else verification_reports.metres_words(away, locale),
        }
    return list(found.values())


def _help(incident: Incident, city: Directory, locale: str) -> dict[str, Any] | None:
    """Whom a matter of life and death went to at once, without waiting for this desk."""
    asked = [r for r in incident.referrals if r.status in HOLDS and r.agency_code != CITY_DESK]
    if incident.severity is not Severity.CRITICAL or not asked:
        return None
    return {
        "at": moment(min(r.offered_at for r in asked)),
        "agencies": [_name(city, r.agency_code, locale) for r in asked[:3]],
        "more": max(0, len(asked) - 3),
        "accepted": [
            _name(city, r.agency_code, locale)
            for r in asked
            if r.status is not ReferralStatus.OFFERED
        ],
    }


def _rejection(
    incident: Incident, told: Sequence[Told], city: Directory, locale: str
) -> dict[str, Any]:
    """What a rejection would do: whom it tells, whom it calls back, how long it can be undone."""
    working = [r for r in incident.referrals if r.status in HOLDS and r.agency_code != CITY_DESK]
    return {
        "reports": incident.report_count,
        "reachable": sum(one.is_reachable for one in told),
        "agencies": [_name(city, r.agency_code, locale) for r in working],
        "hours": int(desk.RESTORE_WITHIN.total_seconds() // 3600),
    }


def _questions(session: Session, told: Sequence[Told]) -> list[dict[str, Any]]:
    letters = {one.row.id: one.letter for one in told}
    rows = session.execute(
        select(ReportQuestion, User.name)
        .outerjoin(User, User.id == ReportQuestion.asked_by)
        .where(ReportQuestion.report_id.in_(list(letters)))
        .order_by(ReportQuestion.id)
    )
    return [
        {
            "report": letters[row.report_id],
            "question": row.question,
            "asked_at": moment(row.asked_at),
            "asked_by": {"id": row.asked_by, "name": name} if name else None,
            "answer": without_personal_data(row.answer) if row.answer else None,
            "answered_at": moment(row.answered_at),
        }
        for row, name in rows
    ]


def _name(city: Directory, code: str, locale: str) -> str:
    agency = city.agencies.get(code)
    if agency is None:
        return code
    return agency.name_en if locale == "en" else agency.short_name
