"""The administrator's pages of deadlines: how long, when to warn, whom to call after."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ioc.domain import clock, sla
from ioc.domain.errors import FieldError, InvalidInput, NotFound
from ioc.domain.escalation import LONGEST_AFTER_MINUTES, CalledTo, Chain, Rung
from ioc.domain.incidents import Severity
from ioc.domain.permissions import Permission
from ioc.domain.sla import SLACalendar, SLAStep, SLATarget
from ioc.queries.admin import deadline_page as pages
from ioc.queries.directory import directory
from ioc.services.city import time_settings
from ioc.web.admin.admin_forms import must_be_unchanged, refused, whole_of
from ioc.web.auth import current_actor, current_locale, database, requires

blueprint = Blueprint("admin_deadlines", __name__, url_prefix="/admin/deadlines")

SETTINGS = Permission.SETTINGS_EDIT
ANY = "any"
UNITS = {"minutes": 1, "hours": 60}
LONGEST_MINUTES = 366 * 24 * 60


@blueprint.get("")
@requires(SETTINGS)
def overview() -> ResponseReturnValue:
    """Every deadline, the warning, and the chains."""
    return _overview()


@blueprint.post("/rules")
@requires(SETTINGS)
def save_rules() -> ResponseReturnValue:
    """Keeps when to warn and how long a clock may stand."""
    form = request.form
    try:
        with database().atomic() as session:
            must_be_unchanged(session)
            day = directory(session).calendar.minutes_a_day
            days = whole_of(form.get("pause_days"), "pause_minutes", "bad_pause_minutes")
            percent = whole_of(
                form.get("warning_percent"), "warning_percent", "bad_warning_percent"
            )
            time_settings.set_rules(session, current_actor(), percent, days * day)
    except InvalidInput as refusal:
        return _overview(refusal)
    return redirect(url_for(".overview", saved="rules"), 303)


@blueprint.get("/<category>/<severity>")
@requires(SETTINGS)
def target(category: str, severity: str) -> ResponseReturnValue:
    """One deadline as a form."""
    return _target(*_which(category, severity))


@blueprint.post("/<category>/<severity>")
@requires(SETTINGS)
def save_target(category: str, severity: str) -> ResponseReturnValue:
    """Shows what a deadline would mean, and keeps it once that was seen."""
    code, level = _which(category, severity)
    try:
        with database().atomic() as session:
            must_be_unchanged(session)
            if request.form.get("do") == "drop" and code is not None:
                time_settings.drop_target(session, current_actor(), code, level)
                return redirect(url_for(".overview", saved=category), 303)
            wanted = _entered(code, level, directory(session).calendar.minutes_a_day)
            if request.form.get("do") == "save":
                time_settings.set_target(session, current_actor(), wanted)
                return redirect(url_for(".overview", saved=category) + f"#{category}", 303)
    except InvalidInput as refusal:
        return _target(code, level, refusal)
    return _target(code, level, wanted=wanted)


@blueprint.get("/chain")
@requires(SETTINGS)
def chain() -> ResponseReturnValue:
    """One chain as a form: whom a clock calls after its due moment."""
    return _chain()


@blueprint.post("/chain")
@requires(SETTINGS)
def save_chain() -> ResponseReturnValue:
    """Shows when a chain would call whom, and keeps it once that was seen."""
    try:
        with database().atomic() as session:
            must_be_unchanged(session)
            step, severity, agency = _whose(request.form)
            if request.form.get("do") == "drop":
                time_settings.drop_chain(session, current_actor(), step, severity, agency)
                return redirect(url_for(".overview", saved="chain") + "#chains", 303)
            wanted = _entered_chain(
                step, severity, agency, directory(session).calendar.minutes_a_day
            )
            if request.form.get("do") == "save":
                time_settings.set_chain(session, current_actor(), wanted)
                return redirect(url_for(".overview", saved="chain") + "#chains", 303)
    except InvalidInput as refusal:
        return _chain(refusal)
    return _chain(wanted=wanted)


def _which(category: str, severity: str) -> tuple[str | None, Severity]:
    with database().reading() as session:
        known = directory(session).categories
    if severity not in set(Severity) or (category != ANY and category not in known):
        raise NotFound
    return (None if category == ANY else category), Severity(severity)


def _minutes(name: str, day: int) -> int:
    """An amount with its unit, in minutes of the time that counts."""
    amount = whole_of(request.form.get(name), name, "bad_minutes")
    unit = request.form.get(f"{name}_unit", "minutes")
    minutes = amount * UNITS.get(unit, day)
    if not 0 < minutes <= LONGEST_MINUTES:
        raise InvalidInput(FieldError(name, "bad_minutes"))
    return minutes


def _entered(code: str | None, severity: Severity, working_day: int) -> SLATarget:
    kind = request.form.get("calendar", "")
    if kind not in set(SLACalendar):
        raise InvalidInput(FieldError("calendar", "required"))
    day = working_day if kind == SLACalendar.WORKING else 24 * 60
    accept, resolve = _minutes("accept", day), _minutes("resolve", day)
    if accept > resolve:
        raise InvalidInput(FieldError("accept", "accept_after_resolve"))
    return SLATarget(code, severity, SLACalendar(kind), accept, resolve)


def _whose(given: dict[str, str]) -> tuple[SLAStep, Severity | None, str | None]:
    step, severity = given.get("step", ""), given.get("severity", "")
    if step not in set(SLAStep) or severity not in {"", *Severity}:
        raise NotFound
    return SLAStep(step), Severity(severity) if severity else None, given.get("agency") or None


def _entered_chain(
    step: SLAStep, severity: Severity | None, agency: str | None, working_day: int
) -> Chain:
    kind = request.form.get("calendar", "")
    if kind not in set(SLACalendar):
        raise InvalidInput(FieldError("calendar", "required"))
    day = working_day if kind == SLACalendar.WORKING else 24 * 60
    rungs = []
    for to in CalledTo:
        text = request.form.get(to.value, "").strip()
        if not text:
            continue
        unit = UNITS.get(request.form.get(f"{to.value}_unit", "minutes"), day)
        after = whole_of(text, to.value, "bad_after") * unit
        if not 0 <= after <= LONGEST_AFTER_MINUTES:
            raise InvalidInput(FieldError(to.value, "bad_after"))
        rungs.append(Rung(to, after))
    if not rungs:
        raise InvalidInput(FieldError("chain", "nobody_called"))
    rungs.sort(key=lambda rung: rung.after_minutes)
    return Chain(step, severity, agency, SLACalendar(kind), tuple(rungs))


def _overview(refusal: InvalidInput | None = None) -> ResponseReturnValue:
    locale = current_locale()
    with database().reading() as session:
        city = directory(session)
        rows = pages.target_rows(session, locale)
    said, status = refused(refusal)
    html = render_template(
        "admin/deadlines.html",
        rows=rows,
        severities=list(Severity),
        rules=city.time_rules,
        pause_days=city.time_rules.pause_minutes // city.calendar.minutes_a_day,
        chains=pages.chain_lines(city.time_rules.chains, city.calendar, locale),
        agencies=city.agencies,
        catalogue=city.version,
        refused=said,
        typed=request.form if refusal else None,
        saved=request.args.get("saved", ""),
    )
    return html, status


def _target(
    code: str | None,
    severity: Severity,
    refusal: InvalidInput | None = None,
    wanted: SLATarget | None = None,
) -> ResponseReturnValue:
    locale = current_locale()
    with database().reading() as session:
        city = directory(session)
        now = sla.target_for(city.targets, code or "", severity)
        running = pages.open_matters(session, code, severity)
    start = _example_start()
    said, status = refused(refusal)
    html = render_template(
        "admin/deadline.html",
        code=code or ANY,
        category=city.categories[code].name(locale) if code else "",
        severity=severity,
        is_own=now.category == code,
        now=now,
        typed=request.form if refusal or wanted else None,
        amounts={
            step: _amount(now, step, city.calendar.minutes_a_day) for step in ("accept", "resolve")
        },
        before=pages.example(now, city.calendar, start, locale),
        after=pages.example(wanted, city.calendar, start, locale) if wanted else None,
        running=running,
        catalogue=request.form.get("catalogue") or city.version,
        refused=said,
    )
    return html, status


def _amount(target: SLATarget, step: str, working_day: int) -> tuple[int, str]:
    minutes = target.accept_minutes if step == "accept" else target.resolve_minutes
    return _in_unit(minutes, target.calendar, working_day)


def _in_unit(minutes: int, kind: SLACalendar, working_day: int) -> tuple[int, str]:
    """Minutes in the largest unit that holds them evenly."""
    day = working_day if kind is SLACalendar.WORKING else 24 * 60
    for unit, size in (("days", day), ("hours", 60)):
        if minutes and minutes % size == 0:
            return minutes // size, unit
    return minutes, "minutes"


def _example_start() -> datetime:
    """A matter of this Friday afternoon, so that a weekend lies before the deadline."""
    today = clock.local(clock.now())
    friday = today + timedelta(days=(4 - today.weekday()) % 7)
    return friday.replace(hour=14, minute=5, second=0, microsecond=0)


def _chain(refusal: InvalidInput | None = None, wanted: Chain | None = None) -> ResponseReturnValue:
    given = request.form if request.method == "POST" else request.args
    step, severity, agency = _whose(given.to_dict())
    with database().reading() as session:
        city = directory(session)
        kept = next(
            (
                c
                for c in city.time_rules.chains
                if (c.step, c.severity, c.agency) == (step, severity, agency)
            ),
            None,
        )
        day = city.calendar.minutes_a_day
        base = wanted or kept
        steps = pages.called(session, wanted, _example_start(), city.calendar) if wanted else []
    said, status = refused(refusal)
    html = render_template(
        "admin/chain.html",
        step=step,
        severity=severity,
        agency=agency or "",
        agencies=city.agencies,
        severities=list(Severity),
        targets=list(CalledTo),
        calendar=(base.calendar.value if base else SLACalendar.WORKING.value),
        amounts=_amounts(base, day),
        is_kept=kept is not None,
        typed=request.form if refusal or wanted else None,
        steps=steps,
        start=_example_start(),
        catalogue=request.form.get("catalogue") or city.version,
        refused=said,
        is_seen=wanted is not None,
    )
    return html, status


def _amounts(chain: Chain | None, working_day: int) -> dict[str, tuple[int, str]]:
    """After how long each kind of people is called, in the largest even unit."""
    if chain is None:
        return {}
    return {
        rung.to.value: _in_unit(rung.after_minutes, chain.calendar, working_day)
        for rung in chain.rungs
    }
