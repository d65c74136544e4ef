"""Rules: functions over values.

This package knows the standard library, shapely, `dispatch` and `ioc.understanding`
and nothing else: no session, no request, no framework. A rule takes the moment as
`at`; only `clock.now` asks what time it is. Rules raise the errors of `errors` and
return codes and enums, never sentences.
"""
