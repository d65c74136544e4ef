"""The incident operations center.

Layers, from the top; a module imports only from layers below its own:

    app · wiring : cli · web | realtime | workers · services · queries ·
    eventlog | access · models | db | ports · i18n · domain · understanding

`dispatch` and `maps` beside this package are libraries that know nothing of it.
`ARCHITECTURE.md` draws the whole and follows one report through it.
"""
