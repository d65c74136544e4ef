"""What befalls persons, and where trapped persons sit: words that make a person one in need.

Rows as in `kin`. Leaves out: how bad it is (`emergency`) and which vulnerable code it gives
(`vulnerable`).
"""

from __future__ import annotations

from ioc.understanding.person_tags import Tag

ROWS: tuple[tuple[Tag, str, int, str], ...] = (
    (
        Tag.PLIGHT, "stuck", 2,
        "không_thấy không_thấy_lên không_lên mất_hút mắc_trong mắc_kẹt bị_kẹt kẹt_lại bị_cô_lập "
        "mắc_lại mắc_võng giữa_dòng không_ra_được ra_không_được không_thoát kêu_cứu cầu_cứu "
        "không_xuống_được không_leo lánh_nạn không_chạy_được chưa_ra_được không_biết_bơi "
        "không_ai_vô lạc bị_lạc đi_lạc bị_khóa nhốt bị_nhốt stuck trapped stranded missing "
        "mất_tích mất_tiêu mất_liên_lạc không_liên_lạc không_thấy_đâu chưa_thấy chưa_về biệt_tăm "
        "không_thấy_về mỗi_mình có_mình không_ai_cứu chờ_cứu kêu_la hoảng ngồi_khóc bơ_vơ "
        "đi_khỏi_nhà bỏ_nhà",
    ),
    (
        Tag.PLIGHT, "alone", 2,
        "một_mình 1_mình chỉ_có_mình mỗi_mình có_mình alone ở_một_mình by_myself",
    ),
    (
        Tag.PLIGHT, "water", 2,
        "trôi bị_trôi cuốn bị_cuốn cuốn_trôi chìm đuối đuối_nước hụt_chân rơi_xuống rớt_xuống "
        "té_xuống ngã_xuống ôm_cột ôm_cây sảy_chân lật_ghe lật_thuyền lật_xuồng sụp_hố chới_với "
        "nhảy_xuống chết_đuối té_sông té_hồ té_mương té_giếng té_ao rớt_sông bị_hút hút_xuống "
        "swept drowning drowned fell ngộp_nước trôi_ra nước_đẩy nước_cuốn nước_tới_cổ lủi_xuống "
        "sập_hầm trượt_chân",
    ),
    (
        Tag.PLIGHT, "hurt", 2,
        "té ngã bị_té bị_ngã bị_thương bị_đâm bị_chém chảy_máu ra_máu máu_me bỏng phỏng bị_bỏng "
        "bị_phỏng bị_giật điện_giật bị_điện_giật bị_cắn bị_chích bị_thương_nặng bị_bắn bất_tỉnh "
        "cannot_move cannot_stand bất_động nằm_im chấn_thương nằm_bất_tỉnh injured bleeding hurt "
        "bitten burned burnt crushed unconscious",
    ),
    (
        Tag.PLIGHT, "ill", 2,
        "lả_đi trật_chân trật_khớp bong_gân đau_ruột ruột_thừa say_nắng sốc_nhiệt tím_mặt "
        "gọi_không_tỉnh thoi_thóp còn_thoi_thóp ngừng_thở lọc_thận nhồi_máu đau_thắt_ngực ngất "
        "xỉu ngất_xỉu đột_quỵ tai_biến co_giật khó_thở thở_dốc thở_oxy thở_ô_xy thở_máy "
        "thở_không_nổi không_thở hết_oxy đau_bụng đau_ngực đau_tim sốt sốt_cao ói nôn tiêu_chảy "
        "suy_thận chạy_thận lọc_máu suy_tim tím_tái tím lơ_mơ lừ_đừ lịm mê_man hôn_mê ngộ_độc "
        "ngộp ngạt hóc nuốt uống_thuốc uống_nhầm gục bệnh_nặng hết_thuốc hết_insulin lên_cơn "
        "ung_thư tiểu_đường rắn_cắn rét_run nhiễm_trùng dying sick ill seizure ngưng_thở "
        "ngừng_tim parkinson bị_bệnh lên_máu tụt_huyết_áp huyết_áp diabetic",
    ),
    (
        Tag.PLIGHT, "birth", 2,
        "đẻ sắp_đẻ sắp_sinh chuyển_dạ trở_dạ vỡ_ối mang_thai có_bầu có_thai bầu băng_huyết "
        "mới_sinh mới_đẻ đau_đẻ đau_bụng_đẻ động_thai chuyển_bụng ra_huyết vượt_cạn pregnant "
        "labor labour lâm_bồn",
    ),
    (
        Tag.PLIGHT, "self", 2,
        "nhảy_sông định_tự_tử lao_ra_đường ngồi_vắt_vẻo tự_thiêu dọa_tự_thiêu dọa_nhảy tự_tử "
        "tự_vẫn nhảy_cầu treo_cổ đòi_chết đòi_nhảy trầm_cảm đòi_tự_tử tự_sát định_nhảy "
        "uống_thuốc_sâu thuốc_diệt_cỏ rạch_tay cắt_tay suicide jump sẽ_nhảy chết_cho uống_cả_vỉ "
        "tuyệt_mệnh",
    ),
    (
        Tag.PLIGHT, "threat", 2,
        "bị_bắt bị_hiếp bị_khống_chế bị_đe_dọa bị_đuổi bị_hành_hung bị_cướp bị_chặn bị_hại "
        "bị_theo_dõi bị_dọa bị_sờ hit bị_đánh bị_nạn bị_ép trúng siết_cổ bị_đè bị_vùi bị_chôn "
        "chôn_lấp bị_tông kẹt_chân đâm_trúng",
    ),
    (
        Tag.PLIGHT, "crippled", 2,
        "liệt bị_liệt bại_liệt nằm_liệt nằm_một_chỗ nằm_1_chỗ liệt_chân liệt_hai_chân "
        "liệt_2_chân liệt_giường nằm_liệt_giường liệt_nửa_người không_đi_được_nữa",
    ),
    (Tag.PLIGHT, "weak", 2, "bị_gãy_gập khóc_ngất la_liệt collapsed cửa_liệt lú_lẫn"),
    # Words that need a person beside them to mean one.
    (
        Tag.PLIGHT, "weak", 2,
        "rên rên_rỉ rét shivering đói khát lạnh đau yếu mệt run chết sinh giật dính cứa đè tông "
        "dập la khóc kêu gào bị nằm sưng nổi văng rơi rớt lật trú bám vẫy kẹt cô_lập bao_vây "
        "bệnh phù inside lost pain lút mắc vùi gãy cắn lọt tụt chết_máy vết_thương lao_xuống",
    ),
    (
        Tag.PLACE, "", 2,
        "trên_mái trên_nóc trên_gác trên_tra trên_cây trên_lầu trên_bàn trên_tủ trên_giường "
        "lên_mái lên_nóc lên_gác lên_tra lên_lầu trong_nhà trong_xe trong_phòng trong_lớp "
        "trong_thang_máy ở_trong ở_trên trên_xe trên_tàu trên_ghe trên_thuyền trong_hầm trên_đó "
        "trong_nớ trong_đó trong_quán dưới_hầm dưới_nước ở_nhà on_the_roof on_roof upstairs "
        "in_the_car in_car trên_sân_thượng trên_ban_công ngoài_cồn trên_cồn trong_chòi trong_lán "
        "trong_hẻm trên_nớ trong_buồng trong_kho trong_rẫy trong_rừng dưới_giếng dưới_hố "
        "dưới_mương dưới_sông",
    ),
)  # fmt: skip
