"""`/api/v1/answer-templates`: words for answers, chosen for a matter and kept by those who may."""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.incidents import Outcome
from ioc.domain.permissions import Permission
from ioc.queries.agency import answers
from ioc.services.city import answer_templates
from ioc.services.city.answer_templates import TemplateGiven
from ioc.web.auth import current_actor, database, requires
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer, json_body

blueprint = Blueprint("api_answer_templates", __name__, url_prefix="/api/v1")


class TemplateIn(BaseModel):
    """A template; without an agency it is for all. Slots: `domain.answers.SLOTS`."""

    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
    title: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    text: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    agency: Annotated[str, StringConstraints(max_length=64)] | None = None
    category: Annotated[str, StringConstraints(max_length=40)] | None = None
    outcome: Outcome | None = None
    waiting_budget: bool = False

    def given(self) -> TemplateGiven:
        """What the service is asked for."""
        return TemplateGiven(
            self.title,
            self.text,
            self.agency or None,
            self.category or None,
            self.outcome,
            self.waiting_budget,
        )


class TemplateChangeIn(TemplateIn):
    version: Annotated[int, Field(ge=0, le=parsing.LARGEST_ID)]


@blueprint.get("/answer-templates")
@requires(Permission.INBOX_VIEW)
def list_templates() -> Response:
    """The templates that the actor may use, narrowed by category, outcome or agency."""
    args = request.args
    with database().reading() as session:
        found = answers.listed(
            session,
            current_actor(),
            category=args.get("category") or None,
            outcome=_outcome(),
            agency=args.get("agency") or None,
        )
    return json_answer({"items": found})


@blueprint.post("/answer-templates")
@requires(Permission.INBOX_VIEW)
def create_template() -> Response:
    """Adds a template."""
    body = parsing.parse(TemplateIn, json_body())
    with database().atomic() as session:
        row = answer_templates.create(session, current_actor(), body.given())
        return json_answer(answers.item(row), 201)


@blueprint.put("/answer-templates/<int:template_id>")
@requires(Permission.INBOX_VIEW)
def change_template(template_id: int) -> Response:
    """Changes a template."""
    body = parsing.parse(TemplateChangeIn, json_body())
    with database().atomic() as session:
        row = answer_templates.change(
            session, current_actor(), template_id, body.version, body.given()
        )
        return json_answer(answers.item(row))


@blueprint.delete("/answer-templates/<int:template_id>")
@requires(Permission.INBOX_VIEW)
def delete_template(template_id: int) -> Response:
    """Takes a template out of the list."""
    with database().atomic() as session:
        answer_templates.remove(session, current_actor(), template_id)
    return Response(status=204)


@blueprint.get("/incidents/<int:incident_id>/templates")
@requires(Permission.INCIDENT_VIEW)
def for_incident(incident_id: int) -> Response:
    """The templates that fit a matter, filled in, with and without the house's formula."""
    waits = request.args.get("waiting_budget")
    with database().reading() as session:
        found = answers.for_incident(
            session,
            current_actor(),
            incident_id,
            _outcome(),
            None if not waits else waits.lower() in {"1", "true"},
        )
    return json_answer({"items": found})


def _outcome() -> Outcome | None:
    given = request.args.get("outcome")
    if not given:
        return None
    try:
        return Outcome(given)
    except ValueError:
        raise InvalidInput(FieldError("outcome", "unknown_value")) from None
