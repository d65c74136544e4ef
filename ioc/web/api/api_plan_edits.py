"""The plan as a commander changes it: what there is to choose from, what a change does, and keeping
it. A change is weighed each time, before it is kept too."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Blueprint, Response, request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from dispatch.editing import Refusal, Weighed
from dispatch.evaluation import GOLDEN_MINUTES
from dispatch.scenario import Scenario, Tier
from ioc.domain.errors import Conflict, InvalidTransition
from ioc.domain.permissions import Permission
from ioc.i18n import translate
from ioc.queries.rescue import plan_desk, unit_hindrance
from ioc.queries.rescue.plan_desk import names_of
from ioc.services.plans import plan_edits, plan_process
from ioc.services.plans.plan_edits import Proposal
from ioc.services.plans.plan_scenario import CARRIED
from ioc.services.plans.plan_trips import STOPS_MOST, TripWanted
from ioc.web.auth import current_actor, current_locale, database, requires
from ioc.web.intake import parsing
from ioc.web.json_body import json_answer, json_body

blueprint = Blueprint("api_plan_edits", __name__, url_prefix="/api/v1")

MOST_PEOPLE = 2_000
LATER_MINUTES = 5.0
"""A party that is reached so much later than before is named."""
NAMED_MOST = 12


class TripIn(BaseModel):
    """One trip as it is to be; without incidents the unit has none. `people` gives by incident how
    many of a party this unit takes: named so, one party may be in several trips."""

    model_config = ConfigDict(extra="ignore")
    unit: parsing.Id
    incidents: Annotated[list[parsing.Id], Field(max_length=STOPS_MOST)] = []
    facility: parsing.Id | None = None
    locked: bool = True
    people: Annotated[
        dict[parsing.Id, Annotated[int, Field(ge=1, le=MOST_PEOPLE)]],
        Field(max_length=STOPS_MOST),
    ] = {}


class EditIn(BaseModel):
    """Body of `…/changes` and `…/changes/preview`: the trips that are to be different."""

    model_config = ConfigDict(extra="ignore")
    trips: Annotated[list[TripIn], Field(min_length=1, max_length=50)]


@blueprint.get("/plan/desk")
@requires(Permission.PLAN_MAKE)
def desk() -> Response:
    """The trips of the real plan in force (`?exercise=1`: of the exercise's), who waits, which
    units are free and where there is room; null before the first plan."""
    is_exercise = request.args.get("exercise") == "1"
    with database().reading() as session:
        found = plan_desk.desk(session, current_locale(), is_exercise=is_exercise, carried=CARRIED)
    return json_answer({"desk": found})


@blueprint.post("/plan/<int:plan_id>/changes/preview")
@requires(Permission.PLAN_MAKE)
def preview(plan_id: int) -> Response:
    """What a change would do to the figures, who would be late, or why it cannot be done. Keeps
    nothing. 409 `plan_replaced` where a newer plan stands on the screens."""
    proposal, weighed = _weigh(plan_id, _wanted())
    with database().reading() as session:
        return json_answer(_told(session, proposal, weighed))


@blueprint.post("/plan/<int:plan_id>/changes")
@requires(Permission.PLAN_MAKE)
def save(plan_id: int) -> Response:
    """Keeps a change; what it named is locked. Answers what it did and `undo`, the body that takes
    it back. 409 with the reason where it cannot be done."""
    wanted = _wanted()
    proposal, weighed = _passed(plan_id, wanted)
    with database().atomic() as session:
        before = plan_edits.save(session, current_actor(), plan_id, wanted, proposal, weighed)
        undo = [
            {
                "unit": one.unit,
                "incidents": one.incidents,
                "facility": one.facility,
                "locked": one.locked,
                "people": {str(incident): people for incident, people in one.people},
            }
            for one in before
        ]
        return json_answer({**_told(session, proposal, weighed), "undo": {"trips": undo}})


def give(leg_id: int, unit_id: int) -> int:
    """Another unit drives the leg, locked; answers its leg. Raises `Conflict` with the reason where
    it cannot: busy, too small, unable, or of an exercise."""
    with database().reading() as session:
        plan_id, wanted = plan_edits.given(session, current_actor(), leg_id, unit_id)
    proposal, weighed = _passed(plan_id, wanted)
    with database().atomic() as session:
        plan_edits.save(session, current_actor(), plan_id, wanted, proposal, weighed)
        return plan_desk.open_leg(session, plan_id, unit_id)


def _wanted() -> list[TripWanted]:
    body = parsing.parse(EditIn, json_body())
    return [
        TripWanted(
            one.unit,
            tuple(one.incidents),
            one.facility,
            one.locked,
            tuple(sorted(one.people.items())),
        )
        for one in body.trips
    ]


def _passed(plan_id: int, wanted: list[TripWanted]) -> tuple[Proposal, Weighed]:
    """A change that can be driven; raises `Conflict` with the reason for one that cannot."""
    proposal, weighed = _weigh(plan_id, wanted)
    refused = weighed.refusals if weighed else proposal.hindered
    if refused or weighed is None:
        raise Conflict(refused[0].code.value)
    return proposal, weighed


def _weigh(plan_id: int, wanted: list[TripWanted]) -> tuple[Proposal, Weighed | None]:
    """Reads the night, and weighs the change in a process of its own, outside any transaction."""
    with database().reading() as session:
        proposal = plan_edits.propose(session, current_actor(), plan_id, wanted)
    if proposal.hindered:
        return proposal, None
    found = proposal.found
    try:
        weighed = plan_process.weigh(
            found.scenario, found.kinds, proposal.change, found.packed, found.closures
        )
    except plan_process.PlanFailed:
        raise InvalidTransition("plan_failed") from None
    return proposal, weighed


def _told(session: Session, proposal: Proposal, weighed: Weighed | None) -> dict[str, Any]:
    refusals = proposal.hindered if weighed is None else weighed.refusals
    told: dict[str, Any] = {
        "refused": [_sentence(session, one) for one in refusals],
        "affected": proposal.affected,
    }
    if weighed is None or weighed.after is None:
        return told
    late, later = _late(proposal.found.scenario, weighed)
    names = names_of(session, incidents=[*(one for one, *_ in late), *(one for one, *_ in later)])
    return told | {
        "before": weighed.before.document(),
        "after": weighed.after.document(),
        "late": [_timed(names, *one) for one in late],
        "later": [_timed(names, *one) for one in later[:NAMED_MOST]],
        "trips": [
            {
                "unit": int(trip.unit),
                "stops": [
                    {
                        "incident": int(stop.request) if stop.request else None,
                        "facility": int(stop.shelter) if stop.shelter else None,
                        "arrive_minute": round(stop.arrive_minute, 1),
                        "people": stop.people,
                    }
                    for stop in trip.stops
                ],
            }
            for trip in weighed.trips
            if int(trip.unit) in proposal.affected
        ],
    }


Timed = tuple[int, float | None, float | None]


def _late(scenario: Scenario, weighed: Weighed) -> tuple[list[Timed], list[Timed]]:
    """The critical parties that are not reached within the hour, and whoever is reached later than
    without the change: each with the minutes after and before, None for not at all."""
    late: list[Timed] = []
    later: list[Timed] = []
    for one in scenario.requests:
        was, now = weighed.reached_before.get(one.id), weighed.reached_after.get(one.id)
        row = (int(one.id), now, was)
        if one.tier is Tier.P1 and (now is None or now > GOLDEN_MINUTES):
            late.append(row)
        elif was is not None and (now is None or now - was >= LATER_MINUTES):
            later.append(row)
    return late, sorted(later, key=lambda row: -((row[1] or 1e6) - (row[2] or 0.0)))


def _timed(names: dict[int, str], incident: int, now: float | None, was: float | None) -> Any:
    return {
        "incident": incident,
        "name": names.get(incident, ""),
        "minutes": None if now is None else round(now),
        "minutes_before": None if was is None else round(was),
    }


def _sentence(session: Session, refusal: Refusal) -> dict[str, Any]:
    """Why a trip cannot be driven, in words with names and numbers."""
    incident = int(refusal.request) if refusal.request else None
    facility = int(refusal.shelter) if refusal.shelter else None
    words = translate(f"plan.{refusal.code.value}", current_locale())
    values: dict[str, Any] = {
        "unit": plan_desk.unit_name(session, int(refusal.unit)),
        "place": names_of(session, incidents=[incident] if incident else []).get(incident or 0, ""),
        "shelter": plan_desk.shelter_name(session, facility) if facility else "",
        "needed": refusal.needed,
        "there": refusal.there,
    }
    if refusal.code.value == "edit_no_unit":
        why = unit_hindrance.why_not(session, int(refusal.unit), current_locale())
        if why:
            words, values["why"] = translate("plan.edit_no_unit_why", current_locale()), why
    if refusal.shelter is None and refusal.code.value == "edit_no_places":
        words = translate("plan.edit_no_places_anywhere", current_locale())
    if refusal.request is None and refusal.code.value == "edit_unreachable":
        words = translate("plan.edit_unreachable_shelter", current_locale())
    return {
        "code": refusal.code.value,
        "unit": int(refusal.unit),
        "incident": incident,
        "facility": facility,
        "text": words % values,
    }
