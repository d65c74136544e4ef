"""The administrator's pages of messages: queues, failures, hours, and the words with a preview."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc import i18n
from ioc.domain import letters
from ioc.domain.errors import Conflict, DomainError, InvalidInput, InvalidTransition, NotFound
from ioc.domain.letters import NEEDED, SLOTS, Wording
from ioc.domain.messages import KEEP_DAYS_LEAST, KEEP_DAYS_MOST, MessageChannel, Purpose
from ioc.domain.permissions import Permission
from ioc.ports import Post
from ioc.queries.admin import admin_messages as queries
from ioc.queries.notices.message_settings import message_settings
from ioc.queries.notices.wordings import wordings
from ioc.services.messages import message_ends, message_templates
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.errors import message_of

blueprint = Blueprint("admin_messages", __name__, url_prefix="/admin/messages")


def _post() -> Post:
    found: Post = current_app.extensions["ioc.ports"].post
    return found


@blueprint.get("")
@requires(Permission.SETTINGS_EDIT)
def overview() -> ResponseReturnValue:
    """Queues, failures, hours and the list of templates."""
    return _overview()


def _overview(refusal: DomainError | None = None, form: str = "") -> ResponseReturnValue:
    post = _post()
    with database().reading() as session:
        page = {
            "queues": queries.queues(session, post),
            "failures": queries.failures(session),
            "hours": message_settings(session),
            "edited": queries.edited(session),
        }
    refused, status = _refused(refusal)
    return render_template(
        "admin/messages.html",
        **page,
        purposes=[(one, queries.channels_of(post.wordings, one)) for one in Purpose],
        locales=i18n.LOCALES,
        refused=refused,
        form=form,
        typed=request.form,
        keep=(KEEP_DAYS_LEAST, KEEP_DAYS_MOST),
        done=request.args.get("done", ""),
    ), status


def _refused(refusal: DomainError | None) -> tuple[dict[str, str], int]:
    if refusal is None:
        return {}, 200
    locale = current_locale()
    if isinstance(refusal, InvalidInput):
        return {one.field: message_of(one.code, locale) for one in refusal.errors}, 422
    return {"page": message_of(refusal.code, locale)}, 409


@blueprint.post("/hours")
@requires(Permission.SETTINGS_EDIT)
def hours() -> ResponseReturnValue:
    """Sets the quiet hours, how messages go and how long they are kept."""
    try:
        with database().atomic() as session:
            message_templates.set_hours(
                session,
                current_actor(),
                request.form.get("quiet_from", ""),
                request.form.get("quiet_to", ""),
                request.form.get("keep_days", ""),
                unaccented=request.form.get("unaccented") == "yes",
                every_channel=request.form.get("every_channel") == "yes",
            )
    except InvalidInput as refusal:
        return _overview(refusal, "hours")
    return redirect(url_for(".overview", done="saved"), 303)


@blueprint.post("/<int:number>/retry")
@requires(Permission.JOBS_MANAGE)
def retry(number: int) -> ResponseReturnValue:
    """Tries a message again."""
    try:
        with database().atomic() as session:
            message_ends.retry(session, current_actor(), number)
    except InvalidTransition as refusal:
        return _overview(refusal, "failures")
    return redirect(url_for(".overview", done="retried"), 303)


@blueprint.post("/<int:number>/discard")
@requires(Permission.JOBS_MANAGE)
def discard(number: int) -> ResponseReturnValue:
    """Gives a message up, with a reason."""
    try:
        with database().atomic() as session:
            reason = request.form.get("reason", "")
            message_ends.discard(session, current_actor(), number, reason)
    except (InvalidInput, InvalidTransition) as refusal:
        return _overview(refusal, f"discard-{number}")
    return redirect(url_for(".overview", done="discarded"), 303)


def _asked(purpose: str, channel: str, locale: str) -> tuple[Purpose, MessageChannel, str]:
    try:
        found = (Purpose(purpose), MessageChannel(channel), locale)
    except ValueError:
        raise NotFound from None
    if found not in _post().wordings:
        raise NotFound
    return found


@blueprint.get("/<purpose>/<channel>/<locale>")
@requires(Permission.SETTINGS_EDIT)
def template(purpose: str, channel: str, locale: str) -> ResponseReturnValue:
    """The words of one purpose with their preview and versions."""
    return _template(*_asked(purpose, channel, locale))


@blueprint.post("/<purpose>/<channel>/<locale>")
@requires(Permission.SETTINGS_EDIT)
def save(purpose: str, channel: str, locale: str) -> ResponseReturnValue:
    """Keeps new words, or shows what they would look like (`act=preview`)."""
    asked = _asked(purpose, channel, locale)
    post = _post()
    typed = Wording(request.form.get("subject", ""), request.form.get("body", ""))
    seen = request.form.get("version", "")
    try:
        with database().atomic() as session:
            example = queries.example(session, post, asked[0], locale)
            if request.form.get("act") == "preview":
                message_templates.check(session, asked[0], asked[1], typed, example)
            else:
                message_templates.edit(
                    session,
                    current_actor(),
                    post.wordings,
                    *asked,
                    int(seen[:19]) if seen.isdecimal() else -1,
                    typed,
                    example,
                )
                return redirect(
                    url_for(
                        ".template", purpose=purpose, channel=channel, locale=locale, done="saved"
                    ),
                    303,
                )
    except (InvalidInput, Conflict) as refusal:
        return _template(*asked, typed, refusal)
    return _template(*asked, typed)


def _template(
    purpose: Purpose,
    channel: MessageChannel,
    locale: str,
    typed: Wording | None = None,
    refusal: DomainError | None = None,
) -> ResponseReturnValue:
    post = _post()
    with database().reading() as session:
        found = wordings(session, post.wordings, [purpose]).find(purpose, channel, locale)
        history = queries.versions(session, purpose, channel, locale)
        example = queries.example(session, post, purpose, locale)
        settings = message_settings(session)
    version, current = found or (0, Wording("", ""))
    words = typed or current
    shown = letters.filled(words, example, channel, unaccented=settings.unaccented)
    refused, status = _refused(refusal)
    return render_template(
        "admin/message.html",
        purpose=purpose,
        channel=channel,
        language=locale,
        locales=i18n.LOCALES,
        channels=queries.channels_of(post.wordings, purpose),
        words=words,
        version=version,
        shown=shown,
        segments=letters.sms_segments(shown.body) if channel is MessageChannel.SMS else 0,
        most=letters.SMS_MOST_SEGMENTS,
        has_subject=channel in letters.HAS_SUBJECT,
        slots=sorted(SLOTS[purpose]),
        needed=NEEDED.get(purpose, frozenset()),
        example=example,
        history=history,
        built=post.wordings[purpose, channel, locale],
        refused=refused,
        is_draft=typed is not None,
        done=request.args.get("done", ""),
    ), status
