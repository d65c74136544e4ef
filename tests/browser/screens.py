"""Every page that a person opens, who opens it, and what may lie open on it.

`SCREENS` and `NO_PAGES` together are every address that is read with GET: a test compares them with
the application's own list, so that a page that is new is looked at or named here with a reason.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from ioc.domain.permissions import Role
from tests.browser.filling import City
from tests.conftest import PASSWORD
from tests.town import DEEP_WARD

PUBLIC = None
CREW = Role.CREW
OPERATOR, DUTY, SUPERVISOR = Role.OPERATOR, Role.DUTY_OFFICER, Role.SUPERVISOR
ADMIN, OFFICER, MANAGER = (
    Role.ADMINISTRATOR,
    Role.AGENCY_OFFICER,
    Role.AGENCY_MANAGER,
)

NO_PAGES = {
    "/static/<path:filename>": "a file",
    "/words/<locale>.json": "words for scripts",
    "/health/live": "for machines",
    "/health/ready": "for machines",
    "/metrics": "for machines",
    "/map/preview.svg": "a picture",
    "/tiles/basemap/<version>/<int:z>/<int:x>/<int:y>.mvt": "a tile",
    "/tiles/ground/<version>.geojson": "waters and roads for scripts",
    "/media/<key>/<size>": "a photo",
    "/track/<tracking_code>/media/<key>/<size>": "a photo",
    "/results/<code>/photos/<int:number>/<size>": "a photo",
    "/service-worker.js": "a script",
    "/admin/log.csv": "a file to save",
    "/operations/<int:operation_id>/reports/<int:report_id>/pdf": "a file to save",
    "/operations/<int:operation_id>/reports/<int:report_id>/docx": "a file to save",
    "/operations/<int:operation_id>/reports/<int:report_id>/csv": "a file to save",
    "/dashboard/tables/<name>.csv": "a file to save",
    "/dashboard/tables.xlsx": "a file to save",
    "/dashboard/incidents.<kind>": "a file to save",
    "/operations/<int:operation_id>/after-action/pdf": "a file to save",
    "/operations/<int:operation_id>/after-action/csv/<part>": "a file to save",
    "/inbox/clocks": "asked for by a script",
    "/operations/band": "a part of every desk",
    "/maps/situation.<kind>": "a file to save",
    "/maps/wards.<kind>": "a file to save",
    "/maps/heat.html": "a file to save",
    "/messages/count": "asked for by a script",
    "/people/to-ring": "a part of the hotline's room",
    "/admin/understanding/state": "asked for by a script",
    "/admin/understanding/models/<version>": "needs a trained model: minutes of work in a test",
    "/incidents/<int:incident_id>/pane": "a part that the inbox and the console show",
    "/login/second-factor": "its own story below: only a new administrator sees it",
    "/account/second-factor": "leads to the account: its page is the answer to a password",
    "/account/second-factor/begin": "leads to the account",
    "/login/code": "its own story below: only with a second factor",
}
"""Addresses that are no page of their own, with the reason. Those below /api are none either."""

Do = Callable[[Page], None]


def clicked(*selectors: str) -> Do:
    """Presses one after the other."""

    def do(page: Page) -> None:
        for selector in selectors:
            page.locator(selector).first.click()

    return do


def keys(*pressed: str, at: str = "") -> Do:
    """Presses keys, from an element on."""

    def do(page: Page) -> None:
        if at:
            page.locator(at).first.focus()
        for key in pressed:
            page.keyboard.press(key)

    return do


def unfolded(page: Page) -> None:
    """Opens everything that folds, and looks from the top again."""
    page.evaluate(
        "() => { for (const one of document.querySelectorAll('main details')) one.open = true;"
        " window.scrollTo(0, 0); }"
    )


def enrolling(page: Page) -> None:
    """Begins a second factor, for which the password is asked again."""
    page.fill("#factor-password", PASSWORD)
    with page.expect_navigation():
        page.locator("form[action$='/second-factor/begin'] button:not([type=button])").click()


def comparing(page: Page) -> None:
    """Marks the first moment of a replay and compares the last with it."""
    page.keyboard.press("b")
    page.wait_for_selector("#compare:enabled")
    page.locator("#slider").focus()
    page.keyboard.press("End")
    page.wait_for_selector("#list [data-row]")
    page.keyboard.press("c")


def sent_empty(form: str = "main form[method=post]") -> Do:
    """Sends a form without anything in it: the page that says what is wrong."""

    def do(page: Page) -> None:
        with page.expect_navigation():
            page.locator(form).first.evaluate(
                "(form) => {"
                " for (const field of form.querySelectorAll("
                "'input:not([type=hidden]):not([type=radio]):not([type=checkbox]), textarea'))"
                " if (!field.readOnly) field.value = '';"
                " HTMLFormElement.prototype.submit.call(form); }"
            )

    return do


@dataclass(frozen=True)
class Screen:
    """One state of one page. `rule` is the address as the application has it; `where` fills it.

    `ready` stands on the page once it may be used, `shows` once it is in this state.
    """

    name: str
    rule: str
    who: Role | None = PUBLIC
    where: Callable[[City], str] | str = ""
    do: Do | None = None
    ready: str = "h1"
    shows: str = ""
    status: int = 200

    def address(self, city: City) -> str:
        """Where to go."""
        if callable(self.where):
            return self.where(city)
        return self.where or self.rule


S = Screen
HOTLINE_READY = "html[data-ready=hotline]"
WALL_READY = "html[data-ready=wall]"
INCIDENT = "/incidents/<int:incident_id>"
SCREENS = (
    # citizens
    S("home", "/"),
    S("report", "/report"),
    S("report with errors", "/report", do=sent_empty("form[action='/report'], main form")),
    S("sos", "/sos"),
    S("map of reports", "/map"),
    S("track", "/track"),
    S("track: no such code", "/track", where="/track?code=111", status=422),
    S("track: being worked on", "/track/<tracking_code>", where=lambda c: f"/track/{c.track}"),
    S("track: asked back", "/track/<tracking_code>", where=lambda c: f"/track/{c.asked}"),
    S("track: a rescue", "/track/<tracking_code>", where=lambda c: f"/track/{c.rescue}"),
    S(
        "track: a rescue, some are safe",
        "/track/<tracking_code>",
        where=lambda c: f"/track/{c.rescue_told}",
        shows="#safe form",
    ),
    S("track: done", "/track/<tracking_code>", where=lambda c: f"/track/{c.done}"),
    S("location link", "/l/<secret>", where=lambda c: f"/l/{c.link}"),
    S("location link that ended", "/l/<secret>", where="/l/" + "x" * 43, status=404),
    S("results", "/results"),
    S("one result", "/results/<code>", where=lambda c: f"/results/{c.result}"),
    S("no such page", "/", where="/khong-co", status=404),
    # signing in
    S("login", "/login"),
    S(
        "login refused",
        "/login",
        do=sent_empty(".sign-in-card form"),
        shows="[role=alert], .field-error",
    ),
    S("invitation", "/welcome/<secret>", where=lambda c: f"/welcome/{c.welcome}"),
    S("invitation that ended", "/welcome/<secret>", where="/welcome/" + "x" * 43, status=404),
    # hotline
    S("hotline", "/hotline", OPERATOR, ready=HOTLINE_READY),
    S(
        "hotline: a call",
        "/hotline",
        OPERATOR,
        do=keys("F9"),
        ready=HOTLINE_READY,
        shows="#line-end",
    ),
    S(
        "hotline: commands",
        "/hotline",
        OPERATOR,
        do=keys("F2"),
        ready=HOTLINE_READY,
        shows="#command",
    ),
    S(
        "hotline: keys",
        "/hotline",
        OPERATOR,
        do=clicked("#show-keys"),
        ready=HOTLINE_READY,
        shows="#key-sheet",
    ),
    S("paper sheet", "/hotline/paper", OPERATOR),
    S("paper: entering", "/hotline/paper/enter", OPERATOR),
    S(
        "paper: entering, errors",
        "/hotline/paper/enter",
        OPERATOR,
        do=sent_empty(),
        shows=".field-error, .problems, [role=alert]",
    ),
    S(
        "sheet for 114",
        "/incidents/<int:incident_id>/hand-over/<service>",
        OPERATOR,
        lambda c: f"/incidents/{c.critical}/hand-over/114",
    ),
    # verification
    S("verification", "/verification", DUTY, ready="#list [data-row]"),
    S(
        "verification: an item",
        "/verification",
        DUTY,
        lambda c: f"/verification?incident={c.doubtful}",
        ready="#item-title",
    ),
    S(
        "verification: rejecting",
        "/verification",
        DUTY,
        lambda c: f"/verification?incident={c.doubtful}",
        keys("t"),
        "#item-title",
        shows="#decide form",
    ),
    S(
        "verification: keys",
        "/verification",
        DUTY,
        do=keys("?"),
        ready="#list [data-row]",
        shows="#key-sheet",
    ),
    # agencies and the console
    S("console", "/console", DUTY, ready="#list [data-row]"),
    S(
        "console: a matter",
        "/console",
        DUTY,
        do=clicked("#list [data-row]"),
        ready="#list [data-row]",
        shows="#drawer .matter",
    ),
    S(
        "console: other filters",
        "/console",
        DUTY,
        do=clicked("#filter-more summary"),
        ready="#list [data-row]",
        shows=".filter-panel",
    ),
    S(
        "console: layers",
        "/console",
        DUTY,
        do=keys("b"),
        ready="#list [data-row]",
        shows=".layer-list",
    ),
    S(
        "console: an area",
        "/console",
        DUTY,
        do=keys("v"),
        ready="#list [data-row]",
        shows="#area-total",
    ),
    S(
        "console: keys",
        "/console",
        DUTY,
        do=keys("?"),
        ready="#list [data-row]",
        shows="#key-sheet",
    ),
    S("replay", "/console/replay", DUTY, ready="html[data-ready=replay]"),
    S(
        "replay: a matter then",
        "/console/replay",
        DUTY,
        do=keys("n"),
        ready="html[data-ready=replay]",
        shows="#drawer .matter-story",
    ),
    S(
        "replay: two moments",
        "/console/replay",
        DUTY,
        do=comparing,
        ready="html[data-ready=replay]",
        shows=".replay-comparison table",
    ),
    S(
        "replay: times that are none",
        "/console/replay",
        DUTY,
        "/console/replay?from=2026-10-28T22:00&to=2026-10-28T21:00",
        ready="html[data-ready=replay]",
        status=422,
    ),
    S("past matters", "/console/history", DUTY, ready="html[data-ready=history]"),
    S(
        "past matters: a filter that is none",
        "/console/history",
        DUTY,
        where="/console/history?from=2026-02-02&to=2026-01-01",
        ready=".field-error",
        status=422,
    ),
    S(
        "past matters: nothing there",
        "/console/history",
        DUTY,
        where="/console/history?from=2020-01-01&to=2020-01-02",
        ready=".empty",
    ),
    S("inbox", "/inbox", OFFICER, ready="#list [data-row]"),
    S(
        "inbox: a matter",
        "/inbox",
        OFFICER,
        do=clicked("#list [data-row]"),
        ready="#list [data-row]",
        shows="#drawer .matter",
    ),
    S("inbox: keys", "/inbox", OFFICER, do=keys("?"), ready="#list [data-row]", shows="#key-sheet"),
    S("inbox of the manager", "/inbox", MANAGER, ready="#list [data-row]"),
    S("templates of answers", "/inbox/templates", MANAGER),
    S("what is asked of the agency", "/inbox/policy", MANAGER),
    S("incident", INCIDENT, OFFICER, lambda c: f"/incidents/{c.incident}"),
    S("incident of the desk", INCIDENT, DUTY, lambda c: f"/incidents/{c.critical}"),
    S(
        "incident: a unit with people on board",
        INCIDENT,
        DUTY,
        lambda c: f"/incidents/{c.sent}",
        do=clicked("[data-units-sent] .sent-step summary"),
        shows=".sent-step[open] form",
    ),
    S(
        "console: the units that could go",
        "/console",
        DUTY,
        do=keys("j", "g"),
        ready="#list [data-row]",
        shows="#drawer .offer-first, #drawer .matter-dispatch .callout",
    ),
    S(
        "console: the list of units",
        "/console",
        DUTY,
        do=keys("l", "Enter"),
        ready="#list [data-row]",
        shows="#forces [data-row]",
    ),
    S("incident that is done", INCIDENT, MANAGER, lambda c: f"/incidents/{c.settled}"),
    S("no such incident", INCIDENT, OFFICER, "/incidents/999999", status=404),
    S("hand-overs", "/handover", DUTY),
    S("publishing", "/publishing", DUTY),
    S("making public", INCIDENT + "/result", DUTY, lambda c: f"/incidents/{c.settled}/result"),
    # shelters and water
    S("shelters", "/shelters", DUTY),
    S(
        "shelters: errors",
        "/shelters",
        DUTY,
        do=sent_empty("form.shelter-form"),
        shows=".field-error",
    ),
    S(
        "a shelter",
        "/shelters/<int:facility_id>",
        DUTY,
        lambda c: f"/shelters/{c.shelter}",
    ),
    S(
        "a shelter: errors",
        "/shelters/<int:facility_id>",
        DUTY,
        lambda c: f"/shelters/{c.shelter}",
        sent_empty("form[action$='/check-in']"),
        shows=".field-error",
    ),
    S("water", "/water", DUTY, ready="html[data-ready=water]"),
    S(
        "water: errors",
        "/water",
        DUTY,
        do=sent_empty("#flood-form"),
        ready="html[data-ready=water]",
        shows=".field-error",
    ),
    S("water of an agency", "/water", OFFICER, ready="html[data-ready=water]"),
    # crews
    S("crew", "/crew", CREW, ready="html[data-ready=crew]", shows="#crew-body h2"),
    # people
    S("people", "/people", DUTY, do=unfolded, shows=".settle-form"),
    S(
        "people: errors",
        "/people",
        DUTY,
        do=sent_empty("form.settle-form"),
        shows="[role=alert]",
    ),
    S("people of an agency", "/people", OFFICER),
    S("search for a family", "/people/search", DUTY),
    S(
        "search for a family: errors",
        "/people/search",
        DUTY,
        do=sent_empty("form.people-search"),
        shows=".field-error",
    ),
    # operations
    S("operations", "/operations", SUPERVISOR, do=clicked("#open summary"), shows="#open-name"),
    S(
        "operations: errors",
        "/operations",
        SUPERVISOR,
        do=sent_empty("form.operation-form"),
        shows=".field-error",
    ),
    S(
        "an operation",
        "/operations/<int:operation_id>",
        SUPERVISOR,
        lambda c: f"/operations/{c.operation}",
        unfolded,
        shows="#close-words",
    ),
    S(
        "an operation of an agency",
        "/operations/<int:operation_id>",
        OFFICER,
        lambda c: f"/operations/{c.operation}",
    ),
    S(
        "hand-over of a shift",
        "/operations/<int:operation_id>/hand-over",
        DUTY,
        lambda c: f"/operations/{c.operation}/hand-over",
    ),
    S(
        "hand-over of a shift: errors",
        "/operations/<int:operation_id>/hand-over",
        DUTY,
        lambda c: f"/operations/{c.operation}/hand-over",
        sent_empty("#sign-form"),
        shows=".field-error",
    ),
    S(
        "a sheet to sign",
        "/operations/<int:operation_id>/hand-over/<int:number>",
        DUTY,
        lambda c: f"/operations/{c.operation}/hand-over/{c.hand_over}",
    ),
    # situation reports
    S(
        "situation reports",
        "/operations/<int:operation_id>/reports",
        SUPERVISOR,
        lambda c: f"/operations/{c.operation}/reports",
        unfolded,
        shows="#plan-times",
    ),
    S(
        "a situation report to sign",
        "/operations/<int:operation_id>/reports/<int:report_id>",
        SUPERVISOR,
        lambda c: f"/operations/{c.operation}/reports/{c.draft_report}",
        unfolded,
        shows="#words-words",
    ),
    S(
        "a signed situation report",
        "/operations/<int:operation_id>/reports/<int:report_id>",
        OFFICER,
        lambda c: f"/operations/{c.operation}/reports/{c.signed_report}",
    ),
    S(
        "what a figure was counted from: errors",
        "/operations/<int:operation_id>/reports/<int:report_id>/figures/<figure>",
        SUPERVISOR,
        lambda c: (
            f"/operations/{c.operation}/reports/{c.draft_report}/figures/missing?area={DEEP_WARD}"
        ),
        sent_empty("#correct-form"),
        shows=".field-error",
    ),
    S(
        "after action",
        "/operations/<int:operation_id>/after-action",
        DUTY,
        lambda c: f"/operations/{c.operation}/after-action",
    ),
    S("dashboard", "/dashboard", SUPERVISOR, "/dashboard?period=30d"),
    S(
        "dashboard: tables open",
        "/dashboard",
        SUPERVISOR,
        "/dashboard?period=7d&data=real",
        clicked(".dash-box .dash-table > summary"),
        shows=".dash-box .dash-table[open]",
    ),
    S("dashboard: own agency", "/dashboard", MANAGER),
    S(
        "dashboard: refused",
        "/dashboard",
        DUTY,
        "/dashboard?period=custom&from=2026-10-02&to=2026-10-01",
        shows="#dash-errors",
        status=422,
    ),
    S("dashboard: incidents", "/dashboard/incidents", DUTY),
    S("dashboard: targets", "/dashboard/targets", ADMIN),
    # everybody on duty
    S("notices", "/notices", DUTY),
    S(
        "notices: menu",
        "/notices",
        DUTY,
        do=clicked("#top-menu summary"),
        shows="#top-menu .menu-body",
    ),
    S("account", "/account", OFFICER),
    S("account: second factor", "/account", OFFICER, "", enrolling, shows=".enrol-picture"),
    S("not allowed", "/admin/health", OFFICER, status=403),
    # the boats of a ward
    S("wards", "/ward", DUTY),
    S(
        "ward",
        "/ward/<area>",
        DUTY,
        f"/ward/{DEEP_WARD}",
        unfolded,
        ready="html[data-ready=ward]",
        shows=".ward-task",
    ),
    S(
        "ward: errors",
        "/ward/<area>",
        DUTY,
        f"/ward/{DEEP_WARD}",
        sent_empty("form.ward-add-form"),
        ready="html[data-ready=ward]",
        shows=".field-error",
    ),
    S("lists of a ward", "/ward/<area>/sheets", DUTY, f"/ward/{DEEP_WARD}/sheets"),
    S(
        "a list of a ward",
        "/ward/<area>/sheets/<serial>",
        DUTY,
        lambda c: f"/ward/{DEEP_WARD}/sheets/{c.sheet}?phones=1",
        shows=".ws-key",
    ),
    S(
        "a list of a ward: entering",
        "/ward/<area>/sheets/<serial>/enter",
        DUTY,
        lambda c: f"/ward/{DEEP_WARD}/sheets/{c.sheet}/enter",
        shows=".ward-row",
    ),
    S("messages to read", "/messages", OPERATOR),
    # rescue
    S("plan", "/plan", DUTY),
    S("maps and files", "/maps", SUPERVISOR),
    # the wall
    S("wall", "/wall", DUTY, ready=WALL_READY, shows=".wall-slot"),
    S("wall: one view", "/wall/<view>", DUTY, "/wall/water", ready=WALL_READY, shows=".gauge"),
    S("wall: a screen opens itself", "/wall/in"),
    S("wall: screens and views", "/wall/views", SUPERVISOR, do=unfolded, shows=".wall-turn"),
    S(
        "wall: errors of a screen",
        "/wall/views",
        SUPERVISOR,
        do=sent_empty("#new-screen form"),
        shows=".field-error",
    ),
    S("wall: a new view", "/wall/views/new", SUPERVISOR),
    S(
        "wall: errors of a view",
        "/wall/views/new",
        SUPERVISOR,
        do=sent_empty("form.wall-edit"),
        shows=".field-error",
    ),
    S("wall: a view", "/wall/views/<code>", SUPERVISOR, "/wall/views/risk"),
    # administration
    S("admin", "/admin", ADMIN),
    S("admin: keys", "/admin", ADMIN, do=keys("?"), shows="#key-sheet"),
    S("accounts", "/admin/accounts", ADMIN),
    S(
        "accounts: errors",
        "/admin/accounts",
        ADMIN,
        do=sent_empty(),
        shows=".field-error, [role=alert]",
    ),
    S(
        "an account",
        "/admin/accounts/<int:number>",
        ADMIN,
        lambda c: f"/admin/accounts/{c.account}",
    ),
    S("tokens", "/admin/tokens", ADMIN),
    S(
        "a token to revoke",
        "/admin/tokens/<int:number>/revoke",
        ADMIN,
        lambda c: f"/admin/tokens/{c.token}/revoke",
    ),
    S(
        "a token of one's own to revoke",
        "/account/tokens/<int:number>/revoke",
        ADMIN,
        lambda c: f"/account/tokens/{c.own_token}/revoke",
    ),
    S("cameras", "/admin/cameras", ADMIN),
    S("cameras: errors", "/admin/cameras", ADMIN, do=sent_empty(), shows=".field-error"),
    S(
        "a camera",
        "/admin/cameras/<int:camera_id>",
        ADMIN,
        lambda c: f"/admin/cameras/{c.camera}",
    ),
    S("units", "/admin/units", ADMIN),
    S("a new unit", "/admin/units/new", ADMIN),
    S(
        "a unit",
        "/admin/units/<int:unit_id>",
        ADMIN,
        lambda c: f"/admin/units/{c.unit}",
    ),
    S("priority", "/admin/priority", ADMIN),
    S("agencies", "/admin/agencies", ADMIN),
    S("an agency", "/admin/agencies/<code>", ADMIN, "/admin/agencies/hepco"),
    S("areas", "/admin/areas", ADMIN),
    S("an area", "/admin/areas/<code>", ADMIN, "/admin/areas/19753"),
    S("categories", "/admin/categories", ADMIN),
    S("a category", "/admin/categories/<code>", ADMIN, "/admin/categories/thoat_nuoc"),
    S("routing", "/admin/routing", ADMIN),
    S("a rule", "/admin/routing/rules/<name>", ADMIN, "/admin/routing/rules/cuu-nan"),
    S("a new rule", "/admin/routing/rules/<name>", ADMIN, "/admin/routing/rules/new"),
    S("rules tried", "/admin/routing/trial", ADMIN),
    S("deadlines", "/admin/deadlines", ADMIN),
    S(
        "a deadline",
        "/admin/deadlines/<category>/<severity>",
        ADMIN,
        "/admin/deadlines/thoat_nuoc/high",
    ),
    S("chain of warnings", "/admin/deadlines/chain", ADMIN, "/admin/deadlines/chain?step=resolve"),
    S("holidays", "/admin/holidays", ADMIN),
    S(
        "holidays: errors",
        "/admin/holidays",
        ADMIN,
        do=sent_empty(),
        shows=".field-error, [role=alert]",
    ),
    S("duty lists", "/admin/duty", ADMIN),
    S("duty lists of the agency", "/admin/duty", MANAGER),
    S("protocol cards", "/admin/protocols", ADMIN),
    S("a protocol card", "/admin/protocols/<code>", ADMIN, "/admin/protocols/flood"),
    S(
        "versions of a card",
        "/admin/protocols/<code>/compare",
        ADMIN,
        "/admin/protocols/flood/compare",
    ),
    S("templates of messages", "/admin/messages", ADMIN),
    S(
        "a template",
        "/admin/messages/<purpose>/<channel>/<locale>",
        ADMIN,
        "/admin/messages/received/sms/vi",
    ),
    S("health", "/admin/health", ADMIN),
    S("audit log", "/admin/log", ADMIN),
    S("audit log of the supervisor", "/admin/log", SUPERVISOR),
    S("understanding", "/admin/understanding", ADMIN),
)
