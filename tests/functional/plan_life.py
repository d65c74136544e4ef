"""A night whose plan is made and decided on, for tests that look at what follows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from dispatch.allocation import allocate
from dispatch.scenario import Policy
from ioc.access.actor import SYSTEM, Actor
from ioc.domain.facilities import FacilityKind
from ioc.domain.incidents import Tier
from ioc.domain.plans import LegAction
from ioc.models.incident import Incident
from ioc.models.plan import PlanLeg, RescuePlan
from ioc.models.unit import Assignment
from ioc.services.plans import plan_scenario, planning
from ioc.services.plans.plan_scenario import Situation
from ioc.services.shelters import facilities
from ioc.services.shelters.facilities import FacilityTold
from tests.town import DEEP, Town

NOON = "2026-11-23T05:00:00+00:00"


class Night:
    """The plan of a town, as a commander sees it."""

    def __init__(self, town: Town, boss: Actor) -> None:
        self.town = town
        self.boss = boss

    def shelter(self, places: int = 60, **more: bool) -> int:
        """An open shelter."""
        told = FacilityTold(
            "Trường", FacilityKind.SHELTER, DEEP.lat, DEEP.lon, places=places, **more
        )
        return self.town.do(facilities.create, SYSTEM, told).id

    def picture(
        self, policy: Policy = Policy.LIFE_FIRST, *, is_exercise: bool = False
    ) -> Situation:
        """The night as the planner sees it now."""
        with self.town.database.reading() as session:
            return plan_scenario.situation(session, policy, is_exercise=is_exercise, seconds=0.05)

    def keep(self, found: Situation, actor: Actor | None = None) -> Sequence[PlanLeg]:
        """A plan of this picture."""
        made = allocate(found.scenario)
        with self.town.database.atomic() as session:
            planning.store(session, actor or self.boss, found, made, {})
        return self.legs(is_exercise=found.is_exercise)

    def plan(
        self, policy: Policy = Policy.LIFE_FIRST, *, is_exercise: bool = False
    ) -> Sequence[PlanLeg]:
        """A plan made now; answers its legs."""
        return self.keep(self.picture(policy, is_exercise=is_exercise))

    def latest(self, *, is_exercise: bool = False) -> RescuePlan:
        """The plan in force."""
        with self.town.database.reading() as session:
            return session.scalars(
                select(RescuePlan).where(
                    RescuePlan.is_latest, RescuePlan.is_exercise.is_(is_exercise)
                )
            ).one()

    def legs(self, *, is_exercise: bool = False) -> Sequence[PlanLeg]:
        """The legs of the plan in force, the soonest first."""
        plan = self.latest(is_exercise=is_exercise).id
        with self.town.database.reading() as session:
            return session.scalars(
                select(PlanLeg)
                .where(PlanLeg.plan_id == plan)
                .order_by(PlanLeg.arrive_minute, PlanLeg.id)
            ).all()

    def decide(self, leg: int, action: LegAction) -> PlanLeg:
        """A decision of the commander."""
        with self.town.database.atomic() as session:
            return planning.decide(session, self.boss, leg, action)

    def rank(self, incident: int, tier: Tier) -> None:
        """As if the rescue had been in this tier all the time."""
        with self.town.database.atomic() as session:
            session.execute(update(Incident).where(Incident.id == incident).values(tier=tier))

    def sent(self) -> list[tuple[int, int]]:
        """The units under way, each with where it goes."""
        with self.town.database.reading() as session:
            rows = session.scalars(
                select(Assignment).where(Assignment.is_active).order_by(Assignment.id)
            )
            return [(row.unit_id, row.incident_id) for row in rows]
