"""Loading the seeds again never writes over what an administrator edited, unless it is asked to."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select

from config import Settings
from ioc.access.actor import Actor, Held
from ioc.cli import seed
from ioc.db.session import Database
from ioc.domain.incidents import Severity
from ioc.domain.permissions import Role
from ioc.domain.sla import SLACalendar
from ioc.domain.sla import SLATarget as Target
from ioc.eventlog import reading, sequencer
from ioc.models.agency import Agency, Area
from ioc.models.agency_work import AnswerTemplate
from ioc.models.catalogue import Category, SLATarget
from ioc.models.rule_set import RuleSet
from ioc.queries.admin import rule_sets as read_rules
from ioc.queries.directory import directory
from ioc.services.city import catalogue, rule_sets, time_settings
from ioc.services.city.catalogue import AgencyEntry, CategoryEntry
from tests.integration import installation
from tests.integration.installation import Installation, done
from tests.threads import at_once

elsewhere = installation.elsewhere
ADMIN = Actor("user:1", user_id=1, held=(Held(Role.ADMINISTRATOR, None, None),))
TEAM = AgencyEntry(
    "Đội cứu hộ thiện nguyện", "Volunteer rescue team", "Đội thiện nguyện", "defence",
    "0234 000 2000", "", "", False, True,
)  # fmt: skip
WARD = "19753"
MISSING = "thoat_nuoc"


def edit_everything(database: Database) -> None:
    """What an administrator does in a first week."""
    with database.atomic() as session:
        rule_sets.edit(
            session, ADMIN, 0, lambda rows: [{**rows[0], "name": "cua-quan-tri"}, *rows[1:]]
        )
        rule_sets.use(session, ADMIN, 1, "thử", is_confirmed=True)
    with database.atomic() as session:
        row = session.scalars(select(Agency).where(Agency.code == "hepco")).one()
        hepco = AgencyEntry(
            row.name_vi, row.name_en, row.short_name, row.kind, "0234 111 1111",
            row.email or "", row.area_code or "", row.is_always_open, True,
        )  # fmt: skip
        catalogue.save_agency(session, ADMIN, "hepco", hepco, is_new=False)
        catalogue.save_agency(session, ADMIN, "thien-nguyen", TEAM, is_new=True)
        catalogue.rename_area(session, ADMIN, WARD, "Tên mới", "Phường Tên mới", "New Ward")
        kind = session.scalars(select(Category).where(Category.code == "dong_vat")).one()
        shown = {name: getattr(kind, name) for name in CategoryEntry.__dataclass_fields__}
        animals = CategoryEntry(**{**shown, "name_vi": "Vật nuôi", "is_active": False})
        catalogue.save_category(session, ADMIN, "dong_vat", animals, is_new=False)
        catalogue.move_category(session, ADMIN, "dong_vat", -100)
    with database.atomic() as session:
        long = Target(None, Severity.NORMAL, SLACalendar.WORKING, 77, 7777)
        time_settings.set_target(session, ADMIN, long)
        own = next(t for t in directory(session).targets if t.category is not None)
        assert own.category is not None
        time_settings.drop_target(session, ADMIN, own.category, own.severity)
        time_settings.set_working_time(session, ADMIN, {"week": {"monday": ["08:00-09:00"]}})


def state(database: Database) -> dict[str, Any]:
    with database.reading() as session:
        return {
            "agencies": {
                a.code: (a.name_vi, a.phone, a.is_active) for a in session.scalars(select(Agency))
            },
            "area": session.scalar(select(Area.full_name).where(Area.code == WARD)),
            "categories": [
                (c.code, c.name_vi, c.is_active)
                for c in session.scalars(select(Category).order_by(Category.sort, Category.id))
            ],
            "targets": sorted(
                (t.category or "", t.severity.value, t.accept_minutes, t.resolve_minutes)
                for t in session.scalars(select(SLATarget))
            ),
            "rules": read_rules.used_rows(session),
            "calendar": repr(directory(session).calendar),
        }


def test_a_second_loading_of_an_unedited_city_changes_and_names_nothing(
    elsewhere: Installation,
) -> None:
    done(elsewhere.app, "load-city")
    before = state(elsewhere.database)
    says = done(elsewhere.app, "load-city")
    assert "left as" not in says
    assert "written over" not in says
    assert state(elsewhere.database) == before


def test_what_an_administrator_edited_added_or_took_away_outlives_a_loading(
    elsewhere: Installation,
) -> None:
    done(elsewhere.app, "load-city")
    edit_everything(elsewhere.database)
    before = state(elsewhere.database)
    says = done(elsewhere.app, "load-city")
    assert state(elsewhere.database) == before
    assert before["agencies"]["thien-nguyen"] == ("Đội cứu hộ thiện nguyện", "0234 000 2000", True)
    assert before["categories"][0] == ("dong_vat", "Vật nuôi", False)
    for named in (
        "agency hepco", "agency thien-nguyen", f"area {WARD}", "category dong_vat",
        "category order", "deadline * normal", "working time", "routing",
    ):  # fmt: skip
        assert f"left as an administrator edited it: {named}\n" in says


def test_what_is_missing_is_added_beside_what_was_edited(elsewhere: Installation) -> None:
    done(elsewhere.app, "load-city")
    edit_everything(elsewhere.database)
    with elsewhere.database.atomic() as session:
        session.execute(delete(Category).where(Category.code == MISSING))
    done(elsewhere.app, "load-city")
    kinds = [code for code, _name, _active in state(elsewhere.database)["categories"]]
    assert kinds[0] == "dong_vat"
    assert kinds[-1] == MISSING, "after an administrator's order, a new one is the last"


def test_the_seeds_are_taken_back_only_when_asked_and_each_loss_is_named(
    elsewhere: Installation,
) -> None:
    done(elsewhere.app, "load-city")
    fresh = state(elsewhere.database)
    edit_everything(elsewhere.database)
    says = done(elsewhere.app, "load-city", "--replace")
    now = state(elsewhere.database)
    added = now["agencies"].pop("thien-nguyen")
    assert added == ("Đội cứu hộ thiện nguyện", "0234 000 2000", False)
    # Whether a category was retired is no word of the seeds' and comes back with them.
    assert now == fresh
    assert "written over: agency hepco\n" in says
    assert "written over: routing\n" in says
    with elsewhere.database.reading() as session:
        former = [s.rows[0]["name"] for s in session.scalars(select(RuleSet))]
    assert "cua-quan-tri" in former, "the rules that were in use can be used again"
    while sequencer.run_once(elsewhere.database):
        pass
    with elsewhere.database.reading() as session:
        last = [e.data for e in reading.read_after(session, 0, 1000) if e.kind == "city:loaded"][-1]
    assert "agency hepco" in last["replaced"]
    assert "left as" not in done(elsewhere.app, "load-city")


def test_what_an_older_city_lacks_is_filled_once_where_several_start(database: Database) -> None:
    with database.atomic() as session:
        session.execute(delete(AnswerTemplate))
    assert at_once([lambda: seed.fill(database, Settings.seeds_dir)] * 2) == [None, None]
    with database.reading() as session:
        titles = session.scalars(select(AnswerTemplate.title)).all()
        assert titles
        assert len(titles) == len(set(titles))
