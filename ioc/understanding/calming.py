"""Frames that take the force away from a whole text: a drill, a rumour, thanks, a joke.

A plea beside a physical danger, or words that say it is not over, give the force back.
"""

from __future__ import annotations

from ioc.understanding.context import Context, Frame
from ioc.understanding.signal_weight import FULL, Found

# A text of more words than this is a letter.
LONG = 90


def calming_frame(context: Context, found: list[Found]) -> Frame | None:
    """The frame that takes all force away from the text, if one does."""
    # Many things are said in a long letter; a word of fun in it is about something else.
    long = len(context.text.tokens) > LONG
    meant = context.has(Frame.MEANT)
    over = not (meant or context.has(Frame.NOT_OVER))
    pleads = context.has(Frame.PLEA)
    physical = any(not entry.signal.pleads and entry.weight >= FULL for entry in found)
    if not meant:
        for frame in (Frame.DRILL, Frame.CANCELLED, Frame.HEARSAY):
            if context.has(frame):
                return frame
    if any(entry.signal.code == "self_harm" and entry.weight >= FULL for entry in found):
        return Frame.JOKE if context.has(Frame.LAUGH) or context.has(Frame.JOKE) else None
    if context.has(Frame.THANKS) and not meant and not (physical and pleads and not over):
        return Frame.THANKS
    if context.has(Frame.SAFE) and over and not (physical and pleads):
        return Frame.SAFE
    if context.has(Frame.STORY) and not (physical and pleads) and not meant:
        return Frame.STORY
    if context.has(Frame.OFFER) and not physical:
        return Frame.OFFER
    kinds = {entry.signal.kind for entry in found if entry.weight >= 0.4}
    if context.has(Frame.DOUSED) and over and kinds == {"fire"}:
        return Frame.DOUSED
    if context.has(Frame.RECEDED) and over and kinds == {"flood"} and not (physical and pleads):
        return Frame.RECEDED
    if context.has(Frame.JOKE) and not (meant or long) and not (physical and pleads and not over):
        return Frame.JOKE
    if context.has(Frame.LAUGH) and not meant and not physical:
        return Frame.LAUGH
    return None
