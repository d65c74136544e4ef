"""Which step a clock takes next, and for whom."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain import escalation, sla
from ioc.domain.clock import parse_calendar
from ioc.domain.errors import InvalidInput
from ioc.domain.escalation import (
    CalledTo,
    Chain,
    NextStep,
    Rung,
    RunningClock,
    StepKind,
    level_after,
    next_step,
    parse_time_rules,
)
from ioc.domain.incidents import Severity
from ioc.domain.sla import SLACalendar, SLAStep

CALENDAR = parse_calendar({})
MONDAY = datetime(2026, 11, 2, 2, tzinfo=UTC)
HOURS = timedelta(hours=1)
RULES = parse_time_rules({})
CHAIN = Chain(
    SLAStep.RESOLVE,
    None,
    None,
    SLACalendar.ALWAYS,
    (Rung(CalledTo.MANAGER, 0), Rung(CalledTo.SUPERVISOR, 60)),
)
CLOCK = RunningClock(
    is_accepted=True,
    accept_minutes=60,
    accept_warn_at=MONDAY + HOURS / 2,
    accept_due_at=MONDAY + HOURS,
    warn_at=MONDAY + 8 * HOURS,
    due_at=MONDAY + 10 * HOURS,
    pause_ends_at=None,
    accept_level=0,
    level=0,
)


def walk(clock: RunningClock, accepting: Chain | None, resolving: Chain | None) -> list[NextStep]:
    """Every step until nothing more happens."""
    taken: list[NextStep] = []
    while (step := next_step(clock, accepting, resolving, CALENDAR)) is not None:
        taken.append(step)
        assert len(taken) < 50, "a clock comes to its end"
        if step.kind is StepKind.RESUME:
            clock = replace(clock, pause_ends_at=None)
        elif step.step is SLAStep.ACCEPT:
            clock = replace(clock, accept_level=level_after(step))
        else:
            clock = replace(clock, level=level_after(step))
    return taken


def test_an_accepted_matter_warns_is_due_and_climbs() -> None:
    steps = walk(CLOCK, CHAIN, CHAIN)
    assert [(s.kind.value, s.to.value) for s in steps] == [
        ("warn", "officer"),
        ("due", "officer"),
        ("escalate", "manager"),
        ("escalate", "supervisor"),
    ]
    assert steps[-1].at == MONDAY + 11 * HOURS


def test_what_is_not_accepted_has_two_clocks() -> None:
    accepting = replace(CHAIN, step=SLAStep.ACCEPT)
    steps = walk(replace(CLOCK, is_accepted=False), accepting, CHAIN)
    assert [s.step.value for s in steps].count("accept") == 3
    assert steps == sorted(steps, key=lambda step: step.at)


def test_a_short_clock_gives_no_warning() -> None:
    short = replace(CLOCK, is_accepted=False, accept_minutes=5)
    first = next_step(short, replace(CHAIN, step=SLAStep.ACCEPT), CHAIN, CALENDAR)
    assert first is not None
    assert (first.kind, first.at) == (StepKind.ESCALATE, MONDAY + HOURS)


def test_while_it_stands_only_the_end_of_the_pause_comes() -> None:
    paused = replace(CLOCK, pause_ends_at=MONDAY + 30 * HOURS)
    step = next_step(paused, CHAIN, CHAIN, CALENDAR)
    assert step == NextStep(MONDAY + 30 * HOURS, SLAStep.RESOLVE, StepKind.RESUME)


@pytest.mark.parametrize(
    ("severity", "agency", "wanted"),
    [
        (Severity.CRITICAL, "hepco", ("hepco", Severity.CRITICAL)),
        (Severity.HIGH, "hepco", ("hepco", None)),
        (Severity.CRITICAL, "huewaco", (None, Severity.CRITICAL)),
        (Severity.LOW, "huewaco", (None, None)),
    ],
)
def test_the_chain_that_fits_best_is_taken(
    severity: Severity, agency: str, wanted: tuple[str | None, Severity | None]
) -> None:
    chains = RULES.chains
    for own in (None, Severity.CRITICAL):
        chains = escalation.with_chain(chains, replace(CHAIN, agency="hepco", severity=own))
    found = replace(RULES, chains=chains).chain_for(SLAStep.RESOLVE, severity, agency)
    assert found is not None
    assert (found.agency, found.severity) == wanted


def test_the_rules_are_read_as_they_were_written() -> None:
    assert parse_time_rules(escalation.as_document(RULES)) == RULES


@pytest.mark.parametrize(
    "document",
    [
        {"warning_percent": 99},
        {"pause_minutes": "lâu"},
        {"chains": [{"step": "accept", "calendar": "always", "rungs": []}]},
        {"chains": [{"step": "x", "calendar": "always", "rungs": [["manager", 0]]}]},
        {
            "chains": [
                {"step": "accept", "calendar": "always", "rungs": [["manager", 9], ["officer", 1]]}
            ]
        },
        {"chains": [{"step": "accept", "calendar": "always", "rungs": [["manager", 0]]}] * 2},
    ],
)
def test_rules_that_make_no_sense_are_refused(document: dict[str, object]) -> None:
    with pytest.raises(InvalidInput):
        parse_time_rules(document)


@given(
    accepted=st.booleans(),
    accept_level=st.integers(0, 5),
    level=st.integers(0, 6),
    step=st.sampled_from(SLAStep),
    severity=st.sampled_from(Severity),
)
def test_every_clock_takes_its_steps_in_order_and_ends(
    accepted: bool, accept_level: int, level: int, step: SLAStep, severity: Severity
) -> None:
    clock = replace(CLOCK, is_accepted=accepted, accept_level=accept_level, level=level)
    accepting = RULES.chain_for(SLAStep.ACCEPT, severity, "hepco")
    resolving = RULES.chain_for(SLAStep.RESOLVE, severity, "hepco")
    steps = [s for s in walk(clock, accepting, resolving) if s.step is step]
    assert [s.at for s in steps] == sorted(s.at for s in steps)
    assert len({(s.kind, s.rung) for s in steps}) == len(steps)


@given(
    kind=st.sampled_from(SLACalendar),
    start=st.integers(0, 60 * 24 * 30),
    minutes=st.integers(1, 5000),
    into=st.floats(0, 1),
    stands=st.integers(0, 60 * 24 * 20),
)
def test_a_pause_neither_gives_nor_takes_time(
    kind: SLACalendar, start: int, minutes: int, into: float, stands: int
) -> None:
    """What was left when the clock was stopped is left when it runs again."""
    begin = MONDAY + timedelta(minutes=start)
    due = sla.advance(kind, begin, timedelta(minutes=minutes), CALENDAR)
    stopped = begin + (due - begin) * into
    again = stopped + timedelta(minutes=stands)
    moved = sla.resumed_due_at(kind, due, stopped, again, CALENDAR)
    assert moved >= due
    left = sla.time_left(kind, due, stopped, CALENDAR)
    if stopped < due and left > timedelta(0):
        assert abs(sla.time_left(kind, moved, again, CALENDAR) - left) < timedelta(seconds=1)


@given(
    kind=st.sampled_from(SLACalendar),
    minutes=st.integers(60, 5000),
    cuts=st.lists(st.integers(1, 3000), min_size=2, max_size=2, unique=True),
)
def test_stopping_twice_for_no_time_changes_nothing(
    kind: SLACalendar, minutes: int, cuts: list[int]
) -> None:
    due = sla.advance(kind, MONDAY, timedelta(minutes=minutes), CALENDAR)
    moved = due
    for cut in sorted(cuts):
        at = MONDAY + timedelta(minutes=cut)
        moved = sla.resumed_due_at(kind, moved, at, at, CALENDAR)
    assert moved == due
