"""`/dashboard`: the results of the city in figures, and the incidents behind each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from ioc.access.actor import Actor
from ioc.db.offload import off_loop
from ioc.db.session import Database
from ioc.domain.dashboard import LEAST_TO_RANK, LIFE, PeriodName
from ioc.domain.dashboard_agencies import AgencyRow
from ioc.domain.errors import InvalidInput, NotFound
from ioc.domain.permissions import Permission
from ioc.queries.dashboard import incidents, loading, weekly, words
from ioc.queries.dashboard.loading import Asked, Look
from ioc.queries.dashboard.tables import Board, Place, Tables, count_all
from ioc.queries.directory import Directory, directory
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.dashboard import drawing
from ioc.web.dashboard.asking import asked_of, query_of
from ioc.web.errors import message_of

blueprint = Blueprint("dashboard_pages", __name__)

VIEW = Permission.DASHBOARD_VIEW


@dataclass(frozen=True)
class Answer:
    """Everything that a page of the dashboard is made of."""

    look: Look
    board: Board
    city: Directory
    tables: Tables
    places: list[Place]
    has_ordered: bool


def answer(kept: Database, actor: Actor, asked: Asked, locale: str) -> Answer:
    """Counts what is asked for, off the server's loop; raises `InvalidInput`."""

    def count() -> Answer:
        with kept.reading() as session:
            found = loading.look(session, actor, asked)
            board, city = count_all(found), directory(session)
            places = incidents.places(session, actor, board, city, locale)
            tables = Tables(found, board, city, places, locale)
            ordered = weekly.has_ordered(session, actor.user_id)
            return Answer(found, board, city, tables, places, ordered)

    return off_loop(count)


@blueprint.get("/dashboard")
@requires(VIEW)
def overview() -> ResponseReturnValue:
    """All figures of a period."""
    actor, locale = current_actor(), current_locale()
    refusals: dict[str, str] = {}
    try:
        found = answer(database(), actor, asked_of(request.args), locale)
    except InvalidInput as refusal:
        refusals = {one.field: message_of(one.code, locale) for one in refusal.errors}
        found = answer(database(), actor, Asked(), locale)
    page = render_template(
        "dashboard/dashboard.html",
        **_common(found, actor, locale),
        refusals=refusals,
        typed=request.args if refusals else {},
        heads=_heads(found),
        steps=_steps(found),
        aim_at=drawing.dot_of(float(found.look.seen.aims.on_time_percent)),
        agencies=_agencies(found),
        charts=_charts(found, locale),
        by_name={table.name: table for table in found.tables.all()},
        said_now=request.args.get("said", ""),
    )
    return page, 422 if refusals else 200


@blueprint.get("/dashboard/incidents")
@requires(VIEW)
def behind() -> ResponseReturnValue:
    """The incidents that a figure counts, fifty on a page."""
    actor, locale, kept = current_actor(), current_locale(), database()
    asked, figure = asked_of(request.args), request.args.get("figure", "all")
    number = _page_number(request.args.get("page", "1"))

    def find() -> tuple[Answer, list[incidents.Row], int]:
        found = answer(kept, actor, asked, locale)
        ids = incidents.ids_of(found.look, figure)
        with kept.reading() as session:
            rows = incidents.page(session, actor, ids, number, found.city, locale)
        return found, rows, len(ids)

    found, rows, total = off_loop(find)
    pages = max(1, -(-total // incidents.PAGE))
    if number > pages:
        raise NotFound
    return render_template(
        "dashboard/incidents.html",
        **_common(found, actor, locale),
        figure=figure,
        name=name_of(found, figure, locale),
        rows=rows,
        total=total,
        page=number,
        pages=pages,
        is_now=figure == "overdue",
    )


def name_of(found: Answer, figure: str, locale: str) -> str:
    """What a figure counts, in words: the row and the column of the table that it stands in."""
    for table in found.tables.all():
        for row in table.rows:
            for place, cell in enumerate(row):
                if cell.figure == figure:
                    parts = [table.title, row[0].text]
                    if len(row) > 2 and place < len(table.head):
                        parts.append(table.head[place])
                    return " · ".join(parts)
    key = figure.split(".", maxsplit=1)[0]
    return words.said(f"figure.{key}", locale)


def _page_number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < len(text) < 7 or int(text) < 1:
        raise NotFound
    return int(text)


def _common(found: Answer, actor: Actor, locale: str) -> dict[str, Any]:
    look, city = found.look, found.city
    agencies = loading.open_agencies(actor, city.agencies)
    return {
        "look": look,
        "board": found.board,
        "asked": look.asked,
        "query": query_of(look.asked),
        "period": words.period_name(look.period, locale),
        "before_days": words.days(look.period.before),
        "names": list(PeriodName),
        "areas": sorted((a.full_name, a.code) for a in city.areas.values()),
        "categories": [(c.name(locale), c.code) for c in city.categories.values()],
        "agency_choices": sorted((found.tables.agency(code), code) for code in agencies),
        "sees_city": loading.sees_city(actor),
        "has_ordered": found.has_ordered,
        "least": LEAST_TO_RANK,
        "tables": found.tables,
        "count": lambda value: words.count(value, locale),
        "said": lambda msgid, **values: words.said(msgid, locale, **values),
    }


def _heads(found: Answer) -> list[dict[str, Any]]:
    return [
        {
            "row": one,
            "text": found.tables.value_of(one, one.value),
            "before": found.tables.value_of(one, one.before),
            "target": found.tables.value_of(one, None if one.target is None else float(one.target)),
            "line": drawing.line_of(
                one.weeks, None if one.name == "overdue" or one.target is None else one.target
            ),
        }
        for one in found.board.heads
    ]


def _steps(found: Answer) -> list[dict[str, Any]]:
    return [
        {
            "row": row,
            "is_life": row.step in LIFE,
            "span": drawing.span_of(row.percents),
            "p50": found.tables.time_of(row.step, row.values[0]),
            "p90": found.tables.time_of(row.step, row.values[1]),
            "allowed": found.tables.allowed_of(row),
        }
        for row in found.board.steps
    ]


def _agencies(found: Answer) -> list[dict[str, Any]]:
    target = float(found.look.seen.aims.on_time_percent)
    rows = [*found.board.agencies]
    if found.board.everybody is not None:
        rows.append(found.board.everybody)
    return [
        {
            "row": row,
            "name": found.tables.agency(row.agency),
            "dot": drawing.dot_of(row.share),
            "is_below": row.share is not None and row.share < drawing.DOT_FROM,
            "is_behind": row.share is not None and row.share < target,
            "line": drawing.line_of(row.weeks, target) if row.is_ranked and row.agency else None,
            "own": _own_time(found, row),
        }
        for row in rows
    ]


def _own_time(found: Answer, row: AgencyRow) -> str:
    """Office time, or that of the clock where it works day and night alone."""
    locale = found.tables.locale
    if row.minutes_90 is None and row.always_90 is not None:
        return words.seconds(60 * row.always_90, locale)
    return words.office(row.minutes_90, locale, found.city.calendar.minutes_a_day)


def _charts(found: Answer, locale: str) -> dict[str, Any]:
    """What the drawn charts show, and the address of the list behind each mark."""
    board, query = found.board, query_of(found.look.asked)
    tables = {table.name: table for table in found.tables.all()}
    link = f"/dashboard/incidents?{query + '&' if query else ''}figure="
    return {
        "link": link,
        "locale": locale,
        "hours": {
            "groups": [list(group) for group in board.hours.groups],
            "before": list(board.hours.before),
            "days": board.hours.days,
            "names": tables["hours"].head[1:4],
            "earlier": tables["hours"].head[5],
            "unit": words.said("unit.hour", locale),
            "finding": tables["hours"].finding,
        },
        "heat": {
            "lines": [row[0].text for row in tables["heat"].rows],
            "counts": [list(line) for line in board.heat],
            "unit": words.said("unit.hour", locale),
            "finding": tables["heat"].finding,
        },
        "ratings": {
            "weeks": [row[0].text for row in tables["ratings"].rows[:-1]],
            "counts": [list(week) for week in board.ratings.weeks],
            "names": tables["ratings"].head[1:4],
            "target": found.look.seen.aims.satisfied_percent,
            "finding": tables["ratings"].finding,
        },
    }
