"""`/api/v1/incidents/bulk`: one action on many matters, previewed and then done one by one.

Each is a transaction of its own, so that one refusal costs nobody the others.
"""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from flask import Blueprint, Response
from pydantic import BaseModel, ConfigDict, Field

from ioc.domain.errors import Conflict, DomainError, FieldError, InvalidInput
from ioc.domain.incidents import IncidentAction
from ioc.domain.permissions import Permission
from ioc.queries.agency import bulk
from ioc.web import errors, refusals
from ioc.web.api import api_incidents
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer, json_body

blueprint = Blueprint("api_bulk", __name__, url_prefix="/api/v1/incidents/bulk")


class ItemIn(BaseModel):
    """One matter, and the version of it that was seen."""

    id: parsing.Id
    version: Annotated[int, Field(ge=0, le=parsing.LARGEST_ID)] | None = None


class BulkIn(BaseModel):
    """One action on many: `body` is that of the action, without its version.

    `classify` without a category keeps that of each, so that the severity alone is set.
    """

    model_config = ConfigDict(extra="ignore")
    action: IncidentAction
    items: list[ItemIn] = []
    ids: list[parsing.Id] = []
    body: dict[str, Any] = {}

    def chosen(self) -> dict[int, int | None]:
        """Id to version, each matter once."""
        return {item.id: item.version for item in self.items} | {
            one: None for one in self.ids if one not in {item.id for item in self.items}
        }


@blueprint.post("/preview")
@requires(Permission.INBOX_VIEW)
def preview() -> Response:
    """What the action would do to each: done, refused with a reason, or changed meanwhile."""
    asked = _asked(bulk.MOST_LOOKED_AT)
    shape = _shape(asked)
    wanted = bulk.Wanted(
        getattr(shape, "to", None),
        getattr(shape, "due_at", None),
        getattr(shape, "agency", None),
        bool(getattr(shape, "supporting", False)),
        _keeps_category(asked),
    )
    with database().reading() as session:
        found = bulk.preview(session, current_actor(), asked.action, asked.chosen(), wanted)
    for item in found:
        code = item["reason"]
        item["message"] = errors.message_of(code, current_locale()) if code else None
    done = sum(item["result"] == "ok" for item in found)
    return json_answer({"items": found, "ok": done, "refused": len(found) - done})


@blueprint.post("")
@requires(Permission.INBOX_VIEW)
def do() -> Response:
    """Does the action to each; answers for each as for one alone."""
    asked = _asked(bulk.MOST)
    _shape(asked)
    bodies = _bodies(asked)
    found = [
        _one(asked.action, bodies[incident_id], incident_id, version)
        for incident_id, version in asked.chosen().items()
    ]
    done = sum(item["status"] == 200 for item in found)
    return json_answer({"items": found, "done": done, "failed": len(found) - done})


def _asked(most: int) -> BulkIn:
    asked = parsing.parse(BulkIn, json_body())
    if asked.action not in bulk.ALLOWED:
        raise InvalidInput(FieldError("action", "not_in_bulk"))
    if len(asked.chosen()) > most:
        raise InvalidInput(FieldError("items", "too_many_items"))
    if not asked.chosen():
        raise InvalidInput(FieldError("items", "required"))
    return asked


def _shape(asked: BulkIn) -> BaseModel:
    """The body as that of the action; raises `InvalidInput` before anything is done."""
    model, _service = api_incidents.ACTIONS[asked.action]
    given = asked.body
    if _keeps_category(asked):
        if not given.get("severity"):
            raise InvalidInput(FieldError("severity", "required"))
        given = given | {"category": "each its own"}
    return parsing.parse(model, given | {"version": 0})


def _keeps_category(asked: BulkIn) -> bool:
    return asked.action is IncidentAction.CLASSIFY and not asked.body.get("category")


def _bodies(asked: BulkIn) -> dict[int, dict[str, Any]]:
    """The body for each matter; what nobody has a category for gets none, and is refused."""
    chosen = asked.chosen()
    if not _keeps_category(asked):
        return dict.fromkeys(chosen, asked.body)
    with database().reading() as session:
        known = bulk.categories_of(session, current_actor(), chosen)
    return {one: asked.body | {"category": known.get(one)} for one in chosen}


def _one(
    action: IncidentAction, body: dict[str, Any], incident_id: int, version: int | None
) -> dict[str, Any]:
    try:
        if version is None and action is not IncidentAction.NOTE:
            raise InvalidInput(FieldError("version", "required"))
        if action is IncidentAction.CLASSIFY and body.get("category") is None:
            raise InvalidInput(FieldError("category", "category_not_known"))
        card = api_incidents.act(incident_id, action.value, body | {"version": version or 0})
    except DomainError as error:
        return {"id": incident_id, **_refused(error)}
    return {"id": incident_id, "status": 200, "card": orjson.loads(card)}


def _refused(error: DomainError) -> dict[str, Any]:
    code = error.code
    if isinstance(error, InvalidInput) and error.errors:
        code = error.errors[0].code
    found: dict[str, Any] = {
        "status": refusals.status_of(error),
        "code": code,
        "title": errors.message_of(code, current_locale()),
    }
    if isinstance(error, Conflict):
        found |= {
            name: error.details[name]
            for name in ("current", "changes", "card")
            if name in error.details
        }
    return found
