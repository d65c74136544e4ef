"""What an operator may tell a family that asks for somebody on the telephone."""

from __future__ import annotations

from enum import StrEnum

from ioc.domain.people_ledger import PersonState


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
