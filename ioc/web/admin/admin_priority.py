"""The administrator's page of the rescue priority: weights are tried on what is open, then used."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from dispatch.priority_weights import (
    GROUPS,
    NUMBERS,
    RANGES,
    RISING,
    Weights,
    from_json,
    highest,
    problems,
)
from ioc import i18n
from ioc.domain import clock
from ioc.domain.errors import Conflict, DomainError, InvalidInput
from ioc.domain.permissions import Permission
from ioc.queries.rescue import priority as queries
from ioc.services.incidents import priority
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.errors import STATUS, message_of

blueprint = Blueprint("admin_priority", __name__, url_prefix="/admin/priority")

SETTINGS = Permission.SETTINGS_EDIT
SHOWN = 50
"""Incidents named in a trial; the count is of all."""

SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "tiers",
        (
            *("neck_m", "chest_m", "deep_indoors_m", "exposed_m", "indoors_m", "small_margin_m"),
            *("upper_floor_m", "roof_m", "fast_rise_cm_per_h", "long_without_hours"),
        ),
    ),
    (
        "hazard",
        ("margin_points", "safe_margin_m", "rise_points", "flow_points", "full_flow_m2_per_s"),
    ),
    (
        "people",
        ("vulnerable_most", "people_per_doubling", "people_most"),
    ),
    (
        "waiting",
        (
            *("waiting_minutes_per_point", "waiting_most", "alone_points", "low_battery_percent"),
            *("hungry_points", "hungry_hours"),
        ),
    ),
)
"""The fields in the order of the page."""

GROUPS_OF = {"hazard": "structure_points", "people": "vulnerable_points"}


@blueprint.get("")
@requires(SETTINGS)
def overview() -> ResponseReturnValue:
    """The weights in use as a form, or those of a former version."""
    with database().reading() as session:
        used = queries.weights(session)
        rows = queries.versions(session)
    wanted = request.args.get("from", type=int)
    former = next((row for row in rows if row.version == wanted), None)
    shown = from_json(former.weights) if former else used
    return _form(_typed_of(shown), used.version)


@blueprint.post("/trial")
@requires(SETTINGS)
def trial() -> ResponseReturnValue:
    """How many open rescues would stand in another tier; nothing is changed."""
    typed = _typed()
    made, wrong = _read(typed)
    if made is None:
        return _form(typed, _based_on(), wrong, 422)
    return _trial(made, typed)


@blueprint.post("/use")
@requires(SETTINGS)
def use() -> ResponseReturnValue:
    """Takes the weights into use, for who has seen what they change."""
    typed = _typed()
    made, wrong = _read(typed)
    if made is None:
        return _form(typed, _based_on(), wrong, 422)
    note = request.form.get("note", "")
    try:
        with database().atomic() as session:
            priority.use_weights(
                session,
                current_actor(),
                made.to_json(),
                note,
                _based_on(),
                is_confirmed=bool(request.form.get("sure")),
            )
    except (InvalidInput, Conflict) as refusal:
        return _trial(made, typed, refusal)
    return redirect(url_for(".overview", used=1), 303)


def _trial(
    made: Weights, typed: dict[str, str], refusal: DomainError | None = None
) -> ResponseReturnValue:
    locale = current_locale()
    with database().reading() as session:
        used = queries.weights(session)
        looked, moved = queries.trial(session, current_actor(), made, clock.now())
    fields = refusal.errors if isinstance(refusal, InvalidInput) else ()
    ways = Counter((one.was, one.now) for one in moved)
    page = render_template(
        "admin/priority_trial.html",
        typed=typed,
        # Whoever looks again has seen the newest; who has not is told that somebody was faster.
        based_on=used.version,
        looked=looked,
        moved=moved,
        shown=moved[:SHOWN],
        ways=sorted(ways.items(), key=lambda way: (str(way[0][0]), str(way[0][1]))),
        is_cut=looked == queries.PREVIEW_MOST,
        is_same=made.to_json() | {"version": 0} == used.to_json() | {"version": 0},
        refused={error.field: message_of(error.code, locale) for error in fields},
        whole=message_of(refusal.code, locale) if refusal and not fields else "",
        note=request.form.get("note", "")[: priority.NOTE_LONGEST],
    )
    status = (
        next((STATUS[c] for c in type(refusal).__mro__ if c in STATUS), 400) if refusal else 200
    )
    return page, status


def _form(
    typed: dict[str, str], based_on: int, wrong: dict[str, str] | None = None, status: int = 200
) -> ResponseReturnValue:
    with database().reading() as session:
        rows = queries.versions(session)
    page = render_template(
        "admin/priority.html",
        typed=typed,
        based_on=based_on,
        sections=SECTIONS,
        groups=GROUPS_OF,
        wrong=wrong or {},
        ranges=RANGES,
        former=rows,
        used=request.args.get("used"),
    )
    return page, status


def _based_on() -> int:
    return request.form.get("based_on", 0, type=int)


def _typed() -> dict[str, str]:
    """The fields as they were typed: nothing is lost when one of them is wrong."""
    return {name: request.form.get(name, "").strip()[:12] for name in _typed_of(Weights())}


def _typed_of(weights: Weights) -> dict[str, str]:
    locale = current_locale()
    found = {name: getattr(weights, name) for name in NUMBERS}
    for group in GROUPS:
        found |= {f"{group}.{code}": points for code, points in getattr(weights, group).items()}
    return {name: i18n.number(value, locale) for name, value in found.items()}


def _read(typed: dict[str, str]) -> tuple[Weights | None, dict[str, str]]:
    """The weights that were typed, or by field what is wrong with them."""
    locale = current_locale()
    wrong: dict[str, str] = {}
    values: dict[str, float] = {}
    for name, text in typed.items():
        try:
            values[name] = float(text.replace(",", "."))
        except ValueError:
            wrong[name] = i18n.translate("A number, for example 1,4", locale)
    if wrong:
        return None, wrong
    members: dict[str, Any] = {name: values[name] for name in NUMBERS}
    members |= {
        group: {
            name.partition(".")[2]: value
            for name, value in values.items()
            if name.startswith(f"{group}.")
        }
        for group in GROUPS
    }
    made = Weights(**members)
    wrong = {name: _said(name, code, made, locale) for name, code in problems(made)}
    return (None if wrong else made), wrong


def _said(name: str, code: str, made: Weights, locale: str) -> str:
    if code == "over_100":
        total = i18n.number(round(highest(made), 1), locale)
        return i18n.translate(
            "The highest points together are %(n)s; they may not be more than 100.", locale, n=total
        )
    if code == "not_rising":
        other = next(high for low, high in RISING if low == name)
        label = i18n.translate(f"Weight.{other}", locale)
        return i18n.translate("Not more than “%(name)s”", locale, name=label)
    low, high = RANGES.get(name, (0.0, 100.0))
    return i18n.translate(
        "From %(low)s to %(high)s",
        locale,
        low=i18n.number(low, locale),
        high=i18n.number(high, locale),
    )
