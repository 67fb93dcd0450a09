# `make run` and `make test` do all set-up themselves. `make help` lists the rest.
.DEFAULT_GOAL := help
SHELL := /bin/bash
PY := .venv/bin/python
RUN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Tests begin hundreds of processes; without compiled files each compiles all of it anew.
unexport PYTHONDONTWRITEBYTECODE

# ---- set-up: each stamp is remade when what it was made from changes ----------------------

.make/venv: requirements.lock requirements-torch.lock pyproject.toml scripts/setup-python
	@scripts/setup-python requirements.lock
	@mkdir -p .make && touch $@

.make/dev: .make/venv requirements-dev.lock
	@scripts/setup-python requirements-dev.lock
	@mkdir -p .make && touch $@

.make/train: .make/dev requirements-train.lock
	@scripts/setup-python requirements-train.lock
	@mkdir -p .make && touch $@

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	@scripts/check-node
	cd web && npm ci --no-audit --no-fund
	@touch $@

.make/web: web/node_modules/.package-lock.json web/index.html web/vite.config.ts $(shell find web/src web/public -type f 2>/dev/null)
	cd web && npm run build
	@mkdir -p .make && touch $@

tests/node/node_modules/.package-lock.json: tests/node/package.json tests/node/package-lock.json
	@scripts/check-node
	cd tests/node && npm ci --no-audit --no-fund
	@touch $@

benchmarks/node/node_modules/.package-lock.json: benchmarks/node/package.json benchmarks/node/package-lock.json
	@scripts/check-node
	cd benchmarks/node && npm ci --no-audit --no-fund
	@touch $@

# After .make/venv, which may call apt as well: two at once refuse each other.
.make/engines: scripts/setup-engines | .make/venv
	@scripts/setup-engines
	@mkdir -p .make && touch $@

.PHONY: help setup run test test-web check check-python check-web audit format bench eval train lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

setup: .make/dev .make/web tests/node/node_modules/.package-lock.json ## everything `run` and `test` need, without running them

run: .make/venv .make/web ## serve on http://127.0.0.1:8000 (settings: docs/settings.md)
	@$(RUN)/burnish serve

# What does not need each other goes at the same time; each target's output stays together.
test: ## every test, with real PostgreSQL, Redis and Chromium
	$(MAKE) --no-print-directory -j$$(nproc) --output-sync=target setup .make/engines check test-web
	$(RUN)/pytest -n $$(( $$(nproc) + 2 )) --dist loadfile --no-loadscope-reorder

test-web: web/node_modules/.package-lock.json
	cd web && npm test

check: check-python check-web audit ## format, lint, types, import arrows, known vulnerabilities

check-python: .make/dev
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy
	$(RUN)/lint-imports

check-web: web/node_modules/.package-lock.json
	cd web && npm run check

audit: .make/dev web/node_modules/.package-lock.json
	$(PY) scripts/audit

format: .make/dev ## put every Python file into the house format
	$(RUN)/ruff format .
	$(RUN)/ruff check --fix .

bench: setup .make/engines benchmarks/node/node_modules/.package-lock.json ## speed, beside Hocuspocus and y-websocket; JSON in benchmarks/results
	$(PY) -m benchmarks

eval: .make/train ## quality of the model beside a spell checker and Harper; JSON in benchmarks/results
	@command -v hunspell >/dev/null || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	  && apt-get update -qq && apt-get install -y -qq hunspell hunspell-en-us >/dev/null; } || true
	$(PY) -m denoiser.evaluate

train: .make/train ## a small model, on this machine's CPU
	$(PY) -m denoiser.train --config denoiser/configs/small.toml

lock: .make/dev ## write the lock files anew
	scripts/lock

clean: ## remove what was built (not the data folder)
	rm -rf .venv .make web/node_modules web/dist tests/node/node_modules benchmarks/node/node_modules *.egg-info
