"""`/maps`: maps for the briefing and for print, each as a file that needs no network."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template, request
from flask.typing import ResponseReturnValue

from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput, NotFound
from ioc.domain.permissions import Permission
from ioc.queries import exercise
from ioc.queries.directory import directory
from ioc.queries.mapfiles import counts
from ioc.queries.mapfiles.counts import Measure
from ioc.queries.mapfiles.picture import picture
from ioc.queries.public.public_map import area_outlines
from ioc.services.upkeep import map_files
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.documents.csv_file import attached
from ioc.web.mapfiles import asked, heat_file, situation_file, situation_sheet, ward_sheet
from ioc.web.mapfiles.turn import in_turn
from maps.paper import draw
from maps.paper.sheet import Paper, Sheet

blueprint = Blueprint("map_pages", __name__)

STATIC = Path(__file__).parents[2] / "static"
FONTS = STATIC / "vendor" / "be-vietnam-pro-ttf"
ASKED = ("area", "severity", "category", "paper", "measure", "since", "until", "step")

KINDS = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "png": "image/png",
}


@blueprint.get("/maps")
@requires(Permission.CONSOLE_VIEW)
def room() -> ResponseReturnValue:
    """What can be made, and for which time and place."""
    today = clock.local(clock.now()).date()
    with database().reading() as session:
        city = directory(session)
    return render_template(
        "mapfiles/maps.html",
        areas=sorted(city.areas.values(), key=lambda one: one.full_name),
        categories=city.open_categories.values(),
        papers=asked.PAPERS,
        measures=list(Measure),
        since=today - timedelta(days=asked.USUAL_DAYS - 1),
        until=today,
    )


@blueprint.get("/maps/situation.<kind>")
@requires(Permission.CONSOLE_VIEW)
def situation(kind: str) -> Response:
    """The situation now, of the city or of one area."""
    wanted, paper = asked.wanted(), asked.paper()
    actor, locale, at = current_actor(), current_locale(), clock.now()
    _must_be_known(kind)
    with database().reading() as session:
        found = picture(session, actor, wanted, at)
        city = directory(session)
    _record("situation", kind, len(found.incidents))
    city_name = current_app.config["IOC"].city_name
    sheet = in_turn(situation_sheet.sheet_of, found, city, city_name, locale)
    name = f"tinh-hinh-{clock.local(at):%Y%m%d-%H%M}"
    if kind == "html":
        page = in_turn(situation_file.page_of, found, sheet, locale, STATIC)
        return attached(f"{name}.html", page.encode(), KINDS[kind])
    return attached(f"{name}.{kind}", in_turn(draw_as, kind, sheet, paper), KINDS[kind])


@blueprint.get("/maps/wards.<kind>")
@requires(Permission.CONSOLE_VIEW)
def wards(kind: str) -> Response:
    """One figure in each ward."""
    at = clock.now()
    measure, span, wanted, paper = asked.measure(), asked.span(at), asked.wanted(), asked.paper()
    actor, locale = current_actor(), current_locale()
    _must_be_known(kind)
    with database().reading() as session:
        _must_be_categories(directory(session).categories, wanted.categories)
        outlines = area_outlines(session)
        drilled = exercise.is_on(session)
        found = counts.by_ward(
            session, actor, measure, span, wanted.categories, with_exercise=drilled
        )
    _record("wards", kind, sum(found.values()))
    sheet = in_turn(
        ward_sheet.sheet_of,
        outlines,
        found,
        measure,
        span,
        at,
        current_app.config["IOC"].city_name,
        locale,
        is_exercise=drilled,
    )
    name = f"phuong-xa-{measure.value}-{clock.local(at):%Y%m%d-%H%M}"
    if kind == "html":
        page = in_turn(ward_sheet.page_of, outlines, found, sheet, locale, STATIC)
        return attached(f"{name}.html", page.encode(), KINDS[kind])
    return attached(f"{name}.{kind}", in_turn(draw_as, kind, sheet, paper), KINDS[kind])


@blueprint.get("/maps/heat.html")
@requires(Permission.CONSOLE_VIEW)
def heat() -> Response:
    """Where and when matters arose, as one HTML file with a slider of time."""
    at = clock.now()
    span, step, wanted = asked.span(at), asked.step(), asked.wanted()
    if (span.until - span.since) / step > asked.STEPS_MOST:
        raise InvalidInput(FieldError("step", "span_too_long"))
    actor, locale = current_actor(), current_locale()
    with database().reading() as session:
        _must_be_categories(directory(session).categories, wanted.categories)
        outlines = area_outlines(session)
        drilled = exercise.is_on(session)
        found = counts.spots(session, actor, span, wanted.categories, with_exercise=drilled)
    _record("heat", "html", len(found[0]))
    made = heat_file.Made(at, current_app.config["IOC"].city_name, drilled)
    page = in_turn(heat_file.page_of, outlines, found, span, step, made, locale, STATIC)
    name = f"nhiet-{clock.local(span.since):%Y%m%d}-{clock.local(span.until):%Y%m%d}.html"
    return attached(name, page.encode(), KINDS["html"])


def draw_as(kind: str, sheet: Sheet, paper: Paper) -> bytes:
    """The sheet as PDF or as PNG."""
    return draw.pdf(sheet, paper, FONTS) if kind == "pdf" else draw.png(sheet, paper, FONTS)


def _must_be_known(kind: str) -> None:
    if kind not in KINDS:
        raise NotFound


def _must_be_categories(known: Collection[str], given: Sequence[str]) -> None:
    if any(code not in known for code in given):
        raise InvalidInput(FieldError("category", "unknown_value"))


def _record(what: str, kind: str, count: int) -> None:
    """The file is recorded before it is given out."""
    told = {name: request.args[name][:120] for name in ASKED if request.args.get(name)}
    with database().atomic() as session:
        map_files.taken(session, current_actor(), what, kind, count, told)
