"""`/operations/{id}/after-action`: what became of an operation, as a page, as PDF and as CSV."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, render_template
from flask.typing import ResponseReturnValue

from ioc.access.situation import reviewed_for
from ioc.db.offload import off_loop
from ioc.domain.after_action import Step
from ioc.domain.errors import NotFound
from ioc.domain.permissions import Permission
from ioc.queries.operations import situation
from ioc.queries.operations.after_action import Review, review
from ioc.services.operations.situation import Head, usual_head
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.documents import document_pdf
from ioc.web.documents.after_action_document import (
    PARTS,
    gap_lines,
    letter_of,
    plan_lines,
    report_lines,
    sheet_of,
    tier_word,
    words_of,
)
from ioc.web.documents.csv_file import attached, text_of

blueprint = Blueprint("after_action_pages", __name__)

VIEW = Permission.OPERATION_VIEW
SHOWN = 200


def _review(operation_id: int) -> tuple[Review, Head]:
    actor, kept = current_actor(), database()

    def look() -> tuple[Review, Any]:
        with kept.reading() as session:
            operation = reviewed_for(session, actor, operation_id)
            head = situation.plan_of(session, operation_id)["head"]
            return review(session, operation), head

    found, head = off_loop(look)
    return found, Head(**head) if head else usual_head(current_app.config["IOC"].city_name)


@blueprint.get("/operations/<int:operation_id>/after-action")
@requires(VIEW)
def page(operation_id: int) -> ResponseReturnValue:
    """The review."""
    found, _ = _review(operation_id)
    locale, told = current_locale(), found.told
    last = len(told["times"]) - 1
    return render_template(
        "operations/after_action.html",
        told=told,
        steps=list(Step),
        rows=[
            (tier_word(row["tier"], locale, is_last=number == last), row)
            for number, row in enumerate(told["times"])
        ],
        plan_lines=plan_lines(told, locale),
        report_lines=report_lines(told, locale),
        gap_lines=gap_lines(told, locale),
        missed=found.missed[:SHOWN],
        more_missed=max(0, len(found.missed) - SHOWN),
        timeline=[
            (one["at"], words_of(one, locale), one.get("incident")) for one in found.timeline
        ],
        parts=PARTS,
    )


@blueprint.get("/operations/<int:operation_id>/after-action/pdf")
@requires(VIEW)
def pdf(operation_id: int) -> Response:
    """The review as a letter that is ready to be numbered and signed."""
    found, head = _review(operation_id)
    body = off_loop(document_pdf.render, letter_of(found, head))
    return attached(f"dien-bien-{operation_id}.pdf", body, "application/pdf")


@blueprint.get("/operations/<int:operation_id>/after-action/csv/<part>")
@requires(VIEW)
def csv(operation_id: int, part: str) -> Response:
    """One part for a spreadsheet."""
    if part not in PARTS:
        raise NotFound
    found, _ = _review(operation_id)
    locale = current_locale()
    body = off_loop(lambda: text_of(*sheet_of(found, part, locale)).encode())
    return attached(f"dien-bien-{operation_id}-{part}.csv", body, "text/csv; charset=utf-8")
