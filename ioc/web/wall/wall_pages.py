"""`/wall`: the page of a screen, and the door by which a screen opens without a person.

The key of a screen stands behind the `#` of its address: that part never leaves the browser, so it
is in no log of a server or a proxy. The page at `/wall/in` sends it once and gets a cookie for it,
which scripts cannot read and no other site can use.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from config import Settings
from ioc import i18n
from ioc.domain.errors import NotFound
from ioc.domain.permissions import Permission
from ioc.queries import exercise
from ioc.queries.public import public_map
from ioc.queries.rescue.units import times_of
from ioc.queries.wall import views
from ioc.services.wall import walls
from ioc.web import console_pages
from ioc.web.auth import (
    WALL_KEY,
    current_actor,
    current_locale,
    database,
    public,
    requires,
    with_csrf,
)
from ioc.web.json_body import json_answer, json_body
from ioc.web.security import nonce
from ioc.web.wall.api_wall import screen_asked
from ioc.web.wall.build import build
from maps.documents import console_map

blueprint = Blueprint("wall_pages", __name__)

COOKIE_SECONDS = 400 * 86_400
"""The longest that browsers keep a cookie; it is given anew each time that the page loads."""

SECRET_LONGEST = 200
LABELLED = ("UnitKind", "Vulnerability", "LocationQuality", "WaterAlarm", "Severity")


@blueprint.get("/wall")
@requires(Permission.WALL_VIEW)
def wall() -> ResponseReturnValue:
    """A screen: `?screen=3`, or by its key; without a number the whole city."""
    return _page(None)


@blueprint.get("/wall/<view>")
@requires(Permission.WALL_VIEW)
def one_view(view: str) -> ResponseReturnValue:
    """One view, standing still."""
    return _page(view)


@blueprint.get("/wall/in")
@public
def enter() -> ResponseReturnValue:
    """Takes the key out of the address and opens the screen with it."""
    return render_template("wall/enter.html")


@blueprint.post("/wall/in")
@public
@with_csrf
def open_screen() -> ResponseReturnValue:
    """The key is right: the browser keeps it and the opening is recorded. 401 otherwise."""
    body = json_body()
    secret = body.get("key") if isinstance(body, dict) else None
    if not isinstance(secret, str) or not 0 < len(secret) <= SECRET_LONGEST:
        raise Unauthorized("no such key")
    with database().atomic() as session:
        found = views.actor_of_key(session, secret)
        if found is None:
            raise Unauthorized("no such key")
        actor, screen = found
        walls.opened(session, actor, screen.number, request.headers.get("User-Agent", ""))
    answer = json_answer({"screen": screen.number})
    _keep(answer, secret)
    return answer


def _page(view: str | None) -> ResponseReturnValue:
    settings: Settings = current_app.config["IOC"]
    locale = current_locale()
    with database().reading() as session:
        if view is not None and view not in views.views(session):
            raise NotFound
        shown = views.shown(session, screen_asked(), view, locale)
        outlines = public_map.area_outlines(session)
        stale = times_of(session).stale
        is_exercise = exercise.is_on(session)
    first = shown["views"][shown["turns"][0]["view"]]
    g.locale = locale = first["locale"]
    document = console_map(
        outlines,
        nonce=nonce(),
        basemap=console_pages.basemap(settings),
        locale=locale,
        theme=None,
    )
    answer = Response(
        render_template(
            "wall/wall.html",
            map=document,
            theme=first["theme"],
            wall={
                "shown": shown,
                "view": view,
                "build": build(),
                "hotline": settings.hotline,
                "city": settings.city_name,
                "unit_stale_seconds": stale.total_seconds(),
                "is_exercise": is_exercise,
                "may_manage": current_actor().can(Permission.WALL_MANAGE),
                "labels": {name: _labels(name) for name in i18n.LOCALES},
            },
        )
    )
    if g.get("screen") is not None:
        _keep(answer, request.cookies[WALL_KEY])
    return answer


def _labels(locale: str) -> dict[str, dict[str, str]]:
    """The words of the enums that a wall shows, in one language: a screen may change it."""
    return {
        enum.__name__: {member.value: i18n.label(member, locale) for member in enum}
        for enum in console_pages.LABELLED
        if enum.__name__ in LABELLED
    }


def _keep(answer: Any, secret: str) -> None:
    settings: Settings = current_app.config["IOC"]
    answer.set_cookie(
        WALL_KEY,
        secret,
        max_age=COOKIE_SECONDS,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=settings.is_secure,
    )
