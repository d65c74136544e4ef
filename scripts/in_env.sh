#!/bin/sh
# Runs a command with the project's environment: the virtual environment first on the path, and the
# libraries that set-up had to unpack beside the project where there was no root.
project=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
if [ -f "$project/.cache/env.sh" ]; then . "$project/.cache/env.sh"; fi
if [ -d "$project/.cache/playwright" ]; then
  export PLAYWRIGHT_BROWSERS_PATH="$project/.cache/playwright"
fi
export PATH="$project/.venv/bin:$PATH"
# Byte code is kept even where the surroundings say otherwise: without it every start of the server
# compiles all of its modules again, and the tests start it often.
unset PYTHONDONTWRITEBYTECODE
exec "$@"
