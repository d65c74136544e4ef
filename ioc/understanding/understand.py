"""One call that reads everything from a text, each part once."""

from __future__ import annotations

from dataclasses import dataclass

from ioc.understanding.address import locate
from ioc.understanding.category import KeywordTable, Ranking, rank_categories
from ioc.understanding.emergency import EmergencyReading, read_emergency
from ioc.understanding.gazetteer import Gazetteer
from ioc.understanding.location import Location
from ioc.understanding.mentions import AREAS, STREETS, Places, meant_places, read_type
from ioc.understanding.names import without_announced_names
from ioc.understanding.people import PeopleReading, read_people
from ioc.understanding.text import Text, read
from ioc.understanding.water import WaterReading, read_water

_UNNAMED_KINDS = STREETS | AREAS | {"village"}


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one text says. `people` counts persons who need help or are in danger: in a text that
    is neither an emergency nor urgent nobody is, and the count is None and `vulnerable` empty."""

    emergency: EmergencyReading
    categories: Ranking
    people: int | None
    vulnerable: tuple[str, ...]
    people_reasons: tuple[tuple[str, str], ...]
    water: WaterReading | None
    location: Location


def understand(
    text: str,
    gazetteer: Gazetteer,
    *,
    near: tuple[float, float] | None = None,
    keywords: KeywordTable | None = None,
) -> Understanding:
    """Read a report. `near`: (lat, lon) of the sender, where known. Any text gives an answer."""
    prepared = read(text)
    people = read_people(prepared)
    water = read_water(prepared)
    places = meant_places(prepared, gazetteer)
    matters = _without_names(prepared, places)
    emergency = read_emergency(matters, water=water, people=people)
    if not emergency.is_emergency and matters is not prepared:
        # A name left out in error must not hide a call for help.
        whole = read_emergency(prepared, water=water, people=people)
        emergency = whole if whole.is_emergency else emergency
    at_risk = _at_risk(emergency, people)
    return Understanding(
        emergency=emergency,
        categories=rank_categories(matters, emergency, keywords),
        people=at_risk.count,
        vulnerable=at_risk.vulnerable,
        people_reasons=at_risk.reasons,
        water=water,
        location=locate(prepared, gazetteer, near, places=places),
    )


def _at_risk(emergency: EmergencyReading, people: PeopleReading) -> PeopleReading:
    if emergency.is_emergency:
        return people
    if any(code == "danger_to_children" for _, code in emergency.reasons):
        return people
    return PeopleReading(None, (), ())


def _without_names(text: Text, places: Places) -> Text:
    """The text without names of streets and wards; landmarks stay, they are often the matter."""
    names = {
        at
        for item in places[0]
        if item.entry.kind in _UNNAMED_KINDS and not read_type(item.mention)
        for at in range(item.mention.first, item.mention.last)
    }
    shortened = text.without(names) if names else text
    return without_announced_names(shortened)
