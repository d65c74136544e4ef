"""The people of agencies: who may be given a matter, and who leads an agency."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ioc.access.actor import Held
from ioc.domain.events import Standing
from ioc.domain.permissions import Role
from ioc.models.agency import Agency
from ioc.models.people import Membership, User

WORKERS = (Role.AGENCY_MANAGER, Role.AGENCY_OFFICER, Role.CREW)
"""Roles of an agency that can be given a matter."""


@dataclass(frozen=True)
class Colleague:
    """A person of an agency, with the role held there and where."""

    id: int
    name: str
    agency: str
    role: Role
    area: str | None

    def reaches(self, standing: Standing) -> bool:
        """Whether the role covers a matter with this standing."""
        return Held(self.role, self.agency, self.area).covers(standing)


def of_agencies(
    session: Session, agencies: Collection[str], roles: Collection[Role] = WORKERS
) -> list[Colleague]:
    """The active people of some agencies, by name; one of them per role held."""
    if not agencies:
        return []
    rows = session.execute(
        select(User.id, User.name, Agency.code, Membership.role, Membership.area_code)
        .join(Membership, Membership.user_id == User.id)
        .join(Agency, Agency.id == Membership.agency_id)
        .where(User.is_active, Agency.code.in_(list(agencies)), Membership.role.in_(list(roles)))
        .order_by(User.name, User.id, Membership.id)
    )
    return [Colleague(*row) for row in rows]


def managers(session: Session, agency: str, standing: Standing) -> list[int]:
    """The accounts that lead an agency, as far as they reach the matter."""
    found = of_agencies(session, [agency], [Role.AGENCY_MANAGER])
    return sorted({one.id for one in found if one.reaches(standing)})


def administrators(session: Session) -> list[int]:
    """The accounts that keep the city's rules."""
    rows = session.scalars(
        select(User.id)
        .join(Membership, Membership.user_id == User.id)
        .where(User.is_active, Membership.role == Role.ADMINISTRATOR)
    )
    return sorted(set(rows))


def names(session: Session, ids: Collection[int | None]) -> dict[int, str]:
    """Names of accounts, by id."""
    wanted = [one for one in set(ids) if one is not None]
    if not wanted:
        return {}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(wanted)))
    return {row.id: row.name for row in rows}
