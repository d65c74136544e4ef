"""`/operations/{id}/reports`: the situation reports of an operation, what each figure was counted
from, corrections by hand, signatures, and the report as PDF, DOCX and CSV."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from ioc.access.actor import Actor
from ioc.access.operations import operation_for
from ioc.access.situation import report_for, sees_drafts
from ioc.db.offload import off_loop
from ioc.domain import clock
from ioc.domain import situation as rules
from ioc.domain.errors import DomainError, NotAllowed, NotFound
from ioc.domain.permissions import Permission
from ioc.domain.situation import NOWHERE, PEOPLE, WHOLE, WORK, Figure, SourceKind
from ioc.queries.directory import directory
from ioc.queries.operations import operations, situation_draw, situation_sources
from ioc.queries.operations import situation as queries
from ioc.queries.operations.situation_draw import Drawn
from ioc.services.operations import situation
from ioc.services.operations.situation import Head, head_of, usual_head
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.documents import document_docx, document_pdf
from ioc.web.documents.csv_file import attached, download
from ioc.web.documents.situation_document import idle, letter_of, table_of
from ioc.web.refusals import refused, seen_version
from ioc.web.rescue.signing import must_have_read

blueprint = Blueprint("situation_pages", __name__)

VIEW, RUN = Permission.OPERATION_VIEW, Permission.OPERATION_RUN
Work = Callable[[Session, Actor], None]

PAGE_OF = {
    SourceKind.INCIDENT: "/incidents/{}",
    SourceKind.UNIT: "",
    SourceKind.FACILITY: "/shelters/{}",
    SourceKind.WAY: "/water",
    SourceKind.FLOOD: "/water",
}
"""Where one of what was counted is shown; a unit has no page of its own for who looks here."""


@blueprint.get("/operations/<int:operation_id>/reports")
@requires(VIEW)
def listing(operation_id: int) -> ResponseReturnValue:
    """The reports of an operation, and when the next one is made."""
    return _list(operation_id)


@blueprint.post("/operations/<int:operation_id>/reports")
@requires(RUN)
def make(operation_id: int) -> ResponseReturnValue:
    """Makes a report at once."""
    actor, kept = current_actor(), database()

    def draw() -> Drawn:
        with kept.reading() as session:
            operation = operation_for(session, actor, operation_id, RUN)
            return situation_draw.draw(session, operation)

    drawn = off_loop(draw)
    with database().atomic() as session:
        made = situation.make(session, actor, operation_id, drawn, _usual_head())
        number = made.id if made else 0
    return redirect(url_for(".page", operation_id=operation_id, report_id=number), 303)


@blueprint.post("/operations/<int:operation_id>/reports/plan")
@requires(RUN)
def set_plan(operation_id: int) -> ResponseReturnValue:
    """Sets the hours and the head."""
    try:
        version, head = seen_version(), head_of(request.form)
        hours = request.form.get("times", "")
        with database().atomic() as session:
            situation.set_plan(session, current_actor(), operation_id, version, hours, head)
    except NotFound:
        raise
    except DomainError as refusal:
        return _list(operation_id, refusal)
    return redirect(url_for(".listing", operation_id=operation_id, done="plan"), 303)


def _usual_head() -> Head:
    return usual_head(current_app.config["IOC"].city_name)


def _list(operation_id: int, refusal: DomainError | None = None) -> ResponseReturnValue:
    actor = current_actor()
    with database().reading() as session:
        operation = operation_for(session, actor, operation_id)
        card = operations.operation_card(operation, directory(session))
        plan = queries.plan_of(session, operation_id)
        found = queries.listed(session, actor, operation_id)
    head = plan["head"] or _usual_head().__dict__
    messages, status = refused(refusal)
    html = render_template(
        "operations/reports.html",
        card=card,
        reports=found,
        plan=plan,
        head=head,
        next_at=None if card["ended_at"] else rules.next_due(plan["times"], clock.now()),
        runs=actor.can(RUN),
        sees_drafts=sees_drafts(actor),
        refused=messages,
        done=request.args.get("done", ""),
        typed=request.form if refusal else {},
    )
    return html, status


@blueprint.get("/operations/<int:operation_id>/reports/<int:report_id>")
@requires(VIEW)
def page(operation_id: int, report_id: int) -> ResponseReturnValue:
    """One report."""
    return _page(operation_id, report_id)


def _page(
    operation_id: int, report_id: int, refusal: DomainError | None = None, form: str = ""
) -> ResponseReturnValue:
    actor = current_actor()
    with database().reading() as session:
        row = report_for(session, actor, operation_id, report_id)
        found = queries.report(session, row)
        editions = [
            one
            for one in queries.listed(session, actor, operation_id)
            if one["number"] == row.number
        ]
        history = queries.corrections(session, report_id)
    messages, status = refused(refusal)
    quiet = idle(found)
    html = render_template(
        "operations/report.html",
        report=found,
        shown=[one for one in found["areas"] if one not in quiet],
        quiet=quiet,
        groups=(("people", PEOPLE), ("work", WORK)),
        editions=editions,
        history=history,
        whole=WHOLE,
        runs=actor.can(RUN),
        is_draft=found["state"] == "draft",
        refused=messages,
        form=form,
        done=request.args.get("done", ""),
        typed=request.form if refusal else {},
    )
    return html, status


@blueprint.get("/operations/<int:operation_id>/reports/<int:report_id>/figures/<figure>")
@requires(VIEW)
def figure_page(operation_id: int, report_id: int, figure: str) -> ResponseReturnValue:
    """What one figure was counted from; corrected here."""
    return _figure_page(operation_id, report_id, figure)


@blueprint.post("/operations/<int:operation_id>/reports/<int:report_id>/figures/<figure>")
@requires(RUN)
def correct(operation_id: int, report_id: int, figure: str) -> ResponseReturnValue:
    """Puts a number in the place of the computed one, or takes that back."""
    area = request.args.get("area", NOWHERE)
    try:
        with database().atomic() as session:
            situation.correct(
                session,
                current_actor(),
                operation_id,
                report_id,
                seen_version(),
                (area, _figure(figure)),
                rules.corrected(request.form.get("value")),
                request.form.get("reason"),
            )
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        return _figure_page(operation_id, report_id, figure, refusal)
    return redirect(
        url_for(".page", operation_id=operation_id, report_id=report_id, done="correct"), 303
    )


def _figure(given: str) -> Figure:
    try:
        return Figure(given)
    except ValueError:
        raise NotFound from None


def _figure_page(
    operation_id: int, report_id: int, given: str, refusal: DomainError | None = None
) -> ResponseReturnValue:
    actor, figure, area = current_actor(), _figure(given), request.args.get("area", NOWHERE)
    with database().reading() as session:
        row = report_for(session, actor, operation_id, report_id)
        report = queries.report(session, row)
        found = situation_sources.sources(session, actor, row, figure, area)
        known = directory(session).areas.get(area)
        history = queries.corrections(session, report_id)
    if area not in {WHOLE, NOWHERE} and known is None:
        raise NotFound
    figures = report["totals"] if area == WHOLE else report["figures"].get(area, {})
    messages, status = refused(refusal)
    html = render_template(
        "operations/report_figure.html",
        report=report,
        figure=figure,
        area=area,
        area_name=known.full_name if known else "",
        is_whole=area == WHOLE,
        cell=figures.get(figure.value) or {"value": 0, "computed": 0, "unknown": 0, "change": None},
        found=found,
        address=PAGE_OF[SourceKind(found["kind"])],
        history=[
            one
            for one in history
            if one["figure"] == figure.value and area in {WHOLE, one["area_code"]}
        ],
        may_correct=actor.can(RUN) and report["state"] == "draft" and area != WHOLE,
        refused=messages,
        typed=request.form if refusal else {},
    )
    return html, status


@blueprint.post("/operations/<int:operation_id>/reports/<int:report_id>/words")
@requires(RUN)
def write(operation_id: int, report_id: int) -> ResponseReturnValue:
    """Sets the assessment, the requests and the head."""

    def work(session: Session, actor: Actor) -> None:
        words, head = request.form.get("words"), head_of(request.form)
        situation.write(session, actor, operation_id, report_id, seen_version(), words, head)

    return _do(operation_id, report_id, work, "words")


@blueprint.post("/operations/<int:operation_id>/reports/<int:report_id>/sign")
@requires(RUN)
def sign(operation_id: int, report_id: int) -> ResponseReturnValue:
    """The person who is signed in approves it."""

    def work(session: Session, actor: Actor) -> None:
        must_have_read()
        situation.sign(session, actor, operation_id, report_id, seen_version())

    return _do(operation_id, report_id, work, "sign")


@blueprint.post("/operations/<int:operation_id>/reports/<int:report_id>/replace")
@requires(RUN)
def replace(operation_id: int, report_id: int) -> ResponseReturnValue:
    """Begins a new edition of a signed report."""
    number = report_id
    try:
        with database().atomic() as session:
            number = situation.replace(session, current_actor(), operation_id, report_id).id
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        return _page(operation_id, report_id, refusal, "replace")
    return redirect(url_for(".page", operation_id=operation_id, report_id=number), 303)


def _do(operation_id: int, report_id: int, work: Work, form: str) -> ResponseReturnValue:
    try:
        with database().atomic() as session:
            work(session, current_actor())
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        return _page(operation_id, report_id, refusal, form)
    return redirect(
        url_for(".page", operation_id=operation_id, report_id=report_id, done=form), 303
    )


def _report(operation_id: int, report_id: int) -> tuple[dict[str, Any], str]:
    """A report and the name of its files."""
    with database().reading() as session:
        row = report_for(session, current_actor(), operation_id, report_id)
        found = queries.report(session, row)
    name = f"bao-cao-nhanh-{found['operation']['id']}-{found['number']:02d}"
    return found, name if found["edition"] == 1 else f"{name}-{found['edition']}"


@blueprint.get("/operations/<int:operation_id>/reports/<int:report_id>/pdf")
@requires(VIEW)
def pdf(operation_id: int, report_id: int) -> Response:
    """The letter as PDF."""
    found, name = _report(operation_id, report_id)
    body = off_loop(document_pdf.render, letter_of(found))
    return attached(f"{name}.pdf", body, "application/pdf")


@blueprint.get("/operations/<int:operation_id>/reports/<int:report_id>/docx")
@requires(VIEW)
def docx(operation_id: int, report_id: int) -> Response:
    """The letter as DOCX."""
    found, name = _report(operation_id, report_id)
    body = off_loop(document_docx.render, letter_of(found))
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return attached(f"{name}.docx", body, kind)


@blueprint.get("/operations/<int:operation_id>/reports/<int:report_id>/csv")
@requires(VIEW)
def csv(operation_id: int, report_id: int) -> Response:
    """The figures for a spreadsheet."""
    found, name = _report(operation_id, report_id)
    return download(f"{name}.csv", *table_of(found, current_locale()))
