"""HTTP: faces that hold no rule.

`register` lists the blueprints. Every view carries its guard (`auth.public`,
`auth.signed_in`, `auth.requires`); one that was forgotten is never served.
"""

from __future__ import annotations

from flask import Flask

from ioc.web import (
    account_pages,
    admin_accounts,
    admin_areas,
    admin_city,
    admin_deadlines,
    admin_duty,
    admin_holidays,
    admin_messages,
    admin_nav,
    admin_protocols,
    admin_routing,
    admin_system,
    admin_understanding,
    agency_pages,
    agency_settings_pages,
    api_agency,
    api_answer_templates,
    api_bulk,
    api_call_drafts,
    api_calls,
    api_console,
    api_exercise,
    api_hints,
    api_incidents,
    api_passing_on,
    api_protocols,
    api_reports,
    api_telephony,
    api_understand,
    api_verification,
    auth,
    auth_pages,
    console_pages,
    errors,
    handover_pages,
    health,
    hotline_pages,
    inbox_pages,
    link_pages,
    media,
    notices_pages,
    openapi,
    pages,
    paper_pages,
    public_map,
    public_pages,
    publishing_pages,
    push_routes,
    results_pages,
    row_ids,
    second_step_pages,
    security,
    verification_pages,
)

BLUEPRINTS = (
    console_pages.blueprint,
    agency_pages.blueprint,
    inbox_pages.blueprint,
    agency_settings_pages.blueprint,
    public_pages.blueprint,
    public_map.blueprint,
    results_pages.blueprint,
    publishing_pages.blueprint,
    pages.blueprint,
    auth_pages.blueprint,
    second_step_pages.blueprint,
    account_pages.blueprint,
    admin_system.blueprint,
    admin_accounts.blueprint,
    api_reports.blueprint,
    api_incidents.blueprint,
    api_agency.blueprint,
    api_answer_templates.blueprint,
    api_bulk.blueprint,
    api_call_drafts.blueprint,
    api_calls.blueprint,
    api_telephony.blueprint,
    api_console.blueprint,
    api_exercise.blueprint,
    api_hints.blueprint,
    api_understand.blueprint,
    api_verification.blueprint,
    verification_pages.blueprint,
    api_protocols.blueprint,
    api_passing_on.blueprint,
    hotline_pages.blueprint,
    paper_pages.blueprint,
    link_pages.blueprint,
    handover_pages.blueprint,
    admin_messages.blueprint,
    admin_understanding.blueprint,
    admin_areas.blueprint,
    admin_city.blueprint,
    admin_deadlines.blueprint,
    admin_holidays.blueprint,
    admin_duty.blueprint,
    admin_protocols.blueprint,
    admin_routing.blueprint,
    media.blueprint,
    notices_pages.blueprint,
    push_routes.blueprint,
    health.blueprint,
    openapi.blueprint,
)


def register(app: Flask) -> None:
    """Puts every face and the guard before them into the application."""
    row_ids.install(app)
    auth.public(app.view_functions["static"])
    security.install(app)
    auth.install(app)
    errors.install(app)
    pages.install(app)
    admin_nav.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
