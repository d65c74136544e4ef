"""The administrator's first page, the health of the system, and the audit log."""

from __future__ import annotations

import csv
import io
from importlib.metadata import PackageNotFoundError, version

from flask import Blueprint, Response, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from ioc import i18n
from ioc.domain.errors import Conflict, DomainError, InvalidInput, NotAllowed
from ioc.domain.events import EventKind
from ioc.domain.permissions import Permission
from ioc.eventlog import chain
from ioc.eventlog.reading import Recorded
from ioc.queries.admin import audit as queries
from ioc.queries.admin import upkeep as health_queries
from ioc.services.upkeep import audit, upkeep
from ioc.web.admin import admin_nav
from ioc.web.auth import current_actor, current_locale, database, requires, signed_in
from ioc.web.refusals import refused

blueprint = Blueprint("admin_system", __name__, url_prefix="/admin")

TAIL = 1000
"""Links of the chain that are checked each time the page of the log is opened."""

DONE = ("retried", "discarded", "noted")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would carry out."""


@blueprint.get("")
@signed_in
def overview() -> ResponseReturnValue:
    """What needs attention; who may not see it goes to the first page that they may."""
    actor = current_actor()
    if not actor.can(Permission.ADMIN_VIEW):
        first = admin_nav.first_for(actor)
        if first is None:
            raise NotAllowed(permission=Permission.ADMIN_VIEW)
        return redirect(first)
    with database().reading() as reading:
        found = health_queries.health(reading, current_app.config["IOC"])
    return render_template("admin/overview.html", health=found)


@blueprint.get("/health")
@requires(Permission.ADMIN_VIEW)
def health() -> ResponseReturnValue:
    """Everything in one look."""
    return _health()


def _health(refusal: DomainError | None = None) -> ResponseReturnValue:
    with database().reading() as reading:
        found = health_queries.health(reading, current_app.config["IOC"])
    fields, status = refused(refusal)
    done = request.args.get("done", "")
    page = render_template(
        "admin/health.html",
        health=found,
        screens=len(current_app.extensions["ioc.relay"].screens()),
        versions=_versions(),
        refused=fields,
        typed=request.form,
        done=done if done in DONE else "",
    )
    return page, status


def _versions() -> list[tuple[str, str]]:
    found = []
    for name in ("ioc", "Flask", "SQLAlchemy", "gevent", "cryptography"):
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            continue
    return found


@blueprint.post("/health/jobs/<int:number>/retry")
@requires(Permission.JOBS_MANAGE)
def retry(number: int) -> ResponseReturnValue:
    """A parked job goes back into the queue."""
    try:
        with database().atomic() as writing:
            upkeep.retry_job(writing, current_actor(), number)
    except Conflict as refusal:
        return _health(refusal)
    return redirect("/admin/health?done=retried", 303)


@blueprint.post("/health/jobs/<int:number>/discard")
@requires(Permission.JOBS_MANAGE)
def discard(number: int) -> ResponseReturnValue:
    """A parked job is thrown away, with a reason."""
    try:
        with database().atomic() as writing:
            upkeep.discard_job(writing, current_actor(), number, request.form.get("reason", ""))
    except (InvalidInput, Conflict) as refusal:
        return _health(refusal)
    return redirect("/admin/health?done=discarded", 303)


@blueprint.post("/health/restore-test")
@requires(Permission.JOBS_MANAGE)
def restore_test() -> ResponseReturnValue:
    """A person says that a backup was put back somewhere and looked at."""
    try:
        with database().atomic() as writing:
            upkeep.restore_tested(writing, current_actor(), request.form.get("note", ""))
    except InvalidInput as refusal:
        return _health(refusal)
    return redirect("/admin/health?done=noted", 303)


# The audit log.


@blueprint.get("/log")
@requires(Permission.LOG_SEARCH)
def log() -> ResponseReturnValue:
    """The form, the state of the chain, and what was found: the newest until something is asked
    for. Each look is itself recorded."""
    events: list[Recorded] = []
    refusal: DomainError | None = None
    has_more, is_asked = False, bool(set(request.args) & {*audit.ASKED, "cursor"})
    try:
        after = queries.parse_cursor(request.args.get("cursor", ""))
        with database().atomic() as writing:
            events, has_more = audit.look(writing, current_actor(), request.args, after)
    except InvalidInput as error:
        refusal = error
    with database().reading() as reading:
        lines = queries.lines(reading, current_actor(), events)
        tail = chain.verify_tail(reading, TAIL)
        verified = health_queries.verified(reading)
    fields, status = refused(refusal)
    kept = {name: value for name, value in request.args.items() if name in audit.ASKED and value}
    page = render_template(
        "admin/log.html",
        lines=lines,
        is_asked=is_asked,
        given=request.args,
        kept=kept,
        next_cursor=queries.cursor_text(events[-1]) if has_more and events else "",
        bundles=list(queries.BUNDLES),
        kinds=_kinds(),
        tail=tail,
        verified=verified,
        refused=fields,
    )
    return page, status


def _kinds() -> list[tuple[str, str]]:
    locale = current_locale()
    return sorted((i18n.label(kind, locale), kind.value) for kind in EventKind)


@blueprint.get("/log.csv")
@requires(Permission.LOG_SEARCH)
def export() -> Response:
    """What the search finds, as a table for a spreadsheet; bounded, and recorded as an export."""
    locale = current_locale()
    with database().atomic() as writing:
        events, has_more = audit.look(writing, current_actor(), request.args, is_export=True)
        lines = queries.lines(writing, current_actor(), events)
    out = io.StringIO()
    table = csv.writer(out)
    heads = ("Time", "Event", "Who", "Subject", "Details", "Position")
    table.writerow([i18n.translate(f"Log.{head.lower()}", locale) for head in heads])
    for line in lines:
        row = (
            i18n.moment(line.at, locale, "yyyy-MM-dd HH:mm:ss"),
            i18n.label(line.kind, locale) if isinstance(line.kind, EventKind) else line.kind,
            line.who or line.actor,
            f"{i18n.label(line.subject_type, locale)} {line.subject}".strip(),
            "; ".join(f"{name}={value}" for name, value in line.data),
            str(line.position or ""),
        )
        table.writerow([_cell(value) for value in row])
    if has_more:
        table.writerow([i18n.translate("Log.more", locale)])
    # The mark lets spreadsheets read Vietnamese.
    answer = Response("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="log.csv"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _cell(value: str) -> str:
    return f"'{value}" if value.startswith(FORMULA) else value
