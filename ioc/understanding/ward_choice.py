"""Weighs the wards, streets, landmarks and villages of a text: which wards remain possible."""

from __future__ import annotations

from collections.abc import Iterable

from ioc.understanding.location import Evidence
from ioc.understanding.mentions import Meant
from ioc.understanding.text import Text
from ioc.understanding.wards import NamedArea

Piece = tuple[list[str], str, str]
# A lagoon or a pass is no spot: a ward named beside it says more.
_WIDE_M = 2_000.0


def codes_of(evidence: Evidence) -> tuple[list[str], list[tuple[str, str]]]:
    """Codes of the wards that agree with the evidence, and the reasons; the strongest first.

    Each piece narrows the set; a piece that would empty it is overruled by those before it.
    """
    reasons: list[tuple[str, str]] = []
    codes: list[str] = []
    for found, quote, code in _pieces(evidence):
        both = [ward for ward in codes if ward in found] if codes else found
        if codes and found and not both:
            reasons.append((quote, f"{code}_elsewhere"))
            continue
        codes = both or codes
        reasons.append((quote, code))
    return codes, list(dict.fromkeys(reasons))


def _pieces(evidence: Evidence) -> list[Piece]:
    text = evidence.text
    pieces: list[Piece] = []
    announced = [area for area in evidence.areas if area.has_cue]
    bare = [area for area in evidence.areas if not area.has_cue]
    for area in announced[:1]:
        pieces.append(_area_piece(text, area))
    villages = [village for village in evidence.villages if village.has_cue]
    main = evidence.streets[:1]
    numbered = bool(main) and main[0].parts.is_numbered
    spots = [item for item in evidence.landmarks if item.entry.accuracy_m <= _WIDE_M]
    wide = [item for item in evidence.landmarks if item.entry.accuracy_m > _WIDE_M]
    beside = [item for item in spots if not main or _is_beside(text, item, main[0])]
    elsewhere = [item for item in spots if item not in beside]
    things = _things(text, villages, "village_named") + _things(text, beside, "landmark_named")
    stretch = _stretch_piece(evidence)
    if stretch is not None:
        things = [piece for piece in things if not set(piece[0]) <= set(stretch[0])]
        things.insert(0, stretch)
    streets: list[Piece] = [
        (_union(evidence.streets, item), _quote(text, item), "street_named")
        for item in (*main, *evidence.crossing)
    ]
    # A house number says where the door is; a landmark beside it may be over the border.
    pieces += [*streets, *things] if numbered and not villages else [*things, *streets]
    pieces += _things(text, elsewhere, "landmark_named")
    for area in bare[:2]:
        pieces.append(_area_piece(text, area))
    pieces += _things(text, wide, "landmark_named")
    pieces += _things(
        text, [village for village in evidence.villages if not village.has_cue], "village_named"
    )
    if not announced and bare and main and not set(pieces[0][0]) & bare[0].codes:
        # A bare ward beside a street known elsewhere: the street list is not complete, the ward
        # was named on purpose.
        pieces.sort(key=lambda piece: piece[2] == "street_named")
    return pieces


def _things(text: Text, items: list[Meant], code: str) -> list[Piece]:
    return [(_union(items, item), _quote(text, item), code) for item in items]


def _is_beside(text: Text, item: Meant, street: Meant) -> bool:
    """Whether a landmark and a street are told in one sentence, as one place."""
    one, other = text.tokens[item.mention.first], text.tokens[street.mention.first]
    return one.sentence == other.sentence


def _stretch_piece(evidence: Evidence) -> Piece | None:
    """Both ends of a stretch that lie in different wards: it may be in either."""
    if evidence.segment is None or evidence.streets:
        return None
    one, other = evidence.segment
    if one.meant is None or other.meant is None:
        return None
    first, second = one.meant.entry.ward_codes, other.meant.entry.ward_codes
    if set(first) & set(second):
        return None
    quote = evidence.text.quote(one.first, other.last)
    return list(dict.fromkeys((*first, *second))), quote, "segment_named"


def _quote(text: Text, item: Meant) -> str:
    return text.quote(item.parts.first, item.parts.last)


def _area_piece(text: Text, area: NamedArea) -> Piece:
    codes = list(dict.fromkeys(entry.ward_codes[0] for entry in area.readings))
    former_only = all(entry.kind == "former" for entry in area.readings)
    return codes, text.quote(area.first, area.last), "former_ward" if former_only else "ward_named"


def _union(items: Iterable[Meant], like: Meant) -> list[str]:
    """Ward codes of all readings of one name, in order."""
    codes: dict[str, None] = {}
    for item in items:
        if item.mention.first == like.mention.first:
            codes.update(dict.fromkeys(item.entry.ward_codes))
    return list(codes)
