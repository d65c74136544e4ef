"""Telephone numbers compared, and personal data masked."""

from __future__ import annotations

import pytest

from ioc.domain.contact import (
    masked_phone,
    phone_key,
    title_of,
    without_long_numbers,
    without_personal_data,
)


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("0905 123 456", "84905123456"),
        ("0905.123.456", "84905123456"),
        ("+84 905 123 456", "84905123456"),
        ("84905123456", "84905123456"),
        ("0084905123456", "84905123456"),
        ("905123456", "84905123456"),  # the zero left out
        ("(0234) 3822 123", "842343822123"),
        ("+1 212 555 0123", "12125550123"),
        ("113", None),
        ("call me", None),
        ("", None),
        (None, None),
        ("0" * 20, None),
    ],
)
def test_two_spellings_of_a_number_are_one(typed: str | None, key: str | None) -> None:
    assert phone_key(typed) == key


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gọi 0905123456 nhé", "gọi 0905 ••• 456 nhé"),
        ("gọi 0905 123 456 nhé", "gọi 0905 ••• 456 nhé"),
        ("gọi 0905.123.456", "gọi 0905 ••• 456"),
        ("gọi 0905-123-456.", "gọi 0905 ••• 456."),
        ("gọi +84905123456", "gọi 8490 ••• 456"),
        ("máy bàn (0234) 3822 123", "máy bàn 0234 ••• 123"),
        ("gọi (+84) 905 123 456", "gọi 8490 ••• 456"),
        ("hai số 0905 123 456 0914 222 333", "hai số 0905 ••• 456 0914 ••• 333"),
        ("0905123456,0914222333", "0905 ••• 456,0914 ••• 333"),
        ("thư nam.nguyen+a@mail.example.vn", "thư •••"),
        ("gọi 090/5123456", "gọi 0905 ••• 456"),
        ("gọi 905123456 gấp", "gọi 0905 ••• 456 gấp"),
        ("gọi 905 123 456 gấp", "gọi 0905 ••• 456 gấp"),
        ("gọi 0905,123,456", "gọi 0905 ••• 456"),
        ("gọi 0905  123  456", "gọi 0905 ••• 456"),
        ("gọi 0905_123_456", "gọi 0905 ••• 456"),
        ("gọi ０９０５１２３４５６ nhé", "gọi 0905 ••• 456 nhé"),
        ("gọi ＋８４９０５１２３４５６", "gọi 8490 ••• 456"),
        ("gọi ٠٩٠٥١٢٣٤٥٦", "gọi 0905 ••• 456"),
        ("anh Nam/0905123456", "anh Nam/0905 ••• 456"),
        ("0914222333/0905123456", "0914 ••• 333/0905 ••• 456"),
        ("gọi o905123456", "gọi 0905 ••• 456"),
        ("gọi 0905 123 456, 2 người già", "gọi 0905 ••• 456, 2 người già"),
        ("gọi 0905 123 456 2 người", "gọi 0905 ••• 456 2 người"),
        ("thư nam＠example.vn", "thư •••"),
        # What is no number of a person stays as it was written.
        ("nhà 240/144 kiệt 12/27", "nhà 240/144 kiệt 12/27"),
        ("nhà 01/240/144/12 và 08/1024", "nhà 01/240/144/12 và 08/1024"),
        ("Km 823+500 và Km08+350", "Km 823+500 và Km08+350"),
        ("lúc 08/10/2026 14:05", "lúc 08/10/2026 14:05"),
        ("lúc 2026-10-28 07:15", "lúc 2026-10-28 07:15"),
        ("ở 16.046371, 107.590912", "ở 16.046371, 107.590912"),
        ("ở 16.463712345, 107.590912345", "ở 16.463712345, 107.590912345"),
        ("thiệt hại 350.500.250 đồng", "thiệt hại 350.500.250 đồng"),
        ("thiệt hại 900.000.000", "thiệt hại 900.000.000"),
        ("mất 905123456đ", "mất 905123456đ"),
        ("300 500 700 người", "300 500 700 người"),
        ("nước 0,5 0,7 1,2 2,5 3,0 m", "nước 0,5 0,7 1,2 2,5 3,0 m"),
        ("gọi 113, 114, 115 hoặc 112", "gọi 113, 114, 115 hoặc 112"),
        ("đường dây 19001075", "đường dây 19001075"),
        ("nước 0.5 m, nhà 12/27 kiệt 4", "nước 0.5 m, nhà 12/27 kiệt 4"),
        ("QL1A km 823+500", "QL1A km 823+500"),
        ("số 08 ngày 28/10/2026", "số 08 ngày 28/10/2026"),
        ("mã 7K4M92QX3T", "mã 7K4M92QX3T"),
    ],
)
def test_numbers_and_addresses_of_people_are_masked(text: str, shown: str) -> None:
    assert without_personal_data(text) == shown


def test_masking_twice_is_masking_once() -> None:
    once = without_personal_data("gọi 0905123456 hoặc nam@example.vn")
    assert without_personal_data(once) == once


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("0905123456", "0905 ••• 456"), ("0234 3822 123", "0234 ••• 123"), ("12345", "•••")],
)
def test_only_the_ends_of_a_number_are_left(typed: str, shown: str) -> None:
    assert masked_phone(typed) == shown


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Rác tồn đọng ba ngày. Hôi lắm, gọi 0905123456", "Rác tồn đọng ba ngày"),
        ("Có rác. Nhiều lắm ở đầu kiệt", "Có rác. Nhiều lắm ở đầu kiệt"),  # too short alone
        ("  nhiều   dòng\n\nvà khoảng trắng  ", "nhiều dòng và khoảng trắng"),
        ("gọi 0905123456 để biết", "gọi 0905 ••• 456 để biết"),
        ("", ""),
    ],
)
def test_a_title_is_the_first_clause(text: str, title: str) -> None:
    assert title_of(text) == title


def test_a_long_title_is_cut_at_a_word() -> None:
    title = title_of("nước lên rất nhanh " * 20)
    assert len(title) <= 91
    assert title.endswith("…")
    assert title.removesuffix("…").split(" ")[-1] in {"nước", "lên", "rất", "nhanh"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("CCCD 046185001234 và 2 con", "CCCD ••• và 2 con"),
        ("CMND 191.234.567.", "CMND •••."),
        ("tài khoản 1903 4567 8901 2345", "tài khoản •••"),
        ("số ０４６１８５００１２３４", "số •••"),
        ("lúc 14:05 28.10.2026", "lúc 14:05 28.10.2026"),
        ("lệ phí 350.500.250 đồng", "lệ phí 350.500.250 đồng"),
        ("ở 16.463712345, 107.590912345", "ở 16.463712345, 107.590912345"),
        ("gọi 113 114 115", "gọi 113 114 115"),
        ("hồ sơ 12345678", "hồ sơ 12345678"),
    ],
)
def test_long_numbers_are_masked_and_dates_and_sums_stay(text: str, shown: str) -> None:
    assert without_long_numbers(text) == shown
