"""The review after an operation as words of a page, as a letter, and as rows of spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from ioc import i18n
from ioc.domain.after_action import Course, Moment, Step
from ioc.queries.operations.after_action import Review
from ioc.services.operations.situation import Head
from ioc.web.documents.document_blocks import (
    Block,
    HeadCell,
    Heading,
    Items,
    Letter,
    Paragraph,
    Table,
)
from ioc.web.documents.situation_document import at, day_line, decimal, signed

MISSED_MOST, EVENTS_MOST = 200, 300
"""So many stand in the letter; the tables have all."""


def words_of(entry: dict[str, Any], locale: str) -> str:
    """What an entry of the timeline says."""
    values = {name: entry.get(name) for name in ("name", "n", "code")}
    if entry["kind"] is Moment.WATER_ALARM:
        values["to"] = i18n.translate(f"WaterAlarm.{entry['to']}", locale)
        level = entry["level"]
        values["level"] = i18n.number(level, locale) if level is not None else "–"
    return i18n.translate(f"after.m_{entry['kind'].value}", locale, **values)


def tier_word(tier: str | None, locale: str, *, is_last: bool) -> str:
    """The name of a row of times; the last is of all together."""
    if tier is not None:
        return i18n.translate(f"Tier.{tier}", locale)
    return i18n.translate("after.all" if is_last else "after.no_tier", locale)


def spread_text(one: dict[str, Any]) -> str:
    """Median and ninetieth percentile; how many have a time, and how many have none."""
    if not one["of"]:
        return f"– (0; {one['without']})"
    return f"{decimal(one['median'])} / {decimal(one['p90'])} ({one['of']}; {one['without']})"


def letter_of(found: Review, head: Head) -> Letter:
    """The review as an official letter. It is computed, so nobody has signed it."""
    told = found.told
    marks = [vi("after.mark")]
    if told["operation"]["exercise"]:
        marks.append(vi("sitrep.mark_exercise"))
    return Letter(
        parent=head.parent,
        issuer=head.issuer,
        number=f"Số: ......./{head.symbol}",
        place_date=day_line(head.place, told["until"]),
        title=vi("after.title"),
        subtitle=vi("after.subtitle", name=told["operation"]["name"]),
        blocks=list(_blocks(found)),
        signer_title=head.signer_title,
        signer="",
        recipients_word=vi("sitrep.recipients_word"),
        recipients=head.recipients,
        marks=marks,
    )


def vi(msgid: str, /, **values: object) -> str:
    """A Vietnamese word of the letter."""
    return i18n.translate(msgid, "vi", **values)


def _blocks(found: Review) -> Iterator[Block]:
    told = found.told
    since, until = at(told["operation"]["started_at"]), at(told["until"])
    yield Paragraph(
        vi("after.period" if told["is_over"] else "after.so_far", since=since, at=until)
    )
    yield Paragraph(
        vi(
            "after.sum",
            rescues=told["rescues"],
            people=told["people"],
            picked=told["picked_up"],
            handed=told["handed_over"],
        )
    )
    yield Heading(f"I. {vi('after.part_times')}")
    yield times_table(told)
    yield Items([vi("after.note_times")], is_small=True)
    yield Heading(f"II. {vi('after.part_plan')}")
    yield Items(plan_lines(told, "vi"))
    yield Heading(f"III. {vi('after.part_reports')}")
    yield Items(report_lines(told, "vi"))
    yield Heading(f"IV. {vi('after.part_missed')}")
    yield from _missed(found)
    yield Heading(f"V. {vi('after.part_gaps')}")
    yield Items(gap_lines(told, "vi") or [vi("after.no_gaps")])
    yield Heading(f"VI. {vi('after.part_timeline')}")
    shown = found.timeline[:EVENTS_MOST]
    rows = [[i18n.moment(one["at"], "vi"), words_of(one, "vi")] for one in shown]
    head = [HeadCell(vi("after.c_at")), HeadCell(vi("after.c_event"))]
    yield Table((3.4, 13.6), [head], rows)
    if len(found.timeline) > EVENTS_MOST:
        more = len(found.timeline) - EVENTS_MOST
        yield Paragraph(vi("after.more_events", n=more), is_small=True)


def times_table(told: dict[str, Any]) -> Table:
    """How long each step took, by tier."""
    head = [HeadCell(vi("after.c_tier")), HeadCell(vi("after.c_rescues"))]
    head += [HeadCell(i18n.label(step, "vi")) for step in Step]
    rows = []
    for number, row in enumerate(told["times"], 1):
        word = tier_word(row["tier"], "vi", is_last=number == len(told["times"]))
        spreads = [spread_text(row["steps"][step.value]) for step in Step]
        rows.append([word, str(row["count"]), *spreads])
    widths = (2.6, 1.6, 3.2, 3.2, 3.2, 3.2)
    return Table(widths, [head], rows, texts=1, strong=1, left=frozenset({0}))


def plan_lines(told: dict[str, Any], locale: str) -> list[str]:
    """What plans said and what was done."""
    plan = told["plan"]
    if not plan["made"]:
        return [i18n.translate("after.no_plan", locale)]
    late = plan["late"]
    told_late = {
        "median": signed(late["median"]),
        "p90": signed(late["p90"]),
        "of": late["of"],
        "without": late["without"],
    }
    return [
        i18n.translate("after.plan_made", locale, n=plan["made"]),
        i18n.translate("after.plan_legs", locale, **plan["legs"]),
        i18n.translate("after.plan_tasks", locale, **plan["tasks"]),
        i18n.translate(
            "after.plan_late" if late["of"] else "after.plan_no_late", locale, **told_late
        ),
        i18n.translate("after.plan_others", locale, n=plan["by_others"]),
        i18n.translate("after.plan_left", locale, n=plan["left"]),
    ]


def report_lines(told: dict[str, Any], locale: str) -> list[str]:
    """Calls, reports, and what was told more than once."""
    reports, calls = told["reports"], told["calls"]
    channels = ", ".join(
        f"{i18n.translate(f'Channel.{code}', locale)} {count}"
        for code, count in reports["channels"].items()
    )
    lines = [
        i18n.translate("after.calls", locale, **calls),
        i18n.translate("after.reports", locale, n=reports["total"]),
    ]
    if channels:
        lines.append(i18n.translate("after.channels", locale, channels=channels))
    return [
        *lines,
        i18n.translate("after.duplicates", locale, n=reports["duplicates"], merged=told["merged"]),
        i18n.translate("after.dropped", locale, n=reports["dropped"]),
    ]


def gap_lines(told: dict[str, Any], locale: str) -> list[str]:
    """What is not known."""
    return [i18n.translate(f"Gap.{gap}", locale, n=n) for gap, n in told["gaps"].items()]


def _missed(found: Review) -> Iterator[Block]:
    if not found.missed:
        yield Paragraph(vi("after.none_missed"))
        return
    yield Paragraph(vi("after.missed", n=len(found.missed)))
    words = ("code", "tier", "ward", "people", "opened", "why")
    head = [HeadCell("TT"), *(HeadCell(vi(f"after.c_{one}")) for one in words)]
    rows = [
        [
            str(n),
            one.code,
            i18n.label(one.tier, "vi"),
            one.ward,
            "?" if one.people is None else str(one.people),
            i18n.moment(one.opened_at, "vi"),
            i18n.label(why, "vi"),
        ]
        for n, (one, why) in enumerate(found.missed[:MISSED_MOST], 1)
    ]
    yield Table((0.9, 2.6, 2.0, 3.4, 1.3, 3.0, 4.2), [head], rows, left=frozenset({3, 6}))
    if len(found.missed) > MISSED_MOST:
        more = len(found.missed) - MISSED_MOST
        yield Paragraph(vi("after.more_missed", n=more), is_small=True)


PARTS = ("rescues", "timeline", "times", "plan")
Sheet = tuple[list[str], list[list[object]]]


def sheet_of(found: Review, part: str, locale: str) -> Sheet:
    """One part as rows for a spreadsheet. Times are written out with their zone."""
    makers = {"rescues": _rescues, "timeline": _timeline, "times": _times, "plan": _plan}
    return makers[part](found, locale)


def _head(locale: str, *names: str) -> list[str]:
    return [i18n.translate(f"after.c_{name}", locale) for name in names]


def _when(moment: datetime | None) -> str:
    return i18n.moment(moment, "vi", "yyyy-MM-dd HH:mm:ss")


def _rescues(found: Review, locale: str) -> Sheet:
    reasons = {one.id: why for one, why in found.missed}
    names = ("code", "tier", "ward", "status", "outcome", "people", "picked", "handed", "reports")
    times = ("units", "opened", "dispatched", "on_scene", "picked_up", "sheltered", "ended", "why")

    def row(one: Course) -> list[object]:
        return [
            one.code,
            i18n.label(one.tier, locale),
            one.ward,
            i18n.label(one.status, locale),
            i18n.label(one.outcome, locale),
            one.people,
            one.picked_up,
            one.handed_over,
            one.reports,
            one.units,
            *(_when(moment) for moment in (one.opened_at, one.dispatched_at, one.on_scene_at)),
            *(_when(moment) for moment in (one.picked_up_at, one.sheltered_at, one.ended_at)),
            i18n.label(reasons.get(one.id), locale),
        ]

    return _head(locale, *names, *times), [row(one) for one in found.courses]


def _timeline(found: Review, locale: str) -> Sheet:
    rows: list[list[object]] = [
        [_when(one["at"]), one["kind"].value, words_of(one, locale)] for one in found.timeline
    ]
    return _head(locale, "at", "kind", "event"), rows


def _times(found: Review, locale: str) -> Sheet:
    rows: list[list[object]] = []
    for number, row in enumerate(found.told["times"], 1):
        word = tier_word(row["tier"], locale, is_last=number == len(found.told["times"]))
        for step in Step:
            one = row["steps"][step.value]
            spans = [one["median"], one["p90"], one["of"], one["without"]]
            rows.append([word, row["count"], i18n.label(step, locale), *spans])
    return _head(locale, "tier", "rescues", "step", "median", "p90", "of", "without"), rows


def _plan(found: Review, locale: str) -> Sheet:
    plan = found.told["plan"]
    rows: list[list[object]] = [[i18n.translate("after.plans", locale), plan["made"]]]
    for name, enum in (("legs", "LegState"), ("tasks", "Origin")):
        for code, count in plan[name].items():
            rows.append([i18n.translate(f"{enum}.{code}", locale), count])
    for name in ("median", "p90", "of", "without"):
        word = i18n.translate(f"after.c_{name}", locale)
        rows.append([f"{i18n.translate('after.late', locale)}: {word}", plan["late"][name]])
    rows.append([i18n.translate("after.others", locale), plan["by_others"]])
    rows.append([i18n.translate("after.left", locale), plan["left"]])
    return _head(locale, "what", "count"), rows
