"""Background: what follows an event without anybody waiting for it.

`runner` starts the loops: threads of the web process when embedded, a process of its own
(`flask ioc worker`) in the city. Every loop may run in several processes at once: the
sequencer takes an advisory lock, jobs are taken with SKIP LOCKED.
"""
