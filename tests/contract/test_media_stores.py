"""What every media store does: keeps photos under names nobody guesses, and nothing else."""

from __future__ import annotations

import threading
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from ioc.adapters import media
from ioc.adapters.media import LocalMediaStore
from ioc.domain.errors import InvalidInput, NotFound, StorageFull
from ioc.ports import MediaStore


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return LocalMediaStore(tmp_path / "media", 500_000, 0)


def picture(form: str = "JPEG", size: tuple[int, int] = (90, 60)) -> bytes:
    packed = BytesIO()
    Image.new("RGB", size, (10, 120, 200)).save(packed, form)
    return packed.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_a_photo_of_any_kind_comes_back_as_jpeg(store: MediaStore, form: str) -> None:
    kept = store.store(picture(form))
    assert (kept.content_type, kept.width, kept.height) == ("image/jpeg", 90, 60)
    for size in ("full", "thumb"):
        content, content_type = store.open(kept.key, size)
        assert content_type == "image/jpeg"
        with Image.open(BytesIO(content)) as opened:
            assert opened.format == "JPEG"


def test_a_large_photo_is_made_smaller(store: MediaStore) -> None:
    kept = store.store(picture(size=(5000, 2500)))
    assert (kept.width, kept.height) == (2048, 1024)
    with Image.open(BytesIO(store.open(kept.key, "thumb")[0])) as thumb:
        assert thumb.size == (480, 240)


def test_a_photo_is_turned_as_the_camera_was_held(store: MediaStore) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    packed = BytesIO()
    Image.new("RGB", (90, 60)).save(packed, "JPEG", exif=exif)
    kept = store.store(packed.getvalue())
    assert (kept.width, kept.height) == (60, 90)


def test_names_are_unguessable_and_never_the_same(store: MediaStore) -> None:
    content = picture()
    keys = {store.store(content).key for _ in range(5)}
    assert len(keys) == 5
    assert all(len(key) >= 32 for key in keys)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF-1.4", b"<html>", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_photo_is_refused(store: MediaStore, content: bytes) -> None:
    with pytest.raises(InvalidInput):
        store.store(content)


def test_a_photo_that_unpacks_to_a_mountain_is_refused(store: MediaStore) -> None:
    packed = BytesIO()
    Image.new("1", (20_000, 20_000)).save(packed, "PNG")
    assert len(packed.getvalue()) < 500_000
    with pytest.raises(InvalidInput):
        store.store(packed.getvalue())


def test_what_is_too_large_is_refused_unread(store: MediaStore) -> None:
    with pytest.raises(InvalidInput) as refused:
        store.store(b"\xff" * 500_001)
    assert refused.value.errors[0].code == "file_too_large"


@pytest.mark.parametrize(
    "key", ["", "..", "../../etc/passwd", "a/b", "unknown", "%2e%2e", "a\x00b"]
)
def test_a_name_that_was_never_given_finds_nothing(store: MediaStore, key: str) -> None:
    with pytest.raises(NotFound):
        store.open(key, "full")


def test_there_are_two_sizes_and_no_other(store: MediaStore) -> None:
    key = store.store(picture()).key
    for size in ("raw", "", "../full"):
        with pytest.raises(NotFound):
            store.open(key, size)


def test_what_is_discarded_is_gone(store: MediaStore) -> None:
    kept, other = store.store(picture()), store.store(picture())
    store.discard(kept.key)
    store.discard(kept.key)
    with pytest.raises(NotFound):
        store.open(kept.key, "full")
    assert store.open(other.key, "full")


def test_without_room_nothing_is_taken(tmp_path: Path) -> None:
    full = LocalMediaStore(tmp_path / "media", 500_000, 2**62)
    with pytest.raises(StorageFull):
        full.store(picture())
    assert not list((tmp_path / "media").rglob("*.jpg"))


def test_several_photos_at_once(store: MediaStore) -> None:
    keys: list[str] = []
    threads = [
        threading.Thread(target=lambda: keys.append(store.store(picture()).key)) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(set(keys)) == 6
    assert all(store.open(key, "thumb") for key in keys)


@pytest.mark.parametrize("side", [6_400, 12_500])
def test_a_photo_of_too_many_pixels_is_refused_before_it_is_unpacked(
    store: MediaStore, side: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = BytesIO()
    Image.new("1", (side, side)).save(packed, "PNG")

    def unpack(*_given: object) -> None:
        raise AssertionError("a pixel was unpacked")

    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load", unpack)
    with pytest.raises(InvalidInput) as refused:
        store.store(packed.getvalue())
    assert refused.value.errors[0].code == "not_a_photo"


@pytest.mark.parametrize(
    "taken", ["0001:01:01 00:00:00", "9999:12:31 23:59:59", "2026:10:28", "\x00", "99:99"]
)
def test_what_the_exif_says_never_costs_the_photo(store: MediaStore, taken: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = taken
    packed = BytesIO()
    Image.new("RGB", (90, 60)).save(packed, "JPEG", exif=exif)
    kept = store.store(packed.getvalue())
    assert (kept.width, kept.height) == (90, 60)
    assert kept.taken_at is None or kept.taken_at.year == 9999


def test_no_more_photos_are_unpacked_at_once_than_memory_was_reckoned_for(
    store: MediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, most, guard = 0, 0, threading.Lock()
    real = media._unpacked

    def slow(content: bytes) -> object:
        nonlocal running, most
        with guard:
            running += 1
            most = max(most, running)
        time.sleep(0.05)
        try:
            return real(content)
        finally:
            with guard:
                running -= 1

    monkeypatch.setattr(media, "_unpacked", slow)
    threads = [threading.Thread(target=store.store, args=(picture(),)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert most == media.DECODED_AT_ONCE
