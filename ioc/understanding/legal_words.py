"""The phrases by which `legal` knows a complaint or a denunciation; notation of `phrases`."""

from __future__ import annotations

from ioc.understanding.phrases import PhraseTable

_OBJECT = (
    "thu_hồi|bồi_thường|đền_bù|giải_tỏa|xử_phạt|phạt|cưỡng_chế|tháo_dỡ|kỷ_luật|kỉ_luật|buộc|"
    "thôi_việc|hành_chính|giải_quyết|giao_đất|cho_thuê_đất|cấp_đất|tái_định_cư|áp_giá|đình_chỉ|"
    "tạm_giữ|truy_thu|ấn_định_thuế|thuế"
)
_ISSUER = (
    "ubnd|ủy_ban|chủ_tịch|phường|xã|huyện|quận|thị_xã|thành_phố|tỉnh|sở|phòng|chi_cục|cục_thuế|"
    "thuế|hải_quan|công_an|csgt|cảnh_sát|thanh_tra|hội_đồng"
)
_DECISION = f"quyết_định ..6 {_OBJECT}"
_OBEYS = "chấp_hành|thực_hiện|thi_hành|nộp|làm|tháo|tháo_dỡ|dẹp|dời|theo|tuân"
_AGAINST = (
    "không đồng_ý|nhất_trí|đồng_tình|chấp_nhận|thống_nhất|tán_thành ..5",
    "chưa đồng_ý|nhất_trí|đồng_tình|thỏa_đáng|thống_nhất ..5",
    f"không|chẳng chịu ^{_OBEYS} ..3",
    "phản_đối|bác_bỏ ..4",
    "xem|xét|xem_xét lại ..3",
    "đề_nghị|yêu_cầu|xin|mong|đòi|kiến_nghị ..2 hủy|hủy_bỏ|bãi_bỏ|rút|sửa|sửa_đổi|hoãn ..3",
)

DISPUTES: PhraseTable[str] = PhraseTable(
    [
        (f"{against} {what}", "d")
        for against in _AGAINST
        for what in (
            _DECISION,
            "quyết_định ..2 số #",
            "phương_án ..2 bồi_thường|đền_bù|tái_định_cư|giải_tỏa|phê_duyệt",
        )
    ]
    + [(f"{against} quyết_định ..3 của {_ISSUER}", "d") for against in _AGAINST[:2]]
    + [
        (f"{against} giá|mức|tiền|đơn_giá ..2 bồi_thường|đền_bù ..6 đất|nhà|mồ_mả|giải_tỏa", "d")
        for against in _AGAINST[:3]
    ]
    + [
        (f"{_DECISION} ..12 không đồng_ý|nhất_trí|chịu|chấp_nhận", "d"),
        (f"{_DECISION} ..12 trái luật|pháp_luật|thẩm_quyền", "d"),
        (f"{_DECISION} ..12 không đúng luật|pháp_luật|thẩm_quyền|quy_định", "d"),
        # "ra quyết định phạt 15 triệu … Tui không chịu quyết định nớ"
        ("không đồng_ý|nhất_trí|chịu|chấp_nhận ..2 quyết_định nớ|này|ni|đó|nói_trên|trên", "d"),
    ]
)
"""Against a decision, with or without the word khiếu nại."""

COMPLAINS: PhraseTable[str] = PhraseTable(
    [
        ("khiếu_nại|khiếu_kiện", "c"),
        ("khieu_nai|khieu_kien", "c"),
        ("đơn khiếu|kn ^hàng", "c"),
        ("kn quyết_định|quyết định", "c"),
    ]
)

DECISIONS: PhraseTable[str] = PhraseTable(
    [
        (_DECISION, "d"),
        # Half without accents, the rest with: both parts are clear enough.
        ("quyết_định ..3 thu_hoi|boi_thuong|den_bu|cuong_che|giai_toa", "d"),
        (f"quyết_định ..3 của {_ISSUER}", "d"),
        ("quyết_định ..2 số #", "d"),
        ("quyết_định này|nói_trên|hành_chính", "d"),
        ("qđ|qd ..1 #", "d"),
        ("hành_vi hành_chính", "d"),
        ("phương_án ..2 bồi_thường|đền_bù|tái_định_cư|giải_tỏa|phê_duyệt", "d"),
        ("kết_luận thanh_tra|kiểm_tra|đo_đạc", "d"),
        ("thông_báo|hồ_sơ thu_hồi ..2 đất|nhà|giấy_phép|sổ|mồ_mả", "d"),
        ("thu_hồi ..2 đất|giấy_phép|sổ_đỏ|sổ_hồng|ruộng|vườn|mặt_bằng|giấy_chứng_nhận", "d"),
        ("bồi_thường|đền_bù ..4 đất|giải_tỏa|mặt_bằng|tái_định_cư|mồ_mả|giải_phóng", "d"),
        ("giải_tỏa|giải_phóng ..2 nhà|đất|mặt_bằng|đền_bù", "d"),
        ("cưỡng_chế", "d"),
        ("xử_phạt ..2 hành_chính|vi_phạm|oan|sai", "d"),
        ("bị phạt oan|sai|nguội", "d"),
        ("biên_bản ..2 vi_phạm|xử_phạt", "d"),
        ("không|từ_chối|bác|thu_hồi ..3 cấp ..3 giấy_phép|sổ_đỏ|sổ_hồng|giấy_chứng_nhận", "d"),
        ("rút|thu_hồi|tước giấy_phép|bằng_lái", "d"),
    ]
)
"""What the state decided or did, of which a complaint may be."""

PROCEDURE: PhraseTable[str] = PhraseTable(
    [
        ("khiếu_nại ..12 thụ_lý", "p"),
        ("thụ_lý ..6 khiếu_nại", "p"),
        ("luật khiếu_nại", "p"),
        ("khiếu_nại ..3 theo điều #", "p"),
        ("đơn khiếu_nại lần đầu|hai|ba|thứ|#", "p"),
        ("khiếu_nại lần đầu", "p"),
        ("giải_quyết khiếu_nại ..3 lần|của|theo", "p"),
        ("đơn khiếu_nại ..6 ubnd|ủy_ban|chủ_tịch|thanh_tra|sở|tiếp_công_dân", "p"),
        ("khiếu_nại hành_chính", "p"),
    ]
)
"""The steps of the law, where nothing is said of the decision itself."""

EVERYDAY: PhraseTable[str] = PhraseTable(
    [
        (
            "khiếu_nại ..8 tiền_điện|tiền_nước|hóa_đơn|đơn_hàng|shop|shipper|giao_hàng|bảo_hành|"
            "hãng|nhà_mạng|cước|sàn|tổng_đài|vé|xe_buýt|karaoke|tiếng_ồn|loa|rác|điểm|phúc_khảo|"
            "quán|bệnh_viện|phòng_khám|đèn|điện_lực|wifi|mạng|hàng_xóm|app|ứng_dụng",
            "e",
        ),
        ("phúc_khảo", "e"),
    ]
)
"""What is bought, heard or lived next to: no decision of the state."""

DENIES: PhraseTable[str] = PhraseTable(
    [
        ("không|chẳng|chả|chưa phải|muốn|định|dám|có? ..2 khiếu_nại|tố_cáo|khiếu_kiện", "n"),
        ("không|chẳng|chả khiếu_nại|tố_cáo ai|gì|chi|hết|mô", "n"),
        ("khỏi khiếu_nại|tố_cáo", "n"),
        ("sẽ|để_còn|mới|tính khiếu_nại|tố_cáo|khiếu_kiện", "n"),
        ("cảm_ơn|cám_ơn ..12 khiếu_nại|tố_cáo", "n"),
    ]
)

IN_COURT: PhraseTable[str] = PhraseTable(
    [
        ("khởi_tố|truy_tố", "j"),
        ("bị bắt|tạm_giam", "j"),
        ("bắt tạm giam", "j"),
        ("tòa|toà án? tuyên|xét_xử|xử", "j"),
    ]
)

INSINUATES: PhraseTable[str] = PhraseTable(
    [
        (
            "chắc|hay_là|hay_răng|hay_sao|phải_chăng|có_phải|có_lẽ|hình_như|nghe_đồn|người_ta_đồn",
            "i",
        ),
        ("không biết|rõ có", "i"),
        ("bộ có|là|bị", "i"),
        ("đúng|phải không", "i"),
    ]
)
"""Wondered about in anger over something else: no accusation that anybody signs."""

_STAFF = (
    "cán_bộ|công_chức|viên_chức|chủ_tịch|phó_chủ_tịch|bí_thư|phó_bí_thư|trưởng_thôn|tổ_trưởng|"
    "trưởng_phòng|phó_phòng|phó_trưởng_phòng|hiệu_trưởng|hiệu_phó|địa_chính|kiểm_lâm|thanh_tra|"
    "thanh_tra_viên|quản_lý_thị_trường|quản_lý_đô_thị|đội_trưởng|lãnh_đạo|"
    "chi_cục_trưởng|cục_trưởng|trưởng_ban|phó_ban|hải_quan|trưởng_trạm"
)
_PAID = "giám_đốc|phó_giám_đốc|kế_toán|thủ_quỹ|thủ_kho"
_BODY = "ubnd|ủy_ban|phường|xã|thôn|huyện|hợp_tác_xã|htx|ban_quản_lý"
_PRIVATE = "công_ty|doanh_nghiệp|shop|hãng|cửa_hàng|quán|ngân_hàng|chung_cư|nhà_hàng|khách_sạn"
_TITLE = "ông|bà|anh|chị|ôn|o|chú|thầy|cô"

_POLICE = "công_an|csgt|cảnh_sát"
_OF = "việc|về|các|mấy|một|những|vị|đồng_chí|hành_vi|sai_phạm|vụ"
ACCUSES: PhraseTable[str] = PhraseTable(
    [
        (f"{word} {middle} {who}", "a")
        for word in ("tố_cáo", "!tố")
        for middle, who in (
            (f"{_OF}", f"{_STAFF}|{_POLICE}|tư_pháp"),
            (f"{_OF} {_TITLE} ..4", f"{_STAFF}|tư_pháp"),
            (f"{_TITLE} ..4", f"{_STAFF}|tư_pháp"),
            (f"{_TITLE} ..2", _POLICE),
            (f"{_TITLE} ..4", f"{_PAID} ^{_PRIVATE}"),
            (_OF, f"{_PAID} ^{_PRIVATE}"),
        )
    ]
    + [
        (f"{word} {who}", "a")
        for word in ("tố_cáo", "!tố")
        for who in (f"{_STAFF}|{_POLICE}", f"{_PAID} ^{_PRIVATE}")
    ]
    + [
        (f"tố_cáo {_BODY} ..5 nhận|bao_che|tham_ô|khai_khống|sai_phạm|ăn_chặn|lạm_dụng", "a"),
        ("đứng_tên tố_cáo", "a"),
        ("luật tố_cáo", "a"),
        ("quy_định về tố_cáo", "a"),
        ("tố_cáo tham_nhũng|tham_ô|hối_lộ|tiêu_cực", "a"),
    ]
)
"""The word tố cáo, of somebody who holds an office."""

_MONEY = "triệu|tr|trăm|nghìn|ngàn|k|củ|tỷ|tỉ|chỉ|cây"
_TAKES = (
    "nhận_hối_lộ|đòi_hối_lộ|ăn_hối_lộ|hối_lộ|vòi_tiền|vòi_vĩnh|ăn_tiền|nhận_phong_bì|"
    "đòi_phong_bì|đòi_lót_tay|nhận_lót_tay|tham_ô|tham_nhũng|biển_thủ|ăn_chặn|ăn_bớt|bớt_xén|"
    "cắt_xén|khai_khống|lập_khống|kê_khống|lợi_dụng_chức_vụ|lạm_dụng_chức_vụ|lạm_dụng_chức_quyền|"
    "lợi_dụng_chức_quyền|lạm_quyền|lộng_quyền|hợp_thức_hóa|ngâm_tiền|mãi_lộ|làm_tiền|"
    "giả_chữ_ký|ký_khống|bán_đất_công"
)
_DEMANDS = "đưa|chung|chung_chi|lót_tay|bỏ_phong_bì|bồi_dưỡng|nộp_riêng"

_ANY = f"{_STAFF}|{_POLICE}"
WRONGS: PhraseTable[str] = PhraseTable(
    [(f"{who} ..8 {_TAKES}", "w") for who in (_ANY, f"{_PAID} ^{_PRIVATE}")]
    + [
        (f"{_ANY} ..3 nhận_tiền của|để|cho|từ|bảo_kê|chạy", "w"),
        (f"{_ANY} ..2 bao_che|bảo_kê|tiếp_tay", "w"),
        (f"{_BODY} ..2 bao_che|tiếp_tay|tham_ô|khai_khống|ăn_chặn", "w"),
        (f"{_ANY} ..6 nhận # {_MONEY}", "w"),
        (f"{_ANY} ..12 yêu_cầu|đòi|gợi_ý|bắt|ép|vòi ..3 {_DEMANDS} ..2 # {_MONEY}", "w"),
        (f"{_ANY} ..12 yêu_cầu|đòi|gợi_ý|bắt|ép|vòi ..3 phong_bì|lót_tay|chung_chi", "w"),
        (f"{_STAFF} ..6 ký bán|giao|cấp ..4 đất|lô ..16 người_nhà|con|em|vợ|không đấu_giá?", "w"),
        (f"{_STAFF} ..10 chứng_thực ..16 hôn_mê|khống|giả", "w"),
        (f"{_STAFF} ..8 thu ..8 không|ngoài vào_sổ|sổ|hóa_đơn|biên_lai", "w"),
        ("tham_ô|biển_thủ|ăn_chặn ..6 tiền|quà|gạo|hàng ..4 cứu_trợ|hỗ_trợ|lũ|dân|chính_sách", "w"),
    ]
)
"""What breaks the law in office, told as a fact. Rudeness and slowness do not."""
