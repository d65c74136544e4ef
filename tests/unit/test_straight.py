"""Frames that go past the library's queue: in order, whole, and joined when there are many."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import gevent
import pytest
from gevent.socket import socketpair

from ioc.realtime import wire
from ioc.realtime.websocket import LINE, Straight, _Whole

Pair = tuple[Any, Any]


@pytest.fixture
def pair() -> Iterator[Pair]:
    near, far = socketpair()
    yield near, far
    near.close()
    far.close()


class Queue(deque[Any]):
    """What the library keeps of packets that wait."""

    def empty(self) -> bool:
        return not self


class Server:
    """A server of sockets with one connection."""

    def __init__(self, line: Any) -> None:
        self.connection = SimpleNamespace(queue=Queue())
        if line is not None:
            setattr(self.connection, LINE, SimpleNamespace(whole=line))
        self.eio = SimpleNamespace(sockets={"one": self.connection})

    def _send_eio_packet(self, _eio_sid: str, packet: Any) -> None:
        self.connection.queue.append(packet)

    def write_queue(self, line: Any) -> None:
        """What the library's writer does."""
        while self.connection.queue:
            line.sendall(self.connection.queue.popleft().encode().frame)


def packets(count: int, size: int = 20) -> list[Any]:
    return [wire.packet_of("event", b'"%d%b"' % (n, b"x" * size)) for n in range(count)]


def frames_of(made: list[Any]) -> bytes:
    return b"".join(packet.encode_cache.frame for packet in made)


def read_all(end: Any, size: int) -> bytes:
    got = b""
    while len(got) < size:
        got += end.recv(1 << 20)
    return got


def test_a_line_on_which_nothing_waits_is_written_at_once(pair: Pair) -> None:
    near, far = pair
    server = Server(_Whole(near))
    made = packets(3)
    for packet in made:
        Straight(server).send("one", packet)
    assert server.connection.queue.empty()
    assert read_all(far, len(frames_of(made))) == frames_of(made)


def test_what_a_full_line_does_not_take_waits_and_keeps_its_order(pair: Pair) -> None:
    near, far = pair
    near.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    line = _Whole(near)
    server = Server(line)
    made = packets(40, 5000)
    for packet in made:
        Straight(server).send("one", packet)
    assert len(server.connection.queue) > 1
    whole = frames_of(made)
    got = b""
    writer = gevent.spawn(server.write_queue, line)
    while len(got) < len(whole):
        got += far.recv(1 << 20)
    writer.join()
    assert got == whole


def test_nothing_is_written_into_the_middle_of_a_frame(pair: Pair) -> None:
    near, _far = pair
    line = _Whole(near)
    line._writers = 1
    server = Server(line)
    (packet,) = packets(1)
    Straight(server).send("one", packet)
    assert list(server.connection.queue) == [packet]


def test_a_line_that_is_no_plain_socket_takes_the_usual_way() -> None:
    """What lies under TLS must not be written to."""

    class Encrypted:
        _sock = None

    for line in (_Whole(Encrypted()), None):
        server = Server(line)
        (packet,) = packets(1)
        Straight(server).send("one", packet)
        assert list(server.connection.queue) == [packet]


def test_who_is_gone_breaks_nothing(pair: Pair) -> None:
    near, far = pair
    server = Server(_Whole(near))
    far.close()
    near.close()
    (packet,) = packets(1)
    Straight(server).send("one", packet)
    assert len(server.connection.queue) == 1


def test_joined_packets_hold_the_frames_of_each() -> None:
    made = packets(5)
    joined = wire.joined(made)
    assert joined.encode().frame == frames_of(made)
