"""`/operations`: operations opened, watched by sector, and closed with a report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.operations import operation_for, signs_shifts
from ioc.domain.errors import DomainError
from ioc.domain.permissions import Permission
from ioc.models.operation import Operation
from ioc.queries.directory import directory
from ioc.queries.operations import open_rescues, shift_hand_overs
from ioc.queries.operations import operations as queries
from ioc.queries.operations.open_rescues import Count
from ioc.queries.operations.operations import OpenOperation, Sector
from ioc.services.operations import operation_sectors, operations
from ioc.services.operations.operations import OperationTold
from ioc.web.api import api_operations
from ioc.web.auth import current_actor, database, requires
from ioc.web.refusals import refused, seen_version
from ioc.web.rescue.water_forms import moment, text

blueprint = Blueprint("operation_pages", __name__)

VIEW, RUN = Permission.OPERATION_VIEW, Permission.OPERATION_RUN
USUAL_DESK = "ptds"
"""The agency that a new form proposes: civil defence, where the city has it."""

LISTED, ONE_LISTED = 40, 500
"""So many rescues stand under each sector, and under one that was asked for alone."""


@blueprint.app_context_processor
def running() -> dict[str, Any]:
    """The operations that are open, for the bands of pages that ask."""
    return {"operations_now": _running, "has_flood": _has_flood, "operation_of": _operation_of}


def _running() -> tuple[OpenOperation, ...]:
    try:
        with database().reading() as session:
            return queries.open_now(session)
    except Exception:  # noqa: BLE001 (a page that tells of a failure must not fail on it again)
        return ()


def _operation_of(card: dict[str, Any]) -> tuple[str, Sector | None] | None:
    """To which operation and sector the incident with this card belongs."""
    number = card.get("operation")
    if number is None or not current_actor().can(VIEW):
        return None
    with database().reading() as session:
        return queries.place_of(session, number, (card["area"] or {}).get("code"))


def _has_flood() -> bool:
    """Whether citizens are received as in a flood; an exercise is none of their business."""
    return any(not one.is_exercise for one in _running())


@blueprint.get("/operations/band")
@requires(VIEW)
def band() -> ResponseReturnValue:
    """The band that says which operations run, for screens that stay open for days."""
    return render_template("operations/band.html")


@blueprint.get("/operations")
@requires(VIEW)
def listing() -> ResponseReturnValue:
    """The operations, and the form that opens one."""
    return _list()


@blueprint.post("/operations")
@requires(RUN)
def create() -> ResponseReturnValue:
    """Opens an operation, and takes in what is open in its wards."""
    try:
        with database().atomic() as session:
            told = OperationTold(
                text("name"),
                request.form.getlist("areas"),
                moment("started_at"),
                text("rescue_agency") or None,
                request.form.get("exercise") == "1",
            )
            number = operations.open_operation(session, current_actor(), told).id
    except DomainError as refusal:
        return _list(refusal)
    api_operations.take_in(number)
    return redirect(url_for(".page", operation_id=number), 303)


def _list(refusal: DomainError | None = None) -> ResponseReturnValue:
    actor = current_actor()
    with database().reading() as session:
        cards = queries.cards(session)
        counts = queries.open_counts(session, actor, [card["id"] for card in cards])
        areas = queries.free_areas(session, is_exercise=actor.is_demo)
        agencies = directory(session).agencies
    messages, status = refused(refusal)
    page = render_template(
        "operations/list.html",
        cards=cards,
        counts=counts,
        areas=areas,
        chosen=request.form.getlist("areas"),
        agencies=_agencies(agencies.values()),
        desk=request.form.get("rescue_agency", USUAL_DESK),
        refused=messages,
        typed=request.form if refusal else {},
    )
    return page, status


def _agencies(found: Any) -> list[Any]:
    """Those who may run a rescue desk: not the hundred offices of single wards."""
    return sorted(
        (a for a in found if a.is_active and a.area_code is None), key=lambda a: a.name_vi
    )


@blueprint.get("/operations/<int:operation_id>")
@requires(VIEW)
def page(operation_id: int) -> ResponseReturnValue:
    """One operation: its figures, its sectors and the rescues that are open in them."""
    return _page(operation_id)


@blueprint.post("/operations/<int:operation_id>/change")
@requires(RUN)
def change(operation_id: int) -> ResponseReturnValue:
    """Changes name, wards and rescue agency."""

    def work(session: Session, actor: Actor) -> None:
        changes = {
            "name": text("name"),
            "areas": request.form.getlist("areas"),
            "rescue_agency": text("rescue_agency") or None,
        }
        operations.change(session, actor, operation_id, seen_version(), changes)

    return _do(operation_id, work, "change", takes_in=True)


@blueprint.post("/operations/<int:operation_id>/close")
@requires(RUN)
def close(operation_id: int) -> ResponseReturnValue:
    """Closes the operation with its report; its rescues stay as they are."""

    def work(session: Session, actor: Actor) -> None:
        words = request.form.get("words")
        operations.close(session, actor, operation_id, seen_version(), words)

    return _do(operation_id, work, "close")


@blueprint.post("/operations/<int:operation_id>/sectors")
@requires(RUN)
def put_sector(operation_id: int) -> ResponseReturnValue:
    """Makes a sector, or with `sector` changes that one."""
    sector = request.form.get("sector", type=int)

    def work(session: Session, actor: Actor) -> None:
        owner = request.form.get("owner", type=int)
        told = (text("name"), request.form.getlist("areas"), owner)
        operation_sectors.put(session, actor, operation_id, seen_version(), told, sector)

    return _do(operation_id, work, f"sector-{sector or 'new'}")


@blueprint.post("/operations/<int:operation_id>/sectors/<int:sector_id>/remove")
@requires(RUN)
def remove_sector(operation_id: int, sector_id: int) -> ResponseReturnValue:
    """Takes a sector away; its wards stay in the operation."""

    def work(session: Session, actor: Actor) -> None:
        operation_sectors.remove(session, actor, operation_id, seen_version(), sector_id)

    return _do(operation_id, work, f"sector-{sector_id}")


def _do(
    operation_id: int,
    work: Callable[[Session, Actor], None],
    form: str,
    *,
    takes_in: bool = False,
) -> ResponseReturnValue:
    """Does it and shows the page again; what was refused stands in the form with what was typed."""
    try:
        with database().atomic() as session:
            work(session, current_actor())
    except DomainError as refusal:
        return _page(operation_id, refusal, form)
    if takes_in:
        api_operations.take_in(operation_id)
    return redirect(url_for(".page", operation_id=operation_id, done=form.partition("-")[0]), 303)


def _page(
    operation_id: int, refusal: DomainError | None = None, form: str = ""
) -> ResponseReturnValue:
    actor = current_actor()
    with database().reading() as session:
        operation = operation_for(session, actor, operation_id)
        card = queries.operation_card(operation, directory(session))
        sectors = queries.sectors(session, operation_id)
        runs = actor.can(RUN) and operation.ended_at is None
        signs = signs_shifts(actor)
        html: dict[str, Any] = {
            "card": card,
            "sectors": sectors,
            "groups": _groups(session, actor, card, sectors),
            "only": request.args.get("sector", ""),
            "figures": queries.figures(session, operation_id, actor),
            "closing": queries.closing(session, operation),
            "runs": runs,
            "signs": signs,
            "owners": queries.candidates(session, queries.OWNS) if runs else [],
            "areas": _free(session, operation) if runs else [],
            "agencies": _agencies(directory(session).agencies.values()) if runs else [],
            "shifts": shift_hand_overs.signed(session, operation_id) if signs else [],
        }
    messages, status = refused(refusal)
    html |= {
        "refused": messages,
        "form": form,
        "done": request.args.get("done", ""),
        "typed": request.form if refusal else {},
        "typed_areas": request.form.getlist("areas"),
        "ward_sector": {code: one for one in sectors for code in one.areas},
    }
    return render_template("operations/operation.html", **html), status


def _free(session: Session, operation: Operation) -> list[dict[str, Any]]:
    return queries.free_areas(session, operation.id, is_exercise=operation.is_exercise)


def _groups(
    session: Session, actor: Actor, card: dict[str, Any], sectors: list[Sector]
) -> list[dict[str, Any]]:
    """The open rescues by sector; those of wards without one come first, because nobody looks
    after them. With `?sector=` that sector alone, with more of its list."""
    only = request.args.get("sector", "")
    names = {area["code"]: area["name"] for area in card["areas"]}
    counts = open_rescues.by_ward(session, actor, card["id"])
    most = ONE_LISTED if only else LISTED
    lists = open_rescues.first_of_each(
        session, actor, card["id"], [one.areas for one in sectors], most
    )
    held = {code for one in sectors for code in one.areas}
    loose = [code for code in {*names, *counts} if code not in held]
    groups = [
        _group(None, [names[code] for code in names if code in loose], lists[-1], loose, counts),
        *(
            _group(one, [names[c] for c in one.areas if c in names], found, one.areas, counts)
            for one, found in zip(sectors, lists[:-1], strict=True)
        ),
    ]
    if only:
        return [one for one in groups if one["key"] == only]
    return groups if groups[0]["areas"] or groups[0]["count"].open else groups[1:]


def _group(
    sector: Sector | None,
    areas: list[str],
    incidents: list[dict[str, Any]],
    codes: Iterable[str | None],
    counts: dict[str | None, Count],
) -> dict[str, Any]:
    return {
        "key": str(sector.id) if sector else "none",
        "sector": sector,
        "areas": areas,
        "incidents": incidents,
        "count": sum((counts[code] for code in codes if code in counts), Count()),
    }
