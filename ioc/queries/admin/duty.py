"""Who is on duty, who answers for an agency, and when nobody is on duty."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from ioc.domain import clock, duty
from ioc.domain.duty import Shift
from ioc.domain.escalation import HIGHER, CalledTo
from ioc.domain.permissions import Role
from ioc.models.agency import Agency
from ioc.models.duty import DutyShift
from ioc.models.incident import Incident, Referral
from ioc.models.people import Membership, User

ROLE_OF = {
    CalledTo.OFFICER: Role.AGENCY_OFFICER,
    CalledTo.MANAGER: Role.AGENCY_MANAGER,
    CalledTo.DUTY_OFFICER: Role.DUTY_OFFICER,
    CalledTo.SUPERVISOR: Role.SUPERVISOR,
}
OF_AGENCY = frozenset({CalledTo.OFFICER, CalledTo.MANAGER})

CITY_LISTS = (Role.DUTY_OFFICER, Role.SUPERVISOR)
AGENCY_LISTS = (Role.AGENCY_OFFICER, Role.AGENCY_MANAGER)
"""The lists there are: two at the city's desk, two in each agency."""

List = tuple[str | None, Role]
"""A duty list: the agency's code (None for the city's desk), and the role."""


@dataclass(frozen=True)
class Roster:
    """Everybody who can be called, loaded once for a batch of clocks.

    `members` are the active accounts of a list, `areas` of each the area it is limited to.
    """

    shifts: dict[List, list[Shift]]
    members: dict[List, list[tuple[int, str | None]]]

    def now(self, wanted: List, at: datetime) -> list[int]:
        """Who of a list is on duty at a moment."""
        able = {user for user, _area in self.members.get(wanted, ())}
        return [u for u in duty.on_duty(self.shifts.get(wanted, ()), at) if u in able]

    def people_for(
        self, to: CalledTo, item: Referral, incident: Incident, at: datetime
    ) -> tuple[CalledTo, list[int]]:
        """Whom a step calls: who is on duty, else all of that kind, else the next higher kind.

        The officer who was given the matter is called before those on duty. Where officers keep
        a list and nobody is on it now, their managers are called, not everybody out of bed.
        People limited to an area are called for that area alone. Answers the kind that was
        found, and the accounts.
        """
        areas = {incident.area_code, *(incident.other_area_codes or ())}
        wanted: CalledTo | None = to
        while wanted is not None:
            is_officer = wanted is CalledTo.OFFICER
            place: List = (item.agency_code if wanted in OF_AGENCY else None, ROLE_OF[wanted])
            able = [u for u, area in self.members.get(place, ()) if area is None or area in areas]
            if is_officer and item.assigned_to is not None and item.assigned_to in able:
                return wanted, [item.assigned_to]
            watching = [user for user in self.now(place, at) if user in able]
            if watching:
                return wanted, sorted(watching)
            if able and not (is_officer and self.shifts.get(place)):
                return wanted, sorted(able)
            wanted = HIGHER[wanted]
        return to, []


def roster(session: Session, agencies: Iterable[str]) -> Roster:
    """The lists of these agencies and of the city's desk, in two statements."""
    codes = sorted(set(agencies))
    shifts: dict[List, list[Shift]] = defaultdict(list)
    for row in session.scalars(
        select(DutyShift)
        .where(or_(DutyShift.agency_code.is_(None), DutyShift.agency_code.in_(codes)))
        .order_by(DutyShift.begins_at, DutyShift.id)
    ):
        shifts[(row.agency_code, row.role)].append(shift_of(row))
    members: dict[List, list[tuple[int, str | None]]] = defaultdict(list)
    for role, code, user_id, area in session.execute(
        select(Membership.role, Agency.code, User.id, Membership.area_code)
        .join(User, User.id == Membership.user_id)
        .outerjoin(Agency, Agency.id == Membership.agency_id)
        .where(
            User.is_active,
            or_(
                Agency.code.in_(codes),
                and_(Membership.agency_id.is_(None), Membership.role.in_(CITY_LISTS)),
            ),
        )
        .order_by(User.id)
    ):
        members[(code, role)].append((user_id, area))
    return Roster(dict(shifts), dict(members))


def shift_of(row: DutyShift) -> Shift:
    """A row as the value that rules take."""
    return Shift(row.user_id, row.begins_at, row.ends_at, row.repeats_weekly)


def lists_with_gaps(
    session: Session, at: datetime
) -> list[tuple[List, list[tuple[datetime, datetime]]]]:
    """Every list that has shifts now or to come, with the times of the next week nobody covers."""
    found: dict[List, list[Shift]] = defaultdict(list)
    for row in session.scalars(
        select(DutyShift)
        .where(or_(DutyShift.repeats_weekly, DutyShift.ends_at > at))
        .order_by(DutyShift.agency_code, DutyShift.role, DutyShift.begins_at)
    ):
        found[(row.agency_code, row.role)].append(shift_of(row))
    return [
        (wanted, holes)
        for wanted, shifts in found.items()
        if (holes := duty.gaps(shifts, at, at + duty.LOOK_AHEAD))
    ]


def findings(session: Session) -> list[str]:
    """Duty lists with times of the next week that nobody covers, for `flask ioc check`."""
    return [
        f"nobody is on duty on the list {role.value} of {agency or 'the city desk'} from "
        + ", ".join(f"{_plain(begin)} to {_plain(end)}" for begin, end in holes[:3])
        + (f" (+{len(holes) - 3})" if len(holes) > 3 else "")
        + " (see /admin/duty)"
        for (agency, role), holes in lists_with_gaps(session, clock.now())
    ]


def _plain(at: datetime) -> str:
    return clock.local(at).strftime("%H:%M %d/%m")
