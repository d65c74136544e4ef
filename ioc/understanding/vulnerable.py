"""Finds vulnerable persons in a text, by the codes of the contract.

Covers the eight codes `nguoi_gia`, `tre_em`, `so_sinh`, `thai_phu`, `san_phu`, `nguoi_benh`,
`khuyet_tat`, `tre_em_mot_minh`. Ages decide where they are given: 65 and above is old, below 16 is
a child, up to 6 months is a newborn baby. Leaves out: people who are only spoken to ("mệ ơi").
"""

from __future__ import annotations

from ioc.understanding.context import is_negated
from ioc.understanding.numbers import number_at
from ioc.understanding.phrases import PhraseTable
from ioc.understanding.text import Text

_ROWS: dict[str, tuple[str, ...]] = {
    "nguoi_gia": (
        "người|ông|bà|ông_bà|cha|ba|mẹ|mạ|má|cụ|vợ_chồng|bố|mẹ_cha|ôn|mệ .. già ^hơn",
        "!già yếu|cả|neo_đơn",
        "cụ ông|bà|già|cố",
        "bà|ông cụ|lão|cố",
        "!cụ ^thể|bị",
        "!mệ ^ơi|nhắn|gọi",
        "~me gia|ngoai|noi|o_mot_minh",
        "!ôn ^ơi",
        "bà|ông|mệ|ôn ngoại|nội",
        "cao|lớn tuổi",
        "neo_đơn",
        "elderly|grandma|grandmother|grandfather|grandpa",
        "old man|woman|people|lady|person|couple",
    ),
    "tre_em": (
        "trẻ|con|cháu|đứa|em|bé nhỏ|nít|thơ|con",
        "trẻ em|con",
        "em|cháu|đứa|thằng|con bé",
        "!bé ^gái_tên|xíu|tí|hơn|lại|tẹo",
        "đứa cháu|con|trẻ|bé|nhỏ",
        "# cháu|bé|đứa|nhóc|trẻ",
        "# con ^chó|mèo|bò|trâu|gà|vịt|heo|lợn|đường|kiệt|rắn|hẻm|mương",
        "hai|ba|bốn|năm|mấy|một cháu|đứa|bé|nhóc ^năm",
        "hai|mẹ|mạ con ^đường|kiệt|hẻm|chó|mèo|bò|trâu|sông",
        "bà|ông|mệ cháu",
        "học_sinh|mầm_non|mẫu_giáo|nhà_trẻ|trẻ_mồ_côi",
        "con gái|trai .. tuổi|nhỏ",
        "kids|kid|children|child|toddler",
    ),
    "so_sinh": (
        "sơ_sinh",
        "mới_sinh|mới_đẻ|mới_lọt_lòng .. ngày|tháng",
        "bé|cháu|con|em mới sinh|đẻ|ra_đời",
        "# ngày|tuần tuổi",
        "đỏ hỏn",
        "newborn|infant",
    ),
    "thai_phu": (
        "mang|có|đang? thai|bầu ^cử|trời|không_khí",
        "bà|vợ|chị|em|con|cô|o bầu ^cử|trời",
        "bầu # tháng|tuần",
        "# tháng thai|bầu",
        "thai_phụ|thai # tuần|tháng",
        "sắp|gần|chuẩn_bị|tới_ngày|đến_ngày sinh|đẻ|lâm_bồn ^nhật|hoạt|viên|sản",
        "chuyển|trở dạ",
        "đau|vỡ đẻ|ối|bụng_đẻ",
        "pregnant",
    ),
    "san_phu": (
        "sản_phụ",
        "vợ|chị|em|mẹ|cô|con_gái|con_dâu|o .. mới sinh|đẻ",
        "mới|vừa sinh|đẻ con|em_bé|mổ|xong",
        "ở cữ",
        "sau sinh|đẻ ^hoạt|nhật",
        "sinh mổ",
    ),
    "nguoi_benh": (
        "bệnh ^viện|xá|dịch|nhân_dân",
        "!ốm",
        "tai_biến|đột_quỵ|suy_thận|chạy_thận|suy_tim|đau_tim|nhồi_máu|ung_thư|tiểu_đường|huyết_áp",
        "hen|suyễn|động_kinh|co_giật|lên_cơn",
        "sốt cao|xuất_huyết|li_bì|mê_man",
        "sốt # độ",
        "đang|bị|lên sốt ^giá|ruột",
        "khó|không_thở thở|được",
        "thở oxy|ôxy|oxi|máy",
        "bị thương|bỏng|ngất|xỉu|chấn_thương|đau_nặng|té_gãy|gãy",
        "!thương nặng|tích",
        "chảy|mất|ra máu",
        "gãy|vỡ chân|tay|xương|đầu_gối|cổ|hông|đầu",
        "bất_tỉnh|hôn_mê|lơ_mơ|ngất_xỉu|ngất|ngừng_thở|tím_tái",
        "liệt giường",
        "nằm liệt",
        "đau ruột_thừa|bụng_dữ_dội|tim|nặng|yếu",
        "rắn cắn",
        "ngộ_độc",
        "vừa|mới mổ",
        "asthma|injured|sick|bleeding|unconscious|diabetes|dialysis",
    ),
    "khuyet_tat": (
        "khuyết_tật|tật_nguyền|tàn_tật|khiếm_thị|khiếm_thính|bại_não|bại_liệt|tự_kỷ|thiểu_năng",
        "xe lăn",
        "bị|mẹ|ba|ông|bà|mệ|con|em|cháu mù ^mịt|tịt",
        "người|bị|già mù|điếc|câm ^mịt",
        "!mù ^mịt|tịt|quáng|khói",
        "bị_liệt|liệt_hai_chân|liệt_nửa_người|liệt_chân|bán_thân_bất_toại|liệt_2_chân",
        "cụt chân|tay|cả",
        "tâm_thần|không_đi_được|đi_không_được|hội_chứng_down",
        "wheelchair|disabled|blind|paralyzed",
    ),
    "tre_em_mot_minh": (
        "trẻ|cháu|bé|đứa|đứa_nhỏ|con_nít|học_sinh|em_nhỏ|nhỏ|em_bé .. một_mình|1_mình|tự_ở",
        (
            "đứa|cháu|bé|con|nhỏ|em_nhỏ|trẻ ..6 không|chưa|không_có|k_có .. người_lớn|"
            "ai_trông|ai_giữ|ba_mẹ|cha_mẹ|bố_mẹ"
        ),
        (
            "đứa|cháu|bé|con|nhỏ|em|trẻ ..8 ba|ba_mẹ|cha_mẹ|bố_mẹ|mẹ|ba_má|người_lớn .. "
            "đi_làm|đi_vắng|không_có_nhà|đi_chợ_chưa_về|chưa_về"
        ),
        "ba_mẹ|cha_mẹ|bố_mẹ|ba_má|người_lớn ..4 đi_làm|đi_vắng|chưa_về ..6 đứa|cháu|bé|trẻ|con",
        "toàn con_nít|trẻ_con|trẻ_em|em_nhỏ",
        "children|kids alone",
    ),
}
_TABLE: PhraseTable[str] = PhraseTable(
    [(pattern.strip(), code) for code, patterns in _ROWS.items() for pattern in patterns]
)
_BABY_MONTHS = 6
_CHILD_YEARS = 16
_OLD_YEARS = 65


def read_vulnerable(text: Text) -> tuple[tuple[str, str], ...]:
    """Pairs of quoted words and code, each code once, in the order of the contract's list."""
    found: dict[str, str] = {}
    for hit in _TABLE.find(text):
        if hit.payload not in found and not is_negated(text, hit.first):
            found[hit.payload] = text.quote(hit.first, hit.last)
    for quote, code in _ages(text):
        found.setdefault(code, quote)
    if "tre_em_mot_minh" in found:
        found.setdefault("tre_em", found["tre_em_mot_minh"])
    return tuple((found[code], code) for code in _ROWS if code in found)


def _ages(text: Text) -> list[tuple[str, str]]:
    """Codes that follow from an age given in years, months, weeks or days."""
    result: list[tuple[str, str]] = []
    for index in range(len(text.tokens)):
        number = number_at(text, index)
        if number is None or number[1] >= len(text.tokens):
            continue
        value, end = number
        unit = text.tokens[end]
        next_plain = text.tokens[end + 1].plain if end + 1 < len(text.tokens) else ""
        code = None
        if unit.plain in {"tuoi", "t"} and not (unit.plain == "t" and not unit.glued):
            code = _by_years(value)
        elif unit.plain == "thang" and (next_plain == "tuoi" or _names_child(text, index)):
            code = "so_sinh" if value <= _BABY_MONTHS else "tre_em"
        elif unit.plain == "years" and next_plain == "old":
            code = _by_years(value)
        if code:
            result.append((text.quote(index, end + 1), code))
    return result


def _by_years(years: int) -> str | None:
    if years >= _OLD_YEARS and years < 120:
        return "nguoi_gia"
    return "tre_em" if years < _CHILD_YEARS else None


def _names_child(text: Text, index: int) -> bool:
    return any(
        text.tokens[at].plain in {"be", "chau", "con", "nhoc"}
        and text.tokens[at].sentence == text.tokens[index].sentence
        for at in range(max(0, index - 3), index)
    )
