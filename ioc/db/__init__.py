"""Two backends behind one face.

`engine` knows how to open SpatiaLite and PostGIS, `session` is the only place that
commits, `spatial_sql` the only place that spells a spatial predicate, `ids` hands out
primary keys before the row is written. Nothing above this package asks which database
it talks to, except through `Database.is_embedded`.
"""
