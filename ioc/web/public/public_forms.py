"""From the citizen's forms to the same bodies that the API takes, and the words for what is wrong.

A form of a call for help is never refused: what cannot be read is put into its text.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from ioc.domain.contact import phone_key
from ioc.domain.errors import FieldError, InvalidInput
from ioc.domain.geo import Point, is_valid
from ioc.domain.reports import TEXT_MAX, LocationSource
from ioc.i18n import translate
from ioc.web.errors import message_of
from ioc.web.intake import parsing
from ioc.web.public import public_sos_answers as sos_answers

Form = MultiDict[str, str]
ADDRESS_MAX = 300
RESCUE = "cuu_ho_cuu_nan"
"""The category of a call for help (contract: category codes)."""

DEEPEST_M = 30.0

FIELD_OF = {
    "reporter.phone": "phone",
    "reporter.name": "name",
    "location": "address",
    "people.count": "people",
    "location.lat": "address",
    "location.lon": "address",
}
"""Field of the body to the field of the form that the reader has to look at."""

MESSAGES = {
    ("text", "required"): "Write a few words about what happened, or add a photo.",
    ("text", "too_long"): "The text is longer than 4,000 characters. Shorten it a little.",
    ("address", "too_long"): "The address is longer than 300 characters. Shorten it a little.",
    ("phone", "not_a_phone"): "Check the phone number: 10 digits, for example 0905 123 456.",
    ("consent", "required"): "Tick this box, or remove the name and the phone number.",
    ("media", "not_a_photo"): "One of the files is not a photo that can be read. Choose it again.",
    ("media", "too_many_files"): "Too many photos: six at most.",
    ("media", "file_too_large"): "A photo is larger than 15 MB. Choose a smaller one.",
    ("satisfaction", "required"): "Choose one of the three answers.",
    ("how", "required"): "Choose one answer, or write a few words.",
    ("code", "not_a_code"): "A code has 10 letters and digits. Check it again.",
    ("code", "not_found"): "No report has this code. Check each letter and digit.",
}


REPLY_FIELDS = {"text": "reply", "media": "reply-media"}


@dataclass(frozen=True)
class Problem:
    """One line of the error summary: the id of the field it links to (may be empty), the words."""

    field: str
    message: str


def problems_of(errors: Iterable[FieldError], locale: str) -> list[Problem]:
    """The errors in words that say what to do, each once."""
    found: dict[str, Problem] = {}
    for error in errors:
        field = FIELD_OF.get(error.field, error.field)
        msgid = MESSAGES.get((field, error.code))
        words = translate(msgid, locale) if msgid else message_of(error.code, locale)
        found.setdefault(field, Problem(field, words))
    return list(found.values())


def in_reply(problems: Iterable[Problem]) -> list[Problem]:
    """The problems of an addition at the fields of an answer, another form of the same page."""
    return [replace(one, field=REPLY_FIELDS.get(one.field, one.field)) for one in problems]


def new_token() -> str:
    """A client token for a form: 122 random bits."""
    return str(uuid.uuid4())


def report_of(form: Form, has_media: bool, categories: Collection[str]) -> parsing.ReportIn:
    """The body of a report from the form; raises `InvalidInput` with every field at once."""
    with_contact = not form.get("no_contact")
    name, phone = _line(form, "name"), _line(form, "phone")
    category = form.get("category", "")
    raw: dict[str, Any] = {
        "text": form.get("text", "").replace("\r\n", "\n"),
        "client_token": form.get("client_token", ""),
        "location": _location(form),
        "address": _line(form, "address") or None,
        "category": category if category in categories else None,
        "emergency": form.get("danger") == "1",
        "channel": "web",
        "at_scene": _yes_no(form.get("at_scene")),
        **_of_flood(form),
    }
    if with_contact and (name or phone):
        raw["reporter"] = {
            "name": name or None,
            "phone": phone or None,
            "anonymous": form.get("anonymous") == "1",
        }
    errors: list[FieldError] = []
    body = None
    try:
        body = parsing.parse(parsing.ReportIn, raw)
        parsing.check_report(body, has_media)
    except InvalidInput as error:
        errors.extend(error.errors)
    if raw.get("reporter") and form.get("consent") != "1":
        errors.append(FieldError("consent", "required"))
    if errors or body is None:
        raise InvalidInput(*errors)
    return body


def _of_flood(form: Form) -> dict[str, Any]:
    """How many people there are and how high the water stands: asked for in a flood. A number that
    is none is refused with the field named."""
    people, depth = _line(form, "people"), _number(form.get("water"))
    told: dict[str, Any] = {}
    if people:
        told["people"] = {"count": int(people) if people.isdecimal() else people}
    if depth is not None and 0 <= depth <= DEEPEST_M:
        told["water"] = {"depth_m": depth}
    return told


def sos_of(form: Form, default_text: str, categories: Collection[str]) -> parsing.ReportIn:
    """The body of a call for help. Never refuses: a number that is none goes into the text."""
    text = form.get("text", "").strip() or default_text
    address = _line(form, "address")
    phone = _line(form, "phone")
    if phone and phone_key(phone) is None:
        text = f"{text}\n{phone}"
        phone = ""
    if len(address) > ADDRESS_MAX:
        text, address = f"{text}\n{address}", address[:ADDRESS_MAX]
    is_elsewhere = form.get("elsewhere") == "1"
    raw: dict[str, Any] = {
        "text": text.replace("\x00", "")[:TEXT_MAX],
        "client_token": form.get("client_token", ""),
        "location": None if is_elsewhere else _location(form),
        "address": address or None,
        "category": RESCUE if RESCUE in categories else None,
        "emergency": True,
        "channel": "web",
        "at_scene": not is_elsewhere,
        "on_behalf_of": is_elsewhere,
        "battery_percent": _battery(form),
        # The button says that it is an emergency and of which kind, not the person.
        "settled": [],
        "reporter": {"phone": phone[:40]} if phone else None,
    }
    if len(raw["client_token"].strip()) < 16:
        raw["client_token"] = new_token()
    return parsing.parse(parsing.ReportIn, raw)


def update_of(form: Form, has_media: bool) -> parsing.UpdateIn:
    """More words or photos; ticked answers are joined behind the words.

    What the pages after a call for help ask is read into fields besides. A number to ring back is
    kept as the contact; one that does not ring is sent as words.
    """
    text = form.get("text", "").strip()
    ticked = form.getlist("answer")
    if ticked:
        text = f"{text} {', '.join(ticked)}".strip()
    elif text == sos_answers.FRAIL_LEAD:
        text = ""
    phone = _line(form, "phone")
    rings = phone_key(phone) is not None
    if phone and not rings:
        text = f"{text}\n{phone}".strip()
    if not text and not rings and not has_media:
        raise InvalidInput(FieldError("text", "required"))
    if len(text) > TEXT_MAX:
        raise InvalidInput(FieldError("text", "too_long"))
    token = form.get("client_token", "")
    given = {
        "text": text,
        "client_token": token if len(token) >= 16 else new_token(),
        "people": sos_answers.people_of(text, ticked),
        "water": sos_answers.water_of(text),
        "reporter": {"phone": phone[:40]} if rings else None,
    }
    return parsing.parse(parsing.UpdateIn, given)


def feedback_of(form: Form) -> parsing.FeedbackIn:
    """Whether it is fixed, or how satisfied; "not fixed" needs a reason in some form."""
    fixed = _yes_no(form.get("fixed"))
    how, comment = form.get("how", "").strip(), form.get("comment", "").strip()
    if fixed is False and not how and not comment:
        raise InvalidInput(FieldError("how", "required"))
    satisfaction = form.get("satisfaction") or None
    if fixed is None and satisfaction is None:
        raise InvalidInput(FieldError("satisfaction", "required"))
    said = ". ".join(part for part in (how, comment) if part) or None
    return parsing.parse(
        parsing.FeedbackIn, {"fixed": fixed, "satisfaction": satisfaction, "comment": said}
    )


def _line(form: Form, name: str) -> str:
    return " ".join(form.get(name, "").split())


def _yes_no(value: str | None) -> bool | None:
    return {"yes": True, "no": False}.get(value or "")


def _battery(form: Form) -> int | None:
    value = form.get("battery_percent", "")[:4]
    return int(value) if value.isdecimal() and int(value) <= 100 else None


def _location(form: Form) -> dict[str, Any] | None:
    """The place that a script put into the form; numbers that are none are no place."""
    lat, lon = _number(form.get("lat")), _number(form.get("lon"))
    if lat is None or lon is None or not is_valid(Point(lat, lon)):
        return None
    accuracy = _number(form.get("accuracy_m"))
    source = form.get("source", "")
    return {
        "lat": lat,
        "lon": lon,
        "accuracy_m": accuracy if accuracy is not None and 0 <= accuracy <= 1_000_000 else None,
        "source": source if source in set(LocationSource) else None,
    }


def _number(value: str | None) -> float | None:
    try:
        number = float(value or "")
    except ValueError:
        return None
    return number if math.isfinite(number) else None
