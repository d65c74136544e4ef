"""The words of a message: slots in braces, filled, checked and counted.

A template knows nothing but `{name}`: no conditions, no calls, so that one typed on a screen can
do no harm. Covers SMS lengths and the form without accents. Leaves out where templates are kept.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from ioc.domain.messages import MessageChannel, Purpose

P = Purpose

_SLOT = re.compile(r"\{([A-Za-z_]+)\}")
_BRACE = re.compile(r"[{}]")

_ALWAYS = frozenset({"city", "hotline"})
_OF_REPORT = _ALWAYS | {"code", "link", "matter", "area"}

SLOTS: dict[Purpose, frozenset[str]] = {
    P.LOCATION_LINK: _ALWAYS | {"link"},
    P.RECEIVED_DANGER: _OF_REPORT | {"advice"},
    P.RECEIVED: _OF_REPORT,
    P.RECEIVED_REFERRED: _OF_REPORT | {"agency", "due"},
    P.JOINED: _OF_REPORT | {"agency"},
    P.REFERRED: _OF_REPORT | {"agency", "due"},
    P.ACCEPTED: _OF_REPORT | {"agency", "due"},
    P.ASKED: _OF_REPORT | {"question"},
    P.EXTENDED: _OF_REPORT | {"agency", "due", "reason"},
    P.RESOLVED_FIXED: _OF_REPORT | {"agency", "answer"},
    P.RESOLVED_ANSWERED: _OF_REPORT | {"agency", "answer"},
    P.RESOLVED_NOT_POSSIBLE: _OF_REPORT | {"agency", "answer"},
    P.RESOLVED_NOT_OURS: _OF_REPORT | {"agency", "answer"},
    P.REJECTED: _OF_REPORT | {"reason"},
    P.RESTORED: _OF_REPORT,
    P.REOPENED: _OF_REPORT | {"agency", "due"},
    P.CLOSED: _OF_REPORT | {"agency"},
    P.SAFE_ASKED: _OF_REPORT,
    P.STAFF_NOTICE: _ALWAYS | {"what", "detail", "incident", "title", "link", "name"},
    P.STAFF_INVITATION: _ALWAYS | {"name", "link"},
    P.WEEKLY_REPORT: _ALWAYS | {"what", "detail", "link", "name"},
    P.BOAT_TASK: _ALWAYS | {"incident", "people", "water", "place"},
    P.BOAT_CANCELLED: _ALWAYS | {"incident", "place"},
    P.BOAT_NUMBER: _ALWAYS | {"incident"},
    P.BOAT_HELP: _ALWAYS | {"incident"},
    P.SMS_HELP: _ALWAYS,
}
"""What each purpose can fill in."""

NEEDED: dict[Purpose, frozenset[str]] = {
    P.LOCATION_LINK: frozenset({"link"}),
    P.RECEIVED: frozenset({"code"}),
    P.RECEIVED_DANGER: frozenset({"code"}),
    P.RECEIVED_REFERRED: frozenset({"code"}),
    P.ASKED: frozenset({"question", "link"}),
    P.REJECTED: frozenset({"reason"}),
    P.SAFE_ASKED: frozenset({"link"}),
    P.STAFF_INVITATION: frozenset({"link"}),
    P.WEEKLY_REPORT: frozenset({"detail", "link"}),
    P.BOAT_TASK: frozenset({"place"}),
}
"""Without these the message would be useless: a template that lacks one is refused."""

HAS_SUBJECT = frozenset({MessageChannel.EMAIL, MessageChannel.PUSH})

SMS_MOST_SEGMENTS = 3
LONGEST = {
    MessageChannel.SMS: 600,
    MessageChannel.EMAIL: 4000,
    MessageChannel.ZALO: 2000,
    MessageChannel.PUSH: 240,
}
"""Characters a template may have; what it becomes when filled is counted on top for SMS."""

SUBJECT_LONGEST = 150
CLIPPED = {MessageChannel.SMS: 90, MessageChannel.PUSH: 120, MessageChannel.ZALO: 600}
"""Characters of one filled-in text: a long answer is read behind the link."""


@dataclass(frozen=True)
class Wording:
    """Subject and body of a template; the subject is empty where the channel has none."""

    subject: str
    body: str


@dataclass(frozen=True)
class Flaw:
    """What is wrong with a template: field, code of the error, and what it is about."""

    field: str
    code: str
    detail: str = ""


def slots_in(text: str) -> list[str]:
    """The names in braces, in order, each once."""
    return list(dict.fromkeys(_SLOT.findall(text)))


def filled(
    wording: Wording,
    values: Mapping[str, str],
    channel: MessageChannel,
    *,
    unaccented: bool = False,
) -> Wording:
    """The text that is sent. A slot without a value becomes nothing; a line that held only such
    slots goes with them. `unaccented` is for SMS, where accents make three messages of one."""
    longest = CLIPPED.get(channel)

    def value(name: str) -> str:
        text = (values.get(name) or "").strip()
        if longest is not None:
            text = clipped(" ".join(text.split()), longest if name != "link" else 400)
        return text

    lines = []
    for line in wording.body.splitlines():
        names = _SLOT.findall(line)
        made = _SLOT.sub(lambda found: value(found.group(1)), line)
        if names and not any(value(name) for name in names) and not _SLOT.sub("", line).strip():
            continue
        lines.append(made.rstrip())
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    # A line break in a subject would begin another header of the mail.
    subject = " ".join(_SLOT.sub(lambda found: value(found.group(1)), wording.subject).split())
    if channel is MessageChannel.SMS:
        body = without_accents(body) if unaccented else unicodedata.normalize("NFC", body)
        subject = ""
    return Wording(clipped(subject, SUBJECT_LONGEST), body)


def clipped(text: str, longest: int) -> str:
    """The text, cut at a word when it is longer."""
    if len(text) <= longest:
        return text
    return text[: longest - 1].rsplit(" ", 1)[0].rstrip(" .,;:-") + "…"


def flaws(
    purpose: Purpose,
    channel: MessageChannel,
    wording: Wording,
    example: Mapping[str, str],
    *,
    unaccented: bool,
) -> list[Flaw]:
    """Everything that forbids saving a template; `example` fills it as a real case would."""
    found: list[Flaw] = []
    known = SLOTS[purpose]
    needs_subject = channel in HAS_SUBJECT
    for field, text in (("subject", wording.subject), ("body", wording.body)):
        if not text.strip():
            if field == "body" or needs_subject:
                found.append(Flaw(field, "required"))
            continue
        unknown = [name for name in slots_in(text) if name not in known]
        if unknown:
            found.append(Flaw(field, "no_such_slot", ", ".join(f"{{{n}}}" for n in unknown)))
        if _BRACE.search(_SLOT.sub("", text)):
            found.append(Flaw(field, "loose_brace"))
    if wording.body.strip():
        missing = sorted(NEEDED.get(purpose, frozenset()) - set(slots_in(wording.body)))
        if missing:
            found.append(Flaw("body", "slot_missing", ", ".join(f"{{{n}}}" for n in missing)))
    if len(wording.body) > LONGEST[channel]:
        found.append(Flaw("body", "too_long", str(LONGEST[channel])))
    if len(wording.subject) > SUBJECT_LONGEST or "\n" in wording.subject.strip():
        found.append(Flaw("subject", "too_long", str(SUBJECT_LONGEST)))
    if channel is MessageChannel.SMS and not found:
        made = filled(wording, example, channel, unaccented=unaccented)
        parts = sms_segments(made.body)
        if parts > SMS_MOST_SEGMENTS:
            found.append(Flaw("body", "sms_too_long", str(parts)))
    return found


_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE = frozenset("^{}\\[~]|€")


def sms_segments(text: str) -> int:
    """How many messages a network makes of it: 160 letters of the GSM alphabet in one, 153 each in
    several (3GPP TS 23.038); with any other letter, 70 and 67."""
    if all(c in _GSM or c in _GSM_DOUBLE for c in text):
        length = sum(2 if c in _GSM_DOUBLE else 1 for c in text)
        return 1 if length <= 160 else -(-length // 153)
    length = len(text.encode("utf-16-be")) // 2
    return 1 if length <= 70 else -(-length // 67)


_PLAIN = str.maketrans({"đ": "d", "Đ": "D", "…": "...", "–": "-", "—": "-", "“": '"', "”": '"'})


def without_accents(text: str) -> str:
    """The text without the marks of Vietnamese: `Phường Vỹ Dạ` becomes `Phuong Vy Da`."""
    apart = unicodedata.normalize("NFD", text.translate(_PLAIN))
    return "".join(c for c in apart if not unicodedata.combining(c))
