"""The administrator's protocol cards: listed, edited as a form, compared, gone back to."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from ioc.domain.errors import Conflict, DomainError, FieldError, InvalidInput, NotFound
from ioc.domain.permissions import Permission
from ioc.domain.protocol_check import problems
from ioc.domain.protocol_words import differences
from ioc.domain.protocols import SLOT, Fills, card_of
from ioc.queries.because import said
from ioc.queries.directory import directory
from ioc.queries.hotline import protocols as queries
from ioc.services.calls import protocols
from ioc.services.calls.protocols import NOTE_LONGEST, SIGNAL_CODES
from ioc.web.admin import protocol_forms
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.errors import STATUS, message_of

blueprint = Blueprint("admin_protocols", __name__, url_prefix="/admin/protocols")

NEW = "new"


@blueprint.get("")
@requires(Permission.SETTINGS_EDIT)
def cards() -> ResponseReturnValue:
    """Every card with its version in use."""
    with database().reading() as session:
        found = queries.all_cards(session)
    return render_template("admin/protocols.html", cards=found, done=request.args.get("done", ""))


@blueprint.get("/<code>")
@requires(Permission.SETTINGS_EDIT)
def card(code: str) -> ResponseReturnValue:
    """The form of a card, filled with its newest version."""
    if code == NEW:
        return _form(NEW, protocol_forms.new_card(), 0)
    versions = _versions(code)
    return _form(code, versions[0].content, versions[0].number)


@blueprint.post("/<code>")
@requires(Permission.SETTINGS_EDIT)
def edit(code: str) -> ResponseReturnValue:
    """Changes the form, checks it, keeps a draft or publishes."""
    based_on = request.form.get("based_on", 0, type=int)
    note, did = request.form.get("note", ""), request.form.get("do", "check")
    content = protocol_forms.content_of_form(request.form, "" if code == NEW else code)
    place = protocol_forms.changed_by(content, did)
    if place is not None:
        return _form(code, content, based_on, focus=place)
    if did not in {"publish", "draft"}:
        return _form(code, content, based_on, is_checked=True)
    keep = protocols.publish if did == "publish" else protocols.keep_draft
    try:
        with database().atomic() as session:
            keep(session, current_actor(), content, note, based_on)
    except (InvalidInput, Conflict) as refusal:
        return _form(code, content, based_on, refusal=refusal)
    return redirect(url_for(".cards", done=did), 303)


@blueprint.post("/<code>/back")
@requires(Permission.SETTINGS_EDIT)
def back(code: str) -> ResponseReturnValue:
    """Publishes an earlier version again, as a new one."""
    version = request.form.get("version", 0, type=int)
    based_on = request.form.get("based_on", 0, type=int)
    note = request.form.get("note", "")
    return _ended(
        code,
        lambda session: protocols.go_back(session, current_actor(), code, version, note, based_on),
        "back",
    )


@blueprint.post("/<code>/retire")
@requires(Permission.SETTINGS_EDIT)
def retire(code: str) -> ResponseReturnValue:
    """Takes a card out of use."""
    note = request.form.get("note", "")
    return _ended(
        code, lambda session: protocols.retire(session, current_actor(), code, note), "retired"
    )


def _ended(code: str, act: Any, done: str) -> ResponseReturnValue:
    try:
        with database().atomic() as session:
            act(session)
    except (InvalidInput, Conflict) as refusal:
        versions = _versions(code)
        return _form(code, versions[0].content, versions[0].number, refusal=refusal)
    return redirect(url_for(".cards", done=done), 303)


@blueprint.get("/<code>/compare")
@requires(Permission.SETTINGS_EDIT)
def compare(code: str) -> ResponseReturnValue:
    """What differs between two versions; the newest and the one before when not asked."""
    versions = _versions(code)
    by_number = {version.number: version for version in versions}
    newer = by_number.get(request.args.get("to", versions[0].number, type=int))
    if newer is None:
        raise NotFound
    older = by_number.get(request.args.get("from", newer.number - 1, type=int))
    found = differences(older.card if older else None, newer.card)
    return render_template(
        "admin/protocol_compare.html",
        code=code,
        older=older,
        newer=newer,
        differences=found,
        versions=versions,
    )


@blueprint.app_template_filter("spoken")
def spoken(words: str, address: str = "mệ") -> Markup:
    """Words to say with the form of address in its slot, marked."""
    pieces, last = [], 0
    for found in SLOT.finditer(words):
        shown = address.capitalize() if found[1][:1].isupper() else address
        pieces += [escape(words[last : found.start()]), Markup("<mark>%s</mark>") % shown]
        last = found.end()
    return Markup().join([*pieces, escape(words[last:])])


def _versions(code: str) -> list[queries.Version]:
    with database().reading() as session:
        found = queries.versions(session, code)
    if not found:
        raise NotFound
    return found


def _form(
    code: str,
    content: dict[str, Any],
    based_on: int,
    *,
    refusal: DomainError | None = None,
    is_checked: bool = False,
    focus: str = "",
) -> ResponseReturnValue:
    locale = current_locale()
    with database().reading() as session:
        city = directory(session)
        versions = queries.versions(session, code) if code != NEW else []
    errors: list[FieldError] = []
    status, whole = 200, ""
    if is_checked:
        found = problems(content, city.categories, SIGNAL_CODES)
        errors = [FieldError(problem.where, problem.code) for problem in found]
    if isinstance(refusal, InvalidInput):
        errors = list(refusal.errors)
    elif refusal is not None:
        whole = message_of(refusal.code, locale)
    if refusal is not None:
        status = next((STATUS[c] for c in type(refusal).__mro__ if c in STATUS), 400)
    html = render_template(
        "admin/protocol.html",
        code=code,
        content=content,
        card=card_of(content),
        based_on=based_on,
        versions=versions,
        wrong={error.field: message_of(error.code, locale) for error in errors},
        places=[(error.field, _place(error.field)) for error in errors],
        whole=whole,
        is_checked=is_checked,
        focus=focus,
        note=request.form.get("note", ""),
        note_longest=NOTE_LONGEST,
        fills=list(Fills),
        categories=list(city.categories.values()),
        signals=[(one, said(one, locale) or one) for one in sorted(SIGNAL_CODES)],
    )
    return html, status


def _place(where: str) -> tuple[int, int]:
    """The step and the answer of a place, counted from 1; 0 where it is in none."""
    parts = where.split(".")
    step, answer, *_ = [*(int(part[:9]) + 1 for part in parts if part.isdecimal()), 0, 0]
    return step, answer
