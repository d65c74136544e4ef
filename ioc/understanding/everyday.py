"""Words of every day that end a name written without capitals: "đường nguyễn cửu vân ngập"."""

from __future__ import annotations

from ioc.understanding.cues import Words

# Never a syllable of a street's name behind the surname.
STOPS = Words(
    """
    không có nhà nước xe ở người đường rồi đi tôi mà ra được cho tới thì là tui lên bị mấy qua
    lại trước cái giờ từ trên điện nói vô hết còn máy xuống với chưa cả xin cũng làm đang gọi
    thấy đã chạy phải bên về báo cửa số xóm hỏi cầu sau nay ngày chỗ nào mới mất đó đêm của
    tháng học hôm cây nghe tối để vào và mưa nhưng kiệt nó biết chỉ khách đèn dây thôn nhỏ lần
    dưới vì quá ngoài giùm gần ngập chân cháy mình phường đứa chợ ni mẹ nhờ vẫn bán chừ đứng
    luôn lắm mô ơi ngồi khu tuổi bé nằm quán lúc chở bữa ngang kêu cống mở tầng trời tiếng kẹt
    giữa ạ ngay xong họ cổng đổ bằng nên rác kéo này tra nữa các gửi chết cứ đến khi ăn gì tụi
    nổi muốn già thôi cũ phía đoạn tuần mét hơn trọ hay tải tắt ngã chờ thông sợ lấy giúp nửa
    bỏ kiểm viện sát tổ hè trả vừa nhau rớt nha thêm tràn coi lớp nhiều tập cần trẻ kia trôi
    ngủ đâu cắt khóa đóng chừng bao chứ mọi thu rào tại đập sửa dọn làng đây khóc rút khói ghe
    cạnh rứa lạnh phút đầy té răng tin đau ơn lửa nứt đừng chịu sâu nhựa dài hố toàn thay trưa
    thằng leo thuyền theo sắp bay sổ bể gấp khúc ngõ hẻm khoảng gãy che lũ nhanh đủ rơi đỏ chó
    khỏi khác treo hình vỉa việc tạm nớ thùng sớm dựng nghiêng nóc chắc đốt dừng lội lấp vòng
    nhìn cành yếu xa giữ trơn bốc dọc chìm sụt lún hư hỏng sập lầy tè um đứt bít tắc nghẹt sạt
    trượt nát bong lở chập rò rỉ xì thối hôi ồn nhậu lấn chiếm đậu đỗ tông đụng đánh cướp trộm
    lụt ướt đối diện kế cuối đầu dãy phòng con mệ bà chị anh em cháu bác dì hàng ai nè nhé ha
    hả hỉ hí đều vỡ bung trụ biển bảng cột đất đá ngổn thuộc gồm hiện vậy thế nếu hoặc hai ba
    tư sáu bảy tám chín mười đầm hồ bờ kè lề mương rãnh lốp bánh hoài sáng chiều khuya
    """
)
# Of these, the ones that are given names or middle names when the accents are missing.
NAMES = Words(
    """
    văn vạn vân an ân ấn anh mai lan hoa hồng nam tâm hải bảy tư ba bá minh la lê đông chi chí đăng
    đang thu hằng tín cần bằng thanh thành sau sáu tám có cơ cao đạo dung dũng dụng đức giang
    hà hạ hiền hòa huân khê kỳ lộc long mân nghi nhân phong phụng phương quân sơn tân tài thi
    thị thiện thông tiên toàn trí trung tú tuyển vinh xuân lý
    """
)
# Surnames and first words of the names of streets, with their accents.
SURNAMES = Words(
    """
    nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý cao tôn trương đinh
    đoàn đào mai hà lương tạ thái châu lâm tống chu thân hàn phùng mạc đàm ưng tô trịnh lưu la
    kiều quách thạch triệu khúc tăng nghiêm âu ông vương lục giang từ hứa doãn văn đồng lạc
    hùng an bạch thiều đội bà sư tuy yết kinh phó phù hải hàm tản tùng huyền
    """
)
# Behind these the name of a street goes on: Nguyễn Văn …, Lê Thị ….
MIDDLE = Words(
    """
    văn thị đình hữu công quang đức ngọc xuân thế bá duy quốc minh khắc trọng viết sỹ sĩ phúc
    đăng khoa thúc như tất huy phước cửu cư kim hồng thanh trung thành chí gia nhật mậu phú
    bội tri
    """
)
