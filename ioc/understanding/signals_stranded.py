"""Signals of people stranded by water: on roofs and furniture, locked in, out of food."""

from __future__ import annotations

from ioc.understanding.signals import Signal

_HIGH = "mái|nóc|mái_nhà|nóc_nhà|mái_tôn|mái_ngói|nóc_chuồng|nóc_xe|đọt|ngọn"
STRANDED_SIGNALS: tuple[Signal, ...] = (
    Signal(
        "on_furniture",
        "flood",
        0.6,
        (
            (
                "~ngoi|dung|leo|treo|ket|len ..1 tren? ban|giuong|tu|ghe|phan|noc_tu ^hoc|an|"
                "cong|chan"
            ),
            (
                "!ngồi|đứng|nằm|leo|trèo|kê|lên|bế|bồng ^tủ_lạnh|đồ ..2 bàn|giường|tủ|ghế|"
                "thành_giường|lan_can|bệ|bậu_cửa|bộ_ván|ván|tấm_ván|phản|sạp|chõng|kệ|chạn|thang|"
                "bồn_nước|thùng_xe|bậc_thang|cầu_thang|xe_công_nông|cây_rơm|chuồng|bao_lúa|"
                "bể_bi_ga|bàn_thờ|nóc_tủ|thùng_phi|chuồng_cọp|khung_cửa ^học|chờ|khám|"
                "chân|tay|nhậu"
            ),
            "ngâm|dầm .. nước",
            "đứng|ngồi trong|dưới nước",
            "bồng|bế|ôm|cõng .. con|cháu|mẹ|bà|mệ|em|bé .. nước|đứng|chạy|lội",
            "không|hết còn? chỗ ..2 đứng|ngồi|leo|lên|nằm|khô",
            "đứng chờ trời_sáng|sáng",
            "!dồn vô|lên|vào",
            "on .. table|bed|stairs|cupboard",
        ),
        needs_flood=True,
    ),
    Signal(
        "trapped",
        "flood",
        1.0,
        (
            "mắc_kẹt ^xe|trong_dòng_xe|vốn|tiền|giấy",
            (
                "kẹt trong|trên|ở|lại|giữa|ngoài|dưới|tại|bên|hết|cứng_trong ^xe|đường|dòng_xe|"
                "giờ_cao_điểm|phố|hàng"
            ),
            "còn|đang|bị kẹt ^xe|cứng|đường|ở_ngã|tại_ngã|tiền|hàng|giấy",
            "kẹt lũ|lụt|nước|thang_máy|gác|tầng|lầu",
            "bị cô_lập|nhốt_trong|vây|bao_vây ^với_thế",
            "cô_lập .. người|hộ|nhà|thôn|xóm|rồi|hoàn_toàn ^mạng",
            (
                "không|chưa|k ra_được|thoát_được|xuống_được|ra_ngoài_được|thoát_ra_được|"
                "chạy_được ^nước_mưa|nước"
            ),
            "ra|thoát|chạy không được|kịp|nổi ^nước",
            "hết đường ra|chạy|thoát|lên",
            "cửa .. không mở được",
            "không|hổng mở|ra .. được cửa|khỏi",
            "cửa ..4 mở không|hổng ra|được",
            "cửa ..4 mở ra? không|hổng|chẳng nổi|ra|được",
            "cửa .. khóa_trái|kẹt_cứng|đóng_cứng|đóng_chặt .. trong|không|mở",
            (
                "kẹt .. thang_máy|ca_bin|cabin|hầm|giếng|xe_lật|đám_cháy|cống|ống|song_sắt|"
                "cầu_thang_cuốn"
            ),
            "kẹt|mắc tay|chân|đầu|cổ .. vô|trong|vào|cầu_thang|máy|song|khe|cửa|ghế|không_rút",
            "mắc_trong|lọt_trong|chui_vô|chui_vào|rơi_vào .. ống|cống|giếng|hố|khe|bể",
            "mắc|bám|đeo|ngồi ngọn_cây|trên_cây|cồn|cù_lao|giữa_suối|giữa_sông",
            "mắc ở .. cù_lao|giữa|cồn|bãi",
            "thang_máy ..4 kẹt|mắc|đứng|dừng|rơi|nhốt",
            "nhốt|giam .. trong|người",
            "khóa .. trong xe|ô_tô|kho|kho_lạnh|toa_lét",
            "bị khóa .. trong",
            "khóa_nhầm .. xe|ô_tô",
            "kẹt hết",
            "lạc đường|lối .. tối|rừng|núi|thác|không",
            "trapped",
            "stuck in|on|at|inside ^traffic|tree",
            "locked in|inside",
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
                "ngồi|leo|trèo|đứng|trốn|bám|núp|kẹt|nằm|cố_thủ .. trên? mái|"
                "nóc|mái_nhà|nóc_nhà|mái_tôn|mái_ngói|đọt|nóc_chuồng ^che|hiên|kêu_giá|"
                "sửa|lợp|buộc"
            ),
            (
                "ngồi|leo|trèo|bám|đu|đeo|mắc|ôm .. ngọn|trên_cây|cây_dừa|ngọn_cây|cành_cây|"
                "thân_cây|gốc_cây|cây_bần|cây_rơm|đọt_tre|bụi_tre|bụi_chuối|cây_mít|cột_cờ|"
                "cột_điện|trụ_điện ^cắt|chặt|hái"
            ),
            "đang|còn|vẫn|ở|lên|co_ro .. trên_cây|trên_mái|trên_nóc|trên_ngọn|mái_nhà|nóc_nhà",
            "dỡ|gỡ|khoét|phá|đục mái|ngói|tôn|trần .. ra|lên|chui",
            "dỡ|gỡ|khoét|phá|đục mái|trần",
            "trên mái|nóc ..2 mưa|tối|lạnh|pin|gió",
            "đục_trần|dỡ_ngói|dỡ_mái",
            "trên mái|nóc|tra .. người|lạnh|mưa|tối|pin|gió|giật|nước|khóc",
            "tiếng gõ .. mái|tôn|trong",
            "on .. roof|rooftop|tree",
            "in .. attic",
        ),
        needs_flood=True,
    ),
    Signal(
        "stranded_on_roof",
        "flood",
        1.0,
        (
            "ngồi|kẹt|đứng|trốn|co_ro .. nóc|mái|mái_nhà|nóc_nhà ..3 kêu|vẫy|lạnh|cứu|mưa|run|chờ",
            (
                "mẹ_con|vợ_chồng|cha_con|bố_con|mạ_con|anh_em|chị_em|bà_cháu|cả_nhà|ông_bà "
                f"..6 trên {_HIGH}"
            ),
            (
                "# người|đứa|mẹ|bà|ông|cha|vợ|chị|anh ..4 trên|lên nóc|nóc_nhà|mái|mái_nhà|"
                "ngọn ^tôn_sửa|sửa"
            ),
            "trên nóc|nóc_nhà|mái|mái_nhà # người",
            "trên nóc|nóc_nhà .. một_mình|pin|lạnh|mình",
            "còn mình tui|tôi|em ..2 trên nóc|mái",
            "người .. ngồi|bám|vẫy|kêu .. mái|nóc|nóc_nhà|trên_cây .. giữa|vẫy|áo|nước|sông|kêu",
            "ngồi trên ngọn_cây|ngọn_tre|cây_mít|cây_dừa .. từ|tới|người|con|chờ",
            "bám|ôm|đeo .. cây|cột|trụ .. giữa_sông|giữa_dòng|giữa_suối|giữa_nước|giữa_lũ",
            "leo_lên|trèo_lên|leo|lên .. nóc|nóc_nhà|mái_nhà .. khóc|gọi|lạnh|chờ|ngồi",
            "ở|ngồi|kẹt trên trần_la_phông|la_phông|trần_nhà",
            "đứng|ngồi|kẹt|mắc ..3 giữa dòng|suối|sông|nước|lũ ^nhà",
            "đứng|ngồi trên nóc xe|ca_bin|tủ",
        ),
    ),
    Signal(
        "in_loft",
        "flood",
        0.6,
        (
            (
                "!ngồi|leo|trèo|trốn|ở|đang|kẹt|nằm|lên|cố_thủ|núp|dồn|co_cụm|túm_tụm|trú|còn .. "
                "trên? gác|tra|lầu|trần|rầm|tầng_2|tầng_hai|gác_lửng|gác_xép|gác_gỗ|tầng_thượng|"
                "sân_thượng|chuồng_cọp|rầm_thượng ^trọ|cho_thuê"
            ),
            "~tren gac|lau|tra|tang_2|tang_hai|gac_go|gac_xep ^hai",
            "~len|ket|o|con|don gac|lau|tang_2|tang_hai|gac_xep|gac_go ^tro|cho",
            "trên gác|tra|lầu|tầng_2|tầng_hai|gác_gỗ|gác_xép|cái_gác|nhà_sàn ^hai",
            "cố_thủ",
            "!gác|lầu|tra ..8 dồn|co_cụm|túm_tụm|cố_thủ|trên_đó|trên_nớ|chung",
            "kẹt|mắc tầng|lầu",
            "bậc|nấc_thang .. ngập|nước|tới",
            "second|2nd|upper|top floor",
        ),
        needs_flood=True,
    ),
    Signal(
        "no_refuge",
        "flood",
        0.5,
        (
            "không|chưa|k|nỏ|hổng .. có? gác|lầu|chỗ_trú|chỗ_lên|chỗ_leo|chỗ_cao|tầng|đường_lên",
            "!không|nỏ có? tra",
            "nhà trệt|cấp_4|cấp_bốn|thấp|tạm|lá|tranh",
            "tầng trệt|dưới",
            "hết chỗ ^đậu|gửi|ngồi|để",
            "xoay_xở không_kịp|không_nổi",
            "chạy không kịp",
            "chưa .. kịp chạy|sơ_tán|dọn",
            (
                "!nhà|gác|ván|sàn|cột|tường .. rung|lung_lay|oằn|mục|sắp_sập|xiêu|nghiêng|"
                "rắc_rắc|bung"
            ),
            "trời tối|sắp_tối|thui",
            "tối thui|om|mịt",
        ),
        needs_flood=True,
    ),
    Signal(
        "cannot_move",
        "flood",
        0.65,
        (
            "nằm một_chỗ|1_chỗ|liệt|liệt_giường|giường",
            (
                "không|k|chưa|hổng|nỏ .. đi|ngồi|đứng|bò|cử_động|nhúc_nhích|bước "
                "^học|làm|chợ|chơi|xe .. được|nổi|lại"
            ),
            "bị? liệt ^sĩ|kê",
            "liệt|tai_biến|xe_lăn|khuyết_tật|bại_liệt|bán_thân|khiếm_thị",
            "!bại|mù|câm|điếc|cụt ^mịt|mờ|sương|đường|mưa",
            "đi|dậy|đi_lại không|hổng được|nổi",
            "yếu lắm|quá|rồi",
            "sắp sinh|đẻ|sanh",
            "đi bằng ..2 ghế|nạng|gậy",
            "bệnh|bịnh nặng|tim|phổi",
            "!bị tim|lẫn|lú|sốt|bệnh|bịnh|suyễn|suy_thận|ung_thư|mệt ^nhà",
            "lú_lẫn|lãng_tai|lảng_tai",
            "sốt .. ba|bốn|mấy|cao|#|lắm|li_bì",
            "đang sốt|run|mệt|lả|ho",
            "run cầm_cập|bần_bật|nhiều|lắm|rồi",
            "!mổ .. mới|về|xong|tim",
            "elderly|old man|woman|lady|owner|tourists|mother|father|people|couple",
            "wheelchair|bedridden",
        ),
        needs_flood=True,
    ),
    Signal(
        "nothing_left_to_eat",
        "flood",
        0.5,
        (
            (
                "hết|cạn .. đồ_ăn|nước_uống|gạo|sữa|thuốc|mì_tôm|mì|lương_thực|thức_ăn|oxy|ăn "
                "^tây|hút"
            ),
            (
                "đồ_ăn|nước_uống|gạo|sữa|thuốc|mì_tôm|mỳ_tôm|mì|lương_thực|lương_khô|"
                "thức_ăn|nước_lọc .. hết|"
                "cạn|không_còn|trôi"
            ),
            "không|chưa|chẳng|hổng có? .. chi|gì|cơm|đồ|cái ăn|uống|bỏ_bụng",
            "!đói ^nghèo|giảm|xóa|khổ",
            "~doi|khat qua|la|lam ^voi",
            "!đói .. khát|lả|lạnh|quá|lắm|sợ",
            "lạnh|run|rét .. quá|lắm|cóng|run|cầm_cập",
            "nhịn đói|ăn|khát",
            "chia nhau .. gói|ngụm|miếng",
            "uống|hứng nước_mưa",
            "cần .. lương_thực|nước_uống|thuốc|đồ_ăn|sữa|áo_phao",
            "không có .. thuốc|sữa|nước_uống|gạo|điện",
            "bỏ bú|ăn",
            "no food|water_left|water|drinking",
        ),
        needs_flood=True,
    ),
    Signal(
        "alone_in_flood",
        "flood",
        0.3,
        (
            "một|1|có|mỗi mình ^anh|chị|em_ở",
            "không có ai ..2 nhà|bên",
            "người_lớn .. không|vắng|chưa",
            "bỏ đi mất",
            "alone",
        ),
        needs_flood=True,
    ),
)
