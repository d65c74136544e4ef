"""Words that sound like danger and are none: sayings, things, comparisons, names of offices.

The tokens of such a phrase carry no signal. Rows of `phrases`.
"""

from __future__ import annotations

_THINGS = (
    "điện_thoại|dép|ví|bóp|chìa_khóa|giày|mũ|nón|kính|đồ_chơi|bóng|banh|xe_đạp|thùng_rác|nắp|"
    "đan|bánh_xe|lá|trái|bùn|rác|gạch_vụn|giỏ|túi|đồ|hàng|thùng|rào|cọc|bảng"
)

IDIOMS: tuple[str, ...] = (
    # water that drains slowly, a pole that stands before a house
    "nước thoát không kịp|nổi|xuể ^người|dân",
    "nước không thoát kịp",
    "trụ_điện|cột_điện|trụ_đèn|cột_đèn trước|cạnh|gần|đối_diện|sát .. nhà ..6 nghiêng|xiêu",
    # to burn, in another sense
    "~chay hang|ve|tui|sale|het_minh",
    (
        "!cháy hàng|vé|túi|phố|sân_khấu|máu|đồ|hết_mình|nắng|da|deal|sale|giáo_án|lịch|kèo|"
        "đơn|kho|sạch"
    ),
    "cháy cầu_chì|mô_tơ|bo|bo_mạch|tivi|ti_vi|tủ_lạnh|máy_bơm|quạt|bếp_từ|card|main|sim",
    "!vui|quẩy|hát|nhảy|xinh|đẹp|đỉnh|đá ..3 cháy",
    "!vé|hàng|tài_khoản|tiền|túi|card ..6 cháy",
    "~tai_khoan|ve|hang|tien chay",
    "!cháy .. bóng|bóng_đèn|đèn|bo|tivi",
    "!bóng|đèn|trụ_đèn|bóng_đèn ..6 cháy ^nhà|lan",
    "không cháy ^nhà|lan",
    "chữa cháy ^ơi|gấp|tới|với|ngay",
    "~chua chay ^oi|gap|toi|voi|ngay",
    "bình|trụ|tủ|vòi|họng chua_cháy",
    "cứu|phòng|báo|chống|thoát|còi cháy|hỏa",
    "báo_cháy|phòng_cháy|chống_cháy|cháy_nổ",
    "nhạy|khó|dễ cháy",
    "!mùi ..4 cháy",
    "!da|nắng|mặt|lưỡi|cổ|tóc cháy",
    "cháy_khét nồi|cá|cơm",
    "nồi|chảo|cơm cháy ^lan|nhà",
    "cháy khét|âm_ỉ .. rác|bãi",
    "rác|bãi_rác|lò|lò_đốt|vàng_mã|rơm ..4 cháy|bốc_khói ^lan|to|lớn|nhà",
    (
        "lò|lò_đốt|lò_gạch|ống_khói|xe_buýt|xả|nướng|vàng_mã|rơm|đốt_rác|hun|quán_nhậu|"
        "quán_nướng ..8 khói ^lửa"
    ),
    "khói nướng|bếp|xe|thuốc|rơm|nhang|hương",
    "lửa trại|nhang|hương|lòng|tình|nhiệt",
    "tia|tóe|hàn|xẹt lửa .. hàn|cắt_sắt|qua_sân",
    "hàn|cắt_sắt|hàn_cổng|hàn_xì ..8 lửa",
    "đỏ|xe|giữ|thổi|nhóm|tàu|đường|bật|mồi|dập lửa ^rồi|lan",
    "~xe|tau|duong lua",
    "tia_lửa|tóe_lửa .. hàn",
    "fire alarm|extinguisher|truck|station|hydrant|department",
    "burnt|toast",
    "nổ máy|lực|đơn|hũ|như|pháo|pháo_hoa|mìn_phá_đá|pô|hũ|bánh",
    "~phao_hoa|dot_phao .. no",
    "!pháo_hoa|pháo|đốt_pháo|đì_đùng|mỏ_đá|mỏ .. nổ",
    "~mo da .. no",
    "game|phim .. nổ|bom|bắn",
    # to die, faint or give birth of something
    (
        "!chết cười|mê|đói|khát|thèm|tiệt|nhát|máy|giấc|cha|mẹ|bà|dở|ngộp|ngạt|khiếp|được|"
        "đứng|chìm_xe|não"
    ),
    "~cuoi|met|buon|chan|nong|hoi|thui|on|ngot muon_chet|chet|xiu|ngat",
    (
        "!cười|mệt|buồn|chán|nóng|đói|thèm|hôi|thúi|thối|ồn|ngột|lạnh|đau|ho|nhức_đầu|cay "
        "chết|muốn_chết|xỉu|ngất|chết_người|muốn_xỉu"
    ),
    (
        "!muốn|mún|mém|xém|suýt|tưởng|sém|muón|súyt ..2 xỉu|ngất|đẻ|đẻ_rớt|chết|tắt_thở|"
        "đột_quỵ|ngộp|nghẹt_thở|gãy_xương|gãy_cổ ^cho|đi|quách"
    ),
    "~muon|mun|suyt|xem|mem ..2 xiu|ngat|de_rot",
    "hay|tốt|đẹp|xinh|vui|ngon|rẻ muốn? xỉu|ngất|chết",
    "ngất_ngây|ngất_ngưởng|xỉu_up|xỉu_ngang|cười_ngất",
    "fan .. ngất|xỉu",
    "ngủ|im|nằm như_chết|say|khò|như_heo ..8 dậy",
    "ngủ như chết",
    "mùi|hôi|thối .. chết_người",
    "chết_người như_chơi|không_chừng|có_ngày|nếu",
    "nguy_hiểm chết_người",
    "biển|bảng ..4 chết_người",
    "người chết ^đuối|trong|rồi|tại",
    "đám_ma|đám_tang|giỗ|cúng|lễ_tang|hát .. chết",
    "~cay|ca|ga|vit|heo|lon|meo|bo|trau|tom|den|wifi|mang ..1 chet",
    (
        "!cây|cá|gà|vịt|heo|lợn|chó|mèo|bò|trâu|tôm|lúa|hoa|đèn|mạng|máy|wifi|đồng_hồ|sóng|"
        "kiểng|chuột|tivi|chợ|pin|rùa ..3 chết"
    ),
    "đèn_đỏ|xanh_đỏ ..5 chết",
    "sắp chết .. vàng|cây|kiểng",
    "cây_trồng|hoa|cây|lá chết",
    "chết chìm|đuối .. nợ|bão_giá|đơn_hàng|công_việc|biển_đời",
    (
        "!nợ|nợ_nần|giá|bão_giá|đơn|đơn_hàng|việc|biển_đời|tiền ..8 chìm|chết_đuối|chết_chìm|"
        "đuối|ngập|ngập_đầu"
    ),
    "như|như_là người chết_đuối",
    "ngập trong|đầu .. bài|deadline|việc|nợ|rác|học|đơn",
    "ngập|chìm tràn|trong .. rác|hàng|ánh|nước_mắt|nợ|đơn|biển_đời",
    "deadline|bài_tập|việc|nợ|hồ_sơ .. ngập|ngập_đầu|ngập_mặt|chìm",
    "cỏ|lau|rác|bùn ..4 lút|ngập|ngang|quá đầu|người|đầu_người|gối|bụng|cổ",
    "như|mới|chỉ .. cổ_chân",
    "~co_chan",
    "!cổ chân|áo|phần|xe",
    "!cao|chất ngất",
    "khát_nước|khát|nóng|đói ..2 ngất|xỉu",
    "!sắp chết|ngất|xỉu vì",
    "thắng|phanh cháy",
    "chém ..3 # ngàn|nghìn|triệu|đồng|ngìn",
    "hơn|bằng|như điện_giật",
    "!thì đè|chết_người|cháy|trúng|sập",
    "có_ngày|có_bữa|có_hôm ..4 chết|chết_người|đụng|té|cháy|sập|đè|tông",
    # help, in another sense
    "nghiên cứu",
    "nghiên|cầu cứu .. bài|môn|điểm",
    "cứu vớt|vãn|rỗi|tinh|chữa_cây|thế|sinh|quốc|đói|lụt",
    "cứu trợ|chữa",
    "sơ|dạy|lớp|học cứu|cấp_cứu|sơ_cứu",
    "sơ_cứu|sơ_cấp_cứu",
    "xe cứu_thương|cấp_cứu .. kêu|đi_ngang|hú|không_qua|khó_qua|đậu|nghỉ",
    "cổng|cửa|phòng|khoa|khu|lối|hành_lang|đường|làn|số cấp_cứu",
    "có_ai|ai cấp_cứu|cứu .. laptop|máy|tim|lưỡi",
    "đội|lực_lượng|phòng|trung_tâm|đoàn|tàu|chú|anh cứu_hộ|cứu_nạn|cứu_hỏa .. đã",
    "phòng_chống|phòng|chống|kỹ_năng|báo|chuông .. đuối_nước|cháy|điện_giật|cháy_nổ",
    "~day|lop|ky_nang ..2 duoi_nuoc",
    "!dạy|lớp|tập|kỹ_năng|dặn|khi|nếu|thấy_trẻ|mùa|vụ|tin .. đuối_nước|đuối",
    "kiểm_tra|thi|học bơi ..6 đuối|chết_đuối",
    "cứu_nạn cứu_hộ .. lớp|tập_huấn",
    # to cut, stab, rob
    "giết người bằng",
    "!chém giá|gió|đẹp|khách|du_khách|thịt|heo|đá|cây",
    "chặt_chém|chém_đẹp",
    "đánh_đập|đâm .. giá",
    "đâm|tông phải|vào|sầm .. suýt",
    (
        "!suýt|sắp|sém|xém|mém|tí|chút_nữa|súyt ..3 đâm|tông|đụng|chết|té|rớt|lao|đè|trúng|"
        "đánh|đánh_nhau|bị"
    ),
    "~suyt|xem|mem|sem ..3 dam|tong|dung|chet|te|rot|danh",
    "giật mình|mình_mẩy|tít|gân|túi_hụi|hụi|cả_mình|thon_thót",
    "điện_giật chưa_chắc",
    "điện_giật ^chết .. tiền|hóa_đơn|hóa|bill",
    "tiền|hóa_đơn|giá|bill ..8 điện_giật|giật",
    "điện_giật|điện_giựt .. con chó|mèo|bò|trâu|gà",
    "súng bắn? đạn_nhựa|nước|đồ_chơi|nhựa|phun|rửa|bắn_nước",
    "bắn đạn_nhựa|pháo|pháo_hoa|tốc_độ|nước|bi",
    "like robbery",
    "dao ..2 kéo|thớt|rựa_cùn|cạo|làm_bếp|bán|mài",
    "~xe|ban dap",
    "~dap xe|chau|vao|lai|phanh|thang|ga",
    "nhảy cầu_dao|mũi|lớp|dây|múa|việc|số|áp_tô_mát|aptomat|giá|tiền|cóc",
    "~tu van|tu_van",
    "bị? cô_lập .. thế_giới|mạng|bạn|lớp|clip|sóng|internet",
    "nhấn_chìm đội|khán_giả",
    "bạn|lớp|nhóm_bạn|mạng|như .. cô_lập",
    # to fall or break, of things
    "sốt|sập đất|giá|web|mạng|app|server|sàn|nguồn|hệ_thống|tiệm|bẫy|xệ|sệ",
    "app|web|mạng|hệ_thống|hue|server|sàn|game|trang|cổng .. sập",
    "!sập xệ|bẫy|sệ",
    "kẹt xe|cứng|đường|tiền|máy_in|lịch|tàu",
    "mắc kẹt .. kẹt_xe|kẹt_xe",
    "~ket xe|cung",
    "chết máy|chìm_xe",
    "gãy gọn|kèo|nhịp|cánh|sóng",
    (
        "đè|rớt|ngã|trúng|cháy|té|sập|đổ ..6 thì_sao|thì_răng|thì_khổ|thì_chết|ai_chịu|"
        "như_chơi|ai_đền"
    ),
    "ai đi|không|mà|chạy|lỡ|qua ..4 té|lọt|hụt|hụt_chân|lao|ngã|rớt",
    "lao thẳng? xuống .. như_chơi|lúc_nào",
    "cứu dân|bà_con|tiểu_thương",
    "dân|bà_con|tiểu_thương kêu_cứu|kêu_trời",
    "!cầu|cầu_tre|cầu_tạm|chuồng|hàng_cau|vườn|ruộng|lúa|đồ_đạc|lục_bình|bèo bị? trôi|cuốn ^người",
    "cướp|giật hụt",
    "xác heo|lợn|gà|chó|vịt|chuột ..4 trôi",
    "trôi mất .. hàng|sào|ruộng|luống",
    "gục lên|lên_gục",
    "đánh vần|máy|thuế|bóng|bài|giày|dấu|số",
    "bà con tin",
    "bị đâm vào tay",
    "kim .. đâm",
    "đuổi khách|người_đi_bộ|người_đi_đường ^theo",
    (
        "ghế|bàn|băng|giường|tủ|băng_đá|ghế_đá|kệ|xích_đu|tượng|cầu_tuột|bập_bênh|cây|cành|"
        "cọc ..5 gãy|lìa|đứt"
    ),
    "~ghe|ban|bang|giuong|ke|xich_du|cay|canh|coc ..4 gay",
    "bom hàng",
    "té ra|ngửa",
    f"!{_THINGS} ..4 rơi|rớt|lọt|té|văng|trôi|rụng|tuột|đổ|lăn",
    "đất|đá|bờ ..6 rơi|rớt xuống sông|mương|hói",
    "chuồng|trại|lều|sạp|quán_tạm|rào|hàng_rào .. sập",
    "chập chờn|chững",
    "~chap chon|chung",
    "sóng|wifi|mạng|điện|điện_thoại|internet|3g|4g|bốn_g ..6 chập",
    "phong điền|phú",
    "~phong dien|phu",
    (
        "!đè ..3 dây|cáp|hàng_rào|mái|rào|vạch|ống|đường_điện|ghế|cống|lối|lên_xe|vỉa|"
        "bồn_hoa|tôn|tấm|cỏ"
    ),
    (
        "~de ..1 lai|nguoi_dan|nghi|xe|do|bang|chan|o|ban|giu|dan|cho|an|duoc|phong|lam|moi|"
        "tui|toi|em"
    ),
    "chân_chống|chân_cột|chân_trụ",
    # illness, in another sense
    (
        "!mùi|hôi|bụi|khét|thối|hóa_chất|khói_than|khói_bếp|nướng|hầm_cầu|rác ..8 khó_thở|"
        "ngạt_thở|ngộp|ngất|muốn_xỉu|không_thở|nghẹt_thở"
    ),
    "khó_thở|không_thở|ngộp_thở ..4 mùi|bụi|hôi|khói_bếp|aqi|khói_rơm",
    "~mui hoi|khet|thoi ..8 kho_tho|khong_tho",
    "~mam|rac|bui|khoi ..12 kho_tho|khong_tho",
    "đốt .. rác|than|nhựa|rơm|vàng_mã ..8 khó_thở|ngạt_thở|ngộp|cháy ^lan",
    "aqi|bụi_mịn|mù_mịt ..6 khó_thở",
    "sốc giá|văn_hóa|thuốc_sốt",
    "trái_tim|tim tan_nát|tan_vỡ|rung_rinh",
    "màu|thịt|da_heo .. tím_tái",
    "vợ|chồng|ck|chở .. đi đẻ về",
    "hiến máu",
    "hợp_đồng|chữ_ký|công_chứng ..12 hôn_mê",
    "sốt giá|ảo|xình_xịch|vé|đất",
    # administration
    "bảo_hiểm|bhyt|khám_bệnh|khám ..6 bệnh_viện|viện",
)
