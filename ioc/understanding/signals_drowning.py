"""Signals of persons, boats and vehicles in the water."""

from __future__ import annotations

from ioc.understanding.signals import Signal

_WHO = (
    "người|bé|em|cháu|ông|bà|con|mẹ|anh|chị|đứa|học_sinh|nó|ai|mệ|hắn|thằng|khách|chồng|vợ|cha|bố|"
    "ba|công_nhân|thợ|cụ|ôn|trẻ|bạn|nạn_nhân"
)
_RIVER = "sông|hồ|mương|cống|giếng|hói|kênh|đầm|biển|hố_ga|ao|suối|kinh|rạch|bến|đập|phá"
_HOLDS = (
    "cột|cây|trụ|bụi|cọc|tảng_đá|đá|gốc_cây|dây|thành_cầu|mố_cầu|thân_cây|mái_chèo|phao|can_nhựa|"
    "cột_cờ|trụ_điện|cành|rễ|lan_can|thùng|thúng|bè|cục_đá"
)
DROWNING_SIGNALS: tuple[Signal, ...] = (
    Signal(
        "drowning",
        "flood",
        1.0,
        (
            "chết|đang|bị|sắp|đã|vừa|mới đuối|chìm ^thuế|sức|trong_nợ|trong_bài|lắm",
            "đuối_nước",
            "!đuối nước",
            "chìm mất|rồi|lỉm|nghỉm|xuống|luôn ^thuyền_cũ|nợ",
            f"{_WHO} ..4 chìm|hụt_chân|ngụp|mất_hút",
            f"{_WHO} .. nước cuốn|hút|đẩy|kéo|hất",
            "bị .. nước|lũ|sóng|dòng .. cuốn|trôi|đẩy|xô|quật|hút|hất|kéo",
            "sóng|dòng|nước kéo|đẩy|hút|cuốn ra_xa|ra_khơi|xuống_hố|xuống_cống|vô_cống|vào_cống",
            "thuyền|ghe|tàu|đò ..6 mất_liên_lạc|mất_tích|chưa_về",
            "nước|lũ|sóng cuốn|cuốn_trôi .. người|em|bé|cháu|ông|bà|xe|mẹ|con|mất|đi|ra|đâu",
            "cuốn_trôi|trôi_theo|trôi_ra .. người|em|bé|cháu|ông|bà|anh|chị|dòng",
            f"{_WHO} .. trôi .. sông|dòng|nước|biển|xa|đi|về|ra|mất|rồi|hói|suối|dưới|giữa",
            "có|thấy|một|hai|# người trôi|nổi|chìm|dạt|lặn_mất",
            "người|xác|thi_thể|ai .. nổi|trôi|dạt .. sông|nước|bờ|hồ|biển|lềnh_bềnh|dòng",
            "bị trôi|cuốn|hút ^hàng|đồ|rác|dép|mất_đồ|mất_một|mot_nhip|một_nhịp",
            "trôi mất|rồi|luôn|đi .. người|em|cháu|bé|nó",
            "!em|con|cháu|bé|bạn|ông|bà|người .. trôi rồi|mất|theo",
            "tuột tay .. trôi|mất|rồi",
            "tay|cái_tay|đầu ngoi|giơ|nhô|thò .. lên|ra|mất",
            (
                "rơi|té|ngã|lọt|rớt|sẩy_chân|trượt|lao|tụt|nhảy|lăn ^cái|chiếc|đôi|dép|ví|từ "
                f"..2 xuống .. {_RIVER}|nước ^rác|đất|đá|vôi"
            ),
            f"!lọt|té|rơi|rớt|ngã|sụp|sập {_RIVER}",
            f"!té|rớt|rơi|lọt|sụp|ngã|hụt ^cái|chiếc|đôi|dép|ví ..1 {_RIVER}",
            "hụt_chân|sảy_chân|sẩy_chân ..4 chìm|nước|sông|hồ|mất|suối|biển",
            "hụt_chân chìm",
            "lật|chìm|úp .. ghe|thuyền|đò|xuồng|ca_nô|tàu ^rồng_giả|sạp",
            (
                "ghe|thuyền|đò|xuồng|ca_nô|tàu|bè|thúng ..8 lật|chìm|úp|hỏng_máy_giữa|"
                "trôi_dạt|đứt_neo"
            ),
            "đứt neo|dây_neo",
            (
                "ghe|thuyền|đò|tàu|ca_nô ..3 chết_máy|hỏng_máy|máy_hỏng|hư_máy ..10 trôi|"
                "sóng|gió|biển|phá|đầm|cửa|người"
            ),
            "ghe|thuyền|tàu|đò .. bị? nước vô|vào|tràn .. bơm|tát|không|chìm|khoang",
            "nước vô|vào|tràn thuyền|ghe|tàu|khoang_máy|khoang",
            "bơm|tát không|hok|hổng xuể|kịp|nổi",
            "vô nước .. thuyền|tàu|người",
            "trôi|lật|chìm ghe|thuyền|xuồng|đò",
            "thuyền_thúng|thúng|ghe|thuyền .. không người|ai",
            "thợ_lặn|lặn ..4 lên không|chưa_lên|đứt|không_lên",
            "tay vẫy|thò|chới_với",
            "chới_với|vùng_vẫy|kêu_la .. sông|nước|hồ|biển|suối",
            "không|k|hổng|chưa biết bơi ^nên_đăng|lớp|học",
            "tắm .. sông|biển|hói|hồ|suối|khe .. chìm|mất|chưa_thấy|không_thấy|kéo|hụt|trôi|đuối",
            "đi|rủ_nhau tắm ..12 chưa_thấy|không_thấy|chìm|mất|trôi",
            (
                "xe|ô_tô .. trôi|tuột|lao|rơi|rớt|chìm|lật .. hói|sông|mương|hồ|suối|ruộng|"
                "biển|kênh|vực"
            ),
            (
                f"bám|níu|đu|ôm|vịn|đeo|víu .. {_HOLDS} .. giữa|nước|trôi|sông|suối|dòng|đuối|"
                "buông|cứu|mệt ^quảng_cáo"
            ),
            f"đang ôm|bám|níu|đu|vịn|đeo .. {_HOLDS} ^quảng_cáo|tường",
            f"nước|lũ|sóng ..8 ôm|bám|níu|đu|vịn|đeo .. {_HOLDS}",
            "trượt_chân|sẩy_chân|trượt_ngã .. thác|vực|núi|vách|sông|hồ|suối|cầu|bờ|biển ^trơn",
            "lũ|nước .. cuốn .. mất|trôi|cầu|nhà|người",
            "ghe|thuyền|đò|xuồng|ca_nô|tàu|bè ..6 trôi .. ra|tự_do|giữa|biển|phá|sông|dạt|cách",
            "đang|bị trôi .. cách|hải_lý|ra_biển|ra_khơi|ngoài",
            "hải_lý .. trôi|sóng|hỏng|chìm|người",
            "lũ_ống|lũ_quét ..6 người|đứa|ập|trôi|cuốn",
            "chết đuối",
            "drowning|drown|drowned",
            "swept|pulled|washed away|off|out",
            "went|going under",
            "holding|clinging on|to|onto .. pole|tree|rock|branch",
            "boat capsized|overturned|sinking|sank|turned_over|flipped",
            "fell|fallen|jumped into|in|off .. river|canal|lake|sea|water|bridge|well",
            "~te|roi|rot|lot|nga xuong .. song|ho|muong|cong|gieng|hoi|ao|bien ^banh|xe_dap",
            "~te|roi|rot|lot|nga|sup gieng|ho_ga|song|ho_boi|ho_nuoc|muong",
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
            "xe|ô_tô|xe_hơi|xe_khách .. trôi|chìm|cuốn|lật .. nước|sông|người|suối|từ_từ",
            "xe ..3 trôi|chìm .. còn|trong|người|có",
            "nước .. qua|tới|ngang|vào .. ca_pô|kính|sàn_xe|cửa_xe|nóc_xe",
            "người .. trong|trên xe .. nước|trôi|chìm|không|cửa",
            "còn|có .. người bên? trong|ở_trong|trên_xe|trong_xe",
            "trong|trên xe còn|có .. người|chồng|vợ|con|bé|trẻ|ai|#",
            "đập kính|cửa_kính",
            "xe|ô_tô|taxi ..6 chết_máy .. giữa .. nước|ngầm|đập|tràn|đường",
            "car .. floating|underwater|submerged",
        ),
        needs_flood=True,
    ),
    Signal(
        "car_carried_off",
        "flood",
        1.0,
        (
            "xe|ô_tô ..6 trôi ..10 còn|có|trong|trên người|xe|chồng|con",
            "xe đang trôi",
            "nước đẩy|cuốn|xô|xoay .. xe|đuôi_xe|ô_tô|đuôi",
            "xe ..8 ngầm|tràn|suối|ngầm_tràn ..12 trên|trong xe ..2 #|còn|có",
            "xe ..4 trôi|cuốn .. người trong|trên",
            (
                "hầm_xe|hầm_chung_cư|dưới_hầm|tầng_hầm|hầm_gửi|hầm_để_xe ..12 nước|ngập ..12 "
                "người|bảo_vệ|chưa|kẹt|la"
            ),
        ),
    ),
)
