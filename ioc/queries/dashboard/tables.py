"""Every figure of the dashboard as tables: what the page shows below its charts, and what is saved
as files. A cell that counts incidents names its figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ioc.domain import dashboard_agencies, dashboard_board
from ioc.domain import dashboard_facts as rows
from ioc.domain.dashboard import ServiceStep, day_of, share_of
from ioc.domain.dashboard_agencies import AgencyRow
from ioc.domain.dashboard_board import Head, Hours, Ratings, StepRow
from ioc.domain.reports import Channel, Satisfaction
from ioc.i18n import label
from ioc.queries.dashboard import words
from ioc.queries.dashboard.loading import Look
from ioc.queries.dashboard.words import said
from ioc.queries.directory import Directory


@dataclass(frozen=True)
class Cell:
    """`value` for files, `text` for people; `figure` names the incidents that it counts."""

    value: Any
    text: str
    figure: str = ""


@dataclass(frozen=True)
class Table:
    """A name for addresses, a title, heads and rows; the first cell of a row names it."""

    name: str
    title: str
    head: list[str]
    rows: list[list[Cell]]
    finding: str = ""


@dataclass(frozen=True)
class Place:
    """A place where matters of one kind come again; WGS84 degrees."""

    figure: str
    name: str
    category: str
    count: int
    lat: float
    lon: float


@dataclass(frozen=True)
class Board:
    """All figures of one look, counted once."""

    heads: list[Head]
    steps: list[StepRow]
    hours: Hours
    heat: list[tuple[int, ...]]
    agencies: list[AgencyRow]
    everybody: AgencyRow | None
    ratings: Ratings
    channels: list[tuple[str | None, int]]
    categories: list[tuple[str | None, int]]
    areas: list[tuple[str | None, int]]
    spots: list[tuple[int, str, int, int]]
    joined: int
    extra_reports: int
    rejected: int
    not_dispatched: int
    longest_late_s: int | None


def count_all(look: Look) -> Board:
    """Counts everything, from rows that are in memory; once for a look."""
    board: Board | None = look.kept.get("board")
    if board is None:
        board = look.kept["board"] = _count_all(look)
    return board


def _count_all(look: Look) -> Board:
    facts, seen = look.facts, look.seen
    hour = look.now_hour
    counted = rows.counted(facts)
    late = look.still_open.number("due_s")[rows.overdue(look.still_open, seen.at)]
    return Board(
        heads=dashboard_board.heads(facts, look.before, look.still_open, seen, hour),
        steps=dashboard_board.steps(facts, seen),
        hours=dashboard_board.hours(facts, look.before, seen, hour),
        heat=dashboard_board.heat(facts, seen),
        agencies=dashboard_agencies.agencies(look.parts, seen),
        everybody=dashboard_agencies.everybody(look.everybody, seen) if look.everybody else None,
        ratings=dashboard_board.ratings(facts, look.before, seen),
        channels=dashboard_board.by_text(facts, "channel"),
        categories=dashboard_board.by_text(facts, "category"),
        areas=dashboard_board.by_text(facts, "area_code"),
        spots=dashboard_board.hot_spots(facts),
        joined=int(rows.select(facts, "joined", seen).sum()),
        extra_reports=int((facts.number("reports")[counted] - 1).clip(0).sum()),
        rejected=int(rows.select(facts, "rejected", seen).sum()),
        not_dispatched=int(rows.select(facts, "not_dispatched", seen).sum()),
        longest_late_s=int(late.min()) if len(late) else None,
    )


class Tables:
    """The tables of a board, in a language."""

    def __init__(self, look: Look, board: Board, city: Directory, places: list[Place], locale: str):
        self.look, self.board, self.city = look, board, city
        self.places, self.locale = places, locale
        self.day = city.calendar.minutes_a_day

    def all(self) -> list[Table]:
        """Every table, in the order of the page."""
        board = self.board
        return [
            self.heads(),
            self.hours(),
            self.steps(),
            self.agencies(),
            self.ratings(),
            self.reproaches(),
            self.heat(),
            self._counts("channels", [(c, self._channel(c), n) for c, n in board.channels]),
            self._counts("categories", [(c, self._category(c), n) for c, n in board.categories]),
            self._counts("areas", [(c, self._area(c), n) for c, n in board.areas]),
            self.hot_spots(),
        ]

    def heads(self) -> Table:
        """The figures at the top with their eight weeks."""
        last = self.look.seen.last_day
        ends = [day_of(last - 7 * back) for back in range(7, -1, -1)]
        head = ["figure", "now", "before", "target"]
        return Table(
            "summary",
            self._said("title.summary"),
            [*self._heads(*head), *(self._said("week_to", day=f"{day:%d/%m}") for day in ends)],
            [self._head(one) for one in self.board.heads],
        )

    def _head(self, one: Head) -> list[Cell]:
        def cell(value: float | None, figure: str = "") -> Cell:
            return Cell(value, self.value_of(one, value), figure)

        return [
            self._text(self._said(f"head.{one.name}")),
            cell(one.value, one.figure),
            cell(one.before),
            cell(None if one.target is None else float(one.target)),
            *(cell(value) for value in one.weeks),
        ]

    def value_of(self, one: Head, value: float | None) -> str:
        """A value of a figure at the top, in its unit."""
        if one.name == "dispatch":
            return words.seconds(value, self.locale)
        if one.name in {"received", "overdue"}:
            return words.count(value, self.locale)
        return words.percent(value, self.locale)

    def hours(self) -> Table:
        """By hour of the day."""
        found = self.board.hours
        return Table(
            "hours",
            self._said("title.hours"),
            self._heads("hour", "critical", "high", "others", "all", "before"),
            [
                [
                    self._text(f"{hour}–{hour + 1}"),
                    *(self._number(group[hour]) for group in found.groups),
                    self._number(found.total(hour), f"hour.{hour}"),
                    self._number(found.before[hour]),
                ]
                for hour in range(24)
            ],
            words.of_hours(found, self.locale),
        )

    def steps(self) -> Table:
        """The time of each step."""
        head = ["step", "p50", "p90", "p95", "allowed", "p50_of", "p90_of", "p95_of"]
        return Table(
            "steps",
            self._said("title.steps"),
            self._heads(*head, "in_time", "late", "cases"),
            [self._step(row) for row in self.board.steps],
            words.of_steps(self.board.steps, self.locale),
        )

    def _step(self, row: StepRow) -> list[Cell]:
        late = int(rows.step_late(self.look.facts, row.step, self.look.seen.aims).sum())
        return [
            self._text(label(row.step, self.locale)),
            *(Cell(v, self.time_of(row.step, v)) for v in row.values),
            Cell(row.allowed, self.allowed_of(row)),
            *(self._percent(None if v is None else round(v, 1)) for v in row.percents),
            self._percent(row.in_time),
            self._number(late, f"step.{row.step.value}.late"),
            self._number(row.count, f"step.{row.step.value}"),
        ]

    def time_of(self, step: ServiceStep, value: float | None) -> str:
        """A time of a step."""
        return words.step_time(step, value, self.locale, self.day)

    def allowed_of(self, row: StepRow) -> str:
        """What a step may take, and that it differs from case to case."""
        text = self.time_of(row.step, None if row.allowed is None else float(row.allowed))
        return self._said("mostly", time=text) if row.is_mixed else text

    def agencies(self) -> Table:
        """Agencies side by side, each by its own part of the time."""
        found = self.board.agencies
        head = ["agency", "received", "decided", "on_time", "on_time_share", "own_90", "always_90"]
        lines = [self._agency(row) for row in found]
        if self.board.everybody is not None:
            lines.append(self._agency(self.board.everybody))
        names = {code: self.agency(code) for code in self.city.agencies}
        target = self.look.seen.aims.on_time_percent
        return Table(
            "agencies",
            self._said("title.agencies"),
            self._heads(*head, "overdue", "reopened", "reopened_share", "back", "ranked"),
            lines,
            words.of_agencies(found, names, target, self.locale),
        )

    def _agency(self, row: AgencyRow) -> list[Cell]:
        def counted(number: int, key: str) -> Cell:
            return self._number(number, f"agency.{row.agency}.{key}" if row.agency else "")

        always = words.seconds(None if row.always_90 is None else 60 * row.always_90, self.locale)
        ranked = self._said("yes" if row.is_ranked else "too_few")
        return [
            self._text(self.agency(row.agency)),
            counted(row.received, "all"),
            counted(row.decided, "decided"),
            counted(row.on_time, "on_time"),
            self._percent(row.share),
            Cell(row.minutes_90, words.office(row.minutes_90, self.locale, self.day)),
            Cell(row.always_90, always),
            counted(row.overdue, "overdue"),
            counted(row.reopened, "reopened"),
            self._percent(row.reopened_share),
            self._number(row.back),
            self._text(ranked if row.agency else self._said("for_comparison")),
        ]

    def agency(self, code: str | None) -> str:
        """How an agency is named."""
        if code is None:
            return self._said("everybody")
        info = self.city.agencies.get(code)
        if info is None:
            return code
        return info.name_en if self.locale == "en" else info.short_name or info.name_vi

    def ratings(self) -> Table:
        """How reporters rated, by week and in the period."""
        found, last = self.board.ratings, self.look.seen.last_day
        lines = [
            [
                self._text(self._said("week_to", day=f"{day_of(last - 7 * (7 - i)):%d/%m}")),
                *(self._number(number) for number in week),
                self._percent(share_of(week[0] + week[1], sum(week))),
            ]
            for i, week in enumerate(found.weeks)
        ]
        now = [
            self._text(words.days(self.look.period)),
            *(
                self._number(number, f"rating.{member.value}")
                for member, number in zip(Satisfaction, found.now, strict=True)
            ),
            self._percent(share_of(found.now[0] + found.now[1], sum(found.now))),
        ]
        return Table(
            "ratings",
            self._said("title.ratings"),
            [
                self._said("col.days"),
                *(label(member, self.locale) for member in Satisfaction),
                self._said("head.satisfied"),
            ],
            [*lines, now],
            words.of_ratings(found, self.look.seen.aims.satisfied_percent, self.locale),
        )

    def reproaches(self) -> Table:
        """What stands out where reporters were not satisfied."""
        lines = [
            [self._text(label(one, self.locale)), self._number(number, f"reproach.{one.value}")]
            for one, number in self.board.ratings.reproaches
        ]
        return Table(
            "reproaches", self._said("title.reproaches"), self._heads("reproach", "cases"), lines
        )

    def heat(self) -> Table:
        """By day and hour."""
        seen = self.look.seen
        return Table(
            "heat",
            self._said("title.heat"),
            [self._said("col.day"), *(str(hour) for hour in range(24))],
            [
                [
                    self._text(words.heat_line(line, seen, self.locale)),
                    *(self._number(n, f"heat.{line}.{hour}") for hour, n in enumerate(counts)),
                ]
                for line, counts in enumerate(self.board.heat)
            ],
            words.of_heat(self.board.heat, seen, self.locale),
        )

    def hot_spots(self) -> Table:
        """Places where matters of one kind come again."""
        return Table(
            "places",
            self._said("title.places"),
            self._heads("place", "category", "cases"),
            [
                [
                    self._text(one.name),
                    self._text(one.category),
                    self._number(one.count, one.figure),
                ]
                for one in self.places
            ],
            words.of_places([(p.name, p.category, p.count) for p in self.places], self.locale),
        )

    def _counts(self, name: str, found: Sequence[tuple[str | None, str, int]]) -> Table:
        total = sum(number for _code, _name, number in found)
        kind = {"channels": "channel", "categories": "category", "areas": "area"}[name]
        return Table(
            name,
            self._said(f"title.{name}"),
            self._heads(kind, "cases", "share"),
            [
                [
                    self._text(text),
                    self._number(number, f"{kind}.{code or 'none'}"),
                    self._percent(share_of(number, total)),
                ]
                for code, text, number in found
            ],
            words.of_counts([(text, number) for _c, text, number in found], self.locale),
        )

    def _channel(self, code: str | None) -> str:
        return label(Channel(code), self.locale) if code else self._said("channel_unknown")

    def _category(self, code: str | None) -> str:
        info = self.city.categories.get(code or "")
        return info.name(self.locale) if info else code or ""

    def _area(self, code: str | None) -> str:
        info = self.city.areas.get(code or "")
        if info is None:
            return code or self._said("area_unknown")
        return info.full_name_en if self.locale == "en" else info.full_name

    def _said(self, msgid: str, **values: object) -> str:
        return said(msgid, self.locale, **values)

    def _heads(self, *names: str) -> list[str]:
        return [self._said(f"col.{name}") for name in names]

    def _text(self, text: str) -> Cell:
        return Cell(text, text)

    def _number(self, value: int, figure: str = "") -> Cell:
        return Cell(value, words.count(value, self.locale), figure if value else "")

    def _percent(self, value: float | None) -> Cell:
        return Cell(value, words.percent(value, self.locale))
