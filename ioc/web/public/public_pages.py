"""The citizen's pages: help first, then report, track, rate. Every one works without scripts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import TooManyRequests

from ioc.domain.contact import phone_key
from ioc.domain.errors import (
    Conflict,
    FieldError,
    InvalidInput,
    InvalidTransition,
    NotFound,
    StorageFull,
)
from ioc.domain.messages import MessageChannel
from ioc.domain.reports import Channel, ReportStatus, parse_tracking_code, spaced
from ioc.i18n import translate
from ioc.ports import Post
from ioc.queries.directory import CategoryInfo, directory
from ioc.queries.public import questions, tracking
from ioc.web import limits
from ioc.web.api.api_reports import code_in_path, receive_feedback, receive_update
from ioc.web.api.api_safety import SafetyIn, receive_safety, take_safety_back
from ioc.web.auth import current_actor, current_locale, database, public
from ioc.web.errors import is_full_disk, message_of
from ioc.web.intake import intake, parsing
from ioc.web.public import public_forms
from ioc.web.public.guidance import guidance
from ioc.web.public.public_forms import Problem, in_reply, new_token, problems_of
from ioc.web.public.public_parts import WATER_ON_BODY, icon, page_words, spaced_number

blueprint = Blueprint("public_pages", __name__)
blueprint.add_app_template_global(icon, "icon")
blueprint.add_app_template_global(spaced_number, "spaced_number")
blueprint.add_app_template_global(spaced, "spaced_code")

QUESTIONS = ("people", "frail", "water")
"""What a call for help is asked once it is received; each answer may be left out."""


@blueprint.app_context_processor
def words() -> dict[str, Any]:
    """The words of the citizen's scripts, for the pages that carry them."""
    return {"page_words": lambda: page_words(current_locale())}


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """Help first, then report, track and map."""
    return render_template("public/home.html")


def _categories() -> list[CategoryInfo]:
    with database().reading() as session:
        return list(directory(session).open_categories.values())


@blueprint.get("/report")
@public
def report() -> ResponseReturnValue:
    """The form."""
    return _kept(_report_form([], new_token()))


def _kept(page: str) -> Response:
    """A form that the browser may keep, so that going back finds what was typed and the token."""
    answer = Response(page)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _report_form(problems: list[Problem], token: str) -> str:
    return render_template(
        "public/report.html",
        values=request.form,
        token=token,
        problems=problems,
        wrong={problem.field: problem.message for problem in problems},
        categories=_categories(),
        water_levels=WATER_ON_BODY,
        had_photos=any(file.filename for file in request.files.getlist("media")),
    )


@blueprint.post("/report")
@public
def send_report() -> ResponseReturnValue:
    """Takes the form of a browser without scripts; nothing typed is ever lost by an answer."""
    locale = current_locale()
    token = request.form.get("client_token") or new_token()
    has_media = any(file.filename for file in request.files.getlist("media"))
    codes = {category.code for category in _categories()}
    try:
        body = public_forms.report_of(request.form, has_media, codes)
        limits.check_report(body)
        sent = intake.receive(current_actor(), body, Channel.WEB)
    except InvalidInput as error:
        if any(e.field == "client_token" for e in error.errors):
            token = new_token()
        return _report_form(problems_of(error.errors, locale), token), 422
    except Conflict:
        # The first one is saved. What was changed since is another report, and the reader says so.
        message = translate(
            "A report from this form was received already. Press send once more to send this "
            "text as a new report.",
            locale,
        )
        return _report_form([Problem("text", message)], new_token()), 409
    except TooManyRequests as error:
        page = _report_form([Problem("", message_of("too_many_requests", locale))], token)
        return page, 429, {"Retry-After": str(error.retry_after)}
    except Exception as error:
        if isinstance(error, StorageFull) or is_full_disk(error):
            return _report_form([Problem("", message_of("storage_full", locale))], token), 507
        raise
    return redirect(_page_of(sent.tracking_code, sent=1), 303)


@blueprint.get("/sos")
@public
def sos() -> ResponseReturnValue:
    """Numbers to ring and one button; no script and no font needed."""
    return _kept(render_template("public/sos.html", token=new_token()))


@blueprint.post("/sos")
@public
def send_sos() -> ResponseReturnValue:
    """Takes a call for help, whatever is in the form."""
    locale = current_locale()
    codes = {category.code for category in _categories()}
    default = "Cần cứu nạn khẩn cấp. Gửi từ nút SOS, chưa kể thêm."
    body = public_forms.sos_of(request.form, default, codes)
    try:
        sent = intake.receive(current_actor(), body, Channel.WEB)
    except Conflict:
        # Another text under the same token: better two calls than one that is lost.
        body.client_token = new_token()
        sent = intake.receive(current_actor(), body, Channel.WEB)
    except Exception as error:
        if not (isinstance(error, StorageFull) or is_full_disk(error)):
            raise
        page = render_template(
            "public/sos.html",
            token=body.client_token,
            values=request.form,
            failure=message_of("storage_full", locale),
        )
        return page, 507
    can_ring_back = bool(body.reporter and body.reporter.phone)
    return redirect(_question_of(sent.tracking_code, QUESTIONS[0], can_ring_back), 303)


@blueprint.get("/track")
@public
def track() -> ResponseReturnValue:
    """Looks a report up by its code, however it is typed."""
    typed = request.args.get("code", "").strip()
    if not typed:
        return _track_form("")
    code = parse_tracking_code(typed)
    if code is None:
        return _track_form(typed, "not_a_code"), 422
    return redirect(_page_of(code))


def _track_form(typed: str, error: str = "") -> str:
    errors = [FieldError("code", error)] if error else []
    problems = problems_of(errors, current_locale())
    return render_template("public/track_form.html", typed=typed[:40], problems=problems)


@blueprint.get("/track/<tracking_code>")
@public
def track_code(tracking_code: str) -> ResponseReturnValue:
    """The state of a report for who knows its code."""
    try:
        code = code_in_path(tracking_code)
        if code != tracking_code:
            return redirect(_page_of(code))
        return _track_page(code)
    except NotFound:
        return _track_form(tracking_code, "not_found"), 404


def _track_page(code: str, problems: list[Problem] | None = None, *, is_reply: bool = False) -> str:
    """The page of a code; `is_reply` where the problems are those of an answer to a question."""
    with limits.counted_misses(), database().reading() as session:
        state = tracking.public_state(session, code, current_locale())
        asked = questions.waiting(session, code, current_locale())
    ask = request.args.get("ask", "")
    asks = state["emergency"] and state["state"] not in {"resolved", "closed", "rejected"}
    template = "public/sos_next.html" if ask and asks else "public/track.html"
    return render_template(
        template,
        report=state,
        code=code,
        told=guidance(state["out_of_scope"], current_locale()),
        token=new_token(),
        values=request.form,
        problems=problems or [],
        wrong={problem.field: problem.message for problem in problems or []},
        is_sent=request.args.get("sent") == "1",
        is_not_fixed=request.args.get("not_fixed") == "1" or request.form.get("fixed") == "no",
        is_added=request.args.get("added") == "1",
        is_rated=request.args.get("rated") == "1",
        ask=ask if ask in QUESTIONS else "",
        is_flood=ask == "flood",
        can_ring_back=request.args.get("ring") == "1",
        is_bad_phone=request.args.get("ring") == "0",
        phone_token=new_token(),
        asked=asked,
        question_token=new_token(),
        is_reply=is_reply,
        questions=QUESTIONS,
        push_key=_push_key(state),
    )


def _push_key(state: dict[str, Any]) -> str:
    """The key to subscribe with; empty where nothing is pushed, or nothing of this report."""
    post: Post = current_app.extensions["ioc.ports"].post
    if MessageChannel.PUSH not in post.messengers or state["exercise"]:
        return ""
    return "" if state["status"] == ReportStatus.WITHDRAWN.value else post.push_key


@blueprint.post("/track/<tracking_code>/updates")
@public
def add_update(tracking_code: str) -> ResponseReturnValue:
    """More words or photos from the reporter, or an answer to a question after a call for help."""
    code = code_in_path(tracking_code, request.form.get("text", ""))
    ask = request.args.get("ask") or request.form.get("ask")
    phone = request.form.get("phone", "").strip()
    can_ring_back = request.form.get("ring") == "1" or phone_key(phone) is not None
    is_bad_phone = bool(phone) and not can_ring_back
    has_media = any(file.filename for file in request.files.getlist("media"))
    try:
        receive_update(code, public_forms.update_of(request.form, has_media))
    except InvalidInput as error:
        if ask:
            return redirect(_question_of(code, ask, can_ring_back, is_bad_phone), 303)
        is_reply = request.form.get("reply") == "1"
        problems = problems_of(error.errors, current_locale())
        if is_reply:
            problems = in_reply(problems)
        return _track_page(code, problems, is_reply=is_reply), 422
    if ask:
        return redirect(_question_of(code, ask, can_ring_back, is_bad_phone), 303)
    return redirect(_page_of(code, added=1), 303)


@blueprint.post("/track/<tracking_code>/feedback")
@public
def give_feedback(tracking_code: str) -> ResponseReturnValue:
    """Is it fixed; and, as a question of its own, how satisfied."""
    code = code_in_path(tracking_code)
    has_media = any(file.filename for file in request.files.getlist("media"))
    try:
        body = public_forms.feedback_of(request.form)
        if has_media:
            token = request.form.get("client_token") or new_token()
            receive_update(code, parsing.UpdateIn(client_token=token))
        receive_feedback(code, body)
    except InvalidInput as error:
        return _track_page(code, problems_of(error.errors, current_locale())), 422
    except InvalidTransition:
        # Pressed twice, or somebody reopened it meanwhile: the page shows how it stands.
        return redirect(_page_of(code), 303)
    return redirect(_page_of(code, **({"rated": 1} if body.satisfaction else {})), 303)


@blueprint.post("/track/<tracking_code>/safe")
@public
def say_safe(tracking_code: str) -> ResponseReturnValue:
    """The people of a call for help are safe, or still wait, as its sender says."""
    code = code_in_path(tracking_code)
    try:
        told = {name: value for name, value in request.form.items() if value.strip()}
        receive_safety(code, parsing.parse(SafetyIn, told))
    except InvalidInput as error:
        return _track_page(code, problems_of(error.errors, current_locale())), 422
    except InvalidTransition:
        # It is over, or was never a call for help: the page shows how it stands.
        return redirect(_page_of(code), 303)
    return redirect(_page_of(code) + "#safe", 303)


@blueprint.post("/track/<tracking_code>/safe/undo")
@public
def take_back_safe(tracking_code: str) -> ResponseReturnValue:
    """It was pressed by mistake."""
    code = code_in_path(tracking_code)
    take_safety_back(code)
    return redirect(_page_of(code) + "#safe", 303)


def _question_of(code: str, ask: str, can_ring_back: bool, is_bad_phone: bool = False) -> str:
    """The page of a question; `ring` says whether a number was given (1), or none that rings (0).

    It travels in the address because the page of a code never reads who sent the report.
    """
    if can_ring_back:
        return _page_of(code, sent=1, ask=ask, ring=1)
    return _page_of(code, sent=1, ask=ask, **({"ring": 0} if is_bad_phone else {}))


def _page_of(code: str, **query: Any) -> str:
    return url_for("public_pages.track_code", tracking_code=code, **query)
