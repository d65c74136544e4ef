"""A situation report as an official letter and as rows of a table. The letter is in Vietnamese,
whoever asks: it is what the law calls a văn bản."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from ioc import i18n
from ioc.domain.clock import local
from ioc.domain.situation import PEOPLE, WORK, Figure, ReportState
from ioc.web.documents.document_blocks import (
    Block,
    HeadCell,
    Heading,
    Items,
    Letter,
    Paragraph,
    Table,
)


def vi(msgid: str, /, **values: object) -> str:
    """A Vietnamese word of the letter."""
    return i18n.translate(msgid, "vi", **values)


HAND = "*"
"""Stands behind every figure that a hand put there."""


def at(moment: str | None, form: str = i18n.MOMENT) -> str:
    """A moment of a report's JSON on the city's clocks."""
    return i18n.moment(datetime.fromisoformat(moment) if moment else None, "vi", form)


def _hours(moment: str) -> str:
    there = local(datetime.fromisoformat(moment))
    return f"{there.hour:02d} giờ {there.minute:02d} ngày {there:%d/%m/%Y}"


def day_line(place: str, moment: str) -> str:
    """Place and date as a letter has them: days below 10 and months below 3 with a nought."""
    there = local(datetime.fromisoformat(moment))
    month = f"{there.month:02d}" if there.month < 3 else str(there.month)
    return f"{place}, ngày {there.day:02d} tháng {month} năm {there.year}"


def number_line(report: dict[str, Any]) -> str:
    """`Số: 05/BC-BCH`, with which edition it is."""
    line = f"Số: {report['number']:02d}/{report['head'].get('symbol', '')}"
    if report["edition"] > 1:
        line += f" ({vi('sitrep.replacement', n=report['edition'] - 1)})"
    return line


def letter_of(report: dict[str, Any]) -> Letter:
    """The whole letter."""
    head, is_signed = report["head"], report["state"] == ReportState.SIGNED
    marks = [] if is_signed else [vi("sitrep.mark_draft")]
    if report["operation"]["exercise"]:
        marks.append(vi("sitrep.mark_exercise"))
    foot = []
    if is_signed:
        signed = {"name": report["signed_by"], "at": at(report["signed_at"])}
        foot = [vi("sitrep.signed_line", **signed), f"SHA-256: {report['digest']}"]
    return Letter(
        parent=head.get("parent", ""),
        issuer=head.get("issuer", ""),
        number=number_line(report),
        place_date=day_line(head.get("place", ""), report["signed_at"] or report["as_of"]),
        title=vi("sitrep.title"),
        subtitle=vi(
            "sitrep.subtitle", name=report["operation"]["name"], at=_hours(report["as_of"])
        ),
        blocks=list(_blocks(report)),
        signer_title=head.get("signer_title", ""),
        signer=report["signed_by"] if is_signed else "",
        recipients_word=vi("sitrep.recipients_word"),
        recipients=head.get("recipients", []),
        marks=marks,
        foot=foot,
    )


def _blocks(report: dict[str, Any]) -> Iterator[Block]:
    yield Paragraph(_opening(report))
    yield Heading(f"I. {vi('sitrep.part_water')}")
    yield from _water(report["gauges"])
    yield Heading(f"II. {vi('sitrep.part_people')}")
    yield _figures(report, PEOPLE, _people_head())
    notes = [*_unknown(report), vi("sitrep.note_household"), vi("sitrep.note_sheltered")]
    yield Items([*notes, vi("sitrep.note_silent"), vi("sitrep.note_dead")], is_small=True)
    yield Heading(f"III. {vi('sitrep.part_work')}")
    yield _figures(report, WORK, _work_head())
    if left_out := idle(report):
        names = ", ".join(one["name"] for one in left_out)
        yield Paragraph(vi("sitrep.idle", n=len(left_out), names=names), is_small=True)
    yield Heading(f"IV. {vi('sitrep.part_shelters')}")
    yield from _shelters(report["shelters"])
    yield Heading(f"V. {vi('sitrep.part_words')}")
    yield Paragraph(report["words"] or vi("sitrep.no_words"))
    if edits := list(by_hand(report)):
        yield Heading(vi("sitrep.part_hand"))
        yield Items([_edit(report, code, figure, cell) for code, figure, cell in edits])


def _opening(report: dict[str, Any]) -> str:
    told = vi("sitrep.opening", since=at(report["operation"]["started_at"]), at=at(report["as_of"]))
    previous = report["previous"]
    if previous is None:
        return f"{told} {vi('sitrep.no_previous')}"
    compared = vi("sitrep.compared", n=f"{previous['number']:02d}", at=at(previous["as_of"]))
    return f"{told} {compared}"


def _water(gauges: Sequence[dict[str, Any]]) -> Iterator[Block]:
    if not gauges:
        yield Paragraph(vi("sitrep.no_gauges"))
        return
    words = ("station", "level", "read_at", "alarm", "trend", "rise", "flows")
    head = [HeadCell("TT"), *(HeadCell(vi(f"sitrep.g_{one}")) for one in words)]
    rows = [
        [
            str(n),
            one["name"],
            decimal(one["level_m"]),
            at(one["at"], "HH:mm dd/MM") + (f" ({vi('sitrep.stale')})" if one["stale"] else ""),
            i18n.translate(f"WaterAlarm.{one['alarm']}", "vi"),
            signed(one["trend_cm_h"]),
            signed(one["rise_m"]),
            _flows(one),
        ]
        for n, one in enumerate(gauges, 1)
    ]
    yield Table((0.8, 3.6, 1.6, 2.4, 2.2, 1.9, 2.2, 2.4), [head], rows)


def _flows(one: dict[str, Any]) -> str:
    if one["inflow_m3s"] is None and one["discharge_m3s"] is None:
        return "–"
    return f"{decimal(one['inflow_m3s'])} / {decimal(one['discharge_m3s'])}"


def decimal(value: float | None) -> str:
    """A measured number, a dash for none."""
    return "–" if value is None else i18n.number(value, "vi")


def signed(value: float | None) -> str:
    """A change with its sign, a dash where it is not known."""
    if value is None:
        return "–"
    return f"+{i18n.number(value, 'vi')}" if value > 0 else i18n.number(value, "vi")


def _people_head() -> list[list[HeadCell]]:
    groups = ("flooded", "sheltered", "rescued", "silent")
    top = [HeadCell("TT", 1, 2), HeadCell(vi("sitrep.ward"), 1, 2)]
    top += [HeadCell(vi(f"sitrep.h_{one}"), 2) for one in groups]
    top += [HeadCell(vi("sitrep.h_dead"), 1, 2), HeadCell(vi("sitrep.h_missing"), 1, 2)]
    pair = [HeadCell(vi("sitrep.households")), HeadCell(vi("sitrep.persons"))]
    return [top, pair * len(groups)]


def _work_head() -> list[list[HeadCell]]:
    top = [HeadCell("TT", 1, 2), HeadCell(vi("sitrep.ward"), 1, 2)]
    top += [HeadCell(vi("sitrep.h_open"), 4), HeadCell(vi("sitrep.h_units"), 2)]
    top += [HeadCell(vi(f"Figure.{one.value}"), 1, 2) for one in WORK[6:]]
    below = ("open_p1", "open_p2", "open_p3", "open_p4", "boats", "units_others")
    return [top, [HeadCell(vi(f"sitrep.h_{one}")) for one in below]]


def is_idle(cells: dict[str, Any]) -> bool:
    """Whether a ward has nothing to report and had nothing in the report before."""
    return all(not one["value"] and not one["change"] and "by" not in one for one in cells.values())


def idle(report: dict[str, Any]) -> list[dict[str, Any]]:
    """The wards that no table lists."""
    return [area for area in report["areas"] if is_idle(report["figures"][area["code"]])]


def area_name(area: dict[str, Any], locale: str = "vi") -> str:
    """The name of a ward; a word where nobody could place it."""
    return area["name"] or i18n.translate("sitrep.nowhere", locale)


def _figures(
    report: dict[str, Any], columns: Sequence[Figure], head: list[list[HeadCell]]
) -> Table:
    rows: list[list[str]] = []
    for area in report["areas"]:
        cells = report["figures"][area["code"]]
        if not is_idle(cells):
            values = [value_text(cells[figure.value]) for figure in columns]
            rows.append([str(len(rows) + 1), area_name(area), *values])
    totals = [report["totals"][figure.value] for figure in columns]
    marked = [f"{one['value']}{HAND if one['is_by_hand'] else ''}" for one in totals]
    rows.append(["", vi("sitrep.total"), *marked])
    if report["previous"] is not None:
        word = vi("sitrep.change_to", n=f"{report['previous']['number']:02d}")
        rows.append(["", word, *(signed(one["change"]) for one in totals)])
    width = 13.0 / len(columns)
    strong = 2 if report["previous"] is not None else 1
    return Table((0.8, 3.6, *[width] * len(columns)), head, rows, strong=strong)


def value_text(cell: dict[str, Any]) -> str:
    """A figure, with a mark where a hand put it there."""
    return f"{cell['value']}{HAND if 'by' in cell else ''}"


def _unknown(report: dict[str, Any]) -> list[str]:
    told = []
    for figure in (Figure.PERSONS_FLOODED, Figure.PERSONS_SILENT):
        if count := report["totals"][figure.value]["unknown"]:
            word = i18n.label(figure, "vi")
            told.append(vi("sitrep.note_unknown", n=count, figure=word))
    return told


def _shelters(shelters: Sequence[dict[str, Any]]) -> Iterator[Block]:
    shown = [one for one in shelters if one["status"] != "closed"]
    if not shown:
        yield Paragraph(vi("sitrep.no_shelters"))
        return
    words = ("shelter", "ward", "status", "places", "taken", "reserved", "free", "needs")
    head = [HeadCell("TT"), *(HeadCell(vi(f"sitrep.s_{one}")) for one in words)]
    rows = [
        [
            str(n),
            one["name"],
            (one["area"] or {}).get("name", ""),
            vi(f"FacilityStatus.{one['status']}"),
            str(one["places"]),
            str(one["taken"]),
            str(one["reserved"]),
            str(max(0, one["places"] - one["taken"] - one["reserved"])),
            "; ".join(vi(f"FacilityNeed.{need}") for need in one["needs"]) or "–",
        ]
        for n, one in enumerate(shown, 1)
    ]
    widths = (0.8, 4.2, 2.8, 1.7, 1.3, 1.3, 1.3, 1.4, 2.4)
    yield Table(widths, [head], rows, texts=3, left=frozenset({8}))


def by_hand(report: dict[str, Any]) -> Iterator[tuple[str, Figure, dict[str, Any]]]:
    """Every figure that a hand put there."""
    for area in report["areas"]:
        for figure in Figure:
            cell = report["figures"][area["code"]][figure.value]
            if "by" in cell:
                yield area["code"], figure, cell


def _edit(report: dict[str, Any], code: str, figure: Figure, cell: dict[str, Any]) -> str:
    area = next(one for one in report["areas"] if one["code"] == code)
    return vi(
        "sitrep.edit_line",
        area=area_name(area),
        figure=i18n.label(figure, "vi"),
        value=cell["value"],
        computed=cell["computed"],
        by=cell["by"],
        at=at(cell["at"]),
        reason=cell["reason"],
    )


def table_of(report: dict[str, Any], locale: str) -> tuple[list[str], list[list[object]]]:
    """The figures as rows for a spreadsheet: a row for each ward and figure, zeros included."""

    def word(name: str) -> str:
        return i18n.translate(f"sitrep.csv_{name}", locale)

    names = ("code", "area", "figure", "value", "computed", "unknown", "change", "by", "at")
    rows: list[list[object]] = []
    for area in report["areas"]:
        for figure in Figure:
            cell = report["figures"][area["code"]][figure.value]
            row: list[object] = [area["code"], area_name(area, locale), i18n.label(figure, locale)]
            row += [cell["value"], cell["computed"], cell["unknown"], cell["change"]]
            rows.append([*row, cell.get("by"), cell.get("at"), cell.get("reason")])
    for figure in Figure:
        cell = report["totals"][figure.value]
        row = ["*", i18n.translate("sitrep.total", locale), i18n.label(figure, locale)]
        row += [cell["value"], cell["computed"], cell["unknown"], cell["change"]]
        rows.append([*row, None, None, None])
    return [*(word(name) for name in names), word("reason")], rows
