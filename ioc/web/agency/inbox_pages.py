"""The agency's inbox: its views and saved lists, server-drawn, and the clocks of its rows.

The list works as plain pages (`GET /inbox?view=…`); scripts keep it live.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import orjson
from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc.access.actor import Actor
from ioc.domain.agency_work import View
from ioc.domain.errors import InvalidInput
from ioc.domain.incidents import OPEN
from ioc.domain.permissions import Permission
from ioc.queries import search
from ioc.queries.agency import agency_people, desk_views, saved_filters
from ioc.queries.directory import directory
from ioc.queries.incident import row_clocks
from ioc.services.accounts import filters
from ioc.web.api.api_agency import FilterIn
from ioc.web.api.api_incidents import filter_of_request
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.console_pages import desk_data
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer
from ioc.web.refusals import refused

blueprint = Blueprint("inbox_pages", __name__, url_prefix="/inbox")

ROWS = 50
CLOCKS_MOST = 200
KEPT = ("view", "also", "q", "category", "area", "assigned", "sort")
"""What of the address is a filter of the list."""


@blueprint.get("")
@requires(Permission.INBOX_VIEW)
def inbox() -> ResponseReturnValue:
    """The matters of the actor's agencies; people of the center see the whole city's."""
    return _page({}, 200)


def _page(errors: dict[str, str], status: int) -> ResponseReturnValue:
    actor, locale = current_actor(), current_locale()
    wanted = _wanted()
    with database().reading() as session:
        city = directory(session)
        page = search.incidents(session, actor, wanted, ROWS, request.args.get("cursor"))
        rows = [orjson.loads(card) for card in page.cards]
        clocks = row_clocks.clocks_of(session, actor, [row["id"] for row in rows], locale)
        people = agency_people.of_agencies(session, actor.agencies)
        shown = {
            "counts": desk_views.counts(session, actor),
            "saved": saved_filters.of_actor(session, actor),
        }
    own = [city.agencies[code] for code in sorted(actor.agencies) if code in city.agencies]
    names = {one.id: one.name for one in people}
    desk = desk_data(actor, city, locale)
    html = render_template(
        "agency/inbox.html",
        desk=desk | {"me": actor.user_id, "people": names, "leads": _leads(actor)},
        own=own,
        rows=rows,
        clocks=clocks,
        people=names,
        next_cursor=page.next_cursor,
        query=_query(),
        errors=errors,
        categories=sorted(city.categories.values(), key=lambda c: c.name(locale)),
        areas=city.areas.values(),
        leads=_leads(actor),
        **shown,
    )
    return html, status


def _leads(actor: Actor) -> bool:
    """Whether somebody signs here: then there is something to sign."""
    return actor.can(Permission.INCIDENT_SIGN) or actor.can(Permission.INCIDENT_EXTEND)


def _wanted() -> search.IncidentFilter:
    """The filter in the address; an address that says what is no filter lists what is open."""
    try:
        found = filter_of_request()
    except InvalidInput:
        found = search.IncidentFilter()
    is_done = found.view is View.DONE
    sort = request.args.get("sort", "")
    # Of the whole city the danger is kept with an index of its own; the scripts order by the step.
    usual = search.RISK if current_actor().is_city_wide else search.RISK_STEP
    known = {search.DUE: search.STEP, search.UPDATED: search.UPDATED}.get(sort, usual)
    return search.IncidentFilter(
        statuses=() if is_done else sorted(OPEN),
        categories=found.categories,
        areas=found.areas,
        words=found.words,
        view=found.view,
        assigned=found.assigned,
        sort=search.UPDATED if is_done else known,
    )


def _query() -> str:
    """The filter of the address, as it is saved."""
    kept = {name: request.args[name] for name in KEPT if request.args.get(name)}
    return urlencode(kept)


@blueprint.get("/clocks")
@requires(Permission.INBOX_VIEW)
def read_clocks() -> Response:
    """`?ids=1,2`: the clock that counts for this desk in each row, with its sentence."""
    ids = [int(one) for one in request.args.get("ids", "").split(",") if _is_id(one)]
    with database().reading() as session:
        found = row_clocks.clocks_of(session, current_actor(), ids[:CLOCKS_MOST], current_locale())
    return json_answer({"items": {str(key): value for key, value in found.items()}})


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


@blueprint.post("/filters")
@requires(Permission.INBOX_VIEW)
def save_filter() -> ResponseReturnValue:
    """Keeps the present filter under a name."""
    form = request.form
    try:
        body = parsing.parse(FilterIn, {"name": form.get("name"), "query": form.get("query", "")})
        with database().atomic() as session:
            filters.save(session, current_actor(), body.name, body.query)
    except InvalidInput as refusal:
        return _page(*refused(refusal))
    return redirect(f"{url_for('.inbox')}?{urlencode(parse_qsl(body.query))}", 303)


@blueprint.post("/filters/<int:filter_id>/delete")
@requires(Permission.INBOX_VIEW)
def delete_filter(filter_id: int) -> ResponseReturnValue:
    """Removes a filter of the actor."""
    with database().atomic() as session:
        filters.remove(session, current_actor(), filter_id)
    return redirect(url_for(".inbox"), 303)
