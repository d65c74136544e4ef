"""The words that show when something was, who tells it, and that it is meant. See `frames`."""

from __future__ import annotations

from ioc.understanding.frame_kinds import Frame

_YEARS = "|".join(str(year) for year in range(1953, 2026) if year not in range(1960, 1974))

FRAMES_OF_TIME: dict[Frame, tuple[str, ...]] = {
    Frame.PAST: (
        "!năm|tháng|tuần ngoái|trước|kia|rồi|vừa_rồi|vừa_qua",
        "~nam|thang|tuan ngoai|truoc ^duong|san|hien|troi|pho|cua|nha|mat|mot|may",
        "hồi trước|xưa|nớ|nhỏ|đó|ấy|lụt|lũ|bão|tết|hè|năm|tháng|cô_vít|covid",
        "hồi|năm 99|53|83|85|98|97|09|07",
        "hồi|năm chín_chín|tám_ba|tám_lăm|tám_mươi|bảy_lăm|hai_mươi",
        "lụt chín_chín|99|tám_ba",
        "từng|đã_từng có|bị|xảy_ra|chết",
        "chìm|hư|hỏng|bỏ|xảy_ra ..6 lâu_rồi",
        "lâu lắc",
        "ngày xưa|trước|nớ",
        "hôm|bữa trước|nọ|nớ|lụt|rằm|tết|bão|lũ|chủ_nhật|thứ|mùng|mồng",
        "hôm #",
        "ngày|đêm|hôm|sáng|chiều|tối # ^tuổi|phút|giờ|cháu|đứa|người .. vừa_qua|vừa_rồi|trước",
        "!đợt|trận|cơn|mùa|vụ trước|nớ|vừa_rồi|rồi|vừa_qua",
        "trận|đợt|mùa|năm lụt|lũ|bão? năm ^ni|nay #",
        f"năm {_YEARS}",
        "lụt 99|1999|2020|2022|2023",
        "sau lụt|lũ|bão|trận_lụt|trận_lũ|cơn_bão|vụ_cháy|vụ|khi_nước_rút|đợt",
        "!xưa|thuở|thời_chiến",
        "last year|week|month|flood",
        "years|weeks|months ago",
    ),
    Frame.STORY: (
        "!kể lại|chuyện|cho_con_cháu|hồi",
        "nhớ lại|hồi|trận|năm|cái_lụt|cái_năm|như_in|rõ|mãi|hoài",
        "kỷ_niệm|tưởng_niệm|hồi_ký",
        "thấy|nghe kể",
        "vtv|vnexpress|tuổi_trẻ_online|bản_tin",
        "ở|bên|tại hồng_kông|hàn_quốc",
        "chuyện cũ|xưa|tối_qua|hôm_qua|đêm_qua|năm_ngoái|hôm_lụt|bữa_lụt",
        "viết ri|vậy|rứa|lên_đây|lại .. để|cho .. biết|nhớ|phòng|rút_kinh_nghiệm",
        (
            "nghe|đọc|xem|coi|thấy|thời_sự|tin_tức ..8 sài_gòn|hà_nội|myanmar|trung_quốc|"
            "nhật_bản|lào|thái_lan|đà_nẵng|quảng_nam ^road"
        ),
        "bên|ở|tại myanmar|trung_quốc|nhật_bản|thái_lan|mỹ|nước_ngoài",
    ),
    Frame.HEARSAY: (
        "có thật|thiệt|đúng|phải_thật|phải_thiệt .. không|hông|k|hok|hem",
        "phải|đúng không|hông .. hay|chứ|tin|đồn|bịa",
        "không biết đúng|thật|thiệt|có_thật|có_thiệt .. không|hông|hay",
        "tin|lời|nghe|người_ta|họ|bà_con|thiên_hạ|xóm đồn",
        "tin giả|bịa|vịt|sai_sự_thật|thất_thiệt|đồn|cũ|fake",
        "xác_minh|xác_nhận|kiểm_chứng|đính_chính .. giúp|giùm|dùm|tin|chuyện|có|không",
        "thấy|đọc|coi|xem .. mạng|face|facebook|page|fb|tiktok|zalo|group .. đăng|nói|có|đồn|kêu",
        "thấy|nghe|đọc ..3 đăng|share|chia_sẻ|lan_truyền .. không|rần|mà|hình|tùm",
        "trên mạng|face|fb|facebook|tiktok .. nói|đăng|đồn|bảo|kêu|rằng",
        "không thấy tận_mắt",
        "nghe người_khác",
        "!chạy_ra|ra_coi|tới_coi|ra .. không|chẳng|hổng|có thấy .. gì|chi|đâu|mô|ai",
        "is it true|real",
        "rumor|rumour|rumors|rumours|fake news",
    ),
    Frame.THANKS: (
        (
            "cảm_ơn|cám_ơn|cảm_tạ|biết_ơn|đội_ơn|tri_ân|tạ_ơn|cảm|cám ơn? ..10 đã|hôm_qua|"
            "hôm_kia|hôm_tê|hôm_bữa|bữa_trước|hôm_trước|tới_lẹ|tới_nhanh|kịp_thời|nhiệt_tình|"
            "hồi_hôm|tối_qua|đêm_qua|kịp|không_quản|hôm_lụt|vừa_qua ^lắng|đọc|nghe|xem|tiếp_nhận"
        ),
        "cam_on|cam_ta ..10 da|hom_qua|hom_kia|kip_thoi|nhiet_tinh ^lang|doc|nghe",
        "thư|lời|viết|gửi|nhắn .. cảm_ơn|cám_ơn|cảm_tạ|tri_ân|khen",
        "cảm_ơn|cám_ơn chữa_cháy|cứu_hỏa|cứu_hộ",
        (
            "cảm_ơn|cám_ơn|cảm_tạ .. các|mấy|đội anh|chú|chữa_cháy|cứu_hỏa|cứu_hộ ..6 tới|"
            "đến .. trong"
        ),
        (
            "khen|tuyên_dương|biểu_dương|khen_thưởng|khen_ngợi .. anh|chị|chú|cô|đội|bạn|các|"
            "tổ|cán_bộ"
        ),
        "hoan hô",
        "xin cảm_tạ|tri_ân|đội_ơn",
        "nhớ ơn",
        "ơn này|nớ",
        "!nhờ .. mà còn|được ngồi|sống|ở",
        "thank|thanks|grateful ..8 rescued|saved|helped|coming|yesterday|last",
    ),
    Frame.OFFER: (
        (
            "ai|bà_con|nhà_nào|nhà_mô|anh_em|mọi_người .. cần ^cứu_gấp .. em|tui|tôi|mình|"
            "gọi|alo|liên_hệ"
        ),
        "ai|nhà_nào|nhà_mô|bà_con cần thì|cứ|chở|qua|mượn|di_chuyển|đi|dùng|gọi",
        "miễn_phí|không_lấy_tiền|free_ship",
        "sẵn_sàng|xung_phong|tình_nguyện .. giúp|chở|cho|cứu|hỗ_trợ|tham_gia",
        (
            "nhà|tui|tôi|em|đội|nhóm|mình có .. ghe|xuồng|thuyền|ca_nô|sup|áo_phao .. cho|ai|"
            "giúp|mượn"
        ),
        "cho mượn",
    ),
    Frame.PLEA: (
        "cứu với|tui|em|tôi|gấp|cháu|giúp|vs",
        "giúp với|gấp",
        "!cứu",
        "sos|help",
    ),
    Frame.RECENT_PAST: (
        "hôm|bữa qua|kia|tê",
        "tối|đêm|chiều|trưa|sáng|khuya|bữa qua",
        "hồi hôm|khuya",
        "yesterday",
        "last night",
    ),
    Frame.NOW: (
        "!chừ ^kể|nhớ|nghĩ|đòi|sửa|mới_kể",
        "~chu ^nhat|y|tich|nha|ho|quan|toa",
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
        "hôm|sáng|trưa|chiều nay|ni",
        "mới|vừa mới|đây",
    ),
}
