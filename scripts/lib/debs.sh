# Distribution packages: installed as root, unpacked beside the project without root. Sourced after
# common.sh.

DEBS="$CACHE/debs"
DEB_ROOT="$DEBS/root"
ENV_FILE="$CACHE/env.sh"

install_line() { printf 'sudo apt-get update && sudo apt-get install -y --no-install-recommends %s' "$*"; }

# True when the distribution offers the package (or its lists have not been read yet: false).
deb_offered() { [ -n "$(apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: *\([^(]*\)$/\1/p')" ]; }

# install_debs PACKAGE...: makes them usable, or stops with the exact line to run.
install_debs() {
  command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
    fail "this machine has no apt; please install by hand what Debian calls: $*"
  if is_root; then
    apt_install "$@" || fail "apt-get could not install; run: $(install_line "$@")"
  else
    say "no root: unpacking beside the project instead of installing: $*"
    unpack_debs "$@" || fail "root is needed; run: $(install_line "$@")"
  fi
}

apt_install() {
  for package in "$@"; do
    # A fresh image has no package lists. A repository of somebody else that does not answer must
    # not stop us, so only the installation decides.
    deb_offered "$package" || { apt-get update -qq || true; break; }
  done
  say "apt-get install $*"
  install_quietly "$@" || { apt-get update -qq && install_quietly "$@"; }
}

install_quietly() {
  DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
    install -y --no-install-recommends "$@" >"$CACHE/apt.log" 2>&1 || {
    tail -n 15 "$CACHE/apt.log" >&2
    return 1
  }
}

unpack_debs() {
  mkdir -p "$DEBS/archives" "$DEB_ROOT"
  touch "$DEBS/unpacked"
  fetch_closure apt-get "$@" 2>"$CACHE/apt.log" || {
    # The machine's own lists are missing or too old, and only root may renew those.
    mkdir -p "$DEBS/state/lists/partial" "$DEBS/cache/archives/partial"
    private_apt update -qq 2>>"$CACHE/apt.log" || true
    fetch_closure private_apt "$@" 2>>"$CACHE/apt.log"
  } || { tail -n 5 "$CACHE/apt.log" >&2; return 1; }
  for archive in "$DEBS"/archives/*.deb; do
    [ -e "$archive" ] || continue
    dpkg -x "$archive" "$DEB_ROOT" || return 1
    rm "$archive"
  done
  mv "$DEBS/unpacked.new" "$DEBS/unpacked"
  link_alternatives
  write_env
}

# What update-alternatives does when PostGIS is installed: without it, `CREATE EXTENSION postgis`
# does not find the file.
link_alternatives() {
  for control in "$DEB_ROOT"/usr/share/postgresql/*/extension/postgis*-3.control; do
    [ ! -e "$control" ] || ln -sf "${control##*/}" "${control%-3.control}.control"
  done
}

private_apt_cache() {
  apt-cache -o Dir::State="$DEBS/state" -o Dir::Cache="$DEBS/cache" \
    -o Dir::State::status=/var/lib/dpkg/status "$@"
}

private_apt() {
  apt-get -o Debug::NoLocking=1 -o Dir::State="$DEBS/state" -o Dir::Cache="$DEBS/cache" \
    -o Dir::State::status=/var/lib/dpkg/status "$@"
}

# fetch_closure APT PACKAGE...: downloads what an installation would add to this machine. The C
# library is left out: a second copy of it breaks every program that finds it.
fetch_closure() {
  apt=$1
  shift
  simulated=$("$apt" -s install --no-install-recommends "$@") || return 1
  cp "$DEBS/unpacked" "$DEBS/unpacked.new"
  wanted=$(printf '%s\n' "$simulated" |
    sed -n 's/^Inst \([^ ]*\) \(\[[^]]*\] \)\{0,1\}(\([^ ]*\) .*/\1=\3/p' |
    grep -vE '^(libc6|libc-bin|libc-l10n|locales)=' | grep -vxF -f "$DEBS/unpacked" || true)
  [ -n "$wanted" ] || return 0
  (cd "$DEBS/archives" && "$apt" -qq download $wanted >/dev/null) || return 1
  printf '%s\n' $wanted >>"$DEBS/unpacked.new"
}

# Tells programs where the unpacked files are; scripts/in_env.sh reads it.
write_env() {
  triplet=$(dpkg-architecture -qDEB_HOST_MULTIARCH 2>/dev/null || echo "$(uname -m)-linux-gnu")
  libraries=
  # BLAS and LAPACK lie in folders of their own, to which an installation would have pointed.
  for folder in "usr/lib/$triplet" "lib/$triplet" "usr/lib/$triplet/blas" \
    "usr/lib/$triplet/lapack" "usr/lib/$triplet/pulseaudio"; do
    [ ! -d "$DEB_ROOT/$folder" ] || libraries="$libraries${libraries:+:}$DEB_ROOT/$folder"
  done
  {
    echo "# Written by scripts/setup.sh: packages unpacked without root."
    echo "export LD_LIBRARY_PATH=\"$libraries\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}\""
    echo "export PATH=\"\$PATH:$DEB_ROOT/usr/bin:$DEB_ROOT/usr/sbin\""
    module="$DEB_ROOT/usr/lib/$triplet/mod_spatialite.so"
    [ ! -e "$module" ] || echo "export SPATIALITE_LIBRARY_PATH=\"$module\""
    if [ -e "$DEB_ROOT/usr/share/proj/proj.db" ]; then
      echo "export PROJ_DATA=\"$DEB_ROOT/usr/share/proj\" PROJ_LIB=\"$DEB_ROOT/usr/share/proj\""
    fi
    if [ -x "$DEB_ROOT/usr/lib/chromium/chromium" ]; then
      echo "export IOC_TEST_CHROMIUM=\"$DEB_ROOT/usr/lib/chromium/chromium\""
    fi
    if [ -d "$DEB_ROOT/usr/share/fonts" ]; then
      write_font_config
      echo "export FONTCONFIG_FILE=\"$DEBS/fonts.conf\""
    fi
  } >"$ENV_FILE.new"
  mv "$ENV_FILE.new" "$ENV_FILE"
  . "$ENV_FILE"
}

write_font_config() {
  cat >"$DEBS/fonts.conf" <<XML
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>$DEB_ROOT/usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>$DEBS/fontcache</cachedir>
</fontconfig>
XML
}
