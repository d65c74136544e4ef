"""Commands: `flask ioc …`."""

from __future__ import annotations

from flask import Flask
from flask.cli import AppGroup


def register_commands(app: Flask) -> None:
    """Adds the `ioc` group to the application."""
    group = AppGroup("ioc", help="The incident operations center.")
    app.cli.add_command(group)
