"""Reads OpenStreetMap extracts: one reader, and a taker for each use of what it reads.

The rule of the package: a file in, frozen dataclasses out. It is pure (osmium and shapely) and
imports nothing else of the application. `reader.read` goes through the file once and hands every
element to the takers it is given; a taker (`reader.Taker`) names the tags it wants, keeps what it
needs and knows nothing of the others. `gazetteer.GazetteerTaker` collects what has a name or a
house number; a road graph or a basemap is another taker of the same reading.
What an import does not know: the wards of the city, Vietnamese habits of naming (both are put to
it later) and whether the map is right.

OpenStreetMap's data is under the Open Database License: whoever shows what came from it names the
source. `ATTRIBUTION` is stored with every import.
"""

ATTRIBUTION = "© OpenStreetMap contributors, Open Database License (ODbL) 1.0"

__all__ = ["ATTRIBUTION"]
