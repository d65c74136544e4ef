"""Tables: columns and relationships, no decisions.

Importing the package imports every model, so that migrations see them all.
"""

from ioc.models import agency, catalogue, event, incident, people, report

__all__ = ["agency", "catalogue", "event", "incident", "people", "report"]
