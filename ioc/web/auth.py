"""Who asks, and the guard in front of every route.

Every view carries a guard: `public`, `signed_in` or `requires(permission)`. A view without
one is never served; a test lists them all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, session, url_for
from werkzeug.exceptions import InternalServerError, Unauthorized

from ioc import i18n
from ioc.access.actor import PUBLIC, Actor
from ioc.db.session import Database
from ioc.domain.errors import NotAllowed
from ioc.domain.permissions import Permission
from ioc.extensions import csrf
from ioc.queries import people

View = TypeVar("View", bound=Callable[..., Any])
SECRET = "sid"  # noqa: S105 (the name under which the cookie keeps it)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def public(view: View) -> View:
    """Anyone may call it."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anyone who has signed in and holds a role."""
    view.guard = "signed_in"  # type: ignore[attr-defined]
    return view


def requires(permission: Permission) -> Callable[[View], View]:
    """Only who holds the permission in some role; the row is checked by `access.fetch`."""

    def decorate(view: View) -> View:
        view.guard = permission  # type: ignore[attr-defined]
        return view

    return decorate


def with_csrf(view: View) -> View:
    """Checks the CSRF token although nobody is signed in yet (the sign-in form itself)."""
    view.csrf = True  # type: ignore[attr-defined]
    return view


def database() -> Database:
    """The database of this application."""
    found: Database = current_app.extensions["ioc.db"]
    return found


def current_actor() -> Actor:
    """Who asks in this request."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        actor = _find_actor()
        g.actor = actor
    return actor


def _find_actor() -> Actor:
    header = request.headers.get("Authorization", "")
    scheme, _, secret = header.partition(" ")
    if scheme.lower() == "bearer" and secret:
        g.by_cookie = False
        with database().reading() as reading:
            actor = people.actor_of_token(reading, secret.strip())
        if actor is None:
            raise Unauthorized("unknown token")
        return actor
    secret = session.get(SECRET, "") if request.cookies else ""
    if secret:
        with database().reading() as reading:
            actor = people.actor_of_session(reading, secret)
        if actor is not None:
            g.by_cookie = True
            return actor
    return PUBLIC


@dataclass(frozen=True)
class Credential:
    """By what a socket was let in; asked again while it stays open."""

    is_token: bool
    secret: str = field(repr=False)

    def actor(self) -> Actor | None:
        """Whom it belongs to now, or None when it has ended."""
        with database().reading() as reading:
            if self.is_token:
                return people.actor_of_token(reading, self.secret)
            return people.actor_of_session(reading, self.secret)


def credential_of_handshake(given: dict[str, Any]) -> Credential | None:
    """By what a socket is opened: a token in its `auth`, else the browser's cookie."""
    token = given.get("token")
    if isinstance(token, str) and token:
        return Credential(True, token)
    secret = session.get(SECRET, "")
    if not secret or not _is_same_origin():
        return None
    return Credential(False, secret)


def _is_same_origin() -> bool:
    """A browser sends `Origin` with a WebSocket; a page of another site must not use our cookie."""
    origin = request.headers.get("Origin")
    if not origin:
        return True
    return origin.rstrip("/").split("://")[-1] == request.host


def current_locale() -> str:
    """The language of this answer: asked for in the address, chosen before, or the browser's."""
    found: str | None = g.get("locale")
    if found is None:
        found = _find_locale()
        g.locale = found
    return found


def _find_locale() -> str:
    for wanted in (request.args.get("lang"), request.cookies.get("ioc_lang")):
        if wanted in i18n.LOCALES:
            return str(wanted)
    if g.get("actor") is not None and g.actor.user_id is not None:
        return str(g.actor.locale)
    return i18n.best_locale(request.headers.get("Accept-Language"))


def guard_of(view: Any) -> Any:
    """The guard of a view function, or None for one that was forgotten."""
    return getattr(view, "guard", None)


def install(app: Flask) -> None:
    """Puts the guard before every request."""
    app.before_request(_check)


def _check() -> Any:
    if request.endpoint is None:
        return None
    view = current_app.view_functions[request.endpoint]
    guard = guard_of(view)
    if guard is None:
        raise InternalServerError(f"route {request.endpoint} has no guard")
    if guard == "public" and not request.cookies and "Authorization" not in request.headers:
        g.actor = PUBLIC
        if request.method not in SAFE and getattr(view, "csrf", False):
            csrf.protect()
        return None
    actor = current_actor()
    if request.method not in SAFE and (g.get("by_cookie") or getattr(view, "csrf", False)):
        csrf.protect()
    if guard == "public":
        return None
    if not actor.is_staff:
        if request.path.startswith("/api/") or request.method not in SAFE:
            raise Unauthorized("sign in first")
        return redirect(url_for("auth_pages.login", next=request.full_path.rstrip("?")))
    if isinstance(guard, Permission) and not actor.can(guard):
        raise NotAllowed(permission=guard)
    return None
