"""The packets of the socket, each encoded and framed once for everybody who receives it."""

from __future__ import annotations

from enum import StrEnum

import orjson
from engineio import packet as engineio_packet

NAMESPACE = "/console"


Bytes = bytes | memoryview


class Framed(str):
    """An Engine.IO text together with the finished WebSocket frame that carries it."""

    __slots__ = ("frame",)
    frame: Bytes

    @classmethod
    def of(cls, text: str) -> Framed:
        """The text with its frame: RFC 6455, final, text, not masked (server to client)."""
        framed = cls(text)
        body = text.encode()
        length = len(body)
        if length < 126:
            head = bytes((0x81, length))
        elif length < 65536:
            head = b"\x81\x7e" + length.to_bytes(2, "big")
        else:
            head = b"\x81\x7f" + length.to_bytes(8, "big")
        framed.frame = head + body
        return framed


def packet_of(name: str, body: bytes) -> engineio_packet.Packet:
    """The packet of a Socket.IO event in our namespace, encoded and framed once."""
    text = f'2{NAMESPACE},["{name}",{body.decode()}]'
    packet = engineio_packet.Packet(engineio_packet.MESSAGE, text)
    packet.encode_cache = Framed.of("4" + text)
    return packet


def joined(packets: list[engineio_packet.Packet]) -> engineio_packet.Packet:
    """Packets made by `packet_of` as one that carries the frames of all: a burst then costs each
    screen one turn and one writing instead of hundreds."""
    return carrying(b"".join(packet.encode_cache.frame for packet in packets))


def carrying(frames: Bytes) -> engineio_packet.Packet:
    """A packet that writes these bytes, whole frames or what is left of them, as they are."""
    # The library takes an empty text for one that is not encoded yet.
    framed = Framed("4")
    framed.frame = frames
    packet = engineio_packet.Packet(engineio_packet.MESSAGE, "")
    packet.encode_cache = framed
    return packet


def heartbeat(position: int, mark: str) -> engineio_packet.Packet:
    """You have been sent everything of yours up to here."""
    return packet_of("heartbeat", orjson.dumps({"position": position, "mark": mark}))


class Why(StrEnum):
    """What kept a screen from being told everything."""

    BEHIND = "behind"
    OTHER_LOG = "other_log"
    ROLES = "roles"
    FAILED = "failed"


def resync(why: Why, since: int | None) -> engineio_packet.Packet:
    """Take what changed since this position (or since your own, if that is lower); None: take a
    new snapshot."""
    return packet_of("resync", orjson.dumps({"since": since, "why": why.value}))
