"""How frames leave: a message for many consoles is framed once, and nothing is cut short.

With a thousand consoles the way through the library's queue and its writer is most of what a
message costs, so `Straight` writes to a line on which nothing waits at once.
"""

from __future__ import annotations

from typing import Any

import simple_websocket
from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI
from gevent.socket import socket as PlainSocket

from ioc.realtime.wire import Bytes, Framed, carrying

LINE = "ioc_line"
"""Under this name a connection of the library knows the line that it writes to."""


class FramedWebSocket(SimpleWebSocketWSGI):  # type: ignore[misc]  # it has no types
    """Sends `Framed` texts as they are; everything else goes through the WebSocket library.

    The library calls `socket.send`, which may write a part only and forget the rest when a
    slow client's buffer is full; `_Whole` makes it `sendall`.
    """

    whole: _Whole | None = None

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        key = next(
            (k for k in ("werkzeug.socket", "gunicorn.socket") if environ.get(k) is not None), None
        )
        if key:
            self.whole = environ[key] = _Whole(environ[key])
        return super().__call__(environ, start_response)

    def send(self, message: Any) -> Any:
        if isinstance(message, Framed):
            if not self.ws.connected:
                raise OSError("closed")
            self.ws.sock.sendall(message.frame)
            return None
        try:
            return self.ws.send(message)
        except simple_websocket.ConnectionClosed:
            raise OSError("closed") from None


class Straight:
    """Sends packets of `wire` past the queue where nothing waits in it.

    Order holds: what finds the queue filled, or its writer at work, queues behind; and no other
    greenlet runs between the look and the writing.
    """

    def __init__(self, server: Any) -> None:
        self.server = server

    def send(self, eio_sid: str, packet: Any) -> None:
        """Puts the packet on its way."""
        connection = self.server.eio.sockets.get(eio_sid)
        line = getattr(connection, LINE, None)
        framed = packet.encode_cache
        if (
            line is None
            or line.whole is None
            or not line.whole.is_free
            or not isinstance(framed, Framed)
            or not connection.queue.empty()
        ):
            self.server._send_eio_packet(eio_sid, packet)
        elif rest := line.whole.send_now(framed.frame):
            self.server._send_eio_packet(eio_sid, carrying(rest))


class _Whole:
    """A socket whose `send` writes everything, and that knows while somebody writes."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket
        self._writers = 0
        # Under gevent's plain socket lies one that never waits. Not for TLS: what is written
        # there would go out as it is.
        self._bare: Any = socket._sock if type(socket) is PlainSocket else None

    def send(self, data: Bytes) -> int:
        self.sendall(data)
        return len(data)

    def sendall(self, data: Bytes) -> None:
        self._writers += 1
        try:
            self._socket.sendall(data)
        finally:
            self._writers -= 1

    @property
    def is_free(self) -> bool:
        """Whether `send_now` may be used: nobody is in the middle of a frame."""
        return self._bare is not None and self._writers == 0

    def send_now(self, data: Bytes) -> Bytes:
        """Writes as much as the line takes without waiting; answers what is left, which is not a
        copy: a thousand screens may leave most of the same large piece. Of a broken line all is
        left: the writer finds it broken as well, and closes what belongs to it."""
        try:
            return memoryview(data)[self._bare.send(data) :]
        except OSError:
            return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._socket, name)


def install(server: Any, driver: str) -> None:
    """Makes a python-socketio server use it. `driver` is its async mode."""
    handlers = server.eio._async

    class Chosen(FramedWebSocket):
        def __init__(self, handler: Any, engine: Any) -> None:
            if driver == "gevent":
                import gevent.event
                import gevent.selectors
                from engineio.async_drivers.gevent import Thread

                super().__init__(
                    handler,
                    engine,
                    thread_class=Thread,
                    event_class=gevent.event.Event,
                    selector_class=gevent.selectors.DefaultSelector,
                )
                setattr(handler.__self__, LINE, self)
            else:
                super().__init__(handler, engine)

    handlers["websocket"] = Chosen
