"""Whether a text is a complaint or a denunciation in the sense of the law (khiếu nại, tố cáo).

`khieu_nai` is aimed at an administrative decision or act that touches the writer: land taken,
compensation, a fine, a demolition, a permit, a measure against staff. `to_cao` says that an
official or a body broke the law: bribes, false lists, cover-up. Both have procedures of their own
(Luật Khiếu nại 2011, Luật Tố cáo 2018), and this channel is not one of them.

Leaves out the everyday use of the words ("khiếu nại tiền điện", "tố cáo con mèo"), crimes told to
the police (tố giác), bad manners of an official, and what the courts already have. Whether somebody
is in danger is not asked here: who asks must let an emergency pass first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ioc.understanding.legal_words import (
    ACCUSES,
    COMPLAINS,
    DECISIONS,
    DENIES,
    DISPUTES,
    EVERYDAY,
    IN_COURT,
    INSINUATES,
    PROCEDURE,
    WRONGS,
)
from ioc.understanding.phrases import Hit
from ioc.understanding.text import Text, read

LegalKind = Literal["khieu_nai", "to_cao"]

_NEAR = 40
"""So many words apart, a complaint and a decision belong together."""

_BEFORE = 4
"""So many words before an accusation it is looked whether it is only wondered about."""


@dataclass(frozen=True, slots=True)
class Legal:
    """A text that another procedure settles: the words that say so, and their reason code."""

    kind: LegalKind
    quote: str
    code: str


def read_legal(text: str | Text) -> Legal | None:
    """The complaint or denunciation that a text is, or None. A denunciation goes before."""
    prepared = read(text)
    denied = {at for hit in DENIES.find(prepared) for at in range(hit.first, hit.last)}
    return _denunciation(prepared, denied) or _complaint(prepared, denied)


def _denunciation(text: Text, denied: set[int]) -> Legal | None:
    if next(IN_COURT.find(text), None):
        return None
    for hit in ACCUSES.find(text):
        if hit.first not in denied:
            return _found(text, "to_cao", hit, "denounces_official")
    wondered = [(hit.first, hit.last) for hit in INSINUATES.find(text)]
    for hit in WRONGS.find(text):
        if not any(_is_beside(hit, first, last) for first, last in wondered):
            return _found(text, "to_cao", hit, "wrong_by_official")
    return None


def _complaint(text: Text, denied: set[int]) -> Legal | None:
    for hit in DISPUTES.find(text):
        return _found(text, "khieu_nai", hit, "disputes_decision")
    complaints = [hit for hit in COMPLAINS.find(text) if not _overlaps(hit, denied)]
    if not complaints:
        return None
    for decision in DECISIONS.find(text):
        near = min(complaints, key=lambda hit: abs(hit.first - decision.first))
        if abs(near.first - decision.first) <= _NEAR:
            return _found(text, "khieu_nai", decision, "complains_of_decision")
    if next(EVERYDAY.find(text), None):
        return None
    for hit in PROCEDURE.find(text):
        if not _overlaps(hit, denied):
            return _found(text, "khieu_nai", hit, "formal_complaint")
    return None


def _overlaps(hit: Hit[str], denied: set[int]) -> bool:
    return any(at in denied for at in range(hit.first, hit.last))


def _is_beside(hit: Hit[str], first: int, last: int) -> bool:
    """Whether the words from `first` to `last` stand in or around an accusation."""
    return first < hit.last + _BEFORE and last > hit.first - _BEFORE


def _found(text: Text, kind: LegalKind, hit: Hit[str], code: str) -> Legal:
    return Legal(kind, text.quote(hit.first, hit.last), code)
