"""What stands around a phrase and takes its force away, or gives it back.

Covers: negation, past, drills, thanks and "already saved", questions and forecasts, jokes, habit
("mỗi lần mưa"), fear of what might come, and words that say "now". Each is found once per text;
the readers ask whether it reaches a given phrase. Leaves out: who is right when a text contradicts
itself; then the words that say "now" win, since a missed call is the worse error.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ioc.understanding.phrases import PhraseTable
from ioc.understanding.text import Text


class Frame(Enum):
    """How a sentence or a text is meant, where it is not simply meant."""

    PAST = "past"
    RECENT_PAST = "recent_past"
    NOW = "now"
    DRILL = "drill"
    SAFE = "safe"
    NOT_OVER = "not_over"
    QUESTION = "question"
    FORECAST = "forecast"
    PLEA = "plea"
    STORY = "story"
    JOKE = "joke"
    LAUGH = "laugh"
    HABIT = "habit"
    IDIOM = "idiom"


_FRAMES: dict[Frame, tuple[str, ...]] = {
    Frame.PAST: (
        "!năm|tháng|tuần ngoái|trước|kia|rồi",
        "~nam|thang|tuan ngoai|truoc ^duong|san|hien|troi|pho|cua|nha",
        "hồi trước|xưa|nớ|nhỏ|đó|ấy",
        "năm 99|53|83|98|97|09",
        "từng|đã_từng có|bị|xảy_ra|chết",
        "lâu rồi|lắc",
        "ngày xưa|trước|nớ",
        "hôm|bữa trước|nọ|nớ",
        "đợt|trận|cơn trước|nớ|vừa_rồi",
        "trận|đợt|mùa|năm lụt|lũ|bão? năm ^ni|nay #",
        (
            "năm 1953|1983|1985|1999|2004|2006|2009|2010|2013|2016|2017|2018|2019|2020|2021|"
            "2022|2023|2024"
        ),
        "lụt 99|1999|2020|2022|2023",
        "sau lụt|lũ|bão|trận_lụt|trận_lũ|cơn_bão|vụ_cháy",
        "last year|week|month|flood",
        "years ago",
    ),
    Frame.STORY: (
        "kể lại|chuyện|cho_con_cháu|hồi",
        "nhớ lại|hồi|trận|năm",
        "kỷ_niệm",
        "thấy|nghe kể",
        "chuyện cũ|xưa",
        (
            "nghe|đọc|xem|coi|thấy|thời_sự|tin_tức ..8 sài_gòn|hà_nội|myanmar|trung_quốc|"
            "nhật|lào|thái_lan|đà_nẵng|quảng_nam"
        ),
        "bên|ở|tại myanmar|trung_quốc|nhật_bản|thái_lan|mỹ|nước_ngoài",
    ),
    Frame.PLEA: (
        "cứu với|tui|em|tôi|gấp|cháu|giúp|vs",
        "giúp với|gấp",
        "!cứu",
        "sos|help",
    ),
    Frame.RECENT_PAST: (
        "hôm qua",
        "tối|đêm|chiều|trưa|sáng|khuya|bữa qua",
        "hồi hôm|khuya",
        "yesterday",
        "last night",
    ),
    Frame.NOW: (
        "!chừ",
        "~chu ^nhat|y|tich|nha",
        "bây|hiện giờ|chừ|tại|nay",
        "lúc ni|này",
        "đang",
        "giờ thì|là|nước|nó|đang|vẫn|còn|lơ_mơ|không|này|ni",
        "tới|đến giờ|chừ|nay|tận_giờ",
        "!hiện",
        "vẫn còn|chưa|đang",
        "!gấp",
        "~gap lam|qua|gap",
        "khẩn cấp|trương",
        "lập_tức|ngay",
        "right? now",
        "năm|lần|đợt|trận ni|này|nay",
        "hôm nay",
        "mới|vừa mới|đây",
    ),
    Frame.DRILL: (
        "diễn_tập",
        "thực_tập|tập_huấn .. phương_án|chữa_cháy|cứu_nạn|cứu_hộ|pccc|thoát_nạn",
        "tập dượt",
        "!giả định|lập|sử",
        "kịch_bản",
        "bài_tập tình_huống",
        "thử_nghiệm",
        "test|thử tin|hệ_thống|app|tổng_đài|đường_dây|nút|chức_năng",
        "tin|gửi test|thử",
        "đây là thử|test",
        "drill",
        "chỉ là thử|test",
    ),
    Frame.SAFE: (
        "đã|được an toàn|ổn|khỏe",
        "an toàn hết|rồi|cả",
        "ổn rồi|hết|cả",
        "đã|vừa|mới|là được cứu|đưa|di_dời|sơ_tán|cấp_cứu|giải_cứu|dập|xử_lý|khắc_phục|sửa",
        "được cứu|giải_cứu|sơ_tán|đưa_vào|đưa_lên|đưa_ra rồi|hết|an_toàn|kịp|xong",
        "đã đưa|chuyển|chở .. viện|bệnh_viện|trạm_xá",
        "cứu được ^không|k|hông",
        "cứu kịp",
        "đã cứu|sơ_tán|di_dời|thoát|giải_cứu",
        "đã dập|khống_chế|dập_tắt|tắt",
        "dập|tắt được|xong|rồi|kịp_thời",
        "lửa|cháy .. tắt rồi|hẳn",
        "nước|lũ|lụt đã|mới|vừa|bắt_đầu? rút|xuống|cạn",
        "nước rút|cạn hết|rồi",
        "không cần .. nữa",
        "khỏi cần|lo|tới|cứu|qua",
        "hết ngập|nguy_hiểm|lo",
        "hiện .. bình_thường|bình_yên|an_toàn",
        "không ai|người_nào .. sao|chi|hề_hấn|gì|hấn",
        "không sao ^đâu_được|thở|ngủ",
        "không có gì|chi ^ăn|uống|nguy_hiểm|che|bám",
        "cảm|cám|cám_ơn|cảm_ơn ơn? .. đã|cứu|giúp|hỗ_trợ|nhiệt_tình|kịp_thời",
        "hoàn|hú hồn|vía",
        "everyone|everybody|all is|are|we're? safe|fine|ok",
        "false alarm",
        "báo|bấm|gọi|gửi nhầm|lộn",
    ),
    Frame.NOT_OVER: (
        "chưa .. được|cứu|tới|đến|ai|thấy|xong|tắt|dập|ra",
        "vẫn|còn .. kẹt|cháy|ở_trong|người|mấy|to|lớn|lên|ngập|nằm|#",
        "còn # người|nhà|đứa|mệ|cháu|em",
        "mà|nhưng .. chưa|vẫn|còn",
        "không phải diễn_tập|đùa|giỡn|test|thử|nói_chơi",
        "đâu_có|không đùa|giỡn|nói_chơi",
        "thật|thiệt chứ|đó|nghe|không_phải",
        "hàng_xóm .. kẹt|ngập|cứu",
    ),
    Frame.QUESTION: (
        "cho .. hỏi",
        "hỏi .. chút|thăm|xíu|để_biết|để_lưu",
        "khi|lúc|bao nào|mô|giờ",
        "số .. tổng_đài|hotline|đường_dây_nóng|điện_thoại .. mấy|nào|bao_nhiêu|mô|gì|là_chi|là_gì",
        "số điện_thoại|máy .. cứu_hộ|cứu_nạn|cứu_hỏa",
        "hỏi .. số",
        "làm|mần sao|răng để|khi",
        "có .. ngập|lụt|mưa|bão|lũ|xả_lũ|cấm_đường|nghỉ_học không|hông|hok|hả|chưa",
        "ngập|lụt|cấm .. chưa|không|hông mọi_người|mn|mấy|cả_nhà",
        "có đi được không|hông",
        "bao_nhiêu tiền",
    ),
    Frame.FORECAST: (
        "dự_báo",
        (
            "mai|mốt|tuần_sau|tháng_sau|sắp_tới|đêm_nay|tối_nay .. có_thể|sẽ|mưa|bão|ngập|"
            "lụt|xả_lũ|chắc"
        ),
        "nghe|thấy nói|đồn|bảo .. mai|sắp|bão|xả",
        "có khả_năng",
        "bão số #? .. vào|đổ_bộ|tới|sắp",
        "hồ|thủy_điện .. xả",
        "chuẩn_bị|đề_phòng|phòng_chống bão|lụt|lũ",
        "cảnh_báo .. mưa|lũ|bão|ngập|sạt_lở",
        "forecast",
    ),
    Frame.JOKE: (
        "nói|chọc|giỡn|đùa chơi|thôi|xíu|đó|mà",
        "!đùa",
        "!giỡn",
        "troll",
        "trong|chơi|con game|liên_quân|minecraft|pubg|free_fire|roblox",
        "phim|truyện|tiểu_thuyết|bài_hát|ca_khúc",
        "xem|coi phim|hài|clip|live",
        "đố .. vui|mọi_người|biết",
        "deadline",
        "bài_tập|môn|đồ_án|luận_văn|kiểm_tra .. cứu|chết|ngập",
        "cứu .. môn|bài|đồ_án|điểm|kèo|trận|net|wifi",
        "cá_tháng_tư",
    ),
    Frame.LAUGH: ("hihi|haha|hehe|kaka|kkk|kkkk|lol|hahaha|keke", "ha|hi|hì|hí|he ha|hi|hì|hí|he"),
    Frame.HABIT: (
        "mỗi|mọi|hễ|cứ|bất_cứ .. mưa|lần|khi|mùa|năm|trận|ngày|tối|đêm",
        "mưa là|xuống_là|lớn_là|nhỏ_là|to_là",
        "mưa # tiếng|phút|giờ là",
        "mùa mưa|lụt|nắng|lũ",
        "thường_xuyên",
        "thường|hay bị|ngập|xảy_ra",
        "lâu_nay|quanh_năm|bao_năm|nhiều_năm|mấy_năm|hàng_năm",
        "nhiều|mấy|bao lần|bữa|tháng|tuần|ngày",
        "ngày|tối|đêm|chiều|sáng|tuần|tháng nào|mô cũng",
        "trời|lúc mưa .. thì|là",
        "mưa lâu|to|lớn thì|là",
        "ngập|bị|hư|vậy|rứa|tắt|nghẹt|ồn hoài|miết",
        "tình_trạng",
    ),
    Frame.IDIOM: (
        "cháy hàng|vé|túi|phố|sân_khấu|máu|đồ|hết_mình|nắng|da|deal|sale|giáo_án|lịch|kèo|đơn",
        "!cháy .. bóng|bóng_đèn|đèn",
        "!bóng|đèn .. cháy",
        "chết cười|mê|đói|khát|thèm|tiệt|nhát|máy",
        "cười|mệt|buồn|chán|nóng|đói|thèm chết|muốn_chết|xỉu|ngất",
        "ngập trong|đầu .. bài|deadline|việc|nợ|rác|học",
        "ngập|chìm tràn|trong .. rác|hàng|ánh|nước_mắt|nợ",
        "nghiên|cầu cứu .. bài|môn|điểm",
        "cấp|xe cấp_cứu|cứu_thương .. kêu|đi_ngang|hú|không_qua|khó_qua",
        "cứu vớt|vãn|trợ|rỗi|tinh|chữa_cây|thế|sinh|quốc",
        "nghiên cứu",
        "phòng_chống|phòng|chống|kỹ_năng|báo|chuông .. đuối_nước|cháy|điện_giật|cháy_nổ",
        "nổ máy|lực|đơn|hũ|như",
        "!chém giá|gió|đẹp|khách|du_khách",
        "chặt_chém",
        "đánh_đập|đâm .. giá",
        "sốt|sập đất|giá|web|mạng|app|server|sàn|nguồn|hệ_thống",
        "app|web|mạng|hệ_thống|hue .. sập",
        "!sập xệ|bẫy|sệ",
        "kẹt xe|cứng|đường|tiền|máy_in|lịch|tàu",
        "mắc kẹt .. kẹt_xe",
        "cây_trồng|hoa|cây chết",
        "deadline|bài_tập|việc|nợ|hồ_sơ .. ngập|ngập_đầu|ngập_mặt|chìm",
        "sốc giá|văn_hóa",
        "chết máy|đứng|chìm_xe",
        "gãy gọn|kèo",
        "té ra|ngửa",
        "bom hàng",
        "!mùi|hôi|bụi|khét|thối|hóa_chất|khói_than ..6 khó_thở|ngạt_thở|ngộp|ngất|muốn_xỉu",
        "~mui hoi|khet|thoi ..6 kho_tho",
        "đốt .. rác|than|nhựa|rơm|vàng_mã ..8 khó_thở|ngạt_thở|ngộp|cháy",
        "lửa trại|nhang|hương",
    ),
}

_TABLE: PhraseTable[Frame] = PhraseTable(
    [(pattern, frame) for frame, patterns in _FRAMES.items() for pattern in patterns]
)
_NO = {"không", "chưa", "chẳng", "chả", "đâu", "khỏi", "hông", "đừng", "nỏ", "hổng", "no", "not"}
_PLAIN_NO = {"khong", "chua", "chang", "khoi", "hong", "dung", "no", "not"}
_BETWEEN = {"có", "ai", "bị", "người", "nào", "thấy", "hề", "phải", "còn", "gì", "cần", "một"}
_PLAIN_BETWEEN = {"co", "ai", "bi", "nguoi", "nao", "thay", "he", "phai", "con", "gi", "can"}
_FEAR = {"nếu", "lỡ", "nhỡ", "sợ", "kẻo", "ngại", "phòng", "khéo", "if"}
_PLAIN_FEAR = {"neu", "keo", "if"}


@dataclass(frozen=True, slots=True)
class Context:
    """All frames of one text, with the places where they were found."""

    text: Text
    quotes: dict[Frame, str]
    sentences: frozenset[tuple[Frame, int]]
    idioms: frozenset[int]

    def has(self, frame: Frame) -> bool:
        return frame in self.quotes

    def in_sentence(self, frame: Frame, index: int) -> bool:
        """Whether the frame stands in the sentence of token `index`."""
        return (frame, self.text.tokens[index].sentence) in self.sentences

    def is_idiom(self, first: int, last: int) -> bool:
        """Whether the tokens begin or end in a saying ("cháy hàng") or word ("nghiên cứu")."""
        return first in self.idioms or last - 1 in self.idioms

    def first_quote(self, frame: Frame) -> str:
        """The words of the first hit of this frame, or nothing."""
        return self.quotes.get(frame, "")


def read_context(text: Text) -> Context:
    """Find the frames of a text once."""
    quotes: dict[Frame, str] = {}
    sentences: set[tuple[Frame, int]] = set()
    idioms: set[int] = set()
    for hit in _TABLE.find(text):
        if hit.payload not in quotes:
            quotes[hit.payload] = text.quote(hit.first, hit.last)
        sentences.add((hit.payload, text.tokens[hit.first].sentence))
        if hit.payload is Frame.IDIOM:
            idioms.update(range(hit.first, hit.last))
    return Context(text, quotes, frozenset(sentences), frozenset(idioms))


def is_negated(text: Text, index: int) -> bool:
    """Whether a "not" stands directly before token `index`, with only small words between."""
    return _reaches_back(text, index, _NO, _PLAIN_NO, _BETWEEN | _PLAIN_BETWEEN, 4)


def is_feared(text: Text, index: int) -> bool:
    """Whether the phrase at token `index` is only feared or supposed (nếu, lỡ, sợ, kẻo)."""
    tokens = text.tokens
    for back in range(1, 6):
        at = index - back
        if at < 0 or tokens[at].clause != tokens[index].clause:
            return False
        token = tokens[at]
        if token.clean in _FEAR or (not text.accented and token.plain in _PLAIN_FEAR):
            return True
    return False


def _reaches_back(
    text: Text, index: int, words: set[str], plain_words: set[str], between: set[str], most: int
) -> bool:
    tokens = text.tokens
    for back in range(1, most + 1):
        at = index - back
        if at < 0 or tokens[at].clause != tokens[index].clause:
            return False
        token = tokens[at]
        if token.clean in words or (token.bare and token.plain in plain_words):
            return True
        if token.clean not in between:
            return False
    return False
