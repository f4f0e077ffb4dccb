# Baton. `make` alone says what there is.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
PYTHON ?= python3
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help setup run test test-core test-storage test-browser check bench tck fuzz lock format clean

help:  ## Say what each target does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: .build/python .build/pages  ## Get everything that is needed, into .venv and node_modules

.build/python: requirements.txt
	@echo "1/3 Python packages into $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --requirement requirements.txt
	@mkdir -p .build && touch $@

.build/node: .build/python package.json package-lock.json
	@echo "2/3 JavaScript packages into node_modules"
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@mkdir -p .build && touch $@

.build/pages: .build/node vite.config.js $(shell find frontend -type f 2>/dev/null)
	@echo "3/3 Pages into static/dist"
	@npm run --silent build
	@$(BIN)/python -m whitenoise.compress --quiet static/dist
	@mkdir -p .build && touch $@

run: setup  ## Start Baton and the vendors' stand-in (PORT=8000)
	@$(BIN)/python -m tools.run --port $(PORT)

test: test-core test-storage test-browser  ## Every test

test-core: setup  ## The pure core: engine, FEEL, DMN, rules
	@$(BIN)/python -m pytest -n 2 -m "not storage and not browser"

test-storage: setup  ## What is stored, on SQLite and on PostgreSQL
	@$(BIN)/python -m pytest -n 2 --dist worksteal -m "storage and not browser"

test-browser: setup  ## Whole jobs in Chromium
	@$(BIN)/python -m pytest -n 2 --dist loadfile -m browser

check: setup  ## Format, lint, types, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format:  ## Put the code into its form
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --quiet .

bench: setup  ## Measure speed as ratios (BENCH=name for one)
	@$(BIN)/python -m tools.bench $(BENCH)

tck: setup  ## Run the DMN compatibility kit (TCK_DIR=a checkout of it)
	@$(BIN)/python -m tools.tck $(TCK_DIR) $(TCK_ARGS)

fuzz: setup  ## Play 5,000 random diagrams against a second token game (SEED=n for one, COUNT=n)
	@$(BIN)/python -m tests.engine.bpmn.fuzz $(if $(SEED),--seed $(SEED)) $(if $(COUNT),--count $(COUNT))

lock: .build/python  ## Make requirements.txt anew from requirements.in
	@$(BIN)/python -m tools.lock

clean:  ## Remove what was built; instance/ with its database stays
	@rm -rf .build static/dist node_modules $(VENV)
