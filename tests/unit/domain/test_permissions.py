"""Who may do what."""

from __future__ import annotations

import pytest

from ioc.domain.permissions import (
    AGENCY_ROLES,
    CITY_ROLES,
    ROLE_PERMISSIONS,
    Permission,
    Role,
    permissions_of,
)

P, R = Permission, Role


def holders(permission: Permission) -> set[Role]:
    return {role for role, granted in ROLE_PERMISSIONS.items() if permission in granted}


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        # Personal data: who speaks with callers, and nobody else.
        (P.REPORT_CONTACT, {R.OPERATOR, R.DUTY_OFFICER, R.SUPERVISOR}),
        (P.REPORT_TAKE_CALL, {R.OPERATOR, R.DUTY_OFFICER, R.SUPERVISOR}),
        # To believe, reject or merge is for the officer in charge.
        (P.INCIDENT_VERIFY, {R.DUTY_OFFICER, R.SUPERVISOR}),
        (P.INCIDENT_MERGE, {R.DUTY_OFFICER, R.SUPERVISOR}),
        (P.INCIDENT_REFER, {R.DUTY_OFFICER, R.SUPERVISOR}),
        (P.INCIDENT_REOPEN, {R.DUTY_OFFICER, R.SUPERVISOR}),
        # Agencies work on what is theirs.
        (P.INCIDENT_WORK, {R.AGENCY_OFFICER, R.AGENCY_MANAGER}),
        (P.INCIDENT_ANSWER_REFERRAL, {R.AGENCY_OFFICER, R.AGENCY_MANAGER}),
        (P.INCIDENT_EXTEND, {R.DUTY_OFFICER, R.SUPERVISOR, R.AGENCY_MANAGER}),
        (P.INCIDENT_CLOSE, {R.DUTY_OFFICER, R.SUPERVISOR, R.AGENCY_MANAGER}),
        # Who grants rights does not use them.
        (P.ADMIN_VIEW, {R.ADMINISTRATOR}),
        (P.EXERCISE_RUN, {R.SUPERVISOR, R.ADMINISTRATOR}),
        (P.INCIDENT_VIEW, set(R)),
    ],
)
def test_who_holds_a_permission(permission: Permission, roles: set[Role]) -> None:
    assert holders(permission) == roles


def test_an_administrator_works_on_no_incident() -> None:
    granted = ROLE_PERMISSIONS[R.ADMINISTRATOR]
    changing = {p for p in P if p.value.startswith("incident:")} - {P.INCIDENT_VIEW}
    assert not granted & changing
    assert P.REPORT_CONTACT not in granted


def test_every_role_is_of_the_city_or_of_an_agency() -> None:
    assert set(R) == CITY_ROLES | AGENCY_ROLES
    assert not CITY_ROLES & AGENCY_ROLES
    assert set(ROLE_PERMISSIONS) == set(R)


def test_no_permission_is_held_by_nobody() -> None:
    assert [p for p in P if not holders(p)] == []


def test_several_roles_together_allow_what_each_does() -> None:
    together = permissions_of(frozenset({R.CREW, R.ADMINISTRATOR}))
    assert together == ROLE_PERMISSIONS[R.CREW] | ROLE_PERMISSIONS[R.ADMINISTRATOR]
    assert permissions_of(frozenset()) == frozenset()
