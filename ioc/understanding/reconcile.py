"""The position of the phone against the place that the words name, where both are known.

Whoever reports is often not where help is needed: a daughter abroad writes for her mother at home.
So the words win over a position that they exclude, a position that agrees makes them more exact,
and a rough one (a mast, a town) only settles a doubt. Nothing is thrown away: the position that
lost stays as a candidate, and a person is asked.
Coordinates: WGS84 degrees, latitude first; accuracies and distances in metres.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from ioc.understanding.gazetteer import distance_m
from ioc.understanding.location import Candidate, Location, Quality
from ioc.understanding.phrases import PhraseTable
from ioc.understanding.text import Text, read

CALLER_LABEL = "vị trí của người báo"
ROUGH_M = 1_000.0
_EXACT_M = 300.0
# A position set by hand comes without an accuracy; a person taps within this of what is meant.
_BY_HAND_M = 50.0
_CALLER_SCORE = 0.3
_TEXT_SCORE = 0.7
# Beside these the caller is the fifth: no list shows more.
_MOST_OTHERS = 4

Gps = tuple[float, float, float | None]
Beside = Literal["agrees", "far", "doubt", "here", "rough", "alone"]
"""How the position stands to the words: it agrees with them, lies too far off (`doubt`: so it does,
and the words are not sure themselves), is what "here" means, is too rough to count, or stands alone
because the words name no place."""

_HERE: PhraseTable[str] = PhraseTable(
    [
        ("ở|ngay|tại|chỗ đây ^có|là", "here"),
        ("ngay tại? đây|chỗ_này|chỗ_ni", "here"),
        ("chỗ tui|tôi|em|mình|con|cháu đang? đứng|ngồi|kẹt", "here"),
        (
            "tui|tôi|em|mình|con|cháu|bọn_em|tụi_em đang đứng|kẹt|mắc_kẹt|bị_kẹt|ở_ngay|có_mặt",
            "here",
        ),
        ("trước|sau|cạnh mặt? tui|tôi|em|mình", "here"),
        ("vị_trí_hiện_tại|vị_trí_của_tui|vị_trí_của_tôi|định_vị_của|theo_định_vị|gps", "here"),
        ("i am|i'm here|standing|stuck|trapped", "here"),
    ]
)
_FOR_OTHERS: PhraseTable[str] = PhraseTable(
    [
        ("báo|nhắn|gọi|đăng|viết|kêu_cứu giùm|dùm|hộ|thay|giúp", "others"),
        (
            "ba|mẹ|má|mạ|bố|ông|bà|mệ|ôn|nội|ngoại|cha|chị|anh|dì|chú|bác "
            "tui|tôi|em|con|cháu ..2 ở",
            "others",
        ),
        ("ở_xa|ở_nước_ngoài|không_về_được|về_không_kịp|đang_ở_nước_ngoài", "others"),
    ]
)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The place after both were weighed; `beside` None where no position was sent."""

    location: Location
    beside: Beside | None


def says_here(text: str | Text) -> bool:
    """Whether the writer stands at the place ("ở đây", "chỗ tui đứng"), and for nobody else."""
    prepared = read(text)
    if next(iter(_HERE.find(prepared)), None) is None:
        return False
    return next(iter(_FOR_OTHERS.find(prepared)), None) is None


def reconcile(location: Location, gps: Gps | None, text: str | Text) -> Reconciled:
    """Weigh the place of the words against the position of the phone, `gps`: (lat, lon, accuracy).

    The rules, the first that holds: no position, the words stay; the writer stands there, the
    position; a position worse than 1 km only settles which candidate is meant; no place in the
    words, the position; it lies within both accuracies of the place named, the more exact of the
    two with the words of the address; else the words where they are sure of themselves, and the
    position as a candidate to ask about.
    """
    if gps is None:
        return Reconciled(location, None)
    lat, lon, given = gps
    accuracy = _BY_HAND_M if given is None else max(given, 1.0)
    if accuracy > ROUGH_M:
        return _rough(location, lat, lon, accuracy)
    near = _nearest(location, lat, lon, accuracy)
    if near is not None:
        return Reconciled(_agreeing(location, near, lat, lon, accuracy), "agrees")
    if location.lat is None and not location.candidates:
        return Reconciled(_alone(location, lat, lon, accuracy), "alone")
    if says_here(text):
        return Reconciled(_here(location, lat, lon, accuracy), "here")
    if location.needs_clarification or location.lat is None:
        return Reconciled(_here(location, lat, lon, accuracy, "gps_far_from_text"), "doubt")
    return Reconciled(_far(location, lat, lon, accuracy), "far")


def _nearest(location: Location, lat: float, lon: float, accuracy: float) -> Candidate | None:
    """What of the place named the position agrees with, the nearest; None for nothing."""
    places = list(location.candidates)
    if location.lat is not None and location.lon is not None:
        label = location.ward or location.location_phrase or ""
        score = 1.0
        places.append(
            Candidate(
                label, location.ward_code, location.lat, location.lon, score, location.accuracy_m
            )
        )
    found = [
        (away, place)
        for place in places
        if (away := distance_m(lat, lon, place.lat, place.lon))
        <= (place.accuracy_m or 0.0) + accuracy
    ]
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _quality(accuracy: float) -> Quality:
    if accuracy <= _EXACT_M:
        return "exact"
    return "street" if accuracy <= ROUGH_M else "ward"


def _agreeing(
    location: Location, near: Candidate, lat: float, lon: float, accuracy: float
) -> Location:
    """The words made more exact by the position, or the other way round."""
    sure = location.ward_code is not None and not location.needs_clarification
    reasons = (*location.reasons, ("", "gps_agrees"))
    if location.accuracy_m is not None and location.accuracy_m < accuracy and sure:
        return replace(location, reasons=reasons)
    found = replace(
        location,
        lat=round(lat, 6),
        lon=round(lon, 6),
        accuracy_m=accuracy,
        quality=_quality(accuracy),
        reasons=reasons,
    )
    asks = any(code == "link_not_opened" for _, code in location.reasons)
    if sure or near.ward_code is None:
        return found
    others = [one for one in location.candidates if one is not near]
    settles = all(
        distance_m(lat, lon, one.lat, one.lon) > (one.accuracy_m or 0.0) + accuracy
        for one in others
        if one.ward_code != near.ward_code
    )
    if not settles:
        return found
    ward = near.label.rsplit(", ", 1)[-1].rsplit("(", 1)[-1].rstrip(")")
    return replace(
        found, ward_code=near.ward_code, ward=ward, candidates=(), needs_clarification=asks
    )


def _alone(location: Location, lat: float, lon: float, accuracy: float) -> Location:
    """The position, where the words name no place; asked where they speak of another city."""
    elsewhere = any(code in {"outside_city", "area_unknown"} for _, code in location.reasons)
    return replace(
        location,
        lat=round(lat, 6),
        lon=round(lon, 6),
        accuracy_m=accuracy,
        quality=_quality(accuracy),
        reasons=(*location.reasons, ("", "gps_far_from_text" if elsewhere else "gps_alone")),
        needs_clarification=elsewhere,
    )


def _here(
    location: Location, lat: float, lon: float, accuracy: float, code: str = "gps_here"
) -> Location:
    """The position of a writer who stands there; the place named stays as a candidate."""
    named: tuple[Candidate, ...] = location.candidates
    if location.lat is not None and location.lon is not None:
        label = location.location_phrase or location.ward or ""
        named = (
            Candidate(
                label,
                location.ward_code,
                location.lat,
                location.lon,
                _TEXT_SCORE,
                location.accuracy_m,
            ),
            *named,
        )
    return replace(
        location,
        ward_code=None,
        ward=None,
        lat=round(lat, 6),
        lon=round(lon, 6),
        accuracy_m=accuracy,
        quality=_quality(accuracy),
        candidates=named,
        reasons=(*location.reasons, ("", code)),
        needs_clarification=True,
    )


def _far(location: Location, lat: float, lon: float, accuracy: float) -> Location:
    """The words; the position of the caller stays as a candidate, and a person is asked."""
    caller = Candidate(CALLER_LABEL, None, round(lat, 6), round(lon, 6), _CALLER_SCORE, accuracy)
    return replace(
        location,
        candidates=(*location.candidates[:_MOST_OTHERS], caller),
        reasons=(*location.reasons, ("", "gps_far_from_text")),
        needs_clarification=True,
    )


def _rough(location: Location, lat: float, lon: float, accuracy: float) -> Reconciled:
    """A position that knows only the mast: it settles a doubt, or stands in for no place at all."""
    if location.lat is None and not location.candidates:
        found = _alone(location, lat, lon, accuracy)
        reasons = (*location.reasons, ("", "gps_rough"))
        return Reconciled(replace(found, reasons=reasons, needs_clarification=True), "rough")
    if location.ward_code is not None or len(location.candidates) < 2:
        return Reconciled(location, "rough")
    ranked = sorted(location.candidates, key=lambda one: distance_m(lat, lon, one.lat, one.lon))
    first, second = ranked[0], ranked[1]
    away = distance_m(lat, lon, first.lat, first.lon)
    clear = away <= accuracy + (first.accuracy_m or 0.0) and (
        distance_m(lat, lon, second.lat, second.lon) > accuracy + (second.accuracy_m or 0.0)
    )
    if not clear or first.ward_code is None:
        return Reconciled(location, "rough")
    ward = first.label.rsplit(", ", 1)[-1].rsplit("(", 1)[-1].rstrip(")")
    settled = replace(
        location,
        ward_code=first.ward_code,
        ward=ward,
        lat=first.lat,
        lon=first.lon,
        accuracy_m=first.accuracy_m,
        candidates=(),
        reasons=(*location.reasons, ("", "near_gps")),
        needs_clarification=False,
    )
    return Reconciled(settled, "rough")
