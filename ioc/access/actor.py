"""Who acts: a person with memberships, the public, or the system itself."""

from __future__ import annotations

from dataclasses import dataclass

from ioc.domain.errors import NotAllowed
from ioc.domain.events import CITY, COMMON, HOTLINE, Standing, agency_atom, units_atom, user_atom
from ioc.domain.permissions import CITY_ROLES, ROLE_PERMISSIONS, Permission, Role


@dataclass(frozen=True)
class Held:
    """A role held: city-wide, or in an agency, perhaps in one area of it only."""

    role: Role
    agency: str | None = None
    area: str | None = None

    @property
    def atom(self) -> str | None:
        """What this role hears (`domain.events`); None for a role that is held wrongly."""
        if self.agency is not None:
            return agency_atom(self.agency, self.area)
        return CITY if self.role in CITY_ROLES else None

    def covers(self, standing: Standing) -> bool:
        """Whether the role reaches a subject with this standing."""
        if self.agency is None:
            return self.role in CITY_ROLES
        return self.agency in standing.agencies and (
            self.area is None or self.area in standing.areas
        )


@dataclass(frozen=True)
class Actor:
    """Who acts. `label` is what the log keeps: `user:7`, `system`, `public`."""

    label: str
    name: str = ""
    user_id: int | None = None
    held: tuple[Held, ...] = ()
    locale: str = "vi"
    is_demo: bool = False
    grants: frozenset[Permission] = frozenset()
    """What is allowed to something that is nobody: a screen on the wall."""

    @property
    def atoms(self) -> frozenset[str]:
        """Everything this actor hears."""
        heard = {held.atom for held in self.held if held.atom}
        heard |= {
            units_atom(held.agency, held.area)
            for held in self.held
            if held.agency and Permission.UNIT_VIEW in ROLE_PERMISSIONS[held.role]
        }
        if self.can(Permission.HOTLINE_USE):
            heard.add(HOTLINE)
        if self.can(Permission.FACILITY_VIEW):
            heard.add(COMMON)
        if self.user_id is not None and self.held:
            heard.add(user_atom(self.user_id))
        return frozenset(heard)

    @property
    def is_staff(self) -> bool:
        """Whether the actor has signed in and holds a role."""
        return self.user_id is not None and bool(self.held)

    @property
    def agencies(self) -> frozenset[str]:
        """Codes of the agencies the actor belongs to."""
        return frozenset(held.agency for held in self.held if held.agency)

    @property
    def is_city_wide(self) -> bool:
        """Whether the actor sees the whole city."""
        return CITY in self.atoms

    def can(self, permission: Permission, standing: Standing | None = None) -> bool:
        """Whether one of the roles held allows it, for the subject with this standing."""
        if self.label == SYSTEM.label or permission in self.grants:
            return True
        return any(
            permission in ROLE_PERMISSIONS[held.role]
            and (standing is None or held.covers(standing))
            for held in self.held
        )

    def must(self, permission: Permission, standing: Standing | None = None) -> None:
        """Raises `NotAllowed` unless `can`."""
        if not self.can(permission, standing):
            raise NotAllowed(permission=permission)


SYSTEM = Actor("system")
PUBLIC = Actor("public")
REPORTER = Actor("reporter")
