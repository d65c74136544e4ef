"""Templates of answers: the lists to choose from and to edit, filled in for one matter."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from ioc import i18n
from ioc.access import fetch
from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.answers import filled
from ioc.domain.incidents import HOLDS, Outcome
from ioc.domain.permissions import Permission
from ioc.models.agency_work import AnswerTemplate
from ioc.models.incident import Incident
from ioc.queries.directory import Directory, directory


def item(row: AnswerTemplate) -> dict[str, Any]:
    """A template as JSON."""
    return {
        "id": row.id,
        "version": row.version,
        "agency": row.agency_code,
        "category": row.category,
        "outcome": row.outcome.value if row.outcome else None,
        "waiting_budget": row.is_waiting_budget,
        "title": row.title,
        "text": row.text,
    }


def in_house_form(agency: str, text: str) -> str:
    """An answer with the opening and the closing that the city's agencies write."""
    opening = i18n.translate("Answer opening %(agency)s", i18n.DEFAULT, agency=agency)
    closing = i18n.translate("Answer closing", i18n.DEFAULT)
    return f"{opening}\n{text.strip()}\n{closing}"


def without_house_form(agency: str, text: str) -> str:
    """The words between the opening and the closing of the house; all of what has neither."""
    opening, closing = in_house_form(agency, "").split("\n\n", 1)
    if not (text.startswith(opening) and text.rstrip().endswith(closing)):
        return text
    return text.rstrip()[len(opening) : -len(closing)].strip()


def listed(
    session: Session,
    actor: Actor,
    *,
    category: str | None = None,
    outcome: Outcome | None = None,
    agency: str | None = None,
) -> list[dict[str, Any]]:
    """The templates that the actor may use: those of all, and those of the actor's agencies."""
    conditions: list[ColumnElement[bool]] = []
    if not actor.is_city_wide:
        conditions.append(_of(sorted(actor.agencies)))
    if agency is not None:
        conditions.append(AnswerTemplate.agency_code == agency)
    if category is not None:
        conditions.append(_for_category(category))
    if outcome is not None:
        conditions.append(_for_outcome(outcome))
    return [item(row) for row in _rows(session, conditions)]


def for_incident(
    session: Session,
    actor: Actor,
    incident_id: int,
    outcome: Outcome | None = None,
    is_waiting_budget: bool | None = None,
) -> list[dict[str, Any]]:
    """What fits a matter, the agency's own and those of its kind first, with the slots filled."""
    incident = fetch.incident_for(session, actor, incident_id, Permission.INCIDENT_VIEW)
    city = directory(session)
    held = sorted((r for r in incident.referrals if r.status in HOLDS), key=lambda r: not r.is_lead)
    own = [r.agency_code for r in held if r.agency_code in actor.agencies]
    speaking = own or [r.agency_code for r in held]
    conditions = [_of(speaking[:1]), _for_category(incident.category)]
    if outcome is not None:
        conditions.append(_for_outcome(outcome))
    rows = [
        row
        for row in _rows(session, conditions)
        if is_waiting_budget is None or row.is_waiting_budget is is_waiting_budget
    ]
    rows.sort(key=lambda row: (row.agency_code is None, row.category is None))
    agency = city.agencies.get(speaking[0]) if speaking else None
    name = agency.name_vi if agency else ""
    values = _values(incident, city, name)
    found = []
    for row in rows:
        text = filled(row.text, values)
        found.append(item(row) | {"filled": text, "full": in_house_form(name, text)})
    return found


def _values(incident: Incident, city: Directory, agency: str) -> dict[str, str]:
    category = city.categories.get(incident.category)
    area = city.areas.get(incident.area_code or "")
    return {
        "don_vi": agency,
        "ma": incident.code,
        "dia_chi": incident.address or (area.full_name if area else ""),
        "linh_vuc": category.name_vi.lower() if category else "",
        "ngay": i18n.moment(clock.now(), i18n.DEFAULT, i18n.DAY),
    }


def _rows(session: Session, conditions: list[ColumnElement[bool]]) -> list[AnswerTemplate]:
    return list(
        session.scalars(
            select(AnswerTemplate)
            .where(AnswerTemplate.is_active, *conditions)
            .order_by(AnswerTemplate.title, AnswerTemplate.id)
        )
    )


def _of(agencies: list[str]) -> ColumnElement[bool]:
    return or_(AnswerTemplate.agency_code.is_(None), AnswerTemplate.agency_code.in_(agencies))


def _for_category(code: str) -> ColumnElement[bool]:
    return or_(AnswerTemplate.category.is_(None), AnswerTemplate.category == code)


def _for_outcome(outcome: Outcome) -> ColumnElement[bool]:
    return or_(AnswerTemplate.outcome.is_(None), AnswerTemplate.outcome == outcome)
