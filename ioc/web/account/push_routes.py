"""Browsers that want to be told while no page is open: of one's notices, or of one report."""

from __future__ import annotations

from typing import Annotated

from flask import Blueprint, Response, current_app, jsonify, request
from pydantic import BaseModel, ConfigDict, StringConstraints

from ioc.domain.errors import FieldError, InvalidInput
from ioc.ports import Post
from ioc.services.messages import push
from ioc.services.messages.push import Subscription
from ioc.web import limits
from ioc.web.api.api_reports import code_in_path
from ioc.web.auth import current_actor, current_locale, database, public, signed_in
from ioc.web.intake import parsing
from ioc.web.json_body import json_body

blueprint = Blueprint("push_routes", __name__)

ENDPOINT_MAX, KEY_MAX, SECRET_MAX = 500, 120, 40
"""As long as `models.message.PushSubscription` keeps them."""

NOTICES = "/api/v1/notices/push"
REPORT = "/api/v1/reports/<tracking_code>/push"


class PushKeysIn(BaseModel):
    """The public key and the secret of a browser, as it gives them."""

    model_config = ConfigDict(extra="ignore")
    p256dh: Annotated[str, StringConstraints(max_length=KEY_MAX)] = ""
    auth: Annotated[str, StringConstraints(max_length=SECRET_MAX)] = ""


class PushIn(BaseModel):
    """A subscription as browsers write it; to look or to end, the endpoint alone is enough."""

    model_config = ConfigDict(extra="ignore")
    endpoint: Annotated[str, StringConstraints(min_length=1, max_length=ENDPOINT_MAX)]
    keys: PushKeysIn = PushKeysIn()


@blueprint.get("/service-worker.js")
@public
def worker() -> Response:
    """The script that works while no page is open; at the root, so that it may serve them all."""
    answer = current_app.send_static_file("js/service_worker.js")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@blueprint.post(NOTICES)
@signed_in
def subscribe() -> Response:
    """This browser wants to be told of the account's notices."""
    return _subscribe(None)


@blueprint.post(f"{NOTICES}/look")
@signed_in
def look() -> Response:
    """Whether this browser is told of the account's notices."""
    return _look(None)


@blueprint.post(f"{NOTICES}/end")
@signed_in
def unsubscribe() -> Response:
    """This browser wants to hear no more of the account's notices."""
    return _unsubscribe(None)


@blueprint.post(REPORT)
@public
def subscribe_report(tracking_code: str) -> Response:
    """This browser wants to be told of the report whose code it knows."""
    return _subscribe(_code(tracking_code))


@blueprint.post(f"{REPORT}/look")
@public
def look_report(tracking_code: str) -> Response:
    """Whether this browser is told of the report."""
    return _look(_code(tracking_code))


@blueprint.post(f"{REPORT}/end")
@public
def unsubscribe_report(tracking_code: str) -> Response:
    """This browser wants to hear no more of the report."""
    return _unsubscribe(_code(tracking_code))


def _code(tracking_code: str) -> str:
    limits.check_push()
    return code_in_path(tracking_code)


def _given() -> Subscription:
    """The subscription as browsers write it; of an endpoint alone the keys are empty."""
    raw = json_body() if request.is_json else None
    try:
        body = parsing.parse(PushIn, raw)
    except InvalidInput:
        raise InvalidInput(FieldError("endpoint", "no_subscription")) from None
    return Subscription(body.endpoint, body.keys.p256dh, body.keys.auth)


def _subscribe(code: str | None) -> Response:
    post: Post = current_app.extensions["ioc.ports"].post
    given = _given()
    with limits.counted_misses(), database().atomic() as session:
        push.subscribe(
            session, current_actor(), given, current_locale(), code, hosts=post.push_hosts
        )
    return jsonify({"subscribed": True})


def _look(code: str | None) -> Response:
    given = _given()
    with limits.counted_misses(), database().reading() as session:
        found = push.is_subscribed(session, current_actor(), given.endpoint, code)
    return jsonify({"subscribed": found})


def _unsubscribe(code: str | None) -> Response:
    given = _given()
    with limits.counted_misses(), database().atomic() as session:
        is_used = push.unsubscribe(session, current_actor(), given.endpoint, code)
    return jsonify({"subscribed": False, "used": is_used})
