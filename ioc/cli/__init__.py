"""Commands: `flask ioc …`.

Each module names its commands in `COMMANDS`. They run as a process of their own beside the
server: what they write goes through the same services, and the server's screens hear of it
from the log.
"""

from __future__ import annotations

from flask import Flask
from flask.cli import AppGroup

from ioc.cli import (
    accounts,
    allocate,
    backup,
    check,
    city,
    examples,
    handover,
    log,
    models,
    osm,
    simulate,
    texts,
    worker,
)

MODULES = (
    accounts,
    allocate,
    city,
    osm,
    texts,
    examples,
    handover,
    models,
    check,
    log,
    backup,
    worker,
    simulate,
)


def register_commands(app: Flask) -> None:
    """Adds the `ioc` group to the application."""
    group = AppGroup("ioc", help="The incident operations center.")
    for module in MODULES:
        for command in module.COMMANDS:
            group.add_command(command)
    app.cli.add_command(group)
