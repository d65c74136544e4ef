#!/usr/bin/env bash
# Sets up one part: `scripts/setup.sh PART`. The Makefile calls it, and only when something changed.
#   venv        the virtual environment .venv
#   python      the locked packages of requirements.txt
#   python-dev  those of the tests and linters
#   spatialite  the spatial extension of the embedded database, tried out
#   browser     the locked browser packages, copied to ioc/static/vendor
#   extract     a small real OpenStreetMap extract that the tests import
#   test        PostgreSQL with PostGIS, Redis, Chromium and fonts for the tests
# As root what is missing is installed with apt-get; without root it is unpacked to .cache/debs.
set -eu
cd "$(dirname "$0")/.."
. scripts/lib/common.sh
. scripts/lib/debs.sh
. scripts/lib/python.sh
. scripts/lib/spatialite.sh
. scripts/lib/browser.sh
. scripts/lib/services.sh
. scripts/lib/extract.sh

mkdir -p "$CACHE"
case "${1:-}" in
  venv) make_venv ;;
  python) install_locked requirements.txt ;;
  python-dev) install_locked requirements-dev.txt ;;
  spatialite) setup_spatialite ;;
  browser) setup_browser ;;
  extract) setup_extract ;;
  test) setup_services ;;
  *) fail "which part? venv, python, python-dev, spatialite, browser, extract or test" ;;
esac
