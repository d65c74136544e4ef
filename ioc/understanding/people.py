"""How many people a text tells of, and which of them are vulnerable.

Covers: counts in digits and words, sums ("2 ông bà già với 3 đứa cháu" is 5), totals with their
parts ("4 người, trong đó 2 người già" is 4), pairs ("hai vợ chồng"), families named one by one
("ba má với em và đứa em" is 4), the codes of vulnerable persons of the contract.
Leaves out: households ("5 hộ"), crowds ("cả chục người"), and whether these people are in danger,
which `emergency` says.
"""

from __future__ import annotations

from dataclasses import dataclass

from ioc.understanding.numbers import number_at
from ioc.understanding.phrases import PhraseTable
from ioc.understanding.text import Text, read
from ioc.understanding.vulnerable import read_vulnerable

_GENERAL = "general"
_SPECIFIC = "specific"
_PAIR = "pair"


@dataclass(frozen=True, slots=True)
class PeopleReading:
    """`count`: persons, or None where the text does not say; codes as in the contract."""

    count: int | None
    vulnerable: tuple[str, ...]
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Group:
    count: int
    kind: str
    first: int
    last: int
    noun: str


_NOUNS: PhraseTable[str] = PhraseTable(
    [
        ("người ^lớn|già|trẻ|con|cháu|bệnh|ta", _GENERAL),
        ("nhân_khẩu|khẩu|mạng_người|mạng ^xã_hội|internet|lưới|dây|viettel|vnpt", _GENERAL),
        ("thành_viên|people|persons|person|nạn_nhân", _GENERAL),
        ("người lớn|già|trẻ|con|cháu|bệnh", _SPECIFIC),
        ("cái|đứa|thằng|mấy? đứa|bé|cháu|trẻ|nhỏ|nhóc ^kiệt|đường", _SPECIFIC),
        ("em|em_bé|em_nhỏ ^gọi|là|xin|muốn|cần|tên|hỏi", _SPECIFIC),
        ("!cháu ^là|xin|tên|gọi|muốn|hỏi", _SPECIFIC),
        ("~chau ^la|xin|ten|goi", _SPECIFIC),
        ("bé|đứa|nhóc|trẻ|trẻ_em|trẻ_nhỏ|con_nít|nít", _SPECIFIC),
        (
            "con ^đường|hẻm|kiệt|mương|sông|suối|số|chó|mèo|bò|trâu|heo|lợn|gà|vịt|rắn|"
            "hói|cá|chuột|dốc|phố",
            _SPECIFIC,
        ),
        (
            "mệ|cụ|cụ_bà|cụ_ông|bà_cụ|ông_cụ|bà_già|ông_già|ông_lão|bà_lão|ông_bà_già|ông_bà",
            _SPECIFIC,
        ),
        ("!ôn|mạ", _SPECIFIC),
        ("bà ^trưng|triệu|nà|huyện|con", _SPECIFIC),
        ("ông ^ích_khiêm|trời", _SPECIFIC),
        ("bác|cô|chú|dì|cậu|mợ|thím ^giang", _SPECIFIC),
        ("!o|dượng", _SPECIFIC),
        ("anh|chị|bạn|thầy|thầy_cô|cô_giáo|thầy_giáo", _SPECIFIC),
        ("học_sinh|sinh_viên|giáo_viên|công_nhân|thợ|khách|du_khách|hành_khách", _SPECIFIC),
        (
            "ngư_dân|thuyền_viên|thanh_niên|phụ_nữ|đàn_ông|bệnh_nhân|sản_phụ|thai_phụ|bà_bầu",
            _SPECIFIC,
        ),
        ("tài_xế|cô_gái|nam_sinh|nữ_sinh|lao_động|cán_bộ|chiến_sĩ|bà_con_dân", _SPECIFIC),
        ("vợ_chồng|mẹ_con|cha_con|ba_con|mạ_con|bà_cháu|ông_cháu|mệ_cháu|chị_em|anh_em", _PAIR),
        ("ông_cháu|ba_mẹ|ba_má|cha_mẹ|ba_mạ|bố_mẹ|bố_con", _PAIR),
        ("kids|children|kid|child|adults|adult|elderly|tourists|babies|baby|guests", _SPECIFIC),
    ]
)
# A pair without a number counts as two, except in forms of address ("chị em", "anh em").
_SILENT_PAIRS = {"chị em", "anh em", "chi em"}
_ALONE: PhraseTable[str] = PhraseTable(
    [
        ("ở|có|mỗi|chỉ|còn|kẹt|nhà .. một_mình|1_mình", "alone"),
        ("một|1 mình|thân_một_mình .. trong|ở|trên|kẹt", "alone"),
        (
            "có|thấy .. cô_gái|thanh_niên|phụ_nữ|em_bé|cháu_bé|cụ_già|cụ_bà|nam_sinh|"
            "nữ_sinh|ông_cụ",
            "alone",
        ),
        ("~co co_gai", "alone"),
        ("alone", "alone"),
    ]
)
_KIN = {
    "mẹ", "má", "mạ", "ba", "cha", "bố", "vợ", "chồng", "ông", "bà", "ôn", "mệ", "cụ", "em", "tui",
    "tôi", "anh", "chị", "con", "cháu", "o", "cô", "chú", "bác", "dì", "cậu", "ngoại", "nội",
    "đứa", "bé",
}  # fmt: skip
_OWN = {"tui", "tôi", "em", "anh", "chị", "con", "cháu", "mình", "nớ", "ni"}
_ADJECTIVES = {
    "già", "yếu", "nhỏ", "bệnh", "mù", "liệt", "khuyết", "tật", "bầu", "ngoại", "nội", "gái",
    "trai", "út", "lớn", "sơ", "sinh", "tuổi", "tháng", "tui", "tôi", "em", "cháu", "con", "nằm",
    "một", "chỗ", "đau", "ốm", "bị", "tai", "biến", "mới", "đẻ", "mang", "thai", "có", "neo", "đơn",
}  # fmt: skip
_LINKS = {"với", "và", "cùng", "lẫn", "vơi", "vs", "and"}
_PLAIN_LINKS = {"voi", "va", "cung", "lan", "and"}
_NOT_FIVE = {"mấy", "nhiều", "từ", "hàng", "suốt", "mỗi", "trong", "cuối", "đầu", "hằng", "bao"}
_FATHER_BEFORE = {"em", "tôi", "tui", "cháu", "con", "mình", "mẹ", "má", "mạ", "bà", "ông", "nó"}
_CROWD = {"chục", "trăm", "nghìn", "ngàn", "mươi"}
_MAX_PARTY = 500


def read_people(text: str | Text) -> PeopleReading:
    """Count the people of a text and name the vulnerable among them."""
    text = read(text)
    if not text.tokens:
        return PeopleReading(None, (), ())
    vulnerable = read_vulnerable(text)
    groups = _with_kin(text, _groups(text))
    count = _sum(groups)
    reasons = [(text.quote(group.first, group.last), "people_counted") for group in groups]
    if count is None:
        alone = next(iter(_ALONE.find(text)), None)
        if alone is not None:
            count = 1
            reasons.append((text.quote(alone.first, alone.last), "people_alone"))
    reasons.extend(vulnerable)
    codes = tuple(dict.fromkeys(code for _, code in vulnerable))
    return PeopleReading(count, codes, tuple(reasons))


def _numbers_ending(text: Text) -> dict[int, tuple[int, int]]:
    """For each token index: the value and start of the longest number that ends before it."""
    ending: dict[int, tuple[int, int]] = {}
    for index in range(len(text.tokens)):
        found = number_at(text, index)
        if found is None or _is_other_word(text, index, found[1]):
            continue
        value, end = found
        if end not in ending:
            ending[end] = (value, index)
    return ending


def _is_other_word(text: Text, index: int, end: int) -> bool:
    """Whether "năm" is year, "ba" is father, or the number is a crowd or part of an address."""
    token = text.tokens[index]
    before = text.tokens[index - 1] if index else None
    after = text.tokens[end].clean if end < len(text.tokens) else ""
    if token.clean == "năm" and before and (before.clean in _NOT_FIVE or before.is_number):
        return True
    if token.clean == "ba" and after in _FATHER_BEFORE:
        following = text.tokens[end + 1].clean if end + 1 < len(text.tokens) else ""
        return (after, following) not in {("mẹ", "con"), ("bà", "cháu"), ("ông", "cháu")}
    if after in _CROWD or (before and before.clean in {"cả", "mấy"} and after in _CROWD):
        return True
    return bool(
        before
        and before.plain in {"kiet", "hem", "ngo", "so", "to", "tang", "lau", "thon", "duong"}
    )


def _groups(text: Text) -> list[_Group]:
    ending = _numbers_ending(text)
    groups: list[_Group] = []
    taken = -1
    hits = sorted(_NOUNS.find(text), key=lambda hit: (hit.first, -hit.last))
    for hit in hits:
        if hit.first < taken:
            continue
        words = text.quote(hit.first, hit.last).lower()
        number = ending.get(hit.first)
        if number is None or not 1 <= number[0] <= _MAX_PARTY:
            if hit.payload == _PAIR and words not in _SILENT_PAIRS:
                groups.append(_Group(2, _SPECIFIC, hit.first, hit.last, words))
                taken = hit.last
            continue
        kind = _GENERAL if hit.payload == _GENERAL else _SPECIFIC
        groups.append(_Group(number[0], kind, number[1], hit.last, words))
        taken = hit.last
    return groups


def _with_kin(text: Text, groups: list[_Group]) -> list[_Group]:
    """Add relatives named without a number next to a group, or one after another."""
    taken = {index for group in groups for index in range(group.first, group.last)}
    anchors = {group.last for group in groups if group.kind == _SPECIFIC}
    added: list[_Group] = []
    for index, token in enumerate(text.tokens):
        if index in taken or not _names_kin(text, index):
            continue
        chained = index and _is_link(text, index - 1)
        listed = index and text.tokens[index - 1].clean in {"có", "còn", "gồm"}
        if not (chained or listed):
            continue
        if chained and not _reaches(text, index - 1, anchors):
            continue
        if listed and not _is_listed_first(text, index, groups):
            continue
        last = index + 1
        added.append(_Group(1, _SPECIFIC, index, last, token.clean))
        anchors.add(last)
    return sorted(groups + added, key=lambda group: group.first)


def _names_kin(text: Text, index: int) -> bool:
    token = text.tokens[index]
    if token.clean not in _KIN:
        return False
    previous = text.tokens[index - 1].clean if index else ""
    # "má em": the second word says whose mother it is.
    return not (token.clean in _OWN and previous in _KIN and previous != token.clean)


def _is_link(text: Text, index: int) -> bool:
    token = text.tokens[index]
    return token.clean in _LINKS or (not text.accented and token.plain in _PLAIN_LINKS)


def _reaches(text: Text, link: int, anchors: set[int]) -> bool:
    """Whether a counted group ends shortly before the joining word at `link`."""
    for at in range(link, max(-1, link - 5), -1):
        if at in anchors:
            return True
        before = text.tokens[at - 1] if at else None
        if before and before.clean not in _ADJECTIVES and not before.is_number:
            return False
    return False


def _is_listed_first(text: Text, index: int, groups: list[_Group]) -> bool:
    """Whether "nhà có mẹ già ..." is followed by a joining word or a counted group."""
    sentence = text.tokens[index].sentence
    for at in range(index + 1, min(len(text.tokens), index + 6)):
        if text.tokens[at].sentence != sentence:
            return False
        if _is_link(text, at):
            return True
    return any(index < group.first <= index + 5 for group in groups)


def _sum(groups: list[_Group]) -> int | None:
    """The total where one is named and not smaller than its parts, else the sum."""
    if not groups:
        return None
    general = [group for group in groups if group.kind == _GENERAL]
    specific: dict[tuple[int, str], _Group] = {}
    for group in groups:
        if group.kind == _SPECIFIC:
            specific.setdefault((group.count, group.noun), group)
    parts = sum(group.count for group in specific.values())
    if not general:
        return parts
    total = max(group.count for group in general)
    if total >= parts or any(group.first > general[0].first for group in specific.values()):
        return max(total, parts) if total < parts <= 2 * total else total
    return total + parts
