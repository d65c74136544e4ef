"""Which boat of a ward suits a rescue best, and what speaks against each: the rule by which units
are recommended, in words. Nothing is forbidden by it; the commander knows more of each boat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dispatch.recommendation import recommend
from dispatch.routing import StraightLineRouter
from dispatch.types import Need, Reason, ReasonCode, UnitSnapshot
from ioc.i18n import label, translate


@dataclass(frozen=True)
class Choice:
    """A boat for a rescue. `against` are words, `is_held` where the city's desk is offered the boat
    no more: it could not go by what is known."""

    unit: int
    against: tuple[str, ...] = ()
    is_held: bool = False


_ROUTER: Final = StraightLineRouter()


def for_each(
    needs: Mapping[int, Need], boats: Sequence[UnitSnapshot], locale: str
) -> dict[int, tuple[Choice, ...]]:
    """For each rescue the boats, the most suitable first, by the id of the rescue."""
    # Of most boats the place is only about known: a boat without one is taken to be at the rescue,
    # so that it is judged by what it can do.
    return {number: _order(need, boats, locale) for number, need in needs.items()}


def _order(need: Need, boats: Sequence[UnitSnapshot], locale: str) -> tuple[Choice, ...]:
    placed = [one if one.place else replace(one, place=need.place) for one in boats]
    found = recommend(need, placed, _ROUTER)
    ranked = [Choice(int(one.unit_id), _against(one.reasons, locale)) for one in found.ranked]
    seats = {one.id: one.seats for one in boats}
    dropped = sorted(found.dropped, key=lambda one: (-seats[one.unit_id], one.unit_id))
    held = [Choice(int(one.unit_id), (label(one.code, locale),), is_held=True) for one in dropped]
    return (*ranked, *held)


def _against(reasons: Sequence[Reason], locale: str) -> tuple[str, ...]:
    trips = (one.value for one in reasons if one.code is ReasonCode.SEVERAL_TRIPS)
    return tuple(translate("ward.trips", locale, n=round(value or 0)) for value in trips)
