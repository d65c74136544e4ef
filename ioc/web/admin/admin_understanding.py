"""The administrator's pages of the understanding: train, compare, take into use, go back."""

from __future__ import annotations

from collections.abc import Callable

import orjson
from flask import (
    Blueprint,
    Flask,
    Response,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from ioc.db.offload import off_loop
from ioc.domain.errors import Conflict, DomainError, FieldError, InvalidInput, NotFound
from ioc.domain.learning import BUILT_IN
from ioc.domain.permissions import Permission
from ioc.queries.admin import learning as queries
from ioc.queries.admin import learning_page
from ioc.queries.directory import directory
from ioc.services.upkeep import learning
from ioc.web.admin import training_process
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.errors import STATUS, message_of

blueprint = Blueprint("admin_understanding", __name__, url_prefix="/admin/understanding")

PARTS = ("held", "corrections")
KINDS = (
    "lost_emergency",
    "new_false_alarm",
    "category_worse",
    "other",
    "category_better",
    "alarm_withdrawn",
    "emergency_found",
)
Starter = Callable[[Flask, int], None]


@blueprint.get("")
@requires(Permission.UNDERSTANDING_VIEW)
def overview() -> ResponseReturnValue:
    """The model in use, what there is to learn, and what was trained."""
    return _overview()


@blueprint.get("/state")
@requires(Permission.UNDERSTANDING_VIEW)
def state() -> Response:
    """How the newest training stands, for the page's script."""
    with database().reading() as session:
        training = learning_page.last_training(session)
    found = learning_page.state_of(training, current_locale())
    answer = Response(orjson.dumps(found), content_type="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/train")
@requires(Permission.UNDERSTANDING_TRAIN)
def train() -> ResponseReturnValue:
    """Asks for a training and starts its process."""
    try:
        with database().atomic() as session:
            number = learning.ask_training(session, current_actor(), request.form.get("note", ""))
    except (Conflict, InvalidInput) as refusal:
        return _overview(refusal, "train")
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    starter: Starter = app.extensions.get("ioc.trainer", training_process.start)
    try:
        starter(app, number)
    except OSError as error:
        with database().atomic() as session:
            learning.training_failed(session, number, str(error))
    return redirect(url_for(".overview"), 303)


@blueprint.get("/models/<version>")
@requires(Permission.UNDERSTANDING_VIEW)
def model(version: str) -> ResponseReturnValue:
    """One model with its comparison."""
    return _model(version)


@blueprint.post("/models/<version>/use")
@requires(Permission.UNDERSTANDING_TRAIN)
def use(version: str) -> ResponseReturnValue:
    """Takes a model into use."""
    try:
        reason = _reason()
        _confirmed()
        _try_to_read(version)
        with database().atomic() as session:
            anyway = request.form.get("anyway") == "yes"
            learning.use_model(session, current_actor(), version, reason, anyway)
    except (Conflict, InvalidInput) as refusal:
        return _model(version, refusal)
    return redirect(url_for(".overview", done="used"), 303)


@blueprint.post("/back")
@requires(Permission.UNDERSTANDING_TRAIN)
def back() -> ResponseReturnValue:
    """Takes the model before back into use."""
    try:
        reason = _reason()
        with database().reading() as session:
            before = queries.behind(session)
        if before is not None:
            _try_to_read(before)
        with database().atomic() as session:
            learning.go_back(session, current_actor(), reason)
    except (Conflict, InvalidInput) as refusal:
        return _overview(refusal, "back")
    return redirect(url_for(".overview", done="back"), 303)


def _reason() -> str:
    reason = request.form.get("reason", "").strip()
    if not reason:
        raise InvalidInput(FieldError("reason", "required"))
    return reason


def _confirmed() -> None:
    if request.form.get("seen") != "yes":
        raise InvalidInput(FieldError("seen", "not_confirmed"))


def _try_to_read(version: str) -> None:
    with database().reading() as session:
        content = queries.content_of(session, version)
    if content is None:
        return
    try:
        off_loop(queries.unpack, content, version)
    except ValueError:
        raise InvalidInput(FieldError("version", "model_unreadable")) from None


def _refused(refusal: DomainError | None) -> tuple[dict[str, str], int]:
    """What a refusal says by the field to blame (`page` for none), and the status."""
    if refusal is None:
        return {}, 200
    locale = current_locale()
    status = next((STATUS[c] for c in type(refusal).__mro__ if c in STATUS), 400)
    if isinstance(refusal, InvalidInput):
        return {one.field: message_of(one.code, locale) for one in refusal.errors}, status
    return {"page": message_of(refusal.code, locale)}, status


def _overview(refusal: DomainError | None = None, form: str = "") -> ResponseReturnValue:
    with database().reading() as session:
        page = learning_page.overview(session)
    refused, status = _refused(refusal)
    html = render_template(
        "admin/understanding.html",
        page=page,
        built_in=BUILT_IN,
        refused=refused,
        form=form,
        done=request.args.get("done", ""),
        note_longest=learning.NOTE_LONGEST,
    )
    return html, status


def _model(version: str, refusal: DomainError | None = None) -> ResponseReturnValue:
    locale = current_locale()
    with database().reading() as session:
        page = learning_page.model_page(session, version, locale)
        city = directory(session)
    if page is None:
        raise NotFound
    refused, status = _refused(refusal)
    html = render_template(
        "admin/understanding_model.html",
        page=page,
        model=page.model,
        built_in=BUILT_IN,
        parts=PARTS,
        kinds=KINDS,
        categories={c.code: c.name(locale) for c in city.categories.values()},
        refused=refused,
        typed=request.form,
        note_longest=learning.NOTE_LONGEST,
    )
    return html, status
