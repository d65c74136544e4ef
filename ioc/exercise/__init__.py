"""Reports for demonstrations and exercises (diễn tập): what people write, where, when, and what
becomes of it.

Pure and seeded: the same seed and the same moment give the same weeks and the same night. The
package imports nothing of `ioc`; `ioc.cli.demo` takes its plans the real way through the services,
`ioc.cli.simulate` through the public API.
"""
