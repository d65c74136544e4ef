"""From a request to a command: the shape of what is sent, and the field errors of what cannot be
taken.

The models are pydantic's, and `/api/v1/openapi.json` is made of them. Unknown members are
ignored: an app that is newer than this center must still be able to report.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from ioc.domain import clock
from ioc.domain.calls import is_dialled
from ioc.domain.contact import phone_key
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.facts import Fact
from ioc.domain.geo import Point, is_valid
from ioc.domain.reports import (
    TEXT_MAX,
    Channel,
    LocationSource,
    RefugeKind,
    Satisfaction,
    SupplyNeed,
    Vulnerability,
    WaterTrend,
)
from ioc.ports import StoredImage
from ioc.services.intake.commands import Person, SubmitReport

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)]
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)]
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
"""No time that anybody means lies outside; beyond them sums of times overflow."""

LARGEST_ID = 2**63 - 1
LIST_MAX = 20
"""More entries than there are kinds of anything that a list may name."""


def _in_reach(at: datetime) -> datetime:
    """The time in UTC. Without a zone it is on the city's clocks, which is what people type."""
    if not EARLIEST_YEAR <= at.year <= LATEST_YEAR:
        raise PydanticCustomError("not_a_time", "not a time of this age")
    aware = at if at.tzinfo else at.replace(tzinfo=clock.CITY_TIMEZONE)
    return aware.astimezone(UTC)


Moment = Annotated[datetime, AfterValidator(_in_reach)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]

TOKEN_MAX = 80
"""Longest key by which a repetition is known; it may also come in a header."""

Token = Annotated[str, StringConstraints(strip_whitespace=True, max_length=TOKEN_MAX)]

PUBLIC_CHANNELS = ("web", "app", "sms", "email", "zalo", "partner", "paper")
OLDEST = timedelta(days=366)
"""A report of something longer ago is a typing error in the year."""

EARLY = timedelta(minutes=10)
"""Clocks of phones run ahead by this much without anybody lying."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)


class LocationIn(_Model):
    """A place: WGS84 degrees, accuracy in metres."""

    lat: float
    lon: float
    accuracy_m: Annotated[float, Field(ge=0, le=1_000_000)] | None = None
    source: LocationSource | None = None


class PeopleIn(_Model):
    """How many are there, and who of them is frail."""

    count: Annotated[int, Field(ge=0, le=100_000)] | None = None
    vulnerable: Annotated[list[Vulnerability], Field(max_length=LIST_MAX)] = []


class WaterIn(_Model):
    """The water at the place: depth in metres, which way it goes, in words."""

    depth_m: Annotated[float, Field(ge=0, le=30)] | None = None
    trend: WaterTrend | None = None
    text: Line | None = None


class RefugeIn(_Model):
    """Where people have fled to, and how far above the water that is, metres."""

    kind: RefugeKind
    margin_m: Annotated[float, Field(ge=0, le=100)] | None = None


class ContactIn(_Model):
    """Whom to ring at the place; often not the reporter."""

    name: Name | None = None
    phone: Phone | None = None


class ReporterIn(_Model):
    """Who reports."""

    name: Name | None = None
    phone: Phone | None = None
    email: Email | None = None
    anonymous: bool = False


class ReportIn(_Model):
    """Body of `POST /api/v1/reports`. `settled` names what a person set by hand (`domain.facts`):
    what is named there and left empty is not filled in from the words."""

    text: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    client_token: Token = ""
    location: LocationIn | None = None
    address: Line | None = None
    category: Annotated[str, StringConstraints(max_length=40)] | None = None
    emergency: bool = False
    channel: Literal["web", "app", "sms", "email", "zalo", "partner", "paper"] = "app"
    people: PeopleIn | None = None
    water: WaterIn | None = None
    refuge: RefugeIn | None = None
    needs: Annotated[list[SupplyNeed], Field(max_length=LIST_MAX)] = []
    battery_percent: Annotated[int, Field(ge=0, le=100)] | None = None
    settled: Annotated[list[Fact], Field(max_length=LIST_MAX)] | None = None
    at_scene: bool | None = None
    on_behalf_of: bool = False
    contact: ContactIn | None = None
    happened_at: Moment | None = None
    reporter: ReporterIn | None = None
    exercise: bool = False


Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]


class AnswerIn(_Model):
    """What a caller answered to one step of a protocol card."""

    step: Code
    answer: Code


class ProtocolIn(_Model):
    """The answers to one version of a protocol card, in the order in which they were given."""

    code: Code
    version: Id
    answers: Annotated[list[AnswerIn], Field(max_length=60)] = []


class CallIn(ReportIn):
    """Body of `POST /api/v1/calls`: a report that an operator types while somebody speaks.

    `call` is the call in which it is told. What the operator leaves out of place, number and
    beginning is taken from it. `serial` is the number of the paper sheet that is entered.
    """

    caller_phone: Phone | None = None
    call_started_at: Moment | None = None
    incident: Id | None = None
    call: Id | None = None
    protocol: Annotated[list[ProtocolIn], Field(max_length=LIST_MAX)] = []
    serial: Annotated[str, StringConstraints(max_length=40, strip_whitespace=True)] | None = None


class AdditionIn(_Model):
    """Body of `POST /api/v1/calls/{id}/additions`: what a caller says after the report was saved.

    `settled` as for a report: the words fill in nothing that is named there.
    """

    text: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    client_token: Token = ""
    location: LocationIn | None = None
    address: Line | None = None
    people: PeopleIn | None = None
    water: WaterIn | None = None
    refuge: RefugeIn | None = None
    emergency: bool = False
    settled: Annotated[list[Fact], Field(max_length=LIST_MAX)] = []
    protocol: Annotated[list[ProtocolIn], Field(max_length=LIST_MAX)] = []


class UpdateIn(_Model):
    """Body of `POST /api/v1/reports/{tracking_code}/updates`."""

    people: PeopleIn | None = None
    water: WaterIn | None = None
    reporter: ReporterIn | None = None
    text: Annotated[str, StringConstraints(strip_whitespace=True)] = ""
    client_token: Token = ""


class FeedbackIn(_Model):
    """Body of `POST /api/v1/reports/{tracking_code}/feedback`."""

    satisfaction: Satisfaction | None = None
    fixed: bool | None = None
    comment: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] | None = None


Body = TypeVar("Body", bound=BaseModel)

_CODES = {
    "missing": "required",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "enum": "unknown_value",
    "literal_error": "unknown_value",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "datetime_parsing": "not_a_time",
    "not_a_time": "not_a_time",
    "datetime_type": "not_a_time",
    "datetime_object_invalid": "not_a_time",
    "datetime_from_date_parsing": "not_a_time",
    "float_parsing": "not_a_number",
    "int_parsing": "not_a_number",
    "finite_number": "not_a_number",
}


def moment_of(field: str, given: str) -> datetime:
    """The time in UTC that ISO 8601 says; raises `InvalidInput` for none, or one out of reach."""
    try:
        return _in_reach(datetime.fromisoformat(given))
    except (ValueError, PydanticCustomError):
        raise InvalidInput(FieldError(field, "not_a_time")) from None


def parse(model: type[Body], raw: Any) -> Body:
    """The body as a value; raises `InvalidInput` naming each field that cannot be taken."""
    if not isinstance(raw, dict):
        raise InvalidInput(FieldError("", "not_an_object"))
    try:
        body = model.model_validate(raw)
    except ValidationError as error:
        found = [
            FieldError(".".join(str(p) for p in e["loc"]), _CODES.get(e["type"], "not_valid"))
            for e in error.errors(include_url=False, include_context=False, include_input=False)
        ]
        raise InvalidInput(*found) from None
    unsayable = [FieldError(field, "not_valid") for field in _with_nul(body.model_dump())]
    if unsayable:
        raise InvalidInput(*unsayable)
    return body


def _with_nul(value: Any, place: str = "") -> Iterator[str]:
    """Places of texts with a NUL, which no person types and PostgreSQL cannot keep."""
    if isinstance(value, str):
        if "\x00" in value:
            yield place
    elif isinstance(value, dict):
        for name, part in value.items():
            yield from _with_nul(part, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield from _with_nul(part, f"{place}.{number}")


def check_report(body: ReportIn, has_media: bool) -> None:
    """What types cannot say; raises `InvalidInput` with every field at once."""
    errors: list[FieldError] = []
    if not body.text and not has_media:
        errors.append(FieldError("text", "required"))
    if len(body.text) > TEXT_MAX:
        errors.append(FieldError("text", "too_long"))
    if len(body.client_token) < 16:
        errors.append(FieldError("client_token", "token_too_short"))
    elif len(body.client_token) > TOKEN_MAX:
        errors.append(FieldError("client_token", "too_long"))
    if body.location and not is_valid(Point(body.location.lat, body.location.lon)):
        errors.append(FieldError("location", "not_a_place"))
    errors += _person_errors(body)
    errors += _time_errors(body)
    if errors:
        raise InvalidInput(*errors)


def _person_errors(body: ReportIn) -> list[FieldError]:
    errors = []
    if body.reporter and body.reporter.phone and phone_key(body.reporter.phone) is None:
        errors.append(FieldError("reporter.phone", "not_a_phone"))
    told = body.reporter.phone if body.reporter else None
    dialled = body.caller_phone if isinstance(body, CallIn) else None
    if dialled and dialled != told and not is_dialled(dialled):
        errors.append(FieldError("caller_phone", "not_a_phone"))
    if body.contact and body.contact.phone and phone_key(body.contact.phone) is None:
        errors.append(FieldError("contact.phone", "not_a_phone"))
    email = body.reporter.email if body.reporter else None
    if email and ("@" not in email or "." not in email.rpartition("@")[2]):
        errors.append(FieldError("reporter.email", "not_an_email"))
    return errors


def _time_errors(body: ReportIn) -> list[FieldError]:
    now = clock.now()
    errors = []
    moments = {"happened_at": body.happened_at}
    if isinstance(body, CallIn):
        moments["call_started_at"] = body.call_started_at
    for field, at in moments.items():
        if at is None:
            continue
        if at > now + EARLY:
            errors.append(FieldError(field, "in_the_future"))
        elif at < now - OLDEST:
            errors.append(FieldError(field, "too_long_ago"))
    return errors


def digest_of(body: BaseModel, file_digests: Sequence[str]) -> str:
    """SHA-256 (hex) of what was sent, the photos by their content, not by their new names.

    What was left out does not count: a field that a later version adds must not turn the retry
    of an older app into another report.
    """
    text = body.model_dump_json(exclude={"client_token"}, exclude_unset=True)
    joined = "|".join([text, *file_digests, str(len(file_digests))])
    return hashlib.sha256(joined.encode()).hexdigest()


def command_of(
    body: ReportIn,
    *,
    digest: str,
    locale: str,
    media: tuple[StoredImage, ...] = (),
    channel: Channel | None = None,
) -> SubmitReport:
    """The command that every channel builds."""
    location = body.location
    people, water, refuge = body.people or PeopleIn(), body.water or WaterIn(), body.refuge
    contact, reporter = body.contact or ContactIn(), body.reporter or ReporterIn()
    is_call = isinstance(body, CallIn)
    phone = body.caller_phone if isinstance(body, CallIn) else None
    return SubmitReport(
        text=body.text,
        client_token=body.client_token,
        request_digest=digest,
        channel=channel or Channel(body.channel),
        point=Point(location.lat, location.lon) if location else None,
        accuracy_m=location.accuracy_m if location else None,
        location_source=_source(location, is_call),
        address=body.address or None,
        category=body.category or None,
        emergency=body.emergency,
        people=people.count,
        vulnerable=tuple(people.vulnerable),
        water_depth_m=water.depth_m,
        water_trend=water.trend,
        water_text=water.text,
        refuge_kind=refuge.kind if refuge else None,
        refuge_margin_m=refuge.margin_m if refuge else None,
        needs=tuple(body.needs),
        battery_percent=body.battery_percent,
        settled=None if body.settled is None else frozenset(body.settled),
        at_scene=body.at_scene,
        on_behalf_of=body.on_behalf_of,
        place_contact=Person(contact.name, contact.phone),
        reporter=Person(reporter.name, phone or reporter.phone, reporter.email, reporter.anonymous),
        happened_at=body.happened_at,
        call_started_at=body.call_started_at if isinstance(body, CallIn) else None,
        incident_id=body.incident if isinstance(body, CallIn) else None,
        locale=locale,
        media=media,
        is_exercise=body.exercise,
    )


def _source(location: LocationIn | None, is_call: bool) -> LocationSource | None:
    if location is None:
        return None
    return location.source or (LocationSource.OPERATOR if is_call else LocationSource.GPS)
