"""What the application asks of the outside, and the shape of the answers.

An adapter stands behind each port (`wiring` chooses it). The answers carry reasons, because
nothing here may decide without saying why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from dispatch.capability import UnitKind
from dispatch.types import Place
from ioc.domain.geo import LocationQuality, Point
from ioc.domain.incidents import Severity
from ioc.domain.letters import Wording
from ioc.domain.messages import MessageChannel, Purpose
from ioc.domain.results import Cover


@dataclass(frozen=True)
class Reason:
    """Words of the text and the code of what they were taken for."""

    quote: str
    code: str


@dataclass(frozen=True)
class LocationCandidate:
    """One place that may be meant; `score` 0 to 1, WGS84 degrees, accuracy in metres."""

    label: str
    area_code: str | None
    lat: float
    lon: float
    score: float
    accuracy_m: float | None = None


@dataclass(frozen=True)
class Located:
    """Where a text says it is. `point` is None where `quality` is none; accuracy in metres."""

    quality: LocationQuality = LocationQuality.NONE
    point: Point | None = None
    accuracy_m: float | None = None
    area_code: str | None = None
    address: str | None = None
    candidates: tuple[LocationCandidate, ...] = ()
    reasons: tuple[Reason, ...] = ()
    beside: str | None = None
    """How the position of the phone stands to the words: agrees, far (the words win), doubt, here,
    rough, alone; None where none was given."""


@dataclass(frozen=True)
class Danger:
    """Whether a text tells of danger to life, and how urgent it is."""

    is_emergency: bool = False
    severity: Severity = Severity.NORMAL
    reads_as_joke: bool = False
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Classified:
    """What a text is about. `ranked` are categories with their confidence, best first.

    Depths and margins in metres. `refuge` and `needs` are codes (`domain.reports`), None and empty
    where nothing is told; `model_version` names what read the text.
    """

    ranked: tuple[tuple[str, float], ...] = ()
    reasons: tuple[Reason, ...] = ()
    danger: Danger = field(default_factory=Danger)
    people: int | None = None
    vulnerable: tuple[str, ...] = ()
    people_reasons: tuple[Reason, ...] = ()
    water_depth_m: float | None = None
    water_trend: str | None = None
    water_text: str | None = None
    refuge: str | None = None
    refuge_margin_m: float | None = None
    needs: tuple[str, ...] = ()
    battery_percent: int | None = None
    children_alone: bool = False
    model_version: str = "rules"


class Geocoder(Protocol):
    """Finds the place a text names."""

    def locate(
        self,
        text: str,
        address: str | None,
        near: Point | None,
        phone_accuracy_m: float | None = None,
    ) -> Located:
        """The place named in the address or the text; `near` breaks ties. `phone_accuracy_m`: where
        `near` is the position of a phone, which is then weighed against the words. Never raises for
        bad text; an adapter that asks the outside raises `OSError` when nobody answers."""

    def name_near(self, point: Point) -> str | None:
        """The name of what stands near a point, or None; in-process."""


class Classifier(Protocol):
    """Reads what a text is about and whether somebody is in danger."""

    def classify(self, text: str) -> Classified:
        """Kind, danger, people and water."""

    def danger(self, text: str) -> Danger:
        """The danger alone: in-process, about a millisecond, before the 201."""


@dataclass(frozen=True)
class StoredImage:
    """A photo as it was kept. `taken_*` is what its EXIF said before it was stripped."""

    key: str
    content_type: str
    size_bytes: int
    width: int
    height: int
    taken_at: datetime | None = None
    taken_lat: float | None = None
    taken_lon: float | None = None


class MediaStore(Protocol):
    """Keeps photos under unguessable names, outside the web root."""

    def store(self, content: bytes) -> StoredImage:
        """Checks the type by content, re-encodes and keeps it durably before it returns.

        Raises `InvalidInput` for what is no photo or too large, `StorageFull` without room.
        """

    def open(self, key: str, size: str) -> tuple[bytes, str]:
        """The bytes and content type of a photo; `size` is `full` or `thumb`. Raises `NotFound`."""

    def covered(self, key: str, covers: Sequence[Cover]) -> StoredImage:
        """A copy under a name of its own, with parts made unreadable. Raises as `open`, `store`."""

    def discard(self, key: str) -> None:
        """Removes a photo whose report was not saved after all."""


@dataclass(frozen=True)
class Outgoing:
    """One message as it is handed over. `key` is the same at each attempt, so that whoever carries
    it can recognise a repeat; `recipient` is an E.164 number, an address, or the JSON of a push
    subscription. `link` is what a push notification opens."""

    key: str
    recipient: str = field(repr=False)
    subject: str = field(repr=False)
    body: str = field(repr=False)
    locale: str = "vi"
    link: str | None = field(default=None, repr=False)
    is_urgent: bool = False


class Undelivered(Exception):
    """It was not delivered now; another attempt may succeed.

    `retry_after` in seconds where the other side named it.
    """

    is_permanent = False

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Undeliverable(Undelivered):
    """It can never be delivered: no such recipient, or refused for what it says."""

    is_permanent = True


class Messenger(Protocol):
    """Carries messages by one channel."""

    def send(self, message: Outgoing) -> str | None:
        """Hands one message over; answers the id that the carrier gave it, or None for none.

        The same `key` again must not reach the person twice where the carrier can prevent it.
        Returns within about a minute. Raises `Undelivered` or `Undeliverable`.
        """


@dataclass(frozen=True)
class Post:
    """All that messages need of the installation: who carries them, and what they are made of.

    A channel without a messenger is not used. `wordings` are the words that the product brings,
    `advice` what to do in danger, by category (or `default`) and language.
    `base_url` is where people reach the pages, without a slash at its end.
    """

    messengers: Mapping[MessageChannel, Messenger] = field(default_factory=dict)
    wordings: Mapping[tuple[Purpose, MessageChannel, str], Wording] = field(default_factory=dict)
    advice: Mapping[tuple[str, str], str] = field(default_factory=dict)
    city: str = ""
    hotline: str = ""
    base_url: str = ""
    push_key: str = ""
    """The public key that browsers subscribe with; empty without push."""

    push_hosts: tuple[str, ...] = ()
    """The push services that may be asked; `.example.org` means all names below it."""


@dataclass(frozen=True)
class Recording:
    """The sound of a call: its type, its size in bytes, and its content, which is read once.

    `is_whole`: where the end alone was asked for and could not be cut off.
    """

    content_type: str
    size_bytes: int
    chunks: Iterable[bytes]
    is_whole: bool


class RecordingRefused(Exception):
    """The address is not one that recordings may be fetched from."""


class RecordingUnavailable(Exception):
    """The exchange's server does not answer, too late, or with something else than sound."""


class Recordings(Protocol):
    """Fetches the sound of a call from where the exchange says it is."""

    def fetch(self, url: str, last_seconds: int | None) -> Recording:
        """The recording, or its last seconds where its form allows that. Asks the outside, never
        within a transaction; raises `RecordingRefused` or `RecordingUnavailable`."""


class NoRecordings:
    """Where no exchange keeps any."""

    def fetch(self, url: str, last_seconds: int | None) -> Recording:
        """Refuses every address."""
        raise RecordingRefused("no host is listed")


@dataclass(frozen=True)
class Step:
    """One thing to do on the way, in words; metres and seconds until the next."""

    text: str
    metres: float
    seconds: float


@dataclass(frozen=True)
class Directions:
    """A way turn by turn; `points` are its course."""

    metres: float
    seconds: float
    points: tuple[Place, ...]
    steps: tuple[Step, ...]


class Guide(Protocol):
    """Finds a way turn by turn, where the installation has somebody who can."""

    def directions(
        self,
        kind: UnitKind,
        start: Place,
        end: Place,
        shut: Sequence[Sequence[tuple[float, float]]],
        language: str,
    ) -> Directions | None:
        """The way of a unit around the rings of (longitude, latitude) that are shut; None where
        nobody answers in time, or not for this kind. Asks the outside, never within a
        transaction; never raises."""


class NoGuide:
    """Where nobody can be asked."""

    def directions(
        self,
        kind: UnitKind,
        start: Place,
        end: Place,
        shut: Sequence[Sequence[tuple[float, float]]],
        language: str,
    ) -> Directions | None:
        """Nothing."""
        return None


@dataclass(frozen=True)
class Ports:
    """One of each."""

    geocoder: Geocoder
    classifier: Classifier
    media: MediaStore
    post: Post = field(default_factory=Post)
    recordings: Recordings = field(default_factory=NoRecordings)
    guide: Guide = field(default_factory=NoGuide)
