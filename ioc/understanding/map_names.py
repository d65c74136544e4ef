"""How things of a map are called by people: which names may stand alone in a text, and which not.

A map calls a street "Đường Lê Lợi" and a café "Minh Anh". In a report the one is Lê Lợi, and the
other is somebody's name: a Vietnamese name is taken for a place only with the word for its kind
before it (quán Minh Anh), unless the kind is in the name already. A name with a word that is no
Vietnamese syllable (Vincom, Mannerheimintie) may stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ioc.understanding.imported import Thing
from ioc.understanding.streets import words_of
from ioc.understanding.syllables import is_foreign, is_foreign_name

KINDS = {
    "amenity=school": "school", "amenity=kindergarten": "school", "amenity=college": "school",
    "amenity=university": "school", "building=school": "school", "building=university": "school",
    "amenity=hospital": "hospital", "amenity=clinic": "hospital", "amenity=doctors": "hospital",
    "amenity=marketplace": "market", "man_made=bridge": "bridge",
    "amenity=place_of_worship": "pagoda",
}  # fmt: skip
_TYPES = {
    "amenity=school": "trường", "amenity=kindergarten": "trường mầm non",
    "amenity=college": "trường cao đẳng", "amenity=university": "trường đại học",
    "amenity=hospital": "bệnh viện", "amenity=clinic": "phòng khám",
    "amenity=doctors": "phòng khám",
    "amenity=pharmacy": "nhà thuốc", "amenity=place_of_worship": "đền", "religion=buddhist": "chùa",
    "religion=christian": "nhà thờ", "amenity=marketplace": "chợ", "amenity=restaurant": "nhà hàng",
    "amenity=cafe": "cà phê", "amenity=fast_food": "quán", "amenity=bar": "quán",
    "amenity=pub": "quán", "amenity=bank": "ngân hàng", "amenity=fuel": "cây xăng",
    "amenity=police": "công an", "amenity=townhall": "ủy ban", "amenity=library": "thư viện",
    "amenity=theatre": "nhà hát", "amenity=cinema": "rạp", "amenity=post_office": "bưu điện",
    "amenity=community_centre": "nhà văn hóa", "amenity=bus_station": "bến xe",
    "amenity=embassy": "đại sứ quán", "amenity=ferry_terminal": "bến phà",
    "amenity=parking": "bãi xe", "amenity=fire_station": "trạm cứu hỏa",
    "tourism=hotel": "khách sạn", "tourism=guest_house": "nhà nghỉ", "tourism=hostel": "nhà nghỉ",
    "tourism=museum": "bảo tàng", "tourism=artwork": "tượng", "historic=memorial": "đài tưởng niệm",
    "leisure=park": "công viên", "leisure=stadium": "sân vận động", "leisure=garden": "vườn",
    "shop=supermarket": "siêu thị", "shop=mall": "trung tâm thương mại",
    "railway=station": "ga", "railway=halt": "ga", "railway=subway_entrance": "ga",
    "public_transport=station": "ga", "railway=tram_stop": "trạm", "highway=bus_stop": "trạm xe",
    "man_made=bridge": "cầu", "place=square": "quảng trường", "aeroway=aerodrome": "sân bay",
    "landuse=industrial": "khu công nghiệp", "landuse=residential": "khu dân cư",
    "landuse=cemetery": "nghĩa trang", "natural=peak": "núi", "natural=water": "hồ",
    "natural=beach": "bãi biển", "waterway=dam": "đập", "waterway=weir": "đập",
}  # fmt: skip
_TYPE_OF_KEY = {"shop": "cửa hàng", "office": "văn phòng", "craft": "tiệm", "building": "tòa nhà",
    "healthcare": "phòng khám", "amenity": "", "military": "doanh trại"}  # fmt: skip
# Words that say what a place is: a name made of them alone names none in particular.
_COMMON = {
    "an", "atm", "bai", "ban", "banh", "bank", "bao", "bar", "be", "ben", "benh", "bia", "bida",
    "billiards", "boi", "bong", "bun", "buu", "ca", "cafe", "camera", "cao", "cau", "cay",
    "chieu", "cho", "chua", "church", "clinic", "coffee", "com", "cong", "cua", "dai", "dan",
    "dang", "dau", "den", "dia", "dien", "dinh", "do", "dong", "ga", "game", "garage", "giao",
    "giu", "gui", "hang", "hat", "ho", "hoa", "hoc", "hospital", "hotel", "internet", "karaoke",
    "khach", "kham", "khu", "lang", "mam", "market", "mau", "may", "mieu", "net", "ngan",
    "nghi", "nghia", "nha", "nhan", "non", "nuoc", "park", "parking", "pharmacy", "phe", "phim",
    "pho", "phong", "phuong", "pub", "quan", "rap", "rua", "san", "school", "shop", "sieu",
    "so", "spa", "sua", "tang", "tap", "taxi", "tay", "te", "thao", "thcs", "the", "thi", "tho",
    "thpt", "thu", "thuoc", "tiem", "tieu", "toa", "toilet", "tra", "tram", "tran", "trang",
    "trung", "truong", "tuong", "ubnd", "uong", "uy", "van", "vien", "vuc", "wc", "wifi", "xa",
    "xang", "xe", "y",
}  # fmt: skip
_HEADS = {
    "am", "biển", "bãi", "bưu", "bảo", "bến", "bể", "bệnh", "cafe", "chung", "chùa", "chợ",
    "cung", "cà", "cây", "công", "cảng", "cầu", "cống", "cồn", "cổng", "cửa", "dòng", "ga",
    "hải", "học", "hồ", "hội", "kho", "khu", "khách", "lăng", "miếu", "mầm", "mẫu", "nghĩa",
    "ngân", "ngã", "nhà", "niệm", "núi", "nút", "phá", "phòng", "quán", "quảng", "rạp", "siêu",
    "sân", "thcs", "thpt", "thành", "thánh", "tháp", "thư", "tiểu", "tiệm", "trung", "trường",
    "trại", "trạm", "tu", "tòa", "tượng", "tạp", "ubnd", "viện", "vòng", "văn", "vườn", "vịnh",
    "xí", "điện", "đài", "đèo", "đình", "đại", "đảo", "đầm", "đập", "đền", "đồi", "ủy",
}  # fmt: skip
# A sight of three words is called by them: Điện Thái Hòa.
_SIGHTS = ("historic=", "tourism=attraction", "building=")
_STREET_HEAD = re.compile(r"(?:đường|phố|đ\.|p\.)\s+(?=\D)", re.IGNORECASE)
_ALLEY = re.compile(
    r"(?:kiệt|hẻm|ngõ|ngách|k)\.?\s*(?P<number>\d+[a-z]?(?:/\d+[a-z]?)*)\s+"
    r"(?:(?:đường|phố)\s+)?(?P<street>\D.*)",
    re.IGNORECASE,
)
_VILLAGE_HEAD = re.compile(
    r"(?:thôn|làng|xóm|ấp|bản|buôn|khu phố|tổ dân phố|tdp|phường|xã|thị trấn|quận|huyện|thị xã|"
    r"thành phố|khu vực)\s+",
    re.IGNORECASE,
)
_REF = re.compile(r"(?P<kind>[A-ZĐ]{1,3})[.\s-]*(?P<number>\d+[A-Z]?)")
_REFS = {
    "QL": ("Quốc lộ {0}", "QL{0}"),
    "ĐT": ("Tỉnh lộ {0}", "đường tỉnh {0}", "TL{0}", "ĐT{0}"),
    "DT": ("Tỉnh lộ {0}", "đường tỉnh {0}", "TL{0}", "ĐT{0}"),
    "TL": ("Tỉnh lộ {0}", "đường tỉnh {0}", "TL{0}", "ĐT{0}"),
    "ĐH": ("đường huyện {0}", "huyện lộ {0}"),
    "HL": ("Hương lộ {0}", "HL{0}"),
    "CT": ("cao tốc {0}", "CT{0}"),
}


def alley_of(thing: Thing) -> tuple[str, str] | None:
    """Street and number of an alley drawn as a street of its own ("Kiệt 45 Nguyễn Sinh Cung")."""
    match = _ALLEY.fullmatch(thing.name.strip()) if thing.kind == "street" else None
    return (match["street"], match["number"]) if match else None


def kind_of(thing: Thing) -> str:
    """The kind of the entry that a thing becomes."""
    if thing.kind in {"street", "road"}:
        return thing.kind
    if thing.kind in {"place", "boundary"}:
        return "village"
    if thing.tag.startswith("religion="):
        return "pagoda"
    return KINDS.get(thing.tag, "landmark")


def names_of(thing: Thing) -> tuple[list[str], list[str]]:
    """The names that mean the thing when they stand alone, and those that say its kind as well.
    Both empty for a thing whose name is no name."""
    written = [name for name in (thing.name, *thing.names) if any(map(str.isalnum, name))]
    if thing.kind == "road":
        return _distinct(name for ref in written for name in _road_names(ref)), []
    if thing.kind == "street":
        return _distinct(filter(_is_street_name, map(_street_name, written))), []
    if thing.kind in {"place", "boundary"}:
        bare = (_VILLAGE_HEAD.sub("", name) for name in written)
        return _distinct(name for name in bare if _is_name(name)), []
    alone: list[str] = []
    typed: list[str] = []
    for name in written:
        _sort_point(thing.tag, name, alone, typed)
    return _distinct(alone), _distinct(typed)


def _sort_point(tag: str, name: str, alone: list[str], typed: list[str]) -> None:
    words = [token.plain for token in words_of(name)]
    if not words or all(word in _COMMON or word.isdigit() for word in words):
        return
    head = name.split(maxsplit=1)[0].lower()
    foreign = any(is_foreign(word) for word in words)
    if (
        (head in _HEADS and len(words) >= 2)
        or (foreign and (len(words) > 1 or is_foreign_name(words[0])))
        or (tag.startswith(_SIGHTS) and len(words) >= 3)
    ):
        alone.append(name)
    kind = _TYPES.get(tag, _TYPE_OF_KEY.get(tag.partition("=")[0], ""))
    if kind and head != kind.split(maxsplit=1)[0]:
        typed.append(f"{kind} {name}")


def _is_name(name: str) -> bool:
    words = [token.plain for token in words_of(name) if not token.is_number]
    return len(words) > 1 or any(map(is_foreign, words))


def _is_street_name(name: str) -> bool:
    # "Đường 5" and "Láng" are no names without the word before them, which stays in the first.
    words = [token.plain for token in words_of(name)]
    return len(words) > 1 or any(map(is_foreign, words))


def _street_name(name: str) -> str:
    bare = _STREET_HEAD.sub("", name, count=1) if _STREET_HEAD.match(name) else name
    return bare if _is_street_name(bare) and not bare.lower().startswith("số ") else name


def _road_names(ref: str) -> list[str]:
    match = _REF.fullmatch(ref.strip().upper())
    if match is None:
        return [f"đường {ref}", f"road {ref}"] if ref.strip()[:1].isdigit() else [ref]
    kind, number = match["kind"], match["number"]
    if kind == "QL" and number == "1":
        # Officially it is QL1; everybody says 1A.
        return [name.format(n) for n in ("1A", "1") for name in _REFS["QL"]]
    if kind in _REFS:
        return [name.format(number) for name in _REFS[kind]]
    # One letter and a number is also "em 12 tuổi" and "A 3": only with the word for road.
    return [f"{word} {kind} {number}" for word in ("đường", "road", "xa lộ")] + (
        [f"{kind} {number}"] if len(kind) > 1 else []
    )


def _distinct(names: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(names))
