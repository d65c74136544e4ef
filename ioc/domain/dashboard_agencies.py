"""Agencies side by side, each by its own part of the time.

Counted is the time while the matter was with the agency: not what passed before it was referred, at
another agency, or while the citizen was asked. Who has fewer than `LEAST_TO_RANK` cases that were
decided is shown and not ranked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ioc.domain import dashboard_facts as rows
from ioc.domain.dashboard import LEAST_TO_RANK, WEEKS, percentile, share_of
from ioc.domain.dashboard_facts import NONE, Facts, Seen


@dataclass(frozen=True)
class AgencyRow:
    """One agency, or None for all together. `decided`: finished, or late by now. `minutes_90`: so
    many minutes of office time were enough in 90 percent of what it finished; of what is worked day
    and night, `always_90` minutes of the clock. `back` were returned to the city."""

    agency: str | None
    received: int
    decided: int
    on_time: int
    share: float | None
    minutes_90: float | None
    always_90: float | None
    overdue: int
    reopened: int
    settled: int
    back: int
    weeks: tuple[float | None, ...]

    @property
    def is_ranked(self) -> bool:
        """Whether it has enough cases to stand beside others."""
        return self.decided >= LEAST_TO_RANK

    @property
    def reopened_share(self) -> float | None:
        """Percent of what was settled that was opened again."""
        return share_of(self.reopened, self.settled)


def agencies(parts: Facts, seen: Seen) -> list[AgencyRow]:
    """Every agency with a case in the period: those that are ranked first, the least punctual on
    top, then the others by how many cases they have."""
    day = parts.number("day")
    now = parts.of((day >= seen.first_day) & (day <= seen.last_day))
    found = []
    for code in parts.texts("agency_code"):
        own = now.of(now.is_text("agency_code", code))
        if not len(own):
            continue
        all_weeks = parts.of(parts.is_text("agency_code", code))
        found.append(_row(code, own, all_weeks, seen))
    return sorted(
        found,
        key=lambda one: (
            not one.is_ranked,
            one.share if one.is_ranked and one.share is not None else -float(one.received),
            one.agency or "",
        ),
    )


def everybody(parts: Facts, seen: Seen) -> AgencyRow:
    """All agencies together: what one of them may be held against."""
    return _row(None, parts, None, seen)


def _row(code: str | None, own: Facts, all_weeks: Facts | None, seen: Seen) -> AgencyRow:
    holds = own.number("holds") == 1
    here = own.of(holds)
    on_time = int(rows.on_time(here).sum())
    decided = on_time + int(rows.late(here, seen.at).sum())
    took, always = here.number("own"), here.number("is_always") == 1
    known = rows.finished(here) & (took != NONE)
    return AgencyRow(
        code,
        int(rows.counted(here).sum()),
        decided,
        on_time,
        share_of(on_time, decided),
        percentile(took[known & ~always], 0.9),
        percentile(took[known & always], 0.9),
        int(rows.overdue(here, seen.at).sum()),
        int(rows.reopened(here).sum()),
        int(rows.settled_once(here).sum()),
        int((~holds & (own.number("is_rejected") == 0)).sum()),
        () if all_weeks is None else _weeks(all_weeks, seen),
    )


def _weeks(parts: Facts, seen: Seen) -> tuple[float | None, ...]:
    held = parts.of(parts.number("holds") == 1)
    age = (seen.last_day - held.number("day")) // 7
    in_time, late = rows.on_time(held), rows.late(held, seen.at)
    inside = (age >= 0) & (age < WEEKS)
    good = np.bincount(age[in_time & inside], minlength=WEEKS)
    bad = np.bincount(age[late & inside], minlength=WEEKS)
    return tuple(
        share_of(int(good[week]), int(good[week] + bad[week])) for week in range(WEEKS - 1, -1, -1)
    )
