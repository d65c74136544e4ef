"""What makes a picture a map: north, scale, and the degrees along its edge."""

from __future__ import annotations

from math import ceil, floor
from typing import Final

from maps.paper.frame import Frame, bar_metres
from maps.paper.ink import BOLD, PAPER, Ink

STEPS_MINUTES: Final = (0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120)


def draw_north(ink: Ink, frame: Frame, word: str) -> None:
    """An arrow in the upper right corner; north is up on every sheet."""
    x, y = frame.left + frame.width - 22, frame.bottom + frame.height - 44
    ink.box(x - 12, y - 6, 24, 42, fill=PAPER, stroke="#C9CFD6")
    path = ink.canvas.beginPath()
    path.moveTo(x, y + 22)
    path.lineTo(x + 6, y)
    path.lineTo(x, y + 5)
    path.lineTo(x - 6, y)
    path.close()
    ink.canvas.setFillColorRGB(0.06, 0.13, 0.18)
    ink.canvas.drawPath(path, stroke=0, fill=1)
    ink.text(x, y + 25, word, 8, BOLD, is_middle=True)


def draw_scale(ink: Ink, frame: Frame, words: str) -> None:
    """A bar of a round length, and the scale as a number."""
    metres = bar_metres(frame.width * 0.28 / frame.points_per_metre)
    long = metres * frame.points_per_metre
    x, y = frame.left + 8, frame.bottom + 8
    said = words.format(scale=f"{frame.scale:,}".replace(",", "."))
    wide = max(long, ink.width(said, 7.5)) + 36
    ink.box(x, y, wide, 34, fill=PAPER, stroke="#C9CFD6")
    ink.text(x + 8, y + 23, said, 7.5, BOLD)
    for part in range(4):
        fill = "#10202F" if part % 2 == 0 else PAPER
        ink.box(
            x + 8 + long * part / 4, y + 13, long / 4, 4, fill=fill, stroke="#10202F", width=0.4
        )
    ink.text(x + 8, y + 4, "0", 7)
    unit = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
    ink.text(x + 8 + long - 2, y + 4, unit, 7)


def draw_ticks(ink: Ink, frame: Frame) -> None:
    """Round degrees along the edge, so that a place can be read off by who has coordinates."""
    south, west, north, east = frame.bounds
    step = next((s for s in STEPS_MINUTES if (east - west) * 60 / s <= 6), STEPS_MINUTES[-1])
    ink.canvas.setStrokeColorRGB(0.24, 0.29, 0.35)
    ink.canvas.setLineWidth(0.6)
    top, right = frame.bottom + frame.height, frame.left + frame.width
    for number in range(ceil(west * 60 / step), floor(east * 60 / step) + 1):
        x, _ = frame.place(frame.lat, number * step / 60)
        ink.canvas.line(x, top, x, top - 4)
        ink.canvas.line(x, frame.bottom, x, frame.bottom + 4)
        if frame.left + 20 < x < right - 60:
            ink.text(x, top - 11, _degrees(number * step), 6, halo=True, is_middle=True)
    for number in range(ceil(south * 60 / step), floor(north * 60 / step) + 1):
        _, y = frame.place(number * step / 60, frame.lon)
        ink.canvas.line(frame.left, y, frame.left + 4, y)
        ink.canvas.line(right, y, right - 4, y)
        if frame.bottom + 60 < y < top - 20:
            ink.text(frame.left + 6, y - 2, _degrees(number * step), 6, halo=True)


def _degrees(minutes: float) -> str:
    """Minutes of arc as degrees and minutes: 16°27'."""
    whole = int(minutes // 60)
    rest = round(minutes - whole * 60, 2)
    return f"{whole}°{rest:04.1f}'" if rest % 1 else f"{whole}°{int(rest):02d}'"
