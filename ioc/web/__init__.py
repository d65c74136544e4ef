"""HTTP: faces that hold no rule.

`register` lists the blueprints. Every view carries its guard (`auth.public`,
`auth.signed_in`, `auth.requires`); one that was forgotten is never served.
"""

from __future__ import annotations

from flask import Flask

from ioc.web import (
    admin_understanding,
    agency_pages,
    api_console,
    api_exercise,
    api_hints,
    api_incidents,
    api_reports,
    api_understand,
    auth,
    auth_pages,
    console_pages,
    errors,
    handover_pages,
    health,
    hotline_pages,
    media,
    openapi,
    pages,
    public_map,
    public_pages,
    security,
)

BLUEPRINTS = (
    console_pages.blueprint,
    agency_pages.blueprint,
    public_pages.blueprint,
    public_map.blueprint,
    pages.blueprint,
    auth_pages.blueprint,
    api_reports.blueprint,
    api_incidents.blueprint,
    api_console.blueprint,
    api_exercise.blueprint,
    api_hints.blueprint,
    api_understand.blueprint,
    hotline_pages.blueprint,
    handover_pages.blueprint,
    admin_understanding.blueprint,
    media.blueprint,
    health.blueprint,
    openapi.blueprint,
)


def register(app: Flask) -> None:
    """Puts every face and the guard before them into the application."""
    auth.public(app.view_functions["static"])
    security.install(app)
    auth.install(app)
    errors.install(app)
    pages.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
