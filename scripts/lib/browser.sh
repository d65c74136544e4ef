# What runs in the browser: the locked npm packages, copied to ioc/static/vendor. Sourced after the
# others.

setup_browser() {
  if ! usable_node; then
    say "no Node.js 18 or newer with npm here: one for the virtual environment"
    install_locked requirements-node.txt
  fi
  say "browser packages of package-lock.json"
  # No package of ours has an install script that is needed, so none may run.
  scripts/in_env.sh npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier \
    --loglevel=error || fail "npm ci failed, see above"
  "$VENV/bin/python" scripts/vendor_assets.py || fail "the browser packages are not complete"
}

usable_node() {
  scripts/in_env.sh sh -c 'command -v npm && node -e "process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)"' \
    >/dev/null 2>&1
}
