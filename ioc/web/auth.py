"""Who asks, and the guard in front of every route.

Every view carries a guard: `public`, `signed_in` or `requires(permission)`. A view without
one is never served; a test lists them all.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, current_app, g, redirect, request, session, url_for
from werkzeug.exceptions import InternalServerError, Unauthorized

from ioc import i18n
from ioc.access.actor import PUBLIC, Actor
from ioc.db.session import Database
from ioc.domain.accounts import SignInStep, TokenScope
from ioc.domain.errors import NotAllowed
from ioc.domain.permissions import Permission
from ioc.extensions import csrf
from ioc.queries import people
from ioc.queries.people import Bearer
from ioc.queries.wall import views as walls
from ioc.web.seen import seen

View = TypeVar("View", bound=Callable[..., Any])
SECRET = "sid"  # noqa: S105 (the name under which the cookie keeps it)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
REPORT_PATHS = ("/api/v1/reports", "/open311/")
"""What a token for reports alone reaches: sending them and following one by its code."""
WATER_PATHS = ("/api/v1/gauges",)
"""What a token of a sensor reaches: the gauges and their readings."""
WALL_KEY = "ioc_wall"
"""The cookie that keeps the key of a screen on the wall."""
WALL_PATHS = ("/wall/", "/api/v1/wall/")
"""What such a key reaches, and nothing else."""


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


def idle() -> timedelta | None:
    """After how long without a sign of life a browser's session ends."""
    found: timedelta | None = current_app.config["IOC"].idle
    return found


def current_actor() -> Actor:
    """Who asks in this request."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        actor = _find_actor()
        g.actor = actor
    return actor


def _token() -> str:
    """The API token of this request, or nothing."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""


def _find_actor() -> Actor:
    secret = _token()
    if secret:
        g.by_cookie = False
        with database().reading() as reading:
            bearer = people.bearer_of_token(reading, secret)
        if bearer is None:
            raise Unauthorized("unknown token")
        seen().note(bearer, is_token=True)
        g.scope = bearer.scope
        g.is_from_server = bearer.is_from_server
        return bearer.actor
    bearer = bearer_of_cookie()
    if bearer is not None and bearer.step is SignInStep.DONE:
        seen().note(bearer, is_token=False)
        g.by_cookie = True
        return bearer.actor
    return _screen_of_cookie() or PUBLIC


def _screen_of_cookie() -> Actor | None:
    """The screen of the wall whose key this browser keeps."""
    secret = request.cookies.get(WALL_KEY, "")
    if not secret or not f"{request.path}/".startswith(WALL_PATHS):
        return None
    with database().reading() as reading:
        found = walls.actor_of_key(reading, secret)
    if found is None:
        return None
    actor, g.screen = found
    return actor


def bearer_of_cookie() -> Bearer | None:
    """Who gave a password in this browser, though a second step may still be to do.

    None under a token: a request has one owner, and a cookie beside a token proves nothing about
    who holds the token.
    """
    secret = session.get(SECRET, "") if request.cookies else ""
    if not secret or _token():
        return None
    if "cookie_bearer" not in g:
        with database().reading() as reading:
            g.cookie_bearer = people.bearer_of_session(reading, secret, idle())
    found: Bearer | None = g.cookie_bearer
    return found


def has_second_factor() -> bool:
    """Whether the person of this request gave a second factor, or works in the demonstration."""
    bearer = bearer_of_cookie()
    return bearer is not None and (bearer.has_second_factor or bearer.actor.is_demo)


def must_be_person() -> Bearer:
    """Who is signed in here in a browser. Raises `NotAllowed` for a token, however good: what
    opens an account, or makes tokens, is done by the person."""
    bearer = bearer_of_cookie()
    if bearer is None or not g.get("by_cookie") or bearer.actor != current_actor():
        raise NotAllowed("only_in_browser")
    return bearer


def must_keep_accounts() -> None:
    """Raises `NotAllowed` for a token that was made in a browser: other people's accounts are
    changed by a person, or by who keeps the machine."""
    if not g.get("by_cookie") and not g.get("is_from_server"):
        raise NotAllowed("only_in_browser")


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
            bearer = people.bearer_of_session(reading, self.secret, idle())
        if bearer is None or bearer.step is not SignInStep.DONE:
            return None
        # A screen that is open is looked at, though a quiet night asks nothing of the server.
        seen().note(bearer, is_token=False)
        return bearer.actor


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
    _check_scope(g.get("scope"), guard)
    if request.method not in SAFE and (g.get("by_cookie") or getattr(view, "csrf", False)):
        csrf.protect()
    if guard == "public" or guard in actor.grants:
        return None
    if not actor.is_staff:
        if request.path.startswith("/api/") or request.method not in SAFE:
            raise Unauthorized("sign in first")
        return redirect(url_for("auth_pages.login", next=request.full_path.rstrip("?")))
    if isinstance(guard, Permission) and not actor.can(guard):
        raise NotAllowed(permission=guard)
    return None


def _check_scope(scope: TokenScope | None, guard: Any) -> None:
    """Whether the token of this request may do so much. Raises `NotAllowed`."""
    if scope is None or scope is TokenScope.ALL:
        return
    if scope is TokenScope.READ and request.method not in SAFE:
        raise NotAllowed("token_only_reads")
    reach = {
        TokenScope.REPORTS: (REPORT_PATHS, "token_only_reports"),
        TokenScope.WATER: (WATER_PATHS, "token_only_water"),
    }
    if scope not in reach:
        return
    paths, refusal = reach[scope]
    is_beyond = scope is TokenScope.WATER and request.method not in SAFE
    if not request.path.startswith(paths) or (is_beyond and not request.path.endswith("/readings")):
        is_open_to_all = guard == "public" and request.method in SAFE
        if not is_open_to_all:
            raise NotAllowed(refusal)
