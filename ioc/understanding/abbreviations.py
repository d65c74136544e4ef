"""Abbreviations of messages and addresses, written out.

Covers what is safe to expand by its shape and its neighbours alone. A letter with many meanings
(`h`: hour or huyện; `k`: không, kiệt or thousand) is decided by what stands beside it.
"""

from __future__ import annotations

_PLAIN = {
    "ko": "không",
    "kô": "không",
    "hok": "không",
    "hem": "không",
    "khg": "không",
    "r": "rồi",
    "ròi": "rồi",
    "gòi": "rồi",
    "wá": "quá",
    "wa": "quá",
    "dc": "được",
    "đc": "được",
    "đk": "được",
    "ng": "người",
    "ngta": "người ta",
    "nc": "nước",
    "nươc": "nước",
    "vs": "với",
    "j": "gì",
    "trc": "trước",
    "bh": "bây giờ",
    "bjo": "bây giờ",
    "bgio": "bây giờ",
    "cx": "cũng",
    "ck": "chồng",
    "vk": "vợ",
    "z": "vậy",
    "e": "em",
    "nhìu": "nhiều",
    "bik": "biết",
    "mik": "mình",
    "gthông": "giao thông",
    "atgt": "an toàn giao thông",
    "hc": "học",
    "hs": "học sinh",
    "sv": "sinh viên",
    "gv": "giáo viên",
    "bv": "bệnh viện",
    "bx": "bến xe",
    "đg": "đường",
    "tdp": "tổ dân phố",
    "tdân": "tổ dân",
    "kđt": "khu đô thị",
    "kdt": "khu đô thị",
    "kqh": "khu quy hoạch",
    "kcn": "khu công nghiệp",
    "kdc": "khu dân cư",
    "tx": "thị xã",
    "tp": "thành phố",
    "ql": "quốc lộ",
    "tl": "tỉnh lộ",
    "đt": "điện thoại",
    "vsmt": "vệ sinh môi trường",
    "attp": "an toàn thực phẩm",
    "vsattp": "vệ sinh an toàn thực phẩm",
    "qtqđ": "quá trời quá đất",
    "cano": "ca nô",
    "canô": "ca nô",
    "oto": "ô tô",
    "ôtô": "ô tô",
    "wc": "nhà vệ sinh",
    "mầmnon": "mầm non",
}
_PLAIN_WORDS = {short: tuple(long.split()) for short, long in _PLAIN.items()}

# These need a place name behind them: a dot, a capital letter or a number.
_PLACE = {
    "p": ("phường",),
    "q": ("quận",),
    "x": ("xã",),
    "đ": ("đường",),
    "tt": ("thị", "trấn"),
    "kv": ("khu", "vực"),
}


def expansion_of(
    word: str,
    *,
    written: str,
    after: str,
    following: str,
    following_glued: bool,
    previous_is_number: bool,
) -> tuple[str, ...] | None:
    """The words that `word` stands for, or None where it stands for itself.

    `written`: its original spelling; `after`: the character behind it; `following`: the next token
    in lower case; `previous_is_number`: a number touches it (50k, 5h, 100đ).
    """
    if word in {"k", "h", "đ", "p", "q", "m"} and previous_is_number:
        return None
    next_is_number = following[:1].isdigit()
    if word == "mn":
        # "trường MN" is a nursery school, "mn ơi" is everybody.
        return ("mầm", "non") if written.isupper() else ("mọi", "người")
    if word == "k":
        if next_is_number and (following_glued or written == "K" or after in " ."):
            return ("kiệt",)
        return ("không",)
    if word == "h":
        return ("huyện",) if after == "." and written == "H" else ("giờ",)
    if word == "hem" and next_is_number:
        # "hem 6 Duy Tan" is an alley, "hem co dien" is không.
        return ("hẻm",)
    if word == "sn" and next_is_number:
        return ("số", "nhà")
    if word in _PLACE:
        return _place(word, written=written, after=after, following=following)
    return _PLAIN_WORDS.get(word)


def _place(word: str, *, written: str, after: str, following: str) -> tuple[str, ...] | None:
    if not following:
        return None
    if after == "." or following[:1].isdigit():
        return _PLACE[word]
    if word in {"p", "q", "đ", "kv"} and (after == " " or written.isupper()):
        return _PLACE[word]
    return _PLACE[word] if written.isupper() else None
