"""What anybody may see of an incident, and how coarsely."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml

from config import Settings
from ioc.domain.incidents import Flag, IncidentStatus, Outcome, Severity, Verification
from ioc.domain.public_map import (
    PublicFacts,
    PublicMapRules,
    PublicState,
    parse_public_map,
    public_grid,
    public_state_of,
)

AT = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
RULES = PublicMapRules()
WASTE = PublicFacts(
    severity=Severity.NORMAL,
    status=IncidentStatus.OPEN,
    verification=Verification.UNVERIFIED,
    outcome=None,
    flags=(),
    is_public_kind=True,
    is_merged=False,
    opened_at=AT - timedelta(days=2),
    closed_at=None,
)
FIRE = replace(WASTE, severity=Severity.CRITICAL, opened_at=AT - timedelta(days=20))
OUT = replace(FIRE, status=IncidentStatus.CLOSED, closed_at=AT - timedelta(days=8))


def test_an_ordinary_matter_stands_in_a_square_of_a_hundred_metres() -> None:
    assert public_grid(WASTE, RULES, AT) == 100.0


@pytest.mark.parametrize(
    "change",
    [
        {"is_public_kind": False},
        {"is_merged": True},
        {"outcome": Outcome.REJECTED},
        {"outcome": Outcome.MERGED},
        {"verification": Verification.DOUBTFUL},
        {"flags": (Flag.SENSITIVE,)},
        {"flags": ("khieu_nai",)},
        {"flags": ("to_cao",)},
        {"opened_at": AT - timedelta(days=30, seconds=1)},
    ],
)
def test_what_is_kept_back_is_kept_back_whatever_its_severity(change: dict[str, Any]) -> None:
    assert public_grid(replace(WASTE, **change), RULES, AT) is None
    assert public_grid(replace(OUT, **change), RULES, AT) is None


@pytest.mark.parametrize("status", list(IncidentStatus))
def test_what_is_critical_is_not_shown_while_it_runs(status: IncidentStatus) -> None:
    closed_at = AT - timedelta(days=8)
    shown = public_grid(replace(FIRE, status=status, closed_at=closed_at), RULES, AT)
    assert (shown is not None) == (status is IncidentStatus.CLOSED)


def test_what_was_critical_is_shown_days_later_and_coarsely() -> None:
    assert public_grid(OUT, RULES, AT) == 1_000.0
    assert public_grid(OUT, RULES, AT - timedelta(days=1, seconds=1)) is None
    assert public_grid(replace(OUT, closed_at=None), RULES, AT) is None
    assert public_grid(OUT, PublicMapRules(emergency_after_days=None), AT) is None


def test_received_is_not_being_worked_on() -> None:
    assert public_state_of(IncidentStatus.OPEN, False) is PublicState.RECEIVED
    assert public_state_of(IncidentStatus.OPEN, True) is PublicState.WORKING
    assert public_state_of(IncidentStatus.RESOLVED, False) is PublicState.DONE


def test_the_citys_file_is_a_rule() -> None:
    given = yaml.safe_load((Settings.seeds_dir / "public_map.yaml").read_text(encoding="utf-8"))
    assert parse_public_map(given) == PublicMapRules()


@pytest.mark.parametrize(
    "given",
    [
        {"grid_metres": 50},
        {"grid_metres": True},
        {"grid_metres": "100"},
        {"grid_metres": 100_000},
        {"grid_metres": 500, "emergency_grid_metres": 100},
        {"shown_days": 0},
        {"shown_days": None},
        {"shown_days": 1.5},
        {"shown_days": 1000},
        {"emergency_after_days": 0},
        {"emergency_after_day": 7},
    ],
)
def test_a_file_that_would_show_too_much_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="public map"):
        parse_public_map(given)
