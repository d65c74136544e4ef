"""What a Vietnamese report says: danger, matter, people, water, place.

The rule of the package: text in, frozen dataclasses out. It is pure (standard library, PyYAML,
NumPy, openlocationcode), imports nothing else of the application, asks nobody, keeps nothing; a
text always gives the same answer. No input makes it raise. Every answer has its reasons: the quoted
words and a code that `reasons.REASONS` puts into a sentence for the catalogue to translate. What is
not known is said to be not known: None, candidates, `khac`, a low confidence; never a guess.
`text` is the only place of the application that folds Vietnamese accents.
"""

from ioc.understanding.address import locate
from ioc.understanding.answers import classify_answer, default_gazetteer, locate_answer
from ioc.understanding.category import (
    KeywordTable,
    Ranked,
    Ranking,
    default_keywords,
    rank_categories,
)
from ioc.understanding.emergency import EmergencyReading, Severity, read_emergency
from ioc.understanding.emergency_rules import Kind
from ioc.understanding.gazetteer import Area, Entry, Gazetteer
from ioc.understanding.location import Candidate, Location
from ioc.understanding.people import PeopleReading, read_people
from ioc.understanding.reasons import REASONS, written
from ioc.understanding.text import Text, fold, read
from ioc.understanding.understand import Understanding, understand
from ioc.understanding.water import WaterReading, read_water
from ioc.understanding.water_levels import Trend

__all__ = [
    "REASONS",
    "Area",
    "Candidate",
    "EmergencyReading",
    "Entry",
    "Gazetteer",
    "KeywordTable",
    "Kind",
    "Location",
    "PeopleReading",
    "Ranked",
    "Ranking",
    "Severity",
    "Text",
    "Trend",
    "Understanding",
    "WaterReading",
    "classify_answer",
    "default_gazetteer",
    "default_keywords",
    "fold",
    "locate",
    "locate_answer",
    "rank_categories",
    "read",
    "read_emergency",
    "read_people",
    "read_water",
    "understand",
    "written",
]
