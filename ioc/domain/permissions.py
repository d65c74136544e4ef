"""Who may do what: permissions (`resource:action`), roles, and the table between them.

A role held without an agency is city-wide; `CITY_ROLES` must be held so, and
`AGENCY_ROLES` must name an agency. Which rows a person may see is not here but in
`access.fetch`, from the same memberships.
"""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a person is at work (contract: `--role`)."""

    OPERATOR = "operator"
    DUTY_OFFICER = "duty_officer"
    AGENCY_OFFICER = "agency_officer"
    AGENCY_MANAGER = "agency_manager"
    CREW = "crew"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    PARTNER = "partner"


class Permission(StrEnum):
    """One thing that may be done."""

    REPORT_SUBMIT = "report:submit"
    REPORT_TAKE_CALL = "report:take_call"
    REPORT_VIEW = "report:view"
    REPORT_VERIFY = "report:verify"
    REPORT_CONTACT = "report:view_contact"
    INCIDENT_VIEW = "incident:view"
    INCIDENT_VERIFY = "incident:verify"
    INCIDENT_CLASSIFY = "incident:classify"
    INCIDENT_RELOCATE = "incident:relocate"
    INCIDENT_MERGE = "incident:merge"
    INCIDENT_REFER = "incident:refer"
    INCIDENT_ANSWER_REFERRAL = "incident:answer_referral"
    INCIDENT_WORK = "incident:work"
    INCIDENT_EXTEND = "incident:extend"
    INCIDENT_CLOSE = "incident:close"
    INCIDENT_REOPEN = "incident:reopen"
    INCIDENT_NOTE = "incident:note"
    INCIDENT_FLAG = "incident:flag"
    CONSOLE_VIEW = "console:view"
    INBOX_VIEW = "inbox:view"
    HOTLINE_USE = "hotline:use"
    CALL_LISTEN = "call:listen"
    INCIDENT_ASSIGN = "incident:assign"
    INCIDENT_ASK = "incident:ask"
    INCIDENT_ASK_EXTENSION = "incident:ask_extension"
    INCIDENT_SIGN = "incident:sign"
    INCIDENT_PUBLISH = "incident:publish"
    PRIORITY_OVERRIDE = "incident:set_priority"
    DUTY_EDIT = "duty:edit"
    ADMIN_VIEW = "admin:view"
    SETTINGS_EDIT = "settings:edit"
    ACCOUNTS_EDIT = "accounts:edit"
    LOG_SEARCH = "log:search"
    JOBS_MANAGE = "jobs:manage"
    EXERCISE_RUN = "exercise:run"
    UNDERSTANDING_VIEW = "understanding:view"
    UNDERSTANDING_TRAIN = "understanding:train"
    FACILITY_VIEW = "facility:view"
    FACILITY_MANAGE = "facility:manage"
    WATER_VIEW = "water:view"
    WATER_READ = "water:send_reading"
    WATER_MANAGE = "water:manage"
    WAY_CLOSE = "way:close"
    UNIT_VIEW = "unit:view"
    UNIT_MANAGE = "unit:manage"
    INCIDENT_DISPATCH = "incident:dispatch"
    ASSIGNMENT_STEP = "assignment:step"
    INCIDENT_CONFIRM = "incident:confirm"
    PEOPLE_VIEW = "people:view"
    PEOPLE_NAMES = "people:view_names"
    PEOPLE_SETTLE = "people:settle"
    PEOPLE_DEAD = "people:declare_dead"
    OPERATION_VIEW = "operation:view"
    OPERATION_RUN = "operation:run"
    PLAN_MAKE = "plan:make"
    WARD_COMMAND = "ward:command"
    DASHBOARD_VIEW = "dashboard:view"
    WALL_VIEW = "wall:view"
    WALL_MANAGE = "wall:manage"


P = Permission

CITY_ROLES = frozenset({Role.OPERATOR, Role.DUTY_OFFICER, Role.SUPERVISOR, Role.ADMINISTRATOR})
AGENCY_ROLES = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_MANAGER, Role.CREW, Role.PARTNER})

_FIELD = frozenset({P.FACILITY_VIEW, P.WATER_VIEW})
_SEES = _FIELD | {
    P.REPORT_SUBMIT,
    P.REPORT_VIEW,
    P.INCIDENT_VIEW,
    P.CONSOLE_VIEW,
    P.WALL_VIEW,
    P.UNIT_VIEW,
    P.OPERATION_VIEW,
}
_OPERATES = _SEES | {
    P.REPORT_TAKE_CALL,
    P.REPORT_CONTACT,
    P.HOTLINE_USE,
    P.CALL_LISTEN,
    P.INBOX_VIEW,
    P.INCIDENT_NOTE,
    P.INCIDENT_FLAG,
    P.INCIDENT_CLASSIFY,
    P.INCIDENT_RELOCATE,
    P.WATER_READ,
    P.WAY_CLOSE,
    P.INCIDENT_CONFIRM,
    P.PEOPLE_VIEW,
    P.PEOPLE_NAMES,
    P.PEOPLE_SETTLE,
}
_DUTY = _OPERATES | {
    P.REPORT_VERIFY,
    P.INCIDENT_VERIFY,
    P.INCIDENT_MERGE,
    P.INCIDENT_REFER,
    P.INCIDENT_ASK,
    P.INCIDENT_EXTEND,
    P.INCIDENT_CLOSE,
    P.INCIDENT_REOPEN,
    P.INCIDENT_PUBLISH,
    P.PRIORITY_OVERRIDE,
    P.PLAN_MAKE,
    P.INCIDENT_DISPATCH,
    P.WARD_COMMAND,
    P.ASSIGNMENT_STEP,
    P.FACILITY_MANAGE,
    P.WATER_MANAGE,
    P.PEOPLE_DEAD,
    P.DASHBOARD_VIEW,
}
_WORKS = _SEES | {
    P.INBOX_VIEW,
    P.INCIDENT_ANSWER_REFERRAL,
    P.INCIDENT_WORK,
    P.INCIDENT_ASSIGN,
    P.INCIDENT_ASK,
    P.INCIDENT_ASK_EXTENSION,
    P.INCIDENT_NOTE,
    P.INCIDENT_FLAG,
    P.WARD_COMMAND,
    P.FACILITY_MANAGE,
    P.WATER_READ,
    P.WAY_CLOSE,
    P.INCIDENT_CONFIRM,
    P.PEOPLE_VIEW,
}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.OPERATOR: frozenset(_OPERATES),
    Role.DUTY_OFFICER: frozenset(_DUTY),
    Role.SUPERVISOR: frozenset(
        _DUTY
        | {P.EXERCISE_RUN, P.UNDERSTANDING_VIEW, P.DUTY_EDIT, P.LOG_SEARCH}
        | {P.UNIT_MANAGE, P.OPERATION_RUN, P.WALL_MANAGE}
    ),
    Role.ADMINISTRATOR: frozenset(
        _SEES
        | {
            P.ADMIN_VIEW,
            P.SETTINGS_EDIT,
            P.ACCOUNTS_EDIT,
            P.LOG_SEARCH,
            P.JOBS_MANAGE,
            P.DUTY_EDIT,
            P.INBOX_VIEW,
            P.EXERCISE_RUN,
            P.UNDERSTANDING_VIEW,
            P.UNDERSTANDING_TRAIN,
            P.UNIT_MANAGE,
            P.DASHBOARD_VIEW,
            P.WALL_MANAGE,
        }
    ),
    Role.AGENCY_OFFICER: frozenset(_WORKS),
    Role.AGENCY_MANAGER: frozenset(
        _WORKS
        | {P.INCIDENT_EXTEND, P.INCIDENT_CLOSE, P.INCIDENT_SIGN, P.DUTY_EDIT}
        | {P.UNIT_MANAGE, P.DASHBOARD_VIEW}
    ),
    Role.CREW: frozenset(
        _FIELD | {P.REPORT_SUBMIT, P.INCIDENT_VIEW, P.INCIDENT_NOTE, P.ASSIGNMENT_STEP, P.WAY_CLOSE}
    ),
    Role.PARTNER: frozenset(
        _FIELD | {P.REPORT_SUBMIT, P.REPORT_VIEW, P.INCIDENT_VIEW, P.WATER_READ}
    ),
}
"""What each role may do. An administrator keeps the system and works no incident, so that
the person who grants rights is not the person who uses them (separation of duties)."""


def permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    """Everything that the roles together allow."""
    return frozenset().union(*(ROLE_PERMISSIONS[role] for role in roles))
