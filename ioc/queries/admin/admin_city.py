"""What the administrator's lists of the city show."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.orm import Session

from ioc.domain.incidents import OPEN, ReferralStatus
from ioc.models.agency import Agency, Area, FormerArea
from ioc.models.catalogue import Category
from ioc.models.incident import Incident, Referral
from ioc.models.people import Membership
from ioc.queries.admin.rule_sets import named_in_rules, used_rows
from ioc.understanding.text import fold

IS_OPEN = (
    select(Incident.status).where(Incident.id == Referral.incident_id).scalar_subquery().in_(OPEN)
)
"""As a value of each row, not a join: one is asked for a hundredth of all matters, and both
databases would rather read every incident."""


@dataclass(frozen=True)
class AgencyRow:
    """An agency with the matters it holds and the people who belong to it."""

    agency: Agency
    matters: int
    people: int


def agencies(session: Session, words: str = "") -> list[AgencyRow]:
    """Agencies whose names, code or telephone hold the words, those at work first, in three
    statements; accents and case do not matter."""
    matters = _matters(session)
    people = _by_code(
        session,
        select(Agency.code, func.count())
        .join(Membership, Membership.agency_id == Agency.id)
        .group_by(Agency.code),
    )
    ordered = select(Agency).order_by(Agency.is_active.desc(), Agency.kind, Agency.name_vi)
    return [
        AgencyRow(agency, matters.get(agency.code, 0), people.get(agency.code, 0))
        for agency in session.scalars(ordered)
        if fold(words.strip()) in fold(_told_of(agency))
    ]


def agency(session: Session, code: str) -> Agency | None:
    """One agency."""
    return session.scalar(select(Agency).where(Agency.code == code))


def areas(session: Session) -> list[Area]:
    """Every area."""
    return list(session.scalars(select(Area).order_by(Area.kind, Area.name)))


def area(session: Session, code: str) -> Area | None:
    """One area."""
    return session.scalar(select(Area).where(Area.code == code))


def category(session: Session, code: str) -> Category | None:
    """One category."""
    return session.scalar(select(Category).where(Category.code == code))


def _told_of(agency: Agency) -> str:
    told = (agency.name_vi, agency.name_en, agency.short_name, agency.code, agency.phone or "")
    return " ".join(told)


@dataclass(frozen=True)
class AgencyUse:
    """What depends on an agency: names of rules, matters it holds, people of it."""

    rules: list[str]
    matters: int
    people: int


def use_of_agency(session: Session, code: str) -> AgencyUse:
    """What would be left without an agency."""
    people = (
        select(func.count())
        .select_from(Membership)
        .join(Agency, Agency.id == Membership.agency_id)
        .where(Agency.code == code)
    )
    return AgencyUse(
        named_in_rules(session, code),
        _matters(session, code).get(code, 0),
        session.scalar(people) or 0,
    )


@dataclass(frozen=True)
class CategoryRow:
    """A category with its matters that are not closed."""

    category: Category
    matters: int


def categories(session: Session) -> list[CategoryRow]:
    """Every category in the order of the screens, in two statements."""
    matters = _by_code(
        session,
        select(Incident.category, func.count())
        .where(Incident.status.in_(OPEN))
        .group_by(Incident.category),
    )
    return [
        CategoryRow(category, matters.get(category.code, 0))
        for category in session.scalars(select(Category).order_by(Category.sort, Category.id))
    ]


def groups(session: Session) -> list[str]:
    """Codes of the groups in use, in the order of their first category."""
    return list(dict.fromkeys(session.scalars(select(Category.group).order_by(Category.sort))))


def leads_of_category(session: Session, code: str) -> list[str]:
    """Names of the rules in use that speak of a category, in their order."""
    return [row["name"] for row in used_rows(session) if code in (row.get("categories") or ())]


def former_areas(session: Session) -> dict[str, list[str]]:
    """Names of former times by the area that they became part of."""
    found: dict[str, list[str]] = {}
    query = select(FormerArea.successor_code, FormerArea.full_name).order_by(FormerArea.full_name)
    for successor, name in session.execute(query):
        found.setdefault(successor, []).append(name)
    return found


def _by_code(session: Session, query: Select[str, int]) -> dict[str, int]:
    return {row[0]: row[1] for row in session.execute(query)}


def _matters(session: Session, code: str | None = None) -> dict[str, int]:
    """Open matters by the agency that holds them or was asked for them; of one agency or of all.

    What was taken on is counted from the index alone: it is over with its matter
    (`services.referral.finish_all`).
    """
    taken = select(Referral.agency_code, func.count().label("matters")).where(
        Referral.status == ReferralStatus.ACCEPTED
    )
    asked = select(Referral.agency_code, func.count().label("matters")).where(
        Referral.status == ReferralStatus.OFFERED, IS_OPEN
    )
    if code is not None:
        taken = taken.where(Referral.agency_code == code)
        asked = asked.where(Referral.agency_code == code)
    both = union_all(
        taken.group_by(Referral.agency_code), asked.group_by(Referral.agency_code)
    ).subquery()
    total = select(both.c.agency_code, func.sum(both.c.matters)).group_by(both.c.agency_code)
    return {row[0]: int(row[1]) for row in session.execute(total)}
