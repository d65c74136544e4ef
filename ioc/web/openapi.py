"""`/api/v1/openapi.json`: the API described from the models that parse it (OpenAPI 3.1)."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import Blueprint, Response, current_app
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from ioc.domain.agency_work import PhotoStage
from ioc.domain.permissions import Permission
from ioc.web.account import push_routes
from ioc.web.account.notices_pages import SeenIn
from ioc.web.api import (
    api_call_drafts,
    api_calls,
    api_crew,
    api_facilities,
    api_hints,
    api_map_tools,
    api_messages,
    api_operations,
    api_passing_on,
    api_plan_edits,
    api_plans,
    api_safety,
    api_telephony,
    api_units,
    api_verification,
    api_water,
    feed_answers,
)
from ioc.web.api.action_shapes import ActionIn, ReasonIn
from ioc.web.api.api_agency import FilterIn, PolicyIn
from ioc.web.api.api_answer_templates import TemplateChangeIn, TemplateIn
from ioc.web.api.api_bulk import BulkIn
from ioc.web.api.api_incidents import ACTIONS
from ioc.web.api.api_understand import UnderstandIn
from ioc.web.auth import guard_of, public
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer

blueprint = Blueprint("openapi", __name__, url_prefix="/api/v1")

BODIES: dict[str, type[BaseModel]] = {
    "api_reports.create": parsing.ReportIn,
    "api_reports.create_call": parsing.CallIn,
    "api_reports.update": parsing.UpdateIn,
    "api_reports.feedback": parsing.FeedbackIn,
    "api_understand.understand": UnderstandIn,
    "api_telephony.event": api_telephony.TelephonyIn,
    "api_messages.sms": api_messages.SMSIn,
    "api_call_drafts.keep": api_call_drafts.DraftIn,
    "api_calls.open_call": api_calls.CallOpenIn,
    "api_calls.claim": api_calls.CallClaimIn,
    "api_calls.end": api_calls.CallEndIn,
    "api_calls.link": api_calls.CallOpenIn,
    "api_calls.call_back": api_calls.CallBackIn,
    "api_calls.add_to_report": parsing.AdditionIn,
    "api_calls.take_place": api_calls.CallPlaceIn,
    "api_agency.create_filter": FilterIn,
    "api_agency.change_filter": FilterIn,
    "api_agency.change_policy": PolicyIn,
    "notices_pages.seen": SeenIn,
    "api_answer_templates.create_template": TemplateIn,
    "api_answer_templates.change_template": TemplateChangeIn,
    "api_bulk.preview": BulkIn,
    "api_bulk.do": BulkIn,
    "api_hints.hints": api_hints.HintsIn,
    "api_hints.caller": api_hints.CallerIn,
    "api_map_tools.by_number": api_map_tools.NumberIn,
    "api_passing_on.hand_over": api_passing_on.SheetIn,
    "api_passing_on.acknowledge": api_passing_on.NameIn,
    "api_facilities.create": api_facilities.FacilityIn,
    "api_facilities.change": api_facilities.FacilityChangeIn,
    **dict.fromkeys(
        ("api_facilities.open_it", "api_facilities.fill_it", "api_facilities.close_it"),
        api_facilities.FacilityStatusIn,
    ),
    "api_facilities.needs": api_facilities.NeedsIn,
    "api_facilities.walk_in": api_facilities.PartyIn,
    "api_facilities.reserve": api_facilities.ReservationIn,
    "api_facilities.arrive": api_facilities.ArrivalIn,
    "api_facilities.leave": api_facilities.DepartureIn,
    "api_plans.make": api_plans.PlanIn,
    "api_operations.create": api_operations.OperationIn,
    "api_operations.change": api_operations.OperationChangeIn,
    "api_operations.close": api_operations.OperationCloseIn,
    "api_operations.create_sector": api_operations.SectorIn,
    "api_operations.change_sector": api_operations.SectorIn,
    "api_operations.remove_sector": ActionIn,
    "api_plan_edits.preview": api_plan_edits.EditIn,
    "api_plan_edits.save": api_plan_edits.EditIn,
    "api_plans.accept": api_plans.AcceptIn,
    "api_plans.decide": api_plans.LegIn,
    "api_water.create_gauge": api_water.GaugeIn,
    "api_water.change_gauge": api_water.GaugeChangeIn,
    "api_water.take_readings": api_water.ReadingsIn,
    "api_water.draw_flood": api_water.FloodIn,
    "api_water.import_floods": api_water.GeoJSONIn,
    "api_water.change_flood": api_water.FloodChangeIn,
    "api_water.end_flood": ReasonIn,
    "api_water.close_way": api_water.ClosureIn,
    "api_water.open_way": ReasonIn,
    "api_verification.take_lease": api_verification.LeaseIn,
    "api_verification.ask": api_verification.AskReporterIn,
    "api_verification.give": api_verification.GiveIn,
    "api_verification.put_aside": api_verification.AsideIn,
    "api_verification.restore": api_verification.VersionIn,
    "api_units.create_unit": api_units.UnitIn,
    "api_units.change_unit": api_units.UnitChangeIn,
    "api_units.report_position": api_units.PositionIn,
    "api_units.set_status": api_units.UnitStatusIn,
    "api_units.step": api_units.StepIn,
    "api_safety.say": api_safety.SafetyIn,
    "api_crew.ask_help": api_crew.HelpIn,
    "api_crew.found": api_crew.FoundIn,
    **dict.fromkeys(
        (
            *("push_routes.subscribe", "push_routes.look", "push_routes.unsubscribe"),
            *("push_routes.subscribe_report", "push_routes.look_report"),
            "push_routes.unsubscribe_report",
        ),
        push_routes.PushIn,
    ),
}
FORMS: dict[str, dict[str, Any]] = {
    "api_crew.add_photos": {
        "type": "object",
        "required": ["client_token", "media"],
        "properties": {
            "client_token": {"type": "string"},
            "media": {
                "type": "array",
                "items": {"type": "string", "contentMediaType": "image/*"},
            },
        },
    },
    "api_agency.add_photos": {
        "type": "object",
        "required": ["stage", "media"],
        "properties": {
            "stage": {"type": "string", "enum": [stage.value for stage in PhotoStage]},
            "media": {
                "type": "array",
                "items": {"type": "string", "contentMediaType": "image/*"},
            },
        },
    },
}
"""What is sent as a form and not as JSON."""

QUERIES: dict[str, list[dict[str, Any]]] = {
    "api_console.snapshot": feed_answers.PARAMETERS,
}
"""What may be asked for in the query, where that is described."""

WITHOUT_BODY = frozenset(
    {
        "api_calls.heartbeat",
        "api_exercise.start",
        "api_exercise.end",
        "api_units.check_in",
        "api_safety.undo",
        "api_facilities.release",
        "api_facilities.forget",
    }
)
"""What is asked for by the address alone."""

MULTIPART = frozenset({"api_reports.create", "api_reports.create_call", "api_reports.update"})
ACTION_ENDPOINT = "api_incidents.do_action"
SCHEMAS = "#/components/schemas/"
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "errors"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
            },
        },
    },
}


@blueprint.get("/openapi.json")
@public
def describe() -> Response:
    """The description of every call of version 1."""
    return json_answer(_document())


@cache
def _document() -> dict[str, Any]:
    models = [*BODIES.values(), *(model for model, _service in ACTIONS.values())]
    unique = list(dict.fromkeys(models))
    _names, schemas = models_json_schema(
        [(model, "validation") for model in unique], ref_template=SCHEMAS + "{model}"
    )
    paths: dict[str, Any] = {}
    for rule in current_app.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1/"):
            continue
        for path, operation in _operations(rule):
            paths.setdefault(path, {}).update(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Incident operations center", "version": "1"},
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {**schemas.get("$defs", {}), "Problem": PROBLEM},
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "ioc_session"},
            },
        },
    }


def _operations(rule: Rule) -> list[tuple[str, dict[str, Any]]]:
    """The operations of a route; each action of an incident has a path of its own."""
    path = rule.rule.replace("<int:", "{").replace("<", "{").replace(">", "}")
    methods = sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    if rule.endpoint == ACTION_ENDPOINT:
        return [
            (
                path.replace("{action}", action.value),
                {"post": _operation(rule, model, action.value)},
            )
            for action, (model, _service) in ACTIONS.items()
        ]
    model = BODIES.get(rule.endpoint)
    return [(path, {method.lower(): _operation(rule, model, "")}) for method in methods]


def _operation(rule: Rule, model: type[BaseModel] | None, action: str) -> dict[str, Any]:
    view = current_app.view_functions[rule.endpoint]
    guard = guard_of(view)
    problem = {"application/problem+json": {"schema": {"$ref": SCHEMAS + "Problem"}}}
    operation: dict[str, Any] = {
        "operationId": "_".join(filter(None, [rule.endpoint.replace(".", "_"), action])),
        "summary": (view.__doc__ or "").strip().splitlines()[0] if view.__doc__ else "",
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in sorted(rule.arguments - ({"action"} if action else set()))
        ]
        + QUERIES.get(rule.endpoint, []),
        "responses": {
            "2XX": {"description": "Done", "content": {"application/json": {}}},
            "4XX": {"description": "Refused; `errors` names each field", "content": problem},
        },
        "security": [] if guard == "public" else [{"token": []}, {"session": []}],
    }
    if isinstance(guard, Permission):
        operation["description"] = f"Needs the permission `{guard.value}`."
    if model is not None:
        reference = {"schema": {"$ref": SCHEMAS + model.__name__}}
        content: dict[str, Any] = {"application/json": reference}
        if rule.endpoint in MULTIPART:
            content["multipart/form-data"] = {
                "schema": {
                    "type": "object",
                    "properties": {
                        "report": reference["schema"],
                        "media": {
                            "type": "array",
                            "items": {"type": "string", "contentMediaType": "image/*"},
                        },
                    },
                },
                "encoding": {"report": {"contentType": "application/json"}},
            }
        operation["requestBody"] = {"required": True, "content": content}
    elif rule.endpoint in FORMS:
        form = {"multipart/form-data": {"schema": FORMS[rule.endpoint]}}
        operation["requestBody"] = {"required": True, "content": form}
    return operation
