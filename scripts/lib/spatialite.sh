# SpatiaLite, the spatial extension of the embedded database. Sourced after the others.

setup_spatialite() {
  if ! spatialite_works >/dev/null 2>&1; then
    install_debs libsqlite3-mod-spatialite
  fi
  spatialite_works || fail "mod_spatialite does not work, see above; run:" \
    "$(install_line libsqlite3-mod-spatialite)"
}

spatialite_works() { scripts/in_env.sh "$VENV/bin/python" scripts/selftest_spatialite.py; }
