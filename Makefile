# `make` alone lists what can be run. Everything sets itself up; only python3, make and apt are needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed

.DEFAULT_GOAL := help
.PHONY: help install demo test style types imports unit soak spark serve clean lock browser

help: ## list what can be run
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

install: $(READY) ## make .venv with the `targeting` command in it

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

demo: $(READY) ## make a city, load, train, publish this week's lists and serve them on 127.0.0.1
	$(BIN)/targeting demo

test: style types imports unit ## everything CI runs: style, types, imports, tests, README commands

style: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

imports: $(READY)
	$(BIN)/lint-imports

unit: $(READY) browser
	$(BIN)/pytest -m "not soak"

browser:
	@sh tests/browser.sh

soak: $(READY) browser ## the long trials: kills, corrupt files, sizes
	$(BIN)/pytest -m soak

spark: $(READY) ## add Spark to .venv, and compare a cluster's scores with one machine's (needs Java 17)
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements-spark.lock
	$(BIN)/pytest -m soak tests/models/test_cluster.py tests/targeting/test_parts.py

serve: $(READY) ## serve the published lists on 127.0.0.1
	$(BIN)/targeting serve

clean: ## remove the environment, state and caches
	rm -rf $(VENV) var build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

lock: ## pin every dependency with its hash (needs uv)
	uv pip compile --quiet --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --extra dev --output-file requirements.lock pyproject.toml
	grep -om1 'pyspark>[^"]*' pyproject.toml | uv pip compile --quiet --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --no-annotate --output-file requirements-spark.lock -
