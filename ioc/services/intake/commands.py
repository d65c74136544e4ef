"""What may be asked of the services, as values: every channel builds the same `SubmitReport`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ioc.domain.facts import Fact
from ioc.domain.geo import Point
from ioc.domain.reports import (
    Channel,
    LocationSource,
    RefugeKind,
    SupplyNeed,
    Vulnerability,
    WaterTrend,
)
from ioc.ports import StoredImage


@dataclass(frozen=True)
class Person:
    """Who reports. Anonymous: the contact is kept for the center alone, never shown on."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None
    is_anonymous: bool = False

    def __bool__(self) -> bool:
        return bool(self.name or self.phone or self.email or self.is_anonymous)


@dataclass(frozen=True)
class SubmitReport:
    """One report as it came in, from whatever channel. Depths and accuracies in metres.

    `request_digest` is the SHA-256 (hex) of what was sent, by which the same `client_token`
    with another body is told from a repetition. `settled`: the facts that a person set by hand,
    empty ones too, which the words may then not fill in; None where that is not told.
    """

    text: str
    client_token: str
    request_digest: str
    channel: Channel
    point: Point | None = None
    accuracy_m: float | None = None
    location_source: LocationSource | None = None
    address: str | None = None
    category: str | None = None
    emergency: bool = False
    people: int | None = None
    vulnerable: tuple[Vulnerability, ...] = ()
    water_depth_m: float | None = None
    water_trend: WaterTrend | None = None
    water_text: str | None = None
    refuge_kind: RefugeKind | None = None
    refuge_margin_m: float | None = None
    needs: tuple[SupplyNeed, ...] = ()
    battery_percent: int | None = None
    at_scene: bool | None = None
    on_behalf_of: bool = False
    place_contact: Person = Person()
    reporter: Person = Person()
    settled: frozenset[Fact] | None = None
    happened_at: datetime | None = None
    call_started_at: datetime | None = None
    incident_id: int | None = None
    locale: str = "vi"
    media: tuple[StoredImage, ...] = ()
    is_exercise: bool = False

    @property
    def phone_accuracy_m(self) -> float | None:
        """Metres, where the point is the position of a phone; None for one that a person set."""
        return self.accuracy_m if self.location_source is LocationSource.GPS else None
