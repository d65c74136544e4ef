"""Pictures in place of photos: a drawn street with what the report is about.

No photograph of a real place or person is in the demonstration. Each drawing is different and
carries the EXIF that a phone writes, so that the road of a photo is the real one.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from io import BytesIO

from PIL import ExifTags, Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 640, 480
HORIZON = 190
KERB = 300

Pen = ImageDraw.ImageDraw
Colour = tuple[int, int, int]


def drawing(
    scene: str,
    rng: random.Random,
    *,
    is_dark: bool = False,
    place: tuple[float, float] | None = None,
    taken_at: datetime | None = None,
) -> bytes:
    """A JPEG of 640 by 480 of one of `SCENES`.

    `place` is (lat, lon) in WGS84 degrees and `taken_at` the camera's own local time; both go
    into the EXIF when given.
    """
    image = Image.new("RGB", (WIDTH, HEIGHT))
    pen = ImageDraw.Draw(image, "RGBA")
    _street(pen, rng, is_dark)
    SCENES[scene](pen, rng)
    image = image.filter(ImageFilter.GaussianBlur(0.6))
    if is_dark:
        image = image.point(lambda value: int(value * 0.55))
    packed = BytesIO()
    image.save(packed, "JPEG", quality=70, exif=_exif(place, taken_at))
    return packed.getvalue()


def _exif(place: tuple[float, float] | None, taken_at: datetime | None) -> Image.Exif:
    exif = Image.Exif()
    if taken_at is not None:
        detail = exif.get_ifd(ExifTags.IFD.Exif)
        detail[ExifTags.Base.DateTimeOriginal] = taken_at.strftime("%Y:%m:%d %H:%M:%S")
    if place is not None:
        gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
        gps[ExifTags.GPS.GPSLatitudeRef] = "N" if place[0] >= 0 else "S"
        gps[ExifTags.GPS.GPSLatitude] = _sexagesimal(abs(place[0]))
        gps[ExifTags.GPS.GPSLongitudeRef] = "E" if place[1] >= 0 else "W"
        gps[ExifTags.GPS.GPSLongitude] = _sexagesimal(abs(place[1]))
    return exif


def _sexagesimal(degrees: float) -> tuple[float, float, float]:
    whole = int(degrees)
    minutes = int((degrees - whole) * 60)
    return (float(whole), float(minutes), round((degrees - whole - minutes / 60) * 3600, 3))


def _street(pen: Pen, rng: random.Random, is_dark: bool) -> None:
    """Sky, a row of tube houses, pavement and road."""
    top: Colour = (70, 84, 110) if is_dark else rng.choice(((150, 190, 225), (176, 186, 196)))
    for y in range(HORIZON + 40):
        lift = y * 60 // (HORIZON + 40)
        pen.line((0, y, WIDTH, y), fill=(top[0] + lift, top[1] + lift, min(255, top[2] + lift)))
    pen.rectangle((0, HORIZON + 40, WIDTH, KERB), fill=(104, 122, 104))
    x = -20
    while x < WIDTH:
        wide, high = rng.randrange(60, 120), rng.randrange(70, 170)
        wall = rng.choice(((214, 190, 150), (190, 205, 195), (225, 215, 190), (200, 170, 160)))
        pen.rectangle((x, HORIZON + 40 - high, x + wide, KERB), fill=wall, outline=(120, 110, 100))
        pen.polygon(
            (
                (x - 4, HORIZON + 40 - high),
                (x + wide // 2, HORIZON + 12 - high),
                (x + wide + 4, HORIZON + 40 - high),
            ),
            fill=rng.choice(((150, 70, 55), (110, 115, 120), (170, 90, 60))),
        )
        for row in range(HORIZON + 56 - high, HORIZON + 30, 44):
            lit = (250, 220, 130) if is_dark and rng.random() < 0.5 else (90, 110, 125)
            pen.rectangle((x + 12, row, x + 30, row + 24), fill=lit)
            pen.rectangle((x + wide - 32, row, x + wide - 14, row + 24), fill=lit)
        door = rng.choice(((80, 95, 90), (110, 80, 60), (95, 100, 120)))
        pen.rectangle((x + wide // 2 - 16, HORIZON + 62, x + wide // 2 + 16, KERB), fill=door)
        x += wide + rng.randrange(0, 8)
    pen.polygon(((0, KERB), (WIDTH, KERB), (WIDTH, KERB + 28), (0, KERB + 28)), (176, 168, 158))
    pen.rectangle((0, KERB + 28, WIDTH, HEIGHT), fill=(92, 94, 98))
    for x in range(-40, WIDTH, 120):
        pen.polygon(((x, 400), (x + 60, 400), (x + 52, 408), (x - 10, 408)), fill=(215, 213, 205))
    for _ in range(260):
        x, y = rng.randrange(WIDTH), rng.randrange(KERB + 30, HEIGHT)
        shade = rng.randrange(70, 112)
        pen.point((x, y), fill=(shade, shade, shade))


def _rubbish(pen: Pen, rng: random.Random) -> None:
    middle = rng.randrange(180, 460)
    for _ in range(46):
        x, y = int(rng.gauss(middle, 62)), int(rng.gauss(338, 20))
        size = rng.randrange(10, 34)
        fill = rng.choice(
            ((40, 45, 52), (200, 60, 60), (235, 235, 230), (60, 120, 190), (120, 150, 80))
        )
        pen.ellipse((x, y, x + size, y + int(size * 0.7)), fill=fill, outline=(30, 30, 30))


def _pothole(pen: Pen, rng: random.Random) -> None:
    x, y = rng.randrange(180, 400), rng.randrange(350, 410)
    for grow in (46, 34, 22):
        ragged = [
            (
                x + int((grow * 2.2 + rng.randrange(-8, 8)) * side[0]),
                y + int((grow * 0.8 + rng.randrange(-4, 4)) * side[1]),
            )
            for side in ((-1, 0), (-0.6, -0.8), (0.2, -1), (0.9, -0.5), (1, 0.3), (0.1, 1))
        ]
        pen.polygon(ragged, fill=(96 - grow, 90 - grow, 84 - grow))
    pen.line((x - 110, y - 6, x - 40, y - 2, x + 120, y + 14), fill=(60, 58, 56), width=3)


def _flood(pen: Pen, rng: random.Random) -> None:
    line = rng.randrange(262, 320)
    pen.rectangle((0, line, WIDTH, HEIGHT), fill=(128, 108, 76, 226))
    for _ in range(60):
        x, y = rng.randrange(WIDTH), rng.randrange(line + 6, HEIGHT)
        long = rng.randrange(18, 70)
        pen.arc((x, y, x + long, y + 8), 200, 340, fill=(176, 158, 124, 200), width=2)
    x = rng.randrange(60, 460)
    pen.ellipse((x, line + 26, x + 34, line + 60), outline=(35, 35, 38), width=6)
    pen.line((x + 16, line + 24, x + 60, line + 8, x + 84, line + 30), fill=(170, 40, 40), width=8)


def _lamp(pen: Pen, rng: random.Random) -> None:
    x = rng.randrange(140, 480)
    lean = rng.choice((0, 0, 18, -16))
    pen.line((x, 330, x + lean, 66), fill=(70, 74, 80), width=9)
    pen.line((x + lean, 68, x + lean + 76, 58), fill=(70, 74, 80), width=6)
    pen.ellipse((x + lean + 58, 52, x + lean + 98, 70), fill=(52, 52, 58))


def _tree(pen: Pen, rng: random.Random) -> None:
    x = rng.randrange(80, 260)
    pen.line((x, 322, x + 330, 382), fill=(88, 62, 40), width=26)
    for _ in range(70):
        at_x, at_y = int(rng.gauss(x + 320, 62)), int(rng.gauss(368, 34))
        green = rng.randrange(80, 150)
        pen.ellipse((at_x, at_y, at_x + 34, at_y + 24), fill=(44, green, 48))


def _cable(pen: Pen, rng: random.Random) -> None:
    for x in (70, 560):
        pen.rectangle((x, 60, x + 14, 330), fill=(150, 146, 138))
    for _ in range(11):
        sag = rng.randrange(120, 300)
        top = rng.randrange(70, 110)
        points = [
            (78 + step * 24, top + int(sag * (1 - ((step - 10) / 10) ** 2))) for step in range(21)
        ]
        pen.line(points, fill=(24, 24, 26), width=3)


def _smoke(pen: Pen, rng: random.Random) -> None:
    x = rng.randrange(200, 440)
    for lift in range(26):
        size = 26 + lift * 5
        at_x, at_y = x + int(rng.gauss(lift * 4, 12)), 290 - lift * 11
        grey = 60 + lift * 4
        pen.ellipse((at_x - size, at_y - size, at_x + size, at_y + size), (grey, grey, grey, 120))
    for _ in range(24):
        at_x, high = int(rng.gauss(x, 34)), rng.randrange(24, 80)
        pen.polygon(
            ((at_x - 10, 300), (at_x, 300 - high), (at_x + 10, 300)),
            fill=rng.choice(((240, 140, 30), (250, 200, 60), (220, 70, 30))),
        )


def _pavement(pen: Pen, rng: random.Random) -> None:
    for x in range(rng.randrange(20, 80), WIDTH - 60, rng.randrange(92, 128)):
        pen.rectangle((x, 292, x + 44, 300), fill=(180, 40, 45))
        pen.line((x + 6, 300, x + 2, 326), fill=(60, 60, 60), width=3)
        pen.line((x + 38, 300, x + 42, 326), fill=(60, 60, 60), width=3)
        pen.rectangle((x + 52, 306, x + 70, 326), fill=(40, 90, 160))
    pen.polygon(((0, 232), (WIDTH, 222), (WIDTH, 246), (0, 262)), fill=(60, 130, 90, 235))


def _put_right(pen: Pen, rng: random.Random) -> None:
    """The street after the work: a fresh patch, and a cone that is still to be fetched."""
    x = rng.randrange(160, 420)
    pen.polygon(((x, 372), (x + 130, 366), (x + 140, 398), (x - 12, 402)), fill=(72, 74, 78))
    pen.polygon(((x + 170, 352), (x + 186, 312), (x + 202, 352)), fill=(222, 92, 40))
    pen.line((x + 178, 334, x + 194, 334), fill=(240, 240, 235), width=5)


SCENES: dict[str, Callable[[Pen, random.Random], None]] = {
    "rubbish": _rubbish,
    "pothole": _pothole,
    "flood": _flood,
    "lamp": _lamp,
    "tree": _tree,
    "cable": _cable,
    "smoke": _smoke,
    "pavement": _pavement,
    "put_right": _put_right,
}
