"""The packets of the socket, each encoded and framed once for everybody who receives it."""

from __future__ import annotations

import orjson
from engineio import packet as engineio_packet

NAMESPACE = "/console"


class Framed(str):
    """An Engine.IO text together with the finished WebSocket frame that carries it."""

    __slots__ = ("frame",)
    frame: bytes

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


def heartbeat(position: int) -> engineio_packet.Packet:
    """You have been sent everything of yours up to here."""
    return packet_of("heartbeat", orjson.dumps({"position": position}))


def resync() -> engineio_packet.Packet:
    """Take a new snapshot."""
    return packet_of("resync", b"{}")
