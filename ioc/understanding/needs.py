"""What trapped or ill people ask for or have run out of: boat, medical, food, water, medicine,
oxygen.

A need is an expressed wish ("xin ca nô", "cho bác sĩ") or something that has come to an end ("hết
gạo"). Leaves out: that a flooded house needs a boat or a wounded person a doctor although nobody
says so; that follows from the kind of emergency.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from ioc.understanding.phrases import PhraseTable
from ioc.understanding.text import Text, read

Need = Literal["boat", "medical", "food", "water", "medicine", "oxygen"]
NEEDS: tuple[Need, ...] = ("boat", "medical", "food", "water", "medicine", "oxygen")

_ASK = (
    "xin|cần|cho|có|nhờ|mong|gửi|đưa|kiếm|chờ|đợi|ai_có|giùm|đề_nghị|hỗ_trợ|kêu|gọi|điều|qua|tới|"
    "vô|send|need|want"
)
_BOATS = (
    "ghe|thuyền|xuồng|ca_nô|cano|vỏ_lãi|xuồng_máy|ghe_máy|phương_tiện_thủy|áo_phao|boat|"
    "xuồng_hơi|cái_đò|tàu_lớn|tàu_biên_phòng"
)
_FOODS = (
    "gạo|mì|mỳ|mì_tôm|cơm|đồ_ăn|lương_thực|thực_phẩm|thức_ăn|sữa|sữa_bột|bánh|cháo|khoai|"
    "nhu_yếu_phẩm|cái_ăn|bánh_mì"
)
_ROWS: dict[Need, tuple[str, ...]] = {
    "boat": (
        (
            f"xin|cần|nhờ|mong|kiếm|chờ|đợi|ai_có|đề_nghị|hỗ_trợ|điều .. {_BOATS} ^chìm|lật|trôi|"
            "du_lịch"
        ),
        f"cho|gửi|đưa ..2 {_BOATS} ^chìm|lật|trôi|du_lịch",
        f"có .. {_BOATS} vô|vào|chạy|tới|chở|qua|đi_ngang|nào|gần|không|ra|cíu|cứu|y_tế",
        f"ai|bác|anh|chú|nào .. có {_BOATS}",
        f"{_BOATS} vô|vào|tới|cứu|ra_đón|qua|đón|mô ^cảng|bờ",
        "!cho|xin|có|ai_có .. đò ^lật|chìm|ngang_chở",
        "~cho|xin|ai_co do ra|qua|vo|toi",
        "hỏi bao_giờ có .. xuồng",
        "send|need ..4 boat|boats",
    ),
    "medical": (
        f"{_ASK} .. bác_sĩ|y_tế|cấp_cứu|xe_cấp_cứu|115|y_tá|nữ_hộ_sinh|xe_cứu_thương|bà_mụ|cô_đỡ",
        (
            "115|cấp_cứu|cứu_thương|bác_sĩ|y_tế .. gấp|tới|đến|liền|với|vô|chưa|không|bảo|nói|"
            "bận|ai|đứng"
        ),
        "xe cứu_thương|cấp_cứu|viện|bệnh_viện|bv|cc .. không|chưa|đâu|bảo|nói|vô|kẹt|đứng|ko",
        "đưa|chở|đi|chuyển|ra|lên|vô|về|tới .. bệnh_viện|viện|trạm_xá|trạm_y_tế|cấp_cứu|nhà_thương|"
        "đẻ|tuyến|bv",
        "trạm .. không mổ|đủ",
        "chạy|tới_ngày|ca thận|lọc_máu",
        "đột_quỵ|ngưng_thở|ngừng_thở|băng_huyết|vỡ_ối|chuyển_dạ|trở_dạ|đau_đẻ|sắp_đẻ",
        "rắn .. cắn",
        "người có_chuyên_môn",
        "ambulance|doctor|hospital|medic|paramedic",
    ),
    "food": (
        f"hết .. {_FOODS} ^hàng|tiền",
        f"{_FOODS} .. hết|cạn|ướt_hết|ướt|không_còn ^thuốc",
        f"không|chưa|chẳng|nhịn|ko|hổng|không_có .. {_FOODS}",
        "!đói|nhịn_đói ^nghèo",
        "~doi bung|kho|la|qua|lam",
        "không|chưa|chẳng|hổng|nỏ|ko có? gì|chi|miếng ăn|bỏ_bụng|lót_dạ",
        "chưa có? chi|gì .. ăn",
        "chưa ăn gì|chi",
        f"xin|cần|cho|tiếp_tế|đưa|gửi|quăng .. {_FOODS} ^ảnh",
        "bỏ bụng",
        "no food",
        "hungry|starving|food|milk",
    ),
    "water": (
        "hết .. nước_uống|nước_sạch|nước_lọc",
        "hết nước ^lên|rút|ngập|còn|mắt",
        "nước_uống|nước_lọc|nước_sạch|bình_nước .. hết|cạn|không_còn|cũng|ướt",
        "không|chưa|hổng|ko|không_còn .. nước_uống|nước_sạch|nước_lọc|uống ^được|thuốc",
        "xin|cần|cho|tiếp_tế .. nước_uống|nước_sạch|nước_lọc",
        "ăn uống",
        "khát",
        "đồ_ăn|mì|gạo với|và|cộng|hết nước",
        "mì .. nước",
        "hết .. hết nước",
        "no ..3 water",
        "drinking water",
    ),
    "medicine": (
        "hết .. thuốc|insulin|thuốc_xịt ^lá|nổ|súng|trừ",
        "thuốc .. hết|cạn|trôi|ướt ^lá",
        "không|chưa|ko|không_còn .. thuốc ^lá|nổ|được_chữa",
        "xin|cần|cho|mang|đem|gửi|mua|bán .. thuốc|insulin ^lá|trừ|nổ",
        "không|trạm .. dịch_truyền",
        "viên cuối",
        "insulin ..4 finished|gone|out",
        "medicine|medication|pills|insulin",
    ),
    "oxygen": (
        (
            "oxy|oxi|ô_xy|ô_xi|ôxy|ôxi|tạo_oxy|máy_thở .. hết|cúp|tắt|còn|không|ngừng|dừng|sắp|"
            "dự_phòng|mất"
        ),
        "hết|thở|bình|xin|cần|mất_điện .. oxy|oxi|ô_xy|ô_xi|ôxy|ôxi ^hóa|già",
        "mất_điện|cúp_điện .. máy_thở|oxy",
        "oxygen",
    ),
}
_TABLE: PhraseTable[Need] = PhraseTable(
    [(pattern, need) for need, patterns in _ROWS.items() for pattern in patterns]
)


def read_needs(text: str | Text) -> tuple[tuple[str, Need], ...]:
    """Pairs of quoted words and need, each need once, in the order of `NEEDS`."""
    text = read(text)
    found: dict[Need, str] = {}
    # What people lack is told in fixed words: single accents may be missing.
    for hit in _TABLE.find(replace(text, accented=False) if text.partly else text):
        if hit.payload not in found:
            found[hit.payload] = text.quote(hit.first, hit.last)
    return tuple((found[need], need) for need in NEEDS if need in found)
