"""Who hears of an event."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.access.actor import Held
from ioc.domain.events import (
    CITY,
    SILENT,
    EventKind,
    Standing,
    agency_atom,
    audience_of,
    audience_of_change,
)
from ioc.domain.permissions import AGENCY_ROLES, CITY_ROLES, Role

AGENCIES = ["hepco", "huewaco", "ptds"]
AREAS = ["19753", "19789"]

standings = st.builds(
    Standing,
    st.frozensets(st.sampled_from(AGENCIES)),
    st.none() | st.sampled_from(AREAS),
    st.frozensets(st.sampled_from(AREAS)),
)
roles = st.one_of(
    st.builds(Held, st.sampled_from(sorted(CITY_ROLES))),
    st.builds(
        Held,
        st.sampled_from(sorted(AGENCY_ROLES)),
        st.sampled_from(AGENCIES),
        st.none() | st.sampled_from(AREAS),
    ),
)


@pytest.mark.parametrize(
    ("standing", "atoms"),
    [
        (Standing(), {CITY}),
        (Standing(frozenset(), "19753"), {CITY}),
        (Standing(frozenset({"hepco"})), {CITY, "agency:hepco"}),
        (
            Standing(frozenset({"hepco"}), "19753"),
            {CITY, "agency:hepco", "agency:hepco/area:19753"},
        ),
    ],
)
def test_the_audience_of_a_standing(standing: Standing, atoms: set[str]) -> None:
    assert audience_of(standing) == atoms


@given(standings, roles)
def test_who_may_read_a_subject_hears_of_it_and_nobody_else(standing: Standing, held: Held) -> None:
    """The list asks `covers`, the socket asks the atom: they must never disagree."""
    assert (held.atom in audience_of(standing)) is held.covers(standing)


@given(standings, standings, roles)
def test_who_may_no_longer_read_it_is_told_to_remove_it(
    before: Standing, after: Standing, held: Held
) -> None:
    audience = audience_of_change(EventKind.INCIDENT_RETURNED, [before], [after])
    assert not audience.now & audience.left
    assert (held.atom in audience.now) is held.covers(after)
    assert (held.atom in audience.left) is (held.covers(before) and not held.covers(after))


@pytest.mark.parametrize("kind", sorted(SILENT))
@given(standings)
def test_a_silent_event_is_told_to_nobody(kind: EventKind, standing: Standing) -> None:
    audience = audience_of_change(kind, [standing], [standing])
    assert audience.now == audience.left == frozenset()


@pytest.mark.parametrize(
    "held",
    [
        Held(Role.AGENCY_OFFICER),  # a role of an agency without one
        Held(Role.CREW),
        Held(Role.PARTNER),
    ],
)
def test_a_role_that_is_held_wrongly_hears_nothing(held: Held) -> None:
    assert held.atom is None
    assert not held.covers(Standing(frozenset({"hepco"}), "19753"))


def test_the_atom_of_an_agency_and_of_one_of_its_areas() -> None:
    assert agency_atom("hepco") == "agency:hepco"
    assert agency_atom("hepco", "19753") == "agency:hepco/area:19753"
