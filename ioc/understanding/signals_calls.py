"""Signals of calls for help: rescue, boats, being brought out, pleas, calls without an answer."""

from __future__ import annotations

from ioc.understanding.signals import Signal

CALL_SIGNALS: tuple[Signal, ...] = (
    Signal(
        "calls_for_rescue",
        "flood",
        1.0,
        (
            "cứu với|giúp_với|mạng|gấp|nhanh|lẹ|liền ^môn|bài|điểm|net|lag|admin|quý_vị",
            (
                "cứu tui|tôi|em|con|cháu|bọn|chúng|gia_đình|nhà|mẹ|mệ|ba|má|mạ|ông|bà|"
                "bé|2|3|4|5|tụi|vợ|chồng|cả|ảnh|chị|cụ|bác|người "
                "^môn|bài|đồ_án|điểm|với_admin|ra|được"
            ),
            "cứu mẹ|ba|em|con|bà|tụi với|vs",
            "!cứu .. với|giúp ^hàng|môn|bài|anh_em_game|quý|các_bác",
            "kêu cứu",
            "kêu cứu .. không|k",
            "ai .. cứu giúp|tui|tôi|em|cháu|dùm|giùm ^rùa|mèo",
            "có ai cứu",
            "sos",
            (
                "cần|xin|nhờ|mong|gọi|điều|cử|xin_hãy|yêu_cầu|đề_nghị .. cứu_hộ|cứu_nạn|"
                "cứu_giúp|giải_cứu|ứng_cứu ^trực|số|xe|giao_thông|có|đã|dưa|nào"
            ),
            "cứu_hộ|cứu_nạn ^xe|giao_thông .. gấp|khẩn|ngay|liền|nhanh|với|đi",
            "đến|tới|qua|vô|lên .. cứu ^trợ|hộ_xe|chữa|dưa",
            "ra cứu",
            "!chờ|đợi|trông|mong .. cứu ^trợ",
            "~dang|ngoi cho cuu",
            "cần|xin|gọi giải_cứu|cứu ^trợ|hộ|nạn|dưa",
            "~cuu voi|giup|tui|toi|em|mang|gap|con|chau ^admin|voi_admin|mon",
            "~keu cuu",
            "chi_viện|cứu_viện|tiếp_ứng",
            "help ^desk|center|centre .. me|us|please|pls",
            "rescue us|me|please|needed",
            "need rescue|evacuation|help_now|help_please|immediate",
            "please hurry|rescue|save",
            "send help|rescue|someone|ambulance|police|boat|firefighters",
        ),
        pleads=True,
    ),
    Signal("cries_out", "flood", 0.3, ("!cứu", "~cuu", "help", "sos"), pleads=True),
    Signal(
        "asks_for_boat",
        "flood",
        0.7,
        (
            (
                "cần|xin|nhờ|mượn|gọi|điều|kêu|tìm|cử|chi_viện|chờ .. ghe|thuyền|ca_nô|bo_bo "
                "^rồng|du_lịch|giá|cứu_trợ|hết"
            ),
            "!cần|xin|nhờ|cho|mượn|gọi|điều|kêu|cử|đưa|chờ .. xuồng|đò|bè ^rồng|du_lịch|giá",
            (
                "ghe|thuyền|ca_nô ^rồng|chở_khách .. tới|đến|vô|chở|đón|rước|cứu|giúp|không|"
                "ngang ^khách|giá|rồng|vé|cứu_trợ"
            ),
            "!xuồng|đò .. tới|đến|vô|chở|đón|rước|cứu|giúp ^khách|giá|vé",
            "~xin|can|muon|goi cai? ghe|thuyen|ca_no ^rong|cuu_tro",
            "~xin|can|cho cai|chiec|mot|1 xuong|ghe|thuyen",
            "~ai co ghe|thuyen|xuong .. don|cuu|cho|vo|qua|giup",
            "!chạy ghe|xuồng",
            "need|send|want .. boat",
            "no boat|boats",
        ),
        pleads=True,
        needs_flood=True,
    ),
    Signal(
        "asks_for_boat_now",
        "flood",
        1.0,
        (
            "xin|cần ghe|thuyền|ca_nô ..1 # người",
            "!xin|cần xuồng|đò # người",
            "xin|cần ghe|thuyền|ca_nô gấp|ngay|liền|khẩn|cứu",
            "!xin|cần xuồng gấp|ngay|liền|khẩn|cứu",
        ),
        pleads=True,
    ),
    Signal(
        "asks_to_be_brought_out",
        "flood",
        0.6,
        (
            "khiêng|cáng|dìu .. ra|lên|đi ^chợ",
            (
                "xin|nhờ|cần|mong .. dân_quân|bộ_đội|công_an|đội|mấy_anh|các_anh .. tới|đến|"
                "qua|vô|xuống ^dọn|cắt|sửa|kiểm_tra|lắp"
            ),
            "~dua|don|ruoc|bong|khieng ..2 ra|di|len ^hoc|choi|rac|khach|lam|cho|duong|lai|nop",
            (
                "!đưa|chở|đón|rước|bồng|cõng|dắt .. ra|đi|lên|tới|đến "
                "^học|chơi|rác|khách|làm|chợ|đẻ|lại|đường"
            ),
            "di_dời|sơ_tán|di_tản .. gấp|ngay|giúp|với|khẩn|liền|trước",
            "cần|xin|nhờ|mong|yêu_cầu|đề_nghị|chưa|chưa_được di_dời|sơ_tán|di_tản",
            "chưa .. di_dời|sơ_tán|di_tản|đưa_ra",
            "giúp với|gấp|tui|em|tôi|cháu|gia_đình|#|bà|mẹ|mệ ^bóng|bà_con|em_với_nha",
            "chỗ|nơi an toàn|cao",
            "phương_tiện đưa|chở|đón",
            "không_chịu|chưa_chịu đi|lên|ra|sơ_tán|xuống|di_dời",
            "lôi|kéo|bế|bồng|dìu|khiêng|cõng .. không|hổng nổi|được",
            "cách|đường mô|nào ..2 đưa|xuống|ra",
        ),
        pleads=True,
        needs_flood=True,
    ),
    Signal(
        "begs_for_help",
        "flood",
        0.5,
        (
            "tiếng ..2 kêu|la|khóc|gõ",
            "làm_ơn|làm_phước|xin_hãy|cầu_xin",
            "!lạy",
            (
                "giúp .. em|tôi|tui|con|cháu|gia_đình|mẹ|ba|bà|mệ|với ^sửa|"
                "trả_lời|giải_quyết|bóng|bà_con"
            ),
            "hỗ_trợ .. gấp|khẩn|ngay|giúp|với",
            "cần|xin|nhờ|mong .. hỗ_trợ|giúp_đỡ ^thuế|tiền|vay|kinh_phí|pháp_lý|giảm|lãi|vốn",
            "tiếp_tế|tiếp_viện|ứng_cứu",
            "khẩn cấp|thiết",
            "!gấp ^đôi|ba|rút|chi|gì|lắm_đâu|đâu|trăm",
            "~gap lam|qua|voi",
            "mau|lẹ|nhanh lên|giúp|đi|với",
            "nguy_cấp|nguy_kịch|nguy_khốn",
            "nguy_hiểm lắm|quá|tính_mạng|rồi",
            (
                "không|k|hổng|nỏ biết .. làm_sao|kêu_ai|mần_răng|chạy_mô|chạy_đâu|leo_mô|gọi_ai|"
                "tính_sao|sống|leo_đi_mô|đi_đâu|làm_chi"
            ),
            "làm_sao đây|bây_giờ|chừ",
            "có|ai .. gần .. không|qua|giúp",
            "!sợ quá|lắm",
            "khóc quá|hoài|suốt|ré|thét",
            "đang khóc",
            "hết|đuối|không_còn sức|chịu_nổi|chịu_được",
            "cố|ráng|gắng không_nổi|hết_nổi",
            "ưu_tiên .. giúp|gấp|trước",
            "please|urgent|hurry",
        ),
        needs_flood=True,
        pleads=True,
    ),
    Signal(
        "second_call",
        "flood",
        0.5,
        (
            "gọi lần|lại lần? hai|ba|tư|bốn|thứ_hai|thứ_ba|#",
            "báo|gọi|nhắn lại lần|lúc|nữa",
            "lần 2|3|4|hai|ba rồi .. nước|chưa|gọi",
            "vừa|mới|hồi_nãy|hồi_sáng|lúc_nãy .. gọi|báo|nhắn|gửi ^không|công_an",
            "đã|có gọi|báo|nhắn .. chưa|không",
            "số|nhà trước|hồi_nãy|lúc_nãy đã|có báo|gọi",
            "cập_nhật|cập_nhập",
            "chưa|không thấy|có .. đội|ai|ghe|thuyền|xuồng|ca_nô ..2 tới|đến|vô|nhận|nào|mô",
            "ai|đội .. tới|đến|vô|qua chưa",
            "gọi|điện .. máy|đường_dây bận",
            "!chờ|đợi .. từ .. tới|đến|#|sáng|trưa|khuya|hôm_qua",
            "không|chưa ai|đội tới|vào|vô|đến|qua|sang|dám|nhận ^hốt|dọn|sửa",
            "chỗ cũ",
            "no one|nobody .. came|come|here|answer|answers",
        ),
        needs_flood=True,
        pleads=True,
    ),
    Signal(
        "lost_contact",
        "flood",
        0.7,
        (
            "mất liên_lạc|tín_hiệu|sóng",
            "bộ_đàm ..2 không|hổng|mất|tắt",
            "không|k|chưa liên_lạc .. được",
            (
                "gọi|điện|nhắn .. không|k|chưa|hết|chẳng|hổng .. nghe|trả_lời|bắt_máy|"
                "được|thấy|bắt|rep "
                "^tổng_đài|hotline|app|số|gì|rác|sửa|đi"
            ),
            (
                "kêu|la|réo|gõ .. không|chẳng|hổng|nỏ|k ..2 nghe|trả_lời|ưng|thưa|lên_tiếng|"
                "mở ^ai_sửa|ai_xử"
            ),
            "mất tích",
            "không|chưa|hết .. nghe .. trả_lời|kêu|tiếng|chi_nữa|động_tĩnh",
            "không|chưa thấy .. lên_tiếng|trả_lời|mở_cửa|ra_khỏi|ra|mặt ^nước|sửa|quân",
            "ngừng|thôi|hết trả_lời|kêu|la",
            "rồi|thì im|lặng luôn|bặt|hẳn",
            "điện_thoại|máy|pin .. hết|sắp_hết|gần_hết|tắt|còn|yếu|sập pin|máy|nguồn|#|vạch|luôn",
            "hết|sắp_hết|gần_hết|cạn|còn pin",
            "pin|điện_thoại #",
            "pin .. còn|chỉ_còn|có #",
            "tắt máy|nguồn luôn|rồi|lun",
            "biệt tăm",
            "cannot|can't|cant|lost .. contact|reach|see",
            "phone|battery .. dying|dead|percent|low|#",
            "stopped talking|answering",
        ),
        needs_flood=True,
    ),
)
