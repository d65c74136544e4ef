"""Results of the demonstration that the Center has made public, with photos before and after."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ioc.access.actor import Actor
from ioc.cli.demo_stage import Stage
from ioc.cli.demo_steps import Life
from ioc.domain.agency_work import PhotoStage
from ioc.queries.public import results as queries
from ioc.services.agency import results
from ioc.services.agency.results import PublicPhoto

LEFT_WAITING = 2
"""So many stay on the list of what could be made public."""

MOST = 5


class Results:
    """Who makes results public."""

    def __init__(self, supervisor: Actor) -> None:
        self._supervisor = supervisor

    def lives(self) -> list[Any]:
        """The one that there is."""
        return [self.publishes]

    def publishes(self, stage: Stage) -> Life:
        """Goes through what could be public, yesterday and this morning."""
        for hours in (21, 4):
            yield stage.now - timedelta(hours=hours)
            waiting = queries.waiting(stage.session, self._supervisor)
            for one in waiting[LEFT_WAITING : LEFT_WAITING + MOST - 2]:
                self._publish(stage, one.incident.id)
                stage.session.flush()

    def _publish(self, stage: Stage, incident_id: int) -> None:
        offered = queries.proposal(stage.session, self._supervisor, incident_id)
        stages: set[PhotoStage] = set()
        photos = []
        for photo in offered.photos:
            if photo.stage in stages:
                continue
            stages.add(photo.stage)
            copy = stage.ports.media.covered(photo.key, [])
            photos.append(PublicPhoto(copy, photo.stage, photo.report_id))
        results.publish(
            stage.session,
            self._supervisor,
            incident_id,
            offered.incident.version,
            offered.title,
            offered.answer,
            photos,
            is_checked=True,
        )
