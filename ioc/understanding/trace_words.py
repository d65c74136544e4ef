"""Words by which addresses and telling words are found: tables of `traces`.

Keys are folded (no accents, đ as d). Where a folded word may be part of a name ("dang" is đang or
Đằng, "ba" is ba or Bà), the spellings that are meant stand beside it.
"""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


HOUSE = frozenset({"so", "nha", "sn"})
ALLEY = frozenset({"kiet", "hem", "ngo", "ngach"})
GROUP = frozenset({"to", "xom", "doi", "thon", "km", "tdp", "cum", "khu", "pho", "ap"})
NEAR = _set("gan truoc doan khuc ngay cho sau canh doi dien dau cuoi")
"""What may stand between a street and the number beside which something is."""

NAME_CUES = {
    "duong": {"đường"},
    "thon": {"thôn"},
    "xom": {"xóm"},
    "lang": {"làng"},
    "cho": {"chợ"},
    "cau": {"cầu"},
    "truong": {"trường"},
    "chua": {"chùa"},
    "dinh": {"đình"},
    "khu": {"khu"},
    "hoi": {"hói"},
    "to": {"tổ"},
}
UNSURE_CUES = frozenset({"cho", "chua", "to", "dinh", "hoi"})
"""Without accents these are far more often other words."""

NO_HOUSE_AFTER = _set(
    "nguoi tuoi thang gio ngay dua me chau con cai m met cm mm phut lan nam ho tang be ong ba"
    " cu khau h p phan pin cay cot bao chiec xe dem hom tieng trieu k nghin ngan dong mang ke"
    " tre em nit thanh vien hoc sinh benh gia lon nho cap vo anh chi bac co chu o di cau"
    " nhan lop mien goi thang suat phan phong tuan giay bua thung hop goi lit kg ta tan va den"
    " toi ruoi nua hay hoac thi"
)
NAMES_AFTER = {
    "phan": _set("chu dinh boi dang van huy thanh dinh"),
    "ho": _set("tung dac xuan quang van hoc"),
    "ta": _set("quang"),
    "tan": _set("da thai"),
}
"""Words that count something, and what follows where they are names (60 phân, Phan Đình Phùng)."""

NUMBERED_TOO = _set("bao dien phieu tin ca_no xe hotline")

NO_HOUSE_BEFORE = _set(
    "lan luc hoi tu den con co khoang hon du tam chung duoc gan cach sau truoc lon cao ngap len toi"
    " cap loai hang muc nuoc them voi va la hai thu ngay thang nam gio pin phone  dt sdt goi"
    " bam chi moi"
    " cot tru"
)

_NAME_STOPS = (
    "nước nha nhà có co cứu bị roi rồi xin cho người đang đã tui tôi em con cháu mình"
    " ngập ngap lên lut lụt gần ở đối bên cạnh phía trước sau tới đến ngang"
    " với và thì là mà chưa không rác cột cây ổ phường xã quận huyện thành tỉnh tp"
    " đoạn đầu cuối gấp giúp mong nhờ đề báo chỗ này ni đây vừa mới hôm từ lúc hồi"
    " bữa nay trong ngoài trên dưới khoảng cách mấy nhiều cần kẹt mắc sắp gọi điện nằm"
    " chứ nhưng nên vì do khi để cũng vẫn lại ra vô vào đi về thấy kêu la mực ướt sâu"
    " bốc chất đổ xả đọng tồn hư hỏng tắt cháy gãy ngã sụt lún mùi hôi thúi thối nghe mở"
    " sát vách mất nổi chạy sập đứt rơi tràn nghẹt hết thiếu toàn cả giờ chừ bọn tụi nớ nì"
).replace("_", " ")

_SOFT_STOPS = (
    "đang chưa ba ông bà hai cho chờ tại lại an con cô chú o tới dạ ạ à ơi nghe của hoa"
    " đông đồng hòa bình hậu phú thượng hạ"
)


def _by_plain(words: str, fold: dict[str, str]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for word in words.split():
        plain = "".join(fold.get(c, c) for c in word)
        found.setdefault(plain, set()).add(word)
    return {plain: frozenset(spellings) for plain, spellings in found.items()}


_LETTERS = {
    **dict.fromkeys("àáảãạăằắẳẵặâầấẩẫậ", "a"),
    **dict.fromkeys("èéẻẽẹêềếểễệ", "e"),
    **dict.fromkeys("ìíỉĩị", "i"),
    **dict.fromkeys("òóỏõọôồốổỗộơờớởỡợ", "o"),
    **dict.fromkeys("ùúủũụưừứửữự", "u"),
    **dict.fromkeys("ỳýỷỹỵ", "y"),
    "đ": "d",
}

_AMBIGUOUS = _set(
    "dang chua ba ong hai cho lai an co chu o toi da con den hau la van vi do du moi nay ni hoi"
    " thanh tinh tu cao cay sau bi ha ra gio vo nghe hoa dong binh phu thuong dau cua cau nam me"
    " cuu ngang ban ke tran le ly vo ngo hong nga can quan dien tat mac chat nho mai thieu mo"
    " lac thoi dinh"
)
"""Folded words that are parts of names in Huế as well (Bạch Đằng, Bà Triệu, An Cựu, Thanh Tiên)."""

NAME_STOPS = {
    plain: spellings
    for plain, spellings in _by_plain(_NAME_STOPS, _LETTERS).items()
    if plain not in _AMBIGUOUS
}
SOFT_STOPS = {
    plain: spellings
    for plain, spellings in _by_plain(f"{_NAME_STOPS} {_SOFT_STOPS}", _LETTERS).items()
    if plain in _AMBIGUOUS and plain not in {"an", "hoa", "binh", "phu", "thuong", "ha"}
}

DIALECT = {
    "chừ": "gio",
    "mô": "dau",
    "răng": "sao",
    "rứa": "vay",
    "ri": "vay",
    "ni": "nay",
    "nớ": "do",
    "tui": "toi",
    "mệ": "ba",
    "me": "ba",
    "ôn": "ong",
    "nác": "nuoc",
    "mạ": "me",
    "má": "me",
    "bọ": "cha",
    "ba": "cha",
    "nít": "con",
    "đò": "ghe",
    "thuyền": "ghe",
    "xuồng": "ghe",
    "thuyen": "ghe",
    "xuong": "ghe",
    "rầm": "gac",
    "tra": "gac",
    "cứng": "ket",
    "nghẹt": "tac",
    "nghet": "tac",
    "hố": "lo",
    "hỏng": "hu",
    "hong": "hu",
    "bể": "vo",
    "heo": "lon",
}
"""Words of the center's dialect, and the words under which they are compared."""

EMPTY = _set(
    "a ai anh bi boi buoi ca cac cai can chi chinh cho chua chung co con cua cung da dang de"
    " den di do duoc em gi giup gui hay het hien hoi khi khong la lai lam len luc ma mong moi mot"
    " nay nen neu nguoi nha nhe nhieu nho nhung o oi phai qua ra rang roi rat sao se tai tang thay"
    " the thi thoi toi trong tren tu va van vay ve vi voi vua xin y day do gio dau kia bay mai minh"
    " bao alo dau nua luon gap ben phia canh truoc sau giua ngay hom quy de nghi kien trung"
    " tam hoan toan ten goi tin dien thoai so lan xem kiem tra xu ly som duong kiet hem"
    " phuong xa thon xom to tdp khu pho dan ba chu bac chau cam on a the and is in at to"
    " of us we"
)
"""What says nothing of one matter against another."""

COMMON = _set(
    "nuoc ngap lut lu cuu ghe ket nguoi dinh gia nguc co bung goi dau mai len nhanh cao ca no"
    " gac lau mua giup tang khan cap thuyen keu lon nho con nit tre rac den cay ho ga"
    " ong khong vao vo san"
)
"""What everybody says on such a night: it counts a quarter."""
