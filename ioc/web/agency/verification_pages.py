"""The verification desk: what needs a person, and undoing a rejection from the story."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc.access.actor import Actor
from ioc.domain.desk import DeskReason
from ioc.domain.incidents import Outcome
from ioc.domain.permissions import Permission
from ioc.i18n import LOCALES, label, translate
from ioc.models.incident import Incident
from ioc.queries.directory import directory
from ioc.queries.public import public_map
from ioc.queries.verification import verification_queue
from ioc.services.verification import restoring
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.console_pages import basemap, desk_data
from ioc.web.security import nonce
from maps.documents import console_map

blueprint = Blueprint("verification_pages", __name__)

WITHOUT_SCRIPTS = 50

QUESTIONS = (
    "Please tell the house number or the name of the alley.",
    "Is somebody still in danger there? How many people?",
    "Please send a photo of the place as it is now.",
    "Please tell a number that can be rung back.",
    "Is it still as it was reported?",
)
"""Questions that are ready to send, msgids; the reporter reads them in the report's language."""

REASONS = (
    "The words are too few to know what and where, and no answer came.",
    "The Center has checked at the place and found nothing of what was reported.",
    "The photo was taken elsewhere or at another time.",
    "The place lies outside the city.",
    "The report tells of something that did not happen.",
    "The matter was reported as a joke.",
)
"""Why a report is rejected, msgids; what its sender reads is in Vietnamese. The mildest stands
first, where a slip of one key lands, and none that accuses the sender."""


@blueprint.get("/verification")
@requires(Permission.INCIDENT_VERIFY)
def desk() -> ResponseReturnValue:
    """The desk; without scripts, the list, each row with the page of its incident."""
    actor, locale = current_actor(), current_locale()
    with database().reading() as session:
        outlines = public_map.area_outlines(session)
        city = directory(session)
        found = verification_queue.queue(session, actor, "all", WITHOUT_SCRIPTS)
        officers = verification_queue.officers(session, actor)
    document = console_map(
        outlines,
        nonce=nonce(),
        basemap=basemap(current_app.config["IOC"]),
        locale=locale,
        theme=None,
    )
    agencies = [a for a in city.agencies.values() if a.is_active]
    return render_template(
        "verification/desk.html",
        map=document,
        desk=desk_data(actor, city, locale) | _desk_words(actor, locale, officers),
        agencies=sorted(agencies, key=lambda a: a.name_vi),
        found=found,
    )


def _desk_words(actor: Actor, locale: str, officers: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "user": actor.user_id,
        "officers": officers,
        "questions": {code: [translate(q, code) for q in QUESTIONS] for code in LOCALES},
        "reasons": [{"text": translate(r), "label": translate(r, locale)} for r in REASONS],
        "desk_reasons": {reason.value: label(reason, locale) for reason in DeskReason},
    }


@blueprint.post("/verification/<int:incident_id>/restore")
@requires(Permission.INCIDENT_VERIFY)
def restore(incident_id: int) -> ResponseReturnValue:
    """Undoes a rejection, from the story of the incident."""
    version = request.form.get("version", 0, type=int)
    with database().atomic() as session:
        restoring.restore_incident(session, current_actor(), incident_id, version)
    return redirect(url_for("agency_pages.incident", incident_id=incident_id), 303)


@blueprint.app_template_global("can_be_restored")
def can_be_restored(card: dict[str, Any]) -> bool:
    """Whether the page of an incident offers to undo its rejection."""
    if card["outcome"] != Outcome.REJECTED or not current_actor().can(Permission.INCIDENT_VERIFY):
        return False
    with database().reading() as session:
        return verification_queue.is_restorable(session.get_one(Incident, card["id"]))
