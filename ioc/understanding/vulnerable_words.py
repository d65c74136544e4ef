"""Phrases that tell of a vulnerable person, by code; patterns as in `phrases`.

`in_labour` is no code of the contract: `vulnerable` turns it into `san_phu`.
"""

from __future__ import annotations

ROWS: dict[str, tuple[str, ...]] = {
    "nguoi_gia": (
        "người|ông|bà|ông_bà|cha|ba|mẹ|mạ|má|cụ|vợ_chồng|bố|mẹ_cha|ôn|mệ|khách|toàn .. già ^hơn",
        "!già yếu|cả|neo_đơn",
        "cao|lớn tuổi ^hơn|nhất",
        "neo_đơn",
        "~me|on gia|ngoai|noi",
        "ngoài|trên|gần|hơn bảy|tám|chín mươi|chục ^phút|mét|hộ|nhà|người|cm|km",
        "ngoài|trên|gần 70|80|90 tuổi|cả|rồi",
        "bảy|tám|chín mươi .. tuổi|rồi",
        "tám|chín chục tuổi",
        "dưỡng_lão|cao_niên|hưu_trí|tuổi_cao|già_cả|già_rồi|u70|u80|u90|lão_thành",
        "tuổi già|cao|hạc",
        "elderly|grandma|grandmother|grandfather|grandpa|grandparents|granny|senior|seniors",
        "old man|woman|people|lady|person|couple",
    ),
    "tre_em": (
        "trẻ em|con|nhỏ|nít|thơ ^phường",
        "đám|bọn|lũ|tụi trẻ|nhỏ|con_nít",
        "con nít ^nói|hư",
        "bà|ông|mệ|ôn|ngoại|nội cháu",
        "học_sinh ^sinh_viên|trường_đại_học",
        "mầm_non|mẫu_giáo|nhà_trẻ|trẻ_mồ_côi|tiểu_học ^cũ|gần",
        "học|học_sinh lớp 1|2|3|4|5|6|7|8|9|một|hai|ba|bốn|năm|sáu|bảy|tám|chín",
        "kids|kid|children|child|toddler",
        "~dua|chau|con|may|tre nho|be",
    ),
    "so_sinh": (
        "sơ_sinh",
        "bé|cháu|con|em_bé|con_bé ^dâu|gái .. mới|vừa sinh|sanh|đẻ|lọt_lòng|ra_đời",
        "mới|vừa sinh|sanh|đẻ .. ngày|hôm|bữa|tháng|tuần|giờ",
        "đỏ hỏn",
        "chưa đầy|tròn|được tháng|tuần|thôi_nôi",
        "đầy tháng ^qua",
        "dây rốn",
        "mới lọt_lòng|chào_đời",
        "mới|vừa|đã sinh|sanh|đẻ xong|rồi",
        "mẹ con sản_phụ",
        "sinh|sanh|đẻ mổ ^lấy .. được|ngày|hôm|bữa|về",
        "mổ|sinh|sanh đẻ|mổ .. ngày|hôm|bữa|về",
        "newborn|infant",
        "~con do hon",
    ),
    "thai_phu": (
        "mang|có thai|bầu ^cử|trời|không_khí|nguyên|phiên",
        "bà|vợ|chị|em|con|cô|o|cháu|vk|dâu bầu ^cử|trời",
        "đang bầu ^cử",
        "bầu .. tháng|tuần|bì|bự",
        "# tháng thai|bầu",
        "thai_phụ|mẹ_bầu|bà_chửa|thai_nhi|động_thai|dọa_sẩy|sẩy_thai",
        "thai # tuần|tháng|w",
        "sắp|gần|chuẩn_bị|tới_ngày|đến_ngày|ngày|chờ sinh|sanh|đẻ|lâm_bồn ^nhật|hoạt|viên|sản",
        "có chửa",
        "pregnant",
    ),
    "in_labour": (
        "chuyển|trở dạ|bụng",
        "vỡ nước? ối",
        "đau đẻ|bụng_đẻ",
        "đẻ rơi|rớt",
        "cơn gò|rặn",
        "in labor|labour",
        "giving birth",
        "~chuyen|tro da ^nang",
        "~dau bung_de|de ^phong",
    ),
    "san_phu": (
        "sản_phụ",
        "vợ|chị|em|mẹ|má|mạ|cô|con_gái|con_dâu|o|vk .. mới|vừa sinh|sanh|đẻ|mổ_đẻ|mổ_bắt_con",
        "mới|vừa sinh|sanh|đẻ con|em_bé|mổ|xong|được|mấy|hôm_qua|hôm_kia|# ^viên",
        "sinh|sanh|đẻ .. băng_huyết",
        "băng_huyết|hậu_sản|sót_nhau|ra_nhau",
        "ở cữ",
        "nằm ổ ^chó|gà",
        "sau sinh|sanh|đẻ ^hoạt|nhật",
        "sinh|sanh|đẻ mổ",
        "mổ đẻ",
        "mới|vừa đẻ|sinh|mổ .. ngày|hôm|bữa ^tháng",
        "đẻ|sinh rồi trên|ở|tại|trong",
        "bà đẻ",
        "just gave_birth",
    ),
    "nguoi_benh": (
        "bị|mắc|đang|trở|đổ|nhiều|người|sinh|có bệnh ^viện|nhân_dân|xá|nhân",
        "bệnh nặng|tim|phổi|thận|nền|gan|hiểm_nghèo|lao|ung_thư",
        "bệnh_nhân ^xếp_hàng|chờ|khám",
        "!ốm ^yếu",
        "suy_thận|chạy_thận|lọc_máu|suy_tim|đau_tim|nhồi_máu|ung_thư|tiểu_đường|huyết_áp|copd|tha",
        "tai_biến|đột_quỵ|hen|suyễn|động_kinh|co_giật|lên_cơn ^đòi",
        "sốt .. cao|xuất_huyết|li_bì|mê_man|độ|rét|miết|hoài",
        "đang|bị|lên|bắt_đầu|cháu|bé|con|em|trẻ|mệ|ôn|ông|bà sốt ^giá|ruột|đất",
        "khó|không_thở thở|được ^mùi|khói",
        "thở không|hông|ko nổi|được|ra_hơi",
        "thở dốc|gấp|rít|khò_khè|thoi_thóp|yếu|máy|oxy|oxi|ô_xy|ôxy|ôxi",
        "hết|bình|máy oxy|oxi|ô_xy|ôxy|ôxi|tạo_oxy ^hóa",
        "hết thuốc|insulin ^lá|trừ|sâu|súng",
        "bị thương|bỏng|phỏng|ngất|xỉu|chấn_thương|gãy|té|ngã|cắn|chích|giật ^dây|đồ|túi|tiền",
        "điện giật ^chưa|sợ|coi_chừng",
        "!thương nặng|tích|vong",
        "chảy|mất|ra|ói|nôn máu|huyết ^lửa",
        "máu .. chảy|me|nhiều|phun|ướt|đầy",
        "!gãy|dập|nát|đứt|cụt chân|tay|xương|đầu_gối|cổ|hông|đầu|ngón|bàn_tay|bàn_chân|cổ_tay",
        "~gay chan|tay|xuong|co|dau",
        "!chân|tay|mặt|đầu gãy|dập|nát|sưng|bầm|phỏng|bỏng|tê_liệt|rách|chảy_máu",
        "!chân|tay ^cầu|đê|đèo|đồi|núi .. gãy|dập|nát|sưng|phỏng|bỏng|lòi",
        "bất_tỉnh|hôn_mê|lơ_mơ|ngất_xỉu|ngất|xỉu|ngừng_thở|tím_tái|lịm|mê_sảng|bất_động|thoi_thóp",
        "đau ruột_thừa|bụng_dữ_dội|tim|nặng|ngực|thắt|đầu_dữ_dội|quặn|bụng_quằn_quại ^lòng",
        "rắn|chó_dại|ong|rết|bò_cạp .. cắn|đốt|chích|đánh",
        "ngộ_độc|ngạt_khí|say_nắng|sốc_nhiệt|sốc_phản_vệ|ngạt_khói|ngộp_khói|ngộp_khí|ngạt_nước",
        "vừa|mới|về mổ",
        "đau ruột|quằn_quại|quặn_bụng",
        "ruột_thừa|thoát_vị|ỉa_chảy|trật_chân|trật_khớp|bong_gân|cpr|ép_tim|hô_hấp_nhân_tạo",
        "nằm cấp_cứu|mơ_màng|mê",
        "máu tuôn|xối_xả|chảy|ra|loang",
        "tiếng rên",
        "không tỉnh|dậy_nổi",
        "xuất_huyết",
        "he|she|friend|husband|wife|man|woman|father|mother collapsed",
        "mổ tim|ruột|mắt|não|xong|về",
        "nôn|ói ra|mửa|liên_tục|hoài|thốc",
        "tiêu_chảy|thổ_tả|đi_ngoài|kiết_lỵ",
        "phù mặt|chân|người|nề|mình|tay",
        "!nằm không|hông cục_cựa|cử_động|nhúc_nhích",
        "không|hông|ko cử_động|cục_cựa|nhúc_nhích",
        "lấp|vùi tới|đến|ngang bụng|ngực|cổ|người",
        "dính|đè|kẹt .. không rút|gỡ|lôi|kéo_ra",
        "trúng_thực|trúng_thức_ăn|trung_thuc_an|suy_hô_hấp|teo_cơ|máy_thở|đau_lưng_dữ",
        "văng ra|xuống ^tiền",
        "húc .. mệ|ông|bà|người|ngã|anh",
        "nằm im|gục|bất_tỉnh|lả|vật|quằn_quại|co_giật|rên|bất_động",
        "gục xuống|ngoài|tại|trên|dưới",
        "!đè|vùi|cán|tông|húc|đâm|chém|cứa.. người|ông|bà|anh|chị|cháu|bé|thợ|chân|tay|"
        "cổ|ngực|bụng|vai|nằm|đầu ^xe|hẻm|kiệt",
        "!bị .. đè|vùi|cán|tông|húc|chém|đâm|cứa|cuốn_tay|phóng_điện|hất_văng|bắn|giật_ngã",
        "~bi dien_giat|tong|dam|chem|thuong|phong|bong|cat|de_chan",
        "!trúng đầu|chân|tay|lưng|vai|chị|anh|bà|ông|người|cháu|bé|em|mặt ^số|xe",
        "!kẹt|kẹp .. chân|tay|ngón|cabin|ca_bin|vô_lăng|ghế_trước",
        (
            "uống .. thuốc_sâu|thuốc_trừ|thuốc_diệt|nhầm|methanol|cả_vỉ|xăng|dầu_hỏa|thuốc_chuột|"
            "cỏ_cháy"
        ),
        "rạch|cắt tay|cổ_tay",
        "treo cổ ^áo|tranh",
        "hóc xương|dị_vật|hạt|đồ|kẹo|thạch",
        "nuốt .. xu|pin|hạt|đồng_xu|nam_châm",
        "méo miệng",
        "miệng méo",
        "lú_lẫn|parkinson|tụt_huyết_áp|tụt_đường|hạ_đường|nhiễm_trùng|viêm_phổi|trầm_cảm_nặng",
        "vết mổ|thương|đâm|chém",
        "bắt|không_bắt|hết|không|mất mạch",
        "tim không|ngừng đập",
        "ngừng tim|thở",
        "gọi|lay|kêu không|hông|chẳng tỉnh|dậy|biết_gì",
        "run bần_bật|cầm_cập",
        "lạnh ngắt|run|tím",
        "tím mặt|môi|tay|ngắt|cả|đen|rịm",
        (
            "stroke|fever|fainted|faint|vomiting|allergic|unresponsive|diarrhea|poisoned|"
            "pneumonia|wounded"
        ),
        "chest pain|pains",
        "not responding|breathing|moving|waking",
        "having trouble|difficulty breathing",
        "trouble|difficulty|hard breathing|to_breathe",
        "blood pressure|loss|everywhere",
        "bad|deep|head cut|wound|injury|burn|burns",
        (
            "asthma|injured|hurt|choking|electrocuted|concussion|infection|oxygen|inhaler|sick|"
            "bleeding|unconscious|diabetes|diabetic|dialysis|insulin|seizure|burned"
        ),
        "heart attack|pills",
        "broken|broke|fractured ..2 leg|arm|bone|ankle|hip|wrist|back",
        "cannot|can't|can_t|cant|unable move|breathe|stand|walk|to_move|to_breathe",
        "hit her|his head",
        "leg|arm|hand|foot is|are|was stuck|broken|crushed|trapped",
        "slurred speech",
        "~dau ruot_thua|tim|nguc|bung_du_doi",
    ),
    "khuyet_tat": (
        (
            "khuyết_tật|tật_nguyền|tàn_tật|khiếm_thị|khiếm_thính|bại_não|bại_liệt|tự_kỷ|thiểu_năng|"
            "chất_độc_da_cam|hội_chứng_down|bệnh_down|câm_điếc|thọt_chân|chân_giả|tay_giả|không_nói_được|tu_ki"
        ),
        "xe lăn ^bánh",
        (
            "bị|mẹ|ba|ông|bà|mệ|ôn|con|em|cháu|anh|chị|chú|người|già|ngoại|nội|cụ mù|lòa|đui "
            "^mịt|tịt|khói|quáng"
        ),
        "mù hai_mắt|2_mắt|lòa",
        "!dị tật",
        "người|bị|già|mệ|ôn|ông|bà điếc|câm",
        "bán_thân_bất_toại",
        "cụt chân|tay|giò ^cả",
        "tâm_thần ^bệnh_viện",
        "đi lại|đứng không_được|không_nổi",
        "teo_cơ|bại_xuội|mắt_mờ|mờ_mắt",
        "nằm không_ngồi|không_dậy|không_trở_mình",
        "wheelchair|disabled|blind|paralyzed|deaf",
    ),
    "tre_em_mot_minh": (
        (
            "trẻ|cháu|bé|đứa|đứa_nhỏ|con_nít|học_sinh|em_nhỏ|nhỏ|em_bé|con_gái|con_trai ..6 "
            "một_mình|1_mình|tự_ở|1_m|với_nhau"
        ),
        (
            "đứa|cháu|bé|con|nhỏ|em_nhỏ|trẻ ..8 không|chưa|không_có|k_có|không_thấy .. người_lớn|"
            "ai_trông|ai_giữ|ba_mẹ|cha_mẹ|bố_mẹ|ai_lớn|ai_coi"
        ),
        (
            "đứa|cháu|bé|trẻ|em_gái|em_trai|con_gái|con_trai|đứa_con ..10 ba|ba_mẹ|cha_mẹ|bố_mẹ|mẹ|"
            "ba_má|người_lớn|cha_mạ|ba_mạ|vợ_chồng ..4 đi_làm|đi_vắng|không_có_nhà|đi_chợ|chưa_về|"
            "không_về|đi_bán|đi_rồi|tăng_ca|đi_rẫy|đi_biển|về_không"
        ),
        (
            "đứa|cháu|bé|trẻ|tụi_nhỏ ..10 ba_mẹ|cha_mẹ|bố_mẹ|ba_má|cha_mạ|ba_mạ|vợ_chồng|vk_ck ..4 "
            "kẹt"
        ),
        (
            "ba_mẹ|cha_mẹ|bố_mẹ|ba_má|người_lớn|cha_mạ|ba_mạ|vợ_chồng ..5 đi_làm|đi_vắng|chưa_về|"
            "không_về|kẹt|tăng_ca|đi_rẫy ..8 đứa|cháu|bé|trẻ|con|tụi_nhỏ"
        ),
        "chị_em|anh_em|đứa|cháu|bé|tụi_nhỏ ..6 không_có_ai|không_ai ở_nhà|hết|trông|coi",
        "toàn con_nít|trẻ_con|trẻ_em|em_nhỏ|trẻ_nhỏ",
        "chỉ|chỉ_có|chỉ_còn|có .. đứa_nhỏ|đứa_trẻ|đứa_cháu ở_nhà ^với",
        "đứa|cháu|bé ..4 đi_lạc|lạc_mẹ|lạc_ba|bị_lạc",
        "con với em|em_con ..8 mẹ|ba_mẹ|bố_mẹ|ba đi|chưa",
        "children|kids ..2 alone|home_alone",
    ),
}
