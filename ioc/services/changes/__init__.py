"""How a change is written: version, card and event together, and the marks kept beside a row."""
