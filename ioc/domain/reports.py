"""A report: one message of one person through one channel; its states and codes.

Covers what may be said in a report and what may be done to it. Leaves out what it
means (`ioc.understanding`) and which incident it belongs to (`duplicates`).
"""

from __future__ import annotations

import secrets
from enum import StrEnum

from ioc.domain.errors import InvalidTransition

TEXT_MAX = 4000
"""Longest text of one report, characters; the web form says so before it is reached."""

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so a code survives being read out on a telephone."""

TRACKING_CODE_LENGTH = 10


class Channel(StrEnum):
    """The way a report came in."""

    HOTLINE = "hotline"
    WEB = "web"
    APP = "app"
    SMS = "sms"
    EMAIL = "email"
    ZALO = "zalo"
    PARTNER = "partner"
    PAPER = "paper"


class ReportStatus(StrEnum):
    """State of a report; duplicates are verified and linked, not a state of their own."""

    RECEIVED = "received"
    VERIFIED = "verified"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class ReportAction(StrEnum):
    """What may be done to a report."""

    VERIFY = "verify"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    RESTORE = "restore"


TRANSITIONS: dict[tuple[ReportStatus, ReportAction], ReportStatus] = {
    (ReportStatus.RECEIVED, ReportAction.VERIFY): ReportStatus.VERIFIED,
    (ReportStatus.RECEIVED, ReportAction.REJECT): ReportStatus.REJECTED,
    (ReportStatus.VERIFIED, ReportAction.REJECT): ReportStatus.REJECTED,
    (ReportStatus.RECEIVED, ReportAction.WITHDRAW): ReportStatus.WITHDRAWN,
    (ReportStatus.VERIFIED, ReportAction.WITHDRAW): ReportStatus.WITHDRAWN,
    (ReportStatus.REJECTED, ReportAction.RESTORE): ReportStatus.RECEIVED,
}


def advance(status: ReportStatus, action: ReportAction) -> ReportStatus:
    """The state after the action; raises `InvalidTransition` when it is not open to it."""
    try:
        return TRANSITIONS[status, action]
    except KeyError:
        raise InvalidTransition(status=status, action=action) from None


class RefugeKind(StrEnum):
    """Where people in a flood have found a place above the water."""

    NONE = "none"
    GROUND = "ground"
    UPPER_FLOOR = "upper_floor"
    ROOF = "roof"
    TREE = "tree"
    BOAT = "boat"


class WaterTrend(StrEnum):
    """Which way the water goes."""

    RISING = "rising"
    STABLE = "stable"
    FALLING = "falling"


class SupplyNeed(StrEnum):
    """What people at the place ask for."""

    BOAT = "boat"
    MEDICAL = "medical"
    FOOD = "food"
    WATER = "water"
    MEDICINE = "medicine"
    OXYGEN = "oxygen"


class Vulnerability(StrEnum):
    """Groups of people who cannot wait (contract: vulnerable codes)."""

    ELDERLY = "nguoi_gia"
    CHILD = "tre_em"
    NEWBORN = "so_sinh"
    PREGNANT = "thai_phu"
    POSTPARTUM = "san_phu"
    ILL = "nguoi_benh"
    DISABLED = "khuyet_tat"
    CHILDREN_ALONE = "tre_em_mot_minh"


class LocationSource(StrEnum):
    """Who said where it is."""

    GPS = "gps"
    MAP = "map"
    TEXT = "text"
    ADDRESS = "address"
    EXIF = "exif"
    OPERATOR = "operator"


class Satisfaction(StrEnum):
    """How a citizen rates the result: hài lòng, chấp nhận, không hài lòng."""

    SATISFIED = "satisfied"
    ACCEPTABLE = "acceptable"
    NOT_SATISFIED = "not_satisfied"


def new_tracking_code() -> str:
    """Ten random Crockford base-32 characters (50 bits): unguessable behind a rate limit."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(TRACKING_CODE_LENGTH))


def parse_tracking_code(typed: str) -> str | None:
    """A code as people type it (spaces, dashes, small letters, O for 0, I or L for 1), or None."""
    plain = "".join(c for c in typed.upper() if c.isalnum())
    plain = plain.replace("O", "0").replace("I", "1").replace("L", "1")
    if len(plain) == TRACKING_CODE_LENGTH and all(c in CROCKFORD for c in plain):
        return plain
    return None


def spaced(code: str) -> str:
    """The code in the groups in which it is shown and read out: `7K4 M92 QX3T`."""
    return f"{code[:3]} {code[3:6]} {code[6:]}"
