"""The tables of the dashboard, and the incidents behind a figure, as files."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request

from ioc import i18n
from ioc.db.offload import off_loop
from ioc.domain import clock
from ioc.domain.errors import NotFound
from ioc.domain.permissions import Permission
from ioc.queries.dashboard import incidents, words
from ioc.queries.dashboard.words import said
from ioc.services.upkeep import map_files
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.dashboard.asking import asked_of
from ioc.web.dashboard.pages import Answer, answer
from ioc.web.documents.csv_file import attached, text_of
from ioc.web.documents.xlsx_file import KIND, Sheet, workbook

blueprint = Blueprint("dashboard_files", __name__)

VIEW = Permission.DASHBOARD_VIEW
CSV = "text/csv; charset=utf-8"
MOST_ROWS = 20_000
"""So many incidents a file holds; the page says how many there are."""


@blueprint.get("/dashboard/tables/<name>.csv")
@requires(VIEW)
def table(name: str) -> Response:
    """One table for a spreadsheet."""
    found = answer(database(), current_actor(), asked_of(request.args), current_locale())
    for one in found.tables.all():
        if one.name == name:
            rows = [[cell.value for cell in row] for row in one.rows]
            return attached(_file(found, name, "csv"), text_of(one.head, rows).encode(), CSV)
    raise NotFound


@blueprint.get("/dashboard/tables.xlsx")
@requires(VIEW)
def book() -> Response:
    """All tables, one sheet each, behind one that says what was counted."""
    actor, locale, kept = current_actor(), current_locale(), database()
    asked = asked_of(request.args)

    def make() -> tuple[str, bytes]:
        found = answer(kept, actor, asked, locale)
        sheets = [_about(found, locale)]
        for one in found.tables.all():
            rows = [[cell.value for cell in row] for row in one.rows]
            sheets.append(Sheet(one.title, one.head, rows))
        return _file(found, "bang", "xlsx"), workbook(sheets)

    name, body = off_loop(make)
    return attached(name, body, KIND)


@blueprint.get("/dashboard/incidents.<kind>")
@requires(VIEW)
def behind(kind: str) -> Response:
    """The incidents that a figure counts."""
    if kind not in {"csv", "xlsx"}:
        raise NotFound
    actor, locale, kept = current_actor(), current_locale(), database()
    asked, figure = asked_of(request.args), request.args.get("figure", "all")

    def make() -> tuple[Answer, list[list[Any]]]:
        found = answer(kept, actor, asked, locale)
        ids = incidents.ids_of(found.look, figure)[:MOST_ROWS]
        rows: list[list[Any]] = []
        with kept.reading() as session:
            for number in range(1, -(-len(ids) // incidents.PAGE) + 1):
                part = incidents.page(session, actor, ids, number, found.city, locale)
                rows += [_line(row, locale) for row in part]
        return found, rows

    found, rows = off_loop(make)
    with kept.atomic() as session:
        map_files.taken(session, actor, "figure", kind, len(rows), {"figure": figure[:120]})
    head = [
        said(f"list.{name}", locale)
        for name in (
            *("code", "title", "severity", "status", "outcome", "category", "area"),
            *("opened", "due", "resolved", "reports", "reopened"),
        )
    ]
    if kind == "xlsx":
        body = off_loop(workbook, [Sheet(said("list.incidents", locale), head, rows)])
        return attached(_file(found, "vu-viec", "xlsx"), body, KIND)
    lines = [[_plain(value, locale) for value in row] for row in rows]
    return attached(_file(found, "vu-viec", "csv"), text_of(head, lines).encode(), CSV)


def _line(row: incidents.Row, locale: str) -> list[Any]:
    return [
        *(row.code, row.title, i18n.label(row.severity, locale), i18n.label(row.status, locale)),
        *(i18n.label(row.outcome, locale), row.category, row.area),
        *(row.opened_at, row.due_at, row.resolved_at, row.reports, row.reopened),
    ]


def _plain(value: Any, locale: str) -> Any:
    return i18n.moment(value, locale) if hasattr(value, "tzinfo") else value


def _about(found: Answer, locale: str) -> Sheet:
    look = found.look
    city = found.city
    area = city.areas.get(look.asked.area)
    category = city.categories.get(look.asked.category)
    lines: list[list[Any]] = [
        [said("about.first", locale), look.period.first],
        [said("about.last", locale), look.period.last],
        [said("about.counted_at", locale), look.state.counted_at],
        [said("about.made_at", locale), clock.now()],
        [said("filter.area", locale), area.full_name if area else said("all.area", locale)],
        [
            said("filter.category", locale),
            category.name(locale) if category else said("all.category", locale),
        ],
        [
            said("filter.agency", locale),
            found.tables.agency(look.asked.agency)
            if look.asked.agency
            else said("all.agency", locale),
        ],
        [
            said("filter.data", locale),
            said("data.exercise" if look.is_exercise else "data.real", locale),
        ],
        [said("about.rejected", locale), found.board.rejected],
        [said("about.joined", locale), found.board.extra_reports],
    ]
    return Sheet(said("about.title", locale), [words.days(look.period), ""], lines)


def _file(found: Answer, name: str, kind: str) -> str:
    period = found.look.period
    return f"ket-qua-{name}-{period.first:%Y%m%d}-{period.last:%Y%m%d}.{kind}"
