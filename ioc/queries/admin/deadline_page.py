"""What the administrator's pages of deadlines show: every target, and what a change would mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ioc.domain import sla
from ioc.domain.clock import WorkingCalendar
from ioc.domain.escalation import CalledTo, Chain
from ioc.domain.incidents import OPEN, Severity
from ioc.domain.sla import SLACalendar, SLAStep, SLATarget
from ioc.models.incident import Incident
from ioc.models.people import Membership, User
from ioc.queries.admin.duty import ROLE_OF
from ioc.queries.directory import Directory, directory
from ioc.queries.incident.clock_words import explained, promised


@dataclass(frozen=True)
class Cell:
    """The deadline of a category and severity in words; `is_own` when it has one of its own."""

    severity: Severity
    accept: str
    resolve: str
    is_own: bool


@dataclass(frozen=True)
class TargetRow:
    """A category with its deadlines by severity; the code is None for every category."""

    code: str | None
    name: str
    cells: list[Cell]


@dataclass(frozen=True)
class Example:
    """A matter that comes in at `start`: when each step is due, and why, in words."""

    start: datetime
    accept_due_at: datetime
    due_at: datetime
    accept_words: str
    words: str


@dataclass(frozen=True)
class Called:
    """One step of a chain for a matter that was due at a moment; `known` counts who can be
    called at all."""

    at: datetime
    to: CalledTo
    known: int


def target_rows(session: Session, locale: str) -> list[TargetRow]:
    """The deadlines of all categories, those for any category first."""
    city = directory(session)
    codes: list[str | None] = [None, *city.categories]
    return [
        TargetRow(
            code,
            city.categories[code].name(locale) if code else "",
            [_cell(city, code, severity, locale) for severity in Severity],
        )
        for code in codes
    ]


def _cell(city: Directory, code: str | None, severity: Severity, locale: str) -> Cell:
    target = sla.target_for(city.targets, code or "", severity)
    accept = promised(target.calendar, target.accept_minutes, city.calendar, locale)
    resolve = promised(target.calendar, target.resolve_minutes, city.calendar, locale)
    return Cell(severity, accept, resolve, target.category == code)


def open_matters(session: Session, category: str | None, severity: Severity) -> int:
    """How many open matters run under this deadline and keep what they were promised."""
    query = (
        select(func.count())
        .select_from(Incident)
        .where(Incident.status.in_(OPEN), Incident.severity == severity)
    )
    if category is not None:
        return session.scalar(query.where(Incident.category == category)) or 0
    own = [t.category for t in directory(session).targets if t.severity is severity and t.category]
    return session.scalar(query.where(Incident.category.not_in(own))) or 0


def example(target: SLATarget, calendar: WorkingCalendar, start: datetime, locale: str) -> Example:
    """What a deadline means for a matter that comes in at `start`."""
    accept = sla.explain_due(target, start, calendar, SLAStep.ACCEPT)
    resolve = sla.explain_due(target, start, calendar, SLAStep.RESOLVE)
    return Example(
        start,
        accept.due_at,
        resolve.due_at,
        explained(accept, calendar, locale),
        explained(resolve, calendar, locale),
    )


def called(
    session: Session, chain: Chain, due: datetime, calendar: WorkingCalendar
) -> list[Called]:
    """The steps of a chain as moments, with how many accounts there are to call."""
    counted = session.execute(
        select(Membership.role, func.count(func.distinct(User.id)))
        .join(User, User.id == Membership.user_id)
        .where(User.is_active)
        .group_by(Membership.role)
    ).all()
    known = {row[0]: int(row[1]) for row in counted}
    return [
        Called(chain.moment_of(rung, due, calendar), rung.to, known.get(ROLE_OF[rung.to], 0))
        for rung in chain.rungs
    ]


def chain_lines(
    chains: Sequence[Chain], calendar: WorkingCalendar, locale: str
) -> list[tuple[Chain, list[tuple[CalledTo, str]]]]:
    """Each chain with its steps in words, the general ones first."""
    order = {severity: place for place, severity in enumerate(Severity)}
    ranked = sorted(
        chains,
        key=lambda c: (c.step.value, c.agency or "", order[c.severity] if c.severity else 9),
    )
    return [
        (
            chain,
            [
                (rung.to, _after(chain.calendar, rung.after_minutes, calendar, locale))
                for rung in chain.rungs
            ],
        )
        for chain in ranked
    ]


def _after(kind: SLACalendar, minutes: int, calendar: WorkingCalendar, locale: str) -> str:
    return promised(kind, minutes, calendar, locale) if minutes else ""
