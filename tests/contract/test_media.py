"""What a photo tells besides its picture is read once and then gone; no name leaves the folder."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from ioc.adapters.media import LocalMediaStore
from ioc.domain.errors import NotFound
from ioc.ports import MediaStore

NORTH = (16.0, 27.0, 49.32)
EAST = (107.0, 35.0, 27.24)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "media"


@pytest.fixture
def store(folder: Path) -> MediaStore:
    folder.parent.mkdir()
    return LocalMediaStore(folder, 500_000, 0)


def photo(latitude: tuple[float, ...] = NORTH, *, reference: str = "N") -> bytes:
    """A JPEG as a phone writes it, with place, time and the owner's name."""
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Secret Owner"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:10:28 14:05:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update(
        {
            ExifTags.GPS.GPSLatitudeRef: reference,
            ExifTags.GPS.GPSLatitude: latitude,
            ExifTags.GPS.GPSLongitudeRef: "E",
            ExifTags.GPS.GPSLongitude: EAST,
        }
    )
    packed = BytesIO()
    Image.new("RGB", (90, 60), (10, 120, 200)).save(packed, "JPEG", exif=exif)
    return packed.getvalue()


def test_the_place_and_the_time_of_a_photo_are_read(store: MediaStore) -> None:
    kept = store.store(photo())
    assert kept.taken_lat == pytest.approx(16.4637, abs=1e-6)
    assert kept.taken_lon == pytest.approx(107.5909, abs=1e-6)
    # A phone's clock shows the city's time, seven hours ahead of UTC.
    assert kept.taken_at == datetime(2026, 10, 28, 7, 5, tzinfo=UTC)


def test_south_of_the_equator_is_negative(store: MediaStore) -> None:
    assert store.store(photo(reference="S")).taken_lat == pytest.approx(-16.4637, abs=1e-6)


def test_a_place_that_is_none_is_not_believed(store: MediaStore) -> None:
    kept = store.store(photo((95.0, 0.0, 0.0)))
    assert (kept.taken_lat, kept.taken_lon) == (None, None)


@pytest.mark.parametrize("size", ["full", "thumb"])
def test_what_is_kept_says_nothing_of_its_owner(store: MediaStore, size: str) -> None:
    given = photo()
    assert b"Secret Owner" in given
    content, _type = store.open(store.store(given).key, size)
    assert b"Secret Owner" not in content
    with Image.open(BytesIO(content)) as opened:
        assert not opened.getexif()
        assert "exif" not in opened.info


def test_what_is_discarded_leaves_no_file(store: MediaStore, folder: Path) -> None:
    kept = store.store(photo())
    assert [path for path in folder.rglob("*") if path.is_file()]
    store.discard(kept.key)
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("key", ["../outside", "..", "../../kept/outside", "/etc/passwd", "a/../b"])
def test_no_name_leads_out_of_the_folder(store: MediaStore, folder: Path, key: str) -> None:
    outside = folder.parent / "outside.full.jpg"
    outside.write_bytes(b"not ours")
    with pytest.raises(NotFound):
        store.open(key, "full")
    with pytest.raises(NotFound):
        store.discard(key)
    assert outside.read_bytes() == b"not ours"
