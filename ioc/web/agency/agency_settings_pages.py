"""What a manager sets for an agency: templates of answers, and what is asked of its people."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc.access.actor import Actor
from ioc.domain.answers import SLOTS
from ioc.domain.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound
from ioc.domain.incidents import Outcome
from ioc.domain.permissions import Permission
from ioc.queries.agency import agency_policy, answers
from ioc.queries.directory import AgencyInfo, Directory, directory
from ioc.services.city import answer_templates, policies
from ioc.web.api.agency_actions import GIVEN
from ioc.web.api.api_agency import PolicyIn
from ioc.web.api.api_answer_templates import TemplateChangeIn, TemplateIn
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.errors import message_of
from ioc.web.intake import parsing
from ioc.web.refusals import refused, seen_version

blueprint = Blueprint("agency_settings_pages", __name__, url_prefix="/inbox")

REFUSED = (Conflict, InvalidInput, NotAllowed)


@blueprint.get("/templates")
@requires(Permission.INBOX_VIEW)
def templates() -> ResponseReturnValue:
    """The templates that the actor may use, and a form for those that the actor keeps."""
    return _templates()


@blueprint.post("/templates")
@requires(Permission.INBOX_VIEW)
def save_template() -> ResponseReturnValue:
    """Adds a template, or changes the one whose id the form carries."""
    body: dict[str, Any] = {name: value for name, value in request.form.items() if value.strip()}
    try:
        actor = current_actor()
        if "id" in body:
            changed = parsing.parse(TemplateChangeIn, body)
            wanted = int(body["id"][:19]) if body["id"].isdecimal() else 0
            with database().atomic() as session:
                answer_templates.change(session, actor, wanted, changed.version, changed.given())
        else:
            added = parsing.parse(TemplateIn, body)
            with database().atomic() as session:
                answer_templates.create(session, actor, added.given())
    except (*REFUSED, NotFound) as refusal:
        return _templates(refusal)
    return redirect(url_for(".templates", saved="1"), 303)


@blueprint.post("/templates/<int:template_id>/delete")
@requires(Permission.INBOX_VIEW)
def delete_template(template_id: int) -> ResponseReturnValue:
    """Takes a template out of the lists; answers that were given with it stay."""
    try:
        with database().atomic() as session:
            answer_templates.remove(session, current_actor(), template_id, seen_version())
    except Conflict:
        # Nothing was typed: what it says now is all there is to look at before deciding anew.
        return _templates(Conflict("template_changed_kept"), is_typed=False)
    except REFUSED as refusal:
        return _templates(refusal, is_typed=False)
    return redirect(url_for(".templates", saved="1"), 303)


@blueprint.get("/policy")
@requires(Permission.INBOX_VIEW)
def policy() -> ResponseReturnValue:
    """What each agency of the actor asks of its people."""
    return _policy()


@blueprint.post("/policy/<code>")
@requires(Permission.INBOX_VIEW)
def save_policy(code: str) -> ResponseReturnValue:
    """Sets it for one agency."""
    ticked = {name: name in request.form for name in PolicyIn.model_fields}
    try:
        with database().atomic() as session:
            policies.change(session, current_actor(), code, **ticked)
    except REFUSED as refusal:
        return _policy(refusal)
    return redirect(url_for(".policy", saved=code), 303)


def _templates(refusal: DomainError | None = None, *, is_typed: bool = True) -> ResponseReturnValue:
    """The list and its form; after a refusal with what was typed, and what is kept now."""
    actor = current_actor()
    with database().reading() as session:
        city = directory(session)
        rows = answers.listed(session, actor)
    errors, status = refused(refusal)
    kept = _kept(actor, city)
    may_all = actor.can(Permission.SETTINGS_EDIT)
    keeps = {one.code for one in kept} | ({None} if may_all else set())
    by_id = {str(row["id"]): row for row in rows}
    form = _form(by_id, keeps)
    newest = None
    if refusal is not None and is_typed:
        form = dict(request.form)
        found = by_id.get(form.get("id", ""))
        if isinstance(refusal, Conflict) and found:
            # The form carries the newest version on: saving it again is a choice made knowingly.
            newest, form["version"] = found, found["version"]
        elif isinstance(refusal, NotFound):
            errors = {"page": message_of("template_gone", current_locale())}
            form.pop("id", None)
    html = render_template(
        "agency/templates.html",
        rows=rows,
        keeps=keeps,
        agencies=kept,
        may_all=may_all,
        form=form,
        newest=newest,
        errors=errors,
        slots=SLOTS,
        outcomes=[one for one in Outcome if one in GIVEN],
        categories=sorted(city.categories.values(), key=lambda c: c.name(current_locale())),
        names=city,
    )
    return html, status


def _form(by_id: Mapping[str, dict[str, Any]], keeps: Collection[str | None]) -> dict[str, Any]:
    """What the form begins with: a template to change, one to begin another from, or nothing."""
    edited = by_id.get(request.args.get("edit", ""))
    if edited and edited["agency"] in keeps:
        return edited
    copied = by_id.get(request.args.get("copy", "")) or edited
    own = sorted(code for code in keeps if code)
    return copied | {"id": None, "agency": own[0] if own else None} if copied and keeps else {}


def _policy(refusal: DomainError | None = None) -> ResponseReturnValue:
    actor = current_actor()
    with database().reading() as session:
        kept = _kept(actor, directory(session))
        if not kept:
            raise NotFound
        found = agency_policy.policies_of(session, [one.code for one in kept])
    errors, status = refused(refusal)
    html = render_template("agency/policy.html", agencies=kept, policies=found, errors=errors)
    return html, status


def _kept(actor: Actor, city: Directory) -> list[AgencyInfo]:
    """The agencies whose settings the actor keeps, by name."""
    found = [one for one in city.agencies.values() if policies.leads(actor, one.code)]
    return sorted((one for one in found if one.is_active), key=lambda one: one.name_vi)
