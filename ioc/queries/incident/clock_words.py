"""A clock in words: what was promised, from when, and what did not count.

"7 ngày làm việc từ 14:05 28/10, trừ 2 ngày cuối tuần": the numbers come from `domain.sla`, the
names of holidays from the calendar. Nothing here decides a deadline.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from ioc import i18n
from ioc.domain.clock import DayKind, WorkingCalendar, local
from ioc.domain.sla import DueExplanation, SkippedDay, SLACalendar

SHORT = "HH:mm dd/MM"
HOLIDAY_LANGUAGE = {"vi": "vi", "en": "en_US"}
ONE_DAY = timedelta(days=1)
A_DAY = 24 * 60


def said(msgid: str, locale: str, **values: object) -> str:
    """A phrase in the reader's language."""
    return i18n.translate(msgid, locale, **values)


def short_moment(at: datetime, locale: str, beside: datetime | None = None) -> str:
    """`14:05 28/10`, with its year where that is another than the one beside it."""
    year = beside is not None and local(at).year != local(beside).year
    return i18n.moment(at, locale, i18n.MOMENT if year else SHORT)


def duration(minutes: int, day_minutes: int, locale: str) -> str:
    """`1 ngày 3 giờ`: minutes of the time that counts, of which a day has `day_minutes`."""
    days, rest = divmod(minutes, day_minutes)
    hours, left = divmod(rest, 60)
    units = (
        (days, "clock.days", "clock.day"),
        (hours, "clock.hours", "clock.hour"),
        (left, "clock.minutes", "clock.minute"),
    )
    parts = [
        said(one if count == 1 else many, locale, n=i18n.number(count, locale))
        for count, many, one in units
        if count
    ]
    return " ".join(parts) or said("clock.moments", locale)


def promised(kind: SLACalendar, minutes: int, calendar: WorkingCalendar, locale: str) -> str:
    """`7 ngày làm việc`, or `4 giờ` where every minute counts."""
    if kind is SLACalendar.ALWAYS:
        return duration(minutes, A_DAY, locale)
    span = duration(minutes, calendar.minutes_a_day, locale)
    return said("clock.working", locale, span=span)


def explained(
    found: DueExplanation, calendar: WorkingCalendar, locale: str, *, paused_for: str = ""
) -> str:
    """One line without a full stop; `paused_for` says what the pauses waited for."""
    span = promised(found.calendar, found.minutes, calendar, locale)
    parts = [said("clock.from", locale, span=span, moment=short_moment(found.start, locale))]
    if found.counted_from != found.start:
        opens = short_moment(found.counted_from, locale)
        parts.append(said("clock.opens", locale, moment=opens))
    if left_out := not_counted(found.skipped, calendar, locale):
        parts.append(said("clock.without", locale, days=", ".join(left_out)))
    if found.paused_minutes:
        day = A_DAY if found.calendar is SLACalendar.ALWAYS else calendar.minutes_a_day
        stood = duration(found.paused_minutes, day, locale)
        parts.append(said("clock.stood", locale, span=stood) + paused_for)
    return ", ".join(parts)


def not_counted(skipped: Sequence[SkippedDay], calendar: WorkingCalendar, locale: str) -> list[str]:
    """`2 ngày cuối tuần`, `Quốc khánh 2/9`, `ngày nghỉ 28/10 (bão số 12)`."""
    weekend = sum(1 for one in skipped if one.kind is DayKind.WEEKEND)
    words = []
    if weekend:
        many = said("clock.weekend", locale, n=weekend)
        words.append(said("clock.weekend_day", locale) if weekend == 1 else many)
    words += holidays_named((s.day for s in skipped if s.kind is DayKind.HOLIDAY), calendar, locale)
    for one in skipped:
        if one.kind is DayKind.DAY_OFF:
            reason = calendar.reason_of(one.day)
            off = said("clock.day_off", locale, day=day_words(one.day))
            words.append(f"{off} ({reason})" if reason else off)
    return words


def holidays_named(days: Iterable[date], calendar: WorkingCalendar, locale: str) -> list[str]:
    """Holidays by name, days in a row together: `Tết Nguyên Đán 16–20/2`."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == ONE_DAY:
            runs[-1].append(day)
        else:
            runs.append([day])
    language = HOLIDAY_LANGUAGE.get(locale, "vi")
    return [
        f"{_common([calendar.holiday_name(d, language) or '' for d in run])} {run_words(run)}"
        for run in runs
    ]


def _common(names: Sequence[str]) -> str:
    """The name that most names of a run contain (Tết has one for each day), else all of them."""
    best = max(names, key=lambda name: (sum(name in other for other in names), -len(name)))
    if sum(best in other for other in names) * 2 > len(names):
        return best
    return ", ".join(dict.fromkeys(names))


def run_words(run: Sequence[date]) -> str:
    """`2/9`, `1–2/9` or `30/4–1/5`."""
    first, last = run[0], run[-1]
    if first == last:
        return day_words(first)
    if first.month == last.month:
        return f"{first.day}–{day_words(last)}"
    return f"{day_words(first)}–{day_words(last)}"


def day_words(day: date) -> str:
    """`2/9`."""
    return f"{day.day}/{day.month}"
