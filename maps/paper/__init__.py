"""Maps on paper: a sheet is a plain value, drawn true to scale as PDF, and as PNG from that.

`frame` knows where degrees lie on the paper, `sheet` what is on it, `draw` how it looks. Nothing
here asks the application for anything: the caller hands in values and the folder of the fonts.
"""
