"""`LocalMediaStore`: photos on the disk of this machine, outside the web root."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
from _queue import SimpleQueue
from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageOps

from ioc.domain import clock
from ioc.domain.errors import FieldError, InvalidInput, NotFound, StorageFull
from ioc.domain.geo import Point, is_valid
from ioc.domain.results import Cover
from ioc.ports import StoredImage

FORMATS = {"JPEG", "PNG", "WEBP", "GIF", "MPO", "BMP"}
PIXELS_MOST = 40_000_000
"""Phones send 12 to 25 million; a small file that unpacks to more than this is an attack."""

LONGEST_SIDE = 2048
THUMB_SIDE = 480
OLDEST_YEAR = 1990
"""No digital camera wrote a date before; a camera without a set clock writes any."""

JPEG_QUALITY = 82
JPEG = "image/jpeg"

DECODED_AT_ONCE = 2
"""A photo of the most pixels takes about 160 MB while it is open (4 bytes a pixel)."""

Image.MAX_IMAGE_PIXELS = PIXELS_MOST
logger = logging.getLogger(__name__)

# The C queue and not `threading`'s semaphore: photos are unpacked in real threads beside gevent's
# loop, and what gevent puts in the place of `threading` belongs to the loop of one thread.
_permits: SimpleQueue[None] = SimpleQueue()
for _ in range(DECODED_AT_ONCE):
    _permits.put(None)


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
        _permits.get()
        try:
            full, taken_at, lat, lon = _unpacked(content)
        finally:
            _permits.put(None)
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

    def covered(self, key: str, covers: Sequence[Cover]) -> StoredImage:
        """See `ports.MediaStore`. A part becomes its mean colour: nothing can be computed back."""
        content, _content_type = self.open(key, "full")
        _permits.get()
        try:
            with Image.open(BytesIO(content)) as opened:
                copy = opened.convert("RGB")
            for cover in covers:
                left, top = int(cover.left * copy.width), int(cover.top * copy.height)
                right = min(copy.width, ceil((cover.left + cover.width) * copy.width))
                bottom = min(copy.height, ceil((cover.top + cover.height) * copy.height))
                if right > left and bottom > top:
                    mean = copy.crop((left, top, right, bottom)).resize(
                        (1, 1), Image.Resampling.BOX
                    )
                    copy.paste(mean.resize((right - left, bottom - top)), (left, top))
            packed = BytesIO()
            copy.save(packed, "JPEG", quality=95)
        finally:
            _permits.put(None)
        return self.store(packed.getvalue())

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


Taken = tuple[datetime | None, float | None, float | None]


def _unpacked(content: bytes) -> tuple[Image.Image, datetime | None, float | None, float | None]:
    """The photo upright in RGB, `LONGEST_SIDE` pixels at most, and when and where it was taken.

    The size is known before a pixel is unpacked, and a photo is made small before it is turned
    or converted. Raises `InvalidInput` for what is no photo, or unpacks to too much.
    """
    try:
        with Image.open(BytesIO(content)) as opened:
            is_photo = opened.format in FORMATS and opened.width * opened.height <= PIXELS_MOST
            if is_photo:
                taken = _taken(opened)
                opened.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                return _upright(opened).convert("RGB"), *taken
    except Exception as error:  # noqa: BLE001
        # The decoders raise whatever a broken file makes them trip over, not one kind of error.
        # A file that is no photo is everyday, so it is told in one line.
        logger.info("a photo could not be read: %s", type(error).__name__)
    raise InvalidInput(FieldError("media", "not_a_photo"))


def _upright(image: Image.Image) -> Image.Image:
    """The photo as the camera was held; as it is when its EXIF cannot be read."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception as error:  # noqa: BLE001
        logger.info("a photo is kept unturned: its EXIF: %s", type(error).__name__)
        return image


def _taken(image: Image.Image) -> Taken:
    """When and where the EXIF says the photo was taken; None for what it does not say.

    Nothing that stands in the EXIF may cost the photo.
    """
    try:
        return _said_by_exif(image)
    except Exception as error:  # noqa: BLE001
        logger.info("the EXIF of a photo could not be read: %s", type(error).__name__)
        return None, None, None


def _said_by_exif(image: Image.Image) -> Taken:
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
    if at.year < OLDEST_YEAR:
        return None
    return at.replace(tzinfo=clock.CITY_TIMEZONE).astimezone(UTC)
