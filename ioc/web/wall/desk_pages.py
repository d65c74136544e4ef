"""`/wall/views`: the supervisor's page of the wall. What each screen shows, the views, the keys."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from config import Settings
from ioc import i18n
from ioc.domain.errors import DomainError, FieldError, InvalidInput, NotFound
from ioc.domain.permissions import Permission
from ioc.domain.wall import ROTATION_MOST, SECONDS_USUAL, Turn, View, WallTheme, WallTile
from ioc.queries.directory import directory
from ioc.queries.people import names_of
from ioc.queries.wall import views
from ioc.services.wall import walls
from ioc.services.wall.walls import BUILT_IN_CODES
from ioc.web.auth import current_actor, current_locale, database, must_be_person, requires
from ioc.web.refusals import refused, seen_version

blueprint = Blueprint("wall_desk", __name__, url_prefix="/wall/views")

MANAGE = Permission.WALL_MANAGE
SPARE_TURNS = 2
"""Empty lines below those of a rotation, for what is to be added."""


@blueprint.get("")
@requires(MANAGE)
def desk() -> ResponseReturnValue:
    """The screens and the views."""
    return _desk()


@blueprint.post("/screens")
@requires(MANAGE)
def save_screen() -> ResponseReturnValue:
    """Sets up a screen, or switches what it shows: it follows within a second."""
    number = _whole("number")
    try:
        with database().atomic() as session:
            walls.save_screen(
                session,
                current_actor(),
                number,
                request.form.get("name", ""),
                _turns(),
                seen_version(),
            )
    except DomainError as refusal:
        return _desk(refusal, number)
    return redirect(url_for(".desk", _anchor=f"screen-{number}"), 303)


@blueprint.post("/screens/<int:number>/delete")
@requires(MANAGE)
def delete_screen(number: int) -> ResponseReturnValue:
    """Takes a screen off the list, and its key with it."""
    with database().atomic() as session:
        walls.delete_screen(session, current_actor(), number)
    return redirect(url_for(".desk"), 303)


@blueprint.post("/screens/<int:number>/key")
@requires(MANAGE)
def make_key(number: int) -> ResponseReturnValue:
    """A new key; the address that carries it is shown this once. A person makes it, no token."""
    must_be_person()
    with database().atomic() as session:
        secret = walls.make_key(session, current_actor(), number)
    settings: Settings = current_app.config["IOC"]
    root = settings.public_url or request.host_url.rstrip("/")
    page, status = _desk(new_key={"number": number, "address": f"{root}/wall/in#{secret}"})
    answer = Response(page, status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/screens/<int:number>/revoke")
@requires(MANAGE)
def revoke_key(number: int) -> ResponseReturnValue:
    """The key opens nothing from now on; the screen goes dark."""
    with database().atomic() as session:
        walls.revoke_key(session, current_actor(), number)
    return redirect(url_for(".desk", _anchor=f"screen-{number}"), 303)


@blueprint.get("/new")
@requires(MANAGE)
def new_view() -> ResponseReturnValue:
    """An empty view."""
    return _edit(View("", "", (WallTile.CRITICAL, WallTile.QUEUE, WallTile.MAP, WallTile.FIGURES)))


@blueprint.get("/<code>")
@requires(MANAGE)
def edit_view(code: str) -> ResponseReturnValue:
    """One view; a built-in one is copied into a stored one of the same code when it is saved."""
    with database().reading() as session:
        view = views.views(session).get(code)
    if view is None:
        raise NotFound
    return _edit(view)


@blueprint.post("/save")
@requires(MANAGE)
def save_view() -> ResponseReturnValue:
    """Keeps a view; screens that show it follow at once."""
    try:
        view = _view()
        with database().atomic() as session:
            walls.save_view(session, current_actor(), view)
    except DomainError as refusal:
        return _edit(_typed(), refusal)
    return redirect(url_for(".desk", _anchor="views"), 303)


@blueprint.post("/<code>/delete")
@requires(MANAGE)
def delete_view(code: str) -> ResponseReturnValue:
    """Takes a view away; a built-in one is again as it was."""
    try:
        with database().atomic() as session:
            walls.delete_view(session, current_actor(), code)
    except InvalidInput as refusal:
        return _desk(refusal)
    return redirect(url_for(".desk", _anchor="views"), 303)


def _desk(
    refusal: DomainError | None = None,
    number: int | None = None,
    new_key: dict[str, Any] | None = None,
) -> tuple[str, int]:
    locale = current_locale()
    with database().reading() as session:
        found = views.views(session)
        screens = views.screens(session)
        areas = directory(session).areas
        makers = names_of(session, {one.key_made_by for one in screens if one.key_made_by})
    names = {code: views.name_of(view, locale) for code, view in found.items()}
    messages, status = refused(refusal)
    taken = {one.number for one in screens}
    page = render_template(
        "wall/desk.html",
        views=found,
        names=names,
        screens=screens,
        makers=makers,
        areas=areas,
        built_in=BUILT_IN_CODES,
        refused=messages,
        refused_number=number,
        new_key=new_key,
        next_number=next(n for n in range(1, 101) if n not in taken),
        seconds_usual=SECONDS_USUAL,
        spare=SPARE_TURNS,
        most=ROTATION_MOST,
    )
    return page, status


def _edit(view: View, refusal: DomainError | None = None) -> tuple[str, int]:
    with database().reading() as session:
        areas = directory(session).areas
        stored = views.views(session).get(view.code)
    messages, status = refused(refusal)
    page = render_template(
        "wall/edit.html",
        view=view,
        name=view.name or (views.name_of(view, current_locale()) if view.code else ""),
        is_new=not view.code or stored is None,
        areas=sorted(areas.values(), key=lambda one: one.full_name),
        tiles=[*view.tiles, *(tile for tile in WallTile if tile not in view.tiles)],
        themes=list(WallTheme),
        locales=i18n.LOCALES,
        refused=messages,
    )
    return page, status


def _typed() -> View:
    """What was typed, as far as it is a view: the form shows it again."""
    try:
        return _view()
    except InvalidInput:
        return View(
            request.form.get("code", "").strip(), request.form.get("name", ""), (), version=0
        )


def _view() -> View:
    form = request.form
    # The order of the tiles is that of their numbers, as typed; without numbers that of the page.
    chosen = []
    for place, tile in enumerate(WallTile):
        if form.get(f"tile-{tile.value}") == "1":
            chosen.append((_order(form.get(f"order-{tile.value}", "")), place, tile))
    theme = form.get("theme", WallTheme.DARK.value)
    if theme not in {one.value for one in WallTheme}:
        raise InvalidInput(FieldError("theme", "unknown_value"))
    return View(
        form.get("code", "").strip(),
        form.get("name", "").strip(),
        tuple(tile for _order, _place, tile in sorted(chosen, key=lambda one: one[:2])),
        form.get("area", "") or None,
        _zoom(form.get("zoom", "")),
        form.get("locale", ""),
        WallTheme(theme),
        seen_version(),
    )


def _order(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 4 else 999


def _zoom(typed: str) -> float | None:
    if not typed.strip():
        return None
    try:
        return float(typed.strip().replace(",", "."))
    except ValueError:
        raise InvalidInput(FieldError("zoom", "not_a_number")) from None


def _turns() -> list[Turn]:
    turns = []
    for place in range(ROTATION_MOST):
        code = request.form.get(f"view-{place}", "")
        if code:
            turns.append(Turn(code, _whole(f"seconds-{place}", SECONDS_USUAL)))
    return turns


def _whole(name: str, usual: int = 0) -> int:
    typed = request.form.get(name, "").strip()
    if not typed:
        return usual
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 7):
        return -1
    return int(typed)
