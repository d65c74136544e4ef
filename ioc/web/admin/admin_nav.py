"""The side navigation of the administrator's pages: what exists and what this person may open.

A page is added by one line here. A line whose address no route serves is left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, request

from ioc.access.actor import Actor
from ioc.domain.permissions import Permission
from ioc.i18n import translate
from ioc.web.auth import current_actor, current_locale

HOME = "/admin"


@dataclass(frozen=True)
class Entry:
    """One page: its address, the msgid of its name, and who may open it."""

    address: str
    msgid: str
    permission: Permission


P = Permission
GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "Nav.city",
        (
            Entry("/admin/agencies", "Nav.agencies", P.SETTINGS_EDIT),
            Entry("/admin/areas", "Nav.areas", P.SETTINGS_EDIT),
            Entry("/admin/units", "Nav.units", P.UNIT_MANAGE),
            Entry("/admin/cameras", "Nav.cameras", P.SETTINGS_EDIT),
            Entry("/wall/views", "wall.nav", P.WALL_MANAGE),
            Entry("/admin/categories", "Nav.categories", P.SETTINGS_EDIT),
            Entry("/admin/routing", "Nav.routing", P.SETTINGS_EDIT),
            Entry("/admin/priority", "Nav.priority", P.SETTINGS_EDIT),
            Entry("/admin/deadlines", "Nav.deadlines", P.SETTINGS_EDIT),
            Entry("/admin/holidays", "Nav.holidays", P.SETTINGS_EDIT),
        ),
    ),
    (
        "Nav.hotline",
        (
            Entry("/admin/protocols", "Nav.protocols", P.SETTINGS_EDIT),
            Entry("/admin/messages", "Nav.messages", P.SETTINGS_EDIT),
        ),
    ),
    (
        "Nav.people",
        (
            Entry("/admin/accounts", "Nav.accounts", P.ACCOUNTS_EDIT),
            Entry("/admin/tokens", "Nav.tokens", P.ACCOUNTS_EDIT),
            Entry("/admin/duty", "Nav.duty", P.DUTY_EDIT),
        ),
    ),
    (
        "Nav.system",
        (
            Entry("/admin/health", "Nav.health", P.ADMIN_VIEW),
            Entry("/admin/log", "Nav.log", P.LOG_SEARCH),
            Entry("/admin/understanding", "Nav.understanding", P.UNDERSTANDING_VIEW),
        ),
    ),
)


@dataclass(frozen=True)
class Shown:
    """One page in the words of who looks at it."""

    address: str
    name: str
    is_current: bool


def menu() -> list[tuple[str, list[Shown]]]:
    """The groups that hold a page for who asks, each with its name."""
    actor, locale = current_actor(), current_locale()
    shown = []
    for name, entries in GROUPS:
        pages = [
            Shown(e.address, translate(e.msgid, locale), _is_current(e.address))
            for e in open_to(actor, entries)
        ]
        if pages:
            shown.append((translate(name, locale), pages))
    return shown


def open_to(actor: Actor, entries: tuple[Entry, ...]) -> list[Entry]:
    """Those of the pages that exist and that the actor may open."""
    served = _served()
    return [e for e in entries if e.address in served and actor.can(e.permission)]


def first_for(actor: Actor) -> str | None:
    """Where the navigation begins for somebody who may not see its first page."""
    for _name, entries in GROUPS:
        for entry in open_to(actor, entries):
            return entry.address
    return None


def _is_current(address: str) -> bool:
    return request.path == address or request.path.startswith(f"{address}/")


def _served() -> frozenset[str]:
    found: frozenset[str] | None = current_app.extensions.get("ioc.admin_addresses")
    if found is None:
        rules = current_app.url_map.iter_rules()
        found = frozenset(r.rule.rstrip("/") for r in rules if "GET" in (r.methods or ()))
        current_app.extensions["ioc.admin_addresses"] = found
    return found


def install(app: Flask) -> None:
    """Gives the templates `admin_menu`."""
    app.jinja_env.globals["admin_menu"] = menu
