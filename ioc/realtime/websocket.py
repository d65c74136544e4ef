"""How frames leave: a message for many consoles is framed once, and nothing is cut short."""

from __future__ import annotations

from typing import Any

import simple_websocket
from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI

from ioc.realtime.wire import Framed


class FramedWebSocket(SimpleWebSocketWSGI):  # type: ignore[misc]  # it has no types
    """Sends `Framed` texts as they are; everything else goes through the WebSocket library.

    The library calls `socket.send`, which may write a part only and forget the rest when a
    slow client's buffer is full; `_Whole` makes it `sendall`.
    """

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        key = next(
            (k for k in ("werkzeug.socket", "gunicorn.socket") if environ.get(k) is not None), None
        )
        if key:
            environ[key] = _Whole(environ[key])
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


class _Whole:
    """A socket whose `send` writes everything."""

    def __init__(self, socket: Any) -> None:
        self._socket = socket

    def send(self, data: bytes) -> int:
        self._socket.sendall(data)
        return len(data)

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
            else:
                super().__init__(handler, engine)

    handlers["websocket"] = Chosen
