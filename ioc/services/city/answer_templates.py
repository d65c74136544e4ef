"""Templates of answers: a manager keeps those of the agency, an administrator those of all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.domain import clock
from ioc.domain.agency_work import check_budget
from ioc.domain.answers import check_slots
from ioc.domain.errors import Conflict, FieldError, InvalidInput, NotAllowed, NotFound
from ioc.domain.events import EventKind, SubjectType
from ioc.domain.incidents import Outcome
from ioc.domain.permissions import Permission
from ioc.eventlog.record import record
from ioc.models.agency_work import AnswerTemplate
from ioc.queries.agency import answers
from ioc.queries.directory import directory
from ioc.services.city import policies


@dataclass(frozen=True)
class TemplateGiven:
    """What a template is to be; without an agency it is for all."""

    title: str
    text: str
    agency: str | None = None
    category: str | None = None
    outcome: Outcome | None = None
    is_waiting_budget: bool = False


def create(session: Session, actor: Actor, given: TemplateGiven) -> AnswerTemplate:
    """A new template."""
    _check(session, actor, given)
    row = AnswerTemplate(version=0, is_active=True)
    session.add(row)
    return _write(session, actor, row, given, None)


def change(
    session: Session, actor: Actor, template_id: int, version: int, given: TemplateGiven
) -> AnswerTemplate:
    """Another wording; raises `Conflict` where somebody changed it first."""
    row = _taken(session, actor, template_id, version)
    _check(session, actor, given)
    return _write(session, actor, row, given, answers.item(row))


def remove(session: Session, actor: Actor, template_id: int, version: int | None = None) -> None:
    """It is offered no more; answers that were given with it stay. With a version: raises
    `Conflict` where somebody changed it first."""
    row = _taken(session, actor, template_id, version)
    row.is_active = False
    row.version += 1
    _record(session, actor, row, answers.item(row), None)


def load(session: Session, rows: Iterable[Mapping[str, Any]]) -> int:
    """Takes in the seeds where the city has no templates yet; answers how many."""
    if session.scalar(select(AnswerTemplate.id).limit(1)) is not None:
        return 0
    made = [
        AnswerTemplate(
            version=1,
            category=row.get("category"),
            outcome=Outcome(row["outcome"]) if row.get("outcome") else None,
            is_waiting_budget=bool(row.get("waiting_budget")),
            title=row["title"],
            text=row["text"].strip(),
            is_active=True,
            updated_at=clock.now(),
        )
        for row in rows
    ]
    for row in made:
        check_slots(row.text)
    session.add_all(made)
    session.flush()
    return len(made)


def _taken(session: Session, actor: Actor, template_id: int, version: int | None) -> AnswerTemplate:
    if not 0 < template_id < 2**63:
        raise NotFound
    row = session.scalar(
        select(AnswerTemplate)
        .where(AnswerTemplate.id == template_id, AnswerTemplate.is_active)
        .with_for_update()
    )
    if row is None or not _may_read(actor, row):
        raise NotFound
    _must_keep(actor, row.agency_code)
    if version is not None and row.version != version:
        raise Conflict("template_changed", current=row.version)
    return row


def _may_read(actor: Actor, row: AnswerTemplate) -> bool:
    return actor.is_city_wide or row.agency_code is None or row.agency_code in actor.agencies


def _must_keep(actor: Actor, agency: str | None) -> None:
    may = actor.can(Permission.SETTINGS_EDIT) if agency is None else policies.leads(actor, agency)
    if not may:
        raise NotAllowed("not_your_template")


def _check(session: Session, actor: Actor, given: TemplateGiven) -> None:
    city = directory(session)
    if given.agency is not None and given.agency not in city.agencies:
        raise InvalidInput(FieldError("agency", "unknown_agency"))
    if given.category is not None and given.category not in city.categories:
        raise InvalidInput(FieldError("category", "unknown_category"))
    _must_keep(actor, given.agency)
    check_slots(given.text)
    if given.is_waiting_budget:
        check_budget(given.outcome or Outcome.FIXED, True)


def _write(
    session: Session,
    actor: Actor,
    row: AnswerTemplate,
    given: TemplateGiven,
    was: dict[str, Any] | None,
) -> AnswerTemplate:
    row.version += 1
    row.title, row.text = given.title, given.text
    row.agency_code, row.category = given.agency, given.category
    row.outcome, row.is_waiting_budget = given.outcome, given.is_waiting_budget
    row.updated_at, row.updated_by = clock.now(), actor.user_id
    session.flush()
    _record(session, actor, row, was, answers.item(row))
    return row


def _record(
    session: Session,
    actor: Actor,
    row: AnswerTemplate,
    was: dict[str, Any] | None,
    now: dict[str, Any] | None,
) -> None:
    record(
        session,
        EventKind.SETTINGS_CHANGED,
        (SubjectType.CITY, 0),
        actor.label,
        data={"what": "answer_template", "id": row.id, "was": was, "is": now},
    )
