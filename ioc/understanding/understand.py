"""One call that reads everything from a text, each part once."""

from __future__ import annotations

from dataclasses import dataclass

from ioc.understanding.address import locate
from ioc.understanding.battery import read_battery
from ioc.understanding.category import (
    KeywordTable,
    Ranking,
    Weighed,
    default_keywords,
    rank_weighed,
)
from ioc.understanding.concepts import features_of_concepts
from ioc.understanding.emergency import EmergencyReading, read_emergency
from ioc.understanding.evidence import features_of_rules
from ioc.understanding.features import features_of
from ioc.understanding.gazetteer import Gazetteer
from ioc.understanding.judgement import judge_category, judge_danger
from ioc.understanding.location import Location
from ioc.understanding.mentions import AREAS, STREETS, Places, meant_places, read_type
from ioc.understanding.model import Model, default_model
from ioc.understanding.names import without_announced_names
from ioc.understanding.needs import Need, read_needs
from ioc.understanding.people import PeopleReading, read_people
from ioc.understanding.refuge import Refuge, read_refuge
from ioc.understanding.text import Text, read
from ioc.understanding.water import WaterReading, read_water

_UNNAMED_KINDS = STREETS | AREAS | {"village"}


@dataclass(frozen=True, slots=True)
class Understanding:
    """What one text says. `people` counts persons who need help or are in danger: in a text that
    is neither an emergency nor urgent nobody is, and the count is None and `vulnerable` empty; the
    same holds for `refuge` and `needs`. `refuge_margin_m`: metres the water has still to rise."""

    emergency: EmergencyReading
    categories: Ranking
    people: int | None
    vulnerable: tuple[str, ...]
    people_reasons: tuple[tuple[str, str], ...]
    water: WaterReading | None
    location: Location
    refuge: Refuge | None = None
    refuge_margin_m: float | None = None
    needs: tuple[Need, ...] = ()
    battery_percent: int | None = None
    children_alone: bool = False
    situation_reasons: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Situation:
    """Refuge, needs and telephone of those who are in danger."""

    refuge: Refuge | None
    margin_m: float | None
    needs: tuple[Need, ...]
    battery_percent: int | None
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the rules read, and the features that a model judges."""

    prepared: Text
    matters: Text
    places: Places
    people: PeopleReading
    water: WaterReading | None
    emergency: EmergencyReading
    keywords: Weighed
    features: frozenset[str]


def evidence_of(text: str, gazetteer: Gazetteer, keywords: KeywordTable | None = None) -> Evidence:
    """Read a report by the rules alone; models are trained on just this."""
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
    weighed = (keywords or default_keywords()).weigh(matters)
    found = features_of_rules(emergency, weighed, water, people)
    return Evidence(
        prepared=prepared,
        matters=matters,
        places=places,
        people=people,
        water=water,
        emergency=emergency,
        keywords=weighed,
        features=frozenset(features_of(matters, found) | features_of_concepts(matters)),
    )


def danger_of(
    text: str,
    gazetteer: Gazetteer,
    keywords: KeywordTable | None = None,
    model: Model | None = None,
) -> EmergencyReading:
    """Rules and model on the one question that cannot wait: the same answer as `understand`."""
    seen = evidence_of(text, gazetteer, keywords)
    model = model or default_model()
    if model is None or not seen.prepared.tokens:
        return seen.emergency
    return judge_danger(seen.emergency, model, model.scores(seen.features), seen.matters)


def understand(
    text: str,
    gazetteer: Gazetteer,
    *,
    near: tuple[float, float] | None = None,
    keywords: KeywordTable | None = None,
    model: Model | None = None,
) -> Understanding:
    """Read a report. `near`: (lat, lon) of the sender, where known; `model`: None for the one that
    comes with the product. Any text gives an answer."""
    seen = evidence_of(text, gazetteer, keywords)
    model = model or default_model()
    scores = model.scores(seen.features) if model and seen.prepared.tokens else None
    emergency = seen.emergency
    if model and scores:
        emergency = judge_danger(emergency, model, scores, seen.matters)
        categories = judge_category(seen.keywords, emergency, model, scores, seen.matters)
    else:
        categories = rank_weighed(seen.keywords, emergency)
    at_risk = _at_risk(emergency, seen.people)
    situation = _situation(emergency, seen.prepared)
    return Understanding(
        emergency=emergency,
        categories=categories,
        people=at_risk.count,
        vulnerable=at_risk.vulnerable,
        people_reasons=at_risk.reasons,
        water=seen.water,
        location=locate(seen.prepared, gazetteer, near, places=seen.places),
        refuge=situation.refuge,
        refuge_margin_m=situation.margin_m,
        needs=situation.needs,
        battery_percent=situation.battery_percent,
        children_alone="tre_em_mot_minh" in at_risk.vulnerable,
        situation_reasons=situation.reasons,
    )


def _at_risk(emergency: EmergencyReading, people: PeopleReading) -> PeopleReading:
    if emergency.is_emergency:
        return people
    if any(code == "danger_to_children" for _, code in emergency.reasons):
        return people
    return PeopleReading(None, (), ())


def _situation(emergency: EmergencyReading, text: Text) -> _Situation:
    battery = read_battery(text)
    reasons = [(battery[1], "battery_left")] if battery else []
    percent = battery[0] if battery else None
    if not emergency.is_emergency and emergency.severity not in {"critical", "high"}:
        return _Situation(None, None, (), percent, tuple(reasons))
    refuge = read_refuge(text)
    needs = read_needs(text)
    if refuge is not None:
        reasons.append((refuge.quote, f"refuge_{refuge.kind}"))
    reasons += [(quote, f"needs_{need}") for quote, need in needs]
    return _Situation(
        refuge.kind if refuge else None,
        refuge.margin_m if refuge else None,
        tuple(need for _, need in needs),
        percent,
        tuple(reasons),
    )


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
