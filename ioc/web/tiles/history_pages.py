"""`/console/history`: the matters of a time on a map, open and closed, with the same in numbers.

The console shows what is open now; here a supervisor looks at a month or a year. The map draws the
staff's vector tiles, so that 100,000 matters cost a browser no more than what it shows.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from ioc.domain import clock
from ioc.domain.errors import InvalidInput
from ioc.domain.incidents import IncidentStatus, Severity
from ioc.domain.permissions import Permission
from ioc.queries.directory import directory
from ioc.queries.public import public_map
from ioc.queries.tiles import history
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.console_pages import basemap, desk_data
from ioc.web.refusals import refused
from ioc.web.security import nonce
from ioc.web.tiles.tile_filters import filter_of, query_of
from maps.documents import console_map
from maps.symbols import legend_html

blueprint = Blueprint("history_pages", __name__)

LEGEND = ("critical", "high", "normal", "low", "resolved", "public_cluster")
PERIODS = (7, 30, 90, 365)
"""Days that are offered; the second is what the page opens with."""

LISTED = 50


@blueprint.get("/console/history")
@requires(Permission.CONSOLE_VIEW)
def page() -> ResponseReturnValue:
    """The map of past matters. Without days in the address, those of the last thirty."""
    actor, locale = current_actor(), current_locale()
    given = _with_period(request.args)
    refusal = None
    try:
        wanted = filter_of(given)
    except InvalidInput as error:
        refusal, wanted = error, filter_of(_with_period(MultiDict()))
    messages, status = refused(refusal)
    with database().reading() as session:
        outlines = public_map.area_outlines(session)
        city = directory(session)
        found = history.totals(session, actor, wanted)
        cards = history.newest(session, actor, wanted, LISTED)
    document = console_map(
        outlines,
        nonce=nonce(),
        basemap=basemap(current_app.config["IOC"]),
        locale=locale,
        theme=None,
    )
    html = render_template(
        "tiles/history.html",
        map=document,
        legend=legend_html(LEGEND, locale),
        desk=desk_data(actor, city, locale) | {"tiles": query_of(wanted)},
        given=given,
        refused=messages,
        wanted=wanted,
        periods=[(days, _period(given, days)) for days in PERIODS],
        found=found,
        cards=cards,
        categories=city.categories.values(),
        areas=sorted(city.areas.values(), key=lambda area: area.full_name),
        statuses=list(IncidentStatus),
        severities=list(Severity),
        query_with=lambda **more: _query_with(given, **more),
    )
    return html, status


def _with_period(args: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was asked, with a period where none was."""
    given = MultiDict(args)
    if not given.get("from") and not given.get("to"):
        today = clock.local(clock.now()).date()
        given["from"] = (today - timedelta(days=PERIODS[1] - 1)).isoformat()
        given["to"] = today.isoformat()
    return given


def _period(given: MultiDict[str, str], days: int) -> tuple[str, bool]:
    """The address of the same page for the last so many days, and whether it is this one."""
    today = clock.local(clock.now()).date()
    first = (today - timedelta(days=days - 1)).isoformat()
    is_this = given.get("from") == first and given.get("to") == today.isoformat()
    return _query_with(given, **{"from": first, "to": today.isoformat()}), is_this


def _query_with(given: MultiDict[str, str], **more: str) -> str:
    """The address of the same page with other values; an empty one takes a filter away."""
    changed = MultiDict(given)
    for name, value in more.items():
        changed.setlist(name, [value] if value else [])
    try:
        return f"?{query_of(filter_of(changed))}"
    except InvalidInput:
        return "?"
