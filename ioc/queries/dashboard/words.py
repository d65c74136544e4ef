"""How the dashboard says numbers and times, and what each chart shows, in words."""

from __future__ import annotations

from collections.abc import Sequence

from ioc.domain import dashboard as rules
from ioc.domain.clock import WEEKDAYS
from ioc.domain.dashboard import LIFE, PeriodName, ServiceStep
from ioc.domain.dashboard_agencies import AgencyRow
from ioc.domain.dashboard_board import Hours, Ratings, StepRow
from ioc.domain.dashboard_facts import Seen
from ioc.i18n import label, number, translate

UNKNOWN = "–"


def said(msgid: str, locale: str, **values: object) -> str:
    """A sentence of this room."""
    return translate(f"dashboard.{msgid}", locale, **values)


def count(value: float | None, locale: str) -> str:
    """A number in the language's form; a dash for what is not known."""
    return UNKNOWN if value is None else number(round(value, 1), locale)


def percent(value: float | None, locale: str) -> str:
    """A share."""
    return UNKNOWN if value is None else f"{count(value, locale)} %"


def seconds(value: float | None, locale: str) -> str:
    """A time of the clock: `58 giây`, `2 ph 45`, `1 giờ 05`."""
    if value is None:
        return UNKNOWN
    whole = round(value)
    if whole < 100:
        return said("seconds", locale, n=whole)
    if whole < 100 * 60:
        return said("minutes_seconds", locale, m=whole // 60, s=f"{whole % 60:02d}")
    if whole < 100 * 3600:
        return said("hours_minutes", locale, h=whole // 3600, m=f"{whole % 3600 // 60:02d}")
    return said("days", locale, n=count(whole / 86_400, locale))


def office(value: float | None, locale: str, minutes_a_day: int) -> str:
    """Office time, from minutes: minutes, hours, or working days."""
    if value is None:
        return UNKNOWN
    if value < 100:
        return said("minutes", locale, n=round(value))
    if value < minutes_a_day:
        return said("hours", locale, n=count(value / 60, locale))
    return said("working_days", locale, n=count(value / minutes_a_day, locale))


def step_time(step: ServiceStep, value: float | None, locale: str, minutes_a_day: int) -> str:
    """The time of a step, in its own unit."""
    if step in LIFE:
        return seconds(value, locale)
    return office(value, locale, minutes_a_day)


def heat_line(line: int, seen: Seen, locale: str) -> str:
    """The name of a line of the heat: a day, or a weekday."""
    if not seen.is_by_day:
        return said(f"weekday.{WEEKDAYS[line]}", locale)
    day = rules.day_of(seen.first_day + line)
    return f"{said(f'weekday.{WEEKDAYS[day.weekday()]}', locale)} {day:%d/%m}"


def days(period: rules.Period) -> str:
    """`21/10–27/10/2026`, or one day."""
    if period.first == period.last:
        return f"{period.last:%d/%m/%Y}"
    form = "%d/%m" if period.first.year == period.last.year else "%d/%m/%Y"
    return f"{period.first.strftime(form)}–{period.last:%d/%m/%Y}"


def period_name(period: rules.Period, locale: str) -> str:
    """Name and days of a period."""
    if period.name is PeriodName.CUSTOM:
        return days(period)
    return f"{label(period.name, locale)} · {days(period)}"


def of_hours(found: Hours, locale: str) -> str:
    """What the hours of the day show."""
    total = sum(found.total(hour) for hour in range(24))
    if not total:
        return said("alt.nothing", locale)
    high = found.highest
    return said(
        "alt.hours",
        locale,
        total=count(total, locale),
        hour=high,
        next=(high + 1) % 24,
        most=count(found.total(high) / found.days, locale),
        critical=count(sum(found.groups[0]), locale),
    )


def of_steps(found: Sequence[StepRow], locale: str) -> str:
    """Which steps take longer than they may."""
    known = [row for row in found if row.count]
    if not known:
        return said("alt.nothing", locale)
    over = [row for row in known if (row.percents[1] or 0) > 100]
    if not over:
        return said("alt.steps_good", locale, n=len(known))
    worst = max(over, key=lambda row: row.percents[1] or 0)
    return said(
        "alt.steps_over",
        locale,
        n=len(over),
        of=len(known),
        step=label(worst.step, locale),
        percent=count(round(worst.percents[1] or 0), locale),
    )


def of_heat(lines: Sequence[Sequence[int]], seen: Seen, locale: str) -> str:
    """Where the most came."""
    most = max((max(line) for line in lines), default=0)
    if not most:
        return said("alt.nothing", locale)
    line = next(i for i, one in enumerate(lines) if most in one)
    hour = lines[line].index(most)
    return said(
        "alt.heat",
        locale,
        most=count(most, locale),
        line=heat_line(line, seen, locale),
        hour=hour,
        next=(hour + 1) % 24,
    )


def of_agencies(found: Sequence[AgencyRow], names: dict[str, str], target: int, locale: str) -> str:
    """Who is behind the target."""
    ranked = [row for row in found if row.is_ranked and row.share is not None]
    if not ranked:
        return said("alt.agencies_none", locale, least=rules.LEAST_TO_RANK)
    behind = [row for row in ranked if (row.share or 0) < target]
    worst = ranked[0]
    return said(
        "alt.agencies",
        locale,
        n=len(ranked),
        behind=len(behind),
        target=target,
        agency=names.get(worst.agency or "", worst.agency or ""),
        share=percent(worst.share, locale),
    )


def of_ratings(found: Ratings, target: int, locale: str) -> str:
    """How reporters rated."""
    total = sum(found.now)
    if not total:
        return said("alt.ratings_none", locale)
    good = rules.share_of(found.now[0] + found.now[1], total)
    return said(
        "alt.ratings",
        locale,
        total=count(total, locale),
        share=percent(good, locale),
        target=target,
        bad=count(found.now[2], locale),
    )


def of_counts(rows: Sequence[tuple[str, int]], locale: str) -> str:
    """Which is the most frequent."""
    total = sum(number_ for _name, number_ in rows)
    if not total:
        return said("alt.nothing", locale)
    name, most = rows[0]
    return said(
        "alt.counts",
        locale,
        name=name,
        most=count(most, locale),
        share=percent(rules.share_of(most, total), locale),
    )


def of_places(found: Sequence[tuple[str, str, int]], locale: str) -> str:
    """Where matters come again."""
    if not found:
        return said("alt.places_none", locale, least=rules.HOT_LEAST)
    place, category, most = found[0]
    return said(
        "alt.places", locale, n=len(found), place=place, category=category, most=count(most, locale)
    )
