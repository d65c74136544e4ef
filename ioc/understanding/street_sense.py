"""Whether a name is meant as a street: by the words before it, its number, its capitals.

Quang Trung is a street and a man, Kim Long a street and a ward, Trần Cao Vân a street and a school.
"""

from __future__ import annotations

from ioc.understanding.address_parts import Parts
from ioc.understanding.cues import Words, is_street_word, shouted
from ioc.understanding.everyday import STOPS, SURNAMES
from ioc.understanding.gazetteer import Mention
from ioc.understanding.syllables import is_foreign_name
from ioc.understanding.text import Text

STREETS = frozenset({"street", "road"})
AREAS = frozenset({"area", "former"})
PREPOSITIONS = Words(
    "ở tại gần trước sau ngay chỗ đối cạnh bên khu đoạn trên dưới vùng về từ đến tới và qua in "
    "at on near khúc dọc góc tư ba hè đầu cuối vỉa giao o kế sát quanh giữa bến"
)
# Behind these the name says where something goes, not where it is.
DIRECTIONS = Words("tuyến hướng đi xe")
_STREET_CUES = Words("đường phố đg kiệt hẻm ngõ ngách street trục tuyến")
# Behind these a name is a person's.
_TITLES = Words(
    "ông bà anh chị em cô chú bác thầy cháu con bé mệ dì cậu mợ sĩ tên thằng hắn vua chúa bạn "
    "đồng tướng tôi"
)
_ARMS = {"ba", "tu", "nam", "sau", "bay"}
# A street's name behind these is the name of a school, a bridge, a block of flats.
_BEARERS = Words("thcs thpt học trường cầu vượt xá hồ nghiệp non đình chùa sân bia tượng")
_PARKS = Words("viên cư")
_PUBLIC = {"vien": Words("công bệnh"), "cu": Words("chung")}
# Also the name of a village, without accents; but everybody knows the street.
_RATHER_STREETS = {"dong da"}
_STILL_STREETS = {
    "to huu", "tam thai", "thien thai", "dao tan", "da le", "xuan thuy", "van xuan", "lich doi",
}  # fmt: skip
# Streets whose name is also a word, a town or a person: only with đường, kiệt, a number before.
_NEEDS_CUE = {
    "an ninh", "thong nhat", "doc lap", "quang trung", "ha noi", "ho chi minh", "tan trao",
    "thuan hoa", "long ho", "phu da", "mang ca", "tinh tam", "an hai", "hoang sa", "truong sa",
    "van lang", "kim tra", "kim long", "khe tre", "lai the", "van duong", "khai dinh", "vy da",
    "thang long", "ngu ha", "dien truong", "au co", "lac long quan", "le minh", "phu mong",
    "do nam", "bao vinh", "bao quoc", "dia linh", "minh huong", "the lai", "nguyen van", "ha khe",
    "hien luong", "hien si", "luong quan", "trung thuong", "tam thai", "thien thai", "da le",
    "a don", "le linh", "cua trai", "ngu binh", "van xuan", "van thanh", "tu du", "to huu",
    "dao tan", "thanh tinh", "hoai thanh", "thanh huong", "thanh hai", "ngu vien", "xuan thuy",
    "tue tinh", "le thuyet", "dam phuong", "chua ong", "lich doi", "song hong", "phung quan",
    "dang do",
}  # fmt: skip


def name_of(text: Text, mention: Mention) -> str:
    """The words of a name, folded."""
    return " ".join(token.plain for token in text.tokens[mention.first : mention.last])


def is_one_syllable(text: Text, mention: Mention) -> bool:
    """One Vietnamese word, which alone is no name: it means too much else."""
    one = mention.last - mention.first < 2
    return one and not is_foreign_name(text.tokens[mention.first].plain)


def is_street(text: Text, group: list[Mention], parts: Parts, before: int) -> bool:
    """Whether the street among the readings of one name is meant. `before`: the token before the
    name in its clause, -1 for none."""
    mention = group[0]
    numbered = bool(parts.alley or parts.suballey or (parts.house and parts.first < mention.first))
    if _is_loose(text, mention, parts):
        numbered = False
    if parts.has_street_cue or numbered or _is_street_cue(text, before):
        return True
    kinds = {mention.entry.kind for mention in group}
    if "road" in kinds:
        return True
    name = name_of(text, mention)
    if (kinds & AREAS or "village" in kinds) and name not in _RATHER_STREETS:
        return bool(parts.house) and not kinds & AREAS
    if name in _NEEDS_CUE and name not in _STILL_STREETS:
        return False
    if DIRECTIONS.at(text, before) and not parts.house:
        return False
    if is_one_syllable(text, mention) or _is_persons(text, before) or _is_bearer(text, before):
        return False
    if parts.house or PREPOSITIONS.at(text, before) or mention.score >= 0.99:
        return True
    if text.is_capital(mention.first) and not shouted(text):
        return True
    # Two bare syllables inside a sentence without accents are more often words than a street.
    return SURNAMES.at(text, mention.first) and (
        mention.last - mention.first > 2
        or not any(STOPS.at(text, at) for at in range(mention.first, mention.last))
    )


def _is_loose(text: Text, mention: Mention, parts: Parts) -> bool:
    """A number parted by a comma from a name that is more often no street: "số 5, Hà Nội"."""
    parted = text.tokens[parts.first].clause != text.tokens[mention.first].clause
    return parted and not parts.alley and name_of(text, mention) in _NEEDS_CUE


def _is_bearer(text: Text, before: int) -> bool:
    """Whether a school, a bridge or a park stands before the name and is called by it."""
    if _BEARERS.at(text, before):
        return True
    if not _PARKS.at(text, before):
        return False
    return _PUBLIC[text.tokens[before].plain].at(text, before - 1)


def _is_street_cue(text: Text, at: int) -> bool:
    if _is_pavement(text, at) or _is_junction(text, at):
        return True
    if not _STREET_CUES.at(text, at):
        return False
    return text.tokens[at].plain != "pho" or is_street_word(text, at)


def _is_pavement(text: Text, at: int) -> bool:
    return at > 0 and text.tokens[at].plain == "he" and text.tokens[at - 1].plain == "via"


def _is_junction(text: Text, at: int) -> bool:
    """Whether "ngã ba", "ngã tư" ends at token `at`."""
    return at > 0 and text.tokens[at - 1].plain == "nga" and text.tokens[at].plain in _ARMS


def _is_persons(text: Text, before: int) -> bool:
    """Whether a title stands before a name: "bác Lê Lợi", but "nhà em Nguyễn Huệ" is a place."""
    if not _TITLES.at(text, before):
        return False
    return not (before and text.tokens[before - 1].plain in {"nha", "cho", "o", "quan", "tiem"})
