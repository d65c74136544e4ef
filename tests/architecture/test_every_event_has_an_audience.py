"""Every kind of event is told to the city's desks or is kept for the record alone."""

from __future__ import annotations

import re

import pytest

from ioc.domain.events import (
    CITY,
    HOTLINE,
    OF_CALLS,
    PERSONAL,
    SILENT,
    EventKind,
    Standing,
    audience_of_change,
)

STANDING = Standing(frozenset({"hepco"}), "19750", people=frozenset({7}))


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_event_is_silent_or_reaches_its_desk(kind: EventKind) -> None:
    audience = audience_of_change(kind, [], [STANDING])
    if kind in SILENT:
        assert audience.now == audience.left == frozenset()
    elif kind in OF_CALLS:
        assert audience.now == {HOTLINE}
    elif kind in PERSONAL:
        assert audience.now == {"user:7"}
    else:
        assert CITY in audience.now


@pytest.mark.parametrize("kind", list(EventKind))
def test_an_event_is_named_by_its_subject_and_what_happened(kind: EventKind) -> None:
    assert re.fullmatch(r"[a-z]+:[a-z_]+", kind.value)


def test_everything_that_happens_to_an_incident_is_told() -> None:
    """The screens of an agency live on these: none may be kept silent."""
    assert not [kind for kind in SILENT if kind.value.startswith("incident:")]
