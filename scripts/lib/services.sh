# The servers and the browser that only the tests need. Sourced after the others.

# One installation for all that is missing: the package lists are read once.
setup_services() {
  missing=
  find_postgis || missing="$missing $(postgis_package)"
  in_path redis-server || missing="$missing redis-server"
  browser=present
  if ! find_chromium; then
    # Ubuntu's package is only a pointer to a snap, which cannot be driven from a test.
    if distribution_has_chromium; then missing="$missing chromium"; else browser=playwright; fi
  fi
  font_folder=/usr/share/fonts/truetype
  for font in dejavu noto; do
    [ -d "$font_folder/$font" ] || [ -d "$DEB_ROOT$font_folder/$font" ] ||
      missing="$missing fonts-$font-core"
  done
  # Word splitting is meant: package names have no spaces.
  [ -z "$missing" ] || install_debs $missing
  if [ $browser = playwright ]; then setup_playwright_browser; fi
  find_postgis || fail "PostGIS is missing; run: $(install_line "$(postgis_package)")"
  in_path redis-server || fail "Redis is missing; run: $(install_line redis-server)"
}

in_path() { scripts/in_env.sh sh -c "command -v $1" >/dev/null 2>&1; }

find_postgis() {
  for prefix in "" "$DEB_ROOT"; do
    for control in "$prefix"/usr/share/postgresql/*/extension/postgis.control; do
      version=$(basename "$(dirname "$(dirname "$control")")")
      [ ! -x "$prefix/usr/lib/postgresql/$version/bin/initdb" ] || return 0
    done
  done
  return 1
}

# The newest PostgreSQL for which this distribution has PostGIS 3 (15 on Debian 12).
postgis_package() {
  offered=$(list_postgis apt-cache)
  if [ -z "$offered" ]; then
    if is_root; then
      apt-get update -qq >/dev/null 2>&1 || true
      offered=$(list_postgis apt-cache)
    else
      mkdir -p "$DEBS/state/lists/partial" "$DEBS/cache/archives/partial"
      private_apt update -qq >/dev/null 2>&1 || true
      offered=$(list_postgis private_apt_cache)
    fi
  fi
  printf '%s\n' "${offered:-postgresql-15-postgis-3}"
}

list_postgis() {
  "$1" search --names-only '^postgresql-[0-9]+-postgis-3$' 2>/dev/null | cut -d' ' -f1 | sort -V | tail -n 1
}

find_chromium() { scripts/in_env.sh "$VENV/bin/python" tests/services.py chromium >/dev/null 2>&1; }

distribution_has_chromium() {
  . /etc/os-release
  case " ${ID:-} ${ID_LIKE:-} " in
    *" ubuntu "*) return 1 ;;
    *" debian "*) return 0 ;;
  esac
  deb_offered chromium
}

setup_playwright_browser() {
  export PLAYWRIGHT_BROWSERS_PATH="$CACHE/playwright"
  say "Chromium of Playwright"
  if is_root; then with_deps=--with-deps; else with_deps=; fi
  scripts/in_env.sh "$VENV/bin/playwright" install $with_deps chromium ||
    fail "Playwright's Chromium is not to be had; install one and say IOC_TEST_CHROMIUM=/path/to/it"
  # It comes without the libraries that it needs, and those are only missed when it starts.
  scripts/in_env.sh "$VENV/bin/python" -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    playwright.chromium.launch(args=["--no-sandbox"]).close()' ||
    fail "Chromium does not start; run: sudo $PWD/$VENV/bin/playwright install-deps chromium"
}
