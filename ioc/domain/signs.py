"""What speaks for and against a report and an incident being one: each sign, and its points.

Covers: telephones, addresses, distance against accuracy, words, people, the house next door. Leaves
out what follows from them (`duplicates`). The points are ours; no published scale was found.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import hypot

from ioc.understanding.traces import Place, Traces, same_place, similarity

JOIN_SHARE = 0.4
"""A report within this share of the category's distance is joined without asking."""

RESCUE = "cuu_ho_cuu_nan"
RESCUE_JOIN_METRES = 15.0
"""About one house: two fixes of one family lie closer than this, their neighbours do not."""

WIDE = 2.0
"""Two places may be one up to this many times the accuracy of both together: a stated accuracy
holds for most fixes only."""

SAME_WORDS, LIKE_WORDS = 0.6, 0.34
"""Share of telling words in common from which two texts say the same, or something like it."""

OTHER = "khac"

KINDRED = (
    frozenset({RESCUE, "chay_no"}),
    frozenset({RESCUE, "thoat_nuoc", "sat_lo_thien_tai", "y_te_attp", "cay_xanh"}),
    frozenset(
        {"hatang_giaothong", "thi_cong", "thoat_nuoc", "trat_tu_giao_thong", "sat_lo_thien_tai"}
    ),
    frozenset({"ve_sinh_moi_truong", "o_nhiem", "thoat_nuoc"}),
    frozenset({"cay_xanh", "sat_lo_thien_tai", "cap_dien", "hatang_giaothong"}),
    frozenset({"chieu_sang", "cap_dien", "vien_thong"}),
    frozenset({"trat_tu_do_thi", "trat_tu_giao_thong", "tieng_on", "an_ninh_trat_tu"}),
    frozenset({"trat_tu_xay_dung", "dat_dai_tai_nguyen", "thi_cong"}),
)
"""Kinds for which one matter is often taken, told by two people."""


def kindred(category: str) -> frozenset[str]:
    """The category and those that it is often mistaken for."""
    return frozenset({category}).union(*(group for group in KINDRED if category in group))


class Sign(StrEnum):
    """One thing that speaks for or against their being one."""

    SAME_PHONE = "same_phone"
    PHONE_OF_PLACE = "phone_of_place"
    SAME_HOUSE = "same_house"
    SAME_ALLEY = "same_alley"
    SAME_STREET = "same_street"
    SAME_SPOT = "same_spot"
    NEAR = "near"
    MAY_BE_THERE = "may_be_there"
    SAME_WORDS = "same_words"
    LIKE_WORDS = "like_words"
    SAME_PEOPLE = "same_people"
    SAYS_AGAIN = "says_again"
    OTHER_HOUSE = "other_house"
    OTHER_STREET = "other_street"
    OTHER_PEOPLE = "other_people"
    OTHER_KIND = "other_kind"
    OF_NEIGHBOUR = "of_neighbour"
    FAR = "far"


POINTS: dict[Sign, int] = {
    Sign.SAME_PHONE: 6,
    Sign.PHONE_OF_PLACE: 6,
    Sign.SAME_HOUSE: 5,
    Sign.SAME_SPOT: 4,
    Sign.NEAR: 3,
    Sign.SAME_ALLEY: 2,
    Sign.MAY_BE_THERE: 2,
    Sign.SAME_WORDS: 2,
    Sign.SAME_STREET: 1,
    Sign.LIKE_WORDS: 1,
    Sign.SAME_PEOPLE: 1,
    Sign.SAYS_AGAIN: 1,
    Sign.OTHER_HOUSE: -1,
    Sign.OTHER_PEOPLE: -1,
    Sign.OF_NEIGHBOUR: -1,
    Sign.OTHER_STREET: -3,
    Sign.OTHER_KIND: -1,
    Sign.FAR: -4,
}
"""What each sign is worth; negative speaks against."""


@dataclass(frozen=True)
class Told:
    """What a report tells, as far as it matters here. Accuracy in metres.

    `place_phones` are numbers to ring at the place and those written in the text; `other_kinds` are
    the categories that the words may mean besides.
    """

    category: str
    at: datetime
    accuracy_m: float | None
    phone_key: str | None = None
    place_phones: frozenset[str] = frozenset()
    traces: Traces | None = None
    people: int | None = None
    vulnerable: frozenset[str] = frozenset()
    other_kinds: frozenset[str] = frozenset()

    @property
    def kinds(self) -> frozenset[str]:
        """Every category that its incident may have."""
        return frozenset().union(*(kindred(kind) for kind in {self.category, *self.other_kinds}))


@dataclass(frozen=True)
class Candidate:
    """An open incident, with its distance from the report in metres (None: one has no place).

    `traces` are those of its reports; `people` and `vulnerable` what is known of it.
    """

    incident_id: int
    category: str
    last_confirmed_at: datetime
    distance_metres: float | None
    accuracy_m: float | None
    phone_keys: frozenset[str] = frozenset()
    place_phones: frozenset[str] = frozenset()
    traces: tuple[Traces, ...] = ()
    people: int | None = None
    vulnerable: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Limits:
    """How near in place (metres) and time (hours) two reports of a category may be one."""

    metres: float
    hours: float


def signs_of(told: Told, candidate: Candidate, limits: Limits) -> tuple[set[Sign], float | None]:
    """Every sign that holds, and how alike the words are (0 to 1, None where one has none)."""
    words, alike = _of_words(told, candidate)
    signs = {*_of_phones(told, candidate), *_of_place(told, candidate, limits), *words}
    signs |= _of_people(told, candidate)
    if told.category != candidate.category:
        signs.add(Sign.OTHER_KIND)
    if _is_of_other_house(told, candidate, signs):
        signs.add(Sign.OF_NEIGHBOUR)
    if told.traces and told.traces.says_again and Sign.SAME_PHONE in signs:
        signs.add(Sign.SAYS_AGAIN)
    return signs, alike


def _of_phones(told: Told, candidate: Candidate) -> set[Sign]:
    signs = set()
    if told.phone_key and told.phone_key in candidate.phone_keys:
        signs.add(Sign.SAME_PHONE)
    theirs = candidate.phone_keys | candidate.place_phones
    rings_there = told.phone_key is not None and told.phone_key in candidate.place_phones
    if told.place_phones & theirs or rings_there:
        signs.add(Sign.PHONE_OF_PLACE)
    return signs


def _of_place(told: Told, candidate: Candidate, limits: Limits) -> set[Sign]:
    signs = set()
    named = _best_place(told, candidate)
    if named in _PLACE_SIGNS:
        signs.add(_PLACE_SIGNS[named])
    away = candidate.distance_metres
    if away is None:
        return signs
    mine, theirs = told.accuracy_m or 0.0, candidate.accuracy_m or 0.0
    is_vague = max(mine, theirs) > limits.metres
    join_metres = RESCUE_JOIN_METRES if told.category == RESCUE else limits.metres * JOIN_SHARE
    if away <= limits.metres:
        # Two vague places that happen to be near prove nothing; a person may see more.
        sign = Sign.SAME_SPOT if away <= join_metres else Sign.NEAR
        signs.add(Sign.MAY_BE_THERE if is_vague else sign)
    elif away <= limits.metres + WIDE * hypot(mine, theirs):
        if is_vague:
            signs.add(Sign.MAY_BE_THERE)
    elif _is_too_far(signs, away - limits.metres, hypot(mine, theirs), told, candidate):
        signs.add(Sign.FAR)
    return signs


def _is_too_far(
    signs: set[Sign], beyond: float, accuracy_m: float, told: Told, candidate: Candidate
) -> bool:
    """Beyond what the accuracies explain; a house that both name may lie along a long street."""
    if Sign.SAME_HOUSE in signs:
        return beyond > 3 * WIDE * accuracy_m
    return not _has_phone(told, candidate)


_PLACE_SIGNS = {
    Place.SAME_HOUSE: Sign.SAME_HOUSE,
    Place.SAME_ALLEY: Sign.SAME_ALLEY,
    Place.SAME_STREET: Sign.SAME_STREET,
    Place.OTHER_HOUSE: Sign.OTHER_HOUSE,
    Place.OTHER_STREET: Sign.OTHER_STREET,
}


def _best_place(told: Told, candidate: Candidate) -> Place:
    """How the addresses stand: the house that most of the incident's reports name decides."""
    if told.traces is None:
        return Place.UNKNOWN
    found = {same_place(told.traces, traces) for traces in candidate.traces} - {Place.UNKNOWN}
    if not found:
        return Place.UNKNOWN
    best = max(found)
    if best in {Place.SAME_STREET, Place.SAME_ALLEY} and Place.OTHER_HOUSE in found:
        return Place.OTHER_HOUSE
    return best


def _has_phone(told: Told, candidate: Candidate) -> bool:
    return bool(_of_phones(told, candidate))


def _of_words(told: Told, candidate: Candidate) -> tuple[set[Sign], float | None]:
    if told.traces is None or not candidate.traces:
        return set(), None
    found = [s for t in candidate.traces if (s := similarity(told.traces, t)) is not None]
    if not found:
        return set(), None
    alike = max(found)
    if alike >= SAME_WORDS:
        return {Sign.SAME_WORDS}, alike
    return ({Sign.LIKE_WORDS} if alike >= LIKE_WORDS else set()), alike


def _of_people(told: Told, candidate: Candidate) -> set[Sign]:
    """The same number, or the same frail persons; or neither although both are known."""
    mine, theirs = told.people, candidate.people
    has_count = mine is not None and theirs is not None
    has_frail = bool(told.vulnerable) and bool(candidate.vulnerable)
    same_count = has_count and mine == theirs
    same_frail = has_frail and bool(told.vulnerable & candidate.vulnerable)
    if same_count and not (has_frail and not same_frail):
        return {Sign.SAME_PEOPLE}
    if (has_frail and not same_frail) or (has_count and not same_count and not same_frail):
        return {Sign.OTHER_PEOPLE}
    return set()


def _is_of_other_house(told: Told, candidate: Candidate, signs: set[Sign]) -> bool:
    """One telephone that told of its own house now tells of the neighbour's, or the other way."""
    if told.traces is None or not candidate.traces or Sign.SAME_HOUSE in signs:
        return False
    if Sign.SAME_PHONE not in signs:
        return False
    theirs = any(traces.is_of_neighbour for traces in candidate.traces)
    if told.traces.is_of_neighbour and Sign.OTHER_PEOPLE in signs:
        # Of two neighbours, one after the other.
        return True
    return told.traces.is_of_neighbour != theirs
