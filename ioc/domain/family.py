"""Somebody is asked for by a family: how names are compared, and what an operator may tell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from ioc.domain.people_ledger import PersonState, name_key

LATELY = timedelta(days=30)
"""People of the last month are searched for: who is asked for is of this flood."""


class MayBeTold(StrEnum):
    """Where somebody is, as far as it may be told."""

    AT_SHELTER = "at_shelter"
    SAFE = "safe"
    IN_HOSPITAL = "in_hospital"
    PICKED_UP = "picked_up"
    WAITED_FOR = "waited_for"
    OFFICER = "officer"


def may_be_told(state: PersonState) -> MayBeTold:
    """Bad news is never told by an operator: an officer on duty rings the family."""
    if state in (PersonState.MISSING, PersonState.DEAD, PersonState.DECIDED):
        return MayBeTold.OFFICER
    return {
        PersonState.AT_SHELTER: MayBeTold.AT_SHELTER,
        PersonState.SAFE: MayBeTold.SAFE,
        PersonState.IN_HOSPITAL: MayBeTold.IN_HOSPITAL,
        PersonState.PICKED_UP: MayBeTold.PICKED_UP,
    }.get(state, MayBeTold.WAITED_FOR)


def keys_of(names: Iterable[str]) -> str:
    """The names of several people as they are searched for in one text: `|le van an|tran thi be|`;
    empty for none. Between two strokes stands one person's name (`people_ledger.name_key`)."""
    keys = [key for key in map(name_key, names) if key]
    return f"|{'|'.join(keys)}|" if keys else ""
