# The virtual environment and its locked packages. Sourced after common.sh and debs.sh.

VENV=.venv

# Prints the first interpreter that is new enough. PYTHON=... puts another one first.
find_python() {
  for candidate in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$candidate" >/dev/null 2>&1 &&
      "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      "$candidate" -c 'import sys; print(sys.executable)'
      return
    fi
  done
  fail "no Python 3.11 or newer found; run: $(install_line python3 python3-venv) (Debian 12 and" \
    "Ubuntu 24.04 or newer; elsewhere install one and say PYTHON=/path/to/python3 make setup)"
}

make_venv() {
  if [ -x "$VENV/bin/python" ] &&
    "$VENV/bin/python" -c 'import pip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    return
  fi
  python=$(find_python)
  # What is there belongs to an interpreter that is gone, or was left half made.
  rm -rf "$VENV"
  say "virtual environment with $("$python" -V)"
  if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    # Debian and Ubuntu keep these two out of python3 itself.
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if is_root; then
      install_debs "python$version-venv"
    else
      make_venv_from_wheel
      return
    fi
  fi
  "$python" -m venv "$VENV"
}

# Without root the wheel of pip that Debian ships is enough: the venv module itself is in python3.
make_venv_from_wheel() {
  install_debs python3-pip-whl
  "$python" -m venv --without-pip "$VENV" ||
    fail "Python's venv module is missing; run: $(install_line "python$version-venv")"
  wheel=$(ls "$DEB_ROOT"/usr/share/python-wheels/pip-*.whl /usr/share/python-wheels/pip-*.whl 2>/dev/null |
    head -n 1)
  "$VENV/bin/python" "$wheel/pip" install --quiet --no-index --find-links "$(dirname "$wheel")" pip ||
    fail "pip is missing; run: $(install_line "python$version-venv")"
}

# install_locked FILE: exactly the packages of the file, each checked against its hash. uv takes
# 2 s where pip takes 40; whoever cannot have uv waits.
install_locked() {
  say "packages of $1"
  if [ ! -x "$VENV/bin/uv" ]; then
    pip_install requirements-uv.txt || say "uv is not to be had here, going on with pip"
  fi
  if [ -x "$VENV/bin/uv" ] &&
    "$VENV/bin/uv" pip install --quiet --python "$VENV/bin/python" --compile-bytecode \
      --require-hashes -r "$1"; then
    return
  fi
  pip_install "$1" || fail "the packages of $1 could not be installed, see above"
}

pip_install() {
  "$VENV/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$1"
}
