# What every set-up step needs. Sourced, never run: the caller has done `set -eu` and stands in the
# project's folder.

CACHE="$PWD/.cache"

say() {
  if [ -t 1 ]; then printf '\033[1msetup: %s\033[0m\n' "$*"; else printf 'setup: %s\n' "$*"; fi
}

fail() {
  printf '%s\n' "setup: $*" >&2
  exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }

# A system account such as `nobody` has no home of its own; the package tools keep their caches
# there and stop without one.
if [ ! -w "${HOME:-/nonexistent}" ]; then
  mkdir -p "$CACHE/home"
  export HOME="$CACHE/home"
fi
