"""Flask extensions, unbound; `create_app` binds them."""

from __future__ import annotations

from flask_socketio import SocketIO
from flask_wtf import CSRFProtect

csrf = CSRFProtect()


def new_socketio() -> SocketIO:
    """Socket.IO of one application; the app says on what it runs."""
    return SocketIO()
