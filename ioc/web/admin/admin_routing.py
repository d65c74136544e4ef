"""The administrator's pages of the routing rules: edit a draft, try it on the past, use it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc.domain import rule_sets as rules
from ioc.domain.errors import Conflict, DomainError, FieldError, InvalidInput, NotFound
from ioc.domain.incidents import Severity
from ioc.domain.jurisdiction import ANY, AREA_TEMPLATES, Hours
from ioc.domain.permissions import Permission
from ioc.domain.rule_sets import Moved, Problem
from ioc.i18n import translate
from ioc.queries.admin import rule_sets as queries
from ioc.queries.directory import Directory, directory
from ioc.services.city import rule_sets
from ioc.web.admin.admin_entry import unchanged
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.errors import STATUS, message_of

blueprint = Blueprint("admin_routing", __name__, url_prefix="/admin/routing")

SETTINGS = Permission.SETTINGS_EDIT
DAYS = (7, 30, 90, 365)
SHOWN = 50
"""Incidents named in a trial; the count is of all."""

NOTE_LONGEST = 500
REFUSALS = (InvalidInput, Conflict)
NEW = "new"


@blueprint.app_template_filter("category_name")
def category_name(code: str, city: Directory, locale: str) -> str:
    """The name of a category, or its code where there is none."""
    known = city.categories.get(code)
    return known.name(locale) if known else code


@blueprint.app_template_filter("area_name")
def area_name(code: str, city: Directory, locale: str) -> str:
    """The full name of an area, or its code where there is none."""
    known = city.areas.get(code)
    if known is None:
        return code
    return known.full_name_en if locale == "en" else known.full_name


@blueprint.get("")
@requires(SETTINGS)
def overview() -> ResponseReturnValue:
    """The draft, or the rules in use, in their order."""
    return _overview()


@blueprint.get("/rules/<name>")
@requires(SETTINGS)
def rule(name: str) -> ResponseReturnValue:
    """One rule as a form; `new` for another, before the one named in `before`."""
    return _rule(name)


@blueprint.post("/rules/<name>")
@requires(SETTINGS)
def save_rule(name: str) -> ResponseReturnValue:
    """Puts a rule into the draft."""
    row = _entered()
    replacing = None if name == NEW else name
    before = request.form.get("before") or None
    try:
        _must_name(row)
        with database().atomic() as session:
            rule_sets.edit(
                session,
                current_actor(),
                _version(),
                lambda rows: rules.put(rows, row, replacing, before),
            )
    except REFUSALS as refusal:
        return _rule(name, refusal, row)
    return redirect(url_for(".overview") + f"#{row['name']}", 303)


@blueprint.post("/rules/<name>/move")
@requires(SETTINGS)
def move(name: str) -> ResponseReturnValue:
    """One place up or down."""
    steps = -1 if request.form.get("to") == "up" else 1
    return _edit(lambda rows: rules.move(rows, name, steps), name)


@blueprint.post("/rules/<name>/remove")
@requires(SETTINGS)
def remove(name: str) -> ResponseReturnValue:
    """Takes a rule out of the draft."""
    return _edit(lambda rows: rules.remove(rows, name))


@blueprint.post("/former/<int:set_id>")
@requires(SETTINGS)
def from_former(set_id: int) -> ResponseReturnValue:
    """Makes former rules the draft."""
    try:
        with database().atomic() as session:
            rule_sets.from_former(session, current_actor(), set_id, _version())
    except REFUSALS as refusal:
        return _overview(refusal)
    return redirect(url_for(".overview"), 303)


@blueprint.post("/discard")
@requires(SETTINGS)
def discard() -> ResponseReturnValue:
    """Throws the draft away."""
    try:
        with database().atomic() as session:
            rule_sets.discard(session, current_actor(), _version())
    except REFUSALS as refusal:
        return _overview(refusal)
    return redirect(url_for(".overview"), 303)


@blueprint.get("/trial")
@requires(SETTINGS)
def trial() -> ResponseReturnValue:
    """What the draft would have done with the incidents of the last days."""
    return _trial()


@blueprint.post("/use")
@requires(SETTINGS)
def use() -> ResponseReturnValue:
    """Takes the draft into use, for who saw what it changes: a draft or a city that is no longer
    the one of the trial is tried again first."""
    form = request.form
    try:
        with database().atomic() as session:
            unchanged(session)
            rule_sets.use(
                session,
                current_actor(),
                _version(),
                form.get("note", ""),
                is_confirmed=bool(form.get("sure")),
            )
    except Conflict:
        return _trial(Conflict("not_as_tried"))
    except InvalidInput as refusal:
        return _trial(refusal)
    return redirect(url_for(".overview", used="1"), 303)


def _edit(change: rule_sets.Edit, name: str = "") -> ResponseReturnValue:
    try:
        with database().atomic() as session:
            rule_sets.edit(session, current_actor(), _version(), change)
    except REFUSALS as refusal:
        return _overview(refusal)
    return redirect(url_for(".overview") + (f"#{name}" if name else ""), 303)


def _version() -> int:
    try:
        return int(request.form.get("version", "0"))
    except ValueError:
        raise InvalidInput(FieldError("version", "not_a_number")) from None


def _entered() -> dict[str, Any]:
    """The form as a row of `jurisdiction.yaml`; what is for any is left out, as there."""
    form = request.form
    row: dict[str, Any] = {"name": form.get("name", "").strip()}
    for field in ("categories", "areas", "area_kinds", "severities"):
        if chosen := form.getlist(field):
            row[field] = chosen
    if form.get("hours", ANY) != ANY:
        row["hours"] = form["hours"]
    row["agency"] = form.get("agency", "").strip()
    if supporting := [code for code in form.getlist("supporting") if code]:
        row["supporting"] = supporting
    row["reason_vi"] = form.get("reason_vi", "").strip()
    row["reason_en"] = form.get("reason_en", "").strip()
    return row


def _must_name(row: dict[str, Any]) -> None:
    missing = [
        FieldError(field, "required")
        for field in ("name", "agency", "reason_vi", "reason_en")
        if not row[field]
    ]
    if row["name"] == NEW or "/" in row["name"] or len(row["name"]) > 120:
        missing.append(FieldError("name", "bad_code"))
    if missing:
        raise InvalidInput(*missing)


def _refused(refusal: DomainError | None) -> tuple[dict[str, str], str, int]:
    if refusal is None:
        return {}, "", 200
    locale = current_locale()
    fields = refusal.errors if isinstance(refusal, InvalidInput) else ()
    messages = {error.field: message_of(error.code, locale) for error in fields}
    status = next((STATUS[c] for c in type(refusal).__mro__ if c in STATUS), 400)
    return messages, message_of(refusal.code, locale), status


def _overview(refusal: DomainError | None = None) -> ResponseReturnValue:
    with database().reading() as session:
        draft = queries.draft(session)
        used = queries.used_rows(session)
        rows = draft.rows if draft else used
        city = directory(session)
        wrong = rules.problems(rows, queries.known(session))
        page = render_template(
            "admin/routing.html",
            rows=rows,
            draft=draft,
            version=draft.version if draft else 0,
            made=rules.difference(used, rows),
            problems=wrong,
            marked=_marked(wrong),
            former=queries.former(session),
            city=city,
            category=request.args.get("category", ""),
            whole=_refused(refusal)[1],
            used=request.args.get("used"),
        )
    return page, _refused(refusal)[2]


def _rule(
    name: str, refusal: DomainError | None = None, typed: dict[str, Any] | None = None
) -> ResponseReturnValue:
    with database().reading() as session:
        draft = queries.draft(session)
        rows = draft.rows if draft else queries.used_rows(session)
        city = directory(session)
    row = typed or next((row for row in rows if row["name"] == name), None)
    if row is None and name != NEW:
        raise NotFound
    messages, whole, status = _refused(refusal)
    locale = current_locale()
    named = (row or {}).get("categories") or ()
    idle = city.categories.keys() - city.open_categories.keys()
    page = render_template(
        "admin/routing_rule.html",
        name=name,
        is_new=name == NEW,
        row=row or {},
        rows=rows,
        before=request.values.get("before", ""),
        version=request.form.get("version") or (draft.version if draft else 0),
        city=city,
        categories=_categories(city, named, locale),
        retired=[category_name(code, city, locale) for code in named if code in idle],
        is_idle=bool(named) and idle.issuperset(named),
        areas=[(code, area_name(code, city, locale)) for code in city.areas],
        area_kinds=sorted({area.kind for area in city.areas.values()}),
        templates=list(AREA_TEMPLATES),
        severities=list(Severity),
        hours=list(Hours),
        refused=messages,
        whole=whole,
    )
    return page, status


def _categories(city: Directory, named: Collection[str], locale: str) -> list[tuple[str, str]]:
    """Categories that a rule may name, the retired ones that it does name among them, so that
    they can be taken out."""
    known = [
        (c.code, c.name(locale) if c.is_active else f"{c.name(locale)} ({retired})")
        for retired in [translate("retired", locale)]
        for c in city.categories.values()
        if c.is_active or c.code in named
    ]
    return known + [(code, code) for code in named if code not in city.categories]


def _trial(refusal: DomainError | None = None) -> ResponseReturnValue:
    days = request.values.get("days", DAYS[1], type=int)
    days = days if days in DAYS else DAYS[1]
    with database().reading() as session:
        draft = queries.draft(session)
        used = queries.used_rows(session)
        rows = draft.rows if draft else used
        city = directory(session)
        wrong = rules.problems(rows, queries.known(session))
        looked, moved = queries.trial(session, current_actor(), rows, days)
    messages, whole, status = _refused(refusal)
    elsewhere = [one for one in moved if one.is_other_lead]
    still_open = sum(one.past.is_open for one in elsewhere)
    page = render_template(
        "admin/routing_trial.html",
        draft=draft,
        version=draft.version if draft else 0,
        made=rules.difference(used, rows),
        problems=wrong,
        looked=looked,
        is_cut=looked == queries.PAST_MAX,
        moved=moved,
        leads=len(elsewhere),
        still_open=still_open,
        settled=len(elsewhere) - still_open,
        is_stale=isinstance(refusal, Conflict),
        catalogue=city.version,
        ways=_ways(moved),
        shown=moved[:SHOWN],
        days=days,
        choices=DAYS,
        city=city,
        refused=messages,
        whole=whole,
        note=request.values.get("note", "")[:NOTE_LONGEST],
    )
    return page, status


def _marked(problems: list[Problem]) -> dict[str, bool]:
    """Names of the rules that have a problem, and whether it keeps the set from being used."""
    marked: dict[str, bool] = {}
    for one in problems:
        if one.rule is not None:
            marked[one.rule] = marked.get(one.rule, False) or one.is_blocking
    return marked


def _ways(moved: list[Moved]) -> list[tuple[str, str, int]]:
    """From which lead to which, how often; most first."""
    counted = Counter(
        (one.before.agency_code if one.before else "", one.after.agency_code if one.after else "")
        for one in moved
        if one.is_other_lead
    )
    return [(before, after, count) for (before, after), count in counted.most_common()]
