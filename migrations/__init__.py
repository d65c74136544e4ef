"""Numbered steps of the schema, written once and run on both databases.

Spatial tables only gain or lose columns, never a batch copy: a copy succeeds in silence and
loses the R*Tree index.
"""
