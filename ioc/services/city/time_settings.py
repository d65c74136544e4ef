"""What the administrator sets of time: deadlines, office hours and holidays, whom a clock calls.

A change holds for clocks that begin from now on: what was promised to a citizen stays promised.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import escalation
from ioc.domain.clock import parse_calendar
from ioc.domain.errors import FieldError, InvalidInput, NotFound
from ioc.domain.escalation import Chain, TimeRules
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.incidents import Severity
from ioc.domain.permissions import Permission
from ioc.domain.sla import SLAStep, SLATarget
from ioc.eventlog.record import record
from ioc.models.catalogue import Setting
from ioc.models.catalogue import SLATarget as Row
from ioc.queries.directory import CALENDAR, TIME_RULES, changed, directory
from ioc.services.city import city_edits


def set_target(session: Session, actor: Actor, target: SLATarget) -> None:
    """Gives a category (None for all without their own) and severity another deadline."""
    actor.must(Permission.SETTINGS_EDIT)
    if target.category is not None and target.category not in directory(session).categories:
        raise InvalidInput(FieldError("category", "unknown_category"))
    row = _row(session, target.category, target.severity)
    was = _plain(row) if row is not None else None
    if row is None:
        row = Row(category=target.category, severity=target.severity)
        session.add(row)
    row.calendar = target.calendar.value
    row.accept_minutes, row.resolve_minutes = target.accept_minutes, target.resolve_minutes
    code = city_edits.deadline_code(target.category, target.severity)
    city_edits.remember(session, actor, city_edits.DEADLINE, code)
    session.flush()
    _told(session, actor, "deadline", was, _plain(row))


def drop_target(session: Session, actor: Actor, category: str, severity: Severity) -> None:
    """From now on the category takes the deadline for any; raises `NotFound` without its own."""
    actor.must(Permission.SETTINGS_EDIT)
    row = _row(session, category, severity)
    if row is None:
        raise NotFound
    was = _plain(row)
    session.execute(delete(Row).where(Row.id == row.id))
    code = city_edits.deadline_code(category, severity)
    city_edits.remember(session, actor, city_edits.DEADLINE, code)
    _told(session, actor, "deadline", was, None)


def set_working_time(session: Session, actor: Actor, document: Mapping[str, Any]) -> None:
    """Office hours and days off, as `parse_calendar` reads them; raises `InvalidInput`."""
    actor.must(Permission.SETTINGS_EDIT)
    parse_calendar(document)
    was = _kept(session, CALENDAR)
    _keep(session, CALENDAR, document)
    city_edits.remember(session, actor, city_edits.WORKING_TIME)
    _told(session, actor, "working_time", was, dict(document))


def set_rules(session: Session, actor: Actor, warning_percent: int, pause_minutes: int) -> None:
    """When to warn, and how long a clock may stand; raises `InvalidInput`."""
    actor.must(Permission.SETTINGS_EDIT)
    document = escalation.as_document(directory(session).time_rules)
    document |= {"warning_percent": warning_percent, "pause_minutes": pause_minutes}
    _keep_rules(session, actor, escalation.parse_time_rules(document))


def set_chain(session: Session, actor: Actor, chain: Chain) -> None:
    """Whom the clocks of an agency (None for all) and severity call, and after how long."""
    actor.must(Permission.SETTINGS_EDIT)
    city = directory(session)
    if chain.agency is not None and chain.agency not in city.agencies:
        raise InvalidInput(FieldError("agency", "unknown_agency"))
    rules = city.time_rules
    chains = escalation.with_chain(rules.chains, chain)
    _keep_rules(session, actor, TimeRules(rules.warning_percent, rules.pause_minutes, chains))


def drop_chain(
    session: Session, actor: Actor, step: SLAStep, severity: Severity | None, agency: str | None
) -> None:
    """From now on the more general chain holds; the one for all matters cannot be dropped."""
    actor.must(Permission.SETTINGS_EDIT)
    if severity is None and agency is None:
        raise InvalidInput(FieldError("chain", "last_chain"))
    rules = directory(session).time_rules
    left = tuple(
        c for c in rules.chains if (c.step, c.severity, c.agency) != (step, severity, agency)
    )
    if len(left) == len(rules.chains):
        raise NotFound
    _keep_rules(session, actor, TimeRules(rules.warning_percent, rules.pause_minutes, left))


def _keep_rules(session: Session, actor: Actor, rules: TimeRules) -> None:
    was, now = _kept(session, TIME_RULES), escalation.as_document(rules)
    _keep(session, TIME_RULES, now)
    _told(session, actor, "time_rules", was, now)


def _row(session: Session, category: str | None, severity: Severity) -> Row | None:
    same = Row.category.is_(None) if category is None else Row.category == category
    return session.scalar(select(Row).where(same, Row.severity == severity))


def _plain(row: Row) -> dict[str, Any]:
    return {
        "category": row.category,
        "severity": row.severity.value,
        "calendar": row.calendar,
        "accept_minutes": row.accept_minutes,
        "resolve_minutes": row.resolve_minutes,
    }


def _kept(session: Session, name: str) -> Any:
    row = session.get(Setting, name)
    return orjson.loads(row.value) if row is not None else None


def _keep(session: Session, name: str, document: Mapping[str, Any]) -> None:
    text = orjson.dumps(document).decode()
    row = session.get(Setting, name)
    if row is None:
        session.add(Setting(name=name, value=text))
    else:
        row.value = text
    session.flush()


def _told(session: Session, actor: Actor, what: str, was: Any, now: Any) -> None:
    """Every process takes the new settings, and the log keeps both."""
    changed(session)
    record(
        session,
        EventKind.SETTINGS_CHANGED,
        (SubjectType.CITY, 0),
        actor.label,
        data={"what": what, "was": was, "now": now},
    )
