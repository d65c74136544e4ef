"""`LocalMediaStore`: photos on the disk of this machine, outside the web root."""

from __future__ import annotations

import os
import secrets
import shutil
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput, NotFound, StorageFull
from ioc.domain.geo import Point, is_valid
from ioc.ports import StoredImage

FORMATS = {"JPEG", "PNG", "WEBP", "GIF", "MPO", "BMP"}
PIXELS_MOST = 80_000_000
"""More than any phone takes today; a small file that unpacks to more is an attack."""

LONGEST_SIDE = 2048
THUMB_SIDE = 480
JPEG_QUALITY = 82
JPEG = "image/jpeg"

Image.MAX_IMAGE_PIXELS = PIXELS_MOST


class LocalMediaStore:
    """Keeps each photo re-encoded as JPEG, which leaves EXIF and anything hidden behind.

    A photo is on the disk (written, synced, renamed) before `store` returns, so a report that
    is committed after it never names a file that a power cut took.
    """

    def __init__(self, folder: Path, max_bytes: int, reserve_bytes: int) -> None:
        self.folder = folder
        self.max_bytes = max_bytes
        self.reserve_bytes = reserve_bytes
        folder.mkdir(parents=True, exist_ok=True, mode=0o750)

    def store(self, content: bytes) -> StoredImage:
        """See `ports.MediaStore`."""
        if len(content) > self.max_bytes:
            raise InvalidInput(FieldError("media", "file_too_large"))
        if shutil.disk_usage(self.folder).free < self.reserve_bytes:
            raise StorageFull
        try:
            with Image.open(BytesIO(content)) as opened:
                if opened.format not in FORMATS:
                    raise InvalidInput(FieldError("media", "not_a_photo"))
                taken_at, lat, lon = _taken(opened)
                full = ImageOps.exif_transpose(opened).convert("RGB")
        except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError):
            raise InvalidInput(FieldError("media", "not_a_photo")) from None
        full.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        small = full.copy()
        small.thumbnail((THUMB_SIDE, THUMB_SIDE))
        key = secrets.token_urlsafe(24)
        size = self._write(key, "full", full)
        self._write(key, "thumb", small)
        return StoredImage(key, JPEG, size, full.width, full.height, taken_at, lat, lon)

    def open(self, key: str, size: str) -> tuple[bytes, str]:
        """See `ports.MediaStore`."""
        if size not in {"full", "thumb"}:
            raise NotFound
        try:
            return self._path(key, size).read_bytes(), JPEG
        except OSError:
            raise NotFound from None

    def discard(self, key: str) -> None:
        """See `ports.MediaStore`."""
        for size in ("full", "thumb"):
            self._path(key, size).unlink(missing_ok=True)

    def _path(self, key: str, size: str) -> Path:
        if not key or not all(c.isalnum() or c in "-_" for c in key):
            raise NotFound
        return self.folder / key[:2] / f"{key}.{size}.jpg"

    def _write(self, key: str, size: str, image: Image.Image) -> int:
        path = self._path(key, size)
        path.parent.mkdir(exist_ok=True, mode=0o750)
        packed = BytesIO()
        image.save(packed, "JPEG", quality=JPEG_QUALITY, optimize=True)
        temporary = path.with_suffix(".part")
        with temporary.open("wb") as file:
            file.write(packed.getvalue())
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return len(packed.getvalue())


def _taken(image: Image.Image) -> tuple[datetime | None, float | None, float | None]:
    """When and where the EXIF says the photo was taken; None for what it does not say."""
    exif = image.getexif()
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    detail = exif.get_ifd(ExifTags.IFD.Exif)
    lat = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), "S")
    lon = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), "W")
    if lat is None or lon is None or not is_valid(Point(lat, lon)):
        lat = lon = None
    return _moment(detail.get(ExifTags.Base.DateTimeOriginal)), lat, lon


def _degrees(parts: Any, reference: Any, negative: str) -> float | None:
    try:
        degrees, minutes, seconds = (float(part) for part in parts)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    return -value if str(reference).strip("\x00 ") == negative else value


def _moment(text: Any) -> datetime | None:
    """EXIF gives the camera's own clock without a zone; phones here run on the city's time."""
    try:
        at = datetime.strptime(str(text).strip("\x00 "), "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007
    except ValueError:
        return None
    return at.replace(tzinfo=clock.CITY_TIMEZONE).astimezone(UTC)
