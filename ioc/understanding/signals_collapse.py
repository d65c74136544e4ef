"""Signals of collapse and landslide."""

from __future__ import annotations

from ioc.understanding.signals import Signal

COLLAPSE_SIGNALS: tuple[Signal, ...] = (
    Signal(
        "collapse",
        "collapse",
        1.0,
        (
            (
                "!sập|sụp nhà|tường|mái|cầu|trần|giàn_giáo|hầm|đổ|đè|cổng|lan_can|"
                "nửa|lán|lớp|ban_công|chòi|giếng|vách|mái_tôn ^giá|web|mạng|app|nguồn|xệ|cống|thờ"
            ),
            (
                "nhà|tường|cầu|mái|trần|giàn_giáo|cổng|hầm|phòng|ban_công|chòi|lán|vách|giếng|kè "
                "..2 sập|đổ_sập|sụp|sụm|đổ_ập|ập_xuống ^giá|web|mạng|hai_bên"
            ),
            "đổ sập|nhà|ập",
            "thành giếng|hố|hào sụp|lở|sập",
            (
                "ban_công|mái|trần|tường|giàn_giáo|lan_can|gạch|bê_tông|kính ..4 rớt|rơi|đổ|"
                "ập .. trúng|người|chị|ông|bà|đầu_người"
            ),
            "~sap nha|tuong|cau|mai|tran|ham|xuong|gian_giao ^gia",
            "~nha|tuong|cau|mai|tran|gian_giao bi? sap ^xep|toi|den|lam|het",
            "sóng|lũ|bão|lốc .. đánh|cuốn|giật|thổi .. sập|mất|bay|tốc .. nhà|mái",
            "lốc_xoáy",
            "tốc mái .. người|nhà|rồi|hết ^rẻ",
            "cầu ..4 đứt|sập|gãy .. cáp|đôi|người|học_sinh|xe|nhịp",
            "cốp_pha|giàn_giáo .. sập|đổ|ập",
            "sập cốp_pha|sàn .. người|công_nhân|thợ",
            "building collapsed",
            "collapsed|collapsing|caved_in",
        ),
    ),
    Signal(
        "something_falls_down",
        "collapse",
        0.7,
        (
            "!sập ^xệ|sệ|bẫy|giá|mạng|app|web|nguồn|sàn|server|tiệm|hố|hai_bên",
            "đè_sập|sắp_sập|sắp_đổ|đổ_ụp|sụp_đổ|sụp_xuống|đổ_sập|sụm_xuống|ập_xuống",
            (
                "!nhà|tường|vách|trần|mái|kè|ban_công|rào|cổng ..3 nghiêng|xiêu|phình|võng|"
                "rung_lắc|oằn|sụt ^cột_đèn|từ|bão"
            ),
            "kêu|nghe|tiếng răng_rắc|rắc_rắc|rắc",
            "răng_rắc|rắc_rắc",
            "rơi|rớt từng mảng|cục|miếng",
            "gạch|vữa|đá .. rơi|rớt lộp_bộp|lả_tả|xuống_đầu",
            "~sap nha|tuong|tran|mai|ham|phong|cau",
        ),
    ),
    Signal(
        "people_may_be_inside",
        "collapse",
        0.4,
        (
            "có ai|người .. trong|dưới|bên_trong|ở_trỏng",
            "người .. trong đó|nhà|nớ|lán",
            "chưa|không biết .. ai|người",
            "chưa .. ra|chạy|di_dời|dám_vô|dọn",
            "không chịu|dám .. ra|vô|đi|chạy|ngủ",
            "còn .. ở|trong .. trong|đó|nhà|nớ",
            "còn # người|đứa|bà|ông|cụ|cháu|em",
            (
                "trong|dưới|sát|sau đó|nhà|lán|nớ|núi|vách .. còn|có .. người|bà|ông|cháu|em|"
                "con|cụ|anh|chị|#"
            ),
            "nhà # người|nhân_khẩu|khẩu",
            "đứng|ngồi|chơi .. ngay? dưới|sát",
            "sát nhà|mép|móng|vách|tường|hè",
            "sau lưng? nhà|trường|bếp|hè ^sinh|văn",
            "đám_trẻ|trẻ|người|học_sinh|bà_con|khách|mọi_người ..5 dưới|phía_dưới|bên_dưới",
            "mấy|ba|hai|# nhà|hộ .. sắp|nguy_hiểm|rớt|sập|trôi|người|dưới",
            "mẹ_con|vợ_chồng|bà_cháu|ông_bà|đứa_cháu|bà_cụ|học_sinh|con_nít",
            "kéo không|hổng nổi|được",
            "dưới chân .. nhà|người|hộ",
        ),
        needs_danger=True,
    ),
    Signal(
        "crushed",
        "collapse",
        1.0,
        (
            "!bị .. đè .. trúng|chân|người|chết|bị_thương|tay|lưng|dưới ^vạch|đầu_xe_khác|dây",
            "!đè .. người|chân|trúng|cháu|em|ông|bà|nó|anh|thợ|chết ^dây|đi_tập|ta",
            (
                "!cây|trụ|cột|tường|đá|đất|cần_cẩu|biển_quảng_cáo|container|tôn|xe .. đè|đè_trúng|"
                "rơi_trúng|đổ_trúng .. người|chân|em|cháu|bà|ông|chị|anh|nó|tài_xế|thợ|mệ|chết|kẹt"
            ),
            (
                "đất|núi|bùn|đá|tường ..5 vùi|lấp|chôn .. người|lán|tới_bụng|tới_ngực|"
                "nhà_ông|nhà_bà|mấy_nhà|bà|ông|em ^ruộng|mương|cống|ao"
            ),
            "sạt|lở ..2 lấp|vùi ..1 nhà|lán|người|quán",
            "!ba|mẹ|người|bà|ông|vợ|con|mệ ..3 bị? vùi|lấp ^mương|đất|ruộng|ao",
            "vùi_lấp|chôn_vùi|chôn_sống",
            "bị vùi|chôn|đè_dưới|kẹt_dưới",
            "đè .. xe|taxi|ô_tô .. người|kẹt|bên_trong",
            "đè .. có|còn ..2 người|cháu|bà|ông|bà_cháu .. dưới|trong",
            (
                "!cây|tường|cột|trụ|mái|tôn|ban_công|cành ..4 đổ|ngã|gãy|rơi|bay|sập|rớt "
                ".. trúng|đè .. "
                "người|chân|em|cháu|bà|ông|chị|anh|đầu|mệ|nó|học_sinh|xe_có ^xe|hàng_rào|dây"
            ),
            "!trúng|đè|cán chị|anh|người|bà|ông|cháu|em|mệ|thợ ^thưởng|số|nước",
            "người nằm|kẹt|mắc .. dưới|trong ^trọ|đường",
            "~bi .. de chan|nguoi|trung",
            "~vui_lap|bi_vui|bi_lap",
            "thò tay ra|lên",
            "thò ra .. tay|cánh_tay|chân",
            "dưới gầm .. xe|rên|kẹt|người",
            "nằm dưới gầm",
            (
                "~cay|tru|cot|tuong|mai|tran|da|dat|container ..3 do|nga|gay|sap|roi|rot ..2 "
                "trung|de ..2 nguoi|ba|ong|chau|em|be|anh|chi|tho|me"
            ),
            (
                "~cay|tru|cot|tuong|mai|xe ..2 de|de_trung|trung ..1 "
                "nguoi|ba|ong|chau|be|anh|chi|tho|me"
            ),
            "~nguoi|ba|ong|chau|anh|chi|tho bi ..3 de|vui ^doa",
            "buried|crushed|trapped_under",
        ),
    ),
    Signal(
        "landslide",
        "collapse",
        0.6,
        (
            "sạt_lở ^lề",
            "!sạt lở|núi|đồi|đất|taluy|ta_luy",
            "lở|lũ đất|núi|đồi|đá|quét|ống",
            "~dat|nui|doi ..1 sat|sat_lo|truot",
            (
                "!đất|núi|đồi|taluy|ta_luy|bùn .. lở|sạt|trượt|đổ_xuống|tràn_xuống|rơi_xuống|"
                "tràn|chảy|chảy_xuống|đùn|ập|lăn"
            ),
            "!đá .. lở|sạt|lăn_xuống|rơi_xuống",
            "~taluy|ta_luy ..2 sat|lo|truot|sap",
            "lũ_quét",
            "sụt_lún .. nhà|người|lớn|hố_sâu|hố_tử_thần",
            "hố_tử_thần",
            "!bờ|kè .. lở|sạt|vỡ|sụp .. nhà|hè|móng|quán|người|phòng|bếp",
            "nước khoét|xói .. nhà|phòng|móng|cột",
            "đập|hồ|kè|đê .. nứt|rò|thấm|phình|vỡ .. nước|dài|phun|nhà|đục",
            "landslide|mudslide|rockslide",
        ),
    ),
    Signal(
        "cracks",
        "collapse",
        0.4,
        (
            "nứt .. núi|đồi|đất|đường_dài|nhà|tường|móng|toác|ngang|dài",
            "đất|nhà|tường|núi|đồi|vách .. nứt",
            "tách ra",
        ),
    ),
    Signal(
        "landslide_on_people",
        "collapse",
        0.6,
        (
            "!đè|vùi|lấp|sập|tràn_vào|tràn_vô|đổ_xuống|tràn_kín|đùn_vô|ập .. nhà|người|"
            "xe|dân|hộ|cửa|lưng|lán|bếp "
            "^cống|mương|thờ|lòng",
            (
                "nhà .. nguy_hiểm|sát_núi|sát_bờ|nằm_ngay|dưới_chân_núi|bị_vùi|sắp_sập|"
                "sắp_đổ|hở_móng|trơ_móng|trôi|nghiêng|xiêu"
            ),
            "nguy_cơ|sắp|chực .. sập|đè ^giá|bệnh|cống",
            "người|xe|hộ .. trong|dưới|phía_dưới|kẹt",
            "nghe .. ầm|rầm|nổ|tiếng_gõ|tiếng_kêu",
            "đang .. lở|sạt|trượt|sụt|chạy|đùn|chảy|rơi",
            "!tới hè|móng ^nay",
            "chưa .. di_dời|ra|sơ_tán|chạy|biết",
            "dưới chân đập|đồi|núi|kè",
            "trong lán|quán|nhà .. có|còn|người|#",
            "nghe ầm_ầm|ầm|rầm",
        ),
        needs_danger=True,
    ),
)
