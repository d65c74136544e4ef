"""Other cities named in a text: where the matter is, or only where somebody is.

"hẻm 35 Lương Ngọc Quyến, Gò Vấp" is not here, although a street of that name is. "Tui ở Sài Gòn, ba
mẹ ở Hương Toàn" is here: the place of those in need counts, not where the caller is. Also a ward
that nobody knows here ("phường Linh Trung") beside a street says that the street is another one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ioc.understanding.cues import Words
from ioc.understanding.phrases import PhraseTable
from ioc.understanding.text import Text

_SURE = (
    "an_giang|vũng_tàu|bắc_giang|bắc_kạn|bạc_liêu|bắc_ninh|bến_tre|bình_định|bình_dương|bình_phước|"
    "bình_thuận|cà_mau|cần_thơ|cao_bằng|đà_nẵng|đắk_lắk|đăk_lăk|đắc_lắc|đắk_nông|đồng_nai|đồng_tháp|"
    "gia_lai|hà_giang|hà_tĩnh|hải_phòng|hậu_giang|hưng_yên|khánh_hòa|kiên_giang|kon_tum|lai_châu|"
    "lâm_đồng|lạng_sơn|lào_cai|nam_định|nghệ_an|ninh_bình|ninh_thuận|phú_thọ|phú_yên|quảng_bình|"
    "quảng_nam|quảng_ngãi|quảng_ninh|quảng_trị|sóc_trăng|tây_ninh|thái_nguyên|tiền_giang|trà_vinh|"
    "tuyên_quang|vĩnh_long|vĩnh_phúc|yên_bái|sài_gòn|saigon|hội_an|nha_trang|đà_lạt|buôn_ma_thuột|"
    "quy_nhơn|tuy_hòa|phan_thiết|phan_rang|biên_hòa|thủ_đức|thủ_dầu_một|mỹ_tho|rạch_giá|việt_trì|"
    "đồng_hới|tam_kỳ|sa_pa|phú_quốc|gò_vấp|bình_thạnh|bình_tân|hóc_môn|củ_chi|bình_chánh|nhà_bè|"
    "cầu_giấy|hoàn_kiếm|từ_liêm|long_biên|linh_đàm|mỹ_đình|hải_châu|thanh_khê|ngũ_hành_sơn|"
    "liên_chiểu|cẩm_lệ|hải_lăng|triệu_phong|gio_linh|lao_bảo|khe_sanh|cửa_việt|bố_trạch|điện_bàn|"
    "duy_xuyên|thăng_bình|tp_hcm|tphcm|hcm|tp_hồ_chí_minh|tân_sơn_nhất|hòa_vang_đà_nẵng"
)
# Also a name of Huế, or a word: only as written in full, or behind the word for a town.
_ACCENTED = (
    "hà_nội|thanh_hóa|bến_cát|dĩ_an|thái_bình|long_khánh|hà_nam|đông_hà|sơn_trà|hà_đông|ba_đình|"
    "vĩnh_linh|lệ_thủy|đại_lộc|ngọc_lặc|hải_hậu|sơn_la|điện_biên|long_an|gia_lâm|nhơn_trạch|"
    "long_thành|tân_bình|cần_giờ|dak_lak|đông_anh|tây_hồ|thanh_xuân|hoàng_mai|đống_đa|nam_từ_liêm"
)
_UNIT = "tỉnh|thành_phố|tp|quận|huyện|thị_xã|tx|q|thủ_đô"
_UNIT_NAMES = (
    f"{_SURE}|{_ACCENTED}|hải_dương|hòa_bình|hồ_chí_minh|vinh|hạ_long|tân_phú|phú_nhuận|"
    "hai_bà_trưng|hà_nội|thanh_hóa|hoàng_sa|hướng_hóa|đakrông|cam_lộ|núi_thành"
)
_NAMES: PhraseTable[str] = PhraseTable(
    [
        (_SURE, "name"),
        # Without accents too much else is written so: a street of Huế, a man's name.
        (f"!{_ACCENTED} ^phủ", "name"),
        ("ha_noi|thanh_hoa|thai_binh ^street|road|hotel", "plain"),
        (f"{_UNIT} {_UNIT_NAMES}", "unit"),
        ("quận|phường|q #", "number"),
    ]
)
_TRAVEL = Words(
    "đi về ra vào vô tuyến hướng xe tàu chuyến phía bay chuyển lên xuống sang qua đến tới từ "
    "cao tốc gửi hàng khách nối"
)
_SAID = Words("ở tại trong ngoài từ quê gốc dân người giọng làm học sống gọi nhắn đang mãi tận o")
_AT = Words("ở tại trong ngoài o")
_DOING = Words("đang hiện làm học sống việc ăn mãi tận còn công tác")
_PERSONS = Words(
    "tôi tui em con cháu mình anh chị chủ ty vợ chồng trai gái bác cô chú dì cậu bạn bà ông nó họ"
)
_CHAIN = Words(
    "phường xã quận huyện thị trấn tỉnh thành phố tp tx thôn tổ khu vực đường phố kiệt hẻm ngõ "
    "ngách số nhà nước việt nam vn huế khúc gần phía đoạn qua"
)
_COUNTED = Words("người lần ngày hộ nhà đứa mét tầng con cái")
_MOST_BETWEEN = 6


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another city in tokens `first` to `last`. `is_place`: the matter itself may be there, and not
    only somebody who tells of it."""

    quote: str
    first: int
    last: int
    is_place: bool
    is_unit: bool


def other_cities(text: Text, taken: set[int]) -> list[Elsewhere]:
    """The other cities of a text, without those on a road or a journey. `taken`: tokens of streets
    and places of this city, which a name may not begin in."""
    found: list[Elsewhere] = []
    for hit in _NAMES.find(text):
        if hit.first in taken and hit.payload not in {"unit", "number"}:
            continue
        if hit.payload == "number" and not _is_numbered_unit(text, hit.first, hit.last):
            continue
        if hit.payload == "plain" and (text.accented or not _told_of(text, hit.first)):
            continue
        if found and hit.first < found[-1].last:
            continue
        is_unit = hit.payload in {"unit", "number"}
        before = hit.first - 1
        same = before >= 0 and text.tokens[before].clause == text.tokens[hit.first].clause
        if same and not is_unit and _TRAVEL.at(text, before) and not _told_of(text, hit.first):
            continue
        if not is_unit and _is_road(text, hit.first, hit.last):
            continue
        quote = text.quote(hit.first, hit.last)
        is_place = not (same and _SAID.at(text, before) and _is_person(text, before))
        found.append(Elsewhere(quote, hit.first, hit.last, is_place, is_unit))
    return found


def _told_of(text: Text, first: int) -> bool:
    """Whether "ở", "quê", "gọi từ" stands before: somebody is there."""
    if first == 0 or text.tokens[first - 1].clause != text.tokens[first].clause:
        return False
    before = text.tokens[first - 1]
    if before.clean in {"từ", "tu"}:
        return first > 1 and text.tokens[first - 2].plain in {"goi", "nhan", "gui", "bao"}
    return _SAID.at(text, first - 1)


def _is_person(text: Text, at: int) -> bool:
    """Whether somebody is said to be there: "tôi đang ở", "công ty ở", "quê"."""
    if not _AT.at(text, at):
        return True
    at -= 1
    while at >= 0 and _DOING.at(text, at) and text.tokens[at].clause == text.tokens[at + 1].clause:
        at -= 1
    return at >= 0 and _PERSONS.at(text, at)


def _is_numbered_unit(text: Text, first: int, last: int) -> bool:
    """ "quận 5", "P.12," and not "phường 3 lần không ai tới"."""
    if last < len(text.tokens) and text.tokens[last].clause == text.tokens[last - 1].clause:
        return not _COUNTED.at(text, last) and (text.is_capital(last) or _CHAIN.at(text, last))
    return len(text.tokens[last - 1].plain) <= 2


def _is_road(text: Text, first: int, last: int) -> bool:
    """A road or line between two towns: "tuyến Huế - Đà Nẵng", "Huế Đà Nẵng"."""
    tokens = text.tokens
    if first and tokens[first - 1].plain == "hue":
        return True
    return last < len(tokens) and tokens[last].plain == "hue" and not text.is_capital(last - 1)


def decides(
    text: Text, cities: Sequence[Elsewhere], spans: Iterable[tuple[int, int]]
) -> Elsewhere | None:
    """The other city in which the places of this text lie, or None where it only stands by.

    `spans`: tokens of the places found, the strongest first.
    """
    places = list(spans)
    for city in cities:
        if not places:
            return city
        if not city.is_place and not city.is_unit:
            # "tôi ở Hà Nội": said of a person. Of the place only where an address goes on at once.
            if any(_goes_on(text, city.last, first) for first, _ in places):
                return city
            continue
        if any(
            _goes_on(text, last, city.first) or _goes_on(text, city.last, first)
            for first, last in places
        ):
            return city
    return None


def _goes_on(text: Text, last: int, first: int) -> bool:
    """Whether only words of an address stand between token `last` and token `first`."""
    tokens = text.tokens
    if not 0 <= first - last <= _MOST_BETWEEN:
        return False
    if first and tokens[first].sentence != tokens[max(0, last - 1)].sentence:
        return False
    return all(
        tokens[at].is_number or _CHAIN.at(text, at) or text.is_capital(at)
        for at in range(last, first)
    )
