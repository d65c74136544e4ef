"""Signals of flood and drowning: calls for help, water and the people in it."""

from __future__ import annotations

from ioc.understanding.signals import Signal

FLOOD_SIGNALS: tuple[Signal, ...] = (
    # --- calls for help
    Signal(
        "calls_for_rescue",
        "flood",
        1.0,
        (
            "cứu với|giúp_với|mạng|gấp|nhanh|lẹ|liền ^môn|bài|điểm|net",
            (
                "cứu tui|tôi|em|con|cháu|bọn|chúng|gia_đình|nhà|mẹ|mệ|ba|má|mạ|ông|bà|người|"
                "dân|bé|2|3|4|5 ^môn|bài|đồ_án|điểm"
            ),
            "!cứu .. với|giúp ^hàng|môn|bài|anh_em_game",
            "kêu cứu",
            "kêu cứu .. không|k",
            "ai .. cứu giúp|với|tui|tôi|em|được|cháu|dùm|giùm",
            "có ai .. cứu",
            "sos",
            (
                "cần|xin|nhờ|mong|gọi|điều|cử|xin_hãy|yêu_cầu .. cứu_hộ|cứu_nạn|cứu_giúp|"
                "giải_cứu|ứng_cứu ^trực|số|xe|giao_thông"
            ),
            "cứu_hộ|cứu_nạn ^xe|giao_thông .. gấp|khẩn|ngay|liền|nhanh|với|giúp|đi",
            "đến|tới|qua|vô|lên .. cứu ^trợ|hộ_xe",
            "ra cứu",
            "chờ|đợi|trông|mong .. cứu ^trợ",
            "cần|xin|gọi giải_cứu|cứu ^trợ|hộ|nạn",
            "~cuu voi|giup|tui|toi|em|mang|gap|con|chau",
            "~keu cuu",
            "help ^desk|center|centre .. me|us|please|pls",
            "rescue us|me|please|needed",
            "need rescue|evacuation",
        ),
        pleads=True,
    ),
    Signal(
        "asks_for_boat",
        "flood",
        0.7,
        (
            (
                "cần|xin|nhờ|cho|mượn|gọi|điều|kêu|tìm|đưa|có|cử .. ghe|thuyền|xuồng|ca_nô|"
                "đò|bo_bo ^rồng|du_lịch|giá"
            ),
            (
                "ghe|thuyền|xuồng|ca_nô|đò .. tới|đến|vô|chở|đón|rước|cứu|giúp|không ^khách|"
                "giá|rồng|vé"
            ),
            "need|send .. boat",
        ),
        pleads=True,
        needs_flood=True,
    ),
    Signal(
        "asks_to_be_brought_out",
        "flood",
        0.6,
        (
            "khiêng|cáng|dìu .. ra|lên|đi",
            (
                "xin|nhờ|cần|mong .. dân_quân|bộ_đội|công_an|đội|mấy_anh|các_anh .. tới|đến|"
                "qua|vô|xuống"
            ),
            "đưa|chở|đón|rước|bồng|cõng|dắt .. ra|đi|lên|tới|đến|về ^học|chơi|rác|khách|làm",
            "di_dời|sơ_tán|di_tản .. gấp|ngay|giúp|với|khẩn|liền",
            "cần|xin|nhờ|mong di_dời|sơ_tán|di_tản",
            "giúp với|gấp|tui|em|tôi|cháu|nhà|gia_đình|#|bà|mẹ|mệ|dùm",
            "chỗ|nơi an toàn|cao",
            "phương_tiện đưa|chở|đón",
        ),
        pleads=True,
        needs_flood=True,
    ),
    Signal(
        "begs_for_help",
        "flood",
        0.5,
        (
            "làm_ơn|làm_phước|xin_hãy|cầu_xin",
            "!lạy",
            (
                "giúp .. em|tôi|tui|con|cháu|gia_đình|nhà|mẹ|ba|bà|mệ|với|bà_con ^sửa|"
                "trả_lời|giải_quyết"
            ),
            "hỗ_trợ .. gấp|khẩn|ngay|giúp|với",
            "cần|xin|nhờ|mong .. hỗ_trợ|giúp_đỡ ^thuế|tiền|vay|kinh_phí|pháp_lý|giảm|lãi",
            "tiếp_tế|tiếp_viện|ứng_cứu",
            "khẩn cấp|thiết",
            "!gấp ^đôi|ba|rút",
            "~gap lam|qua|voi",
            "nguy_cấp|nguy_kịch|nguy_khốn",
            "nguy_hiểm lắm|quá|tính_mạng|rồi",
            (
                "không|k biết .. làm_sao|kêu_ai|mần_răng|chạy_mô|chạy_đâu|leo_mô|gọi_ai|"
                "tính_sao|sống|leo_đi_mô"
            ),
            "có|ai .. gần .. không|qua|giúp",
            "!sợ quá|lắm",
            "khóc quá|hoài|suốt",
            "hết|đuối|không_còn sức|chịu_nổi|chịu_được",
            "please|urgent",
        ),
        needs_flood=True,
        pleads=True,
    ),
    # --- water and people
    Signal(
        "strong_current",
        "flood",
        0.4,
        ("nước .. xiết|chảy_mạnh|chảy_dữ|cuồn_cuộn|ào_ào|đổ_về", "giữa biển_nước|dòng_nước"),
    ),
    Signal(
        "birth_near",
        "flood",
        0.6,
        ("người|vợ|chị|em|cô|con .. sinh_con|đẻ_con|đẻ|lâm_bồn|sinh_em_bé",),
        needs_flood=True,
    ),
    Signal(
        "cut_off",
        "flood",
        0.7,
        (
            "cô_lập|chia_cắt|bao_vây",
            "giữa .. biển_nước|đồng_nước",
            "nước bao|vây .. quanh|nhà|tứ_phía|bốn_bề",
            "tứ bề|phía nước",
            "cut off|isolated",
        ),
    ),
    Signal(
        "no_way_through",
        "flood",
        0.5,
        (
            "không|k|chưa .. ra|vô|vào|qua .. được ^mạng",
            "không di_chuyển|qua|đi ^học|làm|chợ .. được|nổi",
            "không có .. phương_tiện|ghe|thuyền|đường_ra",
        ),
        needs_flood=True,
    ),
    Signal(
        "on_furniture",
        "flood",
        0.6,
        (
            "ngồi|đứng|nằm|leo|trèo|kê .. bàn|giường|tủ|ghế|thành_giường|lan_can|bệ|bậu_cửa",
            "ngâm|dầm .. nước",
            "bồng|bế|ôm|cõng .. con|cháu|mẹ|bà|mệ|em .. nước|đứng|chạy|lội",
        ),
        needs_flood=True,
    ),
    Signal(
        "trapped",
        "flood",
        1.0,
        (
            "mắc_kẹt ^xe|trong_dòng_xe",
            (
                "kẹt trong|trên|ở|lại|giữa|ngoài|dưới|tại|bên|hết|cứng_trong ^xe|đường|dòng_xe|"
                "giờ_cao_điểm"
            ),
            "còn|đang|bị kẹt ^xe|cứng|đường|ở_ngã|tại_ngã",
            "bị cô_lập|nhốt_trong|vây|bao_vây",
            "cô_lập .. người|hộ|nhà|thôn|xóm|rồi|hoàn_toàn",
            "không|chưa|k ra_được|thoát_được|xuống_được|ra_ngoài_được|thoát_ra_được|chạy_được",
            "ra|thoát|chạy không được|kịp|nổi",
            "hết đường ra|chạy|thoát|lên",
            "cửa .. không mở được",
            "kẹt .. thang_máy|ca_bin|cabin|hầm|giếng|xe_lật|đám_cháy",
            "thang_máy ..4 kẹt|mắc|đứng|dừng|rơi|nhốt",
            "nhốt|giam .. trong|người",
            "kẹt hết",
            "trapped",
            "stuck in|on|at|inside ^traffic",
            "stranded",
            "~ket tren|trong|o|lai ^xe",
            "~mac_ket ^xe",
            "~khong ra|thoat|xuong duoc",
        ),
    ),
    Signal(
        "on_roof",
        "flood",
        1.0,
        (
            (
                "ngồi|leo|trèo|đứng|trốn|bám|núp|ở|đang|kẹt|nằm|cố_thủ .. trên? mái|nóc|"
                "mái_nhà|nóc_nhà|mái_tôn|mái_ngói ^che|hiên|kêu_giá"
            ),
            (
                "ngồi|leo|trèo|bám|đu .. ngọn|trên_cây|cây_dừa|ngọn_cây|cành_cây|thân_cây|"
                "gốc_cây ^cắt|chặt|hái"
            ),
            "đang .. trên_cây|trên_mái|trên_nóc|trên_ngọn",
            "dỡ|gỡ|khoét|phá mái|ngói|tôn .. ra|lên|chui",
            "on .. roof|rooftop",
        ),
        needs_flood=True,
    ),
    Signal(
        "in_loft",
        "flood",
        0.6,
        (
            (
                "ngồi|leo|trèo|trốn|ở|đang|kẹt|nằm|lên|cố_thủ|núp|dồn|co_cụm|túm_tụm .. "
                "trên? gác|tra|lầu|trần|rầm|tầng_2|tầng_hai|gác_lửng|gác_xép"
            ),
            "cố_thủ",
            "gác|lầu|tra ..8 dồn|co_cụm|túm_tụm|cố_thủ|trên_đó|trên_nớ",
        ),
        needs_flood=True,
    ),
    Signal(
        "drowning",
        "flood",
        1.0,
        (
            "chết|đang|bị|sắp đuối|chìm ^thuế|sức|trong_nợ|trong_bài",
            "đuối_nước",
            "!đuối nước",
            "người|bé|em|cháu|ông|bà|con|mẹ|anh|chị|đứa|học_sinh|xe|ghe|nó|ai|mệ .. nước cuốn",
            "bị .. nước|lũ|sóng|dòng .. cuốn|trôi|đẩy|xô|quật",
            "thuyền|ghe|tàu|đò ..6 mất_liên_lạc|mất_tích|chưa_về",
            "nước|lũ|sóng cuốn|cuốn_trôi .. người|em|bé|cháu|ông|bà|xe|mẹ|con|mất|đi|ra",
            "cuốn_trôi|trôi_theo|trôi_ra .. người|em|bé|cháu|ông|bà|anh|chị|dòng",
            (
                "người|bé|em|cháu|ông|bà|anh|chị|đứa|học_sinh|ghe|thuyền .. trôi .. sông|"
                "dòng|nước|biển|xa|đi"
            ),
            (
                "rơi|té|ngã|lọt|rớt|sẩy_chân|trượt|lao|tụt|nhảy ^cái|chiếc|đôi|dép|ví .. "
                "xuống .. sông|hồ|mương|"
                "cống|giếng|hói|kênh|đầm|biển|hố_ga|ao|suối|nước ^rác|đất|đá|vôi"
            ),
            "lọt|té|rơi|rớt|ngã cống|sông|giếng|mương|hố_ga|hồ|hói",
            "lật|chìm|úp .. ghe|thuyền|đò|xuồng|ca_nô|tàu ^rồng_giả",
            "ghe|thuyền|đò|xuồng|ca_nô|tàu ..6 lật|chìm|úp|hỏng_máy_giữa|trôi_dạt",
            "chới_với|vùng_vẫy|kêu_la .. sông|nước|hồ|biển",
            "không|k biết bơi",
            "xe .. trôi|tuột|lao|rơi|rớt|chìm|lật .. hói|sông|mương|hồ|suối|ruộng|biển|kênh",
            "bám|níu|đu .. đá|gốc_cây|dây|thành_cầu|mố_cầu|trụ|thân_cây|mái_chèo|phao ^quảng_cáo",
            "trượt_chân|sẩy_chân|trượt_ngã .. thác|vực|núi|vách|sông|hồ|suối|cầu|bờ|biển",
            "lũ|nước .. cuốn .. mất|trôi|cầu|nhà|người",
            "ghe|thuyền|đò|xuồng|ca_nô|tàu|bè ..6 trôi .. ra|tự_do|giữa|biển|phá|sông|dạt",
            "té|rớt|rơi|lọt|sụp|ngã ^cái|chiếc|đôi|dép|ví .. giếng|hố_ga|cống|hồ_bơi|hồ|ao",
            "drowning|drown",
            "swept away",
            "~te|roi|rot|lot|nga xuong .. song|ho|muong|cong|gieng|hoi|ao|bien",
            "~duoi nuoc",
            "~nuoc cuon",
            "lật ghe|thuyền|đò|xuồng|tàu",
        ),
    ),
    Signal(
        "car_in_water",
        "flood",
        0.7,
        (
            "xe|ô_tô|xe_hơi|xe_khách .. trôi|chìm|cuốn|lật .. nước|sông|người",
            "người .. trong|trên xe .. nước|trôi|chìm",
            "còn|có .. người bên? trong|ở_trong|trên_xe|trong_xe",
        ),
        needs_flood=True,
    ),
    Signal(
        "water_entering_fast",
        "flood",
        0.6,
        (
            "nước|lũ|lụt .. lên|dâng|vô|vào|tràn .. nhanh|mau|lẹ|ào|gấp|dữ|chóng|quá",
            "nước .. ào|ùa|tràn_vô|tràn_vào|tuôn .. vô|vào|nhà|xuống|về",
            "nước .. đang|vẫn|còn .. lên|dâng|cao ^mạng",
            "nước lên|dâng ^từ_từ",
            "nước ..2 lên|dâng thêm|hoài|miết",
            "sắp|gần lút|ngập ^mặt|mắt_cá",
            "water .. rising|coming",
            "xả_lũ|vỡ_đập|vỡ_đê|bể_đê .. rồi|nhanh|nước",
            "vỡ đê|đập|kè|hồ|bờ_bao",
        ),
    ),
    Signal(
        "water_in_house",
        "flood",
        0.4,
        (
            "nước .. vô|vào|tràn_vào|tràn_vô|trong .. nhà|phòng|bếp|giường|trọ|sân",
            "nhà|phòng|phòng_trọ .. ngập|lụt|nước ^rác|hàng|mùi|giá",
            "ngập .. nhà|hết_trơn|hết|trơn ^rác|máy|vốn",
            "nước ngập|lụt ^trên_đường",
            "trường .. ngập|nước",
            "lụt lớn|to|dữ|rồi",
            "water .. in|inside .. house|home|hotel|floor|room",
        ),
    ),
    Signal(
        "no_refuge",
        "flood",
        0.5,
        (
            "không|chưa|k|nỏ .. có? gác|lầu|chỗ_trú|chỗ_lên|chỗ_leo|chỗ_cao|tầng|đường_lên",
            "!không|nỏ có? tra",
            "nhà trệt|cấp_4|cấp_bốn|thấp|tạm|lá",
            "hết chỗ ^đậu|gửi|ngồi|để",
            "xoay_xở không_kịp|không_nổi",
            "chạy không kịp",
        ),
        needs_flood=True,
    ),
    Signal(
        "cannot_move",
        "flood",
        0.5,
        (
            "nằm một_chỗ|1_chỗ|liệt|liệt_giường|giường",
            "không|k|chưa .. đi|ngồi|đứng|bò|cử_động|nhúc_nhích ^học|làm|chợ|chơi|xe .. được|nổi",
            "bị? liệt ^sĩ|kê",
            "liệt|bại|tai_biến|xe_lăn|mù|khuyết_tật|bại_liệt",
            "đi|dậy không được|nổi",
            "yếu lắm|quá|rồi",
            "sắp sinh|đẻ",
            "bedridden|wheelchair",
        ),
        needs_flood=True,
    ),
    Signal(
        "nothing_left_to_eat",
        "flood",
        0.5,
        (
            "hết .. đồ_ăn|nước_uống|gạo|sữa|thuốc|mì_tôm|mì|lương_thực|thức_ăn|pin|oxy ^tây|hút",
            (
                "đồ_ăn|nước_uống|gạo|sữa|thuốc|mì_tôm|mì|lương_thực|lương_khô|thức_ăn .. hết|"
                "cạn|không_còn"
            ),
            "không|chưa|chẳng có? .. chi|gì|cơm|đồ|cái ăn|uống|bỏ_bụng",
            "!đói ^nghèo|giảm|xóa",
            "đói .. khát|lả|lạnh|quá|lắm|sợ",
            "lạnh|run|rét .. quá|lắm|cóng",
            "nhịn đói|ăn|khát",
            "cần .. lương_thực|nước_uống|thuốc|đồ_ăn|sữa|áo_phao",
            "no food|water_left",
        ),
        needs_flood=True,
    ),
    Signal(
        "lost_contact",
        "flood",
        0.7,
        (
            "mất liên_lạc",
            "không|k|chưa liên_lạc .. được",
            (
                "gọi|điện|kêu|nhắn .. không|k|chưa|hết .. nghe|trả_lời|bắt_máy|được|thấy|ai "
                "^tổng_đài|hotline|app|số"
            ),
            "mất tích",
            "không|chưa|hết .. nghe .. trả_lời|kêu|tiếng|chi_nữa",
            "điện_thoại .. hết|sắp_hết|gần_hết|tắt pin|máy|nguồn",
            "biệt tăm",
        ),
        needs_flood=True,
    ),
    Signal(
        "people_at_risk",
        "flood",
        0.4,
        (),
        needs_flood=True,
    ),
)
