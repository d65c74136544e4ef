"""What stands on the page of a ward: its rescues, its boats with their tasks, who is on what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dispatch.capability import UnitKind
from dispatch.lifecycle import AssignmentStatus, UnitStatus
from dispatch.types import Need, UnitSnapshot
from ioc.domain.incidents import Tier
from ioc.domain.units import BEFORE_ARRIVAL
from ioc.queries.directory import AreaInfo
from ioc.queries.notices.inbound import Waiting
from ioc.queries.rescue.ward_choice import Choice


@dataclass(frozen=True)
class WardRow:
    """One ward in the list to choose from."""

    area: AreaInfo
    open: int
    first: int


@dataclass(frozen=True)
class Going:
    """A unit that is sent to a rescue, as its row says it."""

    assignment: int
    unit: int
    code: str
    name: str
    status: str
    is_active: bool
    picked_up: int
    handed_over: int
    is_own: bool


@dataclass(frozen=True)
class Rescue:
    """One open rescue of the ward. `address` and `title` hold nothing personal."""

    id: int
    code: str
    title: str
    tier: Tier | None
    why: str
    people: int | None
    vulnerable: tuple[str, ...]
    water: str
    address: str | None
    lat: float | None
    lon: float | None
    is_rough: bool
    opened_at: str
    confirmed_at: str
    going: tuple[Going, ...]
    reports: int
    is_exercise: bool
    agencies: frozenset[str]
    need: Need
    missing: int = 0
    is_fetched: bool = False

    @property
    def is_helped(self) -> bool:
        """Whether somebody is on the way or there, or nobody waits for a unit any more."""
        return self.is_fetched or any(one.is_active for one in self.going)

    @property
    def seen(self) -> str:
        """Who is on it, as the form that sends another carries it."""
        return ",".join(str(one.unit) for one in self.going if one.is_active)


@dataclass(frozen=True)
class Boat:
    """A boat of the ward with what it does now. `sms` is how the message of its task stands: a
    status, `call` where its owner has to be rung, None without a task."""

    id: int
    code: str
    owner: str
    phone: str
    kind: UnitKind
    seats: int
    status: UnitStatus
    reason: str | None
    version: int
    task: Task | None
    sms: str | None
    snapshot: UnitSnapshot

    @property
    def is_free(self) -> bool:
        """Whether it can be sent."""
        is_held = self.task is not None and self.task.is_active
        return self.status is UnitStatus.AVAILABLE and not is_held


@dataclass(frozen=True)
class Task:
    """What a boat was sent to. `is_lost`: it was given up on, and may have gone all the same."""

    id: int
    incident: int
    code: str
    title: str
    status: AssignmentStatus
    is_active: bool
    at: datetime
    expected: int | None
    picked_up: int
    handed_over: int

    @property
    def on_board(self) -> int:
        """How many are on the boat."""
        return max(0, self.picked_up - self.handed_over)

    @property
    def left(self) -> int | None:
        """How many wait still, as far as is known."""
        return None if self.expected is None else max(0, self.expected - self.picked_up) or None

    @property
    def is_before(self) -> bool:
        """Whether it has still to arrive."""
        return self.status in BEFORE_ARRIVAL


@dataclass(frozen=True)
class Mooring:
    """A shelter or a landing of the ward, by which a boat may lie."""

    id: int
    name: str


@dataclass(frozen=True)
class WardView:
    """Everything on the page of a ward."""

    committee: str
    area: AreaInfo
    rescues: tuple[Rescue, ...]
    total: int
    boats: tuple[Boat, ...]
    messages: tuple[Waiting, ...]
    choices: dict[int, tuple[Choice, ...]]
    moorings: tuple[Mooring, ...]

    @property
    def free(self) -> list[Boat]:
        """The boats that can be sent, those with most seats first."""
        return sorted((b for b in self.boats if b.is_free), key=lambda b: (-b.seats, b.code))

    @property
    def unhelped(self) -> int:
        """How many of the rescues that are listed nobody is on."""
        return sum(not one.is_helped for one in self.rescues)

    @property
    def cut(self) -> int:
        """How many more are open than are listed."""
        return max(0, self.total - len(self.rescues))

    def to_send(self, rescue: int) -> list[tuple[Boat, Choice]]:
        """The boats that can be sent to a rescue, the most suitable first."""
        by_id = {one.id: one for one in self.boats}
        return [(by_id[one.unit], one) for one in self.choices.get(rescue, ())]
