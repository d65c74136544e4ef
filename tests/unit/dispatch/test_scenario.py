"""The JSON of `flask ioc allocate`: what is taken, and what is said of the rest."""

from __future__ import annotations

from typing import Any

import pytest

from dispatch.scenario import Policy, ScenarioError, Tier, scenario_of

GOOD: dict[str, Any] = {
    "requests": [{"id": 7, "lat": 16.46, "lon": 107.58, "people": 5, "tier": "P1", "score": 76.8}],
    "units": [{"id": "CN-07", "lat": 16.47, "lon": 107.6, "seats": 8, "speed_kmh": 10}],
    "shelters": [{"id": "s", "lat": 16.48, "lon": 107.59, "places": 100}],
    "policy": "balanced",
    "service": {"fixed_minutes": 5},
    "from_a_newer_client": True,
}


def changed(where: str, value: Any) -> dict[str, Any]:
    kind, _, member = where.partition(".")
    return {**GOOD, kind: [{**GOOD[kind][0], member: value}]} if member else {**GOOD, kind: value}


def test_what_is_left_out_has_the_usual_value() -> None:
    made = scenario_of(GOOD)
    assert made.requests[0].id == "7" and made.requests[0].tier is Tier.P1
    assert made.policy is Policy.BALANCED
    assert (made.service.fixed_minutes, made.service.minutes_per_person) == (5.0, 0.5)
    assert (made.horizon_minutes, made.detour_factor) == (240.0, 1.3)
    assert scenario_of({}).requests == ()


@pytest.mark.parametrize(
    ("where", "value", "field"),
    [
        ("requests.lat", 91, "requests[0].lat"),
        ("requests.lat", None, "requests[0].lat"),
        ("requests.people", -1, "requests[0].people"),
        ("requests.people", 2.5, "requests[0].people"),
        ("requests.people", True, "requests[0].people"),
        ("requests.tier", "P5", "requests[0].tier"),
        ("requests.score", float("nan"), "requests[0].score"),
        ("requests.capabilities", "boat", "requests[0].capabilities"),
        ("units.speed_kmh", 0, "units[0].speed_kmh"),
        ("units.seats", "8", "units[0].seats"),
        ("shelters.places", -5, "shelters[0].places"),
        ("policy", "fast", "policy"),
        ("horizon_minutes", -1, "horizon_minutes"),
        ("detour_factor", 0.5, "detour_factor"),
        ("units", {}, "units"),
        ("shelters", [3], "shelters[0]"),
        ("service", [], "service"),
    ],
)
def test_what_cannot_be_is_refused_by_name(where: str, value: Any, field: str) -> None:
    document = changed(where, value)
    if where == "service":
        document["service"] = ["x"]
    with pytest.raises(ScenarioError) as refused:
        scenario_of(document)
    assert refused.value.field == field
    assert field in str(refused.value)


def test_two_of_one_name_are_refused() -> None:
    with pytest.raises(ScenarioError, match="stands twice"):
        scenario_of({**GOOD, "units": GOOD["units"] * 2})


def test_a_list_is_no_scenario() -> None:
    with pytest.raises(ScenarioError, match="JSON object"):
        scenario_of([])
