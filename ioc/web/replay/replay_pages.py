"""`/console/replay`: a night looked at again. The address says which stretch of time, which moment
and how fast; without any it is the last twelve hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from ioc.domain import clock, replay
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.permissions import Permission
from ioc.queries.directory import directory
from ioc.queries.public import public_map
from ioc.queries.rescue.units import times_of
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.console_pages import LEGEND, basemap, desk_data
from ioc.web.intake.parsing import moment_of
from ioc.web.security import nonce
from maps.documents import console_map
from maps.symbols import legend_html

blueprint = Blueprint("replay_pages", __name__)

SPEEDS = (1, 10, 60, 300, 1000)
SPEED = 60
USUAL = timedelta(hours=12)
BEFORE, AFTER = timedelta(hours=1), timedelta(hours=3)
"""Around a moment that is asked for alone."""

TYPED = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True)
class Asked:
    """Which stretch of time is looked at, from which moment on, and how many times as fast."""

    begin: datetime
    end: datetime
    at: datetime
    speed: int


@blueprint.get("/console/replay")
@requires(Permission.CONSOLE_VIEW)
def room() -> ResponseReturnValue:
    """The room of the replay; times that cannot be read are named at the form."""
    now = clock.now()
    errors: dict[str, str] = {}
    try:
        asked = _asked(now)
    except InvalidInput as refused:
        errors = {error.field: error.code for error in refused.errors}
        asked = Asked(now - USUAL, now, now - USUAL, SPEED)
    actor, locale = current_actor(), current_locale()
    with database().reading() as session:
        outlines = public_map.area_outlines(session)
        city = directory(session)
        times = times_of(session)
    document = console_map(
        outlines, nonce=nonce(), basemap=basemap(current_app.config["IOC"]), locale=locale
    )
    page = render_template(
        "replay/replay.html",
        map=document,
        legend=legend_html(LEGEND, locale),
        desk=desk_data(actor, city, locale)
        | {
            "unit_stale_seconds": times.stale.total_seconds(),
            "replay": {
                "from": replay.text_of(asked.begin),
                "to": replay.text_of(asked.end),
                "at": replay.text_of(asked.at),
                "speed": asked.speed,
                "speeds": SPEEDS,
                "track_days": times.track.days,
            },
        },
        asked=asked,
        speeds=SPEEDS,
        typed={
            "from": request.args.get("from", "") if "from" in errors else _typed(asked.begin),
            "to": request.args.get("to", "") if "to" in errors else _typed(asked.end),
        },
        errors=errors,
    )
    return page, (422 if errors else 200)


def _typed(at: datetime) -> str:
    return clock.local(at).strftime(TYPED)


def _asked(now: datetime) -> Asked:
    """What the address asks for; raises `InvalidInput`. What lies ahead is cut to now."""
    at = _moment("at")
    if at is not None and "." not in request.args["at"]:
        # Told in whole seconds, as in a story, it is all of that second.
        at = at.replace(microsecond=999_000)
    begin, end = _moment("from"), _moment("to")
    if at is not None and begin is None and end is None:
        begin, end = at - BEFORE, at + AFTER
    end = min(end or (begin + USUAL if begin else now), now)
    begin = begin or end - USUAL
    if begin >= end:
        if begin >= now:
            raise InvalidInput(FieldError("from", "in_the_future"))
        raise InvalidInput(FieldError("to", "until_before_from"))
    if end - begin > replay.SPAN_MOST:
        raise InvalidInput(FieldError("to", "replay_too_long"))
    at = min(max(at or begin, begin), end)
    return Asked(begin, end, at, _speed())


def _moment(name: str) -> datetime | None:
    given = request.args.get(name, "").strip()
    if not given:
        return None
    return moment_of(name, given.replace(" ", "+") if "T" in given else given)


def _speed() -> int:
    asked = request.args.get("speed", SPEED, type=int)
    return asked if asked in SPEEDS else SPEED
