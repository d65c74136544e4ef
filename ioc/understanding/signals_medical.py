"""Signals of illness, wounds, births, poison and of the machines that keep a person alive."""

from __future__ import annotations

from ioc.understanding.signals import Signal

_OXYGEN = "oxy|oxi|ôxy|ôxi|ô_xy|ô_xi|máy_thở|thở_máy|thở_oxy|thở_ô_xy|máy_tạo_oxy|cpap"
_RUNS_OUT = (
    "hết|cạn|sắp_hết|còn|điện_cúp|mất_điện|cúp_điện|cắt_điện|tắt|không_chạy|ngưng|vạch|yếu|"
    "gần_hết|hụt|pin|đỏ"
)
_WHO = (
    "người|bé|em|cháu|ông|bà|con|mẹ|má|mạ|anh|chị|đứa|học_sinh|nó|mệ|ôn|hắn|thằng|khách|chồng|vợ|"
    "cha|bố|ba|cụ|bác|chú|cô|dì|bạn|tui|tôi|nội|ngoại|mình"
)
MEDICAL_SIGNALS: tuple[Signal, ...] = (
    Signal(
        "life_support_fails",
        "medical",
        1.0,
        (
            f"{_OXYGEN} ..8 {_RUNS_OUT} ^giá|khám",
            f"hết|cạn|sắp_hết|cúp_điện|mất_điện|tắt|thiếu ..6 {_OXYGEN}",
            (
                "chạy_thận|lọc_máu|lọc_thận|chạy_máu|suy_thận ..8 không|lỡ|trễ|kẹt|gấp|hổng|"
                "quá_hạn|tới_bữa|tới_lịch|ngập|nước"
            ),
            (
                "insulin|tiểu_đường|thuốc_tim|thuốc_suyễn|thuốc_xịt|thuốc_động_kinh ..4 hết|"
                "trôi|mất|cạn|không_còn|chìm"
            ),
            (
                "hết ..2 insulin|thuốc_tim|thuốc_suyễn|thuốc_xịt|thuốc_động_kinh|"
                "thuốc_tiểu_đường|dịch_truyền"
            ),
            "hồi_sức|lồng_ấp|icu .. mất_điện|cúp_điện|ắc_quy|máy_phát",
            "insulin|oxygen|dialysis .. finished|out|left|gone|empty|running|power|missed|low",
            "no|out_of insulin|oxygen|dialysis",
            "bóp bóng",
            "ngập .. máy_thở|máy_tạo_oxy",
        ),
    ),
    Signal(
        "life_threatening_illness",
        "medical",
        1.0,
        (
            (
                "!bất_tỉnh|bất_tỉnh_nhân_sự|hôn_mê|ngừng_tim|ngưng_tim|ngừng_thở|ngưng_thở|"
                "tắt_thở|tím_tái|sốc_phản_vệ|lơ_mơ|mê_man|li_bì|mê_sảng|nói_sảng|nói_nhảm|lừ_đừ|"
                "tím_ngắt|tím_môi|tím_mặt|tái_nhợt|lả_đi|lịm_đi|lịm_dần|trợn_mắt|sùi_bọt_mép"
            ),
            (
                "!ngất|xỉu|ngất_xỉu|lịm|lả ^vì_giá|tả|lướt|lơi|ngọn|lên_ngất|lên_xỉu|ngây|"
                "ngưởng|up|trên_cây"
            ),
            "!môi|mặt|người|tay ..1 tím|tái|xanh_lè|lạnh_ngắt|nhợt",
            "~moi tim|tai|xanh",
            "khó thở ^vì_mùi|do_mùi|mùi|khói_bụi|vì",
            "không thở .. được|nổi",
            "thở không_nổi|không_được|hổn_hển|thoi_thóp|gấp|khò_khè|dốc|rít|ngáp|nhanh|hắt|yếu",
            "rút lõm|lõm_ngực|co_lõm",
            (
                "đột_quỵ|đột_quị|tai_biến .. đang|mới|vừa|giờ|chừ|rồi|méo|cứu|nằm_bất|gấp|"
                "sáng_nay|lần"
            ),
            (
                "đột_quỵ|đột_quị|nhồi_máu|đau_tim|đau_thắt_ngực|trụy_tim|lên_cơn_đau|"
                "đau_ngực|tức_ngực"
            ),
            (
                "co_giật|động_kinh|lên_cơn_hen|lên_cơn_suyễn|hen_cấp|lên_cơn_co_giật|"
                "giật_kinh_phong|co_quắp"
            ),
            "!lên cơn ^sốt_đất|giá|mưa|bão|gió",
            ("nói đớ|đớt|ngọng|ú_ớ|không_ra_hơi|không_ra_tiếng|không_rõ|lắp_bắp|không_thành_tiếng"),
            "méo miệng|mồm|mặt|xệch",
            "liệt|tê|cứng|yếu .. nửa_người|nửa_bên|một_bên|hai_chân .. mới|từ|đột|sáng|nãy|giờ",
            "không cảm_giác|cử_động|cục_cựa|nhúc_nhích|cựa .. chân|tay|được|nữa|hai",
            "nằm ..4 không|hổng|chẳng cục_cựa|cựa|nhúc_nhích|cử_động|động_đậy|dậy",
            "tay|chân buông_thõng|cong_queo",
            "tụt đường_huyết|huyết_áp|đường",
            (
                "chảy|mất|ra|ói|nôn|hộc|ho .. máu .. nhiều|không_cầm|ướt|xối|lắm|hoài|quá|dữ|"
                "ròng|lỗ_tai|đầm|đầy|đau|liên_tục|gò|thai|ối"
            ),
            "ói|nôn|hộc|ho ra máu|mật",
            (
                "máu chảy|ra|phun|tuôn|đầm|thấm .. ròng_ròng|nhiều|không|lỗ_tai|tai|mũi|xối|"
                "lắm|quá|bụng|cổ|đầu|mãi|hoài"
            ),
            "chảy_máu|ra_máu .. không_cầm|không_ngừng|đầu|ai_cầm",
            "băng_huyết|ra_huyết|xuất_huyết_não|xuất_huyết_thai",
            "bị xuất_huyết thai|nặng|nhiều|não",
            (
                "chuyển_dạ|trở_dạ|vỡ_ối|bể_ối|đau_đẻ|sắp_đẻ|sắp_sinh|sắp_sanh|đau_bụng_đẻ|"
                "chờ_sinh|sinh_non|vỡ_nước_ối|động_thai|chuyển_bụng|đẻ_rơi|đẻ_rớt"
            ),
            "bầu|thai|mang_bầu ..8 đau_bụng|ra_máu|gò|đau_liên_tục|ra_nước|đau_quằn",
            "bụng gò",
            "đẻ|sinh|sanh rồi .. trên|tại|giữa|ở|dây_rốn|trong_nhà|giường|đường|xe",
            "dây_rốn|nhau_thai",
            "rắn .. cắn|mổ ^thì|có_nên|nên|ơi|vịt|gà|bả",
            "ngộ_độc|trúng_độc|trúng_thực ^phòng",
            "khí co|than|gas ..6 ngất|lả|chóng_mặt|dậy",
            "methanol|cồn_công_nghiệp|lá_ngón|cá_nóc|cóc|nấm_độc .. uống|ăn|ói|mờ_mắt|nôn|chết",
            "uống|ăn .. methanol|cồn_công_nghiệp|lá_ngón|cá_nóc|nấm_độc|thịt_cóc|trứng_cóc",
            "hái_nấm|ăn_nấm|nấm_lạ|canh_nấm .. ói|nôn|đau_bụng|mờ",
            "uống|nuốt .. thuốc_sâu|thuốc_trừ_sâu|thuốc_diệt_cỏ|thuốc_chuột|thuốc_ngủ|"
            "thuốc_cỏ|hóa_chất|"
            "trừ_cỏ|diệt_cỏ|trừ_sâu|nước_tẩy|axit|paracetamol|cả_vỉ|nguyên_vỉ|cả_lọ|"
            "cả_chai|thuốc_trừ_cỏ|bả_chuột|javel",
            "!mờ mắt ^kính",
            "nôn|ói|nôn_mửa|ói_mửa|tiêu_chảy ..14 # người|cháu|em|học_sinh|đứa|trẻ",
            "nôn|ói|nôn_mửa|ói_mửa .. cả lớp|trường|nhà|bàn|đoàn",
            "# người|cháu|em|học_sinh|đứa|trẻ|công_nhân .. nôn|ói|nôn_mửa|ói_mửa|ngộ_độc|lả",
            "cả lớp|trường|nhà|bàn|đoàn|bàn_tiệc .. nôn|ói|nôn_mửa|ói_mửa|ngộ_độc",
            "chục người|học_sinh|em|cháu .. nôn|ói|lả",
            "!hóc xương|dị_vật|hạt|nghẹn|kẹo|thạch|đồng_xu|đạn|nhãn|bi",
            "~hoc xuong|di_vat|hat|keo|dong_xu",
            "mắc|nghẹn xương|cổ .. tím|thở",
            (
                "cần|gọi|xin|kêu|phải|nhờ|đòi|đợi|chờ .. cấp_cứu|xe_cứu_thương|xe_cấp_cứu|115 "
                "^số|hỏi|nữa|mà|đi|rồi"
            ),
            (
                "cần|phải|xin|nhờ|gấp|giúp|chưa|không|đường ..4 đưa|chở|chuyển .. "
                "cấp_cứu|viện|bệnh_viện|trạm_xá|trạm_y_tế"
            ),
            "đưa|chở|chuyển .. cấp_cứu|viện|bệnh_viện gấp|ngay|liền|với|giúp ^rồi",
            "đang|đi|đưa|chở cấp_cứu ^gặp|hôm|tối|mà|rồi|đêm",
            "cấp_cứu gấp|với|liền|ngay",
            "115 gấp|ngay|giúp",
            (
                "xe_cấp_cứu|xe_cứu_thương|115|cứu_thương .. không|chưa|đâu|lâu .. vô|vào|tới|"
                "qua|được|lên|thấy"
            ),
            "xe_cứu_thương|xe_cấp_cứu đâu|sao|mau|gấp",
            "sốt .. co_giật|không_hạ|li_bì|40|41|bốn_mươi|mê_sảng",
            "~bi bong|phong .. nang|nuoc_soi|xang|lua|mat",
            "!bỏng|phỏng nặng|toàn_thân|điện|gas|nước_sôi|xăng|lửa|khắp|hết",
            "!gãy|dập|đứt|nát chân|tay|xương|cổ|đùi|sườn|đầu|đầu_gối|hông|lìa|nát .. nằm|"
            "máu|xe|không|kêu|đau|gấp|người|rồi|"
            "sau|ra|té|cứu|đường|chưa|bụng ^bảng|ghế|cành|cây|nhánh|trụ|bó_bột",
            "!chân|tay|đầu ..2 gãy|dập|nát|đứt|lìa ^ghế|bàn",
            "!đứt lìa|ngón|tay|chân|động_mạch|gân|gót ^cáp|dây",
            "chấn_thương .. nặng|sọ|đầu|cột_sống|bụng",
            (
                f"{_WHO} ..6 gọi|kêu|lay .. không|hổng|chẳng|hỏi .. dậy|tỉnh|trả_lời|"
                "nhúc_nhích|phản_ứng|thưa|biết|nói ^thang"
            ),
            (
                "gọi|kêu|lay .. không|hổng|chẳng dậy|tỉnh|nhúc_nhích|phản_ứng|thưa|mở_mắt|"
                "trả_lời ^lời_tổng_đài|được"
            ),
            "không|hết|ngừng|ngưng còn? thở|mạch|phản_ứng",
            f"{_WHO} ..4 không nhúc_nhích|cử_động|động_đậy|phản_ứng ^xe",
            "sùi bọt",
            "máu_me|máu_mê",
            "máu ..2 nhiều lắm|quá|mau|nhưng",
            "máu .. đầy|be_bét|lênh_láng|phun|xối_xả|ướt_áo|khắp|đầm_đìa|ròng_ròng",
            "nuốt .. pin|đồng_xu|hóa_chất|kim|xương|thuốc|cục|hạt|đinh",
            "nghẹt|nghẹn|ngạt thở|khí ^vì_mùi",
            "bị ngạt|ngộp|sặc",
            "máy|dây_chuyền|xe|dây_cu_roa .. cuốn|nghiền|cán|dập .. tay|chân|người|trúng|ngón",
            "tay|chân|tóc|áo ..4 cuốn|kẹt|mắc .. máy|băng_chuyền|cầu_thang|mô_tơ|cối",
            "đau .. dữ_dội|quằn_quại|không_chịu_nổi|lăn_lộn|thắt",
            "bụng ..2 đau_quặn|đau_dữ|cứng",
            "ong .. đốt|chích .. nhiều|sưng|ngất|khó_thở|nguy|vết|mũi|mặt|thở|khắp|người|đầy|chục",
            "ong ..6 đuổi|bu|bâu .. người|học_sinh|trẻ|cháu",
            "!bò|trâu|heo_rừng|lợn_rừng ..4 húc|đạp|giẫm ^chuồng|rào|xe|bể|trầy",
            "húc rách|ông|bà|mệ|người|cháu|trúng|văng ^rào|chum",
            (
                "!chó|khỉ|cá_sấu|heo_rừng|lợn_rừng ..6 cắn|cạp|tấn_công|vồ .. máu|nát|cổ|mặt|"
                "đứt|rách|đuổi|nhiều_người|liên_tục|nặng"
            ),
            "nằm .. gục|bất_động|co_quắp|lịm|im_không|co_ro|mê",
            "nằm gục|sõng_soài|bất_động|lăn_lộn|quằn_quại|la_liệt ^rác|cây|trụ|xe",
            "gục trên|bên|giữa",
            "nguy_kịch|hấp_hối|thoi_thóp|chết_mất_thôi|sắp_không_qua_khỏi|hết_thở",
            "không|khó|sợ .. qua_khỏi|qua_nổi",
            "!sắp chết ^cây|lá|khát|ngộp|đói|đuối|chìm",
            "đập|va|té|ngã .. đầu .. chảy_máu|bất_tỉnh|ngất|máu",
            (
                "té|ngã|rơi|rớt .. từ .. cao|lầu|tầng|mái|giàn_giáo|cây|thang .. nằm|"
                "bất_tỉnh|máu|không|gãy|im|bất_động|xỉu|lìa|đầu"
            ),
            "tai_nạn|tông|ngã|té .. nằm|gãy|không_dậy|bất_động|không .. dậy|đau|máu",
            "say_nắng|sốc_nhiệt",
            "run bần_bật|cầm_cập .. tím|lạnh|nói|qua",
            (
                "~bat_tinh|ngat_xiu|kho_tho|co_giat|dot_quy|chuyen_da|vo_oi|hon_me|"
                "khong_tho_duoc|me_sang|tim_tai ^mau"
            ),
            "~chay mau .. nhieu|dau|qua|lam",
            "~can|goi|xin cap_cuu ^nua",
            "~gay chan|tay|co|xuong|dui ..2 nam|mau|dau|khong",
            "~dang|bi|nam ngat|xiu",
            "~no|roi|ba|me|chau|con ..1 ngat|xiu ^luon|len",
            "~mau ..2 nhieu|lai_lang|qua",
            "unconscious|unresponsive|bleeding heavily?",
            "not breathing|moving|responding|waking",
            "heart attack",
            "need|call|send .. ambulance|doctor|medic",
            "in labor|labour",
            "cannot|can't|cant stand|breathe|move|feel|speak|wake",
            "slurred speech",
            (
                "seizure|stroke|choking|overdose|poisoned|anaphylaxis|fainted|collapsed|"
                "confused|shivering"
            ),
            "chest pain",
            "dying|bleeding",
            "!chết|tử_vong người|tại_chỗ ^ta|thì|như_chơi|đuối",
            "có|mấy|# người chết|tử_vong ^đuối|mê|như",
        ),
    ),
    Signal(
        "wounded",
        "medical",
        0.6,
        (
            "bị thương|bỏng|thương_nặng|phỏng ^mại",
            "người|ai|em|cháu|bé|chân|đầu|mặt .. bị_thương|chảy_máu|gãy_chân|gãy_tay",
            "chảy máu",
            "!gãy chân|tay|xương|cổ|đùi|răng ^ghế|bàn|bảng|trụ",
            "~tai_nan|tong .. nguoi|nam|mau|bat_dong|gay",
            "!tai_nạn|tông|đụng|va_chạm .. người|thương|nằm|máu|nặng|bất_động|viện",
            "nằm bất_động|im|giữa_đường|dưới_đường|gục|vặn_vẹo ^rác|cây|trụ|chốt",
            "cần đưa .. viện|bệnh_viện|cấp_cứu",
            "nôn_mửa|ói_mửa|tiêu_chảy|nôn_ói|nôn .. nhiều|cả_nhà|cả_lớp|học_sinh|người|lả",
            "!lả|mệt .. không .. dậy|đứng",
            "injured|wounded|hurt|blood",
            "!té|ngã|rơi|rớt .. từ .. cao|lầu|tầng|mái|giàn_giáo|cây",
            "~te|roi|rot ..2 tu ..2 lau|tang|mai|gian_giao|cay_dua",
            "!rớt|té|rơi|ngã .. cầu_thang|nhà_tắm|mái|lầu",
            "ong .. đốt|chích",
            "!ngất|xỉu|lả ^muốn|tả|lướt",
            "còn thở|rên|ngoắc|nhúc_nhích",
            "!rên",
        ),
    ),
    Signal(
        "lies_helpless",
        "medical",
        0.5,
        (
            "không .. dậy|đứng|đi|nhúc_nhích|cựa .. được|nổi",
            "gọi|kêu .. không .. ưng|mở|nghe|trả_lời",
            "nằm đây|dưới_đất|sàn|ngoài_vườn|trong_phòng|đất",
            "một_mình .. khóa|cửa|nằm|té",
            "cửa khóa_trong|gài_trong|đóng_im|khóa_trái|gài",
            (
                "mấy_bữa|mấy_ngày|từ_qua|từ_sáng|hai_ngày|cả_ngày ..3 không_thấy|chưa_thấy|"
                "không_mở|không_ra|không_dậy"
            ),
            "mùi_hôi|mùi_tử_khí .. trong|bay_ra|phòng|cửa",
            "không ai|có_ai .. biết|nhà|bên|dám",
            "khóc .. không|nữa .. ra_tiếng|nổi",
            "sưng to|vù|phồng",
            "ngoài nắng",
        ),
        needs_danger=True,
    ),
)
