# Every command of the project. A part of the set-up runs again only when one of the files it is made
# from has changed: the stamps below remember when it was done.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory

RUN := scripts/in_env.sh
SETUP := scripts/setup.sh
SETUP_FILES := scripts/setup.sh scripts/in_env.sh scripts/lib/common.sh scripts/lib/debs.sh

# A virtual environment whose interpreter is gone takes its stamps with it.
$(shell [ -x .venv/bin/python ] || rm -rf .venv)

STAMPS := .venv/stamps
VENV := $(STAMPS)/venv
PYTHON := $(STAMPS)/python
PYTHON_DEV := $(STAMPS)/python-dev
# Without root these two put files into .cache, so their stamps must go away with it.
SPATIALITE := .cache/stamps/spatialite
SERVICES := .cache/stamps/services
BROWSER := ioc/static/vendor/.complete
EXTRACT := .cache/osm/Helsinki.osm.pbf

CODE := $(wildcard config.py wsgi.py dispatch maps ioc migrations scripts benchmarks tests)
JS_TESTS := $(shell find tests/js -name '*.test.js' 2>/dev/null | sort)

.PHONY: help setup setup-test run serve test test-unit lint check bench train evaluate demo clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(PYTHON) $(SPATIALITE) $(BROWSER) ## all set-up and nothing else; the virtual environment is .venv/
	@$(if $(filter setup,$(MAKECMDGOALS)),echo "set-up complete: make run starts the system",:)

setup-test: setup $(PYTHON_DEV) $(SERVICES) $(EXTRACT) ## what the tests need besides: PostGIS, Redis, Chromium, linters, a map
	@$(if $(filter setup-test,$(MAKECMDGOALS)),echo "set-up of the tests complete",:)

run: setup ## the system with demo data on http://127.0.0.1:5000 (PORT, IOC_DATA_DIR, IOC_DEMO=0)
	@exec $(RUN) python wsgi.py

serve: setup ## the production web process: gunicorn with gevent (IOC_DATABASE_URL, IOC_WEB_PROCESSES)
	@exec $(RUN) sh -c 'ulimit -n 65536 2>/dev/null || ulimit -n "$$(ulimit -Hn)"; \
	  exec gunicorn --no-control-socket --config scripts/gunicorn.conf.py wsgi:app'

test: setup-test ## the whole suite: SpatiaLite, PostGIS, Redis, browser
	@[ -z "$(JS_TESTS)" ] || $(RUN) node --test $(JS_TESTS)
	@$(RUN) python -m pytest -v -n 2 --no-header $(PYTEST_ARGS)

test-unit: $(PYTHON_DEV) ## the fast tier: rules and libraries, no database, no browser
	@$(RUN) python -m pytest -v --no-header tests/unit $(PYTEST_ARGS)

lint: $(PYTHON_DEV) ## ruff, formatting, types, import contracts
	@$(RUN) ruff check $(CODE)
	@$(RUN) ruff format --check $(CODE)
	@$(RUN) mypy
	@$(RUN) lint-imports

check: lint test ## all that CI does: lint, then test

bench: setup-test ## the benchmarks; figures and their meaning in benchmarks/README.md
	@exec $(RUN) python benchmarks/run.py $(BENCH_ARGS)

train: setup ## the model of ioc/understanding from the labelled collection, the same each time (about a minute)
	@$(RUN) python -m ioc.training train

evaluate: setup ## how well held-back texts are understood, by register, with the misses (EVALUATE_ARGS="--part tune")
	@$(RUN) python -m ioc.training evaluate $(EVALUATE_ARGS)

demo: setup ## plays the flood night into a running system (DEMO_ARGS="--calls-per-hour 600 --speed 10")
	@exec $(RUN) env FLASK_APP=wsgi flask ioc simulate flood --crews --speed 12 $(DEMO_ARGS)

clean: ## removes all that set-up made; the data in var/ stay
	rm -rf .venv .cache node_modules ioc/static/vendor .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- the parts of the set-up -----------------------------------------------------------------------

$(VENV):
	@$(SETUP) venv
	@mkdir -p $(@D) && touch $@

$(PYTHON): $(VENV) requirements.txt requirements-uv.txt scripts/lib/python.sh $(SETUP_FILES)
	@$(SETUP) python
	@touch $@

$(PYTHON_DEV): $(PYTHON) requirements-dev.txt
	@$(SETUP) python-dev
	@touch $@

$(SPATIALITE): $(PYTHON) scripts/selftest_spatialite.py scripts/lib/spatialite.sh
	@$(SETUP) spatialite
	@mkdir -p $(@D) && touch $@

$(SERVICES): $(PYTHON_DEV) scripts/lib/services.sh
	@$(SETUP) test
	@mkdir -p $(@D) && touch $@

$(BROWSER): $(VENV) package.json package-lock.json requirements-node.txt scripts/vendor_assets.py scripts/lib/browser.sh | $(PYTHON)
	@$(SETUP) browser
	@touch $@

$(EXTRACT): $(VENV) requirements-extract.txt scripts/fetch_extract.py scripts/lib/extract.sh | $(PYTHON)
	@$(SETUP) extract
	@touch $@
