"""HTTP: faces that hold no rule.

`register` lists the blueprints. Every view carries its guard (`auth.public`,
`auth.signed_in`, `auth.requires`); one that was forgotten is never served.
"""

from __future__ import annotations

from flask import Flask

from ioc.web import (
    auth,
    chosen_pages,
    console_pages,
    errors,
    health,
    media,
    openapi,
    pages,
    row_ids,
    security,
)
from ioc.web.account import (
    account_pages,
    auth_pages,
    notices_pages,
    push_routes,
    second_step_pages,
)
from ioc.web.admin import (
    admin_accounts,
    admin_areas,
    admin_cameras,
    admin_city,
    admin_deadlines,
    admin_duty,
    admin_holidays,
    admin_messages,
    admin_nav,
    admin_priority,
    admin_protocols,
    admin_routing,
    admin_system,
    admin_understanding,
    admin_units,
)
from ioc.web.agency import (
    agency_pages,
    agency_settings_pages,
    handover_pages,
    inbox_pages,
    publishing_pages,
    verification_pages,
)
from ioc.web.api import (
    api_agency,
    api_answer_templates,
    api_bulk,
    api_call_drafts,
    api_calls,
    api_console,
    api_crew,
    api_dispatching,
    api_exercise,
    api_exports,
    api_facilities,
    api_hints,
    api_incidents,
    api_map_tools,
    api_messages,
    api_operations,
    api_passing_on,
    api_plan_edits,
    api_plans,
    api_protocols,
    api_reports,
    api_safety,
    api_telephony,
    api_understand,
    api_units,
    api_verification,
    api_water,
    api_ways,
)
from ioc.web.basemap import tile_routes
from ioc.web.dashboard import files as dashboard_files
from ioc.web.dashboard import pages as dashboard_pages
from ioc.web.dashboard import settings_pages as dashboard_settings
from ioc.web.hotline import hotline_pages, inbound_pages, link_pages, paper_pages
from ioc.web.mapfiles import map_pages
from ioc.web.public import public_map, public_pages, results_pages
from ioc.web.replay import api_replay, replay_pages
from ioc.web.rescue import (
    after_action_pages,
    crew_pages,
    operation_pages,
    people_pages,
    plan_pages,
    shelter_pages,
    shift_pages,
    situation_pages,
    ward_pages,
    ward_sheet_pages,
    water_pages,
)
from ioc.web.tiles import history_pages, incident_tiles
from ioc.web.wall import api_wall, desk_pages, wall_pages

BLUEPRINTS = (
    console_pages.blueprint,
    chosen_pages.blueprint,
    agency_pages.blueprint,
    inbox_pages.blueprint,
    agency_settings_pages.blueprint,
    public_pages.blueprint,
    public_map.blueprint,
    tile_routes.blueprint,
    incident_tiles.blueprint,
    history_pages.blueprint,
    results_pages.blueprint,
    publishing_pages.blueprint,
    pages.blueprint,
    auth_pages.blueprint,
    second_step_pages.blueprint,
    account_pages.blueprint,
    admin_system.blueprint,
    admin_accounts.blueprint,
    api_reports.blueprint,
    api_safety.blueprint,
    api_incidents.blueprint,
    api_agency.blueprint,
    api_answer_templates.blueprint,
    api_bulk.blueprint,
    api_map_tools.blueprint,
    api_call_drafts.blueprint,
    api_calls.blueprint,
    api_telephony.blueprint,
    api_messages.blueprint,
    inbound_pages.blueprint,
    ward_pages.blueprint,
    ward_sheet_pages.blueprint,
    api_console.blueprint,
    api_dispatching.blueprint,
    api_units.blueprint,
    api_crew.blueprint,
    crew_pages.blueprint,
    api_exercise.blueprint,
    api_facilities.blueprint,
    api_plans.blueprint,
    api_plan_edits.blueprint,
    api_operations.blueprint,
    plan_pages.blueprint,
    api_water.blueprint,
    shelter_pages.blueprint,
    operation_pages.blueprint,
    people_pages.blueprint,
    shift_pages.blueprint,
    situation_pages.blueprint,
    after_action_pages.blueprint,
    map_pages.blueprint,
    api_exports.blueprint,
    replay_pages.blueprint,
    api_replay.blueprint,
    water_pages.blueprint,
    api_hints.blueprint,
    api_understand.blueprint,
    api_verification.blueprint,
    api_ways.blueprint,
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
    admin_cameras.blueprint,
    admin_city.blueprint,
    admin_deadlines.blueprint,
    admin_holidays.blueprint,
    admin_duty.blueprint,
    admin_protocols.blueprint,
    admin_routing.blueprint,
    admin_units.blueprint,
    admin_priority.blueprint,
    dashboard_pages.blueprint,
    dashboard_files.blueprint,
    dashboard_settings.blueprint,
    media.blueprint,
    notices_pages.blueprint,
    push_routes.blueprint,
    wall_pages.blueprint,
    desk_pages.blueprint,
    api_wall.blueprint,
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
