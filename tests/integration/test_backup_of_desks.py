"""A backup holds what the desks wrote: calls, questions, answers, drafts, results, photos."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from config import Settings
from ioc.db.session import Database
from ioc.domain.agency_work import PhotoStage
from ioc.domain.incidents import Outcome
from ioc.domain.passing_on import Service
from ioc.domain.permissions import Role
from ioc.models.base import Base
from ioc.ports import Ports
from ioc.services.agency import asking, drafts, results, work_photos, working
from ioc.services.agency.outcomes import Answer
from ioc.services.agency.results import PublicPhoto
from ioc.services.calls import calls, passing_on, protocols
from ioc.services.calls.protocols import Answered
from ioc.services.incidents import leases
from ioc.services.reporters import questions
from tests.functional.test_results import picture
from tests.integration import installation
from tests.integration.installation import Installation, done
from tests.integration.test_backup import files_of, rows_of
from tests.town import DEEP, Town, metres_north

elsewhere = installation.elsewhere
FILLED = (
    "call", "report_question", "protocol_answer", "answer_draft", "work_photo",
    "published_result", "published_photo", "hand_over_sheet", "desk_lease", "sla_pause",
)  # fmt: skip


def test_what_the_desks_wrote_comes_back_with_its_photos(
    app: Any,
    database: Database,
    settings: Settings,
    ports: Ports,
    person: Any,
    elsewhere: Installation,
    tmp_path: Path,
) -> None:
    town = Town(database)
    duty, operator = person(Role.DUTY_OFFICER), person(Role.OPERATOR)
    officer = person(Role.AGENCY_OFFICER, "hepco")
    waste, life = town.report(phone="0905123456"), town.emergency(point=metres_north(DEEP, 3000))
    call = town.do(calls.open_by_hand, operator, "0905 123 456").id
    town.do(calls.saved, operator, call, life.report)
    town.do(passing_on.hand_over, operator, life.incident, Service.RESCUE, "Trực 112", None)
    with database.atomic() as session:
        given = [Answered("flood", 1, (("depth", "unclear"),))]
        protocols.keep_answers(session, operator, town.row(life.report), given)
    town.act(questions.ask_reporter, duty, waste.incident, waste.report, "Ở số nhà mấy?")
    town.act(asking.ask_citizen, officer, waste.incident, "Đầu hay cuối kiệt?")
    photo = ports.media.store(picture())
    town.do(work_photos.add_photos, officer, waste.incident, PhotoStage.AFTER, (photo,))
    town.act(drafts.draft_answer, officer, waste.incident, Answer(Outcome.FIXED, "Đã dọn"))
    town.act(working.resolve_incident, officer, waste.incident, Outcome.FIXED, "Đã dọn")
    public = PublicPhoto(ports.media.store(picture()), PhotoStage.AFTER, None)
    version = town.incident(waste.incident).version
    with database.atomic() as session:
        results.publish(
            session, duty, waste.incident, version, "Đã dọn", "Sạch", (public,), is_checked=True
        )
    town.do(leases.take, duty, life.incident)

    before, photos = rows_of(database), files_of(settings.media_dir)
    assert [name for name in FILLED if not before[name]] == []
    done(app, "backup", str(tmp_path / "copy"))
    done(elsewhere.app, "restore", str(tmp_path / "copy"))
    after = rows_of(elsewhere.database)
    assert set(after) == set(Base.metadata.tables), "no table is left out"
    remembered = ("setting", "event")
    assert {n: r for n, r in after.items() if n not in remembered} == {
        n: r for n, r in before.items() if n not in remembered
    }
    assert files_of(elsewhere.settings.media_dir) == photos
